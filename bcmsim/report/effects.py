"""Changes to the running restart, in words: of an effect as the author wrote it, and as it was applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bcmsim.i18n import _, format_duration
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.exercise.events import EffectApplied
    from bcmsim.exercise.state import EffectRecord
    from bcmsim.report.names import Names
    from bcmsim.scenario.format import Effect

BY_HAND = ("function-test", "alerting")
"""Kinds whose own screens are not there yet: they run as a staff exercise, steps stamped by hand."""

STEP_ACTIONS = ("start", "finish", "step_failed")
"""The leader's own stamps on a restart step."""


def effect_words(names: Names, effect: Effect) -> str:
    """An effect of the script, `“Database” takes 30 min longer`."""
    scenario = names.scenario
    return _said(
        names,
        effect.action,
        effect.target,
        effect.by,
        None if effect.until is None else scenario.moment_s(effect.until),
        None if effect.since is None else scenario.moment_before_outage_s(effect.since),
    )


def applied_words(names: Names, effect: EffectApplied | EffectRecord) -> str:
    """An effect as it was applied during the exercise."""
    return _said(names, effect.action, effect.target, effect.by_s, effect.until_s, effect.since_s)


def ahead_words(names: Names, effect: EffectApplied | EffectRecord) -> str:
    """Of a stamp that came when the restart had gone on without it: since when; of all else nothing."""
    if effect.action not in STEP_ACTIONS or effect.since_s is None or effect.since_s >= effect.at_s:
        return ""
    said = _("in the simulation it was up at {since}")
    if effect.action == "start":
        said = _("in the simulation it had begun at {since}")
    return said.format(since=names.scenario_clock(effect.since_s * 1000))


def source_words(names: Names, source: str) -> str:
    """Where an effect came from: an inject, an option, or the leader."""
    kind, _colon, id_ = source.partition(":")
    if kind in ("inject", "decision") and id_:
        return names.anything(id_)
    return _("the exercise leader") if source == "leader" else one_line(source)


def _said(
    names: Names, action: str, target: str, by_s: int | None, until_s: int | None, since_s: int | None
) -> str:
    sentence = _sentences().get(action)
    if sentence is None:
        return f"{one_line(action)}: {one_line(target)}"
    if action == "absent" and until_s is not None:
        sentence = _("{person} is absent until {until}")
    return sentence.format(
        resource=names.resource(target),
        process=names.process(target),
        measure=names.measure(target),
        person=names.who(target),
        duration="" if by_s is None else format_duration(by_s),
        until="" if until_s is None else names.scenario_clock(until_s * 1000, date=True),
        since="" if since_s is None else names.scenario_clock(since_s * 1000, date=True),
    )


def _sentences() -> dict[str, str]:
    return {
        "fail": _("“{resource}” fails"),
        "compromise": _("“{resource}” is compromised but keeps running"),
        "isolate": _("“{resource}” is isolated: its outage begins"),
        "restore": _("“{resource}” is running again"),
        "extend": _("the restart of “{resource}” takes {duration} longer"),
        "activate": _("the measure “{measure}” is activated"),
        "absent": _("{person} is absent"),
        "available": _("{person} is available"),
        "prioritise": _("the process “{process}” is restarted first"),
        "data_loss": _("data of “{process}” since {since} is lost"),
        "declare": _("the emergency is declared"),
        "start": _("the restart of “{resource}” was started"),
        "finish": _("the restart of “{resource}” was reported done"),
        "step_failed": _("the restart of “{resource}” was reported failed"),
    }
