"""`simulate --compare` and `--search`: tables within 80 columns, JSON, one sentence for what cannot be."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bcmsim.cli import run
from bcmsim.text import cell_width

ROOT = Path(__file__).parents[2]
WEB = str(ROOT / "scenarios" / "web-application" / "scenario.yaml")
SHOP = """
measures:
  ups:
    title: {en: Uninterruptible power supply, de: Unterbrechungsfreie Stromversorgung}
    replaces: {power: 0 min}
    cost: 20000 EUR
  spare: {title: "Spare [b]server\\u001b", replaces: {appserver: 20 min}}
"""


@pytest.fixture
def shop(tmp_path: Path) -> str:
    path = tmp_path / "shop.yaml"
    uncertain = (ROOT / "tests" / "restart" / "data" / "uncertain.yaml").read_text("utf-8")
    path.write_text(uncertain + SHOP, encoding="utf-8")
    return str(path)


def simulate(*arguments: str, lang: str = "en", status: int = 0) -> None:
    assert run(["--lang", lang, "simulate", *arguments]) == status


def document(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> dict[str, Any]:
    simulate(*arguments, "--json", status=status)
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def test_the_ups_in_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    simulate(WEB, "--compare")
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["1", "Uninterruptible", "power", "supply", "3:15", "+4:00", "12,000", "+20.0"] in lines
    assert ["0", "the", "plan", "as", "it", "is", "7:15", "–", "–", "–"] in lines


@pytest.mark.parametrize("lang", ["en", "de"])
@pytest.mark.parametrize("more", [[], ["--runs", "80"]])
def test_tables_fit_80_columns(
    capsys: pytest.CaptureFixture[str], shop: str, lang: str, more: list[str]
) -> None:
    simulate(shop, "--compare", *more, lang=lang)
    simulate(shop, "--search", *more, lang=lang)
    simulate(shop, "--compare", "--staff", "admin=5", "--order", "plan", "--with", "ups", *more, lang=lang)
    out = capsys.readouterr().out
    assert all(cell_width(line) <= 80 for line in out.splitlines())
    assert "\x1b" not in out
    assert ("Unterbrechungsfreie" if lang == "de" else "Uninterruptible") in out


def test_json_of_one_run_and_of_many(capsys: pytest.CaptureFixture[str], shop: str) -> None:
    one = document(capsys, WEB, "--compare")
    assert [variant["id"] for variant in one["variants"]] == ["plan", "ups", "provider", "ups+provider"]
    ups = one["variants"][1]
    assert (one["runs"], one["seed"], one["currency"]) == (1, None, "EUR")
    assert (ups["waz_s"], ups["cost"], ups["gain_s"], ups["gain_s_per_1000"]) == (11700, "12000", 14400, 1200)
    assert ups["processes"]["web-application"]["rto"] == "met"

    many = document(capsys, shop, "--compare", "--runs", "100", "--seed", "4")
    plan, ups, spare, both = many["variants"]
    assert (many["runs"], many["seed"]) == (100, 4)
    assert plan["waz_s"]["mean"] > ups["waz_s"]["mean"]
    assert ups["gain_s_ci"][0] < ups["gain_s"] < ups["gain_s_ci"][1]
    web_shop = ups["processes"]["web-shop"]
    assert web_shop["p_rto_gain_ci"][0] <= web_shop["p_rto_gain"] <= web_shop["p_rto_gain_ci"][1]
    assert web_shop["p_rto_points_per_1000"] == pytest.approx(web_shop["p_rto_gain"] * 5, abs=1e-5)
    assert (spare["cost"], spare["unknown_cost"], spare["gain_s_per_1000"]) == (None, ["spare"], None)
    assert both["kind"] == "together"
    assert plan["processes"]["web-shop"]["p_rto_gain"] is None


def test_the_search_names_what_it_found(capsys: pytest.CaptureFixture[str], shop: str) -> None:
    told = document(capsys, shop, "--search", "--runs", "200", "--confidence", "95%")
    assert told["search"]["chosen"] == ["ups"]
    assert (told["search"]["cost"], told["search"]["proven"]) == ("20000", True)
    assert [variant["id"] for variant in told["variants"]] == ["plan", "ups"]
    simulate(shop, "--search", "--runs", "200", "--strict")
    out = " ".join(capsys.readouterr().out.split())
    assert "chance of at least 95%: Uninterruptible power supply." in out
    assert "lower end of its 95 % interval (Wilson)" in out


def test_the_search_says_that_none_holds(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "web.yaml"
    text = Path(WEB).read_text("utf-8").replace("mtpd: 10 h ", "rto: 3 h\n    mtpd: 10 h ")
    assert "rto: 3 h" in text
    path.write_text(text, encoding="utf-8")
    simulate(str(path), "--search")
    out = capsys.readouterr().out
    assert "No choice of measures holds every RTO as planned." in out
    assert "Nearest: Uninterruptible power supply." in out
    simulate(str(path), "--search", "--strict", status=3)


def test_the_search_says_that_there_is_nothing_to_choose(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "plain.yaml"
    uncertain = (ROOT / "tests" / "restart" / "data" / "uncertain.yaml").read_text("utf-8")
    path.write_text(re.sub(r"rto: [^,}\n]+", "rto: 1 min", uncertain), encoding="utf-8")
    simulate(str(path), "--search")
    told = " ".join(capsys.readouterr().out.split())
    assert told.startswith("There are no measures to choose from: the file has none. The plan as it is does")
    assert "No choice of measures" not in told
    assert "are held too" not in told
    simulate(str(path), "--search", "--strict", status=3)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--compare", "--search"], 2, "do not go together"),
        (["--runs", "10", "--confidence", "90"], 2, "that --strict or --search asks for"),
        (["--order", "rto", "--order", "plan"], 2, "only --compare takes more than one --order"),
        (["--compare", "--with", "nope"], 1, "There is no measure “nope”. There are ups, provider"),
        (["--search", "--with", "nope"], 1, "There is no measure “nope”. There are ups, provider"),
        (["--with", "upss"], 1, "There is no measure “upss”. Did you mean `ups`?"),
        (["--staff", "admni=2"], 1, "There is no skill “admni”. Did you mean `admin`?"),
        (["--search", "--staff", "nope=1"], 1, "There is no skill “nope”. There are "),
        (["--compare", "--strict"], 2, "--strict judges one plan"),
        (["--compare", "--why", "power"], 2, "--why explains one run"),
        (["--search", "--runs", "10"], 2, "10 runs can show a chance of 72.2% at most"),
        (["--search", "--confidence", "90"], 2, "--confidence is for many runs"),
    ],
)
def test_what_means_nothing_is_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, said: str
) -> None:
    simulate(WEB, *arguments, status=status)
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert len(told.err.strip().splitlines()) == 1


def test_a_file_gets_what_the_screen_would(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    simulate(WEB, "--compare", "--out", str(tmp_path / "variants.txt"))
    assert capsys.readouterr().out == ""
    simulate(WEB, "--compare")
    assert (tmp_path / "variants.txt").read_text("utf-8") == capsys.readouterr().out


def test_a_folder_in_the_way_is_called_by_its_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "variants.txt"
    folder.mkdir()
    simulate(WEB, "--compare", "--out", str(folder), status=1)
    assert capsys.readouterr().err == f"bcmsim: {folder}: this is a folder\n"
    assert list(tmp_path.iterdir()) == [folder]


def test_people_common_to_all_variants_leave_the_cost_known(capsys: pytest.CaptureFixture[str]) -> None:
    """The head of the search and its table say the same cost."""
    found = document(capsys, WEB, "--search", "--staff", "admin=1")
    *_base, nearest = found["variants"]
    assert nearest["staff"] == {"admin": 1}
    assert nearest["cost"] == found["search"]["cost"] != "0"
    assert nearest["unknown_cost"] == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("--runs", "abc"), "„abc“ ist keine ganze Zahl."),
        (("--runs", "9", "--seed", "1.5"), "„1.5“ ist keine ganze Zahl."),
        (("--runs", "9", "--search", "--confidence", "x%"), "„x%“ ist keine Zahl."),
        (("--runs", "9", "--search", "--confidence", "nan"), "„nan“ ist keine Zahl."),
    ],
)
def test_what_is_no_number_is_said_in_the_language_in_force(
    capsys: pytest.CaptureFixture[str], wrong: tuple[str, ...], said: str
) -> None:
    simulate(WEB, *wrong, lang="de", status=2)
    assert said in " ".join(capsys.readouterr().err.split())
