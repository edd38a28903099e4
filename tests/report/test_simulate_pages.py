"""The pictures of `simulate`: true to the runs, harmless, the same every time, in every form."""

from __future__ import annotations

import csv
import io
import re
from xml.etree import ElementTree

import pytest

from bcmsim.errors import UsageError
from bcmsim.i18n import using
from bcmsim.report.many_runs import many_runs_text
from bcmsim.report.names import Names
from bcmsim.report.restart_table import restart_text
from bcmsim.report.s_curve import ROWS, s_curve_picture, s_curve_text, s_curves
from bcmsim.report.simulate_csv import csv_of_run, csv_of_runs, safe
from bcmsim.report.simulate_page import (
    blocks_of_run,
    blocks_of_runs,
    load_over_time,
    pictures_of_runs,
    written,
)
from bcmsim.report.staff_load import staff_load, staff_load_picture
from bcmsim.report.time_axis import axis_of
from bcmsim.report.tornado import tornado_of, tornado_picture
from bcmsim.restart.load import loads, presences
from bcmsim.restart.montecarlo import ManyRuns, many_runs
from bcmsim.restart.plan import build_plan
from bcmsim.restart.results import RestartRun
from bcmsim.restart.simulation import simulate
from bcmsim.scenario.loading import load
from bcmsim.scenario.model import Scenario
from bcmsim.text import cell_width
from tests.report.test_hostile import HOSTILE, UNSAFE, without_signs_that_no_yaml_holds
from tests.report.test_html import assert_self_contained
from tests.restart.making import DATA, scenario

RUNS = 60
Played = tuple[Scenario, ManyRuns]


def played(made: Scenario, runs: int = RUNS) -> Played:
    return made, many_runs(build_plan(made), runs, 7)


@pytest.fixture(scope="module")
def shop() -> Played:
    return played(load(DATA / "uncertain.yaml"))


def once(made: Scenario) -> RestartRun:
    return simulate(build_plan(made))


def plan_of(words: str) -> Scenario:
    quoted = "'" + without_signs_that_no_yaml_holds(words).replace("'", "''").replace("\n", "\n\n    ") + "'"
    return scenario(
        f"""
staff: {{anna: {{name: {quoted}, skills: [it]}}}}
resources:
  files: {{title: {quoted}, waz: {{likely: 1 h, low: 30 min, high: 3 h}}, staff: {{it: 1}}}}
processes:
  pay: {{title: {quoted}, needs: [files], rto: 2 h, mtpd: 4 h}}
"""
    )


# --- what the pictures say -----------------------------------------------------------------------


def test_curve_is_the_share_of_runs_that_were_back_by_then(shop: Played) -> None:
    made, result = shop
    curves = {curve.title: curve for curve in s_curves(Names(made, "en"), result)}
    times = sorted(result.waz_s.tolist())
    waz = curves["WAZ of the plan"]
    for second in (0, times[0] - 1, times[0], times[30], times[-1]):
        assert waz.share(second) == sum(time <= second for time in times) / RUNS
    rto = result.processes["web-shop"].rto
    assert rto is not None
    (limit, _mtpd) = curves["Web shop: normal operation"].limits
    assert curves["Web shop: normal operation"].share(limit.second) == rto.share


def test_curve_in_text_rises_and_carries_its_limits(shop: Played) -> None:
    made, result = shop
    curve = next(c for c in s_curves(Names(made, "en"), result) if c.title == "Web shop: normal operation")
    lines = s_curve_text(curve).splitlines()
    assert lines[1].split() == ["RTO", "MTPD"]
    rows = lines[2 : 2 + ROWS]
    assert [row.split()[0] for row in rows[::2]] == ["100%", "75%", "50%", "25%"]
    assert all(row.count("┃") == 2 for row in rows)
    filled = [sum(sign in "▁▂▃▄▅▆▇█" for sign in row) for row in rows]
    assert filled == sorted(filled)
    assert lines[-1].startswith("P50 ")
    assert "RTO 9:00: " in lines[-1]


def test_runs_that_never_end_keep_the_curve_below_the_top() -> None:
    text = """
staff: {clerk: {skills: [clerk], absent: 50 %}}
resources: {wages: {waz: 2 h, staff: {clerk: 1}}}
processes: {pay: {title: Payroll, needs: [wages], rto: 4 h}}
"""
    made, result = played(scenario(text))
    curve = s_curves(Names(made, "en"), result)[1]
    assert curve.share(10**9) == (RUNS - result.infeasible) / RUNS < 1
    top = s_curve_text(curve).splitlines()[2]
    assert "█" not in top
    assert "never: " in s_curve_text(curve)


def test_limit_far_beyond_the_runs_is_told_in_words() -> None:
    made, result = played(scenario("resources: {a: {waz: 1 h}}\nprocesses: {p: {needs: [a], mtpd: 20 d}}\n"))
    curve = s_curves(Names(made, "en"), result)[1]
    assert s_curve_text(curve).splitlines() == ["p: normal operation", "always 1:00   MTPD 480:00: 100.0%"]
    assert "Beyond the picture: MTPD 480:00: 100.0%" in "".join(s_curve_picture(curve).shapes)


def test_tornado_has_a_bar_for_each_resource_that_moves_the_plan(shop: Played) -> None:
    made, result = shop
    tornado = tornado_of(Names(made, "en"), result)
    assert tornado is not None
    moving = [one for one in result.tornado if one.swing_s]
    assert [(one.low_s, one.high_s) for one in tornado.lines] == [(one.low_s, one.high_s) for one in moving]
    assert tornado.planned_s == result.planned.waz_s
    picture = "".join(tornado_picture(tornado).shapes)
    assert picture.count("<text") >= 3 * len(moving)


def test_certain_plan_has_no_tornado() -> None:
    made, result = played(scenario("resources: {a: {waz: 1 h}}\n"))
    assert tornado_of(Names(made, "en"), result) is None
    assert "WAZ of the plan" in pictures_of_runs(made, result)


def test_staff_load_counts_everybody_at_work(shop: Played) -> None:
    made, _result = shop
    run = once(made)
    load = staff_load(Names(made, "en"), run)
    assert load is not None
    area = sum(
        count * (end - start) for (start, count), (end, _n) in zip(load.steps, load.steps[1:], strict=False)
    )
    assert area == sum(one.busy_s for one in loads(run))
    assert load.steps[-1] == (run.waz_s, 0)


def test_busy_people_are_there(shop: Played) -> None:
    for one in presences(once(shop[0])):
        for start, end, _resource in one.busy:
            assert any(come <= start and end <= go for come, go in one.there)


def test_of_many_people_the_busiest_have_a_row() -> None:
    text = "staff: {team: {skills: [it], count: 30}}\nresources:\n" + "".join(
        f"  r{n}: {{waz: {n + 1} h, staff: {{it: 1}}}}\n" for n in range(30)
    )
    made = scenario(text)
    load = staff_load(Names(made, "en"), once(made))
    assert load is not None
    assert (len(load.rows), load.left_out, load.most) == (20, 10, 30)
    assert "10 less busy people have no row, but are counted." in load_over_time(made, load_run(made))
    assert "10 less busy people" in "".join(staff_load_picture(load).shapes)


def load_run(made: Scenario) -> RestartRun:
    return once(made)


@pytest.mark.parametrize("span", [1, 600, 3600, 86_400, 10**6, 10**8])
def test_axis_has_a_few_round_times_that_fit(span: int) -> None:
    axis = axis_of(span // 3, span // 3 + span, 60)
    assert len(axis.seconds(8)) <= 9
    assert len(axis.line()) == 60
    assert axis.cell(axis.start_s) == 0
    assert axis.cell(axis.end_s + 5) == 59


# --- forms ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [80, 100])
def test_nothing_is_wider_than_the_terminal(shop: Played, width: int) -> None:
    for lang in ("de", "en"):
        with using(lang):
            text = pictures_of_runs(*shop, width=width)
        lines = text.splitlines()
        assert max(map(cell_width, lines)) <= width
        assert lines[1].index("100") == lines[3].index("75") - 1


def pages(made: Scenario, result: ManyRuns) -> list[str]:
    run = result.planned
    both = (blocks_of_runs(made, result), blocks_of_run(made, run))
    forms = [written(blocks, form, made.title("en")) for blocks in both for form in ("html", "svg")]
    return [*forms, csv_of_runs(made, result), csv_of_run(made, run), pictures_of_runs(made, result)]


def test_same_seed_same_bytes(shop: Played) -> None:
    assert pages(*shop) == pages(*played(load(DATA / "uncertain.yaml")))


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_titles_are_harmless(words: str) -> None:
    made, result = played(plan_of(words), 10)
    runs_html, runs_svg, run_html, run_svg, *texts = pages(made, result)
    drawn = [runs_svg, run_svg]
    for page in (runs_html, run_html):
        drawn += re.findall(r"<svg.*?</svg>", page, re.DOTALL)
        assert_self_contained(re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL))
    assert len(drawn) == 2 + 5 + 2
    for picture in drawn:
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(picture).iter()}
        assert tags <= {"svg", "g", "title", "rect", "line", "polygon", "polyline", "text"}
    for text in (runs_html, runs_svg, run_html, run_svg, *texts):
        assert not UNSAFE.search(text)


def test_page_has_every_picture_and_no_exercise_mark(shop: Played) -> None:
    page = written(blocks_of_runs(*shop), "html", "Shop")
    titles = re.findall(r"<title>(.*?)</title>", page)[1:]
    assert titles == [
        "WAZ of the plan",
        "Web shop: emergency operation",
        "Web shop: normal operation",
        "Ledger: normal operation",
        "WAZ with one resource at its P10 and its P90",
        "Restart as planned: who is worked on when",
        "Staff load as planned: who is at work when",
    ]
    assert "<pre>" in page  # cover of the skills
    assert "EXERCISE" not in page


def test_nothing_to_draw_is_one_sentence() -> None:
    with pytest.raises(UsageError, match="nothing to draw"):
        written([], "svg", "Nothing")


def test_table_has_a_row_for_plan_processes_and_resources(shop: Played) -> None:
    made, result = shop
    head, *rows = csv.reader(io.StringIO(csv_of_runs(made, result)))
    assert {len(row) for row in rows} == {len(head)}
    kinds = [row[0] for row in rows]
    assert kinds == [
        "plan",
        "process",
        "emergency operation",
        "process",
        *["resource"] * len(result.resources),
    ]
    shown = dict(zip(head, rows[1], strict=True))
    web = result.processes["web-shop"]
    assert web.up is not None
    assert web.rto is not None
    assert web.up.p80 is not None
    assert round(float(shown["P80 (h)"]) * 3600) == web.up.p80
    assert float(shown["RTO: chance"]) == pytest.approx(web.rto.share, abs=1e-6)
    assert shown["RTO (h)"] == "9"
    one = dict(zip(head, rows[-1], strict=True))
    assert one["id"] == "database"
    assert float(one["critical"]) == pytest.approx(result.resources["database"].criticality, abs=1e-6)


def test_table_of_one_run_in_both_languages(shop: Played) -> None:
    made, result = shop
    head, *rows = csv.reader(io.StringIO(csv_of_run(made, result.planned)))
    assert {len(row) for row in rows} == {len(head)}
    ledger = dict(zip(head, rows[2], strict=True))
    assert (ledger["up (h)"], ledger["RTO (h)"], ledger["RTO: verdict"]) == ("6.5", "10", "met")
    with using("de"):
        assert "6.5" in csv_of_run(made, result.planned)


@pytest.mark.parametrize(
    "words", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "'=1", "|calc", "％=1", "－1"]
)
def test_text_is_never_a_formula(words: str) -> None:
    assert not re.match(r"\s*[=+\-@|'%＝＋－＠](?<!^')", safe(words))
    assert safe("Web = shop") == "Web = shop"


# --- many ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large() -> Played:
    steps = "".join(f"  r{n}: {{waz: {n + 60} min}}\n" for n in range(2000))
    processes = "".join(f"  p{n}: {{needs: [r{n}], rto: {n + 1} h}}\n" for n in range(120))
    return played(scenario(f"resources:\n{steps}processes:\n{processes}"), 8)


def test_long_lists_say_how_much_is_left_out(large: Played) -> None:
    made, result = large
    one, many = restart_text(made, result.plan, result.planned), many_runs_text(made, result)
    for text in (one, many):
        flat = " ".join(text.split())
        assert "1950 more resources are left out" in flat
        assert "70 more processes are left out" in flat
        assert len(text.splitlines()) < 400
    assert "r1999 " in one
    assert "115 more curves are left out" in pictures_of_runs(made, result)
    page = written(blocks_of_runs(made, result), "html", "Large")
    assert "1950 more resources are left out" in page
    assert "(5 of 5)" in page
    assert len(page) < 1_000_000


def test_table_leaves_nothing_out(large: Played) -> None:
    made, result = large
    assert len(csv_of_runs(made, result).splitlines()) == 1 + 1 + 120 + 2000
    assert len(csv_of_run(made, result.planned).splitlines()) == 1 + 1 + 120 + 2000
