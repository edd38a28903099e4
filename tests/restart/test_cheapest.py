"""The cheapest choice against trying everything (R092)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcmsim.restart.cheapest import CostError, Offer, cheapest, choices, currency_of, price
from bcmsim.scenario.quantities import Amount


def offer(name: str, cost: int | str | None, currency: str = "EUR") -> Offer:
    return Offer(name, None if cost is None else Amount(Decimal(cost), currency))


def offers(**costs: int | None) -> list[Offer]:
    return [offer(name, cost) for name, cost in costs.items()]


def subsets(given_: Sequence[Offer]) -> list[tuple[str, ...]]:
    return [
        tuple(one.id for one in chosen)
        for size in range(len(given_) + 1)
        for chosen in combinations(given_, size)
    ]


def needing(*alternatives: tuple[str, ...]) -> Callable[[tuple[str, ...]], bool]:
    return lambda chosen: any(set(one) <= set(chosen) for one in alternatives)


OFFERS = st.lists(st.one_of(st.none(), st.integers(0, 6)), max_size=7).map(
    lambda costs: [offer(f"m{number}", cost) for number, cost in enumerate(costs)]
)


@given(OFFERS, st.data())
def test_the_first_that_holds_is_the_cheapest_of_all(given_: list[Offer], data: st.DataObject) -> None:
    """Also for what holds with a measure and not with one more."""
    all_ = subsets(given_)
    good = data.draw(st.lists(st.sampled_from(all_), unique=True, max_size=6))
    found = cheapest(given_, lambda chosen: chosen in good, limit=len(all_))
    assert found.proven
    if not good:
        assert found.chosen is None
        assert found.runs == len(all_)
    else:
        assert found.chosen in good
        assert price(given_, found.chosen) == min(price(given_, chosen) for chosen in good)


@given(OFFERS)
def test_every_choice_comes_once_and_none_before_a_cheaper_one(given_: list[Offer]) -> None:
    listed = list(choices(given_))
    assert sorted(listed) == sorted(subsets(given_))
    prices = [price(given_, chosen) for chosen in listed]
    assert prices == sorted(prices)


@settings(max_examples=60)
@given(OFFERS, st.integers(1, 40), st.data())
def test_with_few_tries_it_never_claims_more_than_it_knows(
    given_: list[Offer], limit: int, data: st.DataObject
) -> None:
    all_ = subsets(given_)
    good = data.draw(st.lists(st.sampled_from(all_), unique=True, max_size=6))
    tried: list[tuple[str, ...]] = []

    def holds(chosen: tuple[str, ...]) -> bool:
        tried.append(chosen)
        return chosen in good

    found = cheapest(given_, holds, limit=limit)
    assert len(tried) == len(dict.fromkeys(tried)) == found.runs <= limit
    assert found.chosen is None or found.chosen in good
    best = min((price(given_, chosen) for chosen in good), default=None)
    if found.proven:
        assert (found.chosen is None) == (best is None)
        assert found.chosen is None or price(given_, found.chosen) == best
    if best is not None and best[0] == 0:
        assert best[1] >= found.floor


def test_two_cheap_ones_go_before_a_dear_one() -> None:
    given_ = offers(dear=100, cheap=30, other=40)
    assert cheapest(given_, needing(("dear",), ("cheap", "other"))).chosen == ("cheap", "other")


def test_a_cost_that_is_not_known_goes_after_every_known_one() -> None:
    given_ = offers(unknown=None, dear=1_000_000)
    assert cheapest(given_, needing(("unknown",), ("dear",))).chosen == ("dear",)
    assert cheapest(given_, needing(("unknown",))).chosen == ("unknown",)


def test_of_equal_costs_fewer_measures_go_first_then_the_order_of_the_file() -> None:
    given_ = offers(a=1, b=1, c=2)
    assert cheapest(given_, needing(("a", "b"), ("c",))).chosen == ("c",)
    assert cheapest(given_, needing(("b",), ("a",))).chosen == ("a",)


def test_what_is_free_is_still_not_chosen_without_need() -> None:
    found = cheapest(offers(free=0), lambda _chosen: True)
    assert (found.chosen, found.runs, found.proven) == ((), 1, True)


def test_nothing_offered_is_one_choice() -> None:
    assert cheapest([], lambda _chosen: False).runs == 1
    assert cheapest([], lambda _chosen: False).proven


def test_beyond_the_limit_the_dearest_are_left_out_and_nothing_is_proven() -> None:
    given_ = [offer(f"m{number:02}", 10 + number) for number in range(20)]
    wanted = ("m03", "m07", "m11", "m15", "m19")
    found = cheapest(given_, needing(wanted), limit=100)
    assert found.chosen == wanted
    assert not found.proven
    assert found.runs <= 100
    assert found.floor >= 20, "the twenty alone and the first pairs were tried"


def test_beyond_the_limit_without_any_that_holds_it_says_not_proven() -> None:
    found = cheapest([offer(f"m{n}", 1) for n in range(20)], lambda _chosen: False, limit=50)
    assert (found.chosen, found.proven, found.runs) == (None, False, 30)


def test_two_currencies_are_refused_with_both_measures() -> None:
    with pytest.raises(CostError, match="a costs EUR, c costs USD") as error:
        cheapest([offer("a", 1), offer("b", None), offer("c", 1, "USD")], lambda _chosen: True)
    assert error.value.hint == "write the `cost` of all measures in one currency"
    assert currency_of(offers(a=None)) is None


def test_cents_are_added_exactly() -> None:
    given_ = [offer("a", "0.10"), offer("b", "0.20"), offer("c", "0.30")]
    assert price(given_, ("a", "b"))[1] == Decimal("0.30")
    assert cheapest(given_, needing(("a", "b"), ("c",))).chosen == ("c",), "equal cost, fewer measures"
