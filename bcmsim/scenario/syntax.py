"""Errors of the YAML parser in our own words: what it said, where, and what would be right."""

from __future__ import annotations

import yaml

from bcmsim.i18n import N_, _
from bcmsim.scenario.reading import Unreadable

# What libyaml or PyYAML's own scanner say (a part of it), what we say, what would be right.
_SENTENCES: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        N_("a second `: ` in one line, or a line indented differently from the one before"),
        N_("put text that holds `: ` in quotes; indent the keys of one map alike"),
    ),
    (
        "could not find expected ':'",
        N_("a key without its `:`"),
        N_("write `key: value`, and texts of several lines after `|`"),
    ),
    (
        "did not find expected key",
        N_("this line does not fit into the map around it"),
        N_("indent the keys of one map alike"),
    ),
    (
        "expected <block end>",
        N_("this line does not fit into what is around it"),
        N_("indent what belongs together alike"),
    ),
    (
        "did not find expected '-'",
        N_("this line does not fit into the list around it"),
        N_("begin each item with `- `"),
    ),
    (
        "did not find expected ',' or ']'",
        N_("a list that began with [ is not closed"),
        N_("end it with ]; quote texts that hold , or ["),
    ),
    (
        "expected ',' or ']'",
        N_("a list that began with [ is not closed"),
        N_("end it with ]; quote texts that hold , or ["),
    ),
    (
        "did not find expected ',' or '}'",
        N_("a map that began with {{ is not closed"),
        N_("end it with }}; quote texts that hold , or {{"),
    ),
    (
        "expected ',' or '}'",
        N_("a map that began with {{ is not closed"),
        N_("end it with }}; quote texts that hold , or {{"),
    ),
    (
        "block sequence entries are not allowed",
        N_("a list cannot begin here"),
        N_("begin it on a line of its own"),
    ),
    (
        "block mapping values are not allowed",
        N_("a map cannot begin here"),
        N_("begin it on a line of its own"),
    ),
    ("unexpected end of stream", N_("the text in quotes is not closed"), N_("end it with the same quote")),
    (
        "unexpected document indicator",
        N_("the text in quotes is not closed"),
        N_("end it with the same quote"),
    ),
    (
        "cannot start any token",
        N_("this character cannot begin a value"),
        N_("indent with spaces, not tabs; quote texts that begin with % @ or `"),
    ),
    ("tab character", N_("a tab stands where spaces are due"), N_("indent with spaces")),
    ("undefined alias", N_("the anchor of this alias is not defined"), N_("quote texts that begin with *")),
    ("duplicate anchor", N_("this anchor is defined twice"), N_("quote texts that begin with &")),
    (
        "unknown escape character",
        N_("an unknown escape after a backslash"),
        N_("write texts with backslashes in single quotes"),
    ),
    ("escape", N_("a broken escape after a backslash"), N_("write texts with backslashes in single quotes")),
    (
        "hexdecimal",
        N_("a broken escape after a backslash"),
        N_("write texts with backslashes in single quotes"),
    ),
    (
        "expected a single document",
        N_("a second document begins here"),
        N_("keep one document in the file: delete the line `---`"),
    ),
    ("document start", N_("something stands behind the end of the scenario"), N_("indent it, or delete it")),
    (
        "did not find expected node content",
        N_("a value is missing, or a bracket is closed that was not opened"),
        N_("write a value, or delete the comma or bracket"),
    ),
    (
        "expected the node content",
        N_("a value is missing, or a bracket is closed that was not opened"),
        N_("write a value, or delete the comma or bracket"),
    ),
    ("tag", N_("a broken tag"), N_("quote texts that begin with !")),
    ("directive", N_("a broken line beginning with %"), N_("quote texts that begin with %")),
    ("incompatible yaml document", N_("this is not YAML 1"), N_("delete the line %YAML")),
    ("anchor", N_("a broken anchor"), N_("quote texts that begin with &")),
    ("alias", N_("a broken alias"), N_("quote texts that begin with *")),
    ("block scalar", N_("a broken text of several lines"), N_("write | or > alone at the end of the line")),
    ("indentation", N_("a broken text of several lines"), N_("write | or > alone at the end of the line")),
)


def syntax_problem(error: yaml.YAMLError) -> Unreadable:
    """The parser's error as one of ours, at the place that it names."""
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or ""
    context = getattr(error, "context", None) or ""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    for said in (str(problem).lower(), str(context).lower()):
        for part, sentence, hint in _SENTENCES:
            if part.lower() in said:
                return Unreadable(_(sentence).format(), _(hint).format(), line, column)
    return Unreadable(_("this is not valid YAML"), None, line, column)
