"""The guided questions: one sequence for all, what an answer changes, what is refused, what is still open."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcmsim.i18n import using
from bcmsim.impact.answer_values import Refused, example_levels, name_of, written_instant
from bcmsim.impact.asking import Interview
from bcmsim.impact.questions import assessment, is_question, owns, questions_of, state_of
from bcmsim.impact.remarks import remark
from bcmsim.scenario.editing import REMOVED, Edit, edited
from bcmsim.scenario.loading import load_files, problems_in
from bcmsim.scenario.model import Scenario

NOW = datetime(2026, 11, 22, 7, 30, 12, tzinfo=UTC)
AT = "2026-11-22 08:30 Europe/Berlin"

TEXT = """\
bcmsim: 1
title: T
kind: staff
language: en
outage: 2026-11-28 06:00 Europe/Berlin
staff:
  anna: {name: Anna Adler}
  bernd: {name: Bernd Brandt}
  admins: {count: 3}
roles:
  sales: {title: {de: Vertrieb, en: Sales}, members: [bernd]}
resources:
  web: {title: Web server, waz: 1 h}
  gw1: {title: Gateway, waz: 1 h}
  gw2: {title: Gateway, waz: 1 h}
impact:
  intervals: [4 h, 8 h, 24 h]
  types:
    finance: {title: Money, levels: [little, some, much, ruin]}
    reputation: {}
processes:
  shop: {}
  stock:
    title: {de: Lager, en: Stock}
    owner: sales
    deputy: anna
    upstream: [shop]
    needs: [web, [gw1, gw2]]
    emergency: {level: by hand}
    rpo: 4 h
    damage:
      finance: [1, 1, 2, 3]   # as of 2025
"""


def scenario_of(text: str = TEXT) -> Scenario:
    return load_files("a.yaml", {"a.yaml": text})


def interview(process: str = "stock", text: str = TEXT, by: str = "Anna Adler") -> Interview:
    return Interview(scenario_of(text), process, by)


def answered(id_: str, line: str | None, process: str = "stock", text: str = TEXT) -> str:
    """The file after one answer; None keeps the present value."""
    asked = interview(process, text)
    question = next(one for one in asked.questions if one.id == id_)
    edits = asked.keep(question, NOW) if line is None else asked.answer(question, line, NOW)
    return edited({"a.yaml": text}, "a.yaml", edits)["a.yaml"]


def changes(id_: str, line: str, process: str = "stock", text: str = TEXT) -> dict[tuple[Any, ...], Any]:
    asked = interview(process, text)
    question = next(one for one in asked.questions if one.id == id_)
    found = {edit.path[2:]: edit.value for edit in asked.answer(question, line, NOW)}
    assert found.pop(("answers", id_))["by"] == "Anna Adler"
    return found


def test_the_sequence_is_the_same_for_every_process() -> None:
    """R028; only the questions about an emergency operation depend on there being one (R087)."""
    scenario = scenario_of()
    shop = [one.id for one in questions_of(scenario.file, "shop")]
    stock = [one.id for one in questions_of(scenario.file, "stock")]
    assert shop == [one for one in stock if not one.startswith("emergency-")]
    assert " ".join(stock) == (
        "title owner deputy needs upstream emergency emergency-level emergency-needs emergency-within "
        "damage-finance damage-reputation rpo-restart rpo-lost-data rpo-reentry rpo-effort rpo-damage "
        "rpo likelihood mtpd"
    )
    assert all(map(is_question, stock))
    assert not is_question("weather")


def test_five_questions_about_lost_data_come_before_the_estimate() -> None:
    """R057: the RPO is an estimate that rests on five answers; all of them are stored."""
    after = answered("rpo-effort", "days: 2", "shop")
    assert f'rpo-effort: {{answer: "days: 2", by: Anna Adler, at: {AT}}}' in after
    assert str(scenario_of(after).file.processes["shop"].answers["rpo-effort"].answer) == ("days: 2")


def test_what_stands_in_the_file_unasked_is_not_answered() -> None:
    found = assessment("stock", scenario_of().file)
    assert found.answered == ()
    assert "title" in found.written
    assert "damage-reputation" in found.open
    assert not found.complete


def test_a_kept_value_is_answered_and_stays_as_it_is() -> None:
    after = answered("damage-finance", None)
    assert "      finance: [1, 1, 2, 3]   # as of 2025\n" in after
    assert f"    answers:\n      damage-finance: {{by: Anna Adler, at: {AT}}}\n" in after
    assert assessment("stock", scenario_of(after).file).answered == ("damage-finance",)


def test_a_sequence_without_gaps_is_complete() -> None:
    text = TEXT
    lines = {
        "title": "Shop",
        "owner": "sales",
        "deputy": "Anna Adler",
        "needs": "web, gw1|gw2",
        "upstream": "none",
        "emergency": "yes",
        "emergency-level": "orders on paper",
        "emergency-needs": "none",
        "emergency-within": "2 h",
        "damage-finance": "1 2 3 4",
        "damage-reputation": "1,1,1,1",
        "rpo-restart": "journal",
        "rpo-lost-data": "asked again",
        "rpo-reentry": "staff",
        "rpo-effort": "a day",
        "rpo-damage": "complaints",
        "rpo": "rpo2",
        "likelihood": "2",
        "mtpd": "none",
    }
    while True:
        open_ = assessment("shop", scenario_of(text).file).open
        if not open_:
            break
        text = answered(open_[0], lines.pop(open_[0]), "shop", text)
    assert lines == {}
    found = assessment("shop", scenario_of(text).file)
    assert found.complete
    assert found.by_others == ()
    process = scenario_of(text).file.processes["shop"]
    assert (process.owner, process.deputy, process.needs) == ("sales", "anna", (("web",), ("gw1", "gw2")))
    assert (process.rpo, process.likelihood, process.mtpd) == (4 * 3600, 2, None)
    assert process.damage == {"finance": (1, 2, 3, 4), "reputation": (1, 1, 1, 1)}
    assert process.emergency is not None
    assert process.emergency.within == 7200
    _scenario, problems = problems_in("a.yaml", {"a.yaml": text})
    assert not [one for one in problems if one.severity == "error"]


@pytest.mark.parametrize(
    ("id_", "line", "due"),
    [
        ("title", "Stock room", {("title",): {"de": "Lager", "en": "Stock room"}}),
        ("title", "Stock", {}),
        ("owner", "vertrieb", {}),
        ("owner", "anna ADLER", {("owner",): "anna", ("deputy",): REMOVED}),
        ("needs", "web; gw1|gw2", {}),
        ("needs", "Web server;gw1, gw2", {("needs",): ["web", "gw1", "gw2"]}),
        ("owner", "admins/2", {("owner",): "admins/2"}),
        ("needs", "Web server, gw1", {("needs",): ["web", "gw1"]}),
        ("needs", "gw1, gw1", {("needs",): ["gw1"]}),
        ("needs", "none", {("needs",): REMOVED}),
        ("upstream", "keine", {("upstream",): REMOVED}),
        ("emergency-within", "90 Min.", {("emergency", "within"): "1 h 30 min"}),
        ("rpo", "2 Stunden", {("rpo",): "2 h"}),
        ("rpo", "RPO4", {("rpo",): "24 h"}),
        ("mtpd", "3 days", {("mtpd",): "3 d"}),
        ("damage-reputation", "1 2 2 4", {("damage", "reputation"): ["1", "2", "2", "4"]}),
        ("emergency", "J", {}),
        (
            "emergency",
            "Nein",
            {
                ("emergency",): REMOVED,
            },
        ),
    ],
)
def test_an_answer_changes_the_key_that_holds_it(id_: str, line: str, due: dict[Any, Any]) -> None:
    with using("de") if line == "vertrieb" else using("en"):
        assert changes(id_, line) == due


@pytest.mark.parametrize(
    ("id_", "line", "said"),
    [
        ("owner", "ana", "There is no role or person `ana`. Did you mean `anna`?"),
        ("owner", "admins/4", "There is no role or person `admins/4`."),
        ("needs", "Gateway", "“Gateway” can mean gw1, gw2. Write the id of one"),
        ("needs", "web/gw1", "There is no resource `web/gw1`."),
        ("deputy", "Sales", "`sales` is the asset owner already. Name somebody else, who can stand in"),
        ("needs", ",", "Nothing is named. Write ids with commas between, or none"),
        ("upstream", "stock", "A process does not feed itself."),
        ("upstream", "shop|shop", "Processes have no alternatives."),
        ("emergency", "maybe", "Please answer yes or no."),
        ("emergency-within", "4", "the duration `4` has no unit. Write 4 min, 4 h or 4 s"),
        (
            "damage-finance",
            "1 2 3",
            "3 levels are given for 4 intervals. Write one for each interval, such as",
        ),
        ("damage-finance", "1 2 3 5", "“5” is no level of damage. Write 1, 2, 3 or 4"),
        ("damage-finance", "1 3 2 3", "The damage falls from 3 to 2 in P3."),
        ("rpo", "-4 h", "the duration `-4 h` is negative."),
        ("likelihood", "often", "“often” is no likelihood. Write 1, 2, 3 or 4"),
        ("title", "broken \udc80", "The answer is not in the encoding of the terminal."),
    ],
)
def test_what_cannot_be_right_is_refused_with_what_would_be(id_: str, line: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        changes(id_, line)
    assert refused.value.sentence.startswith(said)


def test_without_emergency_operation_the_answers_about_it_go_too() -> None:
    after = answered("emergency", "no", text=answered("emergency-level", "by telephone"))
    process = scenario_of(after).file.processes["stock"]
    assert process.emergency is None
    assert list(process.answers) == ["emergency"]


def test_no_emergency_operation_is_refused_where_limits_are_judged_on_it() -> None:
    text = TEXT.replace("    rpo: 4 h\n", "    rpo: 4 h\n    rto_of: emergency\n")
    with pytest.raises(Refused, match="judged on emergency operation"):
        changes("emergency", "no", text=text)


def test_intervals_are_asked_for_once_where_the_scenario_has_none() -> None:
    text = TEXT.replace("  intervals: [4 h, 8 h, 24 h]\n", "")
    text = text.replace("    damage:\n      finance: [1, 1, 2, 3]   # as of 2025\n", "")
    assert "intervals" in assessment("shop", scenario_of(text).file).open
    with pytest.raises(Refused, match="not known yet"):
        changes("damage-finance", "1 2 3 4", text=text)
    for wrong in ("8 h, 4 h", "4 h, 4 h", ","):
        with pytest.raises(Refused, match="must rise"):
            answered("intervals", wrong, text=text)
    after = answered("intervals", "4 h; 1 d", text=text)
    assert "  intervals: [4 h, 24 h]\n" in after
    assert "intervals" not in assessment("shop", scenario_of(after).file).open


def test_types_of_damage_that_nobody_named_are_the_four_of_the_source() -> None:
    """R019."""
    text = TEXT[: TEXT.index("impact:")] + "processes: {shop: {}}\n"
    ids = [one.id for one in questions_of(scenario_of(text).file, "shop")]
    kinds = [one.removeprefix("damage-") for one in ids if one.startswith("damage-")]
    assert kinds == ["finance", "reputation", "customers", "compliance"]


def test_only_asset_owner_and_deputy_approve_damage_and_data_loss() -> None:
    """R009: by id or name, in either language, also who plays the role of the owner."""
    file = scenario_of().file
    process = file.processes["stock"]
    for name in ("sales", "Vertrieb", "Sales", "Bernd  brandt", "bernd", "anna", "ANNA ADLER"):
        assert owns(file, process, name)
    assert not owns(file, process, "admins")
    asked = interview(by="Somebody Else")
    edits: list[Edit] = []
    for question in asked.questions:
        if question.id in ("title", "rpo", "damage-finance"):
            edits += asked.keep(question, NOW)
    after = edited({"a.yaml": TEXT}, "a.yaml", edits)["a.yaml"]
    assert assessment("stock", scenario_of(after).file).by_others == ("damage-finance", "rpo")


def test_owner_who_was_deputy_leaves_that_question_open() -> None:
    after = answered("owner", "anna", text=answered("deputy", None))
    process = scenario_of(after).file.processes["stock"]
    assert (process.owner, process.deputy, list(process.answers)) == ("anna", None, ["owner"])
    assert "deputy" in assessment("stock", scenario_of(after).file).open


def test_deputy_who_is_the_owner_cannot_be_kept() -> None:
    with pytest.raises(Refused, match="is the asset owner already"):
        answered("deputy", None, text=TEXT.replace("deputy: anna", "deputy: sales"))


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_question_has_a_short_title_of_its_own(lang: str) -> None:
    with using(lang):
        titles = [one.title for one in questions_of(scenario_of().file, "stock")]
    assert len(set(titles)) == len(titles)
    assert all(0 < len(title) <= 40 for title in titles)


def test_mtpd_below_the_rto_so_far_is_remarked() -> None:
    """R050: the damage of `stock` is intolerable after 24 h."""
    for line, is_said in (("23 h", True), ("24 h", False), ("none", False)):
        file = scenario_of(answered("mtpd", line)).file
        said = remark(file, "stock")
        assert (said is not None) == is_said
        if said is not None:
            assert said.startswith(
                "Careful: the MTPD, 23 h, is shorter than the RTO that results so far, 24 h after"
            )


def test_a_value_that_was_deleted_is_open_again() -> None:
    after = answered("rpo", None).replace("    rpo: 4 h\n", "")
    asked = interview(text=after)
    question = next(one for one in asked.questions if one.id == "rpo")
    assert state_of(asked.process, question) == "open"
    assert asked.present(question) is None


def test_present_answers_are_shown_as_they_can_be_typed() -> None:
    asked = interview()
    shown = {question.id: asked.present(question) for question in asked.questions}
    assert shown["title"] == "Stock"
    assert shown["needs"] == "web, gw1|gw2"
    assert shown["emergency"] == "yes"
    assert shown["damage-finance"] == "1 1 2 3"
    assert shown["rpo"] == "4 h"
    assert shown["mtpd"] is None
    for question in asked.questions:
        if shown[question.id] is not None:
            assert asked.answer(question, str(shown[question.id]), NOW) == asked.keep(question, NOW)


def test_a_word_finds_what_can_be_named() -> None:
    asked = interview()
    needs = next(one for one in asked.questions if one.id == "needs")
    assert [one.id for one in asked.choices(needs, "GATE")] == ["gw1", "gw2"]
    upstream = next(one for one in asked.questions if one.id == "upstream")
    assert [one.id for one in asked.choices(upstream)] == ["shop"]


@pytest.mark.parametrize("name", ["", "   ", "--", "x" * 81, "a\udc80"])
def test_nobody_answers_without_a_name(name: str) -> None:
    with pytest.raises(Refused):
        name_of(name)


@pytest.mark.parametrize(
    ("now", "zone", "written"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Berlin", "2026-10-25 02:30+02:00 Europe/Berlin"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Europe/Berlin", "2026-10-25 02:30+01:00 Europe/Berlin"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Europe/Berlin", "2026-03-29 03:00 Europe/Berlin"),
        (datetime(2026, 1, 1, 0, 0, tzinfo=UTC), "UTC", "2026-01-01 00:00 UTC"),
    ],
)
def test_the_instant_of_an_answer_is_unambiguous(now: datetime, zone: str, written: str) -> None:
    assert written_instant(now, zone) == written
    text = TEXT.replace("shop: {}", f"shop: {{answers: {{title: {{answer: x, by: y, at: {written}}}}}}}")
    assert scenario_of(text).file.processes["shop"].answers["title"].at.text == written


@pytest.mark.parametrize("count", range(1, 12))
def test_example_levels_are_levels_that_would_be_taken(count: int) -> None:
    levels = [int(one) for one in example_levels(count).split()]
    assert len(levels) == count
    assert levels == sorted(levels)
    assert set(levels) <= {1, 2, 3, 4}


TYPED = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["none", "ja", "no", "4 h", "web", "gw1|gw2, web", "1 2 3 4", "1 1 1 1", "3", "sales", "RPO1"]
    ),
)


@given(id_=st.sampled_from(range(19)), line=TYPED, process=st.sampled_from(["shop", "stock"]))
@settings(max_examples=100)
def test_whatever_is_typed_is_refused_or_makes_a_file_that_loads(id_: int, line: str, process: str) -> None:
    asked = interview(process)
    question = asked.questions[id_ % len(asked.questions)]
    words = " ".join(line.split())
    if not words:
        return  # nothing was typed: the dialogue keeps or asks again
    try:
        edits = asked.answer(question, line, NOW)
    except Refused:
        return
    after = Interview(scenario_of(edited({"a.yaml": TEXT}, "a.yaml", edits)["a.yaml"]), process, "x")
    assert after.state(question) == "answered"
    if question.kind == "text":
        assert after.present(question) == words
    # What is shown can be typed again and changes nothing but the mark.
    assert after.answer(question, after.present(question) or "", NOW) == after.keep(question, NOW)


def test_types_of_damage_with_long_names_can_be_answered() -> None:
    kind = "x" * 80
    text = TEXT.replace("    reputation: {}\n", f"    {kind}: {{}}\n")
    asked = interview(text=text)
    question = next(one for one in asked.questions if one.damage_type == kind)
    after = edited({"a.yaml": text}, "a.yaml", asked.answer(question, "1 1 2 2", NOW))["a.yaml"]
    assert question.id in assessment("stock", scenario_of(after).file).answered
