"""What `check` says of computed values: one line each, at the place that would be mended."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcmsim.impact.checks import check_impact
from bcmsim.scenario.loading import problems_in

HEAD = """\
bcmsim: 1
title: T
kind: alerting
language: en
outage: 2026-11-28 06:00 Europe/Berlin
alerting: {text: A}
"""
"""Six lines without any problem; the rest begins in line 7."""

IMPACT = "impact: {intervals: [4 h, 8 h, 24 h], buffer: 2 h%s}\n"


def said(rest: str, words: str = "") -> list[str]:
    """All that is said with these words, without the name of the file."""
    _scenario, problems = problems_in("a.yaml", {"a.yaml": HEAD + rest}, further=check_impact)
    return [str(one).removeprefix("a.yaml:") for one in problems if words in str(one)]


def test_the_head_alone_has_no_problems() -> None:
    assert said("") == []


@pytest.mark.parametrize(
    ("process", "found"),
    [
        (
            "{mtpd: 6 h, damage: {money: [1, 1, 3, 3]}}",
            "8:23: the RTO of `p`, 8 h by its damage, is longer than the MTPD (6 h);"
            " write a longer MTPD, or judge the damage again",
        ),
        (
            "{mtpd: 8 h, damage: {money: [1, 1, 3, 3]}}",
            "8:23: warning: the RTO of `p` ends with its MTPD (8 h): there is no reserve;"
            " write a longer MTPD or buffer, or a shorter RTO",
        ),
        ("{mtpd: 9 h, damage: {money: [1, 1, 3, 3]}}", None),
        ("{mtpd: 6 h, rto: 5 h}", None),
        ("{damage: {money: [1, 1, 3, 3]}}", None),
    ],
)
def test_a_computed_rto_comes_before_the_mtpd(process: str, found: str | None) -> None:
    """R050: later is an error, equal a warning, also where the RTO is computed."""
    assert said(IMPACT % "" + f"processes: {{p: {process}}}\n", "RTO of") == (
        [] if found is None else [found]
    )


def test_a_corrected_rto_says_because_of_whom() -> None:
    """R047, R050: under the rule `chain` the RTO of the fastest holds for all."""
    rest = IMPACT % ", correction: chain" + (
        "processes:\n  a: {mtpd: 4 h, damage: {money: [1, 1, 1, 3]}}\n"
        "  b: {damage: {money: [1, 1, 3, 3]}, upstream: [a]}\n"
    )
    assert said(rest, "longer than the MTPD") == [
        "9:13: the RTO of `a`, 8 h because of `b`, is longer than the MTPD (4 h);"
        " write a longer MTPD, or judge the damage again"
    ]


def test_an_rto_from_the_declaration_ends_later() -> None:
    """A19: the reaction passes before its clock starts."""
    rest = "restart: {rto_from: declaration, reaction: 1 h}\nprocesses: {p: {rto: 8 h, mtpd: %s}}\n"
    assert said(rest % "8 h 30 min", "RTO") == [
        "8:33: the RTO of `p` may end 9 h after the outage, later than the MTPD (8 h 30 min);"
        " write a longer MTPD, or judge the damage again"
    ]
    assert said(rest % "9 h", "no reserve")[0].startswith("8:33: warning: the RTO of `p` ends with its MTPD")
    assert said(rest % "10 h", "RTO") == []


def test_given_limits_that_are_equal_are_said_once() -> None:
    assert len(said("processes: {p: {rto: 8 h, mtpd: 8 h}}\n", "reserve")) == 1


def test_without_buffer_the_formula_ends_with_the_rto() -> None:
    rest = "impact: {intervals: [4 h], buffer: 0 min}\nprocesses: {p: {damage: {money: [1, 3]}}}\n"
    assert said(rest, "reserve")[0].startswith("7:28: warning: the RTO of `p` ends with its MTPD (4 h)")


CASES = [
    (
        IMPACT % "" + "processes: {p: {rto: 9 h, damage: {money: [1, 1, 3, 3]}}}\n",
        "8:22: warning: the RTO of `p` (9 h) is longer than its damage allows (8 h, `money`);"
        " write a shorter `rto:`, or leave it out",
    ),
    (
        IMPACT % "" + "processes: {p: {rto: 9 h}, q: {rto: 8 h, upstream: [p]}}\n",
        "8:22: warning: the RTO of `p` (9 h) is longer than `q` can wait for it (8 h);"
        " write a shorter `rto:`, or leave it out",
    ),
    (
        IMPACT % "" + "processes: {p: {damage: {money: [1, 1, 3, 4], fame: [1, 1, 1, 1]}},"
        " q: {damage: {money: [1, 1, 1, 3]}, upstream: [p]}}\n",
        "7:39: warning: the damage of `p` is very high after 24 h (`money`), before its computed MTPD (26 h);"
        " write an `mtpd:` up to then, or a shorter buffer",
    ),
    (
        IMPACT % "" + "processes: {p: {mtpd: 30 h, damage: {money: [1, 1, 3, 4]}}}\n",
        "8:23: warning: the damage of `p` is very high after 24 h (`money`), before its MTPD (30 h);"
        " write an `mtpd:` up to then, or judge the damage again",
    ),
    (
        IMPACT % "" + "processes: {p: {damage: {money: [3, 3, 3, 3]}}}\n",
        "8:25: warning: no outage of `p` is tolerable: its RTO is 0;"
        " plan a hot standby, or judge shorter intervals",
    ),
    (
        "impact: {intervals: [4 h]}\nprocesses: {p: {damage: {money: [1, 3]}}, q: {rto: 4 h}}\n",
        "8:13: warning: `p` has no MTPD: none is given, and no buffer to compute it with (likewise `q`);"
        " write `mtpd:`, or `buffer:` under `impact:`",
    ),
    (
        "impact: {buffer: 1 h}\nprocesses: {p: {damage: {money: [1, 3]}}}\n",
        "8:25: warning: the damage of `p` cannot be read: there are no intervals;"
        " write where they end as `intervals:` under `impact:`, such as [4 h, 8 h, 24 h]",
    ),
    (
        IMPACT % "" + "processes: {p: {mtpd: 4 h}}\n",
        "8:13: warning: `p` is not assessed: neither damage nor an RTO is given; write `damage:` or `rto:`",
    ),
    (
        IMPACT % ", weights: {money: 2, fame: 1}" + "processes: {p: {damage: {money: [1, 1, 1, 1]}},"
        " q: {damage: {money: [1, 1, 1, 1], fame: [1, 1, 1, 1]}}}\n",
        "8:25: warning: `p` has no damage of `fame`, so that its criticality compares with no other;"
        " write a level for each interval, 1 where there is no damage",
    ),
    (
        "processes: {p: {rpo: 30 min}, q: {rpo: 1 h}}\n",
        "7:22: warning: the RPO of `p` (30 min) is stricter than every RPO class;"
        " add a class for it to `rpo_classes:` under `impact:`, or write a longer RPO",
    ),
    (
        IMPACT % ", risk: true" + "processes: {p: {rto: 4 h}, q: {rto: 4 h, likelihood: 1}}\n",
        "8:13: warning: nothing says how likely an outage of `p` is;"
        " write its `likelihood:`, or that of a cause that hits it; or `risk: false`",
    ),
    (
        IMPACT % "" + "processes: {p: {rto: 4 h, emergency: {level: A, within: 5 h}}}\n",
        "8:57: warning: emergency operation of `p` may come after 5 h, later than its limit (4 h);"
        " write an earlier time",
    ),
    (
        "resources: {r: {waz: 1 h}}\n"
        "causes: {it: {likelihood: 3, down: [r]}, site: {likelihood: 2, down: [r]}}\n"
        "processes: {p: {needs: [r], likelihood: 1}, q: {needs: [r], likelihood: 3}, s: {likelihood: 1}}\n",
        "9:41: warning: the likelihood of `p` (1) is lower than that of `it`, which hits it (3);"
        " write the greater one, or leave it out: it is that of the likeliest cause then",
    ),
]
"""R045, R047, A13 twice, A4, A14, R043, R028, R053, A15, R059, R087, R060."""


@pytest.mark.parametrize(("rest", "found"), CASES, ids=[case[1].split(";")[0][14:50] for case in CASES])
def test_a_finding_has_its_place_and_what_would_be_right(rest: str, found: str) -> None:
    words = found.split("warning: ")[1].split(" (likewise")[0]
    assert said(rest, words) == [found]


def test_24_h_is_longer_than_no_class() -> None:
    """A15: more than the longest class is a note of the report, no problem."""
    assert said("processes: {p: {rpo: 48 h}}\n") == []


BACKUPS = (
    "resources: {web: {waz: 1 h, needs: [db]}, db: {waz: 1 h, backup_every: 50 min, backup_takes: %s}}\n"
    "processes: {p: {needs: [web], rpo: 1 h}, q: {needs: [db], rpo: 4 h}}\n"
)


def test_backups_are_judged_by_interval_and_duration() -> None:
    """R055, A16, for everything that a process needs at whatever distance."""
    assert said(BACKUPS % "10 min", "backups") == []
    assert said(BACKUPS % "11 min", "backups") == [
        "8:36: warning: `p` tolerates a loss of 1 h of data, the backups of `db` lose up to 1 h 1 min;"
        " back up more often, or write a longer `rpo:`"
    ]


def test_an_rpo_asks_for_a_backup() -> None:
    rest = "resources: {db: {waz: 1 h}}\nprocesses: {p: {needs: [db], rpo: 1 h}}\n"
    assert said(rest, "backed up") == [
        "8:35: warning: `p` has an RPO, but nothing that it needs is backed up;"
        " write `backup_every:` of the resource that holds its data"
    ]


ACCEPTED = IMPACT % "" + (
    "roles: {board: {level: strategic}}\n"
    "processes: {p: {%s: %s, accepted: [{what: %s, by: board, on: 2026-09-01, reason: R}]}}\n"
)


@pytest.mark.parametrize(
    ("key", "value", "what", "found"),
    [
        ("damage", "{money: [1, 1, 1, 4]}", "removal", "error"),
        ("damage", "{money: [1, 1, 1, 4]}", "lower-priority", "error"),
        ("damage", "{money: [1, 1, 1, 4]}", "residual", None),
        ("damage", "{money: [1, 1, 1, 3]}, likelihood", "removal", None),
        ("damage", "{money: [1, 1, 1, 3]}", "removal", "nothing says how likely"),
        ("rto: 4 h, likelihood", "1", "removal", "its damage is not assessed"),
    ],
)
def test_the_management_cannot_give_up_what_threatens_the_existence(
    key: str, value: str, what: str, found: str | None
) -> None:
    """R061 very rare outages only, R062 never one that threatens the existence."""
    value += ": 1" if value.endswith("likelihood") else ""
    lines = [one for one in said(ACCEPTED % (key, value, what)) if "given up" in one or "threatens" in one]
    assert len(lines) == (found is not None)
    if found == "error":
        assert "warning" not in lines[0]
        assert lines[0].endswith("; take measures, and accept a `residual` risk at most")
    elif found is not None:
        assert found in lines[0]


ANSWERS = (
    "staff: {anna: {name: Anna Adler}}\n"
    "processes:\n  p:\n    owner: anna\n    mtpd: 4 h\n    rto: 1 h\n    answers:\n"
    "      %s: {by: %s, at: 2026-09-01 10:00}\n"
)


def test_an_answer_to_no_question_is_found() -> None:
    """R028: the sequence is the same for everybody."""
    assert said(ANSWERS % ("mtdp", "Anna Adler"), "questions") == [
        "14:7: warning: `mtdp` is none of the questions; did you mean `mtpd`?"
    ]
    assert said(ANSWERS % ("weather", "Anna Adler"), "questions")[0].endswith(
        "; delete it, or ask again with `bcmsim impact --ask`"
    )
    assert said(ANSWERS % ("mtpd", "Anna Adler"), "answer") == []


def test_only_the_owner_approves_limits() -> None:
    """R009: only the asset owner or the deputy may approve damage and limits."""
    assert said(ANSWERS % ("mtpd", "Bob"), "answered") == [
        "14:18: warning: `Bob` answered `mtpd` for `p`, but is neither owner nor deputy;"
        " have the asset owner or the deputy approve it"
    ]


def test_a_plan_that_is_only_simulated_stays_silent() -> None:
    rest = (
        "staff: {admins: {skills: [admin], count: 2}}\n"
        "resources: {db: {waz: 1 h, staff: {admin: 1}}}\n"
        "processes: {a: {needs: [db]}, b: {needs: [db], rto: 4 h}, c: {needs: [db], mtpd: 8 h}}\n"
    )
    assert said(rest) == []


def test_computed_values_are_only_judged_without_errors() -> None:
    rest = IMPACT % "" + "processes: {p: {mtpd: 6 h, needs: [nothing], damage: {money: [1, 1, 3, 3]}}}\n"
    assert "8:36: there is no resource `nothing`; describe it under `resources:`" in said(rest)
    assert said(rest, "RTO") == []


@st.composite
def impacts(draw: st.DrawFn) -> str:
    """A continuity model at random: sound in form, with any gaps and contradictions."""
    hours = st.integers(0, 30).map(lambda number: f"{number} h")
    level = st.integers(1, 4)
    names = [f"p{number}" for number in range(draw(st.integers(1, 5)))]
    intervals = draw(st.booleans())
    keys = {
        "buffer": draw(st.none() | hours | st.just("10 %")),
        "risk": draw(st.none() | st.sampled_from(["true", "false"])),
        "intervals": "[4 h, 8 h]" if intervals else None,
        "weights": draw(st.none() | st.just("{a: 2, b: 0}")),
    }
    lines = [f"impact: {{{', '.join(f'{key}: {value}' for key, value in keys.items() if value)}}}"]
    backup, likelihood = draw(st.tuples(st.booleans(), st.booleans()))
    lines.append(f"resources: {{r: {{waz: 1 h{', backup_every: 2 h' if backup else ''}}}}}")
    lines.append(f"causes: {{it: {{down: [r]{', likelihood: 3' if likelihood else ''}}}}}")
    lines.append("processes:")
    for number, name in enumerate(names):
        damage = ", ".join(
            f"{kind}: [{draw(level)}, {draw(level)}, {draw(level)}]"
            for kind in draw(st.lists(st.sampled_from("abc"), unique=True, max_size=3))
        )
        given_ = {
            "needs": draw(st.none() | st.just("[r]")),
            "rto": draw(st.none() | hours),
            "mtpd": draw(st.none() | hours),
            "rpo": draw(st.none() | hours),
            "likelihood": draw(st.none() | level),
            "damage": f"{{{damage}}}",
            "upstream": f"[{', '.join(draw(st.lists(st.sampled_from(names[:number] or ['']), max_size=1)))}]",
        }
        lines.append(
            f"  {name}: {{{', '.join(f'{key}: {value}' for key, value in given_.items() if value)}}}"
        )
    return "\n".join(lines) + "\n"


@settings(max_examples=150)
@given(impacts())
def test_every_rule_warns_once_and_inside_the_file(rest: str) -> None:
    scenario, problems = problems_in("a.yaml", {"a.yaml": HEAD + rest}, further=check_impact)
    assert (scenario is None) == any(problem.severity == "error" for problem in problems)
    warnings = [problem for problem in problems if problem.severity == "warning"]
    hints = [problem.hint for problem in warnings]
    for problem in warnings:
        assert hints.count(problem.hint) <= 2, "two rules may share a hint, no more"
        assert 1 <= problem.line <= (HEAD + rest).count("\n")
    assert all("{" not in problem.text for problem in problems)
