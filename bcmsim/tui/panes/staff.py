"""Staff pane: who restarts what until when, who is free or away; below, what each role still owes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bcmsim.exercise.twin import Twin
from bcmsim.i18n import _
from bcmsim.text import one_line
from bcmsim.tui.view import View
from bcmsim.tui.widgets.lines import Line
from bcmsim.tui.widgets.rows import RowList


class StaffPane(RowList):
    """Keys are `s:PERSON` and `r:ROLE`."""

    def keys_of(self, view: View) -> Sequence[str]:
        people = [] if view.twin is None else [f"s:{id_}" for id_ in view.twin.run.staff]
        roles = [
            f"r:{id_}"
            for id_, role in view.scenario.file.roles.items()
            if role.part in ("player", "help-desk")
        ]
        return [*people, *roles]

    def row(self, view: View, key: str, width: int) -> tuple[Line, Line]:
        kind, id_ = key.split(":", 1)
        if kind == "s":
            return person_row(view, id_)
        return role_row(view, id_)

    def title(self, view: View) -> str:
        if view.twin is None:
            return _("Staff")
        busy = sum(_works_on(view.twin, id_, view.at) is not None for id_ in view.twin.run.staff)
        return _("Staff · {busy} of {all} at work").format(busy=busy, all=len(view.twin.run.staff))

    def empty_text(self) -> str:
        return _("No roles are named.")


def _works_on(twin: Twin, person: str, at: int) -> tuple[int, str] | None:
    """Until which second, and on what, somebody works now."""
    second = twin.second(at)
    for from_s, to_s, resource in twin.run.staff[person]:
        if from_s <= second < to_s:
            return to_s, resource
    return None


def person_row(view: View, person: str) -> tuple[Line, Line]:
    twin = view.twin
    assert twin is not None
    name = view.scenario.recipient_title(person, view.state.language)
    work = _works_on(twin, person, view.at)
    left: Line = [(one_line(name, 24) + " ", "")]
    if work is None:
        return [*left], [_idle_words(view, twin, person)]
    until, resource = work
    title = view.names.resource(resource)
    clock = view.clock(twin.at_ms(until))
    return [*left, (one_line(title, 24), "strong")], [(_("until ~{time}").format(time=clock), "")]


def _idle_words(view: View, twin: Twin, person: str) -> tuple[str, str]:
    if _is_absent(view, person):
        return _("absent"), "late"
    second = twin.second(view.at)
    coming = [work for work in twin.run.staff[person] if work[0] > second]
    if not coming:
        return _("free"), "faint"
    return _("free, from ~{time}").format(time=view.clock(twin.at_ms(coming[0][0]))), "faint"


def _is_absent(view: View, person: str) -> bool:
    """By the effects so far: the last one that named this person or its pool says it."""
    second = view.second
    absent = False
    for effect in view.state.effects:
        if effect.recalled or effect.target not in (person, person.partition("/")[0]):
            continue
        if effect.action == "absent":
            absent = effect.until_s is None or second < effect.until_s
        elif effect.action == "available":
            absent = False
    return absent


def role_row(view: View, role: str) -> tuple[Line, Line]:
    state = view.state
    name, present = state.attendance.get(role, ("", True))
    title = view.scenario.role_title(role, state.language)
    left: Line = [(one_line(title, 30), "")]
    if name:
        left.append((" " + one_line(name, 24), "faint"))
    if not present:
        return left, [(_("not there"), "late")]
    owed = Counter(e.status for e in state.open_expectations() if e.by == role)
    waiting = sum(state.scenario.file.decisions[d.id].by == role for d in state.open_decisions())
    words = []
    if owed["open"] + waiting:
        words.append(_("{count} open").format(count=owed["open"] + waiting))
    if owed["overdue"]:
        words.append(_("{count} overdue").format(count=owed["overdue"]))
    return left, [(" · ".join(words), "late" if owed["overdue"] else "")]
