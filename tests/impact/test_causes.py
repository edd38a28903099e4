"""What a process needs, and which cause takes it away (R016, R086)."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bcmsim.impact.causes import Hit, fallen, hits_of
from bcmsim.impact.reach import Reach, needs_of
from bcmsim.scenario.format import ScenarioFile
from tests.impact.making import scenario_file


def plan(resources: dict[str, Any], processes: dict[str, Any], **more: Any) -> ScenarioFile:
    """Resources by what they need: a list, or a map with more keys."""
    given = {
        id_: {"waz": "1 h", **(one if isinstance(one, dict) else {"needs": one})}
        for id_, one in resources.items()
    }
    return scenario_file(processes, {"resources": given, **more})


WEB = {
    "power": [],
    "net": ["power"],
    "db": ["net"],
    "mirror": [],
    "web": ["net", ["db", "mirror"]],
    "mail": [],
}


def test_what_needs_something_failed_fails_unless_it_has_an_alternative() -> None:
    file = plan(WEB, {})
    assert list(fallen(file, ["db"])) == ["db"], "the mirror stands in"
    assert list(fallen(file, ["db", "mirror"])) == ["db", "mirror", "web"]
    assert sorted(fallen(file, ["power"])) == ["db", "net", "power", "web"]
    assert fallen(file, []) == {}


def test_a_cause_hits_what_it_leaves_nothing_to_run_on() -> None:
    processes = {
        "shop": {"needs": ["web"], "emergency": {"needs": ["mail"]}},
        "orders": {"needs": [["web", "mail"]]},
        "archive": {"needs": ["mail"]},
    }
    causes = {
        "it": {"down": ["power"]},
        "site": {"down": ["power", "mail"]},
        "staff": {},
        "attack": {"down": "db"},
    }
    hits = hits_of(plan(WEB, processes, causes=causes))
    assert hits["shop"] == {
        "it": Hit(normal=True, emergency=False, down=("web",), skills=()),
        "site": Hit(normal=True, emergency=True, down=("web", "mail"), skills=()),
    }
    assert list(hits["orders"]) == ["site"], "one of two suffices"
    assert list(hits["archive"]) == ["site"]


def test_emergency_operation_alone_may_be_hit() -> None:
    file = plan(
        WEB, {"p": {"needs": ["web"], "emergency": {"needs": ["mail"]}}}, causes={"it": {"down": "mail"}}
    )
    assert hits_of(file)["p"]["it"] == Hit(normal=False, emergency=True, down=("mail",), skills=())


def test_missing_people_hit_what_they_alone_can_restart() -> None:
    """Behind the needs as well; if fewer are left than the restart takes, and if the cause took some."""
    resources = {
        "net": {"staff": {"network": "2"}},
        "web": {"needs": ["net"], "staff": {"web": "1"}},
        "fax": {"staff": {"fax": "1"}},
    }
    staff = {
        "admins": {"skills": ["network", "web"], "count": "3"},
        "player": {"skills": ["network"], "restart": "false"},
        "kim": {"skills": ["web"]},
    }
    processes = {"shop": {"needs": ["web"]}, "letters": {"needs": ["fax"]}}
    absent = {
        "one": {"absent": ["admins/1", "kim"]},
        "two": {"absent": ["admins/1", "admins/3"]},
        "pool": {"absent": ["admins", "admins/2"]},
        "all": {"absent": ["admins", "kim"]},
    }
    hits = hits_of(plan(resources, processes, staff=staff, causes=absent))
    assert {cause: hit.skills for cause, hit in hits["shop"].items()} == {
        "two": ("network",),
        "pool": ("network",),
        "all": ("network", "web"),
    }
    assert all(hit.normal and not hit.emergency and not hit.down for hit in hits["shop"].values())
    assert hits["letters"] == {}, "nobody could restart the fax before either"


def test_measures_in_force_bring_people_and_their_own_needs() -> None:
    """As the restart plays them: what a measure in force replaces needs what the measure needs."""
    resources = {"net": {"staff": {"network": "1"}}, "fuel": {}, "power": {"needs": ["net"]}}
    measure = {
        "replaces": {"power": "5 min"},
        "needs": ["fuel"],
        "adds_staff": {"guest": {"skills": ["network"]}},
        "staff": {"fuel": "1"},
    }
    staff = {"kim": {"skills": ["network"]}, "lee": {"skills": ["fuel"]}}
    causes = {"staff": {"absent": ["kim"]}, "strike": {"absent": ["lee"]}}
    for in_force, behind, hit in (
        ("false", ("net", "power"), ["staff"]),
        ("true", ("fuel", "power"), ["strike"]),
    ):
        file = plan(
            resources,
            {"p": {"needs": ["power"]}},
            staff=staff,
            causes=causes,
            measures={"generator": measure | {"in_force": in_force}},
        )
        assert sorted(Reach(file).of(needs_of(file.processes["p"]))) == sorted(behind)
        assert list(hits_of(file)["p"]) == hit


def test_reach_holds_all_alternatives_and_emergency_operation_in_the_order_of_the_file() -> None:
    file = plan(WEB, {"p": {"needs": ["web"], "emergency": {"needs": ["mail"]}}})
    assert Reach(file).of(needs_of(file.processes["p"])) == ("power", "net", "db", "mirror", "web", "mail")
    assert Reach(file).of([["mirror"], ["unknown"]]) == ("mirror",)


@st.composite
def plans(draw: st.DrawFn) -> tuple[ScenarioFile, list[str]]:
    """Resources without rings, a process, and what failed."""
    names = [f"r{number}" for number in range(draw(st.integers(1, 7)))]
    resources = {
        name: [
            draw(st.lists(st.sampled_from(names[:number]), min_size=1, max_size=3))
            for _group in range(draw(st.integers(0, 2)))
        ]
        if number
        else []
        for number, name in enumerate(names)
    }
    process = {
        "needs": [[draw(st.sampled_from(names))]],
        "emergency": {"needs": [[draw(st.sampled_from(names))]]},
    }
    order = draw(st.permutations(names))
    file = plan({name: resources[name] for name in order}, {"p": process})
    return file, draw(st.lists(st.sampled_from(names), unique=True))


@given(plans(), st.data())
def test_what_is_down_is_what_cannot_be_up(case: tuple[ScenarioFile, list[str]], data: st.DataObject) -> None:
    """Against the plain reading, applied until nothing changes; and more failures never leave more up."""
    file, failed = case
    down = list(failed)
    for _round in file.resources:
        down += [
            id_
            for id_, resource in file.resources.items()
            if id_ not in down and any(all(one in down for one in group) for group in resource.needs)
        ]
    assert sorted(fallen(file, failed)) == sorted(down)
    fewer = data.draw(st.lists(st.sampled_from(failed), unique=True)) if failed else []
    assert all(id_ in down for id_ in fallen(file, fewer))
    reach = Reach(file).of(file.processes["p"].needs)
    behind = [one for group in file.processes["p"].needs for one in group]
    for id_ in behind:  # grows while it is walked
        behind += [one for group in file.resources[id_].needs for one in group if one not in behind]
    assert sorted(reach) == sorted(dict.fromkeys(behind))
    assert list(reach) == [id_ for id_ in file.resources if id_ in reach]
    assert any(one in down for one in file.processes["p"].needs[0]) <= any(id_ in failed for id_ in reach)


def test_a_ring_is_walked_to_its_end() -> None:
    """`check` refuses it; whoever asks all the same gets everything in it and behind it."""
    resources = {"a": ["b"], "b": ["c", "d"], "c": ["a"], "d": ["e"], "e": [], "f": []}
    for names in (list(resources), list(resources)[::-1]):
        reach = Reach(plan({name: resources[name] for name in names}, {}))
        assert all(sorted(reach.of([[id_]])) == ["a", "b", "c", "d", "e"] for id_ in "abc")
        assert reach.of([["f"], []]) == ("f",)


def test_a_chain_of_ten_thousand_resources_is_walked() -> None:
    names = [f"r{number}" for number in range(10_000)]
    resources = {name: names[max(0, number - 1) : number] for number, name in enumerate(names)}
    file = plan(resources, {"p": {"needs": [names[-1]]}}, causes={"it": {"down": [names[0]]}})
    assert len(fallen(file, names[:1])) == len(names)
    assert Reach(file).of(needs_of(file.processes["p"])) == tuple(names)
    assert hits_of(file)["p"]["it"].down == (names[-1],)
