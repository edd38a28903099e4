"""Forty hostile texts in every place that has a text, on every screen, through a real pseudo-terminal.

No byte of them that a terminal would obey, hide or turn around comes out; the program lives; what was written
is shown in its visible form (engine-facts.md, Text of people on a terminal).
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from bcmsim.exercise import commands as do
from bcmsim.exercise.commands import Actor
from bcmsim.exercise.state import MINUTE_KINDS
from bcmsim.journal.chain import verify
from bcmsim.scenario.loading import load_files
from bcmsim.session import Session, read_history
from bcmsim.text import visible
from tests.tui.hostile import HIDDEN, PAYLOADS, leaks, named, scenario
from tests.tui.terminal import Terminal

pytestmark = pytest.mark.slow

WIDE, NARROW = (120, 40), (80, 24)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a session in which all of it was released, minuted, corrected, decided and rated."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "hostile.yaml").write_text(scenario(), encoding="ascii")
    session = Session.open_new(
        load_files("hostile.yaml", {"hostile.yaml": scenario()}),
        folder / "autumn.bcmsim",
        name="autumn",
        actor=Actor(named("markup-close"), "leader", "t1"),
        language="en",
        seed=1,
    )
    opening = (
        do.NameLeader(named("clear")),
        do.NameKeeper("Kim Keeper"),
        do.ReadAbortCriteria(),
        do.DecideGo(),
    )
    for command in (*opening, do.Start()):
        session.do(command)
    for number, name in enumerate(PAYLOADS):
        kind = MINUTE_KINDS[number % len(MINUTE_KINDS)]
        session.do(do.Release(f"i{number}"))
        session.do(do.RecordMinute(kind, named(name), sender=named(name), to="x"))
        session.do(do.Rate(f"i{number}/e", "done", named(name)))
    for number, minute in enumerate(session.state.minutes[:8]):
        text = named(list(PAYLOADS)[number + 8])
        session.do(do.CorrectMinute(minute.seq, text, text))
    session.do(do.Release("long"))
    session.do(do.RecordAttachment(named("title"), "ab" * 32, 1, named("rtl")))
    session.do(do.TakeDecision("d", "c0", by="r0", reason=named("clipboard"), despite=True))
    session.do(do.RecordLesson("measure", *(named(name) for name in ("dcs", "link", "rtl", "bell"))))
    session.do(do.Pause(named("markup-action")))
    session.close()
    return folder


@pytest.fixture
def logs(played: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of that folder, to be changed."""
    yield Path(shutil.copytree(played, tmp_path / "logs"))
    assert Terminal.living == []


def opened(logs: Path, *arguments: str, size: tuple[int, int] = WIDE) -> Terminal:
    return Terminal("--logs", str(logs), "--lang", "en", *arguments, columns=size[0], rows=size[1])


def bare(text: str) -> str:
    """The text without its combining characters, which a terminal draws over the one before."""
    signs = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in signs if not unicodedata.category(sign).startswith("M"))


def shown_form(name: str) -> str:
    """The beginning of a payload's visible form, as much of it as fits every place on one line."""
    return bare(visible(named(name))).split("\n")[0].split(" ")[0][:14]


def clean(terminal: Terminal) -> None:
    """It lives, and nothing has leaked."""
    terminal.settle()
    assert terminal.process.poll() is None, terminal.text
    assert leaks(terminal.unseen()) == []


def leave(terminal: Terminal) -> None:
    terminal.press("ctrl+q")
    terminal.wait(lambda: terminal.process.poll() is not None or "Leave this screen?" in terminal.text)
    if terminal.process.poll() is None:
        terminal.settle()
        terminal.press("2")
    assert terminal.end() == 0
    assert leaks(terminal.unseen()) == []
    assert terminal.restored == []


def test_the_list_of_forty_is_what_it_says() -> None:
    assert len({named(name) for name in PAYLOADS}) == 40
    assert leaks(b"\x1b]52;c;T1dORUQ=\x07") != []
    assert leaks("\u202e".encode()) == ["U+202E"]
    assert leaks(b"\x1b[38;2;1;2;3mred\x1b[0m\x1b[5;7H") == []
    assert not any(HIDDEN.search(visible(text)) for text in PAYLOADS.values())


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["120x40", "80x24"])
def test_opening(logs: Path, size: tuple[int, int]) -> None:
    with opened(logs, "run", str(logs / "hostile.yaml"), "--session", "new", size=size) as leader:
        leader.see("Before the start", shown_form("clear"))
        leader.press("enter")
        leader.see("Who leads the exercise?")
        leader.press("Lea", "enter")
        leader.see("[x] Exercise leader")
        leader.press("enter")
        leader.see("Who keeps the minutes?")
        leader.press("Kim", "enter")
        leader.see("[x] Recorder")
        leader.press(*["down"] * 6, "enter")
        leader.see("enter: do it")
        clean(leader)
        leader.press("enter")
        leader.wait(lambda: "enter: do it" not in leader.text)
        leader.press("tab")
        leader.see("┏━ The exercise")
        leader.press("pagedown", "end")
        clean(leader)
        leader.press("tab")
        leader.see("┏━ Before the start")
        leader.press("end")
        leader.see("›▶")
        leader.press("up", "up")
        leader.see("›[ ] Abort criteria")
        leader.press("enter")
        leader.see("Read this out to everybody")
        clean(leader)
        leader.press("esc", "f1")
        clean(leader)
        leader.press("esc")
        leave(leader)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["120x40", "80x24"])
def test_leader(logs: Path, size: tuple[int, int]) -> None:
    with opened(logs, "resume", "autumn", size=size) as leader:
        leader.see("PAUSED")
        leader.settle(0.4)
        for pane in "1234":
            leader.press(pane)
            leader.settle()
            leader.press(*["pagedown"] * 3, "end", "enter")
            clean(leader)
            leader.press("esc", "esc")
        leader.press("1")
        dialogs = ("a", "m", "o", "x", "d", "s", "p", "e", "v", "k", "u", "j", "f9") if size == NARROW else ()
        for dialog in dialogs:
            leader.press(dialog)
            leader.settle()
            leader.press("down")
            clean(leader)
            leader.press("esc", "esc")
        clean(leader)
        leave(leader)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["120x40", "80x24"])
def test_recorder(logs: Path, size: tuple[int, int]) -> None:
    with opened(logs, "join", "autumn", "--name", "Kim Keeper", size=size) as recorder:
        recorder.see("PAUSED", "write, Enter records")
        recorder.see("<U+E0041>")  # the last of them
        recorder.settle()
        found: set[str] = set()
        while True:
            shown = recorder.text
            found |= {name for name in PAYLOADS if shown_form(name) in bare(shown)}
            if "\n    1 09:00" in shown:
                break
            recorder.press("pageup")
            recorder.wait(lambda before=shown: recorder.text != before, "another page")
            recorder.settle()
        clean(recorder)
        assert sorted(set(PAYLOADS) - found) == []
        recorder.press("f6", "<c")
        recorder.see(shown_form("clear"))
        recorder.press("tab", "tab", "esc")
        recorder.press("f9")
        recorder.see("Messages and decisions", "Exercise paused")
        recorder.press(*["pageup"] * 5)
        clean(recorder)
        recorder.press("end", "up")
        clean(recorder)
        recorder.press("enter")
        recorder.wait(lambda: "Messages and decisions" not in recorder.text)
        recorder.press("ctrl+r", "up", "up", "enter")
        recorder.see("Correct entry no.")
        clean(recorder)
        recorder.press("esc", "ctrl+n")
        recorder.see("Handover of the minutes")
        clean(recorder)
        recorder.press("esc")
        recorder.wait(lambda: "Handover of the minutes" not in recorder.text)
        leave(recorder)


def test_what_is_pasted_into_the_entry_line(logs: Path) -> None:
    """As terminals paste it, without C0 signs; those are pasted in `test_recorder_texts`."""
    with opened(logs, "join", "autumn", "--name", "Kim Keeper") as recorder:
        recorder.see("write, Enter records")
        before = len(read_history(logs / "autumn.bcmsim").state.minutes)
        for name in PAYLOADS:
            recorder.paste(re.sub(r"[\x00-\x1f\x7f]", "", f"pasted {named(name)}"))
            recorder.see(f"pasted <{name}>")
            recorder.press("enter")
            recorder.wait(lambda: "> write, Enter records" in recorder.text, f"{name} recorded")
        recorder.paste("y" * 100_000)
        recorder.see_flat("4000 bytes are not taken here")
        clean(recorder)
        leave(recorder)
    assert verify(logs / "autumn.bcmsim").ok
    texts = [minute.text for minute in read_history(logs / "autumn.bcmsim").state.minutes[before:]]
    assert [name for name in PAYLOADS if not any(f"pasted <{name}>" in text for text in texts)] == []
    assert not any("\x1b" in text for text in texts)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["120x40", "80x24"])
def test_debrief(logs: Path, size: tuple[int, int]) -> None:
    session = Session.attach(logs / "autumn.bcmsim", Actor("Lea", "leader", "t1"))
    session.do(do.End(named("report")))
    session.close()
    with opened(logs, "resume", "autumn", size=size) as leader:
        leader.see("1 Expected")
        for page in "123456":
            leader.press(page)
            leader.see(f"[{page} ")
            for _times in range(4):
                leader.press("pagedown")
            leader.press("end")
            clean(leader)
        for dialog in ("l", "r", "g", "x"):
            leader.press(dialog)
            leader.settle()
            leader.press("down")
            clean(leader)
            leader.press("esc")
        leader.press("w")
        leader.see_flat("Written:")
        clean(leader)
        leave(leader)
