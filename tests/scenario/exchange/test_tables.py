"""Tables of processes, assets, dependencies, damage: recognised in German and English, checked by row (R029,
R030, R040, R043)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bcmsim.scenario.exchange.columns import KEYS, KINDS, headings_of
from bcmsim.scenario.exchange.findings import Refused
from bcmsim.scenario.exchange.headings import Interval, folded, interval_of
from bcmsim.scenario.exchange.naming import id_from
from bcmsim.scenario.loading import load_files

from .making import imported, said

ASSETS = "ID;Asset;WAZ\nnet;Netz;2 h\ndb;Datenbank;1 h\nmail;E-Mail;30 min\n"
PROCESSES = "ID;Prozess;Benötigt;RTO\nshop;Webshop;db;8 h\n"


def refusal(folder: Path, files: dict[str, str | bytes], **more: object) -> str:
    with pytest.raises(Refused) as caught:
        imported(folder, files, **more)  # type: ignore[arg-type]
    return caught.value.message.removeprefix(str(folder) + "/")


def scenario_at(folder: Path, rest: str) -> Path:
    path = folder / "s.yaml"
    head = "bcmsim: 1\ntitle: T\nkind: staff\nlanguage: en\noutage: 2026-11-28 06:00 UTC\n"
    path.write_text(head + rest)
    return path


# --- headings ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_first_headings_of_both_languages_mean_their_key(kind: str) -> None:
    known = headings_of(kind)  # type: ignore[arg-type]
    for key in KEYS[kind]:  # type: ignore[index]
        for heading in (key.name, key.de[0], key.en[0]):
            assert known[folded(heading)] is key, heading


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("0-4 h", 0, 14_400),
        ("0–4 Std.", 0, 14_400),
        ("P2 (4–8 h)", 14_400, 28_800),
        ("P1: 0 bis 4 Stunden", 0, 14_400),
        ("30 min - 4 h", 1_800, 14_400),
        ("bis 4 h", None, 14_400),
        ("< 4 h", None, 14_400),
        ("> 24 h", 86_400, None),
        ("über 1 Tag", 86_400, None),
        ("ab 1 Woche", 604_800, None),
        ("24 h+", 86_400, None),
    ],
)
def test_intervals_are_read_from_headings(text: str, start: int | None, end: int | None) -> None:
    assert interval_of(text) == Interval(start, end)


@pytest.mark.parametrize("text", ["4 h", "RTO (4 h)", "Phase 1", "Prozess", "2026", "0-4"])
def test_what_is_no_interval_is_none(text: str) -> None:
    assert interval_of(text) is None


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("Ärzte & Büro (Köln)", "aerzte-buero-koeln"),
        ("Straße/Weg", "strasse-weg"),
        ("  E-Mail  ", "e-mail"),
        ("Yıldız, Çağ", "yildiz-cag"),
        ("会計", "会計"),
        ("§%&", ""),
    ],
)
def test_ids_are_made_from_names(name: str, id_: str) -> None:
    assert id_from(name) == id_


def test_better_known_heading_wins_and_the_other_is_left_open(tmp_path: Path) -> None:
    files = {"t.csv": "ID;Asset;Hostname;WAZ\na;Netz;srv01;1 h\n"}
    outcome = imported(tmp_path, files)
    assert outcome.result is not None
    assert outcome.result.resource_title("a", "de") == "Netz"


def test_map_names_what_is_not_recognised(tmp_path: Path) -> None:
    text = "ID;Asset;Dauer des Anlaufs (min)\na;Netz;90\n"
    outcome = imported(tmp_path, {"t.csv": text}, kind="assets", maps={"Dauer des Anlaufs (min)": "waz"})
    assert outcome.result is not None
    assert outcome.result.file.resources["a"].waz.planned == 5_400
    assert "no table has the column" in refusal(tmp_path, {"t.csv": text}, maps={"Dauer": "waz"})
    assert "is no key of this table" in refusal(
        tmp_path, {"t.csv": text}, kind="assets", maps={"Dauer des Anlaufs (min)": "wax"}
    )


def test_table_that_may_be_two_things_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, {"t.csv": "Name;Owner\na;b\n"}).startswith(
        "t.csv:1:1: this table may hold processes, assets"
    )
    outcome = imported(tmp_path, {"t.csv": "Name;Owner\na;b\n"}, kind="processes")
    assert outcome.changes.counts["processes"].new == 1


# --- entries and references ----------------------------------------------------------------------


def test_names_ids_and_alternatives_are_found(tmp_path: Path) -> None:
    processes = "Prozess;Benötigte Systeme;Vorprozesse\nShop;E-Mail | Netz, datenbank;\nVersand;net;Shop\n"
    outcome = imported(tmp_path, {"assets.csv": ASSETS, "processes.csv": processes})
    assert outcome.result is not None
    shop, versand = outcome.result.file.processes.values()
    assert (shop.needs, versand.upstream) == ((("mail", "net"), ("db",)), ("shop",))


def test_name_with_a_comma_is_not_taken_apart(tmp_path: Path) -> None:
    assets = 'Asset;WAZ;Benötigt\n"Server, Halle 2";1 h;\nDatenbank;1 h;Server, Halle 2\n'
    outcome = imported(tmp_path, {"assets.csv": assets})
    assert outcome.result is not None
    assert outcome.result.file.resources["datenbank"].needs == (("server-halle-2",),)


def test_unknown_references_are_errors_with_the_nearest_name(tmp_path: Path) -> None:
    outcome = imported(
        tmp_path, {"assets.csv": ASSETS, "processes.csv": "ID;Prozess;Benötigt\nshop;Shop;Datenbnak\n"}
    )
    assert said(outcome) == ["2:3: no asset is called `Datenbnak`"]
    assert outcome.problems[-1].hint == "did you mean `datenbank`?"


def test_name_of_two_things_is_no_reference(tmp_path: Path) -> None:
    assets = "ID;Asset;WAZ;Benötigt\na;Server;1 h;\nb;Server;1 h;\nc;Dienst;1 h;Server\n"
    assert said(imported(tmp_path, {"assets.csv": assets})) == ["4:4: `Server` is the name of 2 things"]


def test_ring_is_reported_at_the_row_that_closes_it(tmp_path: Path) -> None:
    assets = "ID;WAZ;Benötigt\na;1 h;b\nb;1 h;c\nc;1 h;a\n"
    assert said(imported(tmp_path, {"assets.csv": assets})) == ["4:3: needs go in a ring: a -> b -> c -> a"]


def test_row_that_stands_twice_is_an_error(tmp_path: Path) -> None:
    outcome = imported(tmp_path, {"assets.csv": ASSETS + "net;Netz 2;1 h\n"})
    assert said(outcome)[0].startswith("5:1: `net` stands also in")


def test_skip_leaves_out_faulty_rows_and_what_hangs_on_them(tmp_path: Path) -> None:
    assets = "ID;WAZ;Benötigt\na;1 h;\nb;bad;\nc;1 h;b\nd;1 h;a\n"
    outcome = imported(tmp_path, {"assets.csv": assets}, skip=True)
    assert [row for _file, row in outcome.left_out] == [3, 4]
    assert outcome.errors == 0
    assert outcome.result is not None
    assert list(outcome.result.file.resources) == ["a", "d"]


def test_nothing_is_no_scenario(tmp_path: Path) -> None:
    assert refusal(tmp_path, {"a.csv": "ID;WAZ\n"}) == "no row is left to import"
    assert refusal(tmp_path, {"a.csv": "ID;WAZ\na;bad\n"}, skip=True) == "no row is left to import"


def test_missing_waz_is_one_error_with_their_number_or_the_one_that_was_said(tmp_path: Path) -> None:
    files = {"assets.csv": "ID;Asset;WAZ\na;A;\nb;B;\nc;C;1 h\n"}
    outcome = imported(tmp_path, files)
    assert said(outcome) == ["2:1: the WAZ of 2 assets is missing: `a`, `b`"]
    assert outcome.errors == 2
    outcome = imported(tmp_path, files, waz="2 h")
    assert (
        said(outcome, "warning")[0] == "2:1: no WAZ is given; 2 h is taken as --waz says (and in 1 more row)"
    )
    assert outcome.result is not None
    assert [one.waz.planned for one in outcome.result.file.resources.values()] == [7_200, 7_200, 3_600]


def test_owners_become_people_who_restart_nothing_and_skills_get_a_pool(tmp_path: Path) -> None:
    files = {"assets.csv": "ID;WAZ;Personal;System Owner\na;1 h;2x DBA, Admin;Ayşe Kaya\n"}
    outcome = imported(tmp_path, files)
    assert outcome.result is not None
    staff = outcome.result.file.staff
    assert (staff["ayse-kaya"].restart, staff["DBA"].count, staff["Admin"].skills) == (False, 2, ("Admin",))
    assert outcome.result.file.resources["a"].staff == {"DBA": 2, "Admin": 1}


def test_people_who_were_not_known_are_all_named_up_to_a_limit(tmp_path: Path) -> None:
    table = (
        "ID;Prozess;Asset Owner;Stellvertretung\nshop;Shop;Ina Berg;Bodo Boss\npay;Pay;Bodo Boss;Ina Berg\n"
    )
    [finding] = [one for one in said(imported(tmp_path, {"p.csv": table}), "warning") if "not known" in one]
    assert finding == (
        "2:3: 2 people were not known and are added; they restart nothing: `Ina Berg`, `Bodo Boss`"
    )
    many = "ID;Prozess;Asset Owner\n" + "".join(f"p{n};P{n};Owner {n}\n" for n in range(25))
    [finding] = [one for one in said(imported(tmp_path, {"p.csv": many}), "warning") if "not known" in one]
    assert finding.endswith("`Owner 18`, `Owner 19` and 5 more")
    [finding] = [
        one
        for one in said(imported(tmp_path, {"p.csv": "ID;Prozess;Owner\na;A;Ina\n"}), "warning")
        if "not known" in one
    ]
    assert finding == "2:3: `Ina` was not known and is added as a person who restarts nothing"


def test_uncertain_durations_are_read(tmp_path: Path) -> None:
    files = {"assets.csv": "ID;WAZ (h)\na;1 / 2 / 4\nb;median 1; p95 3\n".replace("1; p95 3", "1 / p95 3")}
    outcome = imported(tmp_path, files)
    assert outcome.result is not None
    a, b = outcome.result.file.resources.values()
    assert (a.waz.shape, a.waz.values) == ("pert", (3_600, 7_200, 14_400))
    assert (b.waz.shape, b.waz.values) == ("lognormal", (3_600, 10_800))


# --- dependencies --------------------------------------------------------------------------------


def test_dependencies_have_directions_and_alternatives(tmp_path: Path) -> None:
    table = (
        "Von;Nach;Art;Alternative\n"
        "db;net;;\n"
        "net;mail;wird benötigt von;\n"
        "shop;db;;x\n"
        "shop;mail;;x\n"
        "shop;mail;Notbetrieb;\n"
    )
    outcome = imported(
        tmp_path,
        {"assets.csv": ASSETS, "processes.csv": "ID;Prozess\nshop;Shop\n", "abhaengigkeiten.csv": table},
    )
    assert outcome.result is not None
    file = outcome.result.file
    assert (file.resources["db"].needs, file.resources["mail"].needs) == ((("net",),), (("net",),))
    shop = file.processes["shop"]
    assert shop.emergency is not None
    assert (shop.needs, shop.emergency.needs) == ((("db", "mail"),), (("mail",),))


def test_dependency_on_nothing_is_an_error(tmp_path: Path) -> None:
    outcome = imported(tmp_path, {"assets.csv": ASSETS, "t.csv": "Von;Nach\ndb;nix\nnix;db\ndb;\n"})
    assert said(outcome) == [
        "2:2: no asset is called `nix`",
        "3:2: no asset is called `nix`",
        "4:1: `to` is missing in this row",
    ]


# --- damage --------------------------------------------------------------------------------------


def test_damage_in_columns_becomes_intervals_and_levels(tmp_path: Path) -> None:
    table = (
        "Prozess;Schadensart;bis 4 h;4-8 h;8-24 h;> 24 h\n"
        "Webshop;Finanziell;1;niedrig;mittel;sehr hoch\n"
        "Webshop;Gesundheit;1;1;3;4\n"
    )
    outcome = imported(tmp_path, {"a.csv": ASSETS, "p.csv": PROCESSES, "d.csv": table})
    assert outcome.result is not None
    file = outcome.result.file
    assert file.impact is not None
    assert file.impact.intervals == (14_400, 28_800, 86_400)
    assert file.processes["shop"].damage == {"finance": (1, 1, 2, 4), "gesundheit": (1, 1, 3, 4)}
    assert str(file.impact.types["finance"].title) == "Finanziell"


ASSESSED = (
    "impact: {intervals: [4 h, 8 h]}\n"
    "processes:\n"
    "  shop: {title: Shop, damage: {finance: [1, 2, 3], reputation: [1, 1, 2]}}\n"
    "  pay: {title: Pay, damage: {finance: [1, 3, 4]}}\n"
)


@pytest.mark.parametrize(
    "table",
    [
        "Process,Damage type,0 - 4 h,4 - 8 h,> 8 h\nShop,Finance,(none),(none),(leer)\npay,finance,1,3,4\n",
        "Process,Damage type,From,To,Level\nShop,Finance,,,(none)\n",
        "Process,Damage type,0 - 4 h,4 - 8 h,> 8 h\nShop,Finance,(NONE),,\n",
    ],
)
def test_levels_of_damage_can_be_taken_out(tmp_path: Path, table: str) -> None:
    """What was set by mistake need not stay for ever: of one type, of one process."""
    base = scenario_at(tmp_path, ASSESSED)
    outcome = imported(tmp_path, {"d.csv": table}, into=base)
    assert outcome.errors == 0
    assert outcome.result is not None
    processes = outcome.result.file.processes
    assert processes["shop"].damage == {"reputation": (1, 1, 2)}
    assert processes["pay"].damage == {"finance": (1, 3, 4)}


def test_the_last_levels_of_a_process_can_be_taken_out_too(tmp_path: Path) -> None:
    table = "Process,Damage type,0 - 4 h,4 - 8 h,> 8 h\npay,finance,(none),(none),(none)\n"
    outcome = imported(tmp_path, {"d.csv": table}, into=scenario_at(tmp_path, ASSESSED))
    assert outcome.result is not None
    assert outcome.result.file.processes["pay"].damage == {}


def test_a_curve_is_taken_out_as_a_whole_and_of_a_process_that_there_is(tmp_path: Path) -> None:
    head = "Process,Damage type,0 - 4 h,4 - 8 h,> 8 h\n"
    base = scenario_at(tmp_path, ASSESSED)
    outcome = imported(tmp_path, {"d.csv": f"{head}shop,finance,(none),2,3\n"}, into=base)
    assert said(outcome) == ["2:3: levels of damage are taken out as a whole"]
    outcome = imported(tmp_path, {"d.csv": f"{head}shp,finance,(none),,\n"}, into=base)
    assert [one.partition(":")[2].partition(" ")[2] for one in said(outcome)] == [
        "no process is called `shp`"
    ]
    outcome = imported(tmp_path, {"d.csv": f"{head},finance,(none),,\n"}, into=base)
    assert [one for one in said(outcome) if "`process` is missing" in one]
    outcome = imported(tmp_path, {"d.csv": f"{head}shop,compliance,(none),,\n"}, into=base)
    assert outcome.errors == 0
    assert outcome.result is not None
    assert len(outcome.result.file.processes["shop"].damage) == 2, "what is not there stays so"


def test_damage_in_rows_of_different_widths_is_put_on_common_intervals(tmp_path: Path) -> None:
    table = (
        "Prozess;Schadensart;Von;Bis;Stufe\n"
        "shop;finance;0;4 h;1\nshop;finance;4 h;;3\n"
        "shop;reputation;0;8 h;1\nshop;reputation;8 h;;4\n"
    )
    outcome = imported(tmp_path, {"a.csv": ASSETS, "p.csv": PROCESSES, "d.csv": table})
    assert outcome.result is not None
    file = outcome.result.file
    assert file.impact is not None
    assert file.impact.intervals == (14_400, 28_800)
    assert file.processes["shop"].damage == {"finance": (1, 3, 3), "reputation": (1, 1, 4)}


def test_levels_may_stand_in_one_column_for_each_type(tmp_path: Path) -> None:
    table = "ID;Prozess;Geld\nshop;Shop;1, 2, hoch\npay;Zahlung;1 2 3 4\n"
    outcome = imported(tmp_path, {"p.csv": table}, maps={"Geld": "damage.finance"})
    assert not said(outcome)
    assert outcome.result is not None
    damage = [process.damage["finance"] for process in outcome.result.file.processes.values()]
    assert damage == [(1, 2, 3), (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("shop;finance;0;4 h;1\nshop;finance;8 h;;3\n", "3:5: no interval covers 4 h - 8 h"),
        ("shop;finance;0;8 h;1\nshop;finance;4 h;;3\n", "3:5: the intervals overlap: 4 h - 8 h"),
        ("shop;finance;1 h;;1\n", "2:5: no interval covers 0 - 1 h"),
        ("shop;finance;0;4 h;1\n", "2:5: the last interval ends at 4 h; it must be open"),
        ("shop;finance;0;;5\n", "2:5: level: `5` is no level from 1 to 4"),
        ("nix;finance;0;;3\n", "2:1: no process is called `nix`"),
    ],
)
def test_gaps_overlaps_and_wrong_levels_are_errors(tmp_path: Path, rows: str, sentence: str) -> None:
    table = "Prozess;Schadensart;Von;Bis;Stufe\n" + rows
    assert said(imported(tmp_path, {"a.csv": ASSETS, "p.csv": PROCESSES, "d.csv": table})) == [sentence]


def test_gaps_between_headings_are_refused(tmp_path: Path) -> None:
    table = "Prozess;Schadensart;0-4 h;8-24 h;> 24 h\nshop;finance;1;2;3\n"
    message = refusal(tmp_path, {"a.csv": ASSETS, "p.csv": PROCESSES, "d.csv": table})
    assert message.startswith("d.csv:1:3: headings: no interval covers 4 h - 8 h")


def test_intervals_of_a_scenario_stay(tmp_path: Path) -> None:
    scenario = tmp_path / "s.yaml"
    scenario.write_text(
        "bcmsim: 1\ntitle: T\nkind: staff\nlanguage: en\noutage: 2026-11-28 06:00 UTC\n"
        "impact: {intervals: [4 h, 8 h]}\nprocesses: {shop: {title: Shop, damage: {finance: [1, 2, 3]}}}\n"
    )
    fits = {"d.csv": "Prozess;Schadensart;0-8 h;> 8 h\nshop;reputation;2;4\n"}
    outcome = imported(tmp_path, fits, into=scenario)
    assert outcome.result is not None
    assert outcome.result.file.processes["shop"].damage == {"finance": (1, 2, 3), "reputation": (2, 2, 4)}
    other = {"d.csv": "Prozess;Schadensart;0-6 h;> 6 h\nshop;reputation;2;4\n"}
    assert said(imported(tmp_path, other, into=scenario)) == ["2:3: no interval of the scenario ends at 6 h"]


# --- into a scenario -----------------------------------------------------------------------------

SCENARIO = """\
# The plan of the shop.
bcmsim: 1
title: T
kind: staff
language: de
outage: 2026-11-28 06:00 UTC

resources:
  net: {title: {de: Netz, en: Network}, waz: 2 h}   # measured in May
  db:
    title: Datenbank
    waz: 1:00       # see the minutes
    needs: [net]

roles:
  boss: {title: Chefin, part: player}
"""


def test_import_into_a_scenario_changes_only_what_is_different(tmp_path: Path) -> None:
    scenario = tmp_path / "s.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    table = (
        "Asset;WAZ;Benötigt;System Owner\n"
        "Netz;120 min;;Chefin\nDatenbank;90 min;Netz;\nWebserver;1 h;Datenbank;\n"
    )
    outcome = imported(tmp_path, {"assets.csv": table}, into=scenario)
    counts = outcome.changes.counts["resources"]
    assert (counts.new, counts.changed, counts.unchanged) == (1, 2, 0)
    [rewrite] = outcome.rewrites
    assert rewrite.after.decode() == SCENARIO.replace(
        "waz: 2 h}   # measured", "waz: 2 h, owner: boss}   # measured"
    ).replace("waz: 1:00       # see", "waz: 1 h 30 min       # see").replace(
        "    needs: [net]\n",
        "    needs: [net]\n  webserver:\n    title: Webserver\n    waz: 1 h\n    needs: [db]\n",
    )


def test_importing_twice_changes_nothing_the_second_time(tmp_path: Path) -> None:
    scenario = tmp_path / "s.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    files = {"assets.csv": "Asset;WAZ;Benötigt\nNetz;3 h;\nWebserver;1 h;Datenbank, Netz\n"}
    [rewrite] = imported(tmp_path, files, into=scenario).rewrites
    scenario.write_bytes(rewrite.after)
    again = imported(tmp_path, files, into=scenario)
    assert (again.changes.values, again.rewrites) == ({}, [])


def test_critical_processes_that_a_list_does_not_contain_are_named(tmp_path: Path) -> None:
    scenario = tmp_path / "s.yaml"
    scenario.write_text(
        SCENARIO
        + "processes:\n  shop: {rto: 4 h}\n  hr: {title: Personal}\n  pay: {damage: {finance: [1, 4]}}\n"
        "impact: {intervals: [4 h]}\n",
        encoding="utf-8",
    )
    outcome = imported(tmp_path, {"p.csv": "ID;Prozess\nnew;Neu\n"}, into=scenario)
    assert "2:1: critical processes of the scenario that the table does not contain: shop, pay" in said(
        outcome, "warning"
    )


def test_process_that_only_another_table_names_is_not_in_the_list(tmp_path: Path) -> None:
    scenario = tmp_path / "s.yaml"
    scenario.write_text(
        SCENARIO + "processes:\n  shop: {title: Shop, rto: 4 h}\nimpact: {intervals: [4 h]}\n",
        encoding="utf-8",
    )
    files = {"p.csv": "ID;Prozess\nnew;Neu\n", "d.csv": "Prozess;Schadensart;0-4 h;> 4 h\nshop;finance;1;4\n"}
    outcome = imported(tmp_path, files, into=scenario)
    assert "2:1: critical processes of the scenario that the table does not contain: shop" in said(
        outcome, "warning"
    )


def test_ring_over_scenario_and_table_blames_the_table(tmp_path: Path) -> None:
    scenario = tmp_path / "s.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    outcome = imported(tmp_path, {"t.csv": "Von;Nach\nnet;db\n"}, into=scenario)
    assert said(outcome) == ["2:2: needs go in a ring: net -> db -> net"]


def test_what_the_checks_say_is_said_at_the_cell(tmp_path: Path) -> None:
    outcome = imported(tmp_path, {"p.csv": "ID;Prozess;RTO;MTPD\nshop;Shop;8 h;4 h\n"})
    assert said(outcome)[0] == "2:3: the RTO (8 h) is longer than the MTPD (4 h)"


def test_new_scenario_is_whole(tmp_path: Path) -> None:
    outcome = imported(tmp_path, {"a.csv": ASSETS, "p.csv": PROCESSES})
    scenario = load_files("new.yaml", {"new.yaml": outcome.text})
    assert list(scenario.file.resources) == ["net", "db", "mail"]
    assert scenario.file.processes["shop"].rto == 28_800
