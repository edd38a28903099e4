"""Events as the journal stores them: kind and JSON object, and back."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from bcmsim.errors import BcmsimError
from bcmsim.exercise import events as ev
from bcmsim.i18n import _

KINDS: dict[str, type[ev.Event]] = {
    name: value
    for name, value in vars(ev).items()
    if isinstance(value, type) and issubclass(value, ev.Event) and value is not ev.Event
}
"""Every kind of event by its name."""


def body_of(event: ev.Event) -> dict[str, Any]:
    """The event as a JSON object, without what has its default value."""
    return {
        field.name: getattr(event, field.name)
        for field in fields(event)
        if getattr(event, field.name) != field.default
    }


def event_from(kind: str, body: dict[str, Any]) -> ev.Event:
    """The event that was stored as `kind` and `body`.

    Raises BcmsimError for a kind or a field of a newer program.
    """
    cls = KINDS.get(kind)
    if cls is None:
        raise BcmsimError(
            _("The journal holds an entry of the unknown kind “{kind}”.").format(kind=kind),
            _("It was written by a newer version of this program: use that one."),
        )
    known = {field.name for field in fields(cls)}
    unknown = sorted(set(body) - known)
    if unknown:
        raise BcmsimError(
            _("The entry “{kind}” holds the unknown field “{field}”.").format(kind=kind, field=unknown[0]),
            _("It was written by a newer version of this program: use that one."),
        )
    return cls(**{name: _frozen(value) for name, value in body.items()})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
