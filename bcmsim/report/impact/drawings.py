"""The pictures of a scenario: damage curves, risk matrix, process chains, with the words around them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from bcmsim.i18n import _, ngettext
from bcmsim.report.impact.blocks import Block, Bullets, Drawing, Heading, Paragraph, Table
from bcmsim.report.impact.chain import MOST_DRAWN, Link, chain_picture, chain_text, chains_of, rules_differ
from bcmsim.report.impact.curves import Curve, Damage, curves_picture, curves_text
from bcmsim.report.impact.findings import acceptance_sentences
from bcmsim.report.impact.matrix import Placed, matrix_picture, matrix_text, upper_right
from bcmsim.report.impact.spans import interval_labels, interval_names, level_words, likelihood_words
from bcmsim.report.impact.why import beyond_mtpd, correction_reason

if TYPE_CHECKING:
    from bcmsim.report.impact.view import View


# --- damage over time ----------------------------------------------------------------------------


def damage_curves(view: View, id_: str) -> list[Block]:
    """The curves of one process; nothing where there is no damage to read."""
    one = view.analysis.processes[id_]
    if not one.curves:
        return []
    limits = one.limits
    marks = [(_("RTO"), limits.limit_rto_s), (_("MTPD"), limits.mtpd_s)]
    damage = Damage(
        view.process(id_),
        view.analysis.starts,
        tuple(
            Curve(
                view.damage_type(kind),
                levels,
                limits.intolerable_from[kind],
                limits.partial_rto_s[kind],
                kind == limits.damage_rto_by,
            )
            for kind, levels in one.curves.items()
        ),
        tuple((words, seconds) for words, seconds in marks if seconds is not None),
    )
    return [Drawing(partial(curves_text, damage), curves_picture(damage))]


def damage_totals(view: View, id_: str) -> list[Block]:
    """The weighted damage as the source's table shows it (R053)."""
    one = view.analysis.processes[id_]
    if not one.limits.totals:
        return []
    weights = view.impact.weights if view.impact else {}
    starts = view.analysis.starts
    names = [
        f"{name}, {times}"
        for name, times in zip(interval_names(starts), interval_labels(starts), strict=True)
    ]
    rows = []
    for kind, levels in one.curves.items():
        weight = weights.get(kind, 1)
        cells = [f"{weight} × {level} = {weight * level}" for level in levels]
        rows.append((view.damage_type(kind), *cells))
    rows.append((_("Total"), *map(str, one.limits.totals)))
    return [Table((_("Weight × level"), *names), tuple(rows), right=tuple(range(1, len(names) + 1)))]


def criteria(view: View) -> list[Block]:
    """What the four levels of each damage type mean (R040)."""
    types = view.impact.types if view.impact else {}
    rows = [
        (view.damage_type(kind), *map(view.words, found.levels))
        for kind, found in types.items()
        if len(found.levels) == 4
    ]
    if not rows:
        return []
    headers = (_("Damage"), *map(level_words, range(1, 5)))
    return [Heading(2, _("What the levels of damage mean")), Table(headers, tuple(rows))]


# --- process chain -------------------------------------------------------------------------------


def chains(view: View) -> list[Block]:
    """Every chain that a shown process is in."""
    links = [_link(view, id_) for id_ in view.analysis.processes]
    shown = dict.fromkeys(view.chosen)
    groups = [group for group in chains_of(links) if any(link.id in shown for link in group)]
    blocks: list[Block] = [Heading(2, _("Process chains"))]
    if not groups:
        return [*blocks, Paragraph(_("No process feeds another."))]
    titles = {id_: view.process(id_) for id_ in view.analysis.processes}
    for group in groups:
        picture = chain_picture(group, titles) if len(group) <= MOST_DRAWN else None
        blocks.append(Drawing(partial(chain_text, group), picture))
        if rules_differ(group):
            blocks.append(Paragraph(_difference()))
        corrected = [link for link in group if link.because is not None]
        if corrected:
            blocks.append(Bullets(tuple(_correction(view, link) for link in corrected)))
    return blocks


def _link(view: View, id_: str) -> Link:
    limits = view.analysis.processes[id_].limits
    return Link(
        id=id_,
        title=view.process(id_),
        upstream=view.file.processes[id_].upstream,
        own_s=limits.rto_s,
        flow_s=limits.corrected_by_rule_s["flow"],
        chain_s=limits.corrected_by_rule_s["chain"],
        corrected_s=limits.corrected_rto_s,
        because=limits.corrected_because,
        mtpd_s=limits.mtpd_s,
    )


def _difference() -> str:
    return _(
        "The source can be read in two ways, which differ here: flow, what feeds a process may not be back "
        "later than it; chain, all of a chain take its least RTO."
    )


def _correction(view: View, link: Link) -> str:
    return _("{process}: {text}").format(
        process=link.title, text=correction_reason(view, view.analysis.processes[link.id])
    )


# --- risk matrix ---------------------------------------------------------------------------------


def risks(view: View) -> list[Block]:
    """The matrix, which number is which process, who stands beside it, and what the management decided."""
    blocks: list[Block] = [Heading(2, _("Risk matrix"))]
    if view.impact is not None and view.impact.risk is False:
        return [*blocks, Paragraph(_("The file has no risk analysis."))]
    placed, beside = [], []
    for id_ in view.chosen:
        risk = view.analysis.processes[id_].risk
        if risk is not None and risk.likelihood is not None:
            placed.append(Placed(view.numbers[id_], view.process(id_), risk.likelihood, risk.damage))
        else:
            beside.append(id_)
    blocks += map(Paragraph, _reading(view, [one for one in view.chosen if one not in beside]))
    if placed:
        picture = matrix_picture(placed, _("Risk matrix"))
        blocks.append(Drawing(partial(matrix_text, placed), picture))
        blocks.append(_placed_table(placed))
        above = sum(upper_right(one.likelihood, one.damage) for one in placed)
        said = ngettext(
            "{count} process in the upper right: additional measures are required.",
            "{count} processes in the upper right: additional measures are required.",
            above,
        )
        blocks.append(Paragraph(said.format(count=above) if above else _("No process in the upper right.")))
    later = tuple(
        _("{process}: {text}").format(process=view.process(id_), text=said)
        for id_ in view.chosen
        for said in beyond_mtpd(view, view.analysis.processes[id_])
    )
    if later:
        blocks.append(Bullets(later))
    if beside:
        said = _("Not in the matrix, because likelihood or damage is not known: {processes}.")
        blocks.append(Paragraph(said.format(processes=view.processes(beside))))
    return [*blocks, *_decisions(view)]


def _reading(view: View, placed: list[str]) -> Iterator[str]:
    """Which damage stands in the matrix: the source can be read in two ways (A17)."""
    if not placed:
        return
    if view.impact is not None and view.impact.matrix == "intolerable":
        yield _(
            "The damage is the level that is not tolerable, as the text of the source says: the same for all,"
            " unless a type of damage has its own. “matrix: highest” tells processes apart."
        )
        return
    said = _(
        "The damage is the highest level that the process reaches within its MTPD; without an MTPD, at all."
        " The text of the source takes the same level for all processes, the one that is not tolerable"
        " (“matrix: intolerable”)."
    )
    if any(view.analysis.processes[id_].limits.mtpd_origin == "formula" for id_ in placed):
        said = _(
            "{text} A computed MTPD ends soon after the greatest RTO: what comes later is told below."
        ).format(text=said)
    yield said


def _placed_table(placed: list[Placed]) -> Table:
    headers = (_("No."), _("Process"), _("Likelihood"), _("Damage"), _("Measures"))
    rows = tuple(
        (
            str(one.number),
            one.title,
            likelihood_words(one.likelihood),
            level_words(one.damage),
            _("required") if upper_right(one.likelihood, one.damage) else "",
        )
        for one in placed
    )
    return Table(headers, rows, right=(0,))


def _decisions(view: View) -> list[Block]:
    """Decisions of the management, the refused ones included (R061, R062)."""
    said = []
    for id_ in view.chosen:
        for accepted in view.analysis.processes[id_].accepted:
            words = " ".join(acceptance_sentences(view, accepted))
            said.append(_("{process}: {text}").format(process=view.process(id_), text=words))
    if not said:
        return []
    return [Heading(3, _("Decisions of the management")), Bullets(tuple(said))]
