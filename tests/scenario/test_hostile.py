"""Files that are broken, hostile or none of ours: one clear error with its place, never anything else."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.scenario import composing
from bcmsim.scenario.loading import problems_in
from tests.scenario.making import HEAD, ROOT, errors, loaded, warnings

BOM_UTF16 = "\ufeff"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "1:1: the file is empty; a scenario begins with `bcmsim: 1`"),
        (b" \n\t\n", "1:1: the file is empty"),
        (b"\xef\xbb\xbf", "1:1: the file is empty"),
        (b"# only a comment\n", "1:1: the file is empty"),
        (b"---\n...\n", "the file is empty"),
        (bytes(range(256)) * 20, "1:1: this is no text but a binary file"),
        (b"\x7fELF\x02\x01\x01" + b"\xff\xfe" * 50, "1:8: this is not UTF-8: the byte 0xFF"),
        (b"bcmsim: 1\ntitle: \0\n", "2:8: this is no text but a binary file"),
        (
            b"bcmsim: 1\ntitle: \xdcbung\n",
            "2:8: this is not UTF-8: the byte 0xDC does not belong here; save the file as UTF-8",
        ),
        (HEAD.encode("utf-16-le"), "1:1: this is no text but a binary file, or UTF-16 without its mark"),
        ((BOM_UTF16 + HEAD).encode("utf-16-le") + b"x", "this is not UTF-16"),
        (b"bcmsim: 1\ntitle: a\x1b[31m\n", "2:9: the character U+001B is not allowed"),
        (b"bcmsim: 1\r\ntitle: \x07\r\n", "2:8: the character U+0007"),
        ("bcmsim: 1\rtitle: \ufffe\r".encode(), "2:8: the character U+FFFE"),
        (b"- a\n- b\n", "1:1: a map of keys is due here, not a list"),
        (b"hello\n", "1:1: a map of keys is due here, not `hello`"),
        (b"~\n", "1:1: the file is empty"),
        (
            HEAD.encode() + b"resources:\n  power: {title: Mains po",
            "1: a map that began with { is not closed",
        ),
        (HEAD.encode() + b'resources:\n  power: {title: "Mains po', "7:27: the text in quotes is not closed"),
        (HEAD.encode() + b"abort: [a, b", "a list that began with [ is not closed"),
        (
            HEAD.encode() + b"resources:\n\tpower: {waz: 1 h}\n",
            "7:1: this character cannot begin a value; indent with spaces",
        ),
        (HEAD.encode() + b"description: Times: many\n", "6:19: a second `: ` in one line"),
        (HEAD.encode() + b" place: x\n", "a second `: ` in one line, or a line indented differently"),
        (HEAD.encode() + b"place: x\n- y\n", "7:1: this line does not fit into the map around it"),
        (HEAD.encode() + b"abort:\n- y\nz: 1\n  a: 2\n", "9:4: a second `: `"),
        (HEAD.encode() + b"abort:\n  - y\n  z\n", "a key without its `:`"),
        (HEAD.encode() + b"place: @home\n", "6:8: this character cannot begin a value"),
        (HEAD.encode() + b"place: *home\n", "6:8: the anchor of this alias is not defined"),
        (HEAD.encode() + b"place: &a x\nversion: &a y\n", "this anchor is defined twice"),
        (HEAD.encode() + b'place: "\\q"\n', "an unknown escape after a backslash"),
        (HEAD.encode() + b'place: "\\ud800"\n', "a broken escape after a backslash"),
        (HEAD.encode() + b'place: "\\xzz"\n', "a broken escape after a backslash"),
        (HEAD.encode() + b"place: !a!b c\n", "a broken tag"),
        (HEAD.encode() + b"place: |x\n  a\n", "a broken text of several lines"),
        (HEAD.encode() + b"abort: [a, }\n", "a value is missing, or a bracket is closed that was not opened"),
        (HEAD.encode() + b"---\nbcmsim: 1\n", "6:1: a second document begins here"),
        (HEAD.encode() + b"...\nplace: x\n", "something stands behind the end of the scenario"),
        (b"%YAML 3.0\n---\n" + HEAD.encode(), "this is not YAML 1"),
        (b"%\n---\n" + HEAD.encode(), "a broken line beginning with %"),
    ],
    ids=range(39),
)
def test_a_broken_file_is_one_error_at_its_place(content: bytes, said: str) -> None:
    found = errors(content)
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize(
    "content",
    [
        HEAD.encode("utf-8-sig"),
        (BOM_UTF16 + HEAD).encode("utf-16-le"),
        (BOM_UTF16 + HEAD).encode("utf-16-be"),
        HEAD.replace("\n", "\r\n").encode(),
        HEAD.replace("\n", "\r").encode(),
        b"%YAML 1.2\n---\n" + HEAD.encode() + b"...\n",
    ],
    ids=["utf-8 with mark", "utf-16-le", "utf-16-be", "crlf", "cr", "directive"],
)
def test_readable_encodings_are_read(content: bytes) -> None:
    assert errors(content) == []


DEEP = {
    "open lists": "a: " + "[" * 100_000,
    "closed lists": "a: " + "[" * 100_000 + "]" * 100_000,
    "open maps": "{a: " * 50_000,
    "block lists": "- " * 50_000,
    "block maps": "\n".join(" " * level + "a:" for level in range(1_000)),
    "keys": "? " * 50_000,
    "mixed": "[{a: " * 40_000,
}


@pytest.mark.parametrize("content", DEEP.values(), ids=DEEP.keys())
def test_deep_nesting_never_reaches_the_stack(content: str) -> None:
    """libyaml's composer crashes the process at some 40,000 levels (engine-facts.md)."""
    started = time.perf_counter()
    found = errors(content.encode())
    assert len(found) == 1
    assert "nested deeper than 32 levels" in found[0]
    assert time.perf_counter() - started < 5


def test_the_deepest_allowed_nesting_is_still_composed() -> None:
    inner = "x"
    for _level in range(30):
        inner = f"[{inner}]"
    assert "nested" not in " ".join(errors(f"place: {inner}\n"))
    assert "nested" in " ".join(errors(f"place: [{inner}]\n"))


def test_deep_nesting_survives_in_a_process_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("[" * 200_000 + "]" * 200_000)
    program = (
        "from bcmsim.scenario.loading import problems_of; import sys; print(problems_of(sys.argv[1])[1][0])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "a.yaml")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert "32" in run.stdout


def test_aliases_repeat_at_most_10000_values() -> None:
    nine = "".join(
        f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
        for old, new in zip("abcdefghi", "bcdefghij", strict=True)
    )
    started = time.perf_counter()
    for bomb in (
        "a: &a [x, x, x, x, x, x, x, x, x]\n" + nine,
        "a: &a x\nb: [" + ", ".join(["*a"] * 20_000) + "]\n",
        "a: &a {b: x, c: y}\nd: [" + ", ".join(["*a"] * 3_000) + "]\n",
    ):
        found = errors(bomb.encode())
        assert len(found) == 1
        assert "anchors repeat more than 10000 values" in found[0]
    assert time.perf_counter() - started < 5


def test_aliases_may_repeat_a_little() -> None:
    file = loaded(
        "staff: {a: &person {skills: [x]}, b: *person}\n"
        "resources: {r: {waz: &t 1 h, staff: {x: 1}, retry: *t}}\n"
    ).file
    assert file.staff["b"].skills == ("x",)
    assert file.resources["r"].retry == file.resources["r"].waz


def test_anchors_that_contain_themselves_are_refused() -> None:
    for content in ("place: &a [*a]\n", "staff: &a {b: {c: *a}}\n"):
        assert "an anchor contains itself" in errors(content)[0]


def test_aliases_cannot_nest_beyond_the_limit() -> None:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [[[[[[[[*a{n - 1}]]]]]]]]" for n in range(1, 6)]
    assert "nested deeper than 32 levels" in errors(("\n".join(lines)).encode())[0]


def test_a_wrong_value_behind_an_alias_is_taken_out_once() -> None:
    """The data that an alias shares is one object: taking an item out twice would take out its neighbour."""
    found = errors("documents: &d [{id: a b}, {id: c}]\nlow_load: *d\nstaff: {x: {}}\n")
    assert any("`a b` is no id" in one for one in found)
    assert any("unknown key `id`" in one for one in found)


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("title: again\n", "6:1: `title` stands twice, first in line 2; keep one of the two"),
        ("staff:\n  a: {}\n  b: {}\n  a: {}\n", "9:3: `a` stands twice, first in line 7"),
        ("staff: {ku\u0308che: {}, k\u00fcche: {}}\n", "stands twice"),
        ("staff:\n  a: &a {}\n  b: {<<: *a}\n", "8:7: merging with << is not part of the format"),
        ("=: 1\n", "6:1: unknown key `=`"),
        ("? [a]\n: b\n", "6:3: a key must be a word"),
        ("{a: b}: c\n", "6:1: a key must be a word"),
        ("place: !!python/object/apply:os.system x\n", "6:8: the tag `tag:yaml.org,2002:python/object"),
        ("version: !!int 5\n", "6:10: the tag `tag:yaml.org,2002:int` is not part of the format"),
    ],
)
def test_yaml_without_surprises(rest: str, said: str) -> None:
    assert any(said in one for one in errors(rest))


def test_explicit_tags_of_what_it_is_anyway_are_fine() -> None:
    assert str(loaded("place: !!str x\nstaff: !!map {a: {skills: !!seq [x]}}\n").file.place) == "x"


def test_hostile_words_are_kept_and_shown_as_text() -> None:
    """Texts keep what people wrote; what an error quotes of them is safe to print."""
    rest = 'place: "\\e[31m [/red] {0} %s \\u202e"\nversion: {"\\e]52;c;x\\a": "\\u202e"}\n'
    found = errors(rest)
    assert not any("\x1b" in one or "\u202e" in one for one in found)
    kept = loaded(rest.splitlines()[0] + "\n").file.place
    assert str(kept) == "\x1b[31m [/red] {0} %s \u202e"
    for hostile in (
        "[/red]",
        "{0}",
        "{x!r:>10}",
        "%(a)s",
        "\\x1b]0;x\\a",
        "\\u202e\\u2066",
        "\\ud83d",
        "\\0",
    ):
        for said in errors(f'kind: "{hostile}"\nresources: {{"{hostile}": {{"{hostile}": "{hostile}"}}}}\n'):
            assert said.isprintable()


def test_long_lines_are_cut_in_errors_and_long_texts_are_a_warning() -> None:
    line = "x" * 100_000
    assert max(map(len, errors(f"kind2: {line}\nlength: {line}\n{line[:900]}: 1\n"))) < 300
    rest = f"roles: {{r: {{}}}}\ninjects: [{{id: a, to: r, text: {line}, information: true}}]\n"
    assert (
        "7:32: warning: the text is longer than 32 kB; put the rest into a document of its own"
        in warnings(rest)
    )
    assert errors(rest) == []


@pytest.mark.parametrize(
    "rest",
    [
        "length: " + "9" * 100_000 + " h\n",
        "staff: {a: {count: " + "1" * 100_000 + "}}\n",
        "staff: {a: {count: 999999999}}\n",
        "staff: {a: {absent: 0." + "1" * 100_000 + "}}\n",
        "start: 2026-01-01 06:00 " + "A" * 100_000 + "\n",
        "length: 1" + " " * 50_000 + "x\n",
        "low_load: [{days: " + "mon," * 20_000 + "x}]\n",
        "measures: {m: {cost: " + "1" * 50_000 + " EUR}}\n",
    ],
    ids=range(8),
)
def test_endless_values_are_refused_at_once(rest: str) -> None:
    started = time.perf_counter()
    assert errors(rest)
    assert time.perf_counter() - started < 2


def test_many_mistakes_are_reported_in_bearable_time() -> None:
    count = 3_000
    started = time.perf_counter()
    assert (
        len(errors("resources:\n" + "".join(f"  r{n}: {{waz: 1 h, needs: [x{n}]}}\n" for n in range(count))))
        == count
    )
    assert (
        len(errors("resources:\n" + "".join(f"  r{n}: {{waz: 1, need: r}}\n" for n in range(count))))
        == 2 * count
    )
    assert len(errors("resources:\n" + "  r: {waz: 1 h}\n" * count)) == count - 1
    assert len(errors("injects:\n" + "- {id: i}\n" * count)) == count - 1
    assert time.perf_counter() - started < 20


def test_long_chains_do_not_recurse() -> None:
    count = 3_000
    chain = "".join(f"  r{n}: {{waz: 1 h, needs: [r{n + 1}]}}\n" for n in range(count))
    assert errors(f"restart: {{down: [r{count}]}}\nresources:\n{chain}  r{count}: {{waz: 1 h}}\n") == []
    ring = errors(f"resources:\n{chain}  r{count}: {{waz: 1 h, needs: [r0]}}\n")
    assert len(ring) == 1
    assert "r0 -> r1 -> " in ring[0]
    script = "".join(f"- {{id: i{n}, after: i{n - 1}}}\n" for n in range(1, count))
    assert errors("injects:\n- {id: i0, at: +0:01}\n" + script) == []


def test_yaml_without_libyaml_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    class PurePython(composing._Composing, yaml.BaseLoader):
        pass

    with_libyaml = errors("resources: {a: {waz: 1}}\nplace: [\n")
    scenario = loaded("place: Küche\n")
    monkeypatch.setattr(composing, "_Composer", PurePython)
    monkeypatch.setattr(composing, "_BaseLoader", yaml.BaseLoader)
    assert loaded("place: Küche\n").file == scenario.file
    assert [one.split(": ")[1] for one in errors("resources: {a: {waz: 1}}\nplace: [\n")] == [
        one.split(": ")[1] for one in with_libyaml
    ]
    for content in DEEP.values():
        assert "nested deeper" in errors(content.encode())[0]
    assert "a broken escape" in errors('place: "\\ud800"\n')[0]


@given(st.binary(max_size=300))
def test_any_bytes_give_problems_or_a_scenario(content: bytes) -> None:
    scenario, problems = problems_in("a.yaml", {"a.yaml": content})
    assert scenario is not None or problems


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_any_text_behind_a_head_gives_problems_or_a_scenario(rest: str) -> None:
    scenario, problems = problems_in("a.yaml", {"a.yaml": HEAD + rest})
    assert scenario is not None or any(problem.severity == "error" for problem in problems)
