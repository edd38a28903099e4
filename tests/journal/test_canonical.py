"""The one form in which an entry is stored and hashed (RFC 8785 without fractions; design/journal.md)."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.errors import JournalDamaged
from bcmsim.journal.canonical import DEPTH_LIMIT, INTEGER_LIMIT, canonical_json
from bcmsim.journal.chain import HASH_TAG, canonical, entry_hash
from bcmsim.journal.entries import (
    ENTRY_LIMIT,
    GENESIS,
    Row,
    Stamp,
    entry_bytes,
    parse,
    row_of_line,
    strict_fields,
)
from bcmsim.journal.errors import EntryRefused, JournalError
from tests.journal.making import chain_of, draft

ROOT = Path(__file__).parents[2]

texts = st.text(st.characters(exclude_categories=["Cs"]))
numbers = st.integers(-INTEGER_LIMIT, INTEGER_LIMIT)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)
bodies = st.dictionaries(texts, values, max_size=5)


def shuffled(value: Any, reverse: bool) -> Any:
    """The same value, its keys put in by another order."""
    if isinstance(value, dict):
        return {key: shuffled(value[key], reverse) for key in sorted(value, reverse=reverse)}
    return [shuffled(item, reverse) for item in value] if isinstance(value, list) else value


@given(values)
def test_canonical_form_reads_back_as_the_value(value: Any) -> None:
    assert json.loads(canonical_json(value)) == value


@given(values)
def test_order_of_keys_does_not_matter(value: Any) -> None:
    assert canonical_json(shuffled(value, False)) == canonical_json(shuffled(value, True))


@given(values, values)
def test_different_values_have_different_forms(one: Any, other: Any) -> None:
    assert (canonical_json(one) == canonical_json(other)) == (
        json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    )


def test_keys_are_sorted_by_utf16_code_units() -> None:
    # The example of RFC 8785, section 3.2.3: the emoji's surrogates sort before U+FB33.
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\x80", "\xf6"]
    found = list(json.loads(canonical_json(dict.fromkeys(names))))
    assert found == ["\r", "1", "\x80", "\xf6", "\u20ac", "\U0001f600", "\ufb33"]


def test_escapes_are_the_shortest_ones() -> None:
    text = '\x00\b\t\n\f\r\x1b"\\/\x7f\x85\u2028é'
    assert canonical_json(text).decode() == '"\\u0000\\b\\t\\n\\f\\r\\u001b\\"\\\\/\x7f\x85\u2028é"'


def test_tuples_are_stored_as_lists() -> None:
    assert canonical_json({"to": ("a", "b")}) == canonical_json({"to": ["a", "b"]}) == b'{"to":["a","b"]}'


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"a": 1.5}, "a: a value of type float"),
        ({"a": [0, float("nan")]}, "a[1]: a value of type float"),
        ({"a": {"b": INTEGER_LIMIT + 1}}, "a.b: 9007199254740992 is too large"),
        ({"a": -INTEGER_LIMIT - 1}, "too large"),
        ({"a": b"x"}, "type bytes"),
        ({"a": {1, 2}}, "type set"),
        ({1: "a"}, "the key 1 is not text"),
        ({"a": {"b": ["x", "half \ud83d sign"]}}, "U+D83D) cannot be recorded: a.b[1]"),
        ({"a": {"\udc00": 1}}, "U+DC00) cannot be recorded: a"),
    ],
)
def test_what_has_no_one_form_is_refused_with_its_place(value: Any, said: str) -> None:
    with pytest.raises(EntryRefused) as refused:
        canonical_json(value)
    assert said in refused.value.message
    refused.value.message.encode()  # can be shown


def test_deep_nesting_is_refused() -> None:
    value: Any = "bottom"
    for _ in range(DEPTH_LIMIT):
        value = [value]
    assert canonical_json(value).count(b"[") == DEPTH_LIMIT
    with pytest.raises(EntryRefused, match="nested too deeply"):
        canonical_json([value])


def test_a_huge_entry_is_refused() -> None:
    with pytest.raises(EntryRefused, match="too large"):
        entry_bytes(draft("x" * ENTRY_LIMIT), "bank", 2)


@given(bodies, st.integers(-(10**12), 10**12), texts, st.none() | st.integers(1, 9))
def test_an_entry_reads_back_as_it_was_proposed(
    body: dict[str, Any], at: int, author: str, ref: int | None
) -> None:
    proposed = draft(body=body, at=at, author=author, ref=ref)
    row = chain_of([proposed])[0]
    entry = parse(row)
    assert (entry.body, entry.at, entry.author, entry.ref) == (body, at, author, ref)
    assert (entry.stamp, entry.id, entry.kind) == (proposed.stamp, proposed.id, proposed.kind)
    assert canonical(entry) == row.data


@given(bodies)
def test_a_line_of_the_copy_is_json_and_holds_the_stored_bytes(body: dict[str, Any]) -> None:
    row = chain_of([draft(body=body)])[0]
    fields = json.loads(row.line)
    assert row.line.count(b"\n") == 1
    assert (fields.pop("prev"), fields.pop("hash")) == (row.prev, row.hash)
    assert canonical_json(fields) == row.data
    assert row_of_line(row.line) == row


@given(st.binary(max_size=400))
def test_no_bytes_are_taken_for_a_line(data: bytes) -> None:
    assert row_of_line(data) is None


def test_every_torn_line_is_recognised() -> None:
    line = chain_of([draft()])[0].line
    assert [cut for cut in range(len(line) - 1) if row_of_line(line[:cut]) is not None] == []


ENVELOPE = chain_of([draft(body={"b": 1, "a": "ä\n\x1f/"}, ref=3)])[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"at":0', b'"at": 0'),
        (b'"at":0', b'"at":-0'),
        (b'{"at":0,', b'{"author":"Anna Kr\xc3\xbcger","at":0,'),
        (b'"ref":3', b'"ref":9007199254740992'),
        (b'"ref":3,', b'"ref":3,"ref":3,'),
        (b'"a":"\xc3\xa4', b'"a":"\\u00e4'),
        (b"\\n", b"\\u000a"),
        (b"\\u001f/", b"\\u001F/"),
        (b"\\u001f/", b"\\u001f\\/"),
        (b"\\u001f/", b"\\ud800"),
        (b'"b":1', b'"b":12345678901234567890'),
        (b'"b":1', b'"b":[{"d":1,"c":2}]'),
        (b'"b":1', b'"b":' + b"[" * DEPTH_LIMIT + b"]" * DEPTH_LIMIT),
        (b'"boot_ns":"', b'"boot_ns":"0'),
        (b'"v":1}', b'"v":1,"w":1}'),
        (b'"v":1}', b'"v":1} '),
    ],
)
def test_what_is_stored_in_another_form_is_seen(old: bytes, new: bytes) -> None:
    """Every one of these reads as an entry; none is what the encoder writes."""
    assert strict_fields(ENVELOPE)["ref"] == 3
    assert ENVELOPE.data.count(old) == 1
    with pytest.raises(EntryRefused, match="canonical form"):
        strict_fields(ENVELOPE._replace(data=ENVELOPE.data.replace(old, new)))


@given(bodies, st.data())
def test_the_check_of_the_form_says_what_writing_it_anew_says(body: dict[str, Any], draws: Any) -> None:
    row = chain_of([draft(body=body)])[0]
    assert strict_fields(row)["body"] == parse(row).body
    place = draws.draw(st.integers(0, len(row.data) - 1))
    sign = draws.draw(st.sampled_from([b"", b" ", b"0", b'"', b"\\", b",", b"a", b"-"]))
    changed = row._replace(data=row.data[:place] + sign + row.data[place + draws.draw(st.integers(0, 1)) :])
    try:
        anew = canonical(parse(changed)) == changed.data
    except (EntryRefused, JournalDamaged, JournalError):
        anew = False
    try:
        strict = bool(strict_fields(changed))
    except (EntryRefused, JournalDamaged, JournalError):
        strict = False
    assert strict == anew


def test_uptime_beyond_104_days_is_stored_exactly() -> None:
    stamp = Stamp(1, 2**53 + 1, "boot", "UTC")
    row = chain_of([draft(stamp=stamp)])[0]
    assert parse(row).stamp == stamp
    assert b'"boot_ns":"9007199254740993"' in row.data


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", ""),
        ("id", 7),
        ("id", "x" * 129),
        ("kind", ""),
        ("at", 1.0),
        ("at", True),
        ("ref", "1"),
        ("body", []),
    ],
)
def test_a_field_of_the_wrong_kind_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(EntryRefused, match=f"the field {field} "):
        entry_bytes(draft(**{field: value}), "bank", 1)


def test_the_hash_is_sha256_over_tag_prev_and_stored_bytes() -> None:
    row: Row = chain_of([draft()])[0]
    assert row.hash == hashlib.sha256(HASH_TAG + GENESIS.encode() + b"\n" + row.data).hexdigest()
    assert entry_hash(row.hash, row.data) != row.hash


@pytest.mark.parametrize(
    ("seed", "zone", "locale"),
    [("0", "UTC", "C"), ("1", "Asia/Kathmandu", "de_DE.UTF-8"), ("4242", "America/St_Johns", "tr_TR.UTF-8")],
)
def test_the_hash_is_the_same_under_every_hash_seed_zone_and_locale(
    seed: str, zone: str, locale: str
) -> None:
    program = """
from bcmsim.journal.chain import entry_hash
from bcmsim.journal.entries import GENESIS, Draft, Stamp, entry_bytes
body = {"İstanbul": 1, "ß": {"b": [True, None], "a": "Ü"}, "z": "\\u2028", "i": -5}
body |= {"\\U0001f600": "", "\\ufb33": ""}
stamp = Stamp(1795500000000000, 5, "boot", "Europe/Berlin")
draft = Draft("id-1", stamp, 0, "Anna", "leader", "t", "Kind", body)
print(entry_hash(GENESIS, entry_bytes(draft, "bank", 1)))
"""
    surroundings = {
        **os.environ,
        "PYTHONHASHSEED": seed,
        "TZ": zone,
        "LC_ALL": locale,
        "PYTHONPATH": str(ROOT),
    }
    found = subprocess.run(
        [sys.executable, "-c", program], env=surroundings, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "3555a5ccdee78511b2f3f0a575774cd9b765edc05a5655c3f1db7935a998acd6"
