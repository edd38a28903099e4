"""The recorder's screen by keys: what stands in journal and on screen afterwards (domain.md 2.3)."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from bcmsim.exercise import commands as do
from bcmsim.exercise.state import MINUTE_KINDS
from bcmsim.journal.errors import JournalError
from bcmsim.tui.entry_line import KIND_KEYS
from tests.tui.recording import recording
from tests.tui.stage import UTC0, Stage


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    stage = Stage.open(tmp_path).start()
    stage.leader.watch = False
    stage.advance(5)
    return stage


# --- writing ---------------------------------------------------------------------------------------


async def test_an_entry_is_on_disk_and_on_the_screen_after_enter(stage: Stage) -> None:
    async with recording(stage) as rec:
        await rec.write("Help desk: phones do not stop.", "enter")
        assert [m.text for m in rec.minutes] == ["Help desk: phones do not stop."]
        assert rec.minutes[0].author == "Kim Keeper"
        assert "1 09:05 12:11 SIT   Help desk: phones do not stop." in rec.text
        assert rec.field("text").value == ""


async def test_the_time_is_that_of_the_first_key_press_and_is_shown_at_once(stage: Stage) -> None:
    async with recording(stage) as rec:
        assert "--:--:--" in rec.text
        await rec.press("x")
        assert "09:05:00 w12:11:40" in rec.text
        await rec.advance(0.5)
        await rec.write("y", "enter")
        (minute,) = rec.minutes
        assert (minute.event_utc, minute.event_ms) == (UTC0 + 300_000_000, 300_000)
        assert minute.at == 330_000
        assert not minute.late_entry


async def test_an_emptied_line_takes_its_time_anew(stage: Stage) -> None:
    async with recording(stage) as rec:
        await rec.press("x", "backspace")
        assert "--:--:--" in rec.text
        await rec.advance(3)
        await rec.press("y")
        assert "09:08:00" in rec.text


async def test_enter_on_an_empty_line_records_nothing(stage: Stage) -> None:
    async with recording(stage) as rec:
        await rec.press("enter", "space", "enter")
        assert rec.minutes == ()


async def test_keys_are_dealt_with_in_their_order_however_fast_they_come(stage: Stage) -> None:
    async with recording(stage) as rec:
        keys = "f4 o m backspace n e enter t w o enter f6 c r tab tab x enter"
        await rec.burst(keys.split(" "))
        assert [(m.kind, m.sender, m.text) for m in rec.minutes] == [
            ("decision", "", "one"),
            ("situation", "", "two"),
            ("message-in", "Crisis team", "x"),
        ]


async def test_keys_that_come_before_a_dialog_are_typed_into_it(stage: Stage) -> None:
    """Over a slow line keys come in bursts: none of them may be recorded as an entry."""
    async with recording(stage) as rec:
        await rec.write("first", "enter")
        await rec.write("second", "enter")
        await rec.burst([*"third", "ctrl+t", *"soon", "enter", "enter"])
        assert "That is no time" in rec.text
        await rec.press("escape")
        await rec.burst(["ctrl+t", "-", "2", "enter"])
        await rec.pilot.pause()
        await rec.burst(["enter", "ctrl+r", "up", "up", "enter"])
        await rec.burst([*["backspace"] * 5, "x", "enter"])
        assert [m.current_text for m in rec.minutes] == ["x", "second", "third"]
        assert rec.minutes[2].event_ms == 180_000


async def test_pasted_lines_are_all_kept(stage: Stage) -> None:
    async with recording(stage) as rec:
        await rec.paste("first\r\nsecond\nthird\n")
        assert rec.field("text").value == "first␊second␊third"
        await rec.press("enter")
        assert rec.minutes[0].text == "first\nsecond\nthird"


async def test_a_text_that_is_too_long_is_not_taken_and_said(stage: Stage) -> None:
    async with recording(stage) as rec:
        await rec.write("kept")
        await rec.paste("x" * 100_000)
        assert rec.field("text").value == "kept"
        assert "4000 bytes" in rec.text


# --- kinds -----------------------------------------------------------------------------------------


async def test_seven_kinds_have_their_keys(stage: Stage) -> None:
    async with recording(stage) as rec:
        for key in KIND_KEYS:
            await rec.press(key)
            while rec.screen.focused is not rec.field("text"):
                await rec.press("tab")
            await rec.press("x", "enter")
        assert [minute.kind for minute in rec.minutes] == list(KIND_KEYS.values())


async def test_a_slash_lists_all_twelve_kinds(stage: Stage) -> None:
    async with recording(stage) as rec:
        await rec.press("slash")
        listed = rec.text
        titles = ("Situation", "Assessment", "Decision", "Order", "Incoming message", "Outgoing message")
        titles += ("Feedback", "Observation", "Attachment", "Handover", "Lesson", "Note")
        assert len(titles) == len(MINUTE_KINDS)
        assert [title for title in titles if title not in listed] == []
        await rec.write("obs", "enter")
        await rec.write("nobody told the board", "enter")
        assert [(m.kind, m.text) for m in rec.minutes] == [("observation", "nobody told the board")]


async def test_a_text_that_begins_with_a_slash_is_a_text(stage: Stage) -> None:
    async with recording(stage) as rec:
        await rec.write("/var is full", "enter")
        assert rec.minutes[0].text == "/var is full"
        await rec.press("slash", "escape")
        await rec.write("note", "enter")
        assert rec.minutes[1].text == "/note"


# --- from and to -----------------------------------------------------------------------------------


async def test_from_and_to_complete_from_the_roles_with_tab(stage: Stage) -> None:
    async with recording(stage) as rec:
        await rec.press("f6")
        assert rec.screen.focused is rec.field("from")
        await rec.write("deputy")
        await rec.press("tab")
        assert rec.field("from").value == "deputy"  # nobody is called so: it stays as it was typed
        await rec.write("boa", "tab")
        assert rec.field("to").value == "Board"
        assert rec.screen.focused is rec.field("text")
        await rec.write("It burns.", "enter")
        minute = rec.minutes[0]
        assert (minute.sender, minute.to, minute.text) == ("deputy", "Board", "It burns.")
        assert "deputy → Board: It burns." in rec.text


async def test_the_arrow_keys_choose_among_the_names(stage: Stage) -> None:
    async with recording(stage) as rec:
        await rec.press("shift+tab", "shift+tab")
        assert rec.screen.focused is rec.field("from")
        assert "Crisis team" in rec.text
        await rec.press("down", "down", "down", "tab")
        assert rec.field("from").value == "Board"


async def test_a_name_that_was_used_is_offered_again(stage: Stage) -> None:
    async with recording(stage) as rec:
        await rec.press("f6")
        await rec.write("Mrs Weber", "tab", "tab")
        await rec.write("calls", "enter")
        await rec.press("f7")
        await rec.write("web", "tab")
        assert rec.field("from").value == "Mrs Weber"


# --- late entries ----------------------------------------------------------------------------------


async def test_the_time_is_set_back_by_minutes_and_the_entry_is_marked_late(stage: Stage) -> None:
    async with recording(stage) as rec:
        await rec.write("seen earlier", "alt+down", "alt+down", "alt+down", "alt+up")
        assert "09:03 late (2 min)" in rec.text
        await rec.press("enter")
        (minute,) = rec.minutes
        assert minute.late_entry
        assert minute.event_ms == 180_000
        assert "09:03 12:09 SIT   [late entry, entered 09:05, wall 12:11] seen earlier" in rec.text


async def test_a_time_can_be_typed_and_what_is_none_is_said(stage: Stage) -> None:
    async with recording(stage) as rec:
        await rec.write("call", "ctrl+t")
        await rec.write("soon", "enter")
        assert "That is no time" in rec.text
        await rec.press("backspace", "backspace", "backspace", "backspace")
        await rec.write("09:01", "enter")
        assert "09:01 late (4 min)" in rec.text
        await rec.press("enter")
        assert rec.minutes[0].event_ms == 60_000


# --- nothing gets lost -----------------------------------------------------------------------------


async def test_what_cannot_be_written_stays_in_the_tray_until_it_can(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with recording(stage) as rec:
        journal = rec.app.session.journal

        def full(decide: object) -> list[object]:
            raise JournalError("No space left on the disk.")

        with monkeypatch.context() as patched:
            patched.setattr(journal, "append", full)
            await rec.write("the first", "enter")
            await rec.advance(2)
            await rec.write("the second", "enter")
            shown = rec.text
            assert "NOT RECORDED" in shown
            assert "No space left on the disk." in shown
            assert "» the first" in shown
            assert "» the second" in shown
            assert len(rec.view.items) == 0
        await rec.press("ctrl+y")
        assert [(m.text, m.event_ms) for m in rec.minutes] == [
            ("the first", 300_000),
            ("the second", 420_000),
        ]
        assert "NOT RECORDED" not in rec.text


async def test_what_was_refused_comes_back_into_the_line(stage: Stage) -> None:
    async with recording(stage, name="Somebody Else") as rec:
        await rec.press("f4")
        await rec.write("We go on.", "enter")
        assert rec.minutes == ()
        assert rec.field("text").value == "We go on."
        assert "Decision" in rec.text
        assert "Kim Keeper keeps the minutes" in rec.text


async def test_a_cleared_line_can_be_brought_back(stage: Stage) -> None:
    async with recording(stage) as rec:
        await rec.press("f8")
        await rec.write("half a thought", "escape")
        assert rec.field("text").value == ""
        await rec.press("ctrl+z")
        assert rec.field("text").value == "half a thought"
        await rec.press("enter")
        assert rec.minutes[0].kind == "feedback"


async def test_what_was_typed_and_not_entered_is_kept_in_a_file_when_the_screen_ends(stage: Stage) -> None:
    async with recording(stage) as rec:
        await rec.write("almost entered")
        rec.app.exit()
        await rec.pilot.pause()
    (kept,) = stage.path.parent.glob("*not-recorded*")
    assert kept.read_text() == "almost entered\n\n"


# --- focus -----------------------------------------------------------------------------------------


async def test_the_entry_line_keeps_the_focus_whatever_is_clicked(stage: Stage) -> None:
    async with recording(stage, size=(120, 30)) as rec:
        for place in ((10, 5), (100, 5), (5, 0), (20, 29), (60, 26)):
            await rec.pilot.click(offset=place)
            await rec.pilot.pause()
            await rec.press("a")
        assert rec.field("text").value + rec.field("from").value + rec.field("to").value == "aaaaa"


async def test_after_a_dialog_the_entry_line_has_the_focus_again(stage: Stage) -> None:
    async with recording(stage) as rec:
        for key in ("f9", "ctrl+t", "ctrl+g", "ctrl+n", "f1"):
            await rec.press(key)
            assert rec.app.screen is not rec.screen
            await rec.press("escape")
            assert rec.screen.focused is rec.field("text")


# --- corrections -----------------------------------------------------------------------------------


async def test_a_correction_leaves_the_old_text_struck_out_with_a_sign(stage: Stage) -> None:
    async with recording(stage) as rec:
        await rec.write("Server 12 is down", "enter")
        await rec.write("Another entry", "enter")
        await rec.press("ctrl+r", "up", "enter", "right")
        await rec.press(*["backspace"] * len("12 is down"))
        await rec.write("21 is down", "tab")
        await rec.write("misheard", "enter")
        first = rec.minutes[0]
        assert first.text == "Server 12 is down"
        assert (first.current_text, first.corrections[0].reason) == ("Server 21 is down", "misheard")
        assert "~~Server 12 is down~~" in rec.text
        assert "→ corrected 09:05 by Kim Keeper (misheard): Server 21 is down" in rec.flat
        assert rec.screen.focused is rec.field("text")


async def test_a_correction_is_typed_over_the_old_text(stage: Stage) -> None:
    async with recording(stage) as rec:
        await rec.write("Server 12 is down", "enter")
        await rec.press("ctrl+r", "enter")
        assert "typing writes it anew" in rec.flat
        await rec.write("All is well", "enter")
        assert rec.minutes[0].current_text == "All is well"
        await rec.press("ctrl+r", "enter", "left", "end", "backspace")
        await rec.write("p", "enter")
        assert rec.minutes[0].current_text == "All is welp"


async def test_a_correction_that_is_left_changes_nothing(stage: Stage) -> None:
    async with recording(stage) as rec:
        await rec.write("As it is", "enter")
        await rec.press("ctrl+r", "escape")
        assert rec.screen.focused is rec.field("text")
        await rec.press("ctrl+r", "enter", "enter")
        assert "This is the same text." in rec.text
        await rec.press("escape")
        assert rec.minutes[0].corrections == ()
        await rec.write("goes on", "enter")
        assert rec.minutes[1].text == "goes on"


# --- attachments -----------------------------------------------------------------------------------


async def test_an_attachment_is_recorded_by_its_digest(stage: Stage, tmp_path: Path) -> None:
    document = tmp_path / "network plan.pdf"
    document.write_bytes(b"%PDF" * 1000)
    async with recording(stage) as rec:
        await rec.write("/att", "enter")
        await rec.paste(str(document))
        await rec.press("tab")
        await rec.write("as of today", "enter")
        await rec.app.workers.wait_for_complete()
        await rec.pilot.pause()
        (minute,) = rec.minutes
        assert minute.kind == "attachment"
        assert minute.text == "network plan.pdf: as of today"
        digest = hashlib.sha256(b"%PDF" * 1000).hexdigest()
        assert (minute.sha256, minute.size) == (digest, 4000)
        assert f"SHA-256 {digest[:16]}" in rec.flat


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("{tmp}/nowhere.pdf", "There is no file"),
        ("{tmp}", "is no file but a"),
        ("{tmp}/pipe", "is no file but a"),
        ("", "Name the file"),
    ],
    ids=["missing", "folder", "pipe", "empty"],
)
async def test_what_cannot_be_attached_is_said(
    stage: Stage, tmp_path: Path, path: str, sentence: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    async with recording(stage) as rec:
        await rec.press("ctrl+g")
        await rec.paste(path.format(tmp=tmp_path))
        await rec.press("enter")
        await rec.app.workers.wait_for_complete()
        await rec.pilot.pause()
        assert sentence in rec.flat
        await rec.press("escape")
        assert rec.minutes == ()


# --- handover --------------------------------------------------------------------------------------


async def test_a_handover_is_an_entry_and_the_terminal_is_the_new_keepers(stage: Stage) -> None:
    async with recording(stage) as rec:
        await rec.write("/hand", "enter")
        await rec.write("Nora New", "tab")
        await rec.write("two calls open", "enter")
        await rec.write("I have it.", "enter")
        first, second = rec.minutes
        assert first.kind == "handover"
        assert first.text == "Kim Keeper hands the minutes over to Nora New. two calls open"
        assert (first.author, first.keeper) == ("Kim Keeper", "Kim Keeper")
        assert (second.author, second.keeper) == ("Nora New", "Nora New")
        assert stage.leader.state.keeper == "Nora New"


async def test_who_is_not_the_keeper_takes_over_first(stage: Stage) -> None:
    async with recording(stage, name="Nora New") as rec:
        assert "Kim Keeper keeps the minutes: take over" in rec.text
        await rec.press("ctrl+n", "enter")
        await rec.write("Mine now.", "enter")
        handover, entry = rec.minutes
        assert (handover.kind, handover.author) == ("handover", "Nora New")
        assert entry.keeper == "Nora New"


async def test_without_a_name_the_terminal_asks_for_one_and_names_the_keeper(tmp_path: Path) -> None:
    stage = Stage.open(tmp_path, keeper="")
    async with recording(stage, name="") as rec:
        assert "Who keeps the minutes here?" in rec.text
        await rec.write("Pia Pen", "enter")
        stage.leader.poll()
        assert stage.leader.state.keeper == "Pia Pen"
        await rec.write("Ready.", "enter")
        assert rec.minutes[0].author == "Pia Pen"


# --- real emergency --------------------------------------------------------------------------------


@pytest.mark.parametrize("keys", [("f12",), ("exclamation_mark", "exclamation_mark", "enter")])
async def test_a_real_emergency_stops_everything_at_once(stage: Stage, keys: tuple[str, ...]) -> None:
    async with recording(stage) as rec:
        await rec.press(*keys)
        stage.leader.poll()
        assert stage.leader.state.phase == "real"
        assert "NO DUFF" in rec.text
        await rec.write("Smoke in the hall", "enter")
        assert rec.minutes[0].real
        assert "[real emergency, no exercise]" in rec.text


# --- the players' side -----------------------------------------------------------------------------

SECRET = """
bcmsim: 1
title: Small exercise
kind: staff
language: en
start: 2026-11-24 09:00 Europe/Berlin
roles:
  leader: {title: Leader, part: leader}
  keeper: {title: Keeper, part: recorder}
  staff: {title: Crisis team, part: player}
  actor: {title: SECRET actor, part: role-player}
objectives: {quick: {title: SECRET objective}}
injects:
  - id: SECRET-id
    at: +0:01
    title: SECRET title
    from: Sales
    to: [staff]
    channel: e-mail
    objectives: [quick]
    text: "An order is waiting.\\n\\nWhat do we tell the customer?"
    background: SECRET background
    expect: [{id: read, by: staff, action: SECRET action, within: 10 min, source: SECRET source}]
  - {id: future, at: +1:00, to: [staff], text: SECRET future, information: true}
decisions:
  SECRET-decision:
    at: +0:02
    by: staff
    question: What do we tell them?
    options:
      truth: {title: The truth, facts: They are calm.}
      nothing: {title: SECRET option, facts: SECRET facts}
"""


async def test_the_recorder_sees_what_the_players_see_and_never_the_script(tmp_path: Path) -> None:
    stage = Stage.open(tmp_path, SECRET).start()
    stage.leader.watch = False
    async with recording(stage, size=(120, 40)) as rec:
        stage.advance(3)
        await rec.follow()
        seen = [rec.text]
        stage.do(do.Release("SECRET-id"), do.Rate("SECRET-id/read", "done", "SECRET note"))
        stage.do(do.TakeDecision("SECRET-decision", "truth", by="staff", despite=True))
        await rec.follow()
        seen.append(rec.text)
        await rec.press("f9")
        seen.append(rec.text)
        await rec.press("escape", "ctrl+o")
        seen.append(rec.text)
        await rec.press("escape", "tab")
        seen.append(rec.text)
    shown = "\n".join(seen)
    assert "SECRET" not in shown
    assert "An order is waiting." in shown
    assert "EXERCISE – EXERCISE – EXERCISE" in shown
    assert "What do we tell them? → Crisis team: The truth" in " ".join(shown.split()).replace("▏ ", "")


async def test_the_latest_message_is_taken_into_the_minutes_with_its_link(tmp_path: Path) -> None:
    stage = Stage.open(tmp_path, SECRET).start()
    stage.leader.watch = False
    stage.advance(1)
    stage.do(do.Release("SECRET-id"))
    async with recording(stage) as rec:
        assert "09:01 e-mail Sales: An order is waiting." in rec.text
        await rec.press("ctrl+o")
        await rec.write(" Urgent.", "enter")
        (minute,) = rec.minutes
        assert (minute.kind, minute.sender, minute.to) == ("message-in", "Sales", "Crisis team")
        assert minute.text == "An order is waiting. What do we tell the customer? Urgent."
        assert minute.inject == "SECRET-id"
        await rec.press("ctrl+o")
        assert "Every message is in the minutes already." in rec.text


async def test_an_acknowledgement_is_recorded_from_the_messages(tmp_path: Path) -> None:
    stage = Stage.open(tmp_path, SECRET).start()
    stage.leader.watch = False
    stage.advance(1)
    stage.do(do.Release("SECRET-id"))
    async with recording(stage) as rec:
        await rec.press("f9", "a", "1")
        stage.leader.poll()
        assert [by for by, _at in stage.leader.state.injects["SECRET-id"].acknowledged] == ["staff"]


async def test_entries_of_other_terminals_appear(stage: Stage) -> None:
    async with recording(stage) as rec:
        stage.do(do.RecordMinute("observation", "from the leader"))
        await rec.follow()
        assert "OBS   from the leader — Lea Leader" in rec.text


# --- the end ---------------------------------------------------------------------------------------


async def test_the_keeper_signs_the_minutes_after_the_end(stage: Stage) -> None:
    async with recording(stage) as rec:
        await rec.press("ctrl+l")
        assert "The exercise is not over yet." in rec.text
        stage.do(do.End())
        await rec.follow()
        await rec.press("ctrl+l")
        assert "Kim Keeper signs the minutes" in rec.text
        head = stage.leader.state.head_hash
        assert f"#{stage.leader.state.seq} {head[:4]}-{head[4:8]}" in rec.text
        await rec.press("enter")
        stage.leader.poll()
        assert [s.part for s in stage.leader.state.sign_offs] == ["keeper"]


async def test_many_minutes_cost_a_key_press_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list looks at its items only when there are new ones: 10,000 minutes, no call while typing."""
    async with recording(stage) as rec:
        await rec.write("seed", "enter")
        state = rec.app.session.state
        rec.app.session.state = state.but(minutes=state.minutes * 10_000)
        rec.screen.refresh_view()
        await rec.pilot.pause()
        assert "10000 entries" in rec.text
        asked: list[int] = []
        original = type(rec.view).text_of
        monkeypatch.setattr(
            type(rec.view), "text_of", lambda view, item: asked.append(1) or original(view, item)
        )
        await rec.write("ten keys ok")
        await rec.advance(0.1)
        assert len(asked) < 50


async def test_minutes_can_be_marked_with_the_mouse_and_copied(stage: Stage) -> None:
    async with recording(stage) as rec:
        await rec.write("Copy this sentence.", "enter")
        line = next(y for y, row in enumerate(rec.text.splitlines()) if "Copy this" in row)
        begin = rec.text.splitlines()[line].index("Copy")
        await rec.pilot.mouse_down(offset=(begin, line))
        await rec.pilot.hover(offset=(begin + 5, line))
        await rec.pilot.hover(offset=(begin + 8, line))
        await rec.pilot.mouse_up(offset=(begin + 8, line))
        await rec.press("ctrl+c")
        assert rec.app.clipboard == "Copy this"
        await rec.press("x")
        assert rec.field("text").value == "x"


async def test_the_newest_stays_in_sight_while_choices_take_its_room(stage: Stage) -> None:
    stage.do(*(do.RecordMinute("note", f"entry {number}") for number in range(1, 41)))
    async with recording(stage) as rec:
        await rec.press("slash")
        await rec.pilot.pause()
        assert "entry 40" in rec.text
        stage.do(do.RecordMinute("note", "entry 41"))
        await rec.follow()
        assert "entry 41" in rec.text
        await rec.press("escape", "escape")
        await rec.pilot.pause()
        assert "entry 41" in rec.text
        assert "newer below" not in rec.text


async def test_paging_leads_back_and_forth_and_says_what_is_below(stage: Stage) -> None:
    stage.do(*(do.RecordMinute("note", f"entry {number}") for number in range(1, 41)))
    async with recording(stage) as rec:
        assert "entry 40" in rec.text
        await rec.press("pageup")
        assert "entry 40" not in rec.text
        assert "newer below" in rec.text
        stage.do(do.RecordMinute("note", "entry 41"))
        await rec.follow()
        assert "entry 41" not in rec.text
        await rec.press("pagedown", "pagedown")
        assert "entry 41" in rec.text
