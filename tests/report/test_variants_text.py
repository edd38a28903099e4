"""Variants as people read them: what differs at a glance, each thing said once, nothing wider than 80."""

from __future__ import annotations

import pytest

from bcmsim.i18n import using
from bcmsim.report.variants_limits import MOST_LIMITS
from bcmsim.report.variants_search import search_text
from bcmsim.report.variants_table import comparison_text
from bcmsim.restart.searching import search
from bcmsim.restart.variants import Comparison, compare, variants_of
from bcmsim.scenario.model import Scenario
from bcmsim.text import cell_width
from tests.restart.making import scenario

SITE = """
restart: {reaction: 15 min}
staff: {ann: {skills: [admin]}}
resources:
  power: {title: Power, waz: 4 h}
  net: {title: Network, waz: 2 h, needs: [power], staff: {admin: 1}}
  app: {title: Application, waz: {low: 1 h, likely: 2 h, high: 4 h}, needs: [power], staff: {admin: 1}}
processes:
  shop: {title: Shop, needs: [net, app], emergency: {needs: [net], within: 7 h}, rto: 7 h, mtpd: 8 h 15 min}
  depot: {title: Depot, needs: [net], rto: 6 h 15 min}
measures:
  ups: {title: UPS, replaces: {power: 0 min}, cost: 4000 EUR}
  spare: {title: Spare parts, replaces: {app: 30 min}, cost: 500 EUR}
  paper: {title: Paper}
"""


def compared(made: Scenario, runs: int | None = None, *measures: str, **keys: dict[str, int]) -> Comparison:
    return compare(made, variants_of(made, measures, keys.get("staff")), runs=runs, seed=3)


def test_one_table_holds_all_limits_with_a_column_for_each_variant() -> None:
    made = scenario(SITE)
    text = comparison_text(made, compared(made, None, "ups", "spare"))
    assert text.endswith(
        """\
By the number of the variant: how long it takes, from the outage where nothing
else is said. = as under 0, ! missed, * no reserve.

Process  Limit                 Due      0     1     2     3
-------  -------------------  ----  -----  ----  ----  ----
Shop     emergency operation  7:00   6:15  2:15     =  2:15
         RTO                  7:00  !8:15  4:15  6:15  2:15
         MTPD                 8:15  *8:15  4:15  6:15  2:15
Depot    RTO                  6:15  *6:15  2:15    *=  2:15

Gain: by how much the WAZ is shorter than that of the plan as it is."""
    )


def test_what_a_measure_buys_is_told_in_minutes() -> None:
    made = scenario(SITE)
    lines = [line.split() for line in comparison_text(made, compared(made, None, "ups")).splitlines()]
    assert ["1", "UPS", "4:15", "+4:00", "4,000", "+60.0"] in lines


def test_of_many_runs_chances_stand_side_by_side_and_below_what_is_surely_changed() -> None:
    made = scenario(SITE)
    found = compared(made, 400, "ups", "paper")
    text = comparison_text(made, found)
    assert "Shop     emergency operation  7:00  100.0%       =       =" in text.splitlines()
    assert "         RTO                  7:00    0.0%  100.0%  100.0%" in text.splitlines()
    assert "2: every limit as under 0." in text.splitlines()
    (rto,) = (one for one in found.results[1].limits if (one.process, one.limit) == ("shop", "rto"))
    assert rto.change is not None
    points = f"{rto.change.difference * 100:+.1f}"
    low, high = (f"{end * 100:+.1f}" for end in rto.change.interval)
    bought = f"{rto.change.difference * 25:+.2f}"
    assert any(line.split()[-6:] == ["RTO", points, low, "–", high, bought] for line in text.splitlines())


def test_a_limit_that_no_variant_changes_is_not_in_the_table_of_changes() -> None:
    made = scenario(SITE)
    text = comparison_text(made, compared(made, 100, "paper"))
    assert "points per" not in text
    assert "Points" not in text


def test_of_many_variants_and_limits_tables_are_split_and_cut_within_80_columns() -> None:
    many = "\n".join(f"  p{n}: {{needs: [app], rto: {n + 1} h}}" for n in range(MOST_LIMITS + 7))
    more = "\n".join(f"  m{n}: {{replaces: {{app: {n} h}}, cost: 1 EUR}}" for n in range(12))
    made = scenario(SITE.replace("measures:", f"{many}\nmeasures:") + more)
    for lang in ("de", "en"):
        with using(lang):
            for runs in (None, 20):
                text = comparison_text(made, compared(made, runs))
                assert max(map(cell_width, text.splitlines())) <= 80
                assert ("11 more limits are left out" if lang == "en" else "11 weitere Grenzen") in text
    heads = [line.split() for line in text.splitlines() if line.startswith("Process ")]
    assert all(head[3] == "0" for head in heads if head[2] == "Due")
    numbers = [n for head in heads if head[2] == "Due" for n in head[4:]]
    assert numbers == [str(n) for n in range(1, 17) if n != 3], "paper changes nothing"
    assert "3: every limit as under 0." in text


def test_the_zero_point_is_named_where_it_is_not_the_outage() -> None:
    made = scenario(SITE.replace("reaction: 15 min", "reaction: 15 min, rto_from: declaration"))
    text = " ".join(comparison_text(made, compared(made, None, "ups")).split())
    assert "RTO, from the declaration 0:15 7:00 " in text
    assert "MTPD 8:15 " in text


def test_what_keeps_several_variants_from_their_end_is_said_once() -> None:
    made = scenario(SITE)
    assert "can be restarted" not in comparison_text(made, compared(made, None, "ups"))
    short = scenario(SITE.replace("staff: {admin: 1}", "staff: {admin: 2}", 1))
    text = " ".join(comparison_text(short, compared(short, None, "ups", "paper")).split())
    assert "0, 1, 2 and 3: not everything can be restarted: Network needs 2 with the skill admin" in text
    assert text.count("can be restarted") == 1
    often = " ".join(comparison_text(short, compared(short, 50, "ups", "paper")).split())
    assert "0, 1, 2 and 3: in 100.0% of the runs not everything is up again." in often


@pytest.mark.parametrize("runs", [None, 300])
def test_the_search_tells_what_its_choice_means_for_the_limits_not_demanded(runs: int | None) -> None:
    made = scenario(SITE)
    found = search(made, runs=runs, confidence=0.8)
    assert found.chosen == ("spare",)
    shown = compare(made, found.variants, runs=runs)
    text = " ".join(search_text(made, found, shown).split())
    if runs is None:
        assert "All MTPDs and emergency operations, which are not demanded, are held too." in text
        return
    chances = {(one.process, one.limit): one.chance for one in shown.results[-1].limits}
    rto, mtpd = chances["shop", "rto"], chances["shop", "mtpd"]
    assert rto is not None
    assert mtpd is not None
    assert (
        f"Least chances: MTPD of Shop ({mtpd.share * 100:.1f}%), RTO of Shop ({rto.share * 100:.1f}%)" in text
    )
    assert "emergency operation of Shop (100.0%); only the RTOs are demanded." in text


def test_the_search_names_the_limits_that_stay_missed() -> None:
    made = scenario(
        SITE.replace("within: 7 h", "within: 1 h").replace("rto: 7 h, mtpd: 8 h 15 min", "mtpd: 2 h")
    )
    text = " ".join(search_text(made, found := search(made), compare(made, found.variants)).split())
    assert "Not demanded, and missed: MTPD of Shop; emergency operation of Shop." in text
