"""Work spread over processes of this machine, or over the workers of a Dask cluster.

A *job* is a callable that can be sent to another process; it is sent once, then answers *tasks*, which are
small. What a task answers depends on the task alone, so that the result is the same for any number of workers
and in any order; a task whose worker died is given to another.

Processes and not threads: what is compiled would let threads run side by side, but in plain Python, which is
what the default install plays with, one would wait for the other; and one mechanism serves both. On Linux,
from a program without threads, they are forked: they begin at once, with the plan and everything compiled
already there. Elsewhere they are started anew, which takes about half a second.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
import threading
import warnings
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, Final

from bcmsim.errors import BcmsimError
from bcmsim.i18n import _

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess
    from types import TracebackType

Task = tuple[Any, ...]
Job = Callable[[Task], Any]

Progress = Callable[[float, int], None]
"""Called with the share of all work that is done, and with the runs that are played."""

MOST_LOSSES: Final = 3
"""A task may lose so many workers; the next one is no accident."""


class Crew(ABC):
    """Those who do the tasks of one job."""

    size = 1
    """How many tasks are done at once."""

    @abstractmethod
    def do(self, tasks: Sequence[Task]) -> Iterator[tuple[int, Any]]:
        """The number of each task and its answer, as they come."""

    @abstractmethod
    def close(self, *, at_once: bool = False) -> None:
        """Let everybody go. `at_once`: also out of the middle of a task."""

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(at_once=kind is not None)


class Alone(Crew):
    """Everything here, one after the other."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def do(self, tasks: Sequence[Task]) -> Iterator[tuple[int, Any]]:
        for number, task in enumerate(tasks):
            yield number, self._job(task)

    def close(self, *, at_once: bool = False) -> None:
        """Nobody is there."""


def crew_of(job: Job, workers: int) -> Crew:
    """So many workers on this machine."""
    return Alone(job) if workers == 1 else Processes(job, workers)


class Told:
    """How much of all that costs something is done."""

    def __init__(self, told: Progress | None) -> None:
        self.whole = 0.0
        self._told, self._done, self._played = told, 0.0, 0
        self._tell(0.0)

    def add(self, cost: float, task: Task) -> None:
        """This one is done."""
        self._done += cost
        self._played += task[2] if task[0] == "play" else 0
        self._tell(min(1.0, self._done / max(self.whole, 1e-9)))

    def end(self) -> None:
        """All is done."""
        self._tell(1.0)

    def _tell(self, share: float) -> None:
        if self._told is not None:
            self._told(share, self._played)


def done(crew: Crew, tasks: Sequence[tuple[float, Task]], bar: Told) -> Iterator[tuple[Task, Any]]:
    """Each task with its answer, as they come."""
    for number, answer in crew.do([task for _cost, task in tasks]):
        cost, task = tasks[number]
        yield task, answer
        bar.add(cost, task)


# --- processes of this machine ------------------------------------------------------------------------


class Processes(Crew):
    """So many processes; one that dies is replaced."""

    def __init__(self, job: Job, workers: int) -> None:
        if workers < 1:
            raise ValueError("at least one worker")
        self._job, self.size = job, workers
        self._idle: list[_Helper] = []
        self._busy: dict[Connection, tuple[_Helper, int]] = {}

    @property
    def pids(self) -> list[int]:
        """Of those that live."""
        helpers = [*self._idle, *(helper for helper, _number in self._busy.values())]
        return [helper.process.pid for helper in helpers if helper.process.pid is not None]

    @property
    def _lines(self) -> list[Connection]:
        return [*(helper.line for helper in self._idle), *self._busy]

    def do(self, tasks: Sequence[Task]) -> Iterator[tuple[int, Any]]:
        waiting = deque(range(len(tasks)))
        losses = [0] * len(tasks)

        def lose(helper: _Helper, number: int) -> None:
            helper.end()
            losses[number] += 1
            if losses[number] > MOST_LOSSES:
                raise BcmsimError(
                    _("the processes that play the runs end by themselves, time after time"),
                    _("they may lack memory; try fewer --workers or fewer --runs"),
                )
            waiting.appendleft(number)

        while waiting or self._busy:
            while waiting and len(self._busy) < self.size:
                number = waiting.popleft()
                helper = self._idle.pop() if self._idle else _Helper(self._job, self._lines)
                if helper.give(tasks[number]):
                    self._busy[helper.line] = helper, number
                else:
                    lose(helper, number)
            for line in wait(list(self._busy)):
                assert isinstance(line, Connection)
                helper, number = self._busy.pop(line)
                try:
                    failed, answer = line.recv()
                except (EOFError, OSError):
                    lose(helper, number)
                    continue
                self._idle.append(helper)
                if failed:
                    raise answer
                yield number, answer

    def close(self, *, at_once: bool = False) -> None:
        for helper in [*self._idle, *(helper for helper, _number in self._busy.values())]:
            helper.end()
        self._idle.clear()
        self._busy.clear()


class _Helper:
    """One process and the line to it."""

    def __init__(self, job: Job, others: Sequence[Connection]) -> None:
        """`others`: the lines to those already there."""
        context = _context()
        self.line, theirs = context.Pipe()
        # What is forked has our ends of all lines too. It lets go of them, so that it hears of our end.
        inherited = (self.line, *others) if context.get_start_method() == "fork" else ()
        self.process: BaseProcess = context.Process(target=_serve, args=(theirs, job, inherited), daemon=True)
        with _no_interrupt(), warnings.catch_warnings():
            # From 3.12 on Python warns of threads, which here are only those in which NumPy multiplies.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.process.start()
        theirs.close()

    def give(self, task: Task) -> bool:
        """Whether the process is still there to take the task."""
        try:
            self.line.send(task)
        except OSError:
            return False
        return True

    def end(self) -> None:
        self.line.close()
        self.process.terminate()
        self.process.join()
        self.process.close()


def _context() -> Any:
    forks = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if forks else "spawn")


@contextlib.contextmanager
def _no_interrupt() -> Iterator[None]:
    """What is started in here never sees a Ctrl-C, which goes to every process of a terminal."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(line: Connection, job: Job, inherited: Sequence[Connection]) -> None:
    """What a process does: tasks, until nobody is there to ask."""
    for other in inherited:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with contextlib.suppress(EOFError, OSError):
        while True:
            task = line.recv()
            try:
                answer = False, job(task)
            except Exception as error:
                answer = True, error
            line.send(answer)
