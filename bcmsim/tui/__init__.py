"""The screens of leader and recorder; the only room that knows Textual."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TYPE_CHECKING

from bcmsim.errors import UsageError
from bcmsim.i18n import _

if TYPE_CHECKING:
    from bcmsim.session import Session

PARTS = ("leader", "recorder")


def run_part(
    opening: Session | Callable[[], Session], part: str, *, opened: str = "", theme: str | None = None
) -> int:
    """Open the screen of a part and come back when it is left; the exit status.

    `opening` opens the session once the first frame is there; `opened` is what that frame says is opened.
    Raises UsageError for a part that has no screen, and what `opening` raises, with the terminal restored.
    """
    if part not in PARTS:
        raise UsageError(_("there is no screen for the part “{part}”").format(part=part))
    gc.disable()  # what is imported and loaded until the first screen stays: there is no garbage to look for
    try:
        from bcmsim.tui.app import BcmsimApp

        app = BcmsimApp(opening, part, opened=opened, theme_name=theme)
        app.run()
    finally:
        gc.enable()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0
