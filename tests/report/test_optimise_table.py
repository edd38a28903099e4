"""The best order as people read it: by start, with what is proven and what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bcmsim.report.left_out import MOST_ROWS
from bcmsim.report.optimise_table import optimise_text
from bcmsim.restart.ordering import BestOrder, Missed, best_order
from bcmsim.restart.parts import Plan
from bcmsim.restart.plan import build_plan
from bcmsim.restart.simulation import simulate
from bcmsim.scenario.model import Scenario
from tests.restart.making import scenario

SITE = """
restart: {order: plan}
staff: {it: {name: Ida Tiller, skills: [it]}}
resources:
  archive: {title: Archive, waz: 2 h, staff: {it: 1}}
  cables: {title: Cables, waz: 1 h, staff: {it: 1}}
  mail: {title: Mail, waz: 2 h, needs: [cables]}
processes: {post: {title: Post, needs: [mail], rto: 3 h 30 min, mtpd: 8 h}}
"""


@pytest.fixture(scope="module")
def site() -> tuple[Scenario, Plan, BestOrder]:
    made = scenario(SITE)
    plan = build_plan(made)
    return made, plan, best_order(plan, with_solver=False)


def told(site: tuple[Scenario, Plan, BestOrder], **keys: object) -> str:
    made, plan, found = site
    return optimise_text(made, plan, simulate(plan), replace(found, **keys))


def rows(text: str) -> list[list[str]]:
    lines = text.splitlines()
    return [line.split() for line in lines[2 : lines.index("")]]


def test_an_order_by_start_needs_no_words_about_its_numbers(site) -> None:
    text = told(site)
    assert [row[:2] for row in rows(text)] == [["1", "Cables"], ["2", "Archive"], ["3", "Mail"]]
    assert "By start" not in text


def test_the_table_goes_by_start_and_says_what_the_number_is_where_that_differs(site) -> None:
    text = told(site, order=("mail", "cables", "archive"))
    assert [row[:2] for row in rows(text)[:3]] == [["2", "Cables"], ["1", "Mail"], ["3", "Archive"]]
    assert "By start; the number says who goes first when people are short." in text


def test_a_gap_is_told_with_the_bound(site) -> None:
    text = " ".join(told(site, bound_s=9000).split())
    assert "an order that misses no more needs at least 2:30 h, so this one could be at most 16.7%" in text


def test_without_a_gap_only_the_missed_limits_are_left_to_prove(site) -> None:
    text = " ".join(told(site, rto=Missed(10, 5)).split())
    assert "Not proven: no order that misses no more is faster, but one could miss less." in text
    assert "0%" not in text


def test_whom_the_rule_would_not_send_is_called_by_name(site) -> None:
    _made, plan, _found = site
    steps = [replace(step, crew=("it",)) if step.id == "cables" else step for step in plan.resources]
    text = told(site, plan=replace(plan, resources=tuple(steps)))
    assert "Cables goes to Ida Tiller, whom the rule would not send." in text


def test_the_order_is_told_whole_but_the_chart_is_cut() -> None:
    many = "\n".join(f"  s{n}: {{waz: 1 min, staff: {{it: 1}}}}" for n in range(MOST_ROWS + 5))
    made = scenario(SITE.replace("processes:", f"{many}\nprocesses:"))
    plan = build_plan(made)
    text = optimise_text(made, plan, simulate(plan), best_order(plan, with_solver=False))
    assert len(rows(text)) == MOST_ROWS + 8
    assert "8 more resources are left out; shown are those with the least reserve." in text
