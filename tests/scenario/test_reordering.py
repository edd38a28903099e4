"""Entries of a map in another order: comments move along, everything else stays byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.scenario.editing import EditError, FilesOnDisk
from bcmsim.scenario.loading import load
from bcmsim.scenario.reordering import reordered, with_order

HEAD = "bcmsim: 1\ntitle: Test\nkind: function-test\nlanguage: en\noutage: 2026-11-28 06:00 Europe/Berlin\n"


def files(folder: Path, text: str, name: str = "test.yaml") -> FilesOnDisk:
    place = folder / name
    place.write_bytes((HEAD + text).encode())
    return FilesOnDisk.read(place)


def after(folder: Path, text: str, order: list[str]) -> str:
    rewrites = reordered(files(folder, text), "resources", order)
    assert len(rewrites) == 1
    return rewrites[0].after.decode().removeprefix(HEAD)


def test_entries_move_with_the_comments_above_and_beside_them(tmp_path: Path) -> None:
    text = """resources:   # what there is
  # needs the utility
  power: {waz: 4 h}   # no UPS
  network:
    waz: 2 h     # switches
    # and routers
    needs: [power]
      # deeper

  # the servers
  # of the shop
  web:
    waz: 1 h
    instruction: |
      1. Mount.

      2. Run.
# the people
staff: {}
"""
    assert (
        after(tmp_path, text, ["web", "power", "network"])
        == """resources:   # what there is
  # the servers
  # of the shop
  web:
    waz: 1 h
    instruction: |
      1. Mount.

      2. Run.
  # needs the utility
  power: {waz: 4 h}   # no UPS

  network:
    waz: 2 h     # switches
    # and routers
    needs: [power]
      # deeper
# the people
staff: {}
"""
    )


def test_entries_in_braces_change_places(tmp_path: Path) -> None:
    text = "resources: { a: {waz: 1 h} , b: {waz: 2 h},\n  c: {waz: 3 h} }  # three\n"
    assert after(tmp_path, text, ["c", "a"]) == (
        "resources: { c: {waz: 3 h} , a: {waz: 1 h},\n  b: {waz: 2 h} }  # three\n"
    )


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_ends_stay_and_a_last_line_without_one_gets_none(tmp_path: Path, ending: str) -> None:
    lines = [*HEAD.splitlines(), "resources:", "  a: {waz: 1 h}", "  b: {waz: 2 h}"]
    (tmp_path / "test.yaml").write_bytes(ending.join(lines).encode())
    (rewrite,) = reordered(FilesOnDisk.read(tmp_path / "test.yaml"), "resources", ["b", "a"])
    assert rewrite.after.decode().split(ending) == [*lines[:-2], lines[-1], lines[-2]]


def test_the_same_order_changes_nothing(tmp_path: Path) -> None:
    text = "resources:\n  a: {waz: 1 h}\n\n  b: {waz: 2 h}\n"
    assert reordered(files(tmp_path, text), "resources", ["a", "b"]) == []


def test_the_rule_is_set_with_the_order(tmp_path: Path) -> None:
    text = "restart: {reaction: 15 min}\nresources:\n  a: {waz: 1 h}\n  b: {waz: 2 h}\n"
    (rewrite,) = with_order(files(tmp_path, text), ["b", "a"])
    assert rewrite.after.decode() == HEAD + (
        "restart: {reaction: 15 min, order: plan}\nresources:\n  b: {waz: 2 h}\n  a: {waz: 1 h}\n"
    )


def test_an_alias_before_its_anchor_is_refused(tmp_path: Path) -> None:
    text = "resources:\n  a: &one {waz: 1 h}\n  b: *one\n"
    with pytest.raises(EditError, match=r"test\.yaml:\d+:\d+: "):
        reordered(files(tmp_path, text), "resources", ["b", "a"])


def test_resources_in_several_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text("resources: {c: {waz: 1 h}}\n", "utf-8")
    text = "include: more.yaml\nresources: {a: {waz: 1 h}, b: {waz: 1 h}}\n"
    with pytest.raises(EditError, match=r"lies in several files.*test\.yaml, more\.yaml"):
        reordered(files(tmp_path, text), "resources", ["b", "a"])


def test_resources_of_an_included_file_are_put_in_order_there(tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text("resources: {a: {waz: 1 h}, b: {waz: 1 h}}\n", "utf-8")
    (rewrite,) = reordered(files(tmp_path, "include: more.yaml\n"), "resources", ["b", "a"])
    assert rewrite.path.name == "more.yaml"
    assert rewrite.after == b"resources: {b: {waz: 1 h}, a: {waz: 1 h}}\n"


LINES = st.sampled_from(["", "  # a comment", "# at the left", "      # deep"])


@given(st.lists(st.tuples(st.lists(LINES, max_size=2), st.booleans()), min_size=1, max_size=5), st.data())
def test_any_order_of_any_entries_keeps_every_line(
    tmp_path_factory: pytest.TempPathFactory,
    entries: list[tuple[list[str], bool]],
    data: st.DataObject,
) -> None:
    lines = ["resources:"]
    for number, (above, short) in enumerate(entries):
        lines += (
            [*above, f"  r{number}: {{waz: 1 h}}"] if short else [*above, f"  r{number}:", "    waz: 1 h"]
        )
    text = "\n".join([*lines, "staff: {}", ""])
    order = data.draw(st.permutations([f"r{number}" for number in range(len(entries))]))
    folder = tmp_path_factory.getbasetemp()
    rewrites = reordered(files(folder, text), "resources", order)
    new = rewrites[0].after.decode() if rewrites else HEAD + text
    assert sorted(new.splitlines()) == sorted((HEAD + text).splitlines())
    (folder / "test.yaml").write_text(new, "utf-8")
    assert list(load(folder / "test.yaml").file.resources) == list(order)
