"""Processes that write, read, are killed and run out of disk, away from the test runner's own process.

Run as `python -m tests.journal.driver WHAT FOLDER [NUMBER...]`; prints one JSON document. Children are
forked, so that 200 of them cost seconds; nothing is open when they are.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import select
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from bcmsim.errors import BcmsimError
from bcmsim.journal.chain import verify
from bcmsim.journal.entries import Draft, Entry, system_stamp
from bcmsim.journal.errors import JournalError
from bcmsim.journal.store import create, list_sessions, open_journal
from tests.journal.making import first_draft, raw_rows

NOBODY = 65_534


def minute(text: str) -> Draft:
    stamp = system_stamp("Europe/Berlin")
    return Draft(
        str(uuid.uuid4()), stamp, 0, "Anna", "recorder", f"t{os.getpid()}", "MinuteRecorded", {"text": text}
    )


def new_session(folder: Path, **options: Any) -> Path:
    path = folder / "bank.bcmsim"
    first = replace(first_draft(), stamp=system_stamp("Europe/Berlin"))
    create(path, "bank", first, **options).close()
    return path


def forked(work: Callable[[int], None]) -> tuple[int, int]:
    """Run the work in a child that is given the end of a pipe to write to; its process and the other end."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        try:
            work(into)
        except BaseException as error:
            os.write(into, f"! {error!r}\n".encode())
            os._exit(1)
        os._exit(0)
    os.close(into)
    return child, out


def drained(out: int) -> list[str]:
    with os.fdopen(out) as file:
        return file.read().splitlines()


# --- kills


def write_forever(path: Path, into: int) -> NoReturn:
    """Append and acknowledge each entry to the pipe once `append` has returned it."""
    texts = ["kurz", "Ausfall der Zentrale. " * 20, "Protokoll " * 300]
    journal = open_journal(path, terminal=f"t{os.getpid()}")
    number = 0
    while True:
        proposed = [minute(texts[(number + extra) % 3]) for extra in range(number % 3 + 1)]
        for entry in journal.append(lambda new, proposed=proposed: proposed):
            os.write(into, f"{entry.seq} {entry.id} {entry.hash}\n".encode())
        number += 1


def kills(folder: Path, count: int, writers: int, seed: int) -> dict[str, Any]:
    """Kill writers at random moments; every acknowledged entry must be there, as it was acknowledged.

    A new session after every 40 kills, so that opening stays quick.
    """
    chance = random.Random(seed)
    found: dict[str, Any] = {
        "kills": 0,
        "acknowledged": 0,
        "entries": 0,
        "lost": [],
        "problems": [],
        "torn": 0,
    }
    while found["kills"] < count:
        session = folder / f"from-{found['kills']}"
        path = new_session(session)
        until = min(count, found["kills"] + 40)
        while found["kills"] < until:
            _kill(path, min(writers, until - found["kills"]), chance, found)
        open_journal(path).close()
        report = verify(path)
        found["problems"] += [str(finding) for finding in (*report.problems, *report.remarks)]
        found["entries"] += report.entries
        found["torn"] += len(list(session.glob("*.torn-*")))
    return found


def _line(out: int) -> str:
    """The next line of a pipe, and no byte more."""
    signs = b""
    while not signs.endswith(b"\n") and (sign := os.read(out, 1)):
        signs += sign
    return signs.decode().rstrip("\n")


def _kill(path: Path, writers: int, chance: random.Random, found: dict[str, Any]) -> None:
    children = [forked(lambda into: write_forever(path, into)) for _ in range(writers)]
    # Counted in acknowledgements, so that a slow disk makes it slower and not idle. One in ten is killed
    # while it
    # opens and mends; the others a random moment after an acknowledgement.
    lines: list[str] = []
    start = time.monotonic()
    for _ in range(writers * chance.choice([0, 1, 1, 2, 2, 3, 3, 4, 5, 6])):
        ready, _, _ = select.select([out for _, out in children], [], [], 10)
        lines += [_line(out) for out in ready[:1]]
    pace = min((time.monotonic() - start) / 4, 0.02)
    for child, _ in children:
        time.sleep(chance.random() * pace / writers)
        os.kill(child, signal.SIGKILL)
    lines += [line for _, out in children for line in drained(out)]
    for child, _ in children:
        os.waitpid(child, 0)
    with open_journal(path, readonly=True) as journal:
        entries = {f"{entry.seq} {entry.id} {entry.hash}" for entry in journal.read()}
    # The pipe takes a short line whole or not at all: every line was acknowledged.
    found["lost"] += [line for line in lines if line not in entries]
    found["acknowledged"] += len(lines)
    found["kills"] += writers


# --- many writers, one reader


def many(folder: Path, writers: int, each: int) -> dict[str, Any]:
    """Writers at once, without pause; each folds what it is handed and what it wrote, and must see every
    number once."""
    path = new_session(folder)

    def write(name: int, into: int) -> None:
        journal = open_journal(path)
        seen = [entry.seq for entry in journal.read()]
        slowest = 0.0
        for number in range(each):

            def decide(new: Sequence[Entry], number: int = number) -> list[Draft]:
                seen.extend(entry.seq for entry in new)
                return [minute(f"{name}/{number}")]

            start = time.perf_counter()
            seen.extend(entry.seq for entry in journal.append(decide))
            slowest = max(slowest, time.perf_counter() - start)
        journal.close()
        os.write(into, json.dumps([seen == list(range(1, len(seen) + 1)), slowest]).encode())

    children = [forked(lambda into, name=name: write(name, into)) for name in range(writers)]
    results = [json.loads(drained(out)[0]) for _, out in children]
    for child, _ in children:
        os.waitpid(child, 0)
    with open_journal(path, readonly=True) as journal:
        entries = journal.read()
    texts = [entry.body["text"] for entry in entries[1:]]
    own = [[text for text in texts if text.startswith(f"{name}/")] for name in range(writers)]
    return {
        "numbers": [entry.seq for entry in entries] == list(range(1, writers * each + 2)),
        "in_order": own == [[f"{name}/{number}" for number in range(each)] for name in range(writers)],
        "folded": [whole for whole, _ in results],
        "slowest": max(slow for _, slow in results),
        "ok": verify(path).ok,
        "remarks": [str(remark) for remark in verify(path).remarks],
    }


def along(folder: Path, count: int) -> dict[str, Any]:
    """A reader follows a writer; so do verify and the list of sessions."""
    path = new_session(folder)

    def write(into: int) -> None:
        with open_journal(path) as journal:
            for number in range(count):
                journal.append(lambda new, number=number: [minute(f"{number}")])
        os.write(into, b"done\n")

    reader = open_journal(path, readonly=True)
    seen = [entry.seq for entry in reader.read()]
    reader.close()
    child, out = forked(write)
    reader = open_journal(path, readonly=True)
    verified = []
    deadline = time.monotonic() + 30
    while reader.head[0] < count + 1 and time.monotonic() < deadline:
        if reader.changed():
            seen += [entry.seq for entry in reader.read(seen[-1])]
        elif len(verified) < 40:
            report = verify(path)
            verified.append([report.ok, [str(problem) for problem in report.problems]])
            verified.append([list_sessions(folder)[0].problem is None, []])
        time.sleep(0.001)
    reader.close()
    drained(out)
    os.waitpid(child, 0)
    return {"seen": seen == list(range(1, count + 2)), "verified": [v for v in verified if not v[0]]}


# --- a disk that is full, a folder that may not be written


def filled(folder: Path, relieve: Callable[[], None]) -> dict[str, Any]:
    """Append until it fails, make room, try the same again."""
    path = folder / "bank.bcmsim"
    journal = open_journal(path, force=True)
    journal.read()
    acknowledged: list[str] = []
    while True:
        proposed = [minute("Ausfall der Zentrale. " * 50), minute("zweiter Satz")]
        try:
            acknowledged += [entry.id for entry in journal.append(lambda new, proposed=proposed: proposed)]
        except JournalError as error:
            said = error
            break
    with open_journal(path, readonly=True) as reader:
        readable = [entry.id for entry in reader.read()][1:]
    relieve()
    again = [entry.id for entry in journal.append(lambda new: proposed)]
    remarks = [remark.code for remark in journal.take_remarks()]
    journal.close()
    with open_journal(path) as reader:
        stored = [entry.id for entry in reader.read()][1:]
    return {
        "said": said.message,
        "hint": said.hint,
        "acknowledged": len(acknowledged),
        "readable": readable == acknowledged,
        "again": stored == acknowledged + again and again == [item.id for item in proposed],
        "ok": verify(path).ok,
        "copy": [str(remark) for remark in verify(path).remarks],
        "remarks": remarks,
    }


def limit(folder: Path) -> dict[str, Any]:
    """A limit on the size of files is a disk that is full, everywhere and without rights."""
    new_session(folder)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    return filled(folder, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, unlimited))


def tmpfs(folder: Path) -> dict[str, Any]:
    """A real file system that is really full; None where none may be mounted."""
    disk = folder / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(disk)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return {"mounted": False}
    try:
        ballast = disk / "ballast"
        ballast.write_bytes(b"x" * 100_000)
        refused = ""
        try:
            create(disk / "small.bcmsim", "small", first_draft())
        except JournalError as error:
            refused = error.message
        new_session(disk, force=True)
        return {"mounted": True, "refused": refused, **filled(disk, ballast.unlink)}
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def forbidden(folder: Path) -> dict[str, Any]:
    """A folder that may be read and not written, by somebody who is not root."""
    path = new_session(folder)
    before = {item.name: item.read_bytes() for item in folder.iterdir()}
    for item in folder.iterdir():
        item.chmod(0o444)
    folder.chmod(0o555)

    def attempt(into: int) -> None:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        found: dict[str, Any] = {}
        with contextlib.suppress(BcmsimError), open_journal(path, readonly=True) as reader:
            found["read"] = len(reader.read())
        found["verify"] = verify(path).ok
        found["listed"] = [info.problem for info in list_sessions(folder)]
        for name, act in {
            "open": lambda: open_journal(path),
            "create": lambda: create(folder / "new.bcmsim", "new", first_draft()),
            "folder": lambda: create(folder / "deep" / "new.bcmsim", "new", first_draft()),
        }.items():
            try:
                act()
            except JournalError as error:
                found[name] = error.message
        os.write(into, json.dumps(found).encode())

    child, out = forked(attempt)
    lines = drained(out)
    os.waitpid(child, 0)
    folder.chmod(0o755)
    after = {item.name: item.read_bytes() for item in folder.iterdir()}
    return {**json.loads(lines[0]), "untouched": before == after}


# --- killed in the middle of a commit


def hot(folder: Path) -> dict[str, Any]:
    """Leave the file with half a transaction in it, as a kill in the middle of a large commit does."""
    path = new_session(folder)
    with open_journal(path) as journal:
        journal.append(lambda new: [minute("before")])
    head = raw_rows(path)[-1].hash

    def half(into: int) -> None:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA journal_mode=TRUNCATE")
        connection.execute("PRAGMA cache_size=4")
        connection.execute("BEGIN IMMEDIATE")
        prev = head
        for seq in range(3, 120):
            row = (seq, f"id-{seq}", prev, f"{seq:064}", b"x" * 3_000)
            connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", row)
            prev = row[3]
        os.kill(os.getpid(), signal.SIGKILL)

    child, out = forked(half)
    drained(out)
    os.waitpid(child, 0)
    journal_size = path.with_name(path.name + "-journal").stat().st_size
    before = path.read_bytes()
    follower = open_journal(path, readonly=True)
    seen = [entry.seq for entry in follower.read()]
    quiet = follower.changed()
    report = verify(path)
    listed = [info.entries for info in list_sessions(folder)]
    untouched = path.read_bytes() == before
    with open_journal(path) as writer:
        writer.append(lambda new: [minute("after")])
    noticed = follower.changed()
    texts = [entry.body["text"] for entry in follower.read(1)]
    follower.close()
    return {
        "hot": journal_size > 0 and len(before) > 100_000,
        "seen": seen,
        "quiet": not quiet,
        "verified": report.ok and report.entries == 2,
        "listed": listed,
        "untouched": untouched,
        "noticed": noticed,
        "texts": texts,
    }


def main() -> None:
    what, folder, *numbers = sys.argv[1:]
    works: dict[str, Callable[..., dict[str, Any]]] = {
        work.__name__: work for work in (kills, many, along, limit, tmpfs, forbidden, hot)
    }
    print(json.dumps(works[what](Path(folder), *map(int, numbers))))


if __name__ == "__main__":
    main()
