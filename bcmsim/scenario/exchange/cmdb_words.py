"""The words of a CMDB, folded: classes, states, types of relations, headings of columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PROCESS_CLASSES: Final = (
    "cmdb ci service",
    "cmdb ci service business",
    "cmdb ci business process",
    "cmdb ci business capability",
    "cmdb ci business service",
    "service",
    "business service",
    "business process",
    "business capability",
    "geschaeftsservice",
    "geschaeftsprozess",
    "geschaeftsfaehigkeit",
)
"""Folded classes whose items are processes; every other class is an asset."""

_GONE: Final = (
    "retired",
    "decommissioned",
    "absent",
    "stolen",
    "ausgemustert",
    "stillgelegt",
    "ausser betrieb genommen",
)
STATUS_GONE: Final = {
    "operational status": ("6", *_GONE),
    "install status": ("7", "8", "100", *_GONE),
    "hardware status": _GONE,
    "life cycle stage": ("end of life", "retired"),
}
"""Which values of a status mean that the item is no longer there."""

PARENT_NEEDS: Final = (
    "depends on",
    "runs on",
    "hosted on",
    "contains",
    "consumes",
    "uses",
    "members",
    "cluster of",
    "powered by",
    "provided by",
    "virtualized by",
    "located in",
    "registered on",
    "receives data from",
    "instantiated on",
    "deployed on",
    "connects to",
    "authenticated by",
    "cooled by",
    "stored on",
    "haengt ab von",
    "ist abhaengig von",
    "laeuft auf",
    "gehostet auf",
    "wird gehostet auf",
    "enthaelt",
    "verwendet",
    "nutzt",
)
"""First halves of types by which the parent needs the child."""

CHILD_NEEDS: Final = (
    "used by",
    "runs",
    "hosts",
    "contained by",
    "consumed by",
    "member of",
    "cluster",
    "powers",
    "provides",
    "virtualizes",
    "houses",
    "has registered",
    "sends data to",
    "instantiates",
    "connected by",
    "feeds",
    "cools",
    "stores",
    "wird verwendet von",
    "wird genutzt von",
    "fuehrt aus",
    "hostet",
    "ist enthalten in",
)
"""First halves of types by which the child needs the parent."""

HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "sys_id": ("sys id", "sysid"),
    "name": ("name", "display name", "anzeigename"),
    "class": ("sys class name", "class", "klasse", "sys class path"),
    "owned_by": ("owned by", "owner", "business owner", "eigentuemer"),
    "managed_by": ("managed by", "it owner", "it application owner", "verwaltet von"),
    "assigned_to": ("assigned to", "zugewiesen an"),
    "operational status": ("operational status", "betriebsstatus"),
    "install status": ("install status", "status", "installationsstatus"),
    "hardware status": ("hardware status",),
    "life cycle stage": ("life cycle stage",),
    "parent": ("parent", "parent sys id", "parent value", "uebergeordnetes element"),
    "child": ("child", "child sys id", "child value", "untergeordnetes element"),
    "parent_name": ("parent name", "parent display value"),
    "child_name": ("child name", "child display value"),
    "type": ("type", "type name", "type display value", "typ"),
}
"""What a column is -> its headings, folded: `parent.sys_id` is `parent sys id`."""
