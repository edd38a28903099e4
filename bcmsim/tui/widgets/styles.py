"""The few styles that lines are drawn in, by name, from the variables of the theme in force."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rich.style import Style
from textual.app import App

_LOOKS: dict[str, tuple[str | None, str | None, dict[str, bool]]] = {
    "faint": ("faint", None, {}),
    "strong": (None, None, {"bold": True}),
    "due": ("due", None, {"bold": True}),
    "late": ("late", None, {"bold": True}),
    "good": ("good", None, {}),
    "struck": ("faint", None, {"strike": True}),
    "cursor": ("cursor-text", "cursor", {}),
    "mark": ("mark", "mark-background", {"bold": True}),
    "key": ("accent", None, {"bold": True}),
}
"""Name -> variable of the text's colour, variable of the background's, and how it is set."""


def named_style(app: App[Any], name: str) -> Style:
    """The style of this name in the app's theme."""
    return _style(app.theme, name, *_colours(app, name))


def _colours(app: App[Any], name: str) -> tuple[str | None, str | None]:
    text, background, _set = _LOOKS[name]
    variables = app.theme_variables
    return (
        None if text is None else variables[text],
        None if background is None else variables[background],
    )


@lru_cache(maxsize=256)
def _style(theme: str, name: str, text: str | None, background: str | None) -> Style:
    return Style(color=text, bgcolor=background, **_LOOKS[name][2])  # type: ignore[arg-type]
