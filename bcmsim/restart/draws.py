"""Chance: draws that depend on what they are for, and on nothing else (restart.md, Many runs).

A draw is a function of (seed, run, purpose, kind and id, attempt). Philox4x64-10, the counter-based
generator that NumPy brings compiled and whose stream it promises to keep, turns a key and a counter into
numbers without any state: the key is the seed and a stable hash of purpose, kind and id, the counter is the
attempt and the run. One block gives eight words of 32 bits, of eight runs next to each other: all runs of one
resource are one stretch of the stream, drawn at once, and run 4711 alone begins at its block and gets the
same word.

A word becomes a duration by inversion through a table of quantiles. Scalars and arrays take the same steps in
the same order, and are equal to the bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from bcmsim.restart.quantiles import (
    LONGEST_DRAW_S,
    MOST_TABLES,
    PLACE_SHIFT,
    WORDS,
    Tables,
    measured_of,
    tables_of,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bcmsim.scenario.quantities import Distribution

    Words = NDArray[np.uint32]
    Seconds = NDArray[np.int32]
    Events = NDArray[np.bool_]

LANES: Final = 8
"""Words of 32 bits in a block: runs are best drawn in stretches of so many."""
_CELLS = 65_536
"""So many are drawn at once, if they are of several rows: they stay in the processor's cache."""


def key_of(purpose: str, kind: str, name: str) -> int:
    """The stable 64-bit hash that keeps the draws of different things apart."""
    text = "\x00".join((purpose, kind, name)).encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little")


def duration_key(resource: str, measure: str | None) -> int:
    """Of the durations of a resource's own restart, or of a measure's in its place."""
    return key_of("duration", "resource" if measure is None else f"measure {measure}", resource)


def failure_key(resource: str) -> int:
    """Of whether attempts at a resource fail."""
    return key_of("fails", "resource", resource)


def absence_key(person: str) -> int:
    """Of whether a person is there at all."""
    return key_of("absent", "person", person)


def threshold(probability: float) -> int:
    """Words below it make the event happen. Only what is certain happens always."""
    if probability >= 1.0:
        return WORDS
    return min(int(probability * WORDS + 0.5), WORDS - 1)


class Sampler:
    """Draws for many runs at once, with buffers of its own: one to a thread. `seed` is taken modulo 2**64."""

    def __init__(self, seed: int) -> None:
        import numpy as np
        from numpy.random import Philox

        self._np = np
        self._generator = Philox(0)
        self._key = np.array([seed % 2**64, 0], np.uint64)
        self._counter = np.zeros(4, np.uint64)
        self._state: Any = {
            "bit_generator": "Philox",
            "state": {"key": self._key, "counter": self._counter},
            "buffer": np.zeros(4, np.uint64),
            "buffer_pos": 4,
            "has_uint32": 0,
            "uinteger": 0,
        }
        self._word = np.dtype("<u4")
        self._cells = 0

    def words(self, key: int, attempt: int, first: int, count: int) -> Words:
        """The words (uint32) of the runs from `first` on."""
        words: Words = self._words(((key, attempt),), first, count)[0]
        return words

    def _words(self, keyed: Sequence[tuple[int, int]], first: int, count: int) -> Words:
        """A row to each key and attempt."""
        lane = first % LANES
        half = (lane + count + 1) // 2
        # NumPy steps the counter before it makes a block.
        self._counter[0] = first // LANES
        drawn = []
        for key, attempt in keyed:
            self._key[1], self._counter[1] = key, attempt
            self._generator.state = self._state
            drawn.append(self._generator.random_raw(half))
        raw = drawn[0] if len(drawn) == 1 else self._np.concatenate(drawn)
        words: Words = raw.astype("<u8", copy=False).view(self._word).reshape(len(keyed), -1)
        return words[:, lane : lane + count]

    def durations(
        self,
        resource: str,
        measure: str | None,
        attempt: int,
        distribution: Distribution,
        first: int,
        count: int,
    ) -> Seconds:
        """Whole seconds (int32) of this attempt in the runs from `first` on."""
        return self.lengths(duration_key(resource, measure), attempt, distribution, first, count)

    def lengths(
        self,
        key: int,
        attempt: int,
        distribution: Distribution,
        first: int,
        count: int,
        out: Any = None,
        lasted_s: int = -1,
    ) -> Seconds:
        """Like `durations`, by the `duration_key`; into `out` (a whole number to a run) where it is given.
        `lasted_s`: it is known to last longer than so many seconds (see `longer`)."""
        np = self._np
        result: Seconds = np.empty(count, np.int32) if out is None else out
        least = 0 if lasted_s < 0 else least_word(distribution, lasted_s)
        if is_certain(distribution) or least == WORDS:
            result[:] = distribution.planned if least == WORDS else round(distribution.values[0])
            return result
        words = self.words(key, attempt, first, count)
        if least:
            words = (
                ((words.astype(np.uint64) * np.uint64(WORDS - least)) >> np.uint64(32)) + np.uint64(least)
            ).astype(np.uint32)
        if distribution.shape == "empirical":
            measured = measured_of(distribution)
            places = words.astype(np.uint64)
            places *= np.uint64(len(measured))
            places >>= np.uint64(32)
            result[:] = measured.take(places.view(np.int64), mode="clip")
        else:
            tables, origins = tables_of((distribution,))
            self._by_table(words[None], tables, origins, (result,))
        return result

    def rows(self, drawn: Drawn, places: Sequence[int], first: int, out: Sequence[Seconds]) -> None:
        """Several at once, in the runs from `first` on, a row of `out` to each: calls are dear, cells are
        cheap."""
        tabled = [(place, row) for place, row in zip(places, out, strict=True) if drawn.tabled[place]]
        for place, row in zip(places, out, strict=True):
            if not drawn.tabled[place]:
                one = drawn.of[place]
                self.lengths(one.key, one.attempt, one.distribution, first, len(row), row, one.lasted_s)
        step = rows_at_once(len(out[0])) if tabled else 1
        for number in range(0, len(tabled), step):
            self._tabled(drawn, tabled[number : number + step], first)

    def _tabled(self, drawn: Drawn, rows: Sequence[tuple[int, Seconds]], first: int) -> None:
        places, out = [place for place, _row in rows], [row for _place, row in rows]
        keyed = [drawn.of[place][:2] for place in places]
        words = self._words(keyed, first, len(out[0]))
        self._by_table(words, *drawn.tables(places), out)

    def _by_table(self, words: Words, tables: Tables, origins: Sequence[int], out: Sequence[Seconds]) -> None:
        """A word's cell is read off the sign, exponent and first five bits of its float."""
        np = self._np
        if self._cells < words.size:
            self._cells = words.size
            self._room = [np.empty(self._cells) for _buffer in range(3)]
        floats, terms, places = (room[: words.size].reshape(words.shape) for room in self._room)
        np.add(words.view(np.int32), 0.5, out=floats)
        np.right_shift(floats.view(np.uint64), PLACE_SHIFT, out=places.view(np.uint64))
        at = places.view(np.int64)
        np.add(at, np.array(origins)[:, None], out=at)
        tables.slope.take(at, out=terms, mode="clip")
        np.multiply(terms, floats, out=terms)
        tables.base.take(at, out=floats, mode="clip")
        np.add(floats, terms, out=floats)
        for row, lengths in zip(out, floats, strict=True):
            # Cuts off, which with the half in the base rounds half up.
            np.copyto(row, lengths, casting="unsafe")

    def failures(self, resource: str, attempt: int, probability: float, first: int, count: int) -> Events:
        """In which of the runs this attempt fails (bool)."""
        return self.happens(failure_key(resource), attempt, probability, first, count)

    def absences(self, person: str, probability: float, first: int, count: int) -> Events:
        """In which of the runs the person is not there at all (bool)."""
        return self.happens(absence_key(person), 0, probability, first, count)

    def happens(self, key: int, attempt: int, probability: float, first: int, count: int) -> Events:
        """In which of the runs an event of this probability happens (bool)."""
        np = self._np
        limit = threshold(probability)
        if limit in (0, WORDS):
            certain: Events = np.full(count, limit > 0)
            return certain
        happens: Events = self.words(key, attempt, first, count) < np.uint32(limit)
        return happens


def rows_at_once(count: int) -> int:
    """How many rows of so many runs are best drawn together."""
    return max(1, min(MOST_TABLES, _CELLS // max(1, count)))


class Draw(NamedTuple):
    """How long an attempt lasts."""

    key: int
    """See `duration_key`."""
    attempt: int
    distribution: Distribution
    lasted_s: int = -1
    """It is known to last longer than so many seconds."""


class Drawn:
    """What is to be drawn together, again and again."""

    def __init__(self, of: Iterable[Draw]) -> None:
        self.of = tuple(of)
        self.tabled = [
            one.distribution.shape != "empirical" and not is_certain(one.distribution) and one.lasted_s < 0
            for one in self.of
        ]
        """Which of them are read from a table as they are."""
        distributions = [one.distribution for one, tabled in zip(self.of, self.tabled, strict=True) if tabled]
        self._tables: Tables | None = None
        if len(dict.fromkeys(distributions)) <= MOST_TABLES:
            self._tables, origins = tables_of(distributions)
            found = iter(origins)
            self._origins = [next(found) if tabled else 0 for tabled in self.tabled]

    def tables(self, places: Sequence[int]) -> tuple[Tables, list[int]]:
        """Of those at these places, which have one."""
        if self._tables is None:
            return tables_of(self.of[place].distribution for place in places)
        return self._tables, [self._origins[place] for place in places]


@dataclass(frozen=True)
class KeyedDraws:
    """The draws of one run, for `simulate`; those of the same run of a `Sampler` with this seed."""

    seed: int
    run: int
    _sampler: Sampler | None = field(default=None, compare=False, repr=False)
    """Another run's, to spare its buffers."""

    def __post_init__(self) -> None:
        if self._sampler is None:
            object.__setattr__(self, "_sampler", Sampler(self.seed))

    def of_run(self, run: int) -> KeyedDraws:
        """The draws of another run with the same seed."""
        return KeyedDraws(self.seed, run, self._sampler)

    def __getstate__(self) -> tuple[int, int]:
        return self.seed, self.run

    def __setstate__(self, state: tuple[int, int]) -> None:
        for name, value in zip(("seed", "run", "_sampler"), (*state, Sampler(state[0])), strict=True):
            object.__setattr__(self, name, value)

    def word(self, key: int, attempt: int) -> int:
        """The word of this run."""
        assert self._sampler is not None
        return int(self._sampler.words(key, attempt, self.run, 1)[0])

    def duration(self, resource: str, measure: str | None, attempt: int, distribution: Distribution) -> int:
        """Whole seconds of this attempt."""
        if is_certain(distribution):
            return round(distribution.values[0])
        return _length(distribution, self.word(_cached_duration_key(resource, measure), attempt))

    def longer(
        self, resource: str, measure: str | None, attempt: int, distribution: Distribution, lasted_s: int
    ) -> int:
        """Whole seconds of this attempt, which has lasted `lasted_s` already and is not over.

        The words of chance are mapped onto those that make it longer, each as likely as any other. Where none
        does it lasts as planned.
        """
        least = least_word(distribution, lasted_s)
        if least == WORDS:
            return distribution.planned
        if is_certain(distribution):
            return round(distribution.values[0])
        word = self.word(_cached_duration_key(resource, measure), attempt)
        return _length(distribution, least + (word * (WORDS - least) >> 32))

    def fails(self, resource: str, attempt: int, probability: float) -> bool:
        """Whether this attempt fails when its time is over."""
        return self._happens(failure_key, resource, attempt, probability)

    def is_absent(self, person: str, probability: float) -> bool:
        """Whether the person is not there in this run at all."""
        return self._happens(absence_key, person, 0, probability)

    def _happens(self, key: Any, name: str, attempt: int, probability: float) -> bool:
        limit = threshold(probability)
        if limit in (0, WORDS):
            return limit > 0
        return self.word(key(name), attempt) < limit


_cached_duration_key = lru_cache(maxsize=65_536)(duration_key)


def is_certain(distribution: Distribution) -> bool:
    """Whether every draw is the same."""
    values = distribution.values
    return distribution.shape == "fixed" or all(value == values[0] for value in values)


def quantile(distribution: Distribution, share: float) -> int:
    """The duration in seconds that this share (0 to 1) of all draws does not exceed, as they are drawn."""
    return _length(distribution, min(max(int(share * WORDS), 0), WORDS - 1))


@lru_cache(maxsize=4_096)
def least_word(distribution: Distribution, lasted_s: int) -> int:
    """The first word of a duration longer than that; WORDS: there is none."""
    if lasted_s < 0 or _length(distribution, 0) > lasted_s:
        return 0
    least, too_many = 0, WORDS
    while too_many - least > 1:  # the duration of `least` is not longer
        middle = (least + too_many) // 2
        if _length(distribution, middle) > lasted_s:
            too_many = middle
        else:
            least = middle
    return too_many


def longest_of(distribution: Distribution) -> int:
    """No draw is longer."""
    if distribution.shape != "lognormal":
        return round(max(distribution.values))
    median, p95 = distribution.values
    # The last word lies 6.3 standard deviations off, 3.9 times as far as the p95.
    return min(LONGEST_DRAW_S, int(median * (p95 / median) ** 3.9) + 1)


def _length(distribution: Distribution, word: int) -> int:
    """The duration of a word: the greater, the longer."""
    if is_certain(distribution):
        return round(distribution.values[0])
    if distribution.shape == "empirical":
        return int(measured_of(distribution)[(word * len(distribution.values)) >> 32])
    # Words below 2**31 are the lower half of the chances, counted from its end; those above the upper half,
    # as signed numbers counted from its end.
    number = (word if word < WORDS // 2 else word - WORDS) + 0.5
    tables, (origin,) = tables_of((distribution,))
    base, slope = tables.line(origin, number)
    return int(base + slope * number)
