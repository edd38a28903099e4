"""Small parts below the leader's screen: what is typed, time left, keys, themes, lists, long texts."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from textual.color import Color

from bcmsim.exercise import commands as do
from bcmsim.i18n import set_language
from bcmsim.paths import HELP_ORDER
from bcmsim.tui import keys, theme
from bcmsim.tui.app import BcmsimApp
from bcmsim.tui.entering import NotUnderstood, duration_s, recipient_name, recipients, target_ms
from bcmsim.tui.helping import sections, split
from bcmsim.tui.pacing import candidates, finish_s, overrun_s, shortage_s
from bcmsim.tui.panes.script import ScriptPane, script_order
from bcmsim.tui.screens.leader import LeaderScreen
from bcmsim.tui.screens.opening import OpeningScreen
from bcmsim.tui.widgets.lines import cut, line_width, spread
from bcmsim.tui.widgets.plain import prose, shown
from tests.exercise.bench import scenario_of
from tests.tui.acting import MAIL, acting, started

SCENARIO = scenario_of(MAIL)


# --- what is typed ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("15", 900), ("15 min", 900), ("1 h 30 min", 5400), ("1:30", 5400), ("90 s", 90)],
)
def test_durations_are_minutes_unless_they_say_otherwise(text: str, seconds: int) -> None:
    assert duration_s(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "-5", "1:70", "٣"])
def test_what_is_no_duration_is_said_in_words(text: str) -> None:
    with pytest.raises(NotUnderstood, match="Write a duration like"):
        duration_s(text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("30", 50), ("+30", 50), ("T+2:00", 120), ("t2:00", 120), ("09:45", 45), ("9.45", 45), ("08:00", 1380)],
)
def test_jumps_lead_by_minutes_to_a_time_since_the_start_or_to_a_clock_time(text: str, minutes: int) -> None:
    assert target_ms(text, SCENARIO, 20 * 60_000) == minutes * 60_000


@pytest.mark.parametrize("text", ["09:25:30", "9:25:30", "9.25.30"])
def test_a_clock_time_with_seconds_is_no_duration(text: str) -> None:
    assert target_ms(text, SCENARIO, 20 * 60_000) == (25 * 60 + 30) * 1000


@pytest.mark.parametrize("text", ["", "later", "25:00", "9:75", "25:00:00", "9:10:75"])
def test_what_is_no_time_is_said_in_words(text: str) -> None:
    with pytest.raises(NotUnderstood):
        target_ms(text, SCENARIO, 0)


def test_recipients_are_named_by_id_title_or_beginning() -> None:
    assert recipients("staff, Help desk, boa", SCENARIO, "en") == ("staff", "desk", "board")
    assert recipients(" ", SCENARIO, "en") == ()
    with pytest.raises(NotUnderstood, match="nobody"):
        recipients("nobody", SCENARIO, "en")


TWINS = scenario_of(
    MAIL.replace("en: Help desk}", "en: Crisis team}").replace("en: Board}", 'en: "Board, day"}')
)


def test_a_title_that_two_roles_have_is_asked_for() -> None:
    with pytest.raises(NotUnderstood, match="may be any of desk, staff"):
        recipients("crisis team", TWINS, "en")


def test_roles_are_offered_by_titles_that_are_understood() -> None:
    names = [recipient_name(id_, SCENARIO, "en") for id_ in ("desk", "staff", "board")]
    assert names == ["Help desk", "Crisis team", "Board"]
    again = [recipient_name(id_, TWINS, "en") for id_ in ("desk", "staff", "board")]
    assert again == ["desk", "staff", "board"], "by id where the title is another's too, or holds a comma"


# --- the time that is left -------------------------------------------------------------------------


def test_an_exercise_on_schedule_is_not_short(tmp_path: Path) -> None:
    stage = started(tmp_path)
    assert shortage_s(stage.leader.state, 0) == 0
    assert finish_s(stage.leader.state, 0) == 60 * 60
    stage.leader.close()


def test_injects_that_lag_behind_make_the_time_short(tmp_path: Path) -> None:
    """At 1:30 with nothing released, 60 minutes of script are left and 30 minutes of time."""
    stage = started(tmp_path)
    assert shortage_s(stage.leader.state, 90 * 60_000) == 30 * 60
    stage.do(do.Skip("controller"), do.Skip("sales"))
    assert shortage_s(stage.leader.state, 90 * 60_000) == 0
    assert overrun_s(stage.leader.state, 130 * 60_000) == 600
    stage.leader.close()


def test_what_changes_the_restart_is_named_last(tmp_path: Path) -> None:
    stage = started(tmp_path)
    named = candidates(stage.leader.state)
    assert [c.inject for c in named] == ["press", "rumour", "spare", "controller", "sales", "repair"]
    assert named[-1].because == "changes the restart"
    stage.leader.close()


# --- keys, help, palette -----------------------------------------------------------------------------

TABLES = (keys.APP_KEYS, keys.LEADER_KEYS, keys.OPENING_KEYS)


def test_every_key_has_its_own_id_and_every_key_is_bound_once() -> None:
    ids = [key.id for table in TABLES for key in table]
    assert len(ids) == len(set(ids))
    for table in (keys.LEADER_KEYS, keys.OPENING_KEYS):
        bound = [name for key in (*table, *keys.APP_KEYS) for name in key.keys.split(",")]
        assert len(bound) == len(set(bound))


@pytest.mark.parametrize(
    ("table", "owner"),
    [(keys.APP_KEYS, BcmsimApp), (keys.LEADER_KEYS, LeaderScreen), (keys.OPENING_KEYS, OpeningScreen)],
    ids=["app", "leader", "opening"],
)
def test_every_key_has_its_action(table: tuple[keys.Key, ...], owner: type) -> None:
    for key in table:
        assert hasattr(owner, "action_" + key.action.partition("(")[0]), key.id


def test_the_key_bar_shows_few_keys() -> None:
    """textual.md 2.6: a line of 80 columns holds six or seven."""
    for language in ("de", "en"):
        set_language(language)
        shown_keys = keys.bar_words(keys.LEADER_KEYS, keys.APP_KEYS)
        assert len(shown_keys) <= 8
        assert sum(len(key) + len(word) + 3 for key, word in shown_keys) <= 80


def test_the_help_lists_every_key_of_the_screen() -> None:
    page = sections(keys.LEADER_KEYS)[0].markdown
    for key in (*keys.LEADER_KEYS, *keys.APP_KEYS):
        assert f"- `{key.shown}` {key.label}" in page


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_pages_of_the_help_come_in_the_order_of_a_newcomer(lang: str) -> None:
    found = sections(keys.LEADER_KEYS, lang)
    assert [*dict.fromkeys(section.page for section in found if section.page != "keys")] == [
        page for page in HELP_ORDER if page != "keys"
    ]
    assert [section.listed for section in found if section.page == "safety"][1].startswith("  ")


def test_help_pages_are_split_at_their_headings_only() -> None:
    text = "# Title\nbegin\n## One\na\n```\n# no heading\n```\n## Two\nb\n"
    assert [section.title for section in split("page", text)] == ["Title", "One", "Two"]


async def test_the_palette_offers_every_key_and_three_themes(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        titles = [command.title for command in act.app.get_system_commands(act.app.screen)]
        for key in keys.LEADER_KEYS:
            assert f"{key.label} ({key.shown})" in titles
        assert [t for t in titles if t.startswith("Theme")] == [
            "Theme: dark",
            "Theme: light",
            "Theme: high contrast",
        ]
        await act.press("ctrl+p")
        assert "What do you want to do?" in act.text
        await act.press(*"zzz")
        await act.pilot.pause(0.7)
        assert "Nothing found" in act.text


async def test_a_key_can_be_bound_anew(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        act.app.set_keymap({"leader.clock": "f8"})
        await act.press("f8")
        assert act.kinds()[-1] == "ExercisePaused"


# --- themes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", theme.NAMES)
def test_every_text_reaches_its_contrast(name: str) -> None:
    """WCAG AA 4.5; AAA 7 in high contrast (textual.md 2.7)."""
    colours = next(t for t in theme.THEMES if t.name == name)
    wanted = 7.0 if name == theme.CONTRAST else 4.5
    variables = colours.variables
    pairs = [
        *(
            (variables[key], ground)
            for key in ("due", "late", "good", "faint")
            for ground in grounds(colours)
        ),
        (variables["mark"], variables["mark-background"]),
        (variables["cursor-text"], variables["cursor"]),
        (str(colours.background), str(colours.error)),
    ]
    for text, ground in pairs:
        assert contrast(text, ground) >= wanted, (text, ground)


def grounds(colours: object) -> list[str]:
    return [str(getattr(colours, name)) for name in ("background", "surface", "panel")]


def contrast(text: str, ground: str) -> float:
    """The ratio of WCAG 2."""
    lighter, darker = sorted((luminance(text), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [part / 255 for part in Color.parse(colour).rgb]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


async def test_no_colour_loses_no_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with acting(started(tmp_path)) as act:
        await act.advance(0.1)
        await act.advance(7)
        assert act.app.no_color
        assert "!  0:00" in act.text
        assert "late 7 min" in act.text


# --- lists and texts -----------------------------------------------------------------------------------


async def test_only_rows_on_the_screen_are_ever_made(tmp_path: Path) -> None:
    """2,000 injects: a key press makes no more rows than an empty list has lines."""
    more = "".join(
        f'  - {{id: x{i}, at: "+{1 + i // 60}:{i % 60:02d}", to: [staff], information: true, text: N {i}}}\n'
        for i in range(2_000)
    )
    stage = started(tmp_path, text=MAIL.replace("decisions:\n", more + "decisions:\n"))
    async with acting(stage) as act:
        pane = act.app.screen.query_one(ScriptPane)
        assert len(pane.keys) == 2_008
        made: list[str] = []
        row = pane.row
        pane.row = lambda view, key, width: made.append(key) or row(view, key, width)  # type: ignore
        await act.press("end")
        assert 0 < len(made) <= pane.size.height
        made.clear()
        await act.press("up")
        assert len(made) <= 2


async def test_the_cursor_follows_what_is_next_until_it_is_moved(tmp_path: Path) -> None:
    async with acting(started(tmp_path)) as act:
        pane = act.app.screen.query_one(ScriptPane)
        assert pane.selected == "i:controller"
        await act.advance(0.1)
        await act.press("n")
        assert pane.selected == "i:sales"
        await act.press("end")
        selected = pane.selected
        act.app.perform(do.Release("sales"))
        await act.pilot.pause()
        assert pane.selected == selected


def test_the_script_stands_in_the_order_of_its_times(tmp_path: Path) -> None:
    stage = started(tmp_path)
    assert script_order(stage.leader.state) == [
        "i:controller",
        "i:sales",
        "d:declare",
        "i:press",
        "i:rumour",
        "i:repair",
        "i:spare",
        "d:give-up",
    ]
    stage.leader.close()


def test_lines_are_cut_by_cells_and_filled_to_the_last_one() -> None:
    line = spread([("日本語日本語", ""), (" abc", "due")], [("right", "")], 16)
    assert line_width(line) == 16
    assert line[-1] == ("right", "")
    assert cut([("a\x1b[31mb\nc", "")], 20) == [("a␛[31mb ⏎ c", "")]


def test_long_texts_are_cut_with_a_note() -> None:
    text = shown("ä" * 40_000)
    assert text.endswith("[cut here: 80000 bytes in all; the journal holds them]")
    assert len(text) < 17_000
    assert "\ufffd" not in text


def test_prose_flows_and_keeps_its_lists() -> None:
    text = "The **mail**\nfails.\n\n- one *thing*\n  goes on\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    assert prose(text) == "The mail fails.\n\n- one thing goes on\n- two\n\na  b\n-  -\n1  2"


def test_tables_stand_in_columns_within_a_dialog() -> None:
    table = (
        "Until now:\n| System | **Since** | What is known of it by now |\n|:--|--:|---|\n"
        "| Mail | 9:05 | the controller, " + "and more " * 20 + "|\n| `a\\|b` | 10:30 |\n\nGo on."
    )
    lines = prose(table).splitlines()
    assert lines[:3] == ["Until now:", "", "System  Since  What is known of it by now"]
    assert lines[4].startswith("Mail     9:05  the controller, and more")
    assert max(map(len, lines)) <= 64
    assert lines[-3:] == ["a|b     10:30", "", "Go on."]


@pytest.mark.parametrize(
    "text",
    ["| a | b |\n| 1 | 2 |", "a | b\n--- | --- | ---", "|---|---|", "| " * 40 + "\n" + "|-" * 39 + "|"],
    ids=["no-rule", "another-count", "rule-alone", "too-wide"],
)
def test_what_is_no_table_stays_as_it_was_written(text: str) -> None:
    assert prose(text).count("|") == text.strip().count("|")


def test_a_hostile_table_is_only_text_and_takes_no_time() -> None:
    started_at = time.process_time()
    text = prose("| [red]x[/] | \x1b[31m |\n|---|---|\n" + f"| {'w' * 15_000} | {'v ' * 5_000} |\n" * 2)
    assert time.process_time() - started_at < 2
    assert text.startswith("[red]x[/]")
    assert "\x1b" not in text


@pytest.mark.parametrize(
    "text",
    ["a|b\n-\n" * 5_000, "a|b\n-|-\n" * 3_000, "a|b\n-" + " " * 30_000 + "x", "a|b\n" + "|:-" * 10_000 + "x"],
    ids=["never", "always", "blanks", "columns"],
)
def test_what_is_nearly_a_table_takes_no_time(text: str) -> None:
    started_at = time.process_time()
    assert prose(text)
    assert time.process_time() - started_at < 2


async def test_markup_and_control_signs_of_a_scenario_are_only_text(tmp_path: Path) -> None:
    evil = MAIL.replace("400 users without **mail**.", '"[/red] [@click=app.quit]x[/] \\e]52;c;eA==\\a {0}"')
    async with acting(started(tmp_path, text=evil)) as act:
        await act.press("enter")
        assert "[/red] [@click=app.quit]x[/] ␛]52;c;eA==␇ {0}" in act.text
        assert replace(act.stage.leader.state.injects["controller"]).text.startswith("[/red]")
