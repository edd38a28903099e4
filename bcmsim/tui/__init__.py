"""The screens of leader and recorder; the only room that knows Textual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bcmsim.errors import UsageError
from bcmsim.i18n import _

if TYPE_CHECKING:
    from bcmsim.session import Session

PARTS = ("leader", "recorder")


def run_leader(session: Session, theme: str | None = None) -> int:
    """Open the leader's screen and come back when it is left; the exit status."""
    return run_part(session, "leader", theme)


def run_part(session: Session, part: str, theme: str | None = None) -> int:
    """Open the screen of a part on a session; the exit status.

    Raises UsageError for a part that has no screen.
    """
    if part not in PARTS:
        raise UsageError(_("there is no screen for the part “{part}”").format(part=part))
    from bcmsim.tui.app import BcmsimApp

    app = BcmsimApp(session, part, theme_name=theme)
    app.run()
    return app.return_code or 0
