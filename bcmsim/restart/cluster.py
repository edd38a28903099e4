"""Work spread over the workers of a Dask cluster that already runs (extra `bcmsim[cluster]`).

The workers must have the same version of bcmsim. Everything that Dask sends is pickled Python: whoever can
reach the scheduler can run code on it, so it belongs into a trusted network.
"""

from __future__ import annotations

import contextlib
import logging
import pkgutil
from collections.abc import Iterator, Sequence
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

from bcmsim import __version__
from bcmsim.errors import BcmsimError, UsageError
from bcmsim.i18n import _
from bcmsim.restart.spreading import MOST_LOSSES, Crew, Job, Task

SCHEMES: Final = ("tcp", "tls", "ws", "wss", "ucx")
ANSWERS_WITHIN_S: Final = 5


class Cluster(Crew):
    """The workers of the cluster at this address.

    Raises UsageError for an address that is none or without the extra; BcmsimError if the cluster does not
    answer, has no workers, or has another version of bcmsim.
    """

    def __init__(self, job: Job, url: str) -> None:
        self._job, self._url = job, url
        _checked(url)
        self._distributed = _library()
        self._client = self._connected()
        try:
            self.size = self._workers()
        except BaseException:
            self.close(at_once=True)
            raise

    def _connected(self) -> Any:
        try:
            return self._distributed.Client(
                self._url, timeout=ANSWERS_WITHIN_S, set_as_default=False, name="bcmsim"
            )
        except (OSError, TimeoutError, ValueError, TypeError, ImportError) as error:
            raise self._silent() from error

    def _silent(self) -> BcmsimError:
        return BcmsimError(
            _("the cluster {url} does not answer").format(url=self._url),
            _("start one with `dask scheduler` and `dask worker`, or leave out --cluster"),
        )

    def _workers(self) -> int:
        """How many there are, all able to take the job."""
        try:
            self._client.wait_for_workers(1, timeout=ANSWERS_WITHIN_S)
        except (TimeoutError, OSError) as error:
            raise BcmsimError(
                _("the cluster {url} has no workers").format(url=self._url),
                _("start one with `dask worker {url}`").format(url=self._url),
            ) from error
        try:
            found = self._client.run(pkgutil.resolve_name, "bcmsim:__version__", on_error="return")
        except Exception as error:  # whatever breaks between two versions of Dask
            raise self._silent() from error
        for worker, version in sorted(found.items()):
            if isinstance(version, OSError):
                continue  # it has gone in the meantime
            if version != __version__:
                there = version if isinstance(version, str) else _("none")
                raise BcmsimError(
                    _("the cluster's {worker} has another bcmsim: {there} instead of {here}").format(
                        worker=worker, there=there, here=__version__
                    ),
                    _("install the same version there"),
                )
        return max(1, len(found))

    def do(self, tasks: Sequence[Task]) -> Iterator[tuple[int, Any]]:
        """A lost worker's tasks are done by others; Dask sees to that as long as the job is somewhere."""
        left = dict(enumerate(tasks))
        for _round in range(MOST_LOSSES + 1):
            for number, answer in self._round(left):
                del left[number]
                yield number, answer
            if not left:
                return
        raise BcmsimError(
            _("the workers of the cluster {url} end by themselves, time after time").format(url=self._url),
            _("they may lack memory"),
        )

    def _round(self, tasks: dict[int, Task]) -> Iterator[tuple[int, Any]]:
        """What can be done with one sending of the job."""
        lost = self._distributed.KilledWorker, self._distributed.CancelledError
        batch = uuid4().hex
        try:
            job = self._client.scatter(self._job, broadcast=True, hash=False)
            futures = {
                self._client.submit(_answer, job, task, pure=False, key=f"bcmsim-{batch}-{number}"): number
                for number, task in tasks.items()
            }
            for future in self._distributed.as_completed(list(futures), loop=self._client.loop):
                number = futures.pop(future)
                error = future.exception() if future.status == "error" else None
                if future.status == "finished":
                    yield number, future.result()
                elif isinstance(error, lost) or error is None:
                    continue
                else:
                    raise error
                future.release()
        except (OSError, TimeoutError) as error:
            raise BcmsimError(
                _("the cluster {url} is lost").format(url=self._url),
                _("nothing was written; the same command with the same seed gives the same numbers"),
            ) from error

    def close(self, *, at_once: bool = False) -> None:
        with contextlib.suppress(Exception):  # it may be gone already
            self._client.close(timeout=2)


def _answer(job: Job, task: Task) -> Any:
    return job(task)


def _checked(url: str) -> None:
    try:
        parts = urlsplit(url)
        good = parts.scheme in SCHEMES and bool(parts.hostname) and parts.port is not None
    except ValueError:
        good = False
    if not good:
        raise UsageError(
            _("{url} is no address of a cluster").format(url=url), _("write it like tcp://192.0.2.1:8786")
        )


def _library() -> Any:
    try:
        import dask.config

        dask.config.set({"logging.distributed": "critical"})
        import distributed
    except ImportError as error:
        raise UsageError(
            _("--cluster needs Dask, which is not installed"), _("install bcmsim[cluster]")
        ) from error
    # What goes wrong is said by us, in one sentence.
    for name in ("distributed", "distributed.client", "distributed.comm", "tornado.application", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return distributed
