"""The same journal makes the same bytes over hash seeds, time zones and locales; a report stays as it is."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bcmsim.i18n import set_language
from bcmsim.report import cards
from bcmsim.report.after_action import report_markdown
from bcmsim.report.html import to_html
from bcmsim.report.minutes import minutes_markdown
from tests.report.making import DATA, full_story

ROOT = Path(__file__).parents[2]
UPDATE = "BCMSIM_UPDATE_SNAPSHOTS"
"""Set it to 1 to store what the program writes now."""

SURROUNDINGS = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LANG": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8"},
    {"PYTHONHASHSEED": "4711", "TZ": "America/St_Johns", "LANG": "tr_TR.UTF-8", "LANGUAGE": "de"},
]


def documents(lang: str) -> dict[str, str]:
    """Everything that this room writes about one exercise."""
    history = full_story(lang).history
    written = {
        "report": report_markdown(history),
        "minutes": minutes_markdown(history),
        "cards": cards.cards_markdown(history.scenario, lang),
        "script": cards.control_script_markdown(history.scenario, lang),
        "form": cards.minutes_form_markdown(history.scenario, lang),
    }
    return written | {f"{name}.html": to_html(text, "Title", lang) for name, text in written.items()}


def digest() -> str:
    """Over both languages, as hex."""
    hashed = hashlib.sha256()
    for lang in ("de", "en"):
        for name, text in documents(lang).items():
            hashed.update(f"{name}\0{text}\0".encode())
    return hashed.hexdigest()


def test_every_document_is_the_same_bytes_in_any_surroundings():
    code = "from tests.report.test_same_everywhere import digest; print(digest())"
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, env=kept | changed, stdout=subprocess.PIPE, text=True
        )
        for changed in SURROUNDINGS
    ]
    said = [run.communicate(timeout=60)[0].strip() for run in runs]
    assert [run.returncode for run in runs] == [0] * len(runs)
    assert said == [digest()] * len(runs)


@pytest.mark.parametrize("around", ["de", "en"])
@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_document_speaks_its_sessions_language_whatever_the_program_speaks(lang, around):
    before = documents(lang)["report"]
    set_language(around)
    assert documents(lang)["report"] == before


@pytest.mark.parametrize("name", ["report", "minutes"])
@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_complete_document_is_as_it_was(lang, name):
    written = documents(lang)[name]
    stored = DATA / f"{name}-{lang}.md"
    if os.environ.get(UPDATE):
        stored.write_text(written, encoding="utf-8")
    assert written == stored.read_text(encoding="utf-8")
