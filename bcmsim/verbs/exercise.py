"""run, join, resume, rehearse: the exercise itself."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bcmsim.cli import WholeNumber, logs_folder, option, verb
from bcmsim.errors import BcmsimError
from bcmsim.i18n import N_, _, language

if TYPE_CHECKING:
    from bcmsim.exercise.state import State
    from bcmsim.scenario.model import Scenario
    from bcmsim.session import Session

FORCE = N_("Write the journal to a network file system all the same.")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")


@verb(
    N_("Opens the leader's screen on a new session of a scenario."),
    example="bcmsim run scenarios/online-bank/scenario.yaml --session autumn",
)
@click.argument("file", type=click.Path(path_type=Path))
@option("--session", "name", metavar="NAME", help=N_("The name of the session (default: scenario and time)."))
@option("--seed", type=WholeNumber(0, 2**53 - 1), help=N_("The seed of what is left to chance."))
@option("--copy", type=click.Path(path_type=Path), metavar="DIR", help=N_("A second copy of the journal."))
@option("--force", is_flag=True, help=FORCE)
def run(file: Path, name: str | None, seed: int | None, copy: Path | None, force: bool) -> int:
    _need_terminal()
    _readable(file)
    from contextlib import ExitStack

    from bcmsim import tui

    with ExitStack() as stack:

        def opening() -> Session:
            from bcmsim.exercise.commands import Actor
            from bcmsim.journal.locks import LeaderLock
            from bcmsim.session import Session

            scenario = playable(file)
            path = new_session_path(file, name)
            stack.enter_context(LeaderLock(path))
            session = Session.open_new(
                scenario,
                path,
                name=path.stem,
                actor=Actor(_user(), "leader", _terminal()),
                language=language(),
                seed=_fresh_seed() if seed is None else seed,
                copy=copy,
                force=force,
            )
            stack.callback(session.close)
            return session

        return tui.run_part(opening, "leader", opened=str(file))


def _readable(file: Path) -> None:
    """What is plainly not there or not to be read is said before any screen opens. Raises OSError."""
    with open(file, "rb"):
        pass


@verb(
    N_("Another terminal on a running session: the recorder's."),
    example="bcmsim join autumn --as recorder --name 'Petra Pohl'",
)
@click.argument("session")
@option("--as", "part", type=click.Choice(("recorder",)), default="recorder", help=N_("The part."))
@option("--name", default="", help=N_("Who sits at this terminal."))
@option("--force", is_flag=True, help=FORCE)
def join(session: str, part: str, name: str, force: bool) -> int:
    _need_terminal()
    from contextlib import ExitStack

    from bcmsim import tui

    path = _session_file(session)
    with ExitStack() as stack:

        def opening() -> Session:
            from bcmsim.exercise.commands import Actor
            from bcmsim.session import Session

            attached = Session.attach(path, Actor(name, part, _terminal()), force=force)
            stack.callback(attached.close)
            return attached

        return tui.run_part(opening, part, opened=session)


def _session_file(session: str) -> Path:
    """Where a session lies. Raises BcmsimError where there is none."""
    from bcmsim.journal.store import resolve

    path = resolve(session, logs_folder())
    if not path.exists():
        raise BcmsimError(
            _("There is no session “{name}”.").format(name=session), _("“bcmsim sessions” lists them.")
        )
    return path


@verb(
    N_("Goes on with a session after a stop; nothing that was shown is lost."),
    example="bcmsim resume autumn",
)
@click.argument("session")
@option("--copy", type=click.Path(path_type=Path), metavar="DIR", help=N_("A second copy of the journal."))
@option("--force", is_flag=True, help=FORCE)
def resume(session: str, copy: Path | None, force: bool) -> int:
    _need_terminal()
    from contextlib import ExitStack

    from bcmsim import tui

    path = _session_file(session)
    with ExitStack() as stack:

        def opening() -> Session:
            from bcmsim.exercise.commands import Actor
            from bcmsim.journal.locks import LeaderLock
            from bcmsim.session import Session

            stack.enter_context(LeaderLock(path))
            attached = Session.attach(path, Actor(_user(), "leader", _terminal()), copy=copy, force=force)
            stack.callback(attached.close)
            attached.resume()
            return attached

        return tui.run_part(opening, "leader", opened=session)


def _choices(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    chosen = {}
    for value in values:
        decision, _equals, wanted = value.partition("=")
        if not decision or not wanted:
            raise click.BadParameter(_("write DECISION=OPTION"))
        chosen[decision] = wanted
    return chosen


@verb(
    N_("Plays a whole exercise without people, in seconds, and leaves a real session."),
    example="bcmsim rehearse bank.yaml --seed 7 --choose d1-order=core",
)
@click.argument("file", type=click.Path(path_type=Path))
@option("--session", "name", metavar="NAME", help=N_("The name of the session (default: scenario and seed)."))
@option("--seed", type=WholeNumber(0, 2**53 - 1), default=1, help=N_("The seed of the reactions."))
@option(
    "--choose",
    multiple=True,
    metavar="DECISION=OPTION",
    callback=_choices,
    help=N_("Take this option (default: the first one)."),
)
@option("--all-branches", is_flag=True, help=N_("Play every way through the decisions, each in a session."))
def rehearse(file: Path, name: str | None, seed: int, choose: dict[str, str], all_branches: bool) -> int:
    scenario = playable(file)
    from bcmsim.rehearsal import rehearse as play
    from bcmsim.rehearsal import rehearse_all

    stem = f"{_stem(file)}-rehearsal-{seed}" if name is None else name
    if all_branches:
        played = rehearse_all(
            scenario,
            lambda number: new_session_path(file, f"{stem}-branch-{number}", numbered=name is None),
            seed=seed,
            choices=choose,
            language=language(),
        )
        for path, state in played:
            taken = [f"{d.id}={d.option}" for d in state.decisions.values() if d.status == "taken"]
            click.echo(f"{_reference(path)}: {' '.join(taken) or '-'}")
        return 0
    path = new_session_path(file, stem, numbered=name is None)
    state = play(scenario, path, seed=seed, choices=choose, language=language())
    _say_how_it_went(state, path)
    return 0


def _say_how_it_went(state: State, path: Path) -> None:
    from bcmsim.i18n import format_clock
    from bcmsim.text import one_line

    reacted = ("done", "partly", "deviating")
    click.echo(
        _(
            "{title}: rehearsed to {end}. {released} of {injects} injects released, "
            "{done} of {expected} expected actions seen, {minutes} minutes."
        ).format(
            title=one_line(state.title),
            end=format_clock(state.at),
            released=sum(inject.status == "released" for inject in state.injects.values()),
            injects=len(state.injects),
            done=sum(e.status in reacted for e in state.expectations.values()),
            expected=len(state.expectations),
            minutes=len(state.minutes),
        )
    )
    click.echo(_("Session: {path}").format(path=path))
    click.echo(_("Report:  bcmsim report {session}").format(session=_reference(path)))


def _reference(path: Path) -> str:
    """The session as the next command takes it."""
    return path.stem if path.parent == logs_folder() else str(path)


def playable(file: Path) -> Scenario:
    """A scenario that can be run: whole, with leader, recorder and a script (R124, scenario-format.md).

    Raises ScenarioProblems, PlanError or BcmsimError.
    """
    from bcmsim.scenario.loading import load

    scenario = load(file)
    parts = {role.part for role in scenario.file.roles.values()}
    missing = []
    if scenario.kind != "alerting" and not {"leader", "recorder"} <= parts:
        missing.append(_("roles with the parts leader and recorder"))
    if not scenario.file.injects and not scenario.file.decisions:
        missing.append(_("a script (injects or decisions)"))
    if missing:
        raise BcmsimError(
            _("{file} cannot be run: it lacks {what}.").format(file=file, what=_(" and ").join(missing)),
            _("As a plan it can still be simulated."),
        )
    if scenario.file.resources:
        from bcmsim.restart.plan import build_plan

        build_plan(scenario)  # what only the whole plan shows is said now, not in mid-exercise
    return scenario


def new_session_path(file: Path, name: str | None, *, numbered: bool = False) -> Path:
    """Where a new session of a scenario file goes; the folder is made. `numbered` finds the next free name.

    Raises BcmsimError for a name that cannot be a file name.
    """
    folder = logs_folder()
    if name is None:
        from datetime import datetime

        name = f"{_stem(file)}-{datetime.now():%Y-%m-%d-%H%M%S}"
    if not _NAME.fullmatch(name):
        raise BcmsimError(
            _("“{name}” cannot be the name of a session.").format(name=name),
            _("Use letters, digits, - _ and ."),
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BcmsimError(
            _("The folder {folder} cannot be made: {why}.").format(folder=folder, why=error.strerror),
            _("Name another one with --logs."),
        ) from error
    path = folder / f"{name}.bcmsim"
    number = 2
    while numbered and path.exists():
        path = folder / f"{name}-{number}.bcmsim"
        number += 1
    return path


def _stem(file: Path) -> str:
    """The scenario's own name: of its folder where the file is just `scenario.yaml`."""
    stem = file.resolve().parent.name if file.stem == "scenario" else file.stem
    return re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-") or "session"


def _need_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise BcmsimError(
            _("The screens need a terminal."),
            _("Without one, “bcmsim rehearse” plays the exercise by itself."),
        )


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "leader"


def _terminal() -> str:
    try:
        return os.ttyname(sys.stdin.fileno())
    except OSError:
        return f"pid {os.getpid()}"


def _fresh_seed() -> int:
    import secrets

    return secrets.randbelow(2**31)
