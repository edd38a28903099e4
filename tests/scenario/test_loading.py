"""Files that must load, what they become, and files put together from several."""

from __future__ import annotations

from pathlib import Path

import pytest

from bcmsim.scenario.loading import load, load_files, problems_of
from tests.scenario.making import DATA, HEAD, ROOT, errors, loaded, warnings

SCENARIOS = sorted(ROOT.glob("scenarios/*/scenario.yaml"))


@pytest.mark.parametrize(
    "path",
    [*SCENARIOS, DATA / "contract.yaml", DATA / "everything.yaml"],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_a_valid_file_loads_without_errors(path: Path) -> None:
    scenario, problems = problems_of(path)
    assert [str(problem) for problem in problems if problem.severity == "error"] == []
    assert scenario is not None
    assert scenario.digest == load(path).digest


def test_there_are_scenarios_to_load() -> None:
    assert [path.parent.name for path in SCENARIOS] == ["groupware", "online-bank", "web-application"]


def test_the_whole_example_of_the_contract_says_what_it_says() -> None:
    """scenario-format.md, A whole small file."""
    scenario = load(DATA / "contract.yaml")
    file = scenario.file
    assert (scenario.kind, scenario.zone, scenario.language) == ("function-test", "Europe/Berlin", "en")
    assert scenario.startex == scenario.outage == 1_795_842_000  # 2026-11-28 05:00 UTC
    assert file.restart.reaction == 900
    assert file.shifts["night"].hours.end_s == 6 * 3600
    assert scenario.pool_members("admins") == ("admins/1", "admins/2", "admins/3")
    assert file.staff["bernd"].absent == 0.1
    database = file.resources["database"]
    assert (database.waz.planned, database.hands_on, database.fails) == (1_800, 600, 0.05)
    assert database.needs == (("network",), ("hardware",))
    assert database.secrets["restore-key"].stored_on == ("hardware",)
    assert file.processes["web-shop"].damage["customers"] == (1, 1, 1, 4)
    assert str(file.measures["ups"].cost) == "Amount(value=Decimal('12000'), currency='EUR')"
    inject = scenario.injects["bad-backup"]
    assert scenario.inject_at("bad-backup") == 5 * 3600 + 600
    assert inject.from_ is not None
    assert inject.from_.get("en") == "Backup console"
    assert inject.effects[0].action == "extend"
    options = file.decisions["which-backup"].options
    assert options["abort"].ends
    since = options["older"].effects[0].since
    assert since is not None
    assert scenario.moment_before_outage_s(since) == -7 * 3600


def test_a_file_with_nothing_but_resources_is_a_plan() -> None:
    """scenario-format.md: it can be simulated; what an exercise would need is a warning."""
    rest = "resources: {power: {waz: 4 h}}\n"
    assert loaded(rest).file.resources["power"].waz.planned == 14_400
    said = " ".join(warnings(rest))
    for missing in (
        "nobody leads",
        "nobody keeps the minutes",
        "nobody plays",
        "no script",
        "criteria for aborting",
    ):
        assert missing in said


def test_all_else_may_be_missing() -> None:
    """scenario-format.md: required are the head, and of a resource its waz; the rest has a default."""
    rest = """\
shifts: {s: {}}
staff: {a: {absences: [{}]}}
resources: {r: {waz: 1 h, secrets: {k: {}}, serves: {}}}
processes: {p: {emergency: {}}}
impact: {}
measures: {m: {}}
roles: {x: {}}
objectives: {o: {}}
documents: [{}]
injects: [{}, {to: x, expect: [{action: Runs away}]}]
decisions: {d: {options: {yes: {}}}}
questions: {completeness: [{ask: All there?}]}
alerting: {faults: [{person: a}]}
instructions: {}
exercise: {}
restart: {}
"""
    file = loaded(rest).file
    assert [inject.id for inject in file.injects] == ["inject-1", "inject-2"]
    expected = file.injects[1].expect[0]
    assert (expected.id, expected.by) == ("expect-1", "x")
    assert file.objectives["o"].title.get("en") == "o"
    assert (file.decisions["d"].question.get("en"), file.decisions["d"].options["yes"].title.get("en")) == (
        "d",
        "yes",
    )
    assert file.documents[0].id == "document-1"
    assert file.questions is not None
    assert file.questions.completeness[0].id == "completeness-1"
    assert file.alerting is not None
    assert file.alerting.text.get("de").startswith("Alarmierungsübung")


def test_a_key_without_a_value_is_as_good_as_none() -> None:
    file = loaded(
        "resources:\n  a:\n    title:\n    waz: 1 h\n    needs:\n    owner: ~\nroles:\n  x:\ninjects:\n"
    ).file
    assert file.resources["a"].needs == ()
    assert file.resources["a"].owner is None
    assert file.roles["x"].part == "player"
    assert file.injects == ()


def test_values_stay_words() -> None:
    """No surprises of YAML 1.1: `no` is a word, `1.10` a version, `017` an id."""
    file = loaded(
        "version: 1.10\nplace: no\nroles: {on: {title: 10:15}, 017: {title: 2026-11-05}, null: {title: =}}\n"
    ).file
    assert file.version == "1.10"
    assert str(file.place) == "no"
    assert {id_: str(role.title) for id_, role in file.roles.items()} == {
        "on": "10:15",
        "017": "2026-11-05",
        "null": "=",
    }


# --- start, outage, zone ---------------------------------------------------------------------------

BARE = "bcmsim: 1\ntitle: T\nkind: staff\nlanguage: en\n"


@pytest.mark.parametrize(
    ("head", "startex", "outage_s", "zone"),
    [
        ("outage: 2026-11-24 06:00 Europe/Berlin", 1_795_496_400, 0, "Europe/Berlin"),
        ("start: 2026-11-24 06:00 Europe/Berlin", 1_795_496_400, None, "Europe/Berlin"),
        (
            "outage: 2026-11-24 06:00 Europe/Berlin\nstart: 2026-11-24 08:30 Europe/Berlin",
            1_795_505_400,
            -9_000,
            "Europe/Berlin",
        ),
        ("outage: 2026-11-24 06:00 Europe/Berlin\nstart: 08:30", 1_795_505_400, -9_000, "Europe/Berlin"),
        ("start: 2026-11-24 06:00 Europe/Berlin\noutage: +0:30", 1_795_496_400, 1_800, "Europe/Berlin"),
        ("start: 2026-11-24 06:00 Europe/Berlin\noutage: 05:00", 1_795_496_400, 82_800, "Europe/Berlin"),
        ("time_zone: America/New_York\noutage: 2026-11-24 06:00", 1_795_518_000, 0, "America/New_York"),
        (
            "time_zone: Europe/Berlin\noutage: 2026-11-24 06:00 America/New_York",
            1_795_518_000,
            0,
            "Europe/Berlin",
        ),
        ("outage: 2026-11-24 06:00", 1_795_500_000, 0, "UTC"),
    ],
)
def test_startex_and_outage(head: str, startex: int, outage_s: int | None, zone: str) -> None:
    scenario = loaded(head=BARE + head)
    assert (scenario.startex, scenario.outage_s, scenario.zone) == (startex, outage_s, zone)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("", "5:1: `outage` or `start` is missing"),
        ("outage: +0:30", "5:9: `+0:30` does not say on which day"),
        ("outage: 06:00\nstart: 05:00", "6:8: `05:00` does not say on which day"),
        (
            "outage: 2026-11-24 06:00\ntime_zone: Europe/Berln",
            "6:12: `Europe/Berln` is no known time zone; did you mean",
        ),
        (
            "time_zone: Europe/Berlin\noutage: 2026-03-29 02:30",
            "6:9: 2026-03-29 02:30 does not exist in Europe/Berlin",
        ),
    ],
)
def test_times_that_leave_the_start_open_are_refused(head: str, said: str) -> None:
    found = errors(head=BARE + head)
    assert len(found) == 1
    assert found[0].removeprefix("1:1: ").startswith(said.removeprefix("5:1: "))


def test_a_time_without_a_zone_is_a_warning() -> None:
    assert any("times are taken as UTC" in one for one in warnings(head=BARE + "outage: 2026-11-24 06:00\n"))
    assert not any("UTC" in one for one in warnings())


def test_every_time_in_the_file_must_exist() -> None:
    rest = """\
roles: {x: {}}
injects:
  - {id: a, at: 2026-03-29 02:30, to: x, text: skipped}
  - {id: b, at: 2026-10-25 02:30, to: x, text: repeated}
  - {id: c, at: 2026-10-25 02:30+02:00, to: x, text: which of them}
"""
    found = errors(rest)
    assert [one.split(";")[0] for one in found] == [
        "8:17: 2026-03-29 02:30 does not exist in Europe/Berlin: the clocks are put forward then",
        "9:17: 2026-10-25 02:30 comes twice in Europe/Berlin: the clocks are put back then",
    ]


def test_data_are_lost_since_a_time_before_the_outage() -> None:
    rest = "processes: {p: {}}\ninjects: [{effects: [{data_loss: p, since: %s}]}]\n"
    assert errors(rest % "23:00") == []
    assert errors(rest % "2026-11-28 06:00") == []
    assert errors(rest % "2026-11-28 06:01") == [
        "7:44: 2026-11-28 06:01 lies after the outage;"
        " write when the last usable data were saved, such as 23:00"
    ]


# --- what a scenario answers -----------------------------------------------------------------------


def test_names_and_titles_fall_back_to_the_id() -> None:
    scenario = loaded(
        "staff: {admins: {name: Administrators, count: 2}, x: {}}\n"
        "roles: {boss: {title: {de: Chefin, en: Head}}, clerk: {members: [admins, x]}}\n"
    )
    assert scenario.person_name("admins/2", "en") == "Administrators 2"
    assert scenario.person_name("x", "en") == "x"
    assert scenario.recipient_title("boss", "de") == "Chefin"
    assert scenario.recipient_title("admins/1", "de") == "Administrators 1"
    assert scenario.expand_recipients(["clerk", "boss", "admins/1"]) == ("admins/1", "admins/2", "x", "boss")
    assert [scenario.is_person(id_) for id_ in ("x", "admins", "admins/2", "admins/3", "boss", "x/1")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


def test_planned_times_follow_chains_but_not_decisions() -> None:
    scenario = loaded(
        "roles: {x: {}}\n"
        "injects:\n"
        "  - {id: c, after: b, delay: 5 min, to: x, text: c}\n"
        "  - {id: a, at: +1:00, to: x, text: a}\n"
        "  - {id: b, after: a, delay: 30 min, to: x, text: b}\n"
        "  - {id: e, after: d, to: x, text: e}\n"
        "decisions: {d: {after: b, question: Well?, options: {yes: {facts: Good.}}}}\n"
    )
    assert [scenario.planned_s(id_) for id_ in ("a", "b", "c", "d", "e")] == [
        3_600,
        5_400,
        5_700,
        5_400,
        None,
    ]


def test_the_digest_is_over_names_and_texts() -> None:
    files = {"a.yaml": HEAD + "include: b.yaml\n", "b.yaml": "place: Here\n"}
    digest = load_files("a.yaml", files).digest
    assert digest == load_files("a.yaml", {**files, "unrelated.yaml": "x"}).digest
    assert digest != load_files("a.yaml", {**files, "b.yaml": "place: There\n"}).digest
    assert (
        digest
        != load_files("a.yaml", {"a.yaml": HEAD + "include: c.yaml\n", "c.yaml": "place: Here\n"}).digest
    )


def test_a_scenario_is_read_back_from_its_own_texts(tmp_path: Path) -> None:
    """A journal's first entry keeps `files`; it must give the same scenario without the folder."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "a.yaml").write_text(HEAD + "include: parts/b.yaml\n", "utf-8-sig")
    (tmp_path / "parts" / "b.yaml").write_text("include: c.yaml\nplace: Küche\n")
    (tmp_path / "parts" / "c.yaml").write_text("resources: {r: {waz: 1 h}}\n")
    scenario = load(tmp_path / "a.yaml")
    assert list(scenario.files) == ["a.yaml", "parts/b.yaml", "parts/c.yaml"]
    again = load_files(scenario.name, scenario.files)
    assert (again.digest, again.file) == (scenario.digest, scenario.file)
