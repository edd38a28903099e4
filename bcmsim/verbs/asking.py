"""The guided questions at the terminal (`impact --ask`): one at a time, every answer saved at once."""

from __future__ import annotations

import contextlib
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from bcmsim.cli import INTERRUPTED
from bcmsim.errors import BcmsimError, UsageError
from bcmsim.i18n import _, format_duration, language, ngettext
from bcmsim.impact.answer_values import LEVELS, Refused, example_levels, name_of
from bcmsim.impact.asking import Interview
from bcmsim.impact.correction import LimitsError
from bcmsim.impact.limits import limits_of
from bcmsim.impact.questions import Question, assessment, owns
from bcmsim.impact.remarks import remark
from bcmsim.scenario.editing import Edit, FilesOnDisk
from bcmsim.scenario.loading import load_files
from bcmsim.scenario.mistakes import suggest
from bcmsim.scenario.model import Scenario
from bcmsim.text import one_line
from bcmsim.verbs.output import rewrite_files, terminal_width

SHOWN_CHOICES = 12
"""Lines of a list; with the question they fit on a small terminal."""

SHOWN_CELLS = 60
"""Of the present answer, before the place where one types."""


class _End(Exception):
    """There will be no more answers (Ctrl-D)."""


def ask(path: Path, process: str, by: str | None) -> int:
    """Leads through the questions that are still open for a process; 0 when it ends, however far it came.

    Raises BcmsimError for files that cannot be read or edited, UsageError for a process there is not.
    """
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  the line can be edited, and earlier ones called up

    scenario = _scenario(FilesOnDisk.read(path))
    if process not in scenario.file.processes:
        raise UsageError(
            _("There is no process “{id}”.").format(id=one_line(process, 60)),
            suggest(process, list(scenario.file.processes))
            or _("add it to the file first: a line `{id}: {{}}` below `processes:`").format(
                id=one_line(process, 60)
            ),
        )
    interview = Interview(scenario, process, "")
    before = sum(interview.state(one) == "answered" for one in interview.questions)
    try:
        _greet(interview)
        interview = replace(interview, by=_who(interview, by))
        interview = _lead(path, interview)
        status = 0
    except _Stopped as stop:
        interview, status = stop.interview or interview, stop.status
    except (_End, EOFError):
        status = 0
    except KeyboardInterrupt:
        status = INTERRUPTED
    _sum_up(interview, before)
    return status


class _Stopped(Exception):
    """The interview ended before its end; what was answered is kept."""

    def __init__(self, interview: Interview | None, status: int) -> None:
        super().__init__()
        self.interview = interview
        self.status = status


def _scenario(files: FilesOnDisk) -> Scenario:
    """The scenario in these files, as far as its form is right."""
    return load_files(files.main, dict(files.contents), check=False)


# --- leading ---------------------------------------------------------------------------------------


def _lead(path: Path, interview: Interview) -> Interview:
    """Asks what is not answered yet; everything again where nothing is and somebody wants to."""
    again = all(interview.state(one) == "answered" for one in interview.questions)
    if again:
        _say(_("All questions are answered. They are asked again; Enter keeps an answer."))
    position = 0
    asked: dict[str, None] = {}
    try:
        while position < len(interview.questions):
            question = interview.questions[position]
            if not again and question.id not in asked and interview.state(question) == "answered":
                position += 1
                continue
            edits = _put(interview, question, position)
            if edits is None:  # back to the one before, answered or not
                if not position:
                    _say(_("This is the first question."))
                position = max(0, position - 1)
                asked[interview.questions[position].id] = None
                continue
            asked[question.id] = None
            if edits:
                before = interview
                interview = _saved(path, interview, edits)
                _comment(before, interview, question)
            # The question about intervals is asked once and then stands in the sequence no more.
            position += question.id in [one.id for one in interview.questions]
    except (_End, EOFError):
        raise _Stopped(interview, 0) from None
    except KeyboardInterrupt:
        raise _Stopped(interview, INTERRUPTED) from None
    return interview


def _put(interview: Interview, question: Question, position: int) -> list[Edit] | None:
    """Puts one question until it has an answer: its edits, none for left open, None for going back."""
    _show(interview, question, position)
    present = interview.present(question)
    prompt = f"  [{one_line(present, SHOWN_CELLS)}] > " if present is not None else "  > "
    while True:
        line = _line(prompt).strip()
        if line == "-":
            return []
        if line == "<":
            return None
        if line.startswith("?"):
            _explain(interview, question, line[1:].strip())
            continue
        now = datetime.now(UTC)
        if not line and present is None:
            _say(_("Please answer; ? explains, - leaves the question open."))
            continue
        try:
            if not line:
                return interview.keep(question, now)
            edits = interview.answer(question, line, now)
            _try_out(interview, edits)
            return edits
        except Refused as error:
            _say(error.sentence)


def _comment(before: Interview, after: Interview, question: Question) -> None:
    """What is to be said about an answer at once; what another answer brought about is not said again."""
    if before.process.deputy is not None and after.process.deputy is None:
        _say(_("Whoever was deputy is asset owner now: the deputy is asked for again."), indent=2)
    said = remark(after.scenario.file, after.process_id)
    if said is not None and (
        question.id == "mtpd" or said != remark(before.scenario.file, before.process_id)
    ):
        _say(said, indent=2)


def _try_out(interview: Interview, edits: list[Edit]) -> None:
    """Raises Refused for an answer that would make the processes feed each other in a ring (R048)."""
    upstream = [edit for edit in edits if edit.path[-1] == "upstream" and isinstance(edit.value, list)]
    if not upstream:
        return
    file = interview.scenario.file
    process = interview.process.model_copy(update={"upstream": tuple(upstream[0].value)})
    tried = file.model_copy(update={"processes": {**file.processes, interview.process_id: process}})
    try:
        limits_of(file)
    except LimitsError:
        return  # the file was wrong before: that is for `check`
    try:
        limits_of(tried)
    except LimitsError as error:
        raise Refused(f"{error.message[:1].upper()}{error.message[1:]}.", error.hint) from None


def _saved(path: Path, interview: Interview, edits: list[Edit]) -> Interview:
    """The answer in the file as it is now, and the interview with the scenario as it then is."""
    files = FilesOnDisk.read(path)
    rewrites = files.edited(edits)
    scenario = _scenario(files.after(rewrites))
    rewrite_files(rewrites)
    return replace(interview, scenario=scenario)


# --- speaking --------------------------------------------------------------------------------------


def _greet(interview: Interview) -> None:
    title = interview.scenario.process_title(interview.process_id, language())
    _say(_("Business impact of {process}").format(process=one_line(title, 60)))
    states = [interview.state(question) for question in interview.questions]
    parts = [
        ngettext("{n} question", "{n} questions", len(states)).format(n=len(states)),
        _("{n} answered").format(n=states.count("answered")),
        _("{n} in the file, but nobody was asked").format(n=states.count("written")),
        _("{n} open").format(n=states.count("open")),
    ]
    _say(", ".join(parts) + ".")
    _say(
        _(
            "Enter keeps what stands in [ ], ? explains, ?word searches, - leaves open, < goes back, "
            "Ctrl-D ends. Every answer is saved at once."
        )
    )


def _who(interview: Interview, by: str | None) -> str:
    """Who answers; asked for where it was not said."""
    if by is not None:
        name = name_of(by)
    else:
        name = ""
        while not name:
            _say("")
            _say(_("Who answers?"))
            try:
                name = name_of(_line("  > "))
            except Refused as error:
                _say(error.sentence)
    process = interview.process
    if (process.owner or process.deputy) and not owns(interview.scenario.file, process, name):
        _say(
            _(
                "{name} is neither asset owner nor deputy of this process: answers about damage, RPO and "
                "MTPD still need the approval of one of them."
            ).format(name=one_line(name, 40))
        )
    return name


def _show(interview: Interview, question: Question, position: int) -> None:
    count = len(interview.questions)
    _say("")
    _say(f"{position + 1}/{count}  {one_line(question.words)}")
    if question.kind == "levels":
        starts = interview.interval_starts
        criteria = interview.criteria(question)
        for level in LEVELS:
            said = f": {one_line(criteria[level - 1])}" if level <= len(criteria) else ""
            _say(f"{level} {_level_names()[level]}{said}", indent=5)
        _say("   ".join(_interval_names(starts)), indent=5)
        _say(_("One level for each, such as {example}").format(example=example_levels(len(starts))), indent=5)
    elif question.kind == "likelihood":
        names = _likelihood_names()
        _say("   ".join(f"{level} {names[level]}" for level in LEVELS), indent=5)
    elif question.kind == "yes-no":
        _say(_("yes or no"), indent=5)
    elif question.kind == "rpo":
        _say("   ".join(f"{one.id} {one.title}" for one in interview.choices(question)), indent=5)


def _explain(interview: Interview, question: Question, word: str) -> None:
    """What `?` says: the help, and what can be named; `?word` only what holds the word."""
    names_things = question.kind in ("actor", "resources", "processes")
    if not word or not names_things:
        _say(one_line(question.help), indent=5)
        if question.kind in ("resources", "processes"):
            _say(_("Write ids or titles with commas between."), indent=5)
        if question.none:
            _say(_("“none” says that there is none."), indent=5)
        present = one_line(interview.present(question) or "")
        if len(present) > SHOWN_CELLS:
            _say(_("Now: {answer}").format(answer=present), indent=5)
    if not names_things:
        return
    found = interview.choices(question, word)
    for one in found[:SHOWN_CHOICES]:
        title = "" if one.title == one.id else f"  {one_line(one.title)}"
        _say(one_line(f"{one.id}{title}", terminal_width() - 6), indent=5)
    more = len(found) - SHOWN_CHOICES
    if more > 0:
        _say(ngettext("… and {n} more", "… and {n} more", more).format(n=more), indent=5)
    if not found:
        _say(_("Nothing there holds that word.") if word else _("The file holds none yet."), indent=5)


def _level_names() -> Mapping[int, str]:
    return {1: _("low"), 2: _("medium"), 3: _("high"), 4: _("very high")}


def _likelihood_names() -> Mapping[int, str]:
    return {1: _("very rare"), 2: _("rare"), 3: _("possible"), 4: _("frequent")}


def _interval_names(starts: tuple[int, ...]) -> list[str]:
    """`P1 until 4 h`, ..., `P4 after 24 h`."""
    names = [
        _("P{number} until {end}").format(number=number, end=format_duration(end))
        for number, end in enumerate(starts[1:], start=1)
    ]
    last = _("P{number} after {start}").format(number=len(starts), start=format_duration(starts[-1]))
    return [*names, last]


def _sum_up(interview: Interview, before: int) -> None:
    """The limits that follow from the answers, what was kept, what is missing."""
    how_far = assessment(interview.process_id, interview.scenario.file)
    new = len(how_far.answered) - before
    titles = {question.id: question.title for question in interview.questions}

    def named(ids: tuple[str, ...]) -> str:
        return one_line(", ".join(titles[id_] for id_ in ids))

    _say("")
    _show_limits(interview)
    _say("")
    if new > 0:
        _say(ngettext("{n} new answer is saved.", "{n} new answers are saved.", new).format(n=new))
    if how_far.complete:
        _say(_("Complete: every question is answered."))
    else:
        _say(_("Incomplete."))
    if how_far.open:
        _say(_("Open: {questions}").format(questions=named(how_far.open)))
    if how_far.written:
        _say(_("In the file, but nobody was asked: {questions}").format(questions=named(how_far.written)))
    if how_far.by_others:
        _say(
            _("To be approved by asset owner or deputy: {questions}").format(
                questions=named(how_far.by_others)
            )
        )


def _show_limits(interview: Interview) -> None:
    """The limits of the process with their reasons, as `impact` writes them."""
    from bcmsim.report.impact.blocks import as_text
    from bcmsim.report.impact.document import view_of
    from bcmsim.report.impact.limits import process_heading, values

    try:
        view = view_of(interview.scenario, language(), (interview.process_id,))
    except LimitsError as error:
        _say(error.sentence)
        return
    blocks = [process_heading(view, interview.process_id), *values(view, interview.process_id)]
    click.echo(as_text(blocks, terminal_width()).rstrip("\n"))


# --- the terminal ----------------------------------------------------------------------------------


def _line(prompt: str) -> str:
    """One line of answer. Raises _End when there are no more."""
    try:
        line = input(prompt)
    except EOFError:
        click.echo()
        raise _End from None
    except KeyboardInterrupt:
        click.echo()
        raise
    except UnicodeDecodeError:
        raise BcmsimError(_("The input is not {encoding}.").format(encoding=sys.stdin.encoding)) from None
    if not sys.stdin.isatty():
        click.echo()  # nobody pressed Enter on the screen
    return line


def _say(text: str, indent: int = 0) -> None:
    """A paragraph, wrapped; people's words in it are cleaned already."""
    if not text:
        click.echo()
        return
    margin = " " * indent
    click.echo(
        "\n".join(
            textwrap.wrap(
                text,
                terminal_width() - 1,
                initial_indent=margin,
                subsequent_indent=margin,
                break_on_hyphens=False,
            )
        )
    )
