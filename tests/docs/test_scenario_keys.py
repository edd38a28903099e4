"""The pages on scenarios name every key of the format, each in its place, and none that does not exist."""

from __future__ import annotations

from typing import Literal, get_args, get_origin

import pytest

from bcmsim.i18n import LANGUAGES
from bcmsim.scenario import format as scenario_format
from bcmsim.scenario.keys import Model

from .pages import first_column, pages, section, spans

PLACES = {
    "ScenarioFile": ("scenario", "Head"),
    "ExerciseRules": ("scenario", "How it is played"),
    "Restart": ("scenario-plan", "Restart as a whole"),
    "Shift": ("scenario-plan", "Shifts"),
    "Person": ("scenario-plan", "People and pools"),
    "Absence": ("scenario-plan", "Absences"),
    "Contact": ("scenario-plan", "Contact"),
    "Resource": ("scenario-plan", "Resources"),
    "Secret": ("scenario-plan", "Secrets"),
    "Configuration": ("scenario-plan", "Configuration"),
    "Serves": ("scenario-plan", "Whom it serves"),
    "Process": ("scenario-plan", "Processes"),
    "Emergency": ("scenario-plan", "Emergency operation"),
    "Sessions": ("scenario-plan", "Open sessions"),
    "Impact": ("scenario-impact", "Impact"),
    "DamageType": ("scenario-impact", "Types of damage"),
    "CausePlan": ("scenario-impact", "Causes"),
    "Acceptance": ("scenario-impact", "Risks that are carried"),
    "Continuity": ("scenario-impact", "Who is responsible"),
    "Rating": ("scenario-impact", "Ratings of a measure"),
    "Answer": ("scenario-impact", "Answers"),
    "Measure": ("scenario-plan", "Measures"),
    "Document": ("scenario-plan", "Documents"),
    "Instructions": ("scenario-plan", "After a compromise"),
    "Role": ("scenario-script", "Roles"),
    "Objective": ("scenario-script", "Objectives"),
    "Trigger": ("scenario-script", "When something comes"),
    "Inject": ("scenario-script", "Writing injects"),
    "Expectation": ("scenario-script", "Expected actions"),
    "Effect": ("scenario-script", "Effects"),
    "Condition": ("scenario-script", "Conditions"),
    "Decision": ("scenario-script", "Decisions"),
    "Option": ("scenario-script", "Options"),
    "Questions": ("scenario-script", "Guided questions"),
    "Question": ("scenario-script", "One question"),
    "Alerting": ("scenario-script", "Alert exercise"),
    "Fault": ("scenario-script", "Faults"),
}
"""Model of the format -> page and section that lists its keys."""


def models() -> dict[str, type[Model]]:
    named = {name: getattr(scenario_format, name) for name in scenario_format.__all__}
    return {
        name: thing
        for name, thing in named.items()
        if isinstance(thing, type) and issubclass(thing, Model) and thing is not Model
    }


def keys_of(model: type[Model]) -> set[str]:
    """Its keys as an author writes them, without those of the model that it builds on."""
    inherited = {name for base in model.__mro__[1:] if issubclass(base, Model) for name in base.model_fields}
    return {field.alias or name for name, field in model.model_fields.items() if name not in inherited}


def words_of(annotation: object) -> set[str]:
    """The words that a key may hold, where only certain words are possible."""
    if get_origin(annotation) is Literal:
        return {str(word) for word in get_args(annotation)}
    return {word for inner in get_args(annotation) for word in words_of(inner)}


def test_every_part_of_the_format_has_its_section() -> None:
    assert set(models()) == set(PLACES)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PLACES)
def test_a_section_lists_exactly_the_keys_of_its_part(lang: str, name: str) -> None:
    page, heading = PLACES[name]
    listed = first_column(section(lang, page, heading))
    assert len(listed) == len(set(listed))
    assert set(listed) == keys_of(models()[name])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", sorted(set(PLACES) - {"ScenarioFile"}))
def test_words_that_a_key_may_hold_stand_in_its_section(lang: str, name: str) -> None:
    page, heading = PLACES[name]
    fields = models()[name].model_fields.values()
    possible = {word for field in fields for word in words_of(field.annotation)}
    assert possible - set(spans(section(lang, page, heading))) == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_kinds_causes_and_languages_stand_in_the_head(lang: str) -> None:
    named = set(spans(section(lang, "scenario", "Head")))
    possible = (scenario_format.Kind, scenario_format.Cause, scenario_format.Language)
    assert {word for kind in possible for word in get_args(kind)} <= named


@pytest.mark.parametrize("lang", LANGUAGES)
def test_examples_of_values_are_understood(lang: str) -> None:
    """The ways of writing values that the page shows are those that the program reads."""
    from bcmsim.scenario.durations import parse_duration
    from bcmsim.scenario.instants import parse_instant
    from bcmsim.scenario.quantities import parse_amount, parse_probability

    rows = section(lang, "scenario", "How values are written").splitlines()
    shown = {row.split(" | ")[0]: spans(row) for row in rows if row.startswith("| ")}
    values = [found for found in shown.values() if found]
    readers = [parse_duration, parse_instant, parse_instant, parse_instant, parse_probability]
    for read, written in zip(readers, values, strict=False):
        assert [read(text) for text in written]
    assert parse_amount(next(text for found in values for text in found if "EUR" in text)).currency == "EUR"
    assert "scenario-plan" in pages(lang)
