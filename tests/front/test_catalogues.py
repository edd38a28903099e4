"""scripts/catalogues: both languages complete, or a list of what is wrong."""

from __future__ import annotations

import ast
import gettext
import importlib.machinery
import importlib.util
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest

from .checkout import ROOT


@pytest.fixture(scope="module")
def catalogues() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("catalogues", str(ROOT / "scripts" / "catalogues"))
    spec = importlib.util.spec_from_loader("catalogues", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


class Project:
    """A package with one module and its catalogue."""

    def __init__(self, catalogues: ModuleType, place: Path) -> None:
        self.catalogues = catalogues
        self.package = place / "bcmsim"
        self.po = catalogues.po_path("de", self.package)
        self.po.parent.mkdir(parents=True)
        (self.package / "locale" / "click.pot").write_text('msgid ""\nmsgstr ""\n')
        self.source('_("open the {door}")\nngettext("one door", "{n} doors", n)\n')
        self.entries(
            'msgid "open the {door}"\nmsgstr "{door} öffnen"\n\n'
            'msgid "one door"\nmsgid_plural "{n} doors"\nmsgstr[0] "eine Tür"\nmsgstr[1] "{n} Türen"\n'
        )

    def source(self, text: str) -> None:
        (self.package / "module.py").write_text(text)

    def entries(self, text: str) -> None:
        header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        self.po.write_text(header + text, encoding="utf-8")
        catalogue = self.catalogues._read(self.po, "de")
        self.po.with_suffix(".mo").write_bytes(self.catalogues.compile_catalogue(catalogue))

    def check(self) -> list[str]:
        problems: list[str] = self.catalogues.check(self.package)
        return problems


@pytest.fixture
def project(catalogues: ModuleType, tmp_path: Path) -> Project:
    return Project(catalogues, tmp_path)


def test_a_message_inside_an_f_string_is_refused(project):
    """Babel does not look there on Python 3.11: the message would never be translated."""
    project.source('_("open the {door}")\nngettext("one door", "{n} doors", n)\nf"{_(\'hidden\')}!"\n')
    assert project.check() == [
        "bcmsim/module.py:3: a message inside an f-string is not found; translate it before"
    ]


def test_catalogues_of_the_program_are_complete(catalogues: ModuleType) -> None:
    assert catalogues.check() == []


def test_complete_catalogue_has_no_problems(project: Project) -> None:
    assert project.check() == []


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ("", "not in the catalogue"),
        ('msgid "open the {door}"\nmsgstr ""\n', "not translated"),
        ('#, fuzzy\nmsgid "open the {door}"\nmsgstr "{door} schließen"\n', "fuzzy"),
        ('msgid "open the {door}"\nmsgstr "{tür} öffnen"\n', "unknown placeholder {tür}"),
        ('msgid "open the {door}"\nmsgstr "öffnen"\n', "lost placeholder {door}"),
        ('msgid "open the {door}"\nmsgstr "{door} öffnen "\n', "white space at the edges"),
        ('msgid "shut it"\nmsgstr "schließen"\n', "no longer in the source"),
        ('#~ msgid "shut it"\n#~ msgstr "schließen"\n', "obsolete"),
    ],
)
def test_incomplete_catalogue_is_named(project: Project, entries: str, problem: str) -> None:
    project.entries(entries)
    assert any(problem in line for line in project.check()), project.check()


def test_plural_that_loses_its_number_is_named(project: Project) -> None:
    project.source('ngettext("one door", "{n} doors", n)\n')
    project.entries(
        'msgid "one door"\nmsgid_plural "{n} doors"\nmsgstr[0] "eine Tür"\nmsgstr[1] "viele Türen"\n'
    )
    assert project.check() == ["de: lost placeholder {n}: 'one door'"]


def test_compiled_catalogue_that_is_stale_is_named(project: Project) -> None:
    project.po.with_suffix(".mo").write_bytes(b"")
    assert [line for line in project.check() if "bcmsim.mo is not what bcmsim.po says" in line]


@pytest.mark.parametrize(
    "call",
    ['_(f"open {door}")', '_("open " + door)', '_("open {}".format(door))', 'ngettext(f"{n}", "many", n)'],
)
def test_message_put_together_before_it_is_translated_is_named(project: Project, call: str) -> None:
    project.source(f"{call}\n")
    assert any(line.startswith("bcmsim/module.py:1: the message is computed") for line in project.check())


def test_marked_message_may_be_translated_by_its_name(project: Project) -> None:
    project.source('DOOR = N_("open the {door}")\n_(DOOR)\nngettext("one door", "{n} doors", n)\n')
    assert project.check() == []


def test_compiled_catalogue_is_read_by_the_standard_library(catalogues: ModuleType) -> None:
    compiled = catalogues.compile_catalogue(catalogues._read(catalogues.po_path("de"), "de"))
    read = gettext.GNUTranslations(BytesIO(compiled))
    assert read.gettext("Mon") == "Mo"
    assert (
        read.ngettext("Option {name!r} requires an argument.", "", 2)
        == "Die Option {name!r} braucht {nargs} Werte."
    )
    assert compiled == catalogues.compile_catalogue(catalogues._read(catalogues.po_path("de"), "de"))


def test_click_still_says_what_its_catalogue_lists(catalogues: ModuleType) -> None:
    """A new click may say things differently: then click.pot is brought up to date by hand."""
    import click

    said: set[str] = set()
    for path in sorted(Path(click.__file__).parent.glob("*.py")):
        said |= _strings(path.read_text(encoding="utf-8"))
    listed = [message.id for message in catalogues._read(ROOT / "bcmsim" / "locale" / "click.pot")]
    texts = [text for ids in listed for text in (ids if isinstance(ids, tuple) else (ids,)) if text]
    assert len(texts) > 50
    assert [text for text in texts if text not in said] == []


def _strings(source: str) -> set[str]:
    """Every string constant of a Python source, with neighbours joined as the compiler joins them."""
    return {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
