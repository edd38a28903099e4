"""Short ways to read a scenario from text and to look at what is wrong with it."""

from __future__ import annotations

from pathlib import Path

from bcmsim.scenario.loading import load_files, problems_in
from bcmsim.scenario.model import Scenario

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parent / "data"

HEAD = """\
bcmsim: 1
title: T
kind: staff
language: en
outage: 2026-11-28 06:00 Europe/Berlin
"""
"""Five lines that make any rest a scenario; the rest begins in line 6."""


def loaded(rest: str = "", *, head: str = HEAD, files: dict[str, str] | None = None) -> Scenario:
    """The scenario of a text behind the head."""
    return load_files("a.yaml", {"a.yaml": head + rest, **(files or {})})


def errors(rest: str | bytes = "", *, head: str = HEAD, files: dict[str, str] | None = None) -> list[str]:
    """The errors of a text behind the head (bytes stand alone), as they are printed, without `a.yaml:`."""
    return _said("error", rest, head, files)


def warnings(rest: str | bytes = "", *, head: str = HEAD, files: dict[str, str] | None = None) -> list[str]:
    """The warnings, likewise."""
    return _said("warning", rest, head, files)


def _said(severity: str, rest: str | bytes, head: str, files: dict[str, str] | None) -> list[str]:
    content = rest if isinstance(rest, bytes) else head + rest
    _scenario, problems = problems_in("a.yaml", {"a.yaml": content, **(files or {})})
    return [str(one).removeprefix("a.yaml:") for one in problems if one.severity == severity]
