"""The executive summary: aims against results, in sentences that are computed from the record alone."""

from __future__ import annotations

from collections.abc import Iterator

from bcmsim.i18n import _, format_duration, format_hmm, ngettext
from bcmsim.report import markup
from bcmsim.report.aar.case import ENDS, Case, tally_of
from bcmsim.report.aar.conduct import objectives, rate_words
from bcmsim.report.aar.deviations import interruptions
from bcmsim.report.aar.findings import findings
from bcmsim.report.aar.head import participation
from bcmsim.report.aar.verdicts import Judgement, judgements, zero_words
from bcmsim.report.wording import limit_title, milestone_title, phase_title, verdict_title
from bcmsim.restart.verdict import MET, MISSED, NO_LIMIT
from bcmsim.text import one_line


def summary(case: Case) -> list[str]:
    """What the management reads: how it went, what was reached, what is open."""
    if not case.state.started:
        return [_("The exercise has not started: there is nothing to report yet.")]
    sentences = [
        _how_it_went(case),
        participation(case),
        _injects(case),
        _reactions(case),
        _decisions(case),
        *_restart(case),
        _lessons(case),
    ]
    return [
        markup.bullets(filter(None, sentences)),
        markup.heading(3, _("Objectives and results")),
        *objectives(case),
    ]


def _how_it_went(case: Case) -> str:
    ran = _("The exercise ran {scenario} of scenario time in {wall} by the wall clock.").format(
        scenario=format_duration(case.end_ms // 1000), wall=format_duration(case.wall_ms // 1000)
    )
    end = case.milestone(*ENDS)
    if end is None:
        state = _("It is not over: {state}.").format(state=phase_title(case.state.phase))
        return f"{ran} {state} {interruptions(case)}"
    if end.kind == "ExerciseEnded":
        return f"{ran} {interruptions(case)}"
    what = milestone_title(end.kind)
    why = f"{what} ({one_line(end.text)})" if end.text else what
    unplanned = _("It did not end as planned: {what}.").format(what=why)
    return f"{ran} {unplanned} {interruptions(case)}"


def _injects(case: Case) -> str:
    script = [i for i in case.state.injects.values() if not i.added]
    added = [i for i in case.state.injects.values() if i.added and i.status == "released"]
    if not script and not added:
        return ""
    counts = {
        status: sum(1 for i in script if i.status == status)
        for status in ("released", "skipped", "withdrawn")
    }
    said = _(
        "Of {total} injects of the script: {released} released, {skipped} skipped, {withdrawn} withdrawn, "
        "{other} not used."
    ).format(total=len(script), other=len(script) - sum(counts.values()), **counts)
    if not added:
        return said
    free = ngettext("{n} free inject was added.", "{n} free injects were added.", len(added))
    return f"{said} {free.format(n=len(added))}"


def _reactions(case: Case) -> str:
    tally = tally_of(case)
    if not tally.total:
        return ""
    said = _(
        "Of {total} expected actions: {in_time} done in time, {late} late, {partly} partly done, {deviating} "
        "deviating from the plan, {missing} not done, {unjudged} not judged."
    ).format(
        total=tally.total,
        in_time=tally.in_time,
        late=tally.late,
        partly=tally.partly,
        deviating=tally.deviating,
        missing=tally.missing,
        unjudged=tally.unjudged,
    )
    if tally.rate is None:
        return said
    return _("{text} Rate of those judged, by weight: {rate}.").format(text=said, rate=rate_words(tally))


def _decisions(case: Case) -> str:
    decisions = list(case.state.decisions.values())
    if not decisions:
        return ""
    taken = [d for d in decisions if d.status == "taken"]
    said = _("{taken} of {total} decisions of the script were taken.").format(
        taken=len(taken), total=len(decisions)
    )
    deviating = sum(1 for d in taken if d.deviation)
    if not deviating:
        return said
    text = ngettext(
        "{n} of them not by the level that may take it.",
        "{n} of them not by the level that may take them.",
        deviating,
    )
    return f"{said} {text.format(n=deviating)}"


def _restart(case: Case) -> list[str]:
    """A sentence for each process that did not keep all its limits, and one for all that did."""
    by_process: dict[str, list[Judgement]] = {}
    for judgement in judgements(case):
        if judgement.verdict != NO_LIMIT:
            by_process.setdefault(judgement.process, []).append(judgement)
    lost = _lost_too_much(case)
    kept = [
        id_ for id_, judged in by_process.items() if id_ not in lost and all(j.verdict == MET for j in judged)
    ]
    said = [_process(case, id_, judged) for id_, judged in by_process.items() if id_ not in kept]
    if kept:
        processes = "; ".join(f"{case.names.process(id_)}, {_back(by_process[id_])}" for id_ in kept)
        said.append(_("All limits met: {processes}.").format(processes=processes))
    return [*said, *lost.values()]


def _lost_too_much(case: Case) -> dict[str, str]:
    """A sentence for each process whose data loss is more than its RPO."""
    present = case.twin
    return {
        id_: _("{process}: data loss of {lost}, RPO {allowed} missed.").format(
            process=case.names.process(id_),
            lost=format_hmm(run.data_loss_s or 0),
            allowed=format_hmm(run.rpo_s or 0),
        )
        for id_, run in ({} if present is None else present.run.processes).items()
        if run.rpo == MISSED
    }


def _process(case: Case, id_: str, judged: list[Judgement]) -> str:
    verdicts = "; ".join(verdict_words(j) for j in judged)
    return _("{process}: {back}; {verdicts}.").format(
        process=case.names.process(id_), back=_back(judged), verdicts=verdicts
    )


def _back(judged: list[Judgement]) -> str:
    """When the process was running again, as its RTO (or else its last limit) judges it."""
    on = next((j for j in judged if j.limit == "rto"), judged[-1])
    if on.measured_s is None:
        return _("not running again by the end of the exercise")
    return _("running again after {time} (simulated)").format(time=format_hmm(on.measured_s))


def verdict_words(judgement: Judgement) -> str:
    """`RTO 8:00 from the outage missed by 0:05`."""
    head = _("{limit} {allowed} {zero}").format(
        limit=limit_title(judgement.limit),
        allowed=format_hmm(judgement.limit_s or 0),
        zero=zero_words(judgement),
    )
    reserve = judgement.reserve_s
    if judgement.verdict == MISSED and reserve is not None:
        return _("{limit} missed by {time}").format(limit=head, time=format_hmm(-reserve))
    if judgement.verdict == MET and reserve is not None:
        return _("{limit} met, reserve {time}").format(limit=head, time=format_hmm(reserve))
    return f"{head}: {verdict_title(judgement.verdict)}"


def _lessons(case: Case) -> str:
    lessons = len(case.state.lessons)
    recorded = ngettext("{n} lesson was recorded", "{n} lessons were recorded", lessons).format(n=lessons)
    points = len(findings(case))
    found = ngettext("the program found {n} open point", "the program found {n} open points", points).format(
        n=points
    )
    return _("{lessons}; {points}.").format(lessons=recorded, points=found)


def strengths(case: Case) -> list[str]:
    """What went as planned, so that it is kept (domain.md 2.8)."""
    said = [*_kept_limits(case), *_reached_objectives(case), *_mastered_injects(case)]
    return [markup.bullets(said)] if said else [_("The record shows none that the program could compute.")]


def _kept_limits(case: Case) -> Iterator[str]:
    """What stood under a limit that counts, and held."""
    for judgement in judgements(case):
        if judgement.verdict == MET:
            yield _("{process}: {verdict} (simulated)").format(
                process=case.names.process(judgement.process), verdict=verdict_words(judgement)
            )


def _reached_objectives(case: Case) -> Iterator[str]:
    for id_ in case.scenario.file.objectives:
        tally = tally_of(case, id_)
        title = case.names.objective(id_)
        if case.state.objective_ratings.get(id_, ("", ""))[0] == "P":
            yield _("{objective}: performed without challenges").format(objective=title)
        elif tally.total and tally.in_time == tally.total and not tally.jumped:
            yield _("{objective}: every expected action in time").format(objective=title)


def _mastered_injects(case: Case) -> Iterator[str]:
    for inject in case.state.injects.values():
        reactions = [case.state.expectations[id_] for id_ in inject.expectations]
        if len(reactions) > 1 and all(e.status == "done" and not (e.late or e.jumped) for e in reactions):
            title = case.names.inject(inject.id)
            yield _("Inject {inject}: every expected action in time").format(inject=title)
