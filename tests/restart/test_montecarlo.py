"""Many runs: known results, the same numbers however they are spread, and what is refused."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bcmsim.errors import BcmsimError, UsageError
from bcmsim.report.many_runs import many_runs_text
from bcmsim.restart import montecarlo
from bcmsim.restart.draws import KeyedDraws
from bcmsim.restart.forecast import forecast
from bcmsim.restart.looking import look
from bcmsim.restart.montecarlo import ManyRuns, many_runs
from bcmsim.restart.parts import Plan, PlanError, Step
from bcmsim.restart.plan import build_plan
from bcmsim.restart.simulation import Intervention, simulate
from bcmsim.restart.spreading import MOST_LOSSES, Alone, Crew, Processes, Task
from bcmsim.restart.statistics import spread
from bcmsim.scenario.durations import Distribution, parse_distribution
from bcmsim.scenario.loading import load
from tests.restart.making import DATA, HOUR, MINUTE, measure, plan, pool, process, step, worker
from tests.restart.random_plans import plans

UNCERTAIN = DATA / "uncertain.yaml"


def pert(low: str, likely: str, high: str, **keys: str) -> Distribution:
    return parse_distribution({"low": low, "likely": likely, "high": high, **keys})


def uniform(low: str, high: str) -> Distribution:
    return parse_distribution({"low": low, "high": high, "shape": "uniform"})


def lasts(one: Step, duration: Distribution) -> Step:
    return replace(one, duration=duration)


def told(result: ManyRuns) -> list[object]:
    """Everything that is said, but for the arrays and the plan."""
    return [
        result.by,
        result.waz,
        result.waz_s.tolist(),
        result.resources,
        {name: replace(one, up_s=None, emergency_s=None) for name, one in result.processes.items()},
        result.people,
        result.skills,
        result.absences,
        result.bottlenecks,
        result.tornado,
        (result.runs, result.seed, result.looked_at, result.plenty_in, result.infeasible, result.why),
    ]


@pytest.fixture(scope="module")
def shop() -> Plan:
    return build_plan(load(UNCERTAIN))


# --- known results ------------------------------------------------------------------------------------


def test_a_chain_of_pert_steps_has_the_sum_of_their_moments() -> None:
    """Mean (a + 4m + b) / 6 and variance (mean - a)(b - mean) / 7 of a PERT with lambda 4; both add up."""
    hours = [(2, 4, 8), (1, 2, 3), (1, 1, 5), (0, 3, 3)]
    steps = [
        lasts(step(f"r{n}", 0, f"r{n - 1}" if n else ""), pert(f"{low} h", f"{likely} h", f"{high} h"))
        for n, (low, likely, high) in enumerate(hours)
    ]
    result = many_runs(plan(steps), 20_000, 1)
    means = [(low + 4 * likely + high) / 6 for low, likely, high in hours]
    variances = [(mean - low) * (high - mean) / 7 for mean, (low, _m, high) in zip(means, hours, strict=True)]
    error = sqrt(sum(variances) / 20_000)
    assert result.waz.mean is not None
    assert result.waz.sd is not None
    assert abs(result.waz.mean / HOUR - sum(means)) < 4 * error
    assert result.waz.sd / HOUR == pytest.approx(sqrt(sum(variances)), rel=0.02)
    assert [one.criticality for one in result.resources.values()] == [1.0] * 4


def test_the_chance_that_two_uniform_steps_hold_their_limit() -> None:
    """The sum of two uniform times up to 1 h is below 1 h in half of all cases, below 30 min in an eighth."""
    steps = [lasts(step("a", 0), uniform("0 min", "1 h")), lasts(step("b", 0, "a"), uniform("0 min", "1 h"))]
    limits = [
        process("p", "b", rto=60, mtpd=30),
        process("q", "a b", emergency="a", within=15, rto=60, rto_of="emergency"),
    ]
    result = many_runs(plan(steps, processes=limits), 10_000, 2)
    p, q = result.processes["p"], result.processes["q"]
    for chance, truth in ((p.rto, 1 / 2), (p.mtpd, 1 / 8), (q.within, 1 / 4), (q.rto, 1.0)):
        assert chance is not None
        low, high = chance.interval
        assert low - 0.005 <= truth <= high + 0.005
        assert high - low < 0.021
    assert (q.mtpd, result.processes["p"].within, p.emergency) == (None, None, None)


def test_the_longest_of_parallel_uniform_steps() -> None:
    """The greatest of n uniform times has the mean n / (n + 1); each is critical in one nth of the runs."""
    steps = [lasts(step(f"r{n}", 0), uniform("0 min", "10 h")) for n in range(4)]
    result = many_runs(plan(steps), 4_000, 3)
    assert result.waz.mean == pytest.approx(4 / 5 * 10 * HOUR, rel=0.01)
    assert result.looked_at == 4_000
    shares = [one.criticality or 0 for one in result.resources.values()]
    assert sum(shares) == pytest.approx(1.0)
    assert all(abs(share - 1 / 4) < 4 * sqrt(3 / 16 / 4_000) for share in shares)


def test_rank_correlation_of_a_chain_with_its_longest_step() -> None:
    steps = [
        lasts(step("short", 0), uniform("0 min", "1 min")),
        lasts(step("long", 0, "short"), uniform("0 min", "10 h")),
        step("fixed", 30, "long"),
    ]
    correlations = [one.rank_correlation for one in many_runs(plan(steps), 3_000, 4).resources.values()]
    assert correlations[1] == pytest.approx(1.0, abs=1e-4)
    assert abs(correlations[0] or 0) < 0.08
    assert correlations[2] is None


def test_repeated_attempts_count_as_work() -> None:
    """What fails half of the time is all that varies, so the WAZ ranks as it does."""
    result = many_runs(plan([step("a", 60, fails=0.5, retry=10), step("b", 5, "a")]), 500, 5)
    assert result.resources["a"].rank_correlation == pytest.approx(1.0)
    assert result.waz.min == 65 * MINUTE
    assert result.tornado == ()


def test_the_tornado_moves_one_resource_and_leaves_the_others_as_planned() -> None:
    """Uniform from 0 to 10 h: P10 1 h, P90 9 h; planned 5 h."""
    steps = [
        lasts(step("wide", 0), uniform("0 min", "10 h")),
        lasts(step("narrow", 0, "wide"), uniform("0 min", "1 h")),
        step("beside", 4 * 60),
    ]
    bars = many_runs(plan(steps), 50, 6).tornado
    assert [(one.resource, one.p10_s, one.p90_s) for one in bars] == [
        ("wide", 1 * HOUR, 9 * HOUR),
        ("narrow", 6 * MINUTE, 54 * MINUTE),
    ]
    assert [(one.low_s, one.high_s) for one in bars] == [
        (4 * HOUR, 9 * HOUR + 30 * MINUTE),
        (5 * HOUR + 6 * MINUTE, 5 * HOUR + 54 * MINUTE),
    ]


def test_staff_use_and_the_bottlenecks() -> None:
    """Three hours of work for one clerk, who is there for three; a second one brings it down to two."""
    steps = [step(name, 60, staff={"clerk": 1}) for name in "abc"]
    result = many_runs(plan(steps, pool("clerk", "clerk", 1)), 20, 0)
    assert (result.people["clerk/1"].share, result.skills["clerk"].share) == (1.0, 1.0)
    assert result.bottleneck("skill") is not None
    assert result.bottleneck() == result.bottlenecks[0]
    assert [(one.kind, one.id, one.gain_s) for one in result.bottlenecks] == [
        ("skill", "clerk", 2 * HOUR),
        *(("resource", name, HOUR) for name in "abc"),
    ]
    half = many_runs(plan([step("a", 60, staff={"clerk": 1})], pool("clerk", "clerk", 2)), 8, 0)
    assert half.skills["clerk"].share == 0.5


def test_use_counts_the_time_on_duty_and_overtime() -> None:
    """On duty for the first half hour, at work for a whole one, while the plan takes two."""
    from tests.restart.random_plans import Windows

    calendar: Any = Windows([(0, 30 * MINUTE)])
    steps = [step("a", 60, staff={"clerk": 1}), step("b", 60, "a")]
    result = many_runs(plan(steps, [worker("clerk", "clerk", calendar=calendar)]), 3, 0)
    assert (result.people["clerk"].busy_s, result.people["clerk"].there_s) == (3 * HOUR, 3 * HOUR)


def test_runs_in_which_something_stays_down_are_counted_and_explained() -> None:
    only = plan([step("a", 60, staff={"clerk": 1}), step("b", 5)], [worker("carla", "clerk", absent=0.5)])
    result = many_runs(replace(only, processes=(process("p", "a", rto=90),)), 400, 7)
    assert 140 < result.infeasible < 260
    assert result.waz.never == result.infeasible / 400
    assert "a" in (result.why or "")
    chance = result.processes["p"].rto
    assert chance is not None
    assert (chance.held, chance.runs) == (400 - result.infeasible, 400)
    assert result.resources["a"].criticality == 1.0  # of the runs that ended
    assert result.absences == {"carla": pytest.approx(1.0)}


def test_measures_replace_what_is_drawn() -> None:
    steps = [lasts(step("power", 0), uniform("2 h", "6 h")), step("mail", 60, "power")]
    ups = measure("ups", {"power": 0}, chosen=True)
    result = many_runs(plan(steps, measures=[ups]), 30, 0)
    assert (result.waz.min, result.waz.max) == (HOUR, HOUR)
    assert result.resources["power"].rank_correlation is None


def test_a_plan_without_resources_is_over_at_once() -> None:
    result = many_runs(Plan(()), 3)
    assert (result.waz.max, result.resources, result.infeasible) == (0, {}, 0)


# --- the same as run by run ----------------------------------------------------------------------------


@given(made=plans(), seed=st.integers(0, 99), spans=st.lists(st.integers(0, 5), min_size=7, max_size=7))
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_statistics_are_those_of_the_runs_one_by_one(made: Plan, seed: int, spans: list[int]) -> None:
    steps = tuple(
        lasts(one, uniform(f"{one.duration.planned // 60} min", f"{one.duration.planned // 60 + span} min"))
        for one, span in zip(made.resources, spans, strict=False)
    )
    try:
        made = replace(made, resources=steps).checked()
    except PlanError:
        return
    result = many_runs(made, 9, seed)
    runs = [simulate(made, draws=KeyedDraws(seed, run)) for run in range(9)]
    waz_s = [-1 if run.waz_s is None else run.waz_s for run in runs]
    assert result.waz_s.tolist() == waz_s
    assert result.waz == spread(np.array(waz_s))
    ended = [run for run in runs if run.waz_s is not None]
    for name, one in result.resources.items():
        critical = sum(run.resources[name].critical for run in ended)
        assert one.criticality == (critical / len(ended) if ended else None)
    for name, process_ in result.processes.items():
        for verdict, chance in (
            ("rto", process_.rto),
            ("mtpd", process_.mtpd),
            ("emergency", process_.within),
        ):
            words = [getattr(run.processes[name], verdict) for run in runs]
            if chance is not None:
                assert chance.held == sum(word in ("met", "no reserve") for word in words)
            else:
                assert set(words) <= {"no limit", "not measured"}
    for name, use in result.people.items():
        assert use.busy_s == sum(end - start for run in ended for start, end, _on in run.staff[name])


def test_runs_looked_into_are_those_of_the_reference(shop: Plan) -> None:
    """With failures, repeated attempts and absences, from any run on."""
    seen = look(shop, 9, 5, 30)
    runs = [simulate(shop, draws=KeyedDraws(9, run)) for run in range(5, 35)]
    assert any(run.resources["appserver"].attempts > 1 for run in runs)
    assert any("anna" not in run.staff for run in runs)
    for number, step_ in enumerate(shop.resources):
        assert seen.critical[number] == sum(run.resources[step_.id].critical for run in runs)
    gained = [run.bottleneck.gain_s if run.bottleneck else 0 for run in runs]
    assert max(seen.gain_s) <= sum(gained)
    for person, worker_ in enumerate(shop.wiring.people):
        spans = [span for run in runs for span in run.staff.get(worker_.id, ())]
        assert seen.busy_s[person] == sum(end - start for start, end, _resource in spans)


@given(made=plans(), at_s=st.integers(0, 600), by_s=st.integers(1, 600))
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_a_forecast_with_interventions_is_run_by_run_the_reference(made: Plan, at_s: int, by_s: int) -> None:
    try:
        made.checked()
    except PlanError:
        return
    done = [Intervention(at_s, "extend", "r0", by_s=by_s), Intervention(at_s, "declare", "emergency")]
    seen = forecast(made, done, 4, 2)
    runs = [simulate(made, done, draws=KeyedDraws(2, run)) for run in range(4)]
    assert seen.waz == spread(np.array([-1 if run.waz_s is None else run.waz_s for run in runs]))
    for name, one in seen.processes.items():
        words = [run.processes[name].rto for run in runs]
        if one.rto is not None:
            assert one.rto.held == sum(word in ("met", "no reserve") for word in words)


def test_what_the_kernel_does_not_play_is_played_by_simpy_and_said(
    shop: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = many_runs(shop, 20, 3)
    monkeypatch.setattr("bcmsim.restart.jobs.fastest", lambda *_args: "simpy")
    slow = many_runs(shop, 20, 3)
    assert (plain.by, slow.by) == ("kernel", "simpy")
    assert told(slow)[1:] == told(plain)[1:]
    assert "Played by the slow reference" in many_runs_text(load(UNCERTAIN), slow)


def test_a_forecast_is_the_many_runs(shop: Plan) -> None:
    result, seen = many_runs(shop, 60, 3), forecast(shop, (), 60, 3)
    assert (seen.waz, seen.by, seen.infeasible) == (result.waz, "kernel", 0)
    for name, one in seen.processes.items():
        assert (one.up, one.rto, one.within) == (
            result.processes[name].up,
            result.processes[name].rto,
            result.processes[name].within,
        )


def test_a_forecast_knows_what_was_done(shop: Plan) -> None:
    """A declaration moves nothing when limits count from the outage; so the reference tells the same."""
    seen = forecast(shop, [Intervention(600, "declare", "emergency")], 20, 3)
    plain = forecast(shop, (), 20, 3)
    assert (seen.by, seen.waz) == ("simpy", plain.waz)
    assert [one.rto for one in seen.processes.values()] == [one.rto for one in plain.processes.values()]
    later = forecast(shop, [Intervention(600, "extend", "power", by_s=HOUR)], 20, 3)
    assert later.waz.min == (plain.waz.min or 0) + HOUR
    with pytest.raises(ValueError, match="at least one run"):
        forecast(shop, (), 0)


# --- spreading -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [2, 7])
def test_the_same_numbers_for_any_number_of_workers(shop: Plan, workers: int) -> None:
    alone = many_runs(shop, 203, 11)
    assert told(many_runs(shop, 203, 11, workers=workers)) == told(alone)


def test_workers_that_share_no_memory_give_the_same_numbers(
    shop: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    import multiprocessing

    spawn = multiprocessing.get_context("spawn")
    monkeypatch.setattr("bcmsim.restart.spreading._context", lambda: spawn)
    assert told(many_runs(shop, 90, 11, workers=2)) == told(many_runs(shop, 90, 11))


def test_the_first_runs_are_the_same_whatever_their_number(shop: Plan) -> None:
    assert many_runs(shop, 50, 11).waz_s.tolist() == many_runs(shop, 203, 11).waz_s[:50].tolist()


def test_another_seed_gives_other_runs(shop: Plan) -> None:
    assert many_runs(shop, 50, 11).waz != many_runs(shop, 50, 12).waz


class Square:
    """A job whose worker dies, or fails, on a given task as long as its file is there."""

    def __init__(self, path: str, kills: int | None = None, breaks: int | None = None) -> None:
        self.path, self.kills, self.breaks = path, kills, breaks

    def __call__(self, task: Task) -> int:
        number: int = task[0]
        if number == self.breaks:
            raise BcmsimError("no", "never")
        if number == self.kills:
            try:
                os.rename(self.path, f"{self.path}.gone")
            except FileNotFoundError:
                return number * number
            os.kill(os.getpid(), signal.SIGKILL)
        return number * number


def answers(crew: Crew, tasks: Sequence[Task]) -> list[int]:
    with crew:
        found = dict(crew.do(tasks))
    return [found[number] for number in range(len(tasks))]


TASKS: list[Task] = [(number,) for number in range(12)]
SQUARES = [number * number for number in range(12)]


@pytest.fixture(params=["fork", "spawn"])
def started(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    import multiprocessing

    if request.param not in multiprocessing.get_all_start_methods():
        request.param = "spawn"
    context = multiprocessing.get_context(request.param)
    monkeypatch.setattr("bcmsim.restart.spreading._context", lambda: context)
    return str(request.param)


def test_tasks_of_a_worker_that_dies_are_done_by_another(started: str, tmp_path: Any) -> None:
    path = tmp_path / "once"
    path.write_text("")
    assert answers(Processes(Square(str(path), kills=5), 2), TASKS) == SQUARES
    assert not path.exists()


def test_a_task_that_kills_every_worker_ends_in_one_sentence(tmp_path: Any) -> None:
    class Deadly(Square):
        def __call__(self, task: Task) -> int:
            os.kill(os.getpid(), signal.SIGKILL)
            return 0

    import multiprocessing

    context = multiprocessing.get_context("fork")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bcmsim.restart.spreading._context", lambda: context)
        with pytest.raises(BcmsimError, match="end by themselves") as raised:
            answers(Processes(Deadly(""), 2), TASKS)
    assert raised.value.exit_status == 1
    assert MOST_LOSSES == 3


def test_an_error_in_a_worker_is_the_error_of_all(started: str) -> None:
    with pytest.raises(BcmsimError) as raised:
        answers(Processes(Square("", breaks=3), 2), TASKS)
    assert raised.value.sentence == "no. Never"


def test_workers_stay_for_the_next_tasks_and_go_at_the_end(started: str) -> None:
    crew = Processes(Square(""), 2)
    with crew:
        assert dict(crew.do(TASKS[:4])) == dict(enumerate(SQUARES[:4]))
        before = sorted(crew.pids)
        assert dict(crew.do(TASKS[4:8])) == dict(enumerate(SQUARES[4:8]))
        assert sorted(crew.pids) == before
        assert len(before) == 2
    assert crew.pids == []
    for pid in before:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


ORPHANS = """
import os, sys, time
from bcmsim.restart.spreading import Processes

def job(task):
    return os.getpid()

if __name__ == "__main__":
    crew = Processes(job, 3)
    tasks = [(number,) for number in range(30)]
    dict(crew.do(tasks))
    print(*crew.pids, flush=True)
    os.kill(os.getpid(), 9)
"""


def test_workers_end_when_nobody_is_left_to_ask(tmp_path: Any) -> None:
    """Also when the program was killed and could not tell them."""
    script = tmp_path / "orphans.py"
    script.write_text(ORPHANS)
    surroundings = os.environ | {"PYTHONPATH": str(DATA.parents[2])}
    told = subprocess.run([sys.executable, str(script)], env=surroundings, stdout=subprocess.PIPE, text=True)
    pids = [int(pid) for pid in told.stdout.split()]
    assert pids
    assert told.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 20
    while any(alive(pid) for pid in pids):
        assert time.monotonic() < deadline, "they are still there"
        time.sleep(0.05)


def alive(pid: int) -> bool:
    """Not ended; one that has ended may still be there as a zombie, where nobody collects it."""
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat")
        return not status.parent.parent.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_alone_is_the_same() -> None:
    assert answers(Alone(Square("")), TASKS) == SQUARES


def test_a_job_can_be_sent(shop: Plan) -> None:
    job = montecarlo.Job(shop, 5, 100)
    sent = pickle.loads(pickle.dumps(job))
    assert sent(("look", 3, 2)) == job(("look", 3, 2))
    assert (sent(("play", 0, 9, False))[1] == job(("play", 0, 9, False))[1]).all()


def test_progress_is_told_to_its_end(shop: Plan) -> None:
    steps: list[tuple[float, int]] = []
    many_runs(shop, 100, 1, progress=lambda share, played: steps.append((share, played)))
    assert steps[0] == (0.0, 0)
    assert steps[-1] == (1.0, 100)
    assert steps == sorted(steps)


def test_looking_into_runs_adds_up(shop: Plan) -> None:
    whole, parts = look(shop, 1, 0, 10), look(shop, 1, 0, 4)
    parts.add(look(shop, 1, 4, 6).sums)
    assert parts.sums == whole.sums


# --- refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"runs": 0}, "--runs is 0. It can be from 1 to 1000000"),
        ({"runs": 10**9}, "--runs is 1000000000. It can be from 1 to 1000000"),
        ({"runs": 1, "seed": -1}, "--seed is -1. It can be from 0 to 18446744073709551615"),
        ({"runs": 1, "workers": 0}, "--workers is 0. It can be from 1 to 1024"),
        (
            {"runs": 1, "cluster": "here"},
            "here is no address of a cluster. Write it like tcp://192.0.2.1:8786",
        ),
    ],
)
def test_what_has_no_meaning_is_refused_before_any_run(
    shop: Plan, keys: dict[str, Any], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_args: object) -> None:
        raise AssertionError("played")

    monkeypatch.setattr(montecarlo.Job, "__call__", never)
    with pytest.raises(UsageError) as raised:
        many_runs(shop, **keys)
    assert raised.value.sentence == sentence


def test_more_than_memory_holds_is_refused() -> None:
    great = plan([step(f"r{n}", 1) for n in range(1_000)])
    with pytest.raises(UsageError) as raised:
        many_runs(great, 1_000_000)
    assert "up to 500000 runs" in raised.value.sentence
