"""Random plans with many ties: whole small durations, zero ones among them, few people, several skills."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from bcmsim.restart.parts import Plan, PlanMeasure, PlanProcess, Step, Worker
from bcmsim.restart.simulation import ACTIONS, Intervention
from bcmsim.scenario.quantities import fixed

SKILLS = ("a", "b", "c")
MINUTES = st.sampled_from([60, 0, 120, 180, 300, 600])
FOR_EVER_S = 10**7


class Windows:
    """A calendar of given windows, the last of them open."""

    def __init__(self, windows: list[tuple[int, int]]) -> None:
        self.windows = windows

    def window(self, number: int) -> tuple[int, int | None] | None:
        return self.windows[number] if number < len(self.windows) else None

    def __repr__(self) -> str:
        return f"Windows({self.windows})"


@st.composite
def spans(draw: st.DrawFn, most: int) -> list[tuple[int, int]]:
    """Disjoint spans that do not touch, ascending."""
    edges = draw(st.lists(st.integers(0, 20), unique=True, max_size=2 * most).map(sorted))
    return [(edges[n] * 60, edges[n + 1] * 60) for n in range(0, len(edges) - 1, 2)]


@st.composite
def absences(draw: st.DrawFn) -> list[tuple[int, int | None]]:
    """One, which in one of eight ends never."""
    return [(away, back if draw(st.integers(0, 7)) else None) for away, back in draw(spans(1))]


@st.composite
def workers(draw: st.DrawFn, number: int) -> Worker:
    skills = draw(st.lists(st.sampled_from(SKILLS), unique=True, min_size=1, max_size=3))
    calendar: Any = None
    if draw(st.booleans()):
        windows = draw(spans(3))
        back = draw(st.integers(0, 5)) * 60
        if windows and draw(st.sampled_from([True, True, True, False])):
            windows.append((windows[-1][1] + 60 + back, FOR_EVER_S))
        calendar = Windows(windows or [(back, FOR_EVER_S)])
    return Worker(
        f"w{number}",
        tuple(skills),
        calendar=calendar,
        absences=tuple(draw(absences())) if draw(st.integers(0, 3)) == 3 else (),
        travel_s=draw(st.sampled_from([0, 0, 60, 120])),
    )


@st.composite
def steps(draw: st.DrawFn, number: int, skills: tuple[str, ...], capacities: dict[str, int]) -> Step:
    earlier = [f"r{other}" for other in range(number)]
    needs = []
    if earlier:
        group = st.lists(st.sampled_from(earlier), min_size=1, max_size=2, unique=True).map(tuple)
        needs = draw(st.lists(group, max_size=2))
    staff = (
        draw(st.dictionaries(st.sampled_from(skills), st.sampled_from([1, 1, 1, 2]), max_size=2))
        if skills
        else {}
    )
    duration = draw(MINUTES)
    return Step(
        f"r{number}",
        fixed(duration),
        needs=tuple(needs),
        staff=tuple(staff.items()),
        uses=tuple(
            (name, draw(st.integers(1, units))) for name, units in capacities.items() if draw(st.booleans())
        ),
        hands_on_s=draw(st.none() | st.sampled_from([0, 60, 120])),
        pauses=draw(st.booleans()),
        after_reaction=draw(st.booleans()),
    )


@st.composite
def processes(draw: st.DrawFn, number: int, names: list[str]) -> PlanProcess:
    groups = st.lists(st.lists(st.sampled_from(names), min_size=1, max_size=2).map(tuple), max_size=2).map(
        tuple
    )
    within = draw(st.none() | st.integers(0, 20).map(lambda n: n * 60))
    rto = draw(st.none() | st.integers(0, 20).map(lambda n: n * 60))
    return PlanProcess(
        f"p{number}",
        needs=draw(groups),
        emergency=draw(groups) if within is not None else None,
        within_s=within,
        rto_s=rto,
        corrected_rto_s=rto,
        mtpd_s=draw(st.none() | st.just(1200)),
        criticality=draw(st.none() | st.integers(9, 12)),
    )


@st.composite
def plans(draw: st.DrawFn, *, with_people: bool = True, most: int = 7) -> Plan:
    people = [draw(workers(n)) for n in range(draw(st.integers(2, 5)))] if with_people else []
    skills = tuple(dict.fromkeys(skill for person in people for skill in person.skills))
    capacities = draw(st.dictionaries(st.sampled_from(["tape", "room"]), st.integers(1, 2), max_size=2))
    if not with_people:
        capacities = {}
    count = draw(st.integers(1, most))
    made = [draw(steps(n, skills, capacities)) for n in range(count)]
    names = [step.id for step in made]
    order = draw(st.permutations(made))
    return Plan(
        tuple(order),
        people=tuple(people),
        capacities=tuple(capacities.items()),
        processes=tuple(draw(processes(n, names)) for n in range(draw(st.integers(0, 2)))),
        reaction_s=draw(st.sampled_from([0, 0, 60, 120])),
        rto_from=draw(st.sampled_from(["outage", "declaration"])),
        order=draw(st.sampled_from(["plan", "rto", "criticality", "critical-path"])),
    )


@st.composite
def measured_plans(draw: st.DrawFn) -> Plan:
    """Plans with measures: some in force, some that an intervention may activate."""
    plan = draw(plans(most=5))
    names = [step.id for step in plan.resources]
    skills = sorted({skill for person in plan.people for skill in person.skills})
    measures = []
    people = list(plan.people)
    for number in range(draw(st.integers(0, 2))):
        replaces = draw(st.dictionaries(st.sampled_from(names), MINUTES.map(fixed), max_size=2))
        measures.append(
            PlanMeasure(
                f"m{number}",
                replaces=tuple(replaces.items()),
                provision_s=draw(MINUTES),
                staff=tuple(draw(st.dictionaries(st.sampled_from(skills), st.just(1), max_size=1)).items()),
                chosen=draw(st.booleans()),
            )
        )
        if draw(st.booleans()):
            people.append(Worker(f"x{number}", (draw(st.sampled_from(skills)),), measure=f"m{number}"))
    down = draw(st.none() | st.lists(st.sampled_from(names), unique=True).map(tuple))
    return replace(plan, people=tuple(people), measures=tuple(measures), down=down)


@st.composite
def interventions(
    draw: st.DrawFn, plan: Plan, earliest_minute: int = -2, action: str | None = None
) -> Intervention:
    action = action or draw(st.sampled_from(ACTIONS))
    names = {
        "activate": [one.id for one in plan.measures],
        "absent": [one.id for one in plan.people],
        "available": [one.id for one in plan.people],
        "prioritise": [one.id for one in plan.processes],
        "data_loss": [one.id for one in plan.processes],
        "declare": ["emergency"],
    }.get(action, [one.id for one in plan.resources])
    at_s = draw(st.integers(earliest_minute, 20)) * 60
    return Intervention(
        at_s,
        action,
        draw(st.sampled_from(names or ["nobody"])),
        by_s=60 if action == "extend" else None,
        until_s=at_s + draw(st.integers(1, 5)) * 60 if action == "absent" and draw(st.booleans()) else None,
        since_s=-3600 if action == "data_loss" else None,
    )


@st.composite
def shift_plans(draw: st.DrawFn) -> Plan:
    """Plans of long work that is handed over between people who come and go."""
    made = draw(plans(most=5))
    people = []
    for person in made.people:
        edges = draw(st.lists(st.integers(1, 25), unique=True, min_size=2, max_size=4).map(sorted))
        spells = [0, *(edge * 60 for edge in edges), FOR_EVER_S]
        first = draw(st.integers(0, 1))
        windows = list(zip(spells[first::2], spells[first + 1 :: 2], strict=False))
        people.append(replace(person, calendar=Windows(windows), absences=(), travel_s=0))
    steps_ = [
        replace(
            step,
            duration=fixed(draw(st.integers(5, 15)) * 60),
            hands_on_s=draw(st.sampled_from([None, None, 300])),
            pauses=draw(st.sampled_from([True, True, False])),
        )
        for step in made.resources
    ]
    return replace(made, resources=tuple(steps_), people=tuple(people))


@st.composite
def tight_plans(draw: st.DrawFn, most: int = 4) -> Plan:
    """Few people with several skills who come and go, and deadlines: who does what, and when, decides."""
    names = [f"r{number}" for number in range(draw(st.integers(2, most)))]
    people = [
        Worker(
            f"w{number}",
            tuple(draw(st.sampled_from([("a",), ("b",), ("a", "b"), ("b", "a")]))),
            calendar=draw(
                st.none()
                | st.tuples(st.integers(0, 4), st.integers(1, 8), st.integers(1, 9)).map(
                    lambda edges: Windows(
                        [
                            (edges[0] * 60, (edges[0] + edges[1]) * 60),
                            (sum(edges) * 60, FOR_EVER_S),
                        ]
                    )
                )
            ),
            travel_s=draw(st.sampled_from([0, 0, 60, 180])),
        )
        for number in range(draw(st.integers(2, 3)))
    ]
    skills = [skill for skill in ("a", "b") if any(skill in person.skills for person in people)]
    steps_ = []
    for number, name in enumerate(names):
        minutes = draw(st.integers(1, 6))
        needs = ((draw(st.sampled_from(names[:number])),),) if number and draw(st.booleans()) else ()
        steps_.append(
            Step(
                name,
                fixed(minutes * 60),
                needs=needs,
                staff=((draw(st.sampled_from(skills)), 1),),
                uses=(("room", 1),) if draw(st.integers(0, 3)) == 0 else (),
                hands_on_s=draw(st.sampled_from([None, None, 60, 120])),
            )
        )
    limits = [
        PlanProcess(
            f"p{number}",
            needs=((draw(st.sampled_from(names)),),),
            rto_s=draw(st.integers(2, 14)) * 60,
            mtpd_s=draw(st.none() | st.integers(4, 16).map(lambda n: n * 60)),
            criticality=draw(st.integers(1, 3)),
        )
        for number in range(draw(st.integers(0, 3)))
    ]
    return Plan(
        tuple(draw(st.permutations(steps_))),
        people=tuple(people),
        capacities=(("room", 1),),
        processes=tuple(limits),
        reaction_s=draw(st.sampled_from([0, 60])),
    )
