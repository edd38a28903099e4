"""Edits of scenario files: the asked change and nothing else, whatever the file looks like."""

from __future__ import annotations

import copy
import json
import os
import re
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcmsim.errors import BcmsimError
from bcmsim.scenario.composing import PlainData, compose, key_of
from bcmsim.scenario.editing import REMOVED, Edit, EditError, FilesOnDisk, edited
from bcmsim.scenario.loading import ScenarioProblems
from bcmsim.scenario.reading import decode
from bcmsim.scenario.writing import write_flow
from bcmsim.verbs.output import rewrite_files


def changed(text: str, *edits: tuple[tuple[str | int, ...], Any]) -> str:
    """The text after edits, the same text where nothing changed."""
    return edited({"a.yaml": text}, "a.yaml", [Edit(*one) for one in edits]).get("a.yaml", text)


def data_of(text: str) -> Any:
    return PlainData().of(*compose(text))


# --- single facts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        pytest.param("a:   1   # c\nb: 2\n", ("a",), "x", "a:   x   # c\nb: 2\n", id="alignment and comment"),
        pytest.param("a: 'it''s'\n", ("a",), "b's", "a: 'b''s'\n", id="single quotes stay"),
        pytest.param('a: "x"\n', ("a",), "y", 'a: "y"\n', id="double quotes stay"),
        pytest.param("a:   # c\nb: 1\n", ("a",), "x", "a: x   # c\nb: 1\n", id="a key without a value"),
        pytest.param("a:\n", ("a", "b", "c"), "x", "a:\n  b: {c: x}\n", id="maps grow below an empty key"),
        pytest.param("a: {}\n", ("a", "b"), "x", "a: {b: x}\n", id="an empty map"),
        pytest.param("a: {b: 1}\n", ("a", "c"), "x: y", 'a: {b: 1, c: "x: y"}\n', id="a map in braces"),
        pytest.param("a: {b: 1, }\n", ("a", "c"), "2", "a: {b: 1, c: 2, }\n", id="a comma at the end"),
        pytest.param("a: {b, c: 1}\n", ("a", "b"), "2", "a: {b: 2, c: 1}\n", id="no colon in braces"),
        pytest.param("a: {b: , c: 1}\n", ("a", "b"), "2", "a: {b: 2 , c: 1}\n", id="no value in braces"),
        pytest.param("a: [1, 2]\n", ("a", 2), "x, y", 'a: [1, 2, "x, y"]\n', id="append in brackets"),
        pytest.param("a:\n- 1  # c\n", ("a", 1), "x", "a:\n- 1  # c\n- x\n", id="append below"),
        pytest.param(
            "a:\n- x: 1\n  y: 2\n", ("a", 0, "z"), "3", "a:\n- x: 1\n  y: 2\n  z: 3\n", id="a map in a list"
        ),
        pytest.param(
            "a:\n  - b\n  - c  # d\ne: 1\n", ("a",), ["x"], "a: [x]\ne: 1\n", id="lines become brackets"
        ),
        pytest.param(
            "a: |  # why\n  x\n\n# e\nb: 1\n",
            ("a",),
            "y",
            "a: y  # why\n\n# e\nb: 1\n",
            id="literal to plain",
        ),
        pytest.param(
            "a: x # c\nb: 1\n", ("a",), "y\nz\n", "a: | # c\n  y\n  z\nb: 1\n", id="plain to literal"
        ),
        pytest.param("a: 1", ("b",), "2", "a: 1\nb: 2\n", id="no line end at the end"),
        pytest.param("a: 1\r\nb:\r\n  c: 2\r\n", ("b", "d"), "x\ny", None, id="line ends of Windows"),
        pytest.param(
            "a:\n  b: |+\n    x\n\nc: 1\n",
            ("a", "d"),
            "2",
            "a:\n  b: |+\n    x\n\n  d: 2\nc: 1\n",
            id="a literal that keeps its blank lines",
        ),
        pytest.param(
            "a: 1\n# end\n", ("b",), "2", "a: 1\nb: 2\n# end\n", id="comments at the end stay there"
        ),
        pytest.param("---\na: 1\n...\n", ("b",), "2", "---\na: 1\nb: 2\n...\n", id="document marks"),
        pytest.param("ä: 1\n", ("a\u0308",), "ö", "ä: ö\n", id="keys are normalised"),
        pytest.param(
            "a: 😀 # 😀\nb: 1\n", ("b",), "😀", "a: 😀 # 😀\nb: 😀\n", id="characters beyond 16 bit"
        ),
        pytest.param("a:\n  x\nb: 1\n", ("a",), "y", "a: y\nb: 1\n", id="a value below its key"),
        pytest.param('a: "x\n  y"\nb: 1\n', ("a",), "z", 'a: "z"\nb: 1\n', id="a value over two lines"),
        pytest.param("a: 1\nb: 2\nc: 3\n", ("b",), REMOVED, "a: 1\nc: 3\n", id="remove lines"),
        pytest.param("a: 1\nb: 2\n", ("a",), REMOVED, "b: 2\n", id="remove the first line"),
        pytest.param("a: {b: 1, c: 2}\n", ("a", "b"), REMOVED, "a: {c: 2}\n", id="remove in braces"),
        pytest.param("a: {b: 1, c: 2}\n", ("a", "c"), REMOVED, "a: {b: 1}\n", id="remove the last in braces"),
        pytest.param("a: {b: 1}\n", ("a", "b"), REMOVED, "a: {}\n", id="remove the only one"),
        pytest.param("a: 1\n", ("b", "c"), REMOVED, "a: 1\n", id="remove what is not there"),
        pytest.param(
            "a:\n- b: 1\n  c: 2\n", ("a", 0, "b"), REMOVED, "a:\n- c: 2\n", id="remove behind a dash"
        ),
        pytest.param(
            "a:\n    b: 1\n", ("c", "d"), {"e": "1"}, "a:\n    b: 1\nc:\n    d: {e: 1}\n", id="indent"
        ),
    ],
)
def test_an_edit_changes_only_what_is_asked(
    before: str, path: tuple[str | int, ...], value: Any, after: str | None
) -> None:
    new = changed(before, (path, value))
    if after is not None:
        assert new == after
    else:
        assert new == "a: 1\r\nb:\r\n  c: 2\r\n  d: |-\r\n    x\r\n    y\r\n"


def test_new_entries_look_like_their_neighbours() -> None:
    text = "p:\n  one:\n    title: One\n  two: {title: Two}\nq:\n  one: {title: One}\n"
    new = changed(text, (("p", "three"), {"title": "Three"}), (("q", "two"), {"title": "Two"}))
    assert new == (
        "p:\n  one:\n    title: One\n  two: {title: Two}\n  three:\n    title: Three\n"
        "q:\n  one: {title: One}\n  two: {title: Two}\n"
    )


def test_many_edits_at_one_place_keep_their_order() -> None:
    text = "a:\n  b:\n    c: 1  # c\nz: 1\n"
    new = changed(
        text,
        (("y",), "1"),
        (("a", "d"), "2"),
        (("a", "b", "e"), "3"),
        (("a", "b", "c"), "x\ny"),
        (("z",), "9"),
    )
    assert new == "a:\n  b:\n    c: |-  # c\n      x\n      y\n    e: 3\n  d: 2\nz: 9\ny: 1\n"


@pytest.mark.parametrize(
    ("text", "path", "where"),
    [
        ("a: &x {b: 1}\nc: *x\n", ("a", "b"), ":1:4: "),
        ("a: &x {b: 1}\nc: *x\n", ("c", "b"), ":2:1: "),
        ("a: &x 1\nc: *x\n", ("a",), ":1:4: "),
        ("a: 1\nb:\n  c: &x 1\n  d: *x\n", ("b", "e"), ":4:3: "),
        ("a: 1\nb: &x [1]\nc:\n- *x\n", ("c", 1), ":4:1: "),
    ],
)
def test_anchors_are_refused_with_their_place(text: str, path: tuple[str, ...], where: str) -> None:
    with pytest.raises(EditError, match="an anchor stands here") as error:
        changed(text, (path, "new"))
    assert where in error.value.message or f"a.yaml{where}" in error.value.message


def test_anchors_elsewhere_do_not_disturb() -> None:
    text = "a: &x {b: 1}\nc: *x\nd: 1\n"
    assert changed(text, (("d",), "2")) == "a: &x {b: 1}\nc: *x\nd: 2\n"


def test_an_edit_inside_a_single_value_is_refused() -> None:
    with pytest.raises(EditError, match=r"a.yaml:2:4: a single value stands here"):
        changed("a: 1\nb: word\n", (("b", "c"), "1"))


def test_explicit_keys_are_refused() -> None:
    with pytest.raises(EditError, match="stand apart"):
        changed("? a\n: 1\nb: 2\n", (("a",), "2"))


def test_a_file_that_is_no_yaml_is_said_with_its_place() -> None:
    with pytest.raises(ScenarioProblems, match=r"a\.yaml:2:2: "):
        changed("a: [1\nb: 2\n", (("b",), "3"))


def test_edits_that_contradict_are_bugs_of_the_caller() -> None:
    with pytest.raises(ValueError, match="inside"):
        changed("a: 1\n", (("b",), "1"), (("b", "c"), "1"))
    with pytest.raises(ValueError, match="around"):
        changed("a: 1\n", (("b", "c"), "1"), (("b",), "1"))


# --- several files ---------------------------------------------------------------------------------

FILES = {
    "a.yaml": "include: b.yaml\ntitle: A\nprocesses:\n  p: {}\ninjects:\n- {id: one}\n",
    "b.yaml": "title: B\nplace: There\nprocesses:\n  q: {}\nimpact: {buffer: 1 h}\ninjects:\n- {id: two}\n",
}


@pytest.mark.parametrize(
    ("path", "file", "line"),
    [
        (("title",), "a.yaml", "title: new"),
        (("place",), "b.yaml", "place: new"),
        (("processes", "p", "x"), "a.yaml", "  p: {x: new}"),
        (("processes", "q", "x"), "b.yaml", "  q: {x: new}"),
        (("processes", "r"), "a.yaml", "  r: new"),
        (("impact", "x"), "b.yaml", "impact: {buffer: 1 h, x: new}"),
        (("injects", 0, "id"), "a.yaml", "- {id: new}"),
        (("injects", 1, "id"), "b.yaml", "- {id: new}"),
        (("injects", 2), "b.yaml", "- new"),
        (("measures", "m"), "a.yaml", "  m: new"),
    ],
)
def test_the_file_that_holds_the_place_is_edited(path: tuple[str | int, ...], file: str, line: str) -> None:
    after = edited(FILES, "a.yaml", [Edit(path, "new")])
    assert list(after) == [file]
    assert line in after[file].splitlines()


# --- on disk ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-32-le"])
def test_encoding_mark_and_rights_stay(tmp_path: Path, encoding: str) -> None:
    mark = "\ufeff" if encoding.startswith(("utf-16", "utf-32")) else ""
    path = tmp_path / "a.yaml"
    path.write_bytes((mark + "a: ä\r\nb: 2 # ü\r\n").encode(encoding))
    path.chmod(0o640)
    files = FilesOnDisk.read(path)
    rewrites = files.edited([Edit(("a",), "ß")])
    rewrite_files(rewrites)
    assert path.read_bytes() == (mark + "a: ß\r\nb: 2 # ü\r\n").encode(encoding)
    assert path.stat().st_mode & 0o777 == 0o640
    assert files.after(rewrites).contents["a.yaml"] == path.read_bytes()


def test_a_file_that_somebody_else_changed_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\n", encoding="utf-8")
    rewrites = FilesOnDisk.read(path).edited([Edit(("a",), "2")])
    path.write_text("a: 1\nb: 1\n", encoding="utf-8")
    with pytest.raises(BcmsimError, match="changed by somebody else"):
        rewrite_files(rewrites)
    assert path.read_text(encoding="utf-8") == "a: 1\nb: 1\n"
    assert os.listdir(tmp_path) == ["a.yaml"]


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text("a: 1\n", encoding="utf-8")
    link = tmp_path / "a.yaml"
    link.symlink_to("real.yaml")
    rewrite_files(FilesOnDisk.read(link).edited([Edit(("a",), "2")]))
    assert link.is_symlink()
    assert (tmp_path / "real.yaml").read_text(encoding="utf-8") == "a: 2\n"


def test_ten_thousand_edits_take_seconds() -> None:
    text = "resources:\n" + "".join(
        f"  r{n}: {{title: T{n}, waz: 1 h}}  # {n}\n" if n % 2 else f"  r{n}:\n    waz: 1 h\n"
        for n in range(10_000)
    )
    begun = time.perf_counter()
    new = changed(text, *((("resources", f"r{n}", "owner"), f"o{n}") for n in range(10_000)))
    assert time.perf_counter() - begun < 12
    assert new.count("owner: o") == 10_000


# --- random documents ------------------------------------------------------------------------------

WORDS = st.text(
    st.sampled_from("ab Z09.-_:#,'\"[]{}&*!|>%@`?~\\=+/äß😀\n\t\u00a0\u2028\ufeff\x85\x07"), max_size=12
)
KEYS = st.text(st.sampled_from("abcxyz-_09ä:# "), min_size=1, max_size=5).filter(lambda one: one != "<<")
TREES = st.recursive(
    WORDS | st.none() | st.just("line one\nline two\n"),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(KEYS, below, max_size=4),
    max_leaves=14,
)
ROOTS = st.dictionaries(KEYS, TREES, min_size=1, max_size=4)


class Untidy:
    """Writes data in as many styles as people do, drawn from `random`."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.newline = random.choice(["\n", "\n", "\r\n"])

    def document(self, data: dict[str, Any]) -> str:
        text = self.flow(data) if self.random.random() < 0.1 else self.newline.join(self.map(data, 0))
        return text + self.random.choice(
            [
                self.newline if text.endswith("two") else "",
                self.newline,
                self.newline * 2 + "# end" + self.newline,
            ]
        )

    def scalar(self, value: str | None, *, flow: bool) -> str:
        if value is None:
            return "~" if flow else self.random.choice(["~", ""])
        plain = write_flow(value)
        if plain == value and self.random.random() < 0.3:
            return f"'{value}'" if "'" not in value else json.dumps(value)
        return plain

    def flow(self, value: Any) -> str:
        if isinstance(value, dict):
            gap = self.random.choice(["", " "])
            inner = ("," + self.random.choice([" ", "  "])).join(
                f"{self.scalar(key, flow=True)}: {self.flow(one)}" for key, one in value.items()
            )
            return "{" + gap + inner + gap + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.flow, value)) + "]"
        return self.scalar(value, flow=True)

    def noise(self, column: int) -> list[str]:
        return self.random.choice([[], [], [], [""], [" " * column + "# note: [x"], ["# far left", ""]])

    def tail(self) -> str:
        return self.random.choice(["", "", "   # tail: }"])

    def behind(self, value: Any, column: int, *, item: bool = False) -> list[str]:
        """What follows a colon or dash: the rest of its line, and more lines."""
        if isinstance(value, str) and value == "line one\nline two\n" and self.random.random() < 0.7:
            return [" |" + self.tail(), *(" " * (column + 3) + line for line in value.splitlines())]
        if isinstance(value, dict | list) and value and self.random.random() < 0.7:
            lines = (
                self.map(value, column + 2)
                if isinstance(value, dict)
                else self.list(value, column + 2 if item else column + self.random.choice([0, 2]))
            )
            return [self.tail(), *lines]
        gap = " " * self.random.randint(1, 3)
        rest = self.flow(value) if isinstance(value, dict | list) else self.scalar(value, flow=False)
        return [(gap + rest if rest else "") + self.tail()]

    def map(self, data: dict[str, Any], column: int) -> list[str]:
        lines = []
        for key, value in data.items():
            first, *rest = self.behind(value, column)
            lines += [*self.noise(column), " " * column + self.scalar(key, flow=True) + ":" + first, *rest]
        return lines

    def list(self, items: list[Any], column: int) -> list[str]:
        lines = []
        for item in items:
            if isinstance(item, dict) and item and self.random.random() < 0.5:
                inner = [one for key in item for one in self.map({key: item[key]}, column + 2)]
                while inner[0].lstrip().startswith("#") or not inner[0].strip():
                    del inner[0]
                lines += [" " * column + "- " + inner[0].strip(), *inner[1:]]
                continue
            first, *rest = self.behind(item, column, item=True)
            lines += [*self.noise(column), " " * column + "-" + first, *rest]
        return lines


def places(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in the data and one new place in each list and map."""
    found = [path] if path else []
    if isinstance(data, dict):
        for key, value in data.items():
            found += places(value, (*path, key))
        found.append((*path, "new key"))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            found += places(value, (*path, number))
        found.append((*path, len(data)))
    return found


def apply(data: Any, path: tuple[str | int, ...], value: Any) -> Any:
    data = copy.deepcopy(data)
    inner = data
    for step in path[:-1]:
        inner = inner[step]
    if value is REMOVED:
        inner.pop(path[-1], None)
    elif isinstance(inner, list) and path[-1] == len(inner):
        inner.append(value)
    else:
        inner[path[-1]] = value
    return data


def same(one: Any, other: Any) -> bool:
    return json.dumps(one) == json.dumps(other)


@settings(max_examples=200, deadline=None)
@given(data=ROOTS, random=st.randoms(use_true_random=False), new=TREES, more=st.data())
def test_random_edits_change_exactly_the_asked_place(
    data: dict[str, Any], random: Random, new: Any, more: st.DataObject
) -> None:
    text = decode(Untidy(random).document(data))
    assert same(data_of(text), data)
    path = more.draw(st.sampled_from(places(data)))
    if isinstance(path[-1], str) and more.draw(st.integers(0, 5)) == 0:
        new = REMOVED
    after = changed(text, (path, new))
    assert same(data_of(after), apply(data, path, new))
    # Nothing outside that place: a new one only adds, a value on one line is exchanged within its marks.
    parent = _parent(data, path)
    if new is not REMOVED and parent and (path[-1] == "new key" or path[-1] == len(parent)):
        start = _common(text, after)
        assert start + _common(text[start:][::-1], after[start:][::-1]) >= len(text)
    elif new is not REMOVED and path[-1] != "new key" and path[-1] != len(parent):
        node = _node(compose(text)[0], path)
        first, last = node.start_mark.index, node.end_mark.index
        if first < last and not re.search("[\r\n]", text[first:last]):
            assert after.startswith(text[:first].rstrip())
            assert _squeezed(text[last:]) in _squeezed(after)


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _parent(data: Any, path: tuple[str | int, ...]) -> Any:
    for step in path[:-1]:
        data = data[step]
    return data


def _node(node: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        node = node.value[step] if isinstance(step, int) else dict(_keyed(node))[step]
    return node


def _keyed(node: Any) -> list[tuple[str | None, Any]]:
    return [(key_of(key), value) for key, value in node.value]


def _squeezed(text: str) -> str:
    """Without what a literal block puts between a value's line and the next."""
    return text[text.find("\n") + 1 :] if "\n" in text else ""


@settings(max_examples=120, deadline=None)
@given(data=ROOTS, random=st.randoms(use_true_random=False), news=st.lists(TREES, max_size=5), more=st.data())
def test_several_random_edits_at_once_equal_the_data_edited_one_by_one(
    data: dict[str, Any], random: Random, news: list[Any], more: st.DataObject
) -> None:
    text = decode(Untidy(random).document(data))
    chosen: list[tuple[str | int, ...]] = []
    for _new in news:
        path = more.draw(st.sampled_from(places(data)))
        if not any(path[: len(one)] == one or one[: len(path)] == path for one in chosen):
            chosen.append(path)
    due = data
    for path, new in zip(chosen, news, strict=False):
        due = apply(due, path, new)
    after = changed(text, *zip(chosen, news, strict=False))
    assert data_of(after) == due
