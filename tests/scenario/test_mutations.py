"""Valid files, damaged at random: problems with their place or a scenario, never another exception."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcmsim.impact.checks import check_impact
from bcmsim.scenario.loading import Problem, problems_in
from tests.scenario.making import DATA, ROOT

BANK = ROOT / "scenarios" / "online-bank"
HOSTILE = (
    "", "~", "null", "no", "1", "-1", "1:30", "999999999999999999999999999999", "x", "a b", "[]", "{}",
    "[x]", "{x: y}", "[[x]]", "*a", "&a", "!!int 1", "<<", "=", "|", ">", "'", "\"", "{", "]", ",", ": ",
    "- ", "#", "%", "@", "\t", "\u202e", "\u200b", "\u0085", "\u2028", "\\x1b", "{0}", "[/red]", "admins/9",
    "include: everything.yaml", "2026-03-29 02:30", "2026-10-25 02:30", "+0:00", "100 %", "- - - - -",
    "---", "...",
)  # fmt: skip


@st.composite
def damages(draw: st.DrawFn, text: str) -> str:
    """The text with one to four places changed: lines, words or characters lost, doubled, moved, replaced."""
    for _time in range(draw(st.integers(1, 4))):
        kind = draw(st.integers(0, 6))
        at = draw(st.integers(0, max(0, len(text) - 1)))
        length = draw(st.integers(0, 12))
        hostile = draw(st.sampled_from(HOSTILE))
        lines = text.split("\n")
        number = draw(st.integers(0, len(lines) - 1))
        other = draw(st.integers(0, len(lines) - 1))
        if kind == 0:
            text = text[:at] + hostile + text[at + length :]
        elif kind == 1:
            text = "\n".join([*lines[:number], *lines[number + 1 :]])
        elif kind == 2:
            text = "\n".join([*lines[:number], lines[other], *lines[number:]])
        elif kind == 3:
            lines[number], lines[other] = lines[other], lines[number]
            text = "\n".join(lines)
        elif kind == 4:
            text = "\n".join([*lines[:number], " " * length + lines[number].lstrip(), *lines[number + 1 :]])
        elif kind == 5:
            head, colon, _value = lines[number].partition(": ")
            text = "\n".join([*lines[:number], head + colon + hostile, *lines[number + 1 :]])
        else:
            text = text[:at]
    return text


def judge(name: str, files: dict[str, bytes | str]) -> None:
    """What must be true of every file whatever it holds."""
    scenario, problems = problems_in(name, files, further=check_impact)
    assert (scenario is None) == any(problem.severity == "error" for problem in problems)
    for problem in problems:
        look_at(problem, files)
    if scenario is not None:
        for inject in scenario.injects:
            scenario.planned_s(inject)
        assert len(scenario.digest) == 64


def look_at(problem: Problem, files: dict[str, bytes | str]) -> None:
    content = files[problem.file]
    text = content if isinstance(content, str) else content.decode("utf-8", "replace")
    lines = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\x85", "\n")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n")
    )
    assert 1 <= problem.line <= lines.count("\n") + 2
    assert problem.column >= 1
    assert str(problem).isprintable()
    assert "does not fit here" not in problem.text


def read(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.mark.parametrize("name", ["contract.yaml", "everything.yaml"])
def test_a_damaged_file_gives_problems_or_a_scenario(name: str) -> None:
    text = read(DATA / name)

    @settings(max_examples=400)
    @given(damages(text))
    def check(damaged: str) -> None:
        judge(name, {name: damaged})

    check()


@settings(max_examples=40)
@given(st.data())
def test_a_damaged_scenario_of_two_files_gives_problems_or_a_scenario(data: st.DataObject) -> None:
    files: dict[str, bytes | str] = {
        name: read(BANK / name) for name in ("scenario.yaml", "organisation.yaml")
    }
    damaged = data.draw(st.sampled_from(sorted(files)))
    files[damaged] = data.draw(damages(str(files[damaged])))
    judge("scenario.yaml", files)


@settings(max_examples=300)
@given(st.data())
def test_damaged_bytes_give_problems_or_a_scenario(data: st.DataObject) -> None:
    content = bytearray(read(DATA / "contract.yaml").encode())
    for _time in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    judge("contract.yaml", {"contract.yaml": bytes(content[: data.draw(st.integers(0, len(content)))])})


def test_every_beginning_of_a_file_gives_problems_or_a_scenario() -> None:
    """Half-written files: cut at every line and in the middle of each."""
    text = read(DATA / "everything.yaml")
    cut = 0
    for line in text.splitlines(keepends=True):
        for end in (cut + len(line) // 2, cut + len(line)):
            judge("a.yaml", {"a.yaml": text[:end]})
        cut += len(line)
