"""The business impact as it is written: levels, types of damage, risks, measures."""

from __future__ import annotations

import pytest

from tests.scenario.making import errors, warnings


def about(rest: str, words: str) -> list[str]:
    assert errors(rest) == []
    return [one.replace("warning: ", "") for one in warnings(rest) if words in one]


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        (
            "impact: {types: {money: {intolerable_from: 5}}}\n",
            "6:44: 5 is no level of damage; write 1 (low), 2 (medium), 3 (high) or 4 (very high)",
        ),
        ("impact: {types: {money: {intolerable_from: 0}}}\n", "6:44: 0 is no level of damage"),
        (
            "impact: {types: {money: {levels: [a, b, c]}}}\n",
            "6:34: 3 criteria are given for four levels of damage;"
            " write when damage is low, medium, high and very high",
        ),
        ("impact: {types: {money: {levels: a}}}\n", "6:34: 1 criterion is given for four levels of damage"),
        (
            "impact: {rpo_classes: {A: 4 h, B: 1 h}}\n",
            "6:35: the RPO class `B` is not longer than `A` before it;"
            " write the classes in order, the strictest first",
        ),
        ("impact: {rpo_classes: {A: 4 h, B: 4 h}}\n", "6:35: the RPO class `B` is not longer"),
        (
            "processes: {p: {likelihood: 5}}\n",
            "6:29: 5 is no likelihood; write 1 (very rare), 2 (rare), 3 (possible) or 4 (frequent)",
        ),
        ("causes: {it: {likelihood: 0}}\n", "6:27: 0 is no likelihood"),
        (
            "measures: {m: {ratings: {support: {points: 5}}}}\n",
            "6:44: 5 is no rating; write 1 (poor), 2 (fair), 3 (good) or 4 (very good)",
        ),
    ],
)
def test_levels_lie_between_1_and_4(rest: str, said: str) -> None:
    """R040 four levels with a criterion each, R041, R060 four likelihoods, R091; RPO classes rise."""
    found = errors(rest)
    assert len(found) == 1
    assert found[0].startswith(said)


def test_sound_levels_are_let_pass() -> None:
    assert (
        errors(
            "impact: {types: {money: {levels: [a, b, c, d], intolerable_from: 4}, fame: {}},"
            " rpo_classes: {A: 1 min, B: 1 h}}\n"
            "processes: {p: {likelihood: 1}}\ncauses: {it: {likelihood: 4}}\n"
            "measures: {m: {ratings: {support: {points: 1}}}}\n"
        )
        == []
    )


def test_many_falling_curves_are_one_warning() -> None:
    """R042; a table of a thousand processes is not a thousand lines."""
    processes = ", ".join(f"p{number}: {{damage: {{money: [2, 1]}}}}" for number in range(6))
    assert about(f"impact: {{intervals: [4 h]}}\nprocesses: {{{processes}}}\n", "falls") == [
        "7:34: the damage of `p0` falls with time (likewise `p1`, `p2`, `p3` and 2 more);"
        " write levels that stay or rise"
    ]


def test_many_equal_limits_are_one_warning() -> None:
    rest = "processes: {p: {rto: 4 h, mtpd: 4 h}, q: {rto: 8 h, mtpd: 8 h}, r: {rto: 1 h, mtpd: 8 h}}\n"
    assert about(rest, "reserve") == [
        "6:22: RTO and MTPD of `p` are equal (4 h): there is no reserve (likewise `q`);"
        " write an RTO shorter than the MTPD"
    ]


TYPES = (
    "impact: {intervals: [4 h], types: {%s}, weights: {%s}}\n"
    "processes: {p: {damage: {money: [1, 3], fame: [1, 1]}}}\n"
)


@pytest.mark.parametrize(
    ("types", "weights", "said"),
    [
        ("", "", None),
        ("money: {}, fame: {}", "money: 2, fame: 1", None),
        ("money: {}, fme: {}", "", "7:41: the type of damage `fame` is not described; did you mean `fme`?"),
        ("money: {}", "", "7:41: the type of damage `fame` is not described; describe it under `types:`"),
        (
            "money: {}, fame: {}, health: {}",
            "",
            "6:57: no process has damage of the type `health`;"
            " give its levels under `damage:`, or leave it out",
        ),
        (
            "",
            "money: 2, fame: 1, mony: 1",
            "6:68: no process has damage of the type `mony`; did you mean `money`?",
        ),
        ("", "money: 2", "6:48: the type of damage `fame` has no weight and counts once; write its weight"),
    ],
)
def test_types_of_damage_are_named_alike_everywhere(types: str, weights: str, said: str | None) -> None:
    """R019, R053: a type that only one place names is a slip of the pen, or forgotten."""
    found = [one for one in about(TYPES % (types, weights), "type") if "did you mean `fame`" not in one]
    assert found == ([] if said is None else [said])


def test_types_may_be_described_before_any_damage_is_assessed() -> None:
    assert about("impact: {types: {money: {}}, weights: {money: 2}}\nprocesses: {p: {}}\n", "damage of") == []


def test_a_cause_takes_something_away() -> None:
    """R086: a cause that takes nothing away hits nobody."""
    rest = (
        "staff: {anna: {}}\nresources: {a: {waz: 1 h}}\n"
        "causes: {it: {down: [a]}, staff: {absent: [anna]}, site: {}, flood: {likelihood: 1}}\n"
    )
    assert about(rest, "who is missing") == [
        "8:52: nothing says what fails or who is missing with `site`, `flood`; write `down:` or `absent:`"
    ]


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("board", False),
        ("anna", False),
        ("nobody", False),
        ("unsaid", False),
        ("team", True),
        ("bob", True),
        ("pool/1", True),
        ("pool", True),
    ],
)
def test_only_the_management_carries_a_risk(who: str, found: bool) -> None:
    """R061, R075. Of people in no role with a level, nobody can tell."""
    rest = (
        "staff: {anna: {}, bob: {}, nobody: {}, pool: {count: 2}}\n"
        "roles: {board: {level: strategic, members: [anna]}, team: {level: tactical,"
        " members: [anna, bob, pool]}, unsaid: {}}\n"
        f"processes: {{p: {{accepted: [{{what: residual, by: {who}, on: 2026-09-01, reason: R}}]}}}}\n"
    )
    said = (
        f"8:49: a risk of `p` is accepted by `{who}`, who does not belong to the management;"
        " name a role with `level: strategic`, or one of its members"
    )
    assert about(rest, "is accepted by") == ([said] if found else [])


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (
            "kind: warm-stanby",
            "6:22: `warm-stanby` is no usual kind of measure; did you mean `warm-standby`?",
        ),
        ("kind: prayer", None),
        (
            "kind: provider, provision: 1 h",
            "6:12: nothing is agreed with the provider of `m`; write availability,",
        ),
        ("kind: provider, contract: 4 h, provision: 1 h", None),
        (
            "kind: other-site, replaces: {r: 1 h}",
            "6:12: nothing says how long it takes until `m` can be used; write `provision:`;",
        ),
        ("kind: hot-standby, replaces: {r: 59 min}", None),
        (
            "kind: hot-standby, provision: 50 min, replaces: {r: 10 min}",
            "6:22: `m` is called `hot-standby`, but takes 1 h to take over;",
        ),
        ("kind: warm-standby, provision: 3 d", None),
        ("kind: warm-standby, provision: 3 d, replaces: {r: 1 s}", "6:22: `m` is called `warm-standby`"),
        ("kind: cold-standby, provision: 9 d", None),
        ("ratings: {}", None),
        (
            "ratings: {support: {points: 1}, testing: {points: 2}}",
            "6:16: `m` is rated by 2 of seven criteria; write the others too: protection, availability,",
        ),
    ],
)
def test_measures_are_what_they_are_called(measure: str, said: str | None) -> None:
    """R088 the classes of standby, R089 the contract with a provider, R091 seven criteria."""
    rest = f"measures: {{m: {{{measure}}}}}\nresources: {{r: {{waz: 1 h}}}}\n"
    found = [one for one in about(rest, "`m`") + about(rest, "usual kind") if one.startswith("6:")]
    assert len(found) == (said is not None)
    assert said is None or found[0].startswith(said)


@pytest.mark.parametrize(
    ("processes", "found"),
    [
        ("p: {needs: [gw], rto: 4 h}, q: {needs: [gw], rto: 8 h}", False),
        ("p: {needs: [gw], rto: 4 h}, q: {needs: [gw]}", True),
        ("p: {needs: [[gw, other]]}, q: {needs: [gw], damage: {money: [1]}}", True),
        ("p: {needs: [gw]}, q: {needs: [other]}", False),
    ],
)
def test_a_shared_load_asks_for_priorities(processes: str, found: bool) -> None:
    """R090: when a branch is lost, somebody must go first."""
    rest = (
        "resources: {gw: {waz: 1 h, redundancy: load-shared}, other: {waz: 1 h, redundancy: full}}\n"
        f"processes: {{{processes}}}\n"
    )
    assert len(about(rest, "`gw` shares its load")) == found


def test_a_risk_is_accepted_for_a_cause_there_is() -> None:
    rest = (
        "roles: {board: {}}\nprocesses: {p: {accepted:"
        " [{what: residual, cause: %s, by: board, on: 2026-09-01, reason: R}]}}\n"
    )
    assert errors(rest % "weather") == ["7:52: there is no cause `weather`; describe it under `causes:`"]
    assert errors(rest % "it") == errors("causes: {weather: {}}\n" + rest % "weather") == []
