"""The chain: every change before a known head shows (design/journal.md, Proof)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.errors import JournalDamaged
from bcmsim.journal.chain import ChainCheck, entry_hash, follow, head_words, parse_head
from bcmsim.journal.entries import GENESIS, Row, Stamp
from bcmsim.journal.errors import JournalError
from tests.journal.making import START_UTC, chain_of, draft

CHAIN = chain_of([draft(f"minute {number}") for number in range(6)])


def checked(rows: list[Row]) -> list[str]:
    """The codes of the problems that `verify` finds in these rows."""
    check = ChainCheck()
    for row in rows:
        check.row(row)
    return [problem.code for problem in check.finish().problems]


def test_a_whole_chain_follows() -> None:
    assert list(follow(CHAIN, (0, GENESIS))) == CHAIN
    assert list(follow(CHAIN[3:], (3, CHAIN[2].hash))) == CHAIN[3:]
    assert checked(CHAIN) == []


@given(st.integers(0, 5), st.sampled_from(["seq", "id", "prev", "hash", "data"]), st.data())
def test_every_change_of_a_row_is_found(index: int, field: str, data: st.DataObject) -> None:
    row = CHAIN[index]
    value = getattr(row, field)
    if field == "seq":
        other: object = data.draw(st.integers(0, 99).filter(lambda seq: seq != value))
    elif field == "data":
        place = data.draw(st.integers(0, len(value) - 1))
        other = value[:place] + bytes([value[place] ^ 1 << data.draw(st.integers(0, 7))]) + value[place + 1 :]
    else:
        place = data.draw(st.integers(0, len(value) - 1))
        sign = data.draw(st.sampled_from("0123456789abcdef").filter(lambda sign: sign != value[place]))
        other = value[:place] + sign + value[place + 1 :]
    assert checked([*CHAIN[:index], row._replace(**{field: other}), *CHAIN[index + 1 :]]) != []


@given(st.permutations(CHAIN).filter(lambda rows: rows != CHAIN))
def test_no_other_order_follows(rows: list[Row]) -> None:
    with pytest.raises(JournalDamaged):
        list(follow(rows, (0, GENESIS)))
    assert checked(rows) != []


@pytest.mark.parametrize("index", range(5))
def test_a_row_taken_out_is_found(index: int) -> None:
    assert "number" in checked([*CHAIN[:index], *CHAIN[index + 1 :]])
    with pytest.raises(JournalDamaged, match=f"entry {index + 1} is missing"):
        list(follow([*CHAIN[:index], *CHAIN[index + 1 :]], (0, GENESIS)))


def test_a_rewritten_entry_with_its_own_hash_made_new_breaks_the_next_link() -> None:
    forged = CHAIN[2].data.replace(b"minute 2", b"minute x")
    row = CHAIN[2]._replace(data=forged, hash=entry_hash(CHAIN[2].prev, forged))
    check = ChainCheck()
    for item in [*CHAIN[:2], row, *CHAIN[3:]]:
        check.row(item)
    assert [(problem.code, problem.seq) for problem in check.finish().problems] == [("link", 4)]


def test_a_wholly_rewritten_journal_does_not_match_a_noted_head() -> None:
    rewritten = chain_of([draft(f"minute {number}!") for number in range(6)])
    for head, found in [
        ((4, CHAIN[3].hash), ["head"]),
        ((4, rewritten[3].hash[:32]), []),
        ((9, "ab"), ["head"]),
    ]:
        check = ChainCheck(heads=[head])
        for row in rewritten:
            check.row(row)
        assert [problem.code for problem in check.finish().problems] == found


def test_scenario_time_that_falls_is_found() -> None:
    assert checked(chain_of([draft(at=5), draft(at=5), draft(at=4)])) == ["at"]


def test_a_reference_to_nothing_or_to_the_future_is_found() -> None:
    assert checked(chain_of([draft(), draft(ref=1), draft(ref=2)])) == []
    assert checked(chain_of([draft(), draft(ref=2), draft(ref=0), draft(ref=99)])) == ["ref", "ref", "ref"]


def test_an_id_used_twice_is_found() -> None:
    assert checked(chain_of([draft(id="a"), draft(id="b"), draft(id="a")])) == ["id"]


def test_an_entry_of_another_session_is_found() -> None:
    ours = chain_of([draft(), draft()])
    data = ours[1].data.replace(b'"session":"bank"', b'"session":"shop"')
    assert checked([ours[0], ours[1]._replace(data=data, hash=entry_hash(ours[1].prev, data))]) == ["session"]


@pytest.mark.parametrize(
    "change",
    [
        (b'"at":0', b'"at": 0'),
        (b'"at":0', b'"at":-0'),
        (b'"at":0', b'"at":0,"at":0'),
        (b'"boot":"boot-1"', b'"boot":"\\u0062oot-1"'),
        (b'"v":1}', b'"v":1,"w":2}'),
    ],
)
def test_bytes_that_are_not_canonical_are_found_though_their_hash_fits(change: tuple[bytes, bytes]) -> None:
    row = chain_of([draft()])[0]
    data = row.data.replace(*change)
    assert data != row.data
    assert checked([row._replace(data=data, hash=entry_hash(row.prev, data))]) == ["form"]


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"\xff", b'{"v":1}', b'{"v":"1"}', b"[" * 100_000, b'{"v":' + b"9" * 5000 + b"}"],
)
def test_content_that_is_no_entry_is_a_problem_not_a_crash(data: bytes) -> None:
    row = Row(1, "a", GENESIS, entry_hash(GENESIS, data), data)
    assert checked([row]) == ["content"]


def test_steps_of_the_wall_clock_are_remarks_with_their_size() -> None:
    def at(utc_s: int, mono_s: int, boot: str = "b") -> Stamp:
        return Stamp(START_UTC + utc_s * 1_000_000, mono_s * 10**9, boot, "Europe/Berlin")

    stamps = [
        at(0, 0),
        at(10, 10),
        at(3_620, 20),
        at(3_630, 30),
        at(30, 40),
        at(9_030, 9_044),
        at(5_000, 1, "c"),
    ]
    check = ChainCheck()
    for row in chain_of([draft(stamp=stamp) for stamp in stamps]):
        check.row(row)
    report = check.finish()
    assert report.ok
    assert [(remark.code, remark.seq) for remark in report.remarks] == [
        ("clock", 3),
        ("clock", 5),
        ("clock", 7),
    ]
    assert "+3600 s between entries 2 and 3" in str(report.remarks[0])
    assert "-3610 s" in str(report.remarks[1])


def test_a_flood_of_problems_is_cut_short() -> None:
    rows = [row._replace(hash="0" * 64) for row in chain_of([draft() for _ in range(300)])]
    assert len(checked(rows)) == 100


@given(st.integers(1, 10**9), st.text("0123456789abcdef", min_size=64, max_size=64))
def test_a_head_is_read_out_and_read_in(seq: int, full: str) -> None:
    words = head_words(seq, full)
    assert words.count("-") == 7
    assert parse_head(words) == (seq, full[:32])
    assert parse_head(f"  {words.upper().replace('-', ' ')} ") == (seq, full[:32])


@pytest.mark.parametrize("words", ["", "42", "#42", "#42 xyz", "#42 ab1", "ab12-cd34", "#42 ab12-cd34-"])
def test_what_is_no_head_is_refused(words: str) -> None:
    with pytest.raises(JournalError, match="no head"):
        parse_head(words)
