"""Where the verbs write: standard output or a file, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bcmsim.errors import BcmsimError, UsageError
from bcmsim.i18n import _, language
from bcmsim.text import one_line

if TYPE_CHECKING:
    from bcmsim.scenario.editing import Rewrite


def terminal_width() -> int:
    """Columns of the terminal, at least 80; 80 into a pipe."""
    return max(80, min(160, shutil.get_terminal_size((80, 24)).columns)) if sys.stdout.isatty() else 80


def form_of(out: Path | None, as_json: bool, known: Mapping[str, str]) -> str:
    """The form that the end of a file name means, `text` without a file or an end.

    Raises UsageError for an end that is none of the known ones, and for JSON in a file of another form.
    """
    suffix = "" if out is None else out.suffix.lower()
    form = known.get(suffix) if suffix else "text"
    if form is None:
        raise UsageError(
            _("a file whose name ends in {suffix} cannot be written here").format(
                suffix=one_line(suffix, 20)
            ),
            _("it can end in {suffixes}").format(suffixes=", ".join(known)),
        )
    if as_json and suffix and form not in ("json", "text"):
        raise UsageError(_("--json and {suffix} are two forms; choose one").format(suffix=suffix))
    return "json" if as_json else form


def write_document(text: str, format_: str, out: Path | None, title: str, lang: str | None = None) -> None:
    """A Markdown text as `text`, `md` or `html`, on standard output or in a file."""
    if format_ == "html":
        from bcmsim.report.html import to_html

        text = to_html(text, title, lang or language())
    if out is None:
        click.echo(text.rstrip("\n"))
    else:
        write_file(out, text)


def write_file(path: Path, text: str) -> None:
    """Writes a file whole or not at all: beside its place first, then moved there.

    Raises OSError where the place cannot be written; an older file there is then untouched.
    """
    _write_whole(path, (text if text.endswith("\n") else text + "\n").encode("utf-8"), 0o644)


def write_bytes(path: Path, content: bytes) -> None:
    """As `write_file`, for what is no text."""
    _write_whole(path, content, 0o644)


def rewrite_files(rewrites: Iterable[Rewrite]) -> None:
    """Writes edited scenario files, each whole or not at all; rights stay, links are followed.

    Raises BcmsimError, before anything is written, if a file is no longer what the edits were made for;
    OSError where a place cannot be written.
    """
    rewrites = list(rewrites)
    for rewrite in rewrites:
        if rewrite.path.read_bytes() != rewrite.before:
            raise BcmsimError(
                _("{file} was changed by somebody else in the meantime").format(file=rewrite.path),
                _("nothing was written; begin again with the file as it is now"),
            )
    for rewrite in rewrites:
        path = Path(os.path.realpath(rewrite.path))
        _write_whole(path, rewrite.after, stat.S_IMODE(path.stat().st_mode))


def _write_whole(path: Path, content: bytes, mode: int) -> None:
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path.parent)) from error
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, mode)
        try:
            os.replace(name, path)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(path)) from error
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise
