"""The cheapest measures of a search, as people read them, and how the plan stands without and with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_number, format_percent, language
from bcmsim.report.limit_words import least_chances, listed_limits
from bcmsim.report.names import Names
from bcmsim.report.text_table import WIDTH, wrap
from bcmsim.report.variants_table import comparison_text
from bcmsim.report.wording import enumerated, money
from bcmsim.restart.verdict import MISSED, NOT_MEASURED

if TYPE_CHECKING:
    from bcmsim.restart.searching import Found
    from bcmsim.restart.variants import Comparison
    from bcmsim.scenario.model import Scenario


def search_text(scenario: Scenario, found: Found, comparison: Comparison, *, width: int = WIDTH) -> str:
    """What the search found, and how the plan stands without and with it."""
    names = Names(scenario, language())
    told = [*_found(names, found), *_with_it(names, found, comparison)]
    said = [line for one in told for line in wrap(one, width)]
    return "\n\n".join(["\n".join(said), comparison_text(scenario, comparison, width=width)])


# --- the search -------------------------------------------------------------------------------------


def _found(names: Names, found: Found) -> Iterator[str]:
    """What was found, what it costs, and how sure that is."""
    wanted = ""
    if found.confidence is not None:
        wanted = format_percent(found.confidence, 0 if float(found.confidence * 100).is_integer() else 1)
    chosen = enumerated([names.measure(name) for name in found.nearest])
    many = found.confidence is not None
    if not found.offers and found.chosen is None:
        yield from _nothing_to_choose(names, found, wanted)
        return
    if found.chosen is None:
        yield _none_holds(found, wanted)
        if not found.nearest:
            yield _("The plan as it is comes nearest.")
        else:
            yield _("Nearest: {measures}.").format(measures=chosen)
    elif not found.chosen:
        yield (
            _("Every RTO is held with a chance of at least {wanted} without further measures.")
            if many
            else _("Every RTO is held as planned without further measures.")
        ).format(wanted=wanted)
    else:
        said = (
            _("The cheapest that hold every RTO with a chance of at least {wanted}: {measures}.")
            if many
            else _("The cheapest that hold every RTO as planned: {measures}.")
        )
        if not found.proven:
            said = (
                _("These hold every RTO with a chance of at least {wanted}: {measures}.")
                if many
                else _("These hold every RTO as planned: {measures}.")
            )
        yield said.format(wanted=wanted, measures=chosen)
    if found.nearest and len(found.unknown_cost) < len(found.nearest):
        yield _("Cost: {cost}.").format(cost=f"{money(found.cost)} {found.currency}")
    if found.unknown_cost:
        yield _("Without a cost: {measures}.").format(
            measures=enumerated([names.measure(name) for name in found.unknown_cost])
        )
    yield _certainty(found)
    if many:
        yield _("A chance counts by the lower end of its 95 % interval (Wilson).")


def _nothing_to_choose(names: Names, found: Found, wanted: str) -> Iterator[str]:
    if names.scenario.file.measures:
        yield _("There are no measures to choose from: they are in force already.")
    else:
        yield _("There are no measures to choose from: the file has none.")
    said = (
        _("The plan as it is does not hold every RTO with a chance of at least {wanted}.")
        if found.confidence is not None
        else _("The plan as it is does not hold every RTO as planned.")
    )
    yield said.format(wanted=wanted)


def _none_holds(found: Found, wanted: str) -> str:
    if found.proven:
        said = (
            _("No choice of measures holds every RTO with a chance of at least {wanted}.")
            if found.confidence is not None
            else _("No choice of measures holds every RTO as planned.")
        )
    else:
        said = (
            _("No choice that was tried holds every RTO with a chance of at least {wanted}.")
            if found.confidence is not None
            else _("No choice that was tried holds every RTO as planned.")
        )
    return said.format(wanted=wanted)


def _certainty(found: Found) -> str:
    said = (
        _("Proven: {tries} of {choices} choices tried, in order of cost.")
        if found.proven
        else _("Not proven: {tries} of {choices} choices tried, in order of cost.")
    )
    return said.format(tries=format_number(found.tries, 0), choices=format_number(found.of, 0))


def _with_it(names: Names, found: Found, comparison: Comparison) -> Iterator[str]:
    """How all limits stand with the nearest choice, also those that are not demanded."""
    limits = comparison.results[-1].limits
    if found.confidence is not None:
        least = least_chances(names, ((one.limit, one.process, one.chance) for one in limits))
        if least:
            yield _("Least chances: {limits}; only the RTOs are demanded.").format(limits=least)
        return
    missed = [(one.limit, one.process) for one in limits if one.verdict in (MISSED, NOT_MEASURED)]
    others = [(kind, process) for kind, process in missed if kind != "rto"]
    if others:
        yield _("Not demanded, and missed: {limits}.").format(limits=listed_limits(names, others))
    elif found.chosen is not None and any(one.limit != "rto" for one in limits):
        yield _("All MTPDs and emergency operations, which are not demanded, are held too.")
