"""Whatever people write anywhere, every document is harmless text: no control sign, nothing live."""

from __future__ import annotations

import re

import pytest

from bcmsim.exercise import commands as do
from bcmsim.exercise.commands import Actor
from bcmsim.report import cards
from bcmsim.report.after_action import report_markdown
from bcmsim.report.html import to_html
from bcmsim.report.minutes import minutes_markdown
from bcmsim.report.show import PARTS, show_text
from bcmsim.scenario.loading import load_files
from tests.report.making import DATA, Story
from tests.report.test_html import assert_self_contained
from tests.report.test_markup import live

UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
HOSTILE = [
    "[/red]\x1b[2J\x1b]0;owned\x07",
    "\u202egnp.exe \u2066x",
    "a | b || c\n| d |",
    "{0} {name} %s ${x}",
    "<script>alert(1)</script><img src=x onerror=y>",
    "![p](https://evil.example/p.png) [l](javascript:x)",
    "***\n\n___\n\n# head\n\n```\n~~~",
    "]]> --> </style></td></table>",
    "long " * 150,
    "日本語 👩‍👩‍👧 e\u0301\u0302",
    "\\",
    "&lt;b&gt; &#x1b;",
]


def scenario_full_of(words: str):
    """The test scenario with the words in every text of its author."""
    quoted = "'" + words.replace("'", "''").replace("\n", "\n\n          ") + "'"
    text = (DATA / "exercise.yaml").read_text(encoding="utf-8")
    text = re.sub(r"\{de: .*?, en: (?:[^{}]*?)\}", lambda _found: quoted, text)
    text = re.sub(r"text:\n      de: .*\n      en: .*\n", lambda _found: f"text: {quoted}\n", text)
    text = re.sub(r"  de: Der .*\n  en: The .*\n", lambda _found: f"  de: {quoted}\n", text)
    return load_files("exercise.yaml", {"exercise.yaml": text})


def without_signs_that_no_yaml_holds(words: str) -> str:
    """A scenario file cannot hold control characters; the journal can."""
    return re.sub("[\x00-\x08\x0b-\x1f\x7f-\x9f]", "?", words)


def played(words: str) -> Story:
    """An exercise in which everybody writes the words wherever they can."""
    story = Story(scenario_full_of(without_signs_that_no_yaml_holds(words)))
    name = words[:200].strip()
    leader, keeper = Actor(name, "leader"), Actor(name, "recorder")
    for command in (
        do.NameLeader(name),
        do.NameKeeper(name),
        do.TakeAttendance("chief", name),
        do.ReadAbortCriteria(),
        do.DecideGo(True, words),
        do.Start(),
    ):
        story.do(command, leader)
    story.wait(6).do(do.Release("down"), leader).do(do.Acknowledge("down", name), leader)
    story.do(do.Rate("down/meet", "deviating", words), leader)
    story.do(do.TakeDecision("D1", "wait", "chief", words), leader)
    story.do(do.RecordMinute("observation", words, name, name), keeper)
    story.do(do.CorrectMinute(story.state.minutes[-1].seq, f"{words}.", words), keeper)
    story.do(do.RecordAttachment(name, "0" * 64, 1, words), keeper)
    story.do(do.NameKeeper(f"{name}2", words), leader).do(do.Skip("spare", words), leader)
    story.do(do.AddInject(words, name, ("chief",), "phone", words, words, "chief"), leader)
    story.do(do.CallRealEmergency(words), leader).do(do.ClearRealEmergency(words), leader)
    story.do(do.End(words), leader)
    story.do(do.RecordLesson("limit", words, words, words, words, words), leader)
    story.do(do.RateObjective("quick", "S", words), leader)
    return story.do(do.SignOffSession("leader", name), leader)


def parts_of(report: str) -> list[int]:
    """The numbers of the report's parts: nobody's words add one or hide one."""
    return [int(number) for number in re.findall(r"^## (\d+) ", report, re.MULTILINE)]


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_every_document_is_harmless_and_whole(words):
    history = played(words).history
    papers = [
        report_markdown(history),
        minutes_markdown(history),
        cards.cards_markdown(history.scenario, "en"),
        cards.control_script_markdown(history.scenario, "en"),
        cards.minutes_form_markdown(history.scenario, "en"),
    ]
    for paper in papers:
        assert not UNSAFE.search(paper)
        assert not live(paper)
        page = to_html(paper, words, "en")
        assert not UNSAFE.search(page)
        assert_self_contained(page)
    assert parts_of(papers[0]) == list(range(1, 18))
    for part in PARTS:
        assert not UNSAFE.search(show_text(history.scenario, part, "en"))
