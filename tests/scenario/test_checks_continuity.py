"""What a continuity plan must hold beside times: who answers, instructions, emergency operation."""

from __future__ import annotations

import pytest

from tests.scenario.making import HEAD, errors, warnings

ROLES = "roles: {board: {level: strategic}}\n"


def about(rest: str, words: str, *, head: str = HEAD) -> list[str]:
    """The warnings with these words, without the mark."""
    assert errors(rest, head=head) == []
    return [one.replace("warning: ", "") for one in warnings(rest, head=head) if words in one]


def test_a_plan_that_is_only_simulated_is_not_asked_who_answers() -> None:
    """scenario-format.md: a file with nothing but resources is a plan that can be simulated."""
    resources = (
        "staff: {admins: {skills: [admin], count: 3}}\nresources: {db: {waz: 1 h, staff: {admin: 1}}}\n"
    )
    plan = resources + "processes: {shop: {needs: [db], rto: 4 h, mtpd: 8 h}}\n"
    assert warnings(plan) == warnings(resources) == warnings()
    for sign in (ROLES, "impact: {}\n"):
        assert len([one for one in warnings(plan + sign) if " `db`" in one or " `shop`" in one]) == 4


@pytest.mark.parametrize(("owner", "column"), [("board", 42), ("anna", 41)])
def test_who_names_one_owner_is_asked_for_the_others(owner: str, column: int) -> None:
    rest = (
        "staff: {anna: {deputy: bob}, bob: {}}\n"
        f"resources: {{a: {{waz: 1 h, owner: {owner}}}, b: {{waz: 1 h}}}}\nprocesses: {{p: {{}}}}\n"
    )
    assert about(rest + (ROLES if owner == "board" else ""), "no system owner") == [
        f"7:{column}: no system owner answers for `b`;"
        " name who is responsible for restart and WAZ as `owner:`"
    ]


def test_one_warning_names_the_first_processes_without_owner() -> None:
    """R009; a file in which everybody is missing is not flooded."""
    rest = ROLES + "processes: {a: {}, b: {owner: board}, c: {}, d: {}, e: {}, f: {}}\n"
    assert about(rest, "no asset owner") == [
        "7:13: no asset owner answers for `a`, `c`, `d` and 2 more;"
        " name a role or person of the business as `owner:`"
    ]


@pytest.mark.parametrize(
    ("owner", "has_deputy"),
    [
        ("anna", True),
        ("anna, deputy: bob", True),
        ("bob", False),
        ("bob, deputy: anna", True),
        ("bob, deputy: bob", False),
        ("pool", True),
        ("pool/2", True),
        ("board", True),
        ("pair", True),
        ("sole", False),
        ("deputised", True),
    ],
)
def test_an_owner_has_a_deputy_of_some_sort(owner: str, has_deputy: bool) -> None:
    """R009, R077: a deputy of the process or resource, of the role, of the person, or a second member."""
    rest = (
        "staff: {anna: {deputy: bob}, bob: {}, pool: {count: 2}}\n"
        "roles: {board: {}, pair: {members: [anna, bob]}, sole: {members: [bob]},"
        " deputised: {members: [bob], deputy: anna}}\n"
        f"processes: {{p: {{owner: {owner}}}}}\n"
        f"resources: {{r: {{waz: 1 h, owner: {owner}}}}}\n"
    )
    for what, place in (("asset", "8:13"), ("system", "9:13")):
        name = "p" if what == "asset" else "r"
        expected = [f"{place}: the {what} owner of `{name}` has no deputy; name one as `deputy:`"]
        assert about(rest, f"the {what} owner") == ([] if has_deputy else expected)


def test_a_restart_has_an_instruction_or_a_document() -> None:
    """R003, R077. What comes back by itself at once needs none."""
    rest = ROLES + (
        "documents: [{id: plan, printed: Safe}]\n"
        "processes: {p: {}}\n"
        "resources:\n"
        "  a: {waz: 1 h, instruction: Start it.}\n"
        "  b: {waz: 1 h, documents: [plan]}\n"
        "  c: {waz: 0 min}\n"
        "  d: {waz: 1 h}\n"
        "  e: {waz: 1 h, instruction: ' '}\n"
    )
    assert about(rest, "no instruction") == [
        "13:3: there is no instruction for the restart of `d`, `e`; write the essential steps as"
        " `instruction:`, or name their document under `documents:`"
    ]


STEPS = "|\n      1. Look.\n      2. Think.\n      3. Do it.\n"


@pytest.mark.parametrize(
    ("staff", "skills", "more", "found"),
    [
        ("anna: {skills: [x]}", "x: 1", "instruction: Do it.", True),
        ("anna: {skills: [x]}, bob: {skills: [x]}", "x: 1", "instruction: Do it.", False),
        ("anna: {skills: [x]}, bob: {skills: [x], restart: false}", "x: 1", "instruction: Do it.", True),
        ("pool: {skills: [x], count: 2}", "x: 1", "instruction: Do it.", False),
        ("anna: {skills: [x]}, bob: {skills: [x, y]}", "x: 1, y: 1", "instruction: Do it.", True),
        ("anna: {skills: [x]}", "x: 1", "detail: full\n    instruction: Do it.", False),
        ("anna: {skills: [x]}", "x: 1", f"detail: brief\n    instruction: {STEPS}", True),
        ("anna: {skills: [x]}", "x: 1", f"instruction: {STEPS}", False),
        ("anna: {skills: [x]}", "x: 1", "instruction: " + "word " * 39, True),
        ("anna: {skills: [x]}", "x: 1", "instruction: " + "word " * 40, False),
        ("anna: {skills: [x]}", "x: 1", "title: none", False),
    ],
)
def test_a_single_trained_person_needs_a_full_instruction(
    staff: str, skills: str, more: str, found: bool
) -> None:
    """R006: two trained people may work with brief instructions; one cannot be relied on."""
    rest = ROLES + (
        f"staff: {{{staff}}}\nprocesses: {{p: {{}}}}\n"
        f"resources:\n  r:\n    waz: 1 h\n    staff: {{{skills}}}\n    {more}\n"
    )
    skill = "y" if "y:" in skills else "x"
    said = f"only one person has the skill `{skill}`, and the instruction for `r` is brief"
    assert [said in one for one in about(rest, "is brief")] == ([True] if found else [])


def test_both_languages_of_an_instruction_must_be_full() -> None:
    steps = '"1. a\\n2. b\\n3. c"'
    rest = ROLES + (
        "staff: {anna: {skills: [x]}}\nprocesses: {p: {}}\n"
        "resources: {r: {waz: 1 h, staff: {x: 1}, instruction: {de: %s, en: %s}}}\n"
    )
    assert about(rest % (steps, steps), "is brief") == []
    assert len(about(rest % (steps, "Start it."), "is brief")) == 1


def test_people_of_a_measure_count_only_when_it_is_in_force() -> None:
    rest = ROLES + (
        "staff: {anna: {skills: [x]}}\nprocesses: {p: {}}\n"
        "resources: {r: {waz: 1 h, staff: {x: 1}, instruction: Start.}}\n"
        "measures: {m: {adds_staff: {bob: {skills: [x]}}%s}}\n"
    )
    assert len(about(rest % "", "is brief")) == 1
    assert about(rest % ", in_force: true", "is brief") == []


NOT_COMPROMISED = "nothing says what to do when"


@pytest.mark.parametrize(
    ("head", "rest", "place"),
    [
        ("cause: attack\n", "", "6:8"),
        ("cause: it\n", "causes: {attack: {down: [r]}}\n", "8:10"),
        ("cause: it\n", "injects: [{id: a, effects: [{compromise: r}]}]\n", "8:42"),
        (
            "cause: it\n",
            "decisions: {d: {options: {o: {effects: [{fail: r}, {compromise: r}]}}}}\n",
            "8:65",
        ),
        ("cause: it\n", "causes: {it: {down: [r]}}\n", None),
    ],
)
def test_after_a_compromise_three_instruction_sets_are_due(head: str, rest: str, place: str | None) -> None:
    """R082: server, single service, user account."""
    text = "resources: {r: {waz: 1 h}}\n" + rest
    found = about(text, NOT_COMPROMISED, head=HEAD + head)
    assert found == (
        []
        if place is None
        else [
            f"{place}: nothing says what to do when a server or a single service or a user account is"
            " compromised; write `server:`, `service:` and `account:` under `instructions:`"
        ]
    )
    all_three = "instructions: {server: A, service: B, account: C}\n"
    assert about(text + all_three, NOT_COMPROMISED, head=HEAD + head) == []


def test_the_missing_instruction_set_is_named() -> None:
    rest = "instructions: {server: A, account: ' '}\n"
    assert about(rest, NOT_COMPROMISED, head=HEAD + "cause: attack\n")[0].startswith(
        "7:1: nothing says what to do when a single service or a user account is compromised"
    )


@pytest.mark.parametrize(
    ("process", "measures", "found"),
    [
        ("{needs: [web], rto: 4 h}", "{}", True),
        ("{needs: [web], damage: {money: [1]}}", "{}", True),
        ("{needs: [web]}", "{}", False),
        ("{needs: [web], rto: 4 h, emergency: {level: On paper}}", "{}", False),
        ("{needs: [web], rto: 4 h}", "{m: {replaces: {db: 0 min}}}", False),
        ("{needs: [[other, web]], rto: 4 h}", "{m: {replaces: {db: 0 min}}}", False),
        ("{needs: [other], rto: 4 h}", "{m: {replaces: {db: 0 min}}}", True),
        ("{needs: [web], rto: 4 h}", "{m: {adds_staff: {bob: {skills: [x]}}}}", False),
    ],
)
def test_something_minimises_the_effects_of_an_outage(process: str, measures: str, found: bool) -> None:
    """R003 (a): emergency operation, or a measure for something that it needs at whatever distance."""
    rest = ROLES + (
        "staff: {anna: {skills: [x]}}\n"
        "resources: {db: {waz: 1 h, staff: {x: 1}}, web: {waz: 1 h, needs: [db]}, other: {waz: 1 h}}\n"
        f"measures: {measures}\nprocesses: {{p: {process}}}\n"
    )
    assert about(rest, "minimises") == (
        [
            "10:13: nothing minimises the effects of an outage of `p`;"
            " write `emergency:`, or a measure that replaces what it needs"
        ]
        if found
        else []
    )


def test_emergency_operation_has_a_level() -> None:
    """R087: yes or no, and its level."""
    rest = (
        "resources: {r: {waz: 1 h}}\n"
        "processes: {p: {emergency: {needs: [r]}}, q: {emergency: {level: By telephone}}}\n"
    )
    assert about(rest, "what works") == [
        "7:13: nothing says what works in the emergency operation of `p`;"
        " write it as `level:` under `emergency:`"
    ]


def test_limits_of_an_emergency_operation_need_one() -> None:
    rest = "processes: {p: {rto_of: emergency, rto: 4 h}, q: {rto_of: emergency, emergency: {level: A}}}\n"
    assert about(rest, "is not described") == [
        "6:13: the limits of `p` are judged on an emergency operation that is not described;"
        " write `emergency:`, or leave `rto_of:` out"
    ]


def test_what_was_taken_out_is_not_missed() -> None:
    """A file with mistakes of form is mended first: its gaps may come from what could not be read."""
    rest = ROLES + "processes: {p: {owner: [x], rto: 4 h}}\nresources: {r: {waz: 1}}\n"
    assert errors(rest)
    assert not any("answers for" in one or "minimises" in one for one in warnings(rest))


# --- responsible people, configurations ---------------------------------------------------------------

PEOPLE = "staff: {anna: {deputy: bob}, bob: {}, pool: {count: 2}}\n"
BY_CAUSE = (
    PEOPLE + "resources: {db: {waz: 1 h}}\nprocesses: {p: {}}\nimpact: {}\ncauses: {it: {down: [db]}}\n"
)
WHOLE = "officer: anna, budget: 1 EUR, access: Everybody., initiates: [anna], implements: [pool]"


def test_a_plan_by_causes_names_who_is_responsible() -> None:
    """R008; a plan that serves one exercise only is not asked."""
    assert about(BY_CAUSE, "nobody is named who is responsible") == [
        "10:1: nobody is named who is responsible for business continuity;"
        " write `officer:`, `budget:`, `access:`, `initiates:`, `implements:` under `continuity:`"
    ]
    assert about(BY_CAUSE + f"continuity: {{{WHOLE}}}\n", "responsible for business") == []
    assert about(BY_CAUSE.replace("impact: {}\n", ROLES), "responsible for business") == []


@pytest.mark.parametrize("key", ["officer", "budget", "access", "initiates", "implements"])
def test_whatever_of_it_is_missing_is_named(key: str) -> None:
    """R001: who initiates and who implements; R008: budget and access to staff."""
    parts = WHOLE.replace(", ", ",, ", 5).split(",, ")
    told = ", ".join(part for part in parts if not part.startswith(key))
    assert about(BY_CAUSE + f"continuity: {{{told}}}\n", "not told whole") == [
        "11:1: who is responsible for business continuity is not told whole:"
        f" `{key}` missing; write them under `continuity:`"
    ]


def test_one_person_is_responsible() -> None:
    """R008."""
    several = WHOLE.replace("officer: anna", "officer: pool")
    assert about(BY_CAUSE + f"continuity: {{{several}}}\n", "several people") == [
        "11:23: several people are responsible for business continuity; name one person"
    ]


def test_where_one_configuration_is_written_all_that_are_backed_up_need_theirs() -> None:
    """R005: partitions with their use, hardware, operating system, services; or a document."""
    told = "configuration: {partitions: one, hardware: rack, system: Debian 13, services: DNS}"
    rest = (
        "documents: [{id: manual, title: Manual}]\n"
        "resources:\n"
        "  power: {waz: 1 h}\n"
        "  web: {waz: 1 h, CONFIGURED}\n"
        "  db: {waz: 1 h, backup_every: 4 h}\n"
        "  mail: {waz: 1 h, backup_every: 4 h, documents: [manual]}\n"
        f"{ROLES}processes: {{p: {{}}}}\n"
    )
    words = "configuration of"
    assert about(rest.replace(", CONFIGURED", ""), words) == []
    hint = "write `partitions:`, `hardware:`, `system:` and `services:` under `configuration:`"
    assert about(rest.replace("CONFIGURED", told), words) == [
        f"10:3: the configuration of `db` is not documented; {hint}"
    ]
    part = told.replace("hardware: rack, ", "")
    assert about(rest.replace("CONFIGURED", part), words) == [
        f"9:3: the configuration of `web`, `db` is not documented; {hint}"
    ]
