"""The text Gantt chart: its signs, its widths, its limits, and nothing that a terminal would obey."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bcmsim.i18n import using
from bcmsim.report.gantt import gantt
from bcmsim.restart.plan import build_plan
from bcmsim.restart.simulation import simulate
from bcmsim.scenario.model import Scenario
from bcmsim.text import cell_width
from tests.restart.making import act, play, scenario

WEB = """
restart: {reaction: 15 min}
staff: {admins: {skills: [admin], count: 2}}
resources:
  power: {title: Mains power, waz: 4 h}
  network: {title: Network, waz: 2 h, needs: [power], staff: {admin: 1}}
  hardware: {title: Server hardware, waz: 2 h, needs: [power], staff: {admin: 1}}
  webserver: {title: Web server, waz: 1 h, needs: [network, hardware], staff: {admin: 1}}
  appserver: {title: Application server, waz: 1 h, needs: [network, hardware], staff: {admin: 1}}
  database: {title: Database, waz: 30 min, needs: [network, hardware], staff: {admin: 1}}
processes:
  shop:
    title: Web shop
    needs: [webserver, appserver, database]
    emergency: {needs: [webserver], within: 7 h 15 min}
    rto: 8 h
    mtpd: 10 h
"""


def row(chart: str, name: str) -> str:
    """The line of a resource or process."""
    return next(line for line in chart.splitlines() if line[2:].startswith(f"{name} "))


def test_chart_of_80_columns() -> None:
    made = scenario(WEB)
    assert gantt(made, simulate(build_plan(made))) == "\n".join(
        [
            "                     0:00      2:00       4:00      6:00       8:00",
            "* Mains power         ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓               |   |         |  4:15",
            "* Network                                  ▓▓▓▓▓▓▓▓▓▓▓▓    |   |         |  6:15",
            "* Server hardware                          ▓▓▓▓▓▓▓▓▓▓▓▓    |   |         |  6:15",
            "* Web server                                          ▓▓▓▓▓▓   |         |  7:15",
            "  Application server                                  ▓▓▓▓▓▓···|         |  7:15",
            "* Database                                            ░░░░░▓▓▓▓|         |  7:45",
            "  Web shop                                                 E△ ▲R         M  7:45",
            "▓ work   ░ waits for people   · reserve   | limit   △ emergency operation",
            "▲ normal operation   E emergency operation due   R RTO   M MTPD   * critical",
        ]
    )


@pytest.mark.parametrize("width", [20, 40, 79, 80, 120, 200])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_no_line_is_wider_than_asked_and_none_ends_in_blanks(width: int, ascii_only: bool) -> None:
    made = scenario(WEB)
    chart = gantt(made, simulate(build_plan(made)), width=width, ascii_only=ascii_only)
    for line in chart.splitlines():
        assert cell_width(line) <= max(40, width)
        assert line == line.rstrip()


LONG_TIMES = WEB.replace("waz: 2 h,", "waz: 2 h 1 s,")


@pytest.mark.parametrize("free", [None, 7])
def test_times_with_seconds_leave_the_chart_as_wide_as_asked(free: int | None) -> None:
    made = scenario(LONG_TIMES)
    run = simulate(build_plan(made))
    assert run.end_s % 60
    chart = gantt(made, run, width=60, free=free)
    assert max(map(cell_width, chart.splitlines())) <= 60
    assert row(chart, "Mains power").endswith("   4:15" if free is None else "|")
    assert row(chart, "Database").endswith(" 7:45:01" if free is None else "|     |")


def test_plain_signs_are_ascii() -> None:
    made = scenario(WEB)
    chart = gantt(made, simulate(build_plan(made)), ascii_only=True, now_s=6 * 3600)
    assert chart.isascii()
    assert "####" in row(chart, "Mains power")
    assert "====" in row(chart, "Web server")


def test_what_lies_ahead_of_now_is_drawn_as_ahead() -> None:
    made = scenario(WEB)
    chart = gantt(made, simulate(build_plan(made)), now_s=5 * 3600)
    assert set(row(chart, "Mains power")[22:76].replace("|", " ").replace("¦", " ")) == {"▓", " "}
    assert "▓▓▓▓▒▒▒▒▒▒" in row(chart, "Network")
    assert "▓" not in row(chart, "Web server")
    assert "¦" in row(chart, "Web server")


def test_interruptions_are_drawn() -> None:
    made = scenario(WEB)
    run = play(build_plan(made), act(300, "absent", "admins/2", until=360))
    chart = gantt(made, run)
    assert "▓╌" in row(chart, "Server hardware")
    assert "╌ interrupted" in chart


def test_what_never_comes_back_has_no_time_and_waits_to_the_end() -> None:
    made = scenario(WEB)
    run = play(build_plan(made), act(300, "absent", "admins"))
    network = row(gantt(made, run), "Network")
    assert network.endswith("—")
    assert "╌╌╌╌╌" in network
    assert row(gantt(made, run), "Web shop").endswith("—")


def test_limits_far_beyond_the_run_are_left_out() -> None:
    """Else the bars would shrink to nothing."""
    made = scenario("resources: {a: {waz: 1 h}}\nprocesses: {p: {needs: [a], rto: 2 h, mtpd: 30 d}}\n")
    chart = gantt(made, simulate(build_plan(made)))
    assert row(chart, "a").count("|") == 1
    assert "R" in row(chart, "p")
    assert "M" not in row(chart, "p")


def test_a_step_of_no_length_is_still_seen() -> None:
    made = scenario("resources: {a: {waz: 1 h}, b: {waz: 0 min, needs: [a]}}\n")
    assert "▓" in row(gantt(made, simulate(build_plan(made))), "b")


@pytest.mark.parametrize("days", [1, 30, 3000])
def test_long_restarts_have_an_axis_that_fits(days: int) -> None:
    made = scenario(f"resources: {{a: {{waz: {days} d}}}}\n")
    axis = gantt(made, simulate(build_plan(made))).splitlines()[0]
    assert axis.strip().startswith("0:00")
    assert cell_width(axis) <= 80


def test_a_scenario_without_processes_or_work_has_a_chart() -> None:
    made = scenario("resources: {a: {waz: 1 h}}\nrestart: {down: [a]}\n")
    chart = gantt(made, simulate(replace(build_plan(made), down=())))
    assert chart.splitlines()[-1].split() == ["a", "0:00"]


HOSTILE = ["[/red]", "\\e[2J", "{0}", "\u202eabc", "数据库" * 20, "x" * 5000, "a\\nb"]


@pytest.mark.parametrize("title", HOSTILE)
def test_titles_are_text(title: str) -> None:
    written = title.replace("\\e", "\\x1b") if "\\" in title else title
    made: Scenario = scenario(f'resources: {{a: {{title: "{written}", waz: 1 h}}}}\n')
    chart = gantt(made, simulate(build_plan(made)))
    assert "\x1b" not in chart
    assert "\u202e" not in chart
    assert all(cell_width(line) <= 80 for line in chart.splitlines())
    assert len(chart.splitlines()) == 3


def test_titles_are_in_the_language_asked_for() -> None:
    made = scenario("resources: {a: {title: {de: Strom, en: Power}, waz: 1 h}}\n")
    run = simulate(build_plan(made))
    with using("en"):
        assert "Power" in gantt(made, run)
