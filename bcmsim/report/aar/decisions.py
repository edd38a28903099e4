"""Decisions: the options, what was chosen, by whom and why, and what other options would have brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bcmsim.exercise.state import DecisionState
from bcmsim.exercise.twin import counterfactuals
from bcmsim.i18n import _, format_duration, format_hmm, format_percent
from bcmsim.report import markup
from bcmsim.report.aar.case import Case
from bcmsim.report.effects import effect_words
from bcmsim.report.markup import LINE_END
from bcmsim.report.names import signed_span, span
from bcmsim.report.timeline import late_words
from bcmsim.report.wording import level_title, limit_title, verdict_title
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.exercise.twin import Counterfactual, Twin
    from bcmsim.scenario.format import Option


def decisions(case: Case) -> list[str]:
    """Every decision of the script in its order."""
    if not case.state.decisions:
        return [_("The script has no decisions.")]
    blocks: list[str] = []
    for decision in case.state.decisions.values():
        blocks += _decision(case, decision)
    if any(decision.status == "taken" for decision in case.state.decisions.values()):
        blocks.append(
            _(
                "What other options would have brought comes from the simulation: the same exercise with the "
                "other option in the place of the chosen one, and nothing else changed."
            )
        )
    return blocks


def _decision(case: Case, decision: DecisionState) -> list[str]:
    written = case.scenario.file.decisions[decision.id]
    blocks: list[str] = [
        markup.heading(3, case.names.decision(decision.id)),
        markup.quoted(written.question.get(case.lang)),
        markup.facts(_facts(case, decision)),
    ]
    if decision.status == "taken":
        blocks += _options(case, decision)
    return blocks


def _facts(case: Case, decision: DecisionState) -> list[tuple[str, str]]:
    names = case.names
    written = case.scenario.file.decisions[decision.id]
    if decision.status != "taken":
        why = one_line(decision.closed_because)
        status = case.decision_status(decision)
        return [(_("State"), f"{status} ({why})" if why else status)]
    chosen = written.options[decision.option]
    rows = [
        (_("Chosen"), names.option(decision.id, decision.option)),
        (_("Decided by"), _by(case, decision)),
        (_("Decided at"), "–" if decision.taken_at is None else names.both(decision.taken_at)),
        (_("Latency"), _latency(case, decision)),
        (_("Reason"), one_line(decision.reason) or _("not recorded")),
        (_("Competence"), one_line(decision.deviation) or _("no deviation recorded")),
    ]
    if chosen.facts is not None:
        rows.append((_("Facts read out"), names.words(chosen.facts)))
    chance = case.state.chances.get(f"{decision.id}/{decision.option}")
    if chance is not None:
        drawn = _("came about") if chance.happens else _("did not come about")
        words = _("chance of {percent}: {result}").format(
            percent=format_percent(chance.permille / 1000), result=drawn
        )
        if chance.happens != chance.drawn:
            words = _("{text}, overruled by the exercise leader").format(text=words)
        rows.append((_("By chance"), words))
    return rows


def _by(case: Case, decision: DecisionState) -> str:
    role = case.scenario.file.roles.get(decision.by)
    who = case.names.who(decision.by) or "–"
    if role is None or role.level is None:
        return who
    return _("{who}, {level} level").format(who=who, level=level_title(role.level))


def late_ms(case: Case, decision: DecisionState) -> int | None:
    """Scenario ms by which the decision came after its time; None without a limit, negative in time."""
    within = case.scenario.file.decisions[decision.id].within
    if within is None or decision.opened_at is None or decision.taken_at is None:
        return None
    if decision.id in case.unopened:
        return None
    return decision.taken_at - decision.opened_at - within * 1000


def _latency(case: Case, decision: DecisionState) -> str:
    if decision.id in case.unopened:
        return _("taken before it came up")
    if decision.latency is None:
        return _("not measured")
    words = _("{time} by the wall clock, pauses excluded").format(time=span(decision.latency))
    within = case.scenario.file.decisions[decision.id].within
    late = late_ms(case, decision)
    if within is None or late is None:
        return words
    judged = late_words(late) if late > 0 else _("in time")
    return _("{text}; within {limit} of scenario time: {judged}").format(
        text=words, limit=format_duration(within), judged=judged
    )


# --- options -------------------------------------------------------------------------------------


def _options(case: Case, decision: DecisionState) -> list[str]:
    """The options with their effects and what each would have brought."""
    results = counterfactuals(case.state, decision.id)
    differing = _differing(results)
    rows = []
    for result in results:
        option = case.scenario.file.decisions[decision.id].options[result.option]
        title = case.names.option(decision.id, result.option)
        rows.append(
            [
                markup.strong(_("{option} (chosen)").format(option=title)) if result.chosen else title,
                _effects(case, option),
                _outcome(case, result, results, differing),
            ]
        )
    headers = [_("Option"), _("Effects on the restart"), _("Restart by the simulation")]
    return [markup.table(headers, rows)]


def _effects(case: Case, option: Option) -> str:
    said = [effect_words(case.names, effect) for effect in option.effects]
    if option.ends:
        said.append(_("ends the exercise"))
    return "; ".join(said) or "–"


def _differing(results: list[Counterfactual]) -> list[str]:
    """The processes for which it would have mattered."""
    twins = [result.twin for result in results if result.twin is not None]
    if not twins:
        return []
    return [id_ for id_ in twins[0].run.processes if len({_stamps(t, id_) for t in twins}) > 1]


def _stamps(present: Twin, process: str) -> tuple[int | None, int | None, int | None]:
    run = present.run.processes[process]
    return run.emergency_s, run.up_s, run.data_loss_s


def _outcome(case: Case, result: Counterfactual, results: list[Counterfactual], differing: list[str]) -> str:
    if result.twin is None:
        return _("nothing has failed: no restart")
    if not differing:
        return _("no difference between the options")
    chosen = next((other.twin for other in results if other.chosen), None)
    return markup.joined(LINE_END, (_process(case, id_, result.twin, chosen) for id_ in differing))


def _process(case: Case, id_: str, present: Twin, chosen: Twin | None) -> str:
    """One process under this option, with its difference from what was chosen and its verdicts."""
    run = present.run.processes[id_]
    other = run if chosen is None else chosen.run.processes[id_]
    said = [_("normal operation {time}").format(time=_time(run.up_s, other.up_s))]
    if run.emergency_s is not None:
        time = _time(run.emergency_s, other.emergency_s)
        said.insert(0, _("emergency operation {time}").format(time=time))
    for limit, word in (("rto", run.rto), ("mtpd", run.mtpd)):
        if word != "no limit":
            said.append(f"{limit_title(limit)} {verdict_title(word)}")
    if run.data_loss_s is not None:
        said.append(_("data loss {time}").format(time=format_hmm(run.data_loss_s)))
    return f"{case.names.process(id_)}: {', '.join(said)}"


def _time(second: int | None, chosen: int | None) -> str:
    if second is None:
        return _("never")
    if chosen is None or chosen == second:
        return format_hmm(second)
    return f"{format_hmm(second)} ({signed_span((second - chosen) * 1000)})"
