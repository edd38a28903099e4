"""The continuity model, right in form but wrong: rings, dead locks, limits."""

from __future__ import annotations

import pytest

from tests.scenario.making import errors, warnings


@pytest.mark.parametrize(
    ("needs", "ring"),
    [
        ({"a": "[a]"}, "a -> a"),
        ({"a": "[b]", "b": "[a]"}, "a -> b -> a"),
        ({"x": "[a]", "a": "[b]", "b": "[c]", "c": "[a]"}, "a -> b -> c -> a"),
        ({"a": "[[b, c]]", "b": "[a]", "c": "[a]"}, "a -> b -> a"),
    ],
)
def test_a_ring_of_needs_is_named(needs: dict[str, str], ring: str) -> None:
    rest = "resources:\n" + "".join(
        f"  {id_}: {{waz: 1 h, needs: {value}}}\n" for id_, value in needs.items()
    )
    found = errors(rest)
    assert len(found) == 1
    assert f"needs go in a ring: {ring}; leave one of these needs out" in found[0]


def test_an_alternative_does_not_open_a_ring() -> None:
    """The longest path is taken over all that a resource may need (restart.md, Dispatch)."""
    rest = "resources: {a: {waz: 1 h, needs: [[b, c]]}, b: {waz: 1 h, needs: [a]}, c: {waz: 1 h}}\n"
    assert "a -> b -> a" in errors(rest)[0]


def test_a_ring_through_a_measure_in_force_is_found() -> None:
    rest = (
        "resources: {a: {waz: 1 h}, b: {waz: 1 h, needs: [a]}}\n"
        "measures: {m: {replaces: {a: 0 min}, needs: [b]%s}}\n"
    )
    assert "a -> b -> a" in errors(rest % ", in_force: true")[0]
    assert errors(rest % "") == []


def test_every_ring_is_an_error_of_its_own() -> None:
    rest = "resources: {a: {waz: 1 h, needs: a}, b: {waz: 1 h, needs: c}, c: {waz: 1 h, needs: b}}\n"
    assert [one.split("ring: ")[1].split(";")[0] for one in errors(rest)] == ["a -> a", "b -> c -> b"]


def test_processes_that_feed_each_other_in_a_ring_are_refused() -> None:
    """R048: a cycle in the chain is rejected, naming the cycle."""
    assert errors("processes: {a: {upstream: b}, b: {upstream: a}}\n") == [
        "6:27: processes feed each other in a ring: a -> b -> a; leave one of them out"
    ]


def test_more_of_a_capacity_than_exists_is_an_error() -> None:
    found = errors("capacities: {tape: 1}\nresources: {a: {waz: 1 h, uses: {tape: 2}}}\n")
    assert found == [
        "7:40: 2 of the capacity `tape` are needed, there are 1; raise it under `capacities:`, or use less"
    ]


def test_more_people_than_have_the_skill_is_a_warning() -> None:
    """S2: infeasible with one clerk; the program says so before and after the run."""
    rest = "staff: {clerk: {skills: [clerk]}}\nresources: {a: {waz: 1 h, staff: {clerk: 2}}}\n"
    assert any(
        "2 people with the skill `clerk` are needed, there is 1; it will never restart" in one
        for one in warnings(rest)
    )
    added = rest + "measures: {m: {adds_staff: {second: {skills: [clerk]}}%s}}\n"
    assert any("only the measure `m` brings more" in one for one in warnings(added % ""))
    assert not any("skill" in one for one in warnings(added % ", in_force: true"))


def test_a_skill_whose_holders_are_always_absent_is_refused() -> None:
    """Issue 4, bad input: a person never available."""
    rest = "staff: {anna: {skills: [x], absent: %s}}\nresources: {a: {waz: 1 h, staff: {x: 1}}}\n"
    assert errors(rest % "100 %") == [
        "7:38: nobody with the skill `x` ever comes: `anna` is always absent; write `absent` below 100 %, or "
        "give the skill to somebody else"
    ]
    assert errors(rest % "99 %") == []
    assert errors(rest.replace("absent: %s", "absences: [{reason: gone}]")) == [
        "7:38: nobody with the skill `x` ever comes: `anna` is always absent; write when the absence ends, "
        "or give the skill to somebody else"
    ]
    assert errors(rest.replace("absent: %s", "absences: [{from: 2026-11-28 00:00}]")) == []
    more = "measures: {m: {adds_staff: {bert: {skills: [x]}}}}\n"
    assert errors(rest % "100 %" + more) == []
    assert errors((rest % "100 %").replace("{x: 1}", "{}")) == []


def test_a_step_that_always_fails_is_refused() -> None:
    """restart.md: `fails: p` below 100 %."""
    assert errors("resources: {a: {waz: 1 h, fails: 100 %}}\n")[0].startswith(
        "6:34: a step that always fails never ends"
    )
    assert errors("resources: {a: {waz: 1 h, fails: 99.9 %}}\n") == []


def test_hands_on_longer_than_the_restart_is_a_warning() -> None:
    assert any(
        "longer than the restart takes" in one
        for one in warnings("resources: {a: {waz: 1 h, hands_on: 2 h}}\n")
    )
    assert not any("restart takes" in one for one in warnings("resources: {a: {waz: 1 h, hands_on: 1 h}}\n"))


def test_an_absence_ends_after_it_begins() -> None:
    rest = "staff: {a: {absences: [{from: 2026-12-02 00:00, until: 2026-12-01 00:00}]}}\n"
    assert errors(rest)[0].startswith("6:24: the absence ends before it begins")


LOCKED = """\
restart: {down: [%s]}
resources:
  vault: {waz: 1 h, needs: [%s]}
  database: {waz: 1 h, needs: [%s], secrets: {key: {stored_on: [%s]%s}}}
  other: {waz: 1 h}
"""


@pytest.mark.parametrize(
    ("down", "vault_needs", "database_needs", "stored_on", "escrow", "said"),
    [
        (
            "vault, database",
            "",
            "",
            "database",
            "",
            "`key` lies only on `database` itself, whose restart needs it",
        ),
        (
            "vault, database",
            "database",
            "",
            "vault",
            "",
            "`key` lies only on `vault`, which does not come up without `database`",
        ),
        ("database", "database", "", "vault", "", "`key` lies only on `vault`"),
        ("vault, database", "database", "", "vault, database", "", "`key` lies only on"),
        ("vault, database", "database", "", "vault, other", "", None),
        ("vault, database", "database", "", "vault", ", escrow: Safe 2", None),
        ("vault, database", "", "vault", "vault", "", None),
        ("vault", "", "", "database", "", None),
    ],
)
def test_a_secret_locked_in_what_needs_it_is_found(
    down: str, vault_needs: str, database_needs: str, stored_on: str, escrow: str, said: str | None
) -> None:
    """R085: a secret that is stored only on the failed system is a dead lock."""
    found = warnings(LOCKED % (down, vault_needs, database_needs, stored_on, escrow))
    dead = [one for one in found if "lies only on" in one]
    if said is None:
        assert dead == []
    else:
        assert len(dead) == 1
        assert said in dead[0]
        assert dead[0].startswith("9:")


def test_a_ring_of_secrets_is_found() -> None:
    rest = (
        "resources: {a: {waz: 1 h, secrets: {ka: {stored_on: b}}},"
        " b: {waz: 1 h, secrets: {kb: {stored_on: a}}}, c: {waz: 1 h, secrets: {kc: {stored_on: a}}}}\n"
    )
    assert [one.split("warning: ")[1].split(" lies")[0] for one in warnings(rest) if "lies only" in one] == [
        "`ka`",
        "`kb`",
    ]


def test_rto_and_mtpd() -> None:
    """R050: RTO > MTPD is an error, RTO = MTPD a warning."""
    assert errors("processes: {p: {rto: 8 h, mtpd: 4 h}}\n") == [
        "6:22: the RTO (8 h) is longer than the MTPD (4 h); write an RTO shorter than the MTPD"
    ]
    assert any("there is no reserve" in one for one in warnings("processes: {p: {rto: 8 h, mtpd: 8 h}}\n"))
    assert not any("RTO" in one for one in warnings("processes: {p: {rto: 4 h, mtpd: 8 h}}\n"))


@pytest.mark.parametrize(
    ("levels", "severity", "said"),
    [
        ("[1, 1, 2, 5]", "error", "5 is no level of damage"),
        ("[0, 1, 2, 3]", "error", "0 is no level of damage"),
        ("[1, 2, 3]", "error", "3 levels are given for 4 intervals"),
        ("[1, 3, 2, 3]", "warning", "the damage of `p` falls with time"),
    ],
)
def test_damage_levels(levels: str, severity: str, said: str) -> None:
    """R040 four levels, R042 damage does not fall, R043 one level for each interval."""
    rest = f"impact: {{intervals: [4 h, 8 h, 24 h]}}\nprocesses: {{p: {{damage: {{finance: {levels}}}}}}}\n"
    found = errors(rest) if severity == "error" else warnings(rest)
    assert any(said in one and one.startswith("7:35:") for one in found), found


def test_intervals_rise() -> None:
    """R043: contiguous, starting at 0."""
    for ends in ("[8 h, 4 h]", "[4 h, 4 h]", "[0 min, 4 h]"):
        assert "do not rise" in errors(f"impact: {{intervals: {ends}}}\n")[0]
    assert "no level of damage" in errors("impact: {intolerable_from: 5}\n")[0]
