"""Whatever an author writes, every form of the impact is harmless, whole, and the same on every machine."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bcmsim.i18n import LANGUAGES, using
from bcmsim.report.impact.as_json import impact_document
from bcmsim.report.impact.document import PARTS
from bcmsim.restart.strategy import strategy_of
from bcmsim.text import cell_width
from tests.report.impact.making import paper, papers, shop, shop_full_of, view
from tests.report.test_hostile import HOSTILE, UNSAFE, without_signs_that_no_yaml_holds
from tests.report.test_markup import live
from tests.report.test_same_everywhere import SURROUNDINGS

ROOT = Path(__file__).parents[3]
DRAWN = {"svg", "title", "g", "rect", "line", "text", "polygon", "path"}
HARMLESS = re.compile(r"(?!on|href|xlink|src|style)[a-zA-Z0-9:-]+")
MORE = [
    "</script><script>alert(1)</script>",
    "</svg></title><a href=javascript:x>",
    "```\n</pre>\n```figure-1",
]


class Tags(HTMLParser):
    """The tags of a page as a browser reads them, with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def assert_harmless_svg(text: str) -> None:
    for one in ElementTree.fromstring(text).iter():
        assert one.tag.removeprefix("{http://www.w3.org/2000/svg}") in DRAWN
        for name, value in one.attrib.items():
            assert HARMLESS.fullmatch(name)
            assert "url(" not in value


@pytest.mark.parametrize("words", [*HOSTILE, *MORE], ids=range(len(HOSTILE) + len(MORE)))
def test_every_form_is_harmless_and_whole(words):
    scenario = shop_full_of(without_signs_that_no_yaml_holds(words))
    forms = papers(scenario)
    text, markdown, page, drawing = forms.values()
    assert not UNSAFE.search(text)
    assert max(map(cell_width, text.splitlines())) <= 80
    assert not UNSAFE.search(markdown)
    assert not live(markdown)
    assert re.findall(r"^## ", markdown, re.MULTILINE) == ["## "] * 8, "nobody's words add a heading"
    assert not UNSAFE.search(page)
    parser = Tags()
    parser.feed(page)
    assert not {"script", "img", "link", "iframe", "object", "a", "base", "form"} & set(parser.tags)
    assert not [
        name for name, _value in parser.attributes if name.startswith("on") or name in ("href", "src")
    ]
    assert page.count("</style>") == 1
    assert page.count("<svg ") == page.count("</svg>") == 7
    assert not UNSAFE.search(drawing)
    assert_harmless_svg(drawing)
    with using("en"):
        document = json.dumps(impact_document(view(scenario), strategy_of(scenario)))
    assert json.loads(document)["processes"].keys() == {"order", "pay", "ship", "returns", "ads"}


def test_the_words_do_reach_every_form():
    scenario = shop_full_of("Wörter & <Marken>")
    forms = papers(scenario)
    assert forms["text"].count("Wörter & <Marken>") > 30
    assert forms["html"].count("Wörter &amp; &lt;Marken&gt;") > 30
    assert "Wörter &amp; &lt;Marken&gt;" in forms["svg"]


def digest() -> str:
    """Over all forms in both languages, as hex."""
    hashed = hashlib.sha256()
    for lang in LANGUAGES:
        for text in papers(shop(), lang).values():
            hashed.update(text.encode())
        with using(lang):
            scenario = shop()
            document = impact_document(view(scenario, lang), strategy_of(scenario))
            hashed.update(json.dumps(document, ensure_ascii=False).encode())
    return hashed.hexdigest()


def test_every_form_is_the_same_bytes_in_any_surroundings():
    code = "from tests.report.impact.test_hostile import digest; print(digest())"
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, env=kept | around, stdout=subprocess.PIPE, text=True
        )
        for around in SURROUNDINGS
    ]
    said = [run.communicate(timeout=60)[0].strip() for run in runs]
    assert [run.returncode for run in runs] == [0] * len(runs)
    assert said == [digest()] * len(SURROUNDINGS)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_placeholder_is_left_unfilled(part, lang):
    assert not re.search(r"\{[a-z_]+\}", paper(shop(), part=part, lang=lang))
