"""Words that are recorded nowhere when a screen ends: kept in a file, whose place is said afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text

from bcmsim.i18n import _
from bcmsim.text import visible

if TYPE_CHECKING:
    from textual.app import App

    from bcmsim.session import Session


def keep(app: App[Any], session: Session, texts: Sequence[str]) -> Path | None:
    """Writes the texts beside the journal, else into the folder for temporary files; None where nothing is.

    Says on the terminal where they are; where they could be written nowhere, the texts themselves.
    """
    if not texts:
        return None
    written = write(_folders(session), session.state.session, texts)
    if written is not None:
        words = _("Not recorded in the minutes, but kept in {path}").format(path=written)
    else:
        words = "\n".join([_("Not recorded, and nowhere to keep it:"), *(f"» {text}" for text in texts)])
    app._exit_renderables.append(Text(visible(words)))
    return written


def write(folders: Sequence[Path], name: str, texts: Sequence[str]) -> Path | None:
    """A new file with the texts, durable, in the first folder that takes it; None where none does."""
    data = "".join(f"{text}\n\n" for text in texts).encode("utf-8", "replace")
    for folder in folders:
        for number in range(1, 1000):
            path = folder / f"{name}.not-recorded-{number}.txt"
            try:
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                continue
            except OSError:
                break
            try:
                with open(descriptor, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            except OSError:
                path.unlink(missing_ok=True)
                break
            return path
    return None


def _folders(session: Session) -> list[Path]:
    beside = [session.journal.path.parent] if session.journal.path else []
    return [*beside, Path(tempfile.gettempdir())]
