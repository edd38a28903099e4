"""The best order as a JSON document that other programs may rely on (cli.md, JSON shapes)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bcmsim.report.simulate_json import SHAPE

if TYPE_CHECKING:
    from bcmsim.restart.ordering import BestOrder, Missed


def optimise_document(found: BestOrder, *, file: str, seed: int, limit_s: float) -> dict[str, Any]:
    """The order as plain values, all times in seconds since the outage, None where there is none.

    `missed`: the criticality of the processes that miss a limit, together, with its own bound. `waits`: what
    waits on purpose, and until when; `crews`: where somebody else goes than the rule would send. `listed`:
    the best order that a file can hold, and what it alone comes to.
    """
    return {
        "bcmsim": SHAPE,
        "file": file,
        "seed": seed,
        "limit_s": limit_s,
        "with": list(found.plan.chosen),
        "by": found.by,
        "searched": found.searched,
        "waz_s": found.waz_s,
        "bound_s": found.bound_s,
        "proven": found.proven,
        "gap": round(found.gap, 6),
        "missed": {"mtpd": _missed(found.mtpd), "rto": _missed(found.rto)},
        "order": list(found.order),
        "resources": {
            name: {"start_s": one.start_s, "up_s": one.up_s, "staff": list(one.staff)}
            for name, one in found.run.resources.items()
        },
        "waits": found.waits,
        "crews": {name: list(crew) for name, crew in found.crews.items()},
        "listed": {"order": found.file_order, "waz_s": found.listed_score.waz_s},
    }


def _missed(missed: Missed) -> dict[str, int]:
    return {"weight": missed.weight, "bound": missed.bound}
