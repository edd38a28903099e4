"""Where the files lie that come with the program, in a checkout as in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent

HELP_ORDER = (
    "start",
    "leader",
    "recorder",
    "debrief",
    "safety",
    "keys",
    "scenario",
    "scenario-plan",
    "scenario-impact",
    "scenario-script",
    "check",
    "impact",
    "restart",
    "simulate",
    "import",
    "paper",
    "reports",
    "journal",
    "command-line",
)
"""The help pages in the order in which a newcomer reads them."""


def scenarios_dir() -> Path:
    """The folder of the scenarios that come with bcmsim; it may be missing in a broken install."""
    installed = _PACKAGE / "_scenarios"
    return installed if installed.is_dir() else _PACKAGE.parent / "scenarios"


def help_dir() -> Path:
    """The folder of the help pages and the README's pictures."""
    return _PACKAGE / "help"


def help_pages(lang: str) -> dict[str, Path]:
    """The help pages of a language by name, in their order."""
    found = {name: help_dir() / lang / f"{name}.md" for name in HELP_ORDER}
    return {name: path for name, path in found.items() if path.is_file()}
