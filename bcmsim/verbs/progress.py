"""How far long work has come: a bar on standard error, and only where that is a terminal."""

from __future__ import annotations

import shutil
import sys
import time

import click

from bcmsim.i18n import _

_QUIET_S = 0.5
"""What is done sooner needs no bar."""
_EVERY_S = 0.1


def say_interrupted(said: str) -> None:
    """How far it came, on a line of its own: where a terminal shows `^C`, in its place."""
    click.echo(f"{chr(13) if sys.stderr.isatty() else ''}bcmsim: {said}", err=True)


class Progress:
    """A bar for so many runs. It knows how far they came also where nothing is shown."""

    def __init__(self, runs: int) -> None:
        self.runs, self.played = runs, 0
        self._shows = sys.stderr.isatty()
        self._next = time.monotonic() + _QUIET_S
        self._width = 0
        if self._shows:
            from bcmsim.restart.kernel_compiled import when_compiling

            when_compiling(self._say_compiling)

    def __call__(self, share: float, played: int) -> None:
        """So much of all work is done, and so many runs are played."""
        self.played = played
        now = time.monotonic()
        if self._shows and now >= self._next:
            self._next = now + _EVERY_S
            self._draw(share)

    def _say_compiling(self) -> None:
        said = _("The fast kernel is compiled: this takes a quarter of a minute, and is done only once.")
        self.clear()
        click.echo(f"bcmsim: {said}", err=True)

    def _draw(self, share: float) -> None:
        told = f" {int(share * 100):3} %  {self.played}/{self.runs}"
        room = min(78, shutil.get_terminal_size((80, 24)).columns - 2) - len(told) - 2
        bar = ("#" * int(share * room)).ljust(room) if room > 0 else ""
        line = f"[{bar}]{told}"
        self._width = max(self._width, len(line))
        sys.stderr.write("\r" + line)
        sys.stderr.flush()

    def clear(self) -> None:
        """Leave the line as it was before."""
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()
            self._width = 0
