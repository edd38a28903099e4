"""The cheapest measures with which something holds: every choice in order of cost, until one holds.

Nothing is assumed of what has to hold: a measure can make a plan longer (it replaces a restart that would be
faster, or takes people), so a choice that fails says nothing of larger ones. That is why the search is exact
only as far as it may try; beyond that it says "not proven" (R092).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from heapq import heappop, heappush

from bcmsim.errors import BcmsimError
from bcmsim.i18n import _
from bcmsim.scenario.quantities import Amount

Price = tuple[int, Decimal, int]
"""How many of the chosen have no cost; the known costs together; how many are chosen."""


class CostError(BcmsimError):
    """Costs that cannot be added up."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be chosen, and what it costs; None: nobody wrote that down."""

    id: str
    cost: Amount | None


@dataclass(frozen=True, slots=True)
class Cheapest:
    """What the search found."""

    chosen: tuple[str, ...] | None
    """In the order of the offers; None: no choice that was tried holds."""
    proven: bool
    """Every choice that goes before it was tried; with None: every choice at all."""
    runs: int
    """How many choices were tried."""
    floor: Decimal
    """Everything that costs less, all costs known, was tried."""


def cheapest(
    offers: Sequence[Offer], holds: Callable[[tuple[str, ...]], bool], *, limit: int = 1000
) -> Cheapest:
    """The first choice that holds, in order of cost; `holds` gets ids in the order of the offers.

    Choices with a cost that is not known go after all others, then the lower cost goes first, then the
    smaller number, then the order of the offers. Of at most `limit` tries (at least one) the last few are
    kept for a choice that is not proven to be the cheapest: all, less the dearest that can be spared.

    Raises CostError for two currencies.
    """
    currency_of(offers)
    search = _Search(offers, holds)
    everything: int = 2 ** len(offers)
    kept = 0 if everything <= limit else min(limit // 2, len(offers) + 1)
    floor = Decimal(0)
    for number, chosen in enumerate(choices(offers)):
        if number >= max(1, limit - kept):
            return search.without_the_dearest(kept, floor)
        unknown, floor_now, _count = price(offers, chosen)
        floor = floor if unknown else floor_now
        if search.try_(chosen):
            return Cheapest(chosen, proven=True, runs=search.runs, floor=floor)
    return Cheapest(None, proven=True, runs=search.runs, floor=floor)


def choices(offers: Sequence[Offer]) -> Iterator[tuple[str, ...]]:
    """All subsets of the offers in order of cost, ties as `cheapest` says, each in the order of the offers.

    A heap over the offers sorted by cost: from each choice lead on the one that has the next offer as well,
    and the one that has the next instead of its last. Both go after it, and every choice is reached once.
    """
    order = sorted(range(len(offers)), key=lambda number: (_price(offers, (number,)), number))
    heap: list[tuple[Price, tuple[int, ...]]] = [((0, Decimal(0), 0), ())]
    while heap:
        _cost, places = heappop(heap)
        yield tuple(offers[number].id for number in sorted(order[place] for place in places))
        following = places[-1] + 1 if places else 0
        if following < len(order):
            _push(heap, offers, order, (*places, following))
            if places:
                _push(heap, offers, order, (*places[:-1], following))


def price(offers: Sequence[Offer], chosen: Sequence[str]) -> Price:
    """What decides which of two choices goes first."""
    among = dict.fromkeys(chosen)
    return _price(offers, [number for number, offer in enumerate(offers) if offer.id in among])


def currency_of(offers: Sequence[Offer]) -> str | None:
    """The one currency of all costs; None: there are no costs. Raises CostError for two."""
    first: Offer | None = None
    for offer in offers:
        if offer.cost is None:
            continue
        if first is None or first.cost is None:
            first = offer
        elif first.cost.currency != offer.cost.currency:
            raise CostError(
                _("{first} costs {one}, {second} costs {other}: that cannot be compared").format(
                    first=first.id, one=first.cost.currency, second=offer.id, other=offer.cost.currency
                ),
                _("write the `cost` of all measures in one currency"),
            )
    return None if first is None or first.cost is None else first.cost.currency


def _push(
    heap: list[tuple[Price, tuple[int, ...]]],
    offers: Sequence[Offer],
    order: Sequence[int],
    places: tuple[int, ...],
) -> None:
    heappush(heap, (_price(offers, [order[place] for place in places]), places))


def _price(offers: Sequence[Offer], numbers: Sequence[int]) -> Price:
    costs = [offers[number].cost for number in numbers]
    known = [cost.value for cost in costs if cost is not None]
    return len(costs) - len(known), sum(known, Decimal(0)), len(costs)


class _Search:
    """The tries so far."""

    def __init__(self, offers: Sequence[Offer], holds: Callable[[tuple[str, ...]], bool]) -> None:
        self._offers, self._holds = offers, holds
        self._known: dict[tuple[str, ...], bool] = {}

    @property
    def runs(self) -> int:
        return len(self._known)

    def try_(self, chosen: tuple[str, ...]) -> bool:
        if chosen not in self._known:
            self._known[chosen] = self._holds(chosen)
        return self._known[chosen]

    def without_the_dearest(self, tries: int, floor: Decimal) -> Cheapest:
        """From all offers leave out the dearest as long as what is left holds."""
        chosen = tuple(offer.id for offer in self._offers)
        if not tries or not self.try_(chosen):
            return Cheapest(None, proven=False, runs=self.runs, floor=floor)
        end = self.runs + tries - 1
        dearest = sorted(
            range(len(self._offers)), key=lambda n: (_price(self._offers, (n,)), n), reverse=True
        )
        for number in dearest:
            fewer = tuple(id_ for id_ in chosen if id_ != self._offers[number].id)
            if (fewer in self._known or self.runs < end) and self.try_(fewer):
                chosen = fewer
        return Cheapest(chosen, proven=False, runs=self.runs, floor=floor)
