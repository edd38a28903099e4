"""CMDB exports in the form of ServiceNow: classes, directions of relations, what is left out (R014, R029)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bcmsim.restart.plan import build_plan
from bcmsim.restart.simulation import simulate
from bcmsim.scenario.exchange.findings import Refused

from .large import make_items, make_relations
from .making import imported, said

ITEMS = """\
sys_id,name,sys_class_name,owned_by,managed_by,assigned_to,operational_status,u_waz
p1,Web shop,cmdb_ci_service,Olga Owner,Max Manager,,1,
a1,app01,cmdb_ci_app_server,Olga Owner,Max Manager,Ann Assigned,1,1 h
d1,db01,cmdb_ci_db_instance,,,Ann Assigned,Operational,30 min
v1,vm01,cmdb_ci_vm_instance,,,,1,20 min
o1,old01,cmdb_ci_server,,,,6,1 h
"""


def graph(folder: Path, relations: str, items: str = ITEMS) -> dict[str, list[str]]:
    outcome = imported(folder, {"ci.csv": items, "rel.csv": relations}, "servicenow")
    assert not said(outcome)
    assert outcome.result is not None
    file = outcome.result.file
    entries = {**file.resources, **file.processes}
    needs = {id_: [one for group in entry.needs for one in group] for id_, entry in entries.items()}
    return {id_: ids for id_, ids in needs.items() if ids}


def test_services_become_processes_and_everything_else_assets(tmp_path: Path) -> None:
    outcome = imported(tmp_path, {"ci.csv": ITEMS}, "servicenow")
    assert outcome.result is not None
    file = outcome.result.file
    assert (list(file.processes), list(file.resources)) == (["web-shop"], ["app01", "db01", "vm01"])
    assert (file.processes["web-shop"].owner, file.resources["app01"].owner) == ("olga-owner", "max-manager")
    assert file.resources["db01"].owner == "ann-assigned"
    assert file.resources["app01"].waz.planned == 3_600


def test_items_out_of_service_and_their_relations_are_left_out_with_a_finding(tmp_path: Path) -> None:
    relations = "parent,child,type\na1,o1,Depends on::Used by\n"
    outcome = imported(tmp_path, {"ci.csv": ITEMS, "rel.csv": relations}, "servicenow")
    assert not said(outcome)
    assert "6:1: 1 item is out of service and is left out" in said(outcome, "warning")
    assert "2:2: a relation of an item out of service: the row is left out" in said(outcome, "warning")


@pytest.mark.parametrize(
    ("type_", "parent_needs"),
    [
        ("Depends on::Used by", True),
        ("Runs on::Runs", True),
        ("Hosted on::Hosts", True),
        ("Contains::Contained by", True),
        ("Virtualized by::Virtualizes", True),
        ("Powered by::Powers", True),
        ("Members::Member of", True),
        ("Receives data from::Sends data to", True),
        ("Hängt ab von::Wird verwendet von", True),
        ("Used by::Depends on", False),
        ("Hosts::Hosted on", False),
        ("Contained by::Contains", False),
        ("Sends data to::Receives data from", False),
        ("Provides::Provided by", False),
    ],
)
def test_direction_of_relations(tmp_path: Path, type_: str, parent_needs: bool) -> None:
    found = graph(tmp_path, f"parent,child,type\na1,d1,{type_}\n")
    assert found == ({"app01": ["db01"]} if parent_needs else {"db01": ["app01"]})


def test_unknown_types_are_a_finding_with_their_number(tmp_path: Path) -> None:
    type_ = "Exchanges data with::Exchanges data with"
    relations = f"parent,child,type\na1,d1,{type_}\na1,v1,{type_}\n"
    outcome = imported(tmp_path, {"ci.csv": ITEMS, "rel.csv": relations}, "servicenow")
    [finding] = [one for one in said(outcome, "warning") if "relations of the type" in one]
    assert finding.startswith("2:3: relations of the type `Exchanges data with::Exchanges data with`")
    assert finding.endswith("are left out (and in 1 more row)")


def test_ends_may_be_names_and_headings_may_walk(tmp_path: Path) -> None:
    relations = "parent.name,child.name,type.name\nWeb shop,app01,Runs on::Runs\n"
    assert graph(tmp_path, relations) == {"web-shop": ["app01"]}
    relations = "parent.sys_id,child.sys_id,type\np1,a1,Runs on::Runs\n"
    assert graph(tmp_path, relations) == {"web-shop": ["app01"]}


def test_service_that_an_asset_needs_is_an_asset(tmp_path: Path) -> None:
    items = ITEMS + "p2,DNS,cmdb_ci_service,,,,1,10 min\n"
    relations = "parent,child,type\na1,p2,Depends on::Used by\np1,a1,Depends on::Used by\n"
    outcome = imported(tmp_path, {"ci.csv": items, "rel.csv": relations}, "servicenow")
    assert outcome.result is not None
    assert list(outcome.result.file.processes) == ["web-shop"]
    assert outcome.result.file.resources["app01"].needs == (("dns",),)
    assert "7:1: a service that an asset needs is taken as an asset" in said(outcome, "warning")


def test_services_feed_each_other(tmp_path: Path) -> None:
    items = ITEMS + "p2,Payment,Business Service,,,,1,\n"
    relations = "parent,child,type\np1,p2,Depends on::Used by\n"
    outcome = imported(tmp_path, {"ci.csv": items, "rel.csv": relations}, "servicenow")
    assert outcome.result is not None
    assert outcome.result.file.processes["web-shop"].upstream == ("payment",)


def test_items_of_one_name_are_told_apart_by_their_sys_id(tmp_path: Path) -> None:
    items = ITEMS + "aabbccddeeff,app01,cmdb_ci_server,,,,1,1 h\n"
    relations = "parent,child,type\naabbccddeeff,d1,Depends on::Used by\n"
    assert graph(tmp_path, relations, items) == {"app01-aabbccdd": ["db01"]}


PORTAL = """\
sys_id,name,sys_class_name,u_waz
aaaaaaaa01,Portal,cmdb_ci_linux_server,1 h
aaaaaaaa02,Portal,cmdb_ci_win_server,1 h
c1,Portal,cmdb_ci_service,
d1,Shop,cmdb_ci_service,
"""


def test_service_named_as_its_servers_is_not_ambiguous_by_sys_id(tmp_path: Path) -> None:
    relations = "parent,child,type\nc1,aaaaaaaa02,Depends on::Used by\nd1,c1,Depends on::Used by\n"
    outcome = imported(tmp_path, {"ci.csv": PORTAL, "rel.csv": relations}, "servicenow")
    assert not said(outcome)
    assert outcome.result is not None
    file = outcome.result.file
    assert list(file.resources) == ["portal-aaaaaaaa01", "portal-aaaaaaaa02"]
    assert file.processes["portal-c1"].needs == (("portal-aaaaaaaa02",),)
    assert file.processes["shop"].upstream == ("portal-c1",)
    by_name = "parent.name,child.name,type\nShop,Portal,Depends on::Used by\n"
    named = imported(tmp_path, {"ci.csv": PORTAL, "rel.csv": by_name}, "servicenow")
    assert said(named) == ["2:2: `Portal` is the name of 2 things"]


def test_item_by_sys_id_is_not_mixed_up_with_a_process_of_the_scenario(tmp_path: Path) -> None:
    scenario = tmp_path / "s.yaml"
    scenario.write_text(
        "bcmsim: 1\ntitle: T\nkind: staff\nlanguage: en\noutage: 2026-11-28 06:00 UTC\n"
        "processes: {app01: {title: Application}}\n"
    )
    relations = "parent,child,type\na1,d1,Depends on::Used by\n"
    outcome = imported(tmp_path, {"ci.csv": ITEMS, "rel.csv": relations}, "servicenow", into=scenario)
    assert not said(outcome)
    assert outcome.result is not None
    assert outcome.result.file.resources["app01"].needs == (("db01",),)


def test_faulty_relations_are_errors_or_left_out(tmp_path: Path) -> None:
    relations = "parent,child,type\na1,zz,Depends on::Used by\na1,,Depends on::Used by\nd1,v1,Runs on::Runs\n"
    files = {"ci.csv": ITEMS, "rel.csv": relations}
    assert said(imported(tmp_path, files, "servicenow")) == [
        "2:2: no asset is called `zz`",
        "3:1: one end of the relation is missing",
    ]
    outcome = imported(tmp_path, files, "servicenow", skip=True)
    assert [row for _file, row in outcome.left_out] == [2, 3]
    assert outcome.result is not None
    assert outcome.result.file.resources["db01"].needs == (("vm01",),)


def test_relations_in_both_directions_are_a_ring_at_the_later_row(tmp_path: Path) -> None:
    relations = "parent,child,type\na1,d1,Connects to::Connected by\nd1,a1,Connects to::Connected by\n"
    outcome = imported(tmp_path, {"ci.csv": ITEMS, "rel.csv": relations}, "servicenow")
    assert said(outcome) == ["3:2: needs go in a ring: app01 -> db01 -> app01"]


def test_items_without_waz_are_said_in_one(tmp_path: Path) -> None:
    items = "sys_id,name,sys_class_name\na,A,cmdb_ci_server\nb,B,cmdb_ci_server\n"
    assert said(imported(tmp_path, {"ci.csv": items}, "servicenow")) == [
        "2:1: the WAZ of 2 assets is missing: `a`, `b`"
    ]
    assert not said(imported(tmp_path, {"ci.csv": items}, "servicenow", waz="1 h"))


def test_files_that_are_neither_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="neither configuration items"):
        imported(tmp_path, {"x.csv": "a,b\n1,2\n"}, "servicenow")


def test_large_cmdb_is_imported_checked_and_simulated(tmp_path: Path) -> None:
    files = {"ci.csv": make_items(1_000), "rel.csv": make_relations(1_000)}
    outcome = imported(tmp_path, files, "servicenow")
    assert not said(outcome)
    assert outcome.changes.counts["resources"].new == 1_000
    assert outcome.result is not None
    assert len(outcome.result.file.processes) == 10
    assert simulate(build_plan(outcome.result)).waz_s
