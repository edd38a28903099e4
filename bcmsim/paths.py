"""Where the files lie that come with the program, in a checkout as in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def scenarios_dir() -> Path:
    """The folder of the scenarios that come with bcmsim; it may be missing in a broken install."""
    installed = _PACKAGE / "_scenarios"
    return installed if installed.is_dir() else _PACKAGE.parent / "scenarios"


def help_dir() -> Path:
    """The folder of the help pages and the README's pictures."""
    return _PACKAGE / "help"
