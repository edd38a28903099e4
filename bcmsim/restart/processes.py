"""When each process was back in emergency and in normal operation, and how that stands against its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bcmsim.restart.results import Operation, ProcessRun
from bcmsim.restart.verdict import verdict
from bcmsim.restart.work import COMPROMISED, UP

if TYPE_CHECKING:
    from bcmsim.restart.engine import Engine
    from bcmsim.restart.wiring import Wiring


def process_runs(engine: Engine, planned: Mapping[str, int | None] | None) -> dict[str, ProcessRun]:
    """Every process of the plan. `planned`: when each is back as planned; None: this run is the plan."""
    plan = engine.plan
    declared = plan.reaction_s if engine.declared_s is None else engine.declared_s
    zero = declared if plan.rto_from == "declaration" else 0
    stamps = _Stamps(engine)
    result = {}
    for number, process in enumerate(plan.processes):
        up, emergency = stamps.since(number, 0), stamps.since(number, 1)
        judged = emergency if process.rto_of == "emergency" else up
        since = engine.data_lost_since.get(number)
        lost = None if since is None else -since
        result[process.id] = ProcessRun(
            emergency_s=emergency,
            emergency=verdict(_after(emergency, zero), process.within_s),
            up_s=up,
            waz_s=up if planned is None else planned[process.id],
            rto_s=process.rto_s,
            mtpd_s=process.mtpd_s,
            rto=verdict(_after(judged, zero), process.rto_s),
            mtpd=verdict(judged, process.mtpd_s),
            rto_from=plan.rto_from,
            rto_of=process.rto_of,
            declared_s=declared,
            within_s=process.within_s,
            data_loss_s=lost,
            rpo_s=process.rpo_s,
            rpo=verdict(lost, process.rpo_s),
            history=stamps.history(number),
        )
    return result


def _after(stamp: int | None, zero: int) -> int | None:
    return None if stamp is None else stamp - zero


class _Stamps:
    """Since when what a target needs has been running, followed over the changes of all resources.

    A target is (process, 0) for normal and (process, 1) for emergency operation; it is reached when every
    group of its needs has a member that runs.
    """

    def __init__(self, engine: Engine) -> None:
        wiring = engine.wiring
        self._targets = [_groups(wiring, number) for number in range(len(wiring.targets))]
        self._unmet = [[0, 0] for _process in self._targets]
        self._members: list[list[list[int]]] = []
        self._since: list[list[int | None]] = []
        self._history: list[list[tuple[int, Operation]]] = []
        self._users: dict[int, list[tuple[int, int, int]]] = {}
        first = engine.start_s
        for process, targets in enumerate(self._targets):
            self._members.append([[len(group) for group in groups] for groups in targets])
            self._since.append([first if groups else None for groups in targets])
            self._history.append([(first, "up")])
            for target, groups in enumerate(targets):
                for group, members in enumerate(groups):
                    for member in members:
                        self._users.setdefault(member, []).append((process, target, group))
        self._follow(engine)

    def since(self, process: int, target: int) -> int | None:
        """Since when the target has been reached for good; never before the outage. None: it is not."""
        since = self._since[process][target]
        return None if since is None else max(0, since)

    def history(self, process: int) -> tuple[tuple[int, Operation], ...]:
        return tuple(self._history[process])

    def _follow(self, engine: Engine) -> None:
        ran = dict.fromkeys(self._users, True)
        touched: dict[int, None] = {}
        at = engine.start_s
        for second, resource, state in engine.history.changes():
            if second > at:
                self._note_all(touched, at)
                at = second
            runs = state in (UP, COMPROMISED)
            if ran.get(resource, runs) != runs:
                ran[resource] = runs
                for process, target, group in self._users[resource]:
                    self._count(process, target, group, runs)
                    touched[process] = None
        self._note_all(touched, at)

    def _note_all(self, touched: dict[int, None], second: int) -> None:
        for process in touched:
            self._note(process, second)
        touched.clear()

    def _count(self, process: int, target: int, group: int, runs: bool) -> None:
        members = self._members[process][target]
        members[group] += 1 if runs else -1
        if runs and members[group] == 1:
            self._unmet[process][target] -= 1
        elif not runs and not members[group]:
            self._unmet[process][target] += 1
            self._since[process][target] = None

    def _note(self, process: int, second: int) -> None:
        reached = [
            bool(groups) and not self._unmet[process][t] for t, groups in enumerate(self._targets[process])
        ]
        for target in (0, 1):
            if not reached[target]:
                self._since[process][target] = None
            elif self._since[process][target] is None:
                self._since[process][target] = second
        operation: Operation = "up" if reached[0] else "emergency" if reached[1] else "down"
        if self._history[process][-1][1] != operation:
            if self._history[process][-1][0] == second:
                self._history[process].pop()
            self._history[process].append((second, operation))


def _groups(wiring: Wiring, process: int) -> tuple[Sequence[Sequence[int]], Sequence[Sequence[int]]]:
    normal, emergency = wiring.targets[process]
    return normal, emergency or ()
