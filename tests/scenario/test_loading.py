"""Files that must load, what they become, and files put together from several."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bcmsim.scenario.loading import ScenarioProblems, load, load_files, problems_in, problems_of
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


# --- include ---------------------------------------------------------------------------------------


def test_an_included_file_adds_its_keys() -> None:
    main = (
        "include: org.yaml\nresources: {a: {waz: 1 h, needs: b}}\n"
        "injects: [{id: x, manual: true, to: r, text: x}]\n"
    )
    org = (
        "title: The organisation\nplace: There\nresources: {b: {waz: 2 h}}\nroles: {r: {}}\n"
        "injects: [{id: y, manual: true, to: r, text: y}]\nrestart: {reaction: 15 min}\n"
    )
    file = loaded(main, files={"org.yaml": org}).file
    assert list(file.resources) == ["a", "b"]
    assert [inject.id for inject in file.injects] == ["x", "y"]
    assert (str(file.title), str(file.place), file.restart.reaction) == ("T", "There", 900)


def test_what_stands_in_both_files_is_an_error_that_names_both_places() -> None:
    found = errors(
        "include: org.yaml\nresources: {a: {waz: 1 h}}\n",
        files={"org.yaml": "\nresources: {a: {waz: 2 h}}\n"},
    )
    assert found == ["org.yaml:2:13: `a` stands also in a.yaml, line 7; keep one of the two"]


def test_problems_point_into_the_file_that_holds_them() -> None:
    found = errors(
        "include: org.yaml\nresources: {a: {waz: 1 h, needs: [c]}}\ninjects: [{id: x, to: [nobody]}]\n",
        files={
            "org.yaml": "resources:\n  b: {waz: soon}\nnope: 1\ninjects:\n- {id: y, to: [noone]}\n- {id: x}\n"
        },
    )
    assert [one.split(";")[0] for one in found] == [
        "7:35: there is no resource `c`",
        "8:24: there is no role or person `nobody`",
        "org.yaml:2:12: `soon` is no duration",
        "org.yaml:3:1: unknown key `nope`",
        "org.yaml:5:16: there is no role or person `noone`",
        "org.yaml:6:8: the id `x` is taken, in a.yaml, line 8",
    ]


def test_a_broken_included_file_is_reported_with_its_own_line() -> None:
    found = errors("include: org.yaml\nkind2: x\n", files={"org.yaml": "resources:\n  a: {waz: 1 h\n"})
    assert found[0].startswith("7:1: unknown key `kind2`")
    assert found[1].startswith("org.yaml:3:1: a map that began with { is not closed")


@pytest.mark.parametrize(
    "name", ["../b.yaml", "/etc/passwd", "x/../../b.yaml", "..\\b.yaml", "C:\\b.yaml", "parts/../../b.yaml"]
)
def test_an_include_never_leaves_the_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("place: Secret\n")
    folder = tmp_path / "scenario"
    folder.mkdir()
    (folder / "a.yaml").write_text(HEAD + f"include: {name}\n")
    _scenario, problems = problems_of(folder / "a.yaml")
    found = [problem for problem in problems if problem.severity == "error"]
    assert [(one.line, one.column) for one in found] == [(6, 10)]
    assert "lies outside the scenario's folder" in found[0].text


def test_an_include_does_not_leave_the_folder_through_a_link(tmp_path: Path) -> None:
    folder = tmp_path / "scenario"
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "b.yaml").write_text("place: Secret\n")
    folder.mkdir()
    (folder / "file.yaml").symlink_to(tmp_path / "elsewhere" / "b.yaml")
    (folder / "dir").symlink_to(tmp_path / "elsewhere")
    for name in ("file.yaml", "dir/b.yaml"):
        (folder / "a.yaml").write_text(HEAD + f"include: {name}\n")
        with pytest.raises(ScenarioProblems, match="lies outside the scenario's folder"):
            load(folder / "a.yaml")


def test_a_link_inside_the_folder_and_to_the_main_file_is_fine(tmp_path: Path) -> None:
    folder = tmp_path / "scenario"
    folder.mkdir()
    (folder / "b.yaml").write_text("place: Here\n")
    (folder / "link.yaml").symlink_to("b.yaml")
    (folder / "a.yaml").write_text(HEAD + "include: link.yaml\n")
    assert str(load(folder / "a.yaml").file.place) == "Here"


def test_files_that_include_each_other_are_named_as_a_ring() -> None:
    files = {"b.yaml": "include: c.yaml\n", "c.yaml": "include: b.yaml\n"}
    assert errors("include: b.yaml\n", files=files) == [
        "c.yaml:1:10: files include each other in a ring: b.yaml -> c.yaml -> b.yaml; leave one include out"
    ]
    assert "a.yaml -> a.yaml" in errors("include: a.yaml\n")[0]


def test_an_included_file_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "organisation.yaml").write_text("place: Here\n")
    (tmp_path / "a.yaml").write_text(HEAD + "include: organization.yaml\n")
    with pytest.raises(ScenarioProblems) as caught:
        load(tmp_path / "a.yaml")
    assert caught.value.problems[0].hint == "did you mean `organisation.yaml`?"


# --- files -----------------------------------------------------------------------------------------


def test_files_that_cannot_be_read_give_one_sentence(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "locked.yaml").write_text(HEAD)
    (tmp_path / "scenario.yaml").write_text(HEAD)
    for name, said in (
        ("scenari.yaml", "there is no such file; did you mean `scenario.yaml`?"),
        (".", "this is a folder"),
        ("pipe.yaml", "this is not a file"),
        ("none/scenario.yaml", "there is no such file"),
        ("scenario.yaml/x", "the file cannot be read"),
        ("nul\0.yaml", "the file cannot be read"),
        ("/dev/zero", "this is not a file"),
    ):
        _scenario, problems = problems_of(tmp_path / name)
        assert len(problems) == 1
        assert said in str(problems[0])


def test_a_file_larger_than_20_mb_is_refused_without_reading_it(tmp_path: Path) -> None:
    with open(tmp_path / "a.yaml", "wb") as file:
        file.truncate(40_000_000_000)
    assert "larger than 20 MB" in str(problems_of(tmp_path / "a.yaml")[1][0])


def test_problems_are_sorted_and_complete_in_the_exception() -> None:
    with pytest.raises(ScenarioProblems) as caught:
        loaded("zebra: 1\nresources: {a: {waz: 1}, b: {}}\nstaff: {x: {skils: y}}\n")
    places = [(problem.line, problem.column) for problem in caught.value.problems]
    assert places == sorted(places)
    assert len(places) == 4
    assert caught.value.message == "\n".join(str(problem) for problem in caught.value.problems)


def test_without_check_only_the_form_is_judged() -> None:
    files = {"a.yaml": HEAD + "resources: {a: {waz: 1 h, needs: [b]}}\n"}
    assert load_files("a.yaml", files, check=False).file.resources["a"].needs == (("b",),)
    with pytest.raises(ScenarioProblems):
        load_files("a.yaml", files)


def test_problems_do_not_depend_on_hash_seed_zone_or_locale() -> None:
    program = (
        "from bcmsim.scenario.loading import problems_of; import sys\n"
        "from bcmsim.i18n import set_language; set_language('en')\n"
        "s, p = problems_of(sys.argv[1]); print(s and s.digest, [str(one) for one in p])"
    )
    text = (
        HEAD
        + "".join(f"resourcs{n}: x\n" for n in range(3))
        + "resources: {a: {waz: 1 h, needs: [b, c]}, d: {}}\n"
    )
    seen = {}
    for seed, zone, locale in (
        ("0", "UTC", "C"),
        ("1", "Asia/Tokyo", "de_DE.UTF-8"),
        ("2", "America/Lima", "C.UTF-8"),
    ):
        for path in (SCENARIOS[1], DATA / "everything.yaml"):
            env = {
                "PYTHONHASHSEED": seed,
                "TZ": zone,
                "LC_ALL": locale,
                "PYTHONPATH": str(ROOT),
                "PYTHONUTF8": "1",
            }
            run = subprocess.run(
                [sys.executable, "-c", program, str(path)],
                env=env,
                capture_output=True,
                text=True,
                check=True,
            )
            seen.setdefault(path, run.stdout)
            assert run.stdout == seen[path]
    assert problems_in("a", {"a": text})[1] == problems_in("a", {"a": text})[1]
