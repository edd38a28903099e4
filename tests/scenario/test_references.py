"""Everything that points to something, and ids that stand for one thing only (scenario-format.md, Ids)."""

from __future__ import annotations

import pytest

from bcmsim.scenario.format import ScenarioFile
from bcmsim.scenario.shapes import Shape, keys_of, models_below
from tests.scenario.making import errors, loaded


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("restart: {down: [x]}\n", "6:18: there is no resource `x`"),
        ("staff: {a: {shift: office}}\n", "6:20: there is no shift `office`"),
        ("staff: {a: {deputy: b}}\n", "6:21: there is no person `b`"),
        ("resources: {r: {waz: 1 h, needs: [x]}}\n", "6:35: there is no resource `x`"),
        ("resources: {r: {waz: 1 h, needs: [[r2, x]]}, r2: {waz: 1 h}}\n", "6:40: there is no resource `x`"),
        (
            "resources: {r: {waz: 1 h, staff: {admin: 1}}}\n",
            "6:35: nobody has the skill `admin`; describe it under `staff:`",
        ),
        ("resources: {r: {waz: 1 h, uses: {tape: 1}}}\n", "6:34: there is no capacity `tape`"),
        ("resources: {r: {waz: 1 h, owner: x}}\n", "6:34: there is no role or person `x`"),
        ("resources: {r: {waz: 1 h, deputy: x}}\n", "6:35: there is no role or person `x`"),
        ("resources: {r: {waz: 1 h, documents: [x]}}\n", "6:39: there is no document `x`"),
        ("resources: {r: {waz: 1 h, secrets: {k: {stored_on: x}}}}\n", "6:52: there is no resource `x`"),
        ("documents: [{id: d, stored_on: x}]\n", "6:32: there is no resource `x`"),
        ("processes: {p: {needs: x}}\n", "6:24: there is no resource `x`"),
        ("processes: {p: {emergency: {needs: [x]}}}\n", "6:37: there is no resource `x`"),
        ("processes: {p: {upstream: [x]}}\n", "6:28: there is no process `x`"),
        ("processes: {p: {owner: x}}\n", "6:24: there is no role or person `x`"),
        ("measures: {m: {replaces: {x: 1 h}}}\n", "6:27: there is no resource `x`"),
        ("measures: {m: {needs: [x]}}\n", "6:24: there is no resource `x`"),
        ("measures: {m: {staff: {x: 1}}}\n", "6:24: nobody has the skill `x`"),
        ("roles: {r: {members: [x]}}\n", "6:23: there is no person `x`"),
        ("roles: {r: {deputy: x}}\n", "6:21: there is no role or person `x`"),
        ("owner: x\n", "6:8: there is no role or person `x`"),
        ("preparation: [x]\n", "6:15: there is no role or person `x`"),
        ("injects: [{to: x}]\n", "6:16: there is no role or person `x`"),
        ("injects: [{controller: x}]\n", "6:24: there is no role or person `x`"),
        ("injects: [{objectives: [x]}]\n", "6:25: there is no objective `x`"),
        ("injects: [{after: x}]\n", "6:19: there is no inject or decision `x`"),
        ("injects: [{expect: [{by: x, action: Runs.}]}]\n", "6:26: there is no role or person `x`"),
        ("decisions: {d: {by: x, options: {y: {}}}}\n", "6:21: there is no role or person `x`"),
        ("decisions: {d: {options: {y: {next: x}}}}\n", "6:37: there is no decision `x`"),
        ("decisions: {d: {options: {y: {injects: [x]}}}}\n", "6:41: there is no inject `x`"),
        ("decisions: {d: {objectives: x, options: {y: {}}}}\n", "6:29: there is no objective `x`"),
        ("injects: [{effects: [{fail: x}]}]\n", "6:29: there is no resource `x`"),
        ("injects: [{effects: [{activate: x}]}]\n", "6:33: there is no measure `x`"),
        ("injects: [{effects: [{absent: x}]}]\n", "6:31: there is no person `x`"),
        ("injects: [{effects: [{prioritise: x}]}]\n", "6:35: there is no process `x`"),
        ("injects: [{effects: [{data_loss: x, since: 23:00}]}]\n", "6:34: there is no process `x`"),
        ("injects: [{when: {process: x, misses: rto}}]\n", "6:28: there is no process `x`"),
        ("injects: [{unless: {not: {resource: x, is: up}}}]\n", "6:37: there is no resource `x`"),
        ("injects: [{when: {any: [{decision: x, chose: y}]}}]\n", "6:36: there is no decision `x`"),
        ("injects: [{when: {inject: x, reaction: done}}]\n", "6:27: there is no inject `x`"),
        ("alerting: {must_arrive: [x]}\n", "6:26: there is no role or person `x`"),
        ("alerting: {tree: {x: []}}\n", "6:19: there is no role or person `x`"),
        ("alerting: {tree: {}, faults: [{person: x}]}\n", "6:40: there is no role or person `x`"),
    ],
)
def test_a_reference_to_nothing_is_an_error(rest: str, said: str) -> None:
    found = errors(rest)
    assert any(one.startswith(said) for one in found), found


def test_every_id_in_the_format_defines_or_points() -> None:
    """A new key that holds an id must say what it points to, or be listed here as naming something."""
    naming = {
        "Person.skills",  # the people make the skills
        "Resource.secrets",
        "Process.damage",
        "Process.answers",
        "Impact.types",
        "Impact.rpo_classes",
        "Impact.weights",
        "Measure.adds_staff",
        "Inject.id",
        "Inject.storyline",
        "Expectation.id",
        "Question.id",
        "Question.about",
        "Document.id",
        "Condition.chose",  # looked up in its decision
        "Decision.options",
    } | {f"ScenarioFile.{key}" for key in keys_of(ScenarioFile)}
    found = {
        f"{model.__name__}.{name}"
        for model in models_below(ScenarioFile)
        for name, key in keys_of(model).items()
        if _has_free_id(key.shape)
    }
    assert found <= naming
    assert naming - found <= {f"ScenarioFile.{key}" for key in keys_of(ScenarioFile)}


def _has_free_id(shape: Shape) -> bool:
    if shape.value is not None:
        return shape.value.kind in ("id", "person") and shape.value.refers is None
    return any(_has_free_id(one) for one in (shape.keys, shape.item) if one is not None)


def test_the_hint_names_the_nearest_or_what_the_id_is() -> None:
    assert errors("resources: {webserver: {waz: 1 h}, a: {waz: 1 h, needs: [websever]}}\n")[0].endswith(
        "there is no resource `websever`; did you mean `webserver`?"
    )
    assert errors("processes: {shop: {}}\nresources: {a: {waz: 1 h, needs: [shop]}}\n")[0].endswith(
        "; `shop` is a process"
    )


def test_members_of_pools_exist_up_to_the_count() -> None:
    rest = "staff: {admins: {count: 2}, anna: {}}\nroles: {r: {members: [%s]}}\n"
    assert errors(rest % "admins/2, admins, anna") == []
    assert errors(rest % "admins/3") == ["7:23: `admins` has no number 3; it counts 2"]
    assert errors(rest % "anna/1") == [
        "7:23: `anna` has no number 1; it is one person; `count:` makes a pool"
    ]
    assert errors(rest % "amdins/1") == ["7:23: there is no pool `amdins`; did you mean `admins`?"]


def test_people_of_measures_are_people() -> None:
    rest = (
        "measures: {m: {adds_staff: {helpers: {skills: [x], count: 2}}}}\n"
        "resources: {r: {waz: 1 h, staff: {x: 1}}}\n"
        "injects: [{effects: [{absent: helpers/2}]}]\n"
    )
    assert errors(rest) == []
    assert loaded(rest).is_person("helpers/2")


def test_skills_of_people_who_restart_nothing_do_not_count() -> None:
    found = errors("staff: {a: {skills: [x], restart: false}}\nresources: {r: {waz: 1 h, staff: {x: 1}}}\n")
    assert found == ["7:35: nobody has the skill `x`; describe it under `staff:`"]


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        (
            "staff: {a: {}}\nroles: {a: {}}\n",
            "7:9: the id `a` is taken, in a.yaml, line 6; give one of the two another id",
        ),
        ("staff: {a: {}}\nmeasures: {m: {adds_staff: {a: {}}}}\n", "7:29: the id `a` is taken"),
        (
            "injects: [{id: a}]\ndecisions: {a: {options: {x: {}}}}\n",
            "7:13: the id `a` is taken, in a.yaml, line 6",
        ),
        ("injects:\n- {id: a}\n- {id: a}\n", "8:8: the id `a` is taken, in a.yaml, line 7"),
        ("injects:\n- {id: inject-2}\n- {}\n", "8:3: the id `inject-2` is taken"),
        ("documents: [{id: a}, {id: a}]\n", "6:27: the id `a` is taken"),
        (
            "roles: {r: {}}\ninjects: [{to: r, expect: [{id: a, action: Runs.}, {id: a, action: Runs.}]}]\n",
            "7:57: the id `a` is taken",
        ),
        (
            "questions: {completeness: [{id: a, ask: x}], currency: [{id: a, ask: x}]}\n",
            "6:62: the id `a` is taken",
        ),
    ],
)
def test_an_id_stands_for_one_thing(rest: str, said: str) -> None:
    found = errors(rest)
    assert len(found) == 1
    assert found[0].startswith(said)


def test_ids_of_different_kinds_may_be_the_same() -> None:
    """Ids are unique across resources; across people and roles; across injects and decisions: not beyond."""
    rest = (
        "staff: {a: {}}\nresources: {a: {waz: 1 h}}\nprocesses: {a: {}}\nmeasures: {a: {}}\n"
        "injects: [{id: a}]\nobjectives: {a: {}}\n"
    )
    assert errors(rest) == []


def test_an_option_that_a_condition_asks_for_exists() -> None:
    rest = (
        "decisions: {d: {options: {yes: {}, no: {}}}}\ninjects: [{when: {not: {decision: d, chose: %s}}}]\n"
    )
    assert errors(rest % "yes") == []
    assert errors(rest % "yess") == ["7:45: `d` has no option `yess`; did you mean `yes`?"]
    assert errors(rest % "maybe") == ["7:45: `d` has no option `maybe`; write one of yes, no"]
