"""The script, right in form but not fit to be played (domain.md 2.8, Static checks)."""

from __future__ import annotations

import pytest

from tests.scenario.making import errors, warnings

CAST = """\
abort: [Fire]
length: 2 h
roles: {lead: {part: leader}, scribe: {part: recorder}, boss: {}, press: {}}
"""


def script(rest: str) -> list[str]:
    """The warnings of a script whose cast is complete."""
    return warnings(CAST + rest)


WHOLE = """\
objectives: {o: {title: It works}}
injects:
- id: a
  at: +0:10
  to: [boss]
  text: Dark.
  objectives: [o]
  expect: [{by: boss, action: Raises the alarm, within: 10 min}]
- {id: b, at: +0:20, to: [press], text: Call., information: true}
"""


def inject(id_: str, **keys: str) -> str:
    """One inject in lines: the id, what is given, and what else makes it whole."""
    given = {"id": id_} | keys
    rest = {"to": "[boss, press]", "text": "x"} | ({} if "expect" in keys else {"information": "true"})
    lines = [
        f"{key}: {value}"
        for key, value in (given | {k: v for k, v in rest.items() if k not in given}).items()
    ]
    return "- " + "\n  ".join(line for line in lines if not line.endswith(": ")) + "\n"


def test_a_whole_script_has_no_warning() -> None:
    assert script(WHOLE) == []
    assert errors(CAST + WHOLE) == []
    assert script("injects:\n" + inject("a", at="+1:00")) == []


@pytest.mark.parametrize(
    ("injects", "said"),
    [
        ([inject("a", manual="true", information="")], "10:3: warning: the inject `a` expects no action"),
        (
            [inject("a", manual="true", to="[boss]")],
            "8:67: warning: nothing in the script reaches the role `press`",
        ),
        ([inject("a", manual="true", to="")], "10:3: warning: the inject `a` goes to nobody"),
        ([inject("a", manual="true", text="")], "10:3: warning: the inject `a` says nothing"),
        ([inject("a", at="+3:00")], "11:7: warning: this is after the planned end"),
        (
            [inject("a", at="+1:55", expect="[{by: boss, action: Runs., within: 10 min}]")],
            "12:46: warning: this deadline is after the planned end",
        ),
        ([inject("a", at="2026-11-27 06:00")], "11:7: warning: this is before STARTEX"),
        (
            [inject("a", at="+1:00"), inject("b", after="a", delay="2 h")],
            "16:10: warning: this is after the planned end",
        ),
        (
            [inject("a", at="+1:00"), inject("b", at="+0:30")],
            "16:7: warning: the inject `b` comes earlier than `a`, which stands before it",
        ),
        ([inject("a", manual="true", delay="5 min")], "12:10: warning: `delay` does nothing"),
        ([inject("a", manual="true", chance="0 %")], "12:11: warning: with a chance of 0 it never comes"),
        (
            [
                inject(
                    "a",
                    at="+1:00",
                    text="The chief raises the  ALARM now",
                    expect="[{action: Raises the alarm.}]",
                )
            ],
            "13:21: warning: players can read the expected action: Raises the alarm.",
        ),
        ([inject("a")], "10:3: warning: nothing leads to `a`"),
        ([inject("a"), inject("b", after="a")], "14:3: warning: `b` never comes, because `a` never comes"),
    ],
)
def test_what_a_script_lacks_is_a_warning(injects: list[str], said: str) -> None:
    """domain.md 2.8, Static checks."""
    found = script("injects:\n" + "".join(injects))
    assert any(said in one for one in found), found
    assert errors(CAST + "injects:\n" + "".join(injects)) == []


def test_every_objective_is_served() -> None:
    found = script(
        "objectives: {o: {}, p: {}, q: {}}\ninjects:\n" + inject("a", manual="true", objectives="o")
    )
    assert [one.split(";")[0] for one in found] == [
        "9:21: warning: no inject and no decision serves the objective `p`",
        "9:28: warning: no inject and no decision serves the objective `q`",
    ]


def test_scripts_of_threads_may_run_in_parallel() -> None:
    """Time order is judged within a storyline."""
    rest = (
        "injects: [{id: a, at: +1:00, storyline: x, to: [boss, press], text: x, information: true},"
        " {id: b, at: +0:30, storyline: y, to: boss, text: x, information: true}]\n"
    )
    assert script(rest) == []


def test_too_many_injects_for_one_role_in_15_minutes() -> None:
    def injects(count: int, gap: int) -> str:
        return "injects:\n" + "".join(
            inject(f"i{n}", at=f"+0:{n * gap:02d}", expect="[{action: Runs.}]") for n in range(count)
        )

    assert script(injects(4, 2)) == []
    assert any(
        "30:3: warning: 5 injects for `boss` within 15 minutes" in one for one in script(injects(5, 3))
    )
    assert script(injects(5, 4)) == []
    assert script("exercise: {load_limit: 5}\n" + injects(5, 3)) == []


def test_who_prepared_the_exercise_cannot_play() -> None:
    """R131: a member of the preparation team may not be a participant (refuse)."""
    rest = (
        "staff: {anna: {}, pool: {count: 2}}\npreparation: [anna, pool/2]\n"
        "roles: {boss: {members: [%s]}, lead: {part: leader, members: [anna]}}\n"
    )
    assert errors(rest % "anna") == [
        "8:26: `anna` prepared the exercise and cannot play;"
        " name somebody else, or take them out of `preparation:`"
    ]
    assert errors(rest % "pool")[0].startswith("8:26: `pool/2` prepared the exercise")
    assert errors(rest % "pool/1") == []
    assert errors("preparation: [boss]\nroles: {boss: {}}\n")[0].startswith("7:9: `boss` prepared")


def test_who_leads_and_plays_is_warned_of() -> None:
    """A22: who knows the script cannot be a player."""
    rest = "staff: {anna: {}}\nroles: {lead: {part: leader, members: anna}, boss: {members: anna}}\n"
    assert any("`anna` plays, but knows the script as `lead`" in one for one in warnings(rest))


def test_a_strategic_decision_of_another_level_is_warned_of() -> None:
    """R101."""
    rest = (
        "roles: {boss: {level: tactical}}\n"
        "decisions: {d: {at: +0:10, by: boss, strategic: true, options: {y: {ends: true}}}}\n"
    )
    assert any(
        "7:32: warning: the decision is strategic, the role `boss` is not" in one for one in warnings(rest)
    )
    assert not any("strategic" in one for one in warnings(rest.replace("tactical", "strategic")))


@pytest.mark.parametrize(
    ("kind", "rest", "missing"),
    [
        (
            "staff",
            "",
            ["nobody leads", "nobody keeps", "nobody plays", "criteria for aborting", "there is no script"],
        ),
        ("framework", CAST, ["there is no script"]),
        ("tabletop", CAST, ["there is no script"]),
        ("tabletop", CAST + "questions: {currency: [{ask: x}]}\n", []),
        ("function-test", CAST, ["nothing to restart"]),
        ("function-test", CAST + "resources: {a: {waz: 1 h}}\n", []),
        ("alerting", "", ["an alert exercise without an alert"]),
        ("alerting", "alerting: {}\n", []),
    ],
)
def test_what_the_kind_of_exercise_needs_is_a_warning(kind: str, rest: str, missing: list[str]) -> None:
    """R124, R127, R131: leader and recorder are needed, but for an alert exercise; only `run` refuses."""
    head = f"bcmsim: 1\ntitle: T\nkind: {kind}\nlanguage: en\noutage: 2026-11-28 06:00 Europe/Berlin\n"
    found = warnings(rest, head=head)
    assert len(found) == len(missing)
    for said in missing:
        assert any(said in one for one in found)
    assert errors(rest, head=head) == []


@pytest.mark.parametrize(
    ("start", "warned"),
    [
        ("2026-11-28 06:00", False),  # Saturday
        ("2026-11-28 05:59", True),
        ("2026-11-28 23:30", False),
        ("2026-11-29 01:00", False),  # the night that began on Saturday
        ("2026-11-29 02:00", True),
        ("2026-11-27 23:00", True),
    ],
)
def test_a_function_test_outside_the_low_load_windows_is_warned_of(start: str, warned: bool) -> None:
    """R135."""
    head = f"bcmsim: 1\ntitle: T\nkind: function-test\nlanguage: en\nstart: {start} Europe/Berlin\n"
    rest = "low_load: [{days: sat, hours: 06:00-12:00}, {days: sat, hours: 22:00-02:00}]\n"
    assert any("outside the windows of low load" in one for one in warnings(rest, head=head)) == warned


def test_warnings_of_the_whole_wait_until_the_form_is_right() -> None:
    """What was taken out for a mistake of form may be what the whole lacks."""
    rest = CAST + WHOLE.replace("text: Dark.", "txt: Dark.")
    assert len(errors(rest)) == 1
    assert not any("serves the objective" in one for one in warnings(rest))
