"""Canonical JSON: the one form in which an entry is stored and hashed.

The subset of RFC 8785 (JCS) without fractions: keys sorted by UTF-16 code units, no blanks, shortest escapes,
UTF-8, whole numbers within ±(2⁵³-1).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NoReturn

from bcmsim.i18n import _
from bcmsim.journal.errors import EntryRefused
from bcmsim.text import one_line

INTEGER_LIMIT: Final = 2**53 - 1
DEPTH_LIMIT: Final = 64

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False)
_SURROGATE = re.compile("[\ud800-\udfff]")


def canonical_json(value: Any) -> bytes:
    """The one form in which a value is stored and hashed.

    Raises EntryRefused for a fraction, a number beyond ±(2⁵³-1), a lone surrogate, a key that is not text,
    another type, or more than DEPTH_LIMIT levels; the message names the place.
    """
    try:
        return _ENCODER.encode(_ordered(value, "", 0)).encode()
    except UnicodeEncodeError as error:
        raise EntryRefused(
            _("half a character (U+{code:04X}) cannot be recorded: {place}").format(
                code=ord(error.object[error.start]), place=_surrogate_place(value, "")
            )
        ) from None


def _ordered(value: Any, place: str, depth: int) -> Any:
    """The value with the keys of its objects sorted by UTF-16 code units; refuses what has no one form."""
    if isinstance(value, str) or value is None or value is True or value is False:
        return value
    if isinstance(value, int):
        if abs(value) > INTEGER_LIMIT:
            raise EntryRefused(_("{place}: {value} is too large a number").format(place=place, value=value))
        return int(value)
    if depth >= DEPTH_LIMIT:
        raise EntryRefused(_("{place}: nested too deeply").format(place=one_line(place, 60)))
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise EntryRefused(_("{place}: the key {key!r} is not text").format(place=place, key=key))
        names = sorted(value) if all(map(str.isascii, value)) else sorted(value, key=_utf16)
        return {
            name: _ordered(value[name], f"{place}.{name}" if place else name, depth + 1) for name in names
        }
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_ordered(item, f"{place}[{index}]", depth + 1) for index, item in enumerate(value)]
    raise EntryRefused(
        _("{place}: a value of type {type} cannot be recorded").format(place=place, type=type(value).__name__)
    )


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")


def _surrogate_place(value: Any, place: str) -> str:
    """Where in the value the first lone surrogate stands."""
    if isinstance(value, str):
        return place if _SURROGATE.search(value) else ""
    if isinstance(value, Mapping):
        if any(_SURROGATE.search(name) for name in value):
            return place
        children = [(item, f"{place}.{name}" if place else name) for name, item in value.items()]
    elif isinstance(value, Sequence):
        children = [(item, f"{place}[{index}]") for index, item in enumerate(value)]
    else:
        return ""
    return next((found for item, at in children if (found := _surrogate_place(item, at))), "")


def _no_fraction(text: str) -> NoReturn:
    raise ValueError(text)


_DECODER = json.JSONDecoder(parse_float=_no_fraction, parse_constant=_no_fraction)


def decoded(data: bytes) -> dict[str, Any]:
    """The object that these bytes are, canonical or not.

    Raises ValueError, TypeError or RecursionError where they are none, or hold a fraction.
    """
    text = data.decode()
    if text.startswith("{"):
        fields: dict[str, Any]
        fields, end = _DECODER.raw_decode(text)
        if end == len(text):
            return fields  # the usual case, without a search for blanks around it
    value = _DECODER.decode(text)
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def is_canonical(value: dict[str, Any], data: bytes) -> bool:
    """Whether these bytes, from which the value was `decoded`, are what `canonical_json` makes of it.

    Making them anew would take three times as long: they are, where the keys of all objects stand in order,
    the numbers are small enough, and the encoder, which keeps the order, gives the same bytes back.
    """
    try:
        return _ENCODER.encode(value).encode() == data and _has_one_form(value, 0)
    except UnicodeEncodeError:
        return False


def _has_one_form(value: dict[str, Any] | list[Any], depth: int) -> bool:
    """Whether `_ordered` would give back an object or a list, as it was decoded, unchanged."""
    if depth >= DEPTH_LIMIT:
        return False
    items: Iterable[Any] = value
    if isinstance(value, dict):
        names = list(value)
        if names != (sorted(names) if all(map(str.isascii, names)) else sorted(names, key=_utf16)):
            return False
        items = value.values()
    for item in items:
        kind = type(item)
        if kind is int:
            if not -INTEGER_LIMIT <= item <= INTEGER_LIMIT:
                return False
        elif (kind is dict or kind is list) and not _has_one_form(item, depth + 1):
            return False
    return True
