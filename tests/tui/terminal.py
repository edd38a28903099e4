"""A program in a real pseudo-terminal: keys go in, bytes come out, and a terminal of our own shows them."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import ClassVar

import pyte

PATIENCE_S = 30.0
"""So long a condition is waited for; a busy machine is no failure."""
STEP_S = 0.005
ESCAPE_S = 0.15
"""An escape is a key of its own when nothing follows it for so long (Textual waits 0.1 s)."""
KEYS = {
    "enter": "\r",
    "esc": "\x1b",
    "tab": "\t",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "ctrl+n": "\x0e",
    "ctrl+q": "\x11",
    "ctrl+r": "\x12",
    "ctrl+y": "\x19",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f4": "\x1bOS",
    "f6": "\x1b[17~",
    "f9": "\x1b[20~",
    "f12": "\x1b[24~",
}


class Terminal:
    """One process on its own pseudo-terminal of `columns` x `rows`.

    While one is waited for, all are read: a program whose terminal nobody reads stands still.
    """

    living: ClassVar[list[Terminal]] = []

    def __init__(self, *arguments: str, columns: int = 80, rows: int = 24, cwd: Path | None = None) -> None:
        self.raw = bytearray()
        """Everything that the program has written."""
        self.looked_at = 0
        """So much of it was looked at already."""
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.modes = termios.tcgetattr(slave)
        """The terminal's modes before the program began."""
        self._slave = slave
        environment = {
            "HOME": os.environ.get("HOME", "/"),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "TEXTUAL_ANIMATIONS": "none",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bcmsim", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=cwd,
            env=environment,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )

    def __enter__(self) -> Terminal:
        self.living.append(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.living.remove(self)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self._master >= 0:
            os.close(self._master)
            os.close(self._slave)

    # --- what comes out ------------------------------------------------------------------------

    def read(self, seconds: float = STEP_S) -> bool:
        """Takes what the program has written, waiting at most so long; whether there was anything."""
        if self._master < 0:
            return False
        ready, _write, _error = select.select([self._master], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self._master, 65_536)
        except OSError:
            return False
        self.raw += data
        self._stream.feed(data)
        return bool(data)

    @property
    def text(self) -> str:
        """What the terminal shows, one row a line."""
        columns = range(self.screen.columns)
        rows = [self.screen.buffer[y] for y in range(self.screen.lines)]
        return "\n".join("".join(row[x].data for x in columns).rstrip() for row in rows)

    @property
    def flat(self) -> str:
        """The same without line ends and frames, to look for what may be wrapped."""
        return " ".join(re.sub("[\u2500-\u259f]", " ", self.text).split())

    def wait(self, until: Callable[[], bool], what: str = "") -> None:
        """Reads until the condition holds; fails with the screen's text when it does not in PATIENCE_S."""
        end = time.monotonic() + PATIENCE_S
        while not until():
            ended = self.process.poll() is not None and not self.read(0.2)
            if (ended or time.monotonic() > end) and not until():
                raise AssertionError(f"waited in vain for {what or until}\n{self.text}")
            self._read_all()

    def _read_all(self) -> None:
        """What this program and the others have written meanwhile."""
        for terminal in self.living:
            terminal.read(STEP_S if terminal is self else 0)

    def see(self, *words: str) -> None:
        """Waits until all these words are on the screen at once."""
        self.wait(lambda: all(word in self.text for word in words), f"{words!r} on the screen")

    def see_flat(self, *words: str) -> None:
        """The same for words that may be wrapped."""
        self.wait(lambda: all(word in self.flat for word in words), f"{words!r} on the screen")

    def settle(self, quiet_s: float = 0.08) -> None:
        """Reads until nothing has come for a moment."""
        while self.read(quiet_s):
            pass

    def unseen(self) -> bytes:
        """What was written since this was asked last, and a little before it."""
        begin = max(0, self.looked_at - 200)
        self.looked_at = len(self.raw)
        return bytes(self.raw[begin:])

    # --- what goes in --------------------------------------------------------------------------

    def send(self, text: str) -> None:
        """Types a text, as fast as a terminal takes it."""
        os.write(self._master, text.encode("utf-8", "surrogateescape"))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.send(KEYS.get(key, key))
            if key == "esc":  # else it would be the beginning of the next key
                self.settle(ESCAPE_S)

    def paste(self, text: str) -> None:
        """A bracketed paste."""
        data = b"\x1b[200~" + text.encode("utf-8", "surrogateescape") + b"\x1b[201~"
        while data:
            _read, ready, _error = select.select([], [self._master], [], STEP_S)
            self.read(0)
            if ready:
                data = data[os.write(self._master, data[:1024]) :]

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.process.pid, number)

    def hang_up(self) -> None:
        """The window is closed: the terminal is gone, and the kernel tells the program."""
        os.close(self._slave)
        os.close(self._master)
        self._master = -1

    def end(self) -> int:
        """Waits for the process to end and reads the rest; its exit status."""
        end = time.monotonic() + PATIENCE_S
        while self.process.poll() is None:
            self._read_all()
            if time.monotonic() > end:
                raise AssertionError(f"it does not end\n{self.text}")
        self.settle()
        return self.process.wait()

    # --- in which state it is left -------------------------------------------------------------

    @property
    def restored(self) -> list[str]:
        """What of the terminal is not as it was before; empty when all is well."""
        wrong = [] if termios.tcgetattr(self._slave) == self.modes else ["line discipline"]
        for mode, name in ((1049, "alternate screen"), (1000, "mouse"), (1006, "mouse"), (2004, "paste")):
            if self._mode(mode):
                wrong.append(name)
        if self._last(rb"\x1b\[\?25([hl])") == b"l":
            wrong.append("cursor")
        return wrong

    def _mode(self, number: int) -> bool:
        """Whether a private mode was last switched on."""
        return self._last(rb"\x1b\[\?%d([hl])" % number) == b"h"

    def _last(self, pattern: bytes) -> bytes:
        found = re.findall(pattern, bytes(self.raw))
        return found[-1] if found else b""
