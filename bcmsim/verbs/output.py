"""Where the verbs write: standard output or a file, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

import click

from bcmsim.i18n import language


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
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path.parent)) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text if text.endswith("\n") else text + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise
