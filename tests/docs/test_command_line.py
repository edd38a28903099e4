"""The page of the command line names every verb, option and choice, and no option that does not exist."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from bcmsim.cli import VERBS, cli
from bcmsim.i18n import LANGUAGES

from .pages import README, blocks, pages, sections, spans

GLOBAL = {"--lang", "--logs", "--help", "-h", "--version"}


def command(verb: str) -> click.Command:
    found = cli.get_command(click.Context(cli), verb)
    assert found is not None
    return found


def options(verb: str) -> set[str]:
    """The options of a verb, without those that all have."""
    return {name for param in command(verb).params for name in param.opts if name.startswith("-")} - GLOBAL


def described(lang: str) -> dict[str, str]:
    """Verb -> what stands below its heading."""
    found = sections(pages(lang)["command-line"])
    return {heading.strip("`").split()[0]: text for heading, text in found.items() if heading.startswith("`")}


def named_options(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", " ".join(spans(text))))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_verb_has_its_heading_and_no_other(lang: str) -> None:
    assert list(described(lang)) == list(VERBS)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_lists_exactly_its_options(lang: str, verb: str) -> None:
    assert named_options(described(lang)[verb]) == options(verb)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("verb", VERBS)
def test_what_an_option_can_be_is_named(lang: str, verb: str) -> None:
    """`report` points to `minutes`, whose formats and languages it shares."""
    text = described(lang)[verb] + (described(lang)["minutes"] if verb == "report" else "")
    words = set(" ".join(spans(text)).split())
    for param in command(verb).params:
        if isinstance(param.type, click.Choice) and not set(param.opts) & GLOBAL:
            assert set(param.type.choices) <= words, param.opts


@pytest.mark.parametrize("lang", LANGUAGES)
def test_options_of_all_verbs_statuses_and_variables_are_named(lang: str) -> None:
    text = pages(lang)["command-line"]
    assert named_options(text) >= GLOBAL
    assert {"0", "1", "2", "3", "4", "130"} <= set(re.findall(r"^\| (\d+) \|", text, re.M))
    assert {"BCMSIM_LOGS", "NO_COLOR", "LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES"} <= set(spans(text))
    assert 'eval "$(_BCMSIM_COMPLETE=bash_source bcmsim)"' in text


def commands() -> list[tuple[str, str]]:
    """Every whole command that README and help show, with its place."""
    texts = {f"{lang}/{name}": text for lang in LANGUAGES for name, text in pages(lang).items()}
    texts["README"] = README
    lines = [
        (place, line.strip())
        for place, text in texts.items()
        for line in [*(line for block in blocks(text) for line in block.splitlines()), *spans(text)]
    ]
    called = re.compile(r"(?:scripts/run|bcmsim) (?!VERB)")
    return [(place, line) for place, line in lines if called.match(line)]


@pytest.mark.parametrize(("place", "line"), sorted(set(commands())))
def test_commands_that_are_shown_exist_with_these_options(place: str, line: str) -> None:
    words = shlex.split(line, comments=True)[1:]
    if words[0] == "--lang":
        words = words[2:]
    if words[0].startswith("-"):
        assert words[0] in GLOBAL
        return
    assert words[0] in VERBS
    used = {word.split("=")[0] for word in words if word.startswith("--")}
    assert used <= options(words[0]) | GLOBAL


def test_the_readme_lists_every_verb() -> None:
    listed = re.findall(r"^\|[^|]*\| `([a-z-]+)", README, re.M)
    assert listed == list(VERBS)
