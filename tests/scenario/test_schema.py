"""The JSON Schema accepts what the loader accepts, as text and as what YAML 1.2 makes of it (R: `schema`)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bcmsim.i18n import using
from bcmsim.scenario import quantities
from bcmsim.scenario.format import ScenarioFile
from bcmsim.scenario.schema import json_schema
from bcmsim.scenario.shapes import keys_of, models_below
from tests.scenario.making import DATA, HEAD, ROOT, errors

FILES = [*sorted(ROOT.glob("scenarios/*/scenario.yaml")), DATA / "contract.yaml", DATA / "everything.yaml"]
SCHEMA = json_schema()

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}


def faults(value: Any, schema: dict[str, Any], at: str = "") -> list[str]:
    """What a validator of the 2020-12 vocabulary finds, for the keywords that the schema uses."""
    found: list[str] = []
    for keyword, wish in schema.items():
        match keyword:
            case "$ref":
                found += faults(value, SCHEMA["$defs"][wish.removeprefix("#/$defs/")], at)
            case "type":
                names = [wish] if isinstance(wish, str) else wish
                if not any(_is(value, name) for name in names):
                    found.append(f"{at}: no {names}")
            case "enum" if value not in wish:
                found.append(f"{at}: not in {wish}")
            case "pattern" if isinstance(value, str) and not re.search(wish, value):
                found.append(f"{at}: {value!r} is not like {wish}")
            case "anyOf" if all(faults(value, one, at) for one in wish):
                found.append(f"{at}: {value!r} is none of {len(wish)}")
            case "oneOf" if sum(not faults(value, one, at) for one in wish) != 1:
                found.append(f"{at}: not one of {len(wish)}")
            case "not" if not faults(value, wish, at):
                found.append(f"{at}: is what it must not be")
            case "minimum" if _is(value, "number") and value < wish:
                found.append(f"{at}: too small")
            case "maximum" if _is(value, "number") and value > wish:
                found.append(f"{at}: too large")
            case "items" if isinstance(value, list):
                found += [one for n, item in enumerate(value) for one in faults(item, wish, f"{at}/{n}")]
            case "minItems" if isinstance(value, list) and len(value) < wish:
                found.append(f"{at}: too short")
    if isinstance(value, dict):
        found += _faults_of_map(value, schema, at)
    return found


def _faults_of_map(value: dict[str, Any], schema: dict[str, Any], at: str) -> list[str]:
    found = [f"{at}: {name} is missing" for name in schema.get("required", ()) if name not in value]
    properties = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    for name, item in value.items():
        if name in properties:
            found += faults(item, properties[name], f"{at}/{name}")
        elif others is False:
            found.append(f"{at}: unknown key {name}")
        elif others is not True:
            found += faults(item, others, f"{at}/{name}")
        if "propertyNames" in schema:
            found += faults(name, schema["propertyNames"], f"{at}/{name}")
    for name, needed in schema.get("dependentRequired", {}).items():
        found += [f"{at}: {name} needs {one}" for one in needed if name in value and one not in value]
    if not schema.get("minProperties", 0) <= len(value) <= schema.get("maxProperties", len(value)):
        found.append(f"{at}: number of keys")
    return found


def _is(value: object, name: str) -> bool:
    if isinstance(value, bool) and name != "boolean":
        return False
    return isinstance(value, TYPES[name])


def data_of(node: yaml.Node, *, typed: bool) -> Any:
    """The document as an editor sees it: with the types of YAML 1.2, or all as text."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: data_of(value, typed=typed) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [data_of(item, typed=typed) for item in node.value]
    text: str = node.value
    if node.style or (not typed and text not in ("", "~")):
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    for pattern, kind in ((r"[-+]?[0-9]+", int), (r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)", float)):
        if re.fullmatch(pattern, text):
            return kind(text)
    return text


def read(text: str, *, typed: bool) -> Any:
    return data_of(yaml.compose(text, Loader=yaml.BaseLoader), typed=typed)


@pytest.mark.parametrize("typed", [True, False])
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_loads_is_valid(path: Any, typed: bool) -> None:
    assert faults(read(path.read_text("utf-8"), typed=typed), SCHEMA) == []


@pytest.mark.parametrize("typed", [True, False])
@pytest.mark.parametrize(
    "rest",
    [
        "",
        "resources:\nroles: {a: , b: {}}\ninjects:\n",
        "resources: {a: {waz: 1 h, needs: , title: 2026}, b: {waz: PT1H, needs: [a, [a]]}}\n",
        "staff: {2024: {count: 2, absent: 0.3, restart: no}, b: {absent: 30 %, restart: TRUE}}\n",
        "injects: [{}]\ndecisions: {d: {options: {yes: }}}\n",
        "shifts: {a: {days: Mon-Fri}, b: {days: 'sat, sun'}, c: {days: [mon, 'tue - wed']}}\n",
        "abort: Fire\n",
        "abort: {de: Feuer, en: Fire}\n",
        "injects: [{at: +0:30}, {at: T+0:30}, {at: 2026-11-28T09:15:00+01:00}, {at: 2026-11-28 09:15Z}]\n",
        "length: ' 1 h 30 min '\n",
        "roles: {küche: {}}\n",
    ],
)
def test_what_the_loader_accepts_is_valid(rest: str, typed: bool) -> None:
    assert errors(rest) == []
    assert faults(read(HEAD + rest, typed=typed), SCHEMA) == []


@pytest.mark.parametrize(
    "rest",
    [
        "resorces: {}\n",
        "resources: {a: {}}\n",
        "resources: {a: {waz: 1}}\n",
        "resources: {a b: {waz: 1 h}}\n",
        "cause: weather\n",
        "staff: {a: {count: -1}}\n",
        "staff: {a: {absent: 30}}\n",
        "injects: [{at: +0:30, after: b}, {id: b}]\n",
        "injects: [{effects: [{fail: a, restore: a}]}]\n",
        "injects: [{effects: [{extend: a}]}]\n",
        "injects: [{when: {process: p}}]\n",
        "decisions: {d: {options: {}}}\n",
        "place: {fr: Ici}\n",
        "length: soon\n",
        "low_load: [{hours: all}]\n",
    ],
)
def test_what_the_schema_refuses_the_loader_refuses_too(rest: str) -> None:
    assert faults(read(HEAD + rest, typed=True), SCHEMA)
    assert errors(rest)


def test_an_including_file_may_lack_what_is_included() -> None:
    assert faults({"include": "org.yaml"}, SCHEMA) == []
    assert faults({"bcmsim": "1", "title": "T", "kind": "staff", "language": "en"}, SCHEMA)


def test_the_schema_is_one_of_json_and_knows_every_key() -> None:
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    for model in models_below(ScenarioFile):
        properties = (
            SCHEMA["properties"] if model is ScenarioFile else SCHEMA["$defs"][model.__name__]["properties"]
        )
        assert list(properties) == list(keys_of(model))
    for reference in re.findall(r'"\$ref": "([^"]*)"', json.dumps(SCHEMA)):
        assert re.fullmatch(r"#/\$defs/[A-Za-z-]+", reference)
        assert reference.removeprefix("#/$defs/") in SCHEMA["$defs"]


def test_the_schema_is_the_same_before_anything_was_loaded() -> None:
    program = "import json; from bcmsim.scenario.schema import json_schema; print(json.dumps(json_schema()))"
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"LANG": "C"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(run.stdout) == SCHEMA


def test_every_key_is_described_in_one_sentence() -> None:
    """The descriptions feed the schema and the help page."""
    for model in models_below(ScenarioFile):
        for name, key in keys_of(model).items():
            assert key.description.endswith((".", "...", "?")), f"{model.__name__}.{name}"
            assert len(key.description) <= 120, f"{model.__name__}.{name}"


def test_descriptions_are_in_the_language_in_force() -> None:
    with using("de"):
        german = json_schema()
    assert list(german["properties"]) == list(SCHEMA["properties"])


@pytest.mark.parametrize(
    ("kind", "parse", "alphabet"),
    [
        ("duration", quantities.parse_duration, "0123456789 :.,hminsdPTDHM"),
        ("instant", quantities.parse_instant, "0123456789 :+-TtZEurope/Berlin"),
        ("probability", quantities.parse_probability, "0123456789.,% "),
        ("hours", quantities.parse_hours, "012345: -–"),
        ("days", quantities.parse_weekdays, "montuewdhfrisa-, "),
        ("amount", quantities.parse_amount, "0123456789., EUR"),
        ("id", quantities.parse_id, "ab-_/ 1äß.,;"),
        ("person", quantities.parse_person_id, "ab-_/ 123"),
        ("count", quantities.parse_count, "0123"),
        ("flag", quantities.parse_flag, "truefalsyno"),
    ],
)
def test_patterns_let_pass_what_the_parsers_read(kind: str, parse: Any, alphabet: str) -> None:
    @given(st.text(alphabet=alphabet, max_size=24))
    def check(text: str) -> None:
        try:
            parse(text)
        except quantities.QuantityError:
            return
        assert faults(text, SCHEMA["$defs"][kind]) == []

    check()
