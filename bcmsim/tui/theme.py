"""Three themes: dark, light, high contrast. Text reaches a contrast of 4.5, in the last one of 7.

Colour never carries meaning alone: each state has its word or sign too, so that NO_COLOR loses nothing.
"""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

DARK: Final = "bcmsim-dark"
LIGHT: Final = "bcmsim-light"
CONTRAST: Final = "bcmsim-contrast"
DEFAULT: Final = DARK
NAMES: Final = (DARK, LIGHT, CONTRAST)

_STATES_DARK = {
    "due": "#ffcc66",
    "late": "#ff9a8a",
    "good": "#7fd99a",
    "faint": "#9aa5b1",
    "mark-background": "#ffcc66",
    "mark": "#101418",
    "cursor": "#2f4a63",
    "cursor-text": "#ffffff",
}
_STATES_LIGHT = {
    "due": "#7a4b00",
    "late": "#a3121f",
    "good": "#0c5f2c",
    "faint": "#55606b",
    "mark-background": "#7a4b00",
    "mark": "#ffffff",
    "cursor": "#c9dcf0",
    "cursor-text": "#000000",
}
_STATES_CONTRAST = {
    "due": "#ffff00",
    "late": "#ffb3a7",
    "good": "#66ff99",
    "faint": "#d0d0d0",
    "mark-background": "#ffff00",
    "mark": "#000000",
    "cursor": "#ffffff",
    "cursor-text": "#000000",
}

THEMES: Final = (
    Theme(
        name=DARK,
        primary="#6cb2f0",
        secondary="#8fa9c4",
        accent="#ffcc66",
        warning="#ffcc66",
        error="#ff9a8a",
        success="#7fd99a",
        foreground="#e6e9ec",
        background="#12161b",
        surface="#1a2027",
        panel="#242c35",
        dark=True,
        variables=_STATES_DARK,
    ),
    Theme(
        name=LIGHT,
        primary="#0a5a9c",
        secondary="#44586b",
        accent="#7a4b00",
        warning="#7a4b00",
        error="#a3121f",
        success="#0c5f2c",
        foreground="#14181c",
        background="#fbfbf9",
        surface="#f1f2f0",
        panel="#e3e6e8",
        dark=False,
        variables=_STATES_LIGHT,
    ),
    Theme(
        name=CONTRAST,
        primary="#00e5ff",
        secondary="#ffffff",
        accent="#ffff00",
        warning="#ffff00",
        error="#ffb3a7",
        success="#66ff99",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#1c1c1c",
        dark=True,
        text_alpha=1.0,
        variables=_STATES_CONTRAST,
    ),
)
