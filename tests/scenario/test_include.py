"""Scenarios put together from several files, and what an `include:` may never reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from bcmsim.scenario.loading import ScenarioProblems, load, problems_of
from tests.scenario.making import HEAD, errors, loaded, warnings


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


def test_an_included_file_in_another_language_is_warned_of() -> None:
    rest = "include: org.yaml\n"
    assert warnings(rest, files={"org.yaml": "language: de\n"})[-1] == (
        "org.yaml:1:11: warning: the texts of this file are in `de`, those of the scenario in `en`;"
        " write texts as {de: ..., en: ...}"
    )
    assert not any("texts of this" in one for one in warnings(rest, files={"org.yaml": "language: en\n"}))


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
