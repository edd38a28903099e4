"""Mistakes of form: in our own words, at their place, with what would be right, all of them at once."""

from __future__ import annotations

import re

import pytest

from bcmsim.i18n import using
from bcmsim.scenario.format import ScenarioFile
from bcmsim.scenario.shapes import keys_of
from tests.scenario.making import HEAD, errors, loaded


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        # keys
        ("resources: {a: {waz: 1 h, need: []}}\n", "6:27: unknown key `need`; did you mean `needs`?"),
        ("ressources: {}\n", "6:1: unknown key `ressources`; did you mean `resources`?"),
        ("Place: x\n", "6:1: unknown key `Place`; did you mean `place`?"),
        ("safe word: x\n", "6:1: unknown key `safe word`; did you mean `safe_word`?"),
        ("xyz: 1\n", "6:1: unknown key `xyz`; `bcmsim schema` lists all keys"),
        ("restart: {xyz: 1}\n", "6:11: unknown key `xyz`; known here: reaction, rto_from, order, down"),
        (
            "processes: {p: {emergency: {level: Catalogue, orders by telephone}}}\n",
            "6:47: unknown key `orders by telephone`; a text that holds a comma needs quotes inside { }",
        ),
        # what is missing
        (
            "resources: {power: {title: x}}\n",
            "6:13: `waz` is missing in `power`; write how long its restart takes",
        ),
        ("resources: {power: }\n", "6:13: `waz` is missing in `power`"),
        ("resources: {power: {waz: }}\n", "6:21: `waz` is missing in `power`"),
        ("resources: {power: {wazz: 1 h}}\n", "6:21: unknown key `wazz`; did you mean `waz`?"),
        ("injects: [{id: a, expect: [{by: x}]}]\nroles: {x: {}}\n", "`action` is missing"),
        ("injects: [{id: a, expect: [{action: Runs.}]}]\n", "`by` is missing"),
        ("decisions: {d: {question: Well?}}\n", "6:13: `options` is missing in `d`"),
        ("decisions: {d: {question: Well?, options: {}}}\n", "6:43: at least one entry is due here"),
        ("abort: [a, ]\ninjects:\n-\n", "8:2: nothing stands here; write a value, or delete the line"),
        ("capacities: {a: }\n", "6:17: nothing stands here"),
        # kinds of values
        ("resources: [a]\n", "6:12: a map is due here, not a list; write `id: ...` entries"),
        ("staff: x\n", "6:8: a map is due here, not `x`"),
        (
            "roles: {r: [a]}\n",
            "6:12: a map is due here, not a list; write `key: value` pairs, such as title, part",
        ),
        ("injects: {a: b}\n", "6:10: a list is due here, not a map; write [a, b], or lines with `- `"),
        ("processes: {p: {damage: {x: 1}}}\n", "6:29: a list is due here, not `1`"),
        ("version: [1]\n", "6:10: a word is due here, not a list"),
        ("title2: x\nplace: [a]\n", "7:8: a text is due here"),
        ("place: {fr: Ici}\n", "6:8: `fr` is no language of texts"),
        ("place: {de: Hier, und da}\n", "`und da` is no language of texts; texts are written in de, en"),
        ("include: [b.yaml]\n", "6:10: a word is due here, not a list"),
        # choices
        ("cause: ti\n", "6:8: `ti` is not possible here; did you mean `it`?"),
        (
            "cause: weather\n",
            "6:8: `weather` is not possible here; write one of it, site, staff, provider, attack",
        ),
        ("cause: IT\n", "6:8: `IT` is not possible here; did you mean `it`?"),
        ("roles: {r: {part: recoder}}\n", "6:19: `recoder` is not possible here; did you mean `recorder`?"),
        ("roles: {r: {part: {a: b}}}\n", "6:19: a map is not possible here; write one of leader, recorder"),
        ("injects: [{channel: email}]\n", "6:21: `email` is not possible here; did you mean `e-mail`?"),
        # values
        ("length: 90\n", "6:9: the duration `90` has no unit; write 90 min, 90 h or 90 s"),
        ("length: -5 min\n", "6:9: the duration `-5 min` is negative"),
        ("staff: {a: {absent: 30}}\n", "6:21: the probability `30` is more than 100 %; write 30 %"),
        ("staff: {a: {count: three}}\n", "6:20: `three` is no whole number"),
        ("announced: maybe\n", "6:12: `maybe` is neither true nor false; write true or false"),
        ("staff: {a b: {}}\n", "6:9: `a b` is no id; write `a-b`: letters, digits, - and _"),
        ("resources: {a: {waz: 1 h, staff: {ad min: 1}}}\n", "6:35: `ad min` is no id"),
        ("resources: {a: {waz: 1 h, needs: [[b, 'c d']]}}\n", "6:39: `c d` is no id"),
        (
            "resources: {a: {waz: {low: 2 h, likely: 1 h, high: 3 h}}}\n",
            "6:22: low, likely and high are out of order",
        ),
        (
            "measures: {m: {cost: 12 000}}\n",
            "6:22: `12 000` is no amount of money; write digits and the currency",
        ),
        ("shifts: {s: {days: mo-fr}}\n", "6:20: `mo` is no day of the week; did you mean `mon`?"),
        ("roles: {r: {members: [a/0]}}\n", "6:23: `a/0` is no member of a pool"),
        ("injects: [{text: x, at: soon}]\n", "6:25: `soon` is no time; write +0:45 (after STARTEX), 09:15"),
        # forms
        (
            "injects: [{effects: [{by: 5 min}]}]\n",
            "6:22: the effect does nothing; write one of fail, compromise",
        ),
        (
            "injects: [{effects: [{fail: a, restore: b}]}]\n",
            "the effect does several things at once: fail, restore",
        ),
        (
            "injects: [{effects: [{fail: a, by: 1 h}]}]\n",
            "`by` does not belong to `fail`; it belongs to `extend`",
        ),
        ("injects: [{effects: [{extend: a}]}]\n", "`extend` needs `by`; write `extend: a, by: ...`"),
        ("injects: [{effects: [{data_loss: p}]}]\n", "`data_loss` needs `since`"),
        (
            "injects: [{effects: [{declare: war}]}]\n",
            "6:32: `war` is not possible here; write one of emergency",
        ),
        ("injects: [{at: +0:10, after: b}]\n", "6:11: it comes in several ways at once: at, after; keep one"),
        ("injects: [{when: {process: p}}]\n", "6:18: this is no condition; write {process: P, misses: rto}"),
        ("injects: [{when: {process: p, misses: rto, is: up}}]\n", "6:18: this is no condition"),
        ("injects: [{when: {not: {all: [{is: up}]}}}]\n", "6:31: this is no condition"),
    ],
)
def test_a_mistake_of_form_is_said_at_its_place(rest: str, said: str) -> None:
    found = errors(rest)
    assert any(said in one for one in found), found


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("title: T\nkind: staff\nlanguage: en\n", "`bcmsim` is missing; write `bcmsim: 1`"),
        ("bcmsim: 1\nkind: staff\nlanguage: en\n", "`title` is missing"),
        (
            "bcmsim: 1\ntitle: T\nlanguage: en\n",
            "`kind` is missing; write `kind: ` and one of staff, tabletop",
        ),
        (
            "bcmsim: 1\ntitle: T\nkind: staff\n",
            "`language` is missing; write `language: de` or `language: en`",
        ),
        (
            "bcmsim: 2\ntitle: T\nkind: staff\nlanguage: en\n",
            "1:9: version `2` of the format is not known; this program reads",
        ),
        (
            "bcmsim: 1.0\ntitle: T\nkind: staff\nlanguage: en\n",
            "1:9: version `1.0` of the format is not known",
        ),
        (
            "bcmsim: 1\ntitle: ''\nkind: staff\nlanguage: en\n",
            "2:8: the text is empty; write at least a word",
        ),
        ("bcmsim: 1\ntitle: {de: X, en: ''}\nkind: staff\nlanguage: en\n", "2:8: the text is empty"),
        (
            "bcmsim: 1\ntitle: T\nkind: stuff\nlanguage: en\n",
            "3:7: `stuff` is not possible here; did you mean `staff`?",
        ),
        (
            "bcmsim: 1\ntitle: T\nkind: staff\nlanguage: deutsch\n",
            "4:11: `deutsch` is not possible here; write one of de, en",
        ),
        ("bcmsim: 1\ntitle: T\nkind: staff\nlanguage:\n", "4:1: `language` is missing"),
    ],
)
def test_a_mistake_in_the_head_is_the_only_error(head: str, said: str) -> None:
    found = errors(head=head, rest="outage: 2026-11-24 06:00 Europe/Berlin\n")
    assert len(found) == 1
    assert said in found[0]


def test_every_problem_is_reported_in_one_go() -> None:
    """Mistakes of YAML keys, form, references, times, rings and ids together, sorted by their place."""
    found = errors(
        """\
place: {fr: x}
staff: {anna: {skils: [x]}, anna: {}}
resources:
  a: {waz: 1, needs: [b]}
  b: {waz: 1 h, needs: [c, d]}
  c: {waz: 1 h, needs: [b]}
  e: {}
roles:
  boss: {part: boss}
  anna: {}
injects:
  - {id: one, at: 02:30, to: [bos], text: x}
  - {id: one, at: 2026-03-29 02:30, to: [nobody], text: x}
"""
    )
    assert [one.split(";")[0] for one in found] == [
        "6:8: `fr` is no language of texts",
        "7:16: unknown key `skils`",
        "7:29: `anna` stands twice, first in line 7",
        "9:12: the duration `1` has no unit",
        "10:24: needs go in a ring: b -> c -> b",
        "10:28: there is no resource `d`",
        "12:3: `waz` is missing in `e`",
        "14:16: `boss` is not possible here",
        "15:3: the id `anna` is taken, in a.yaml, line 7",
        "17:31: there is no role or person `bos`",
        "18:10: the id `one` is taken, in a.yaml, line 17",
        "18:19: 2026-03-29 02:30 does not exist in Europe/Berlin: the clocks are put forward then",
        "18:42: there is no role or person `nobody`",
    ]


def test_one_mistake_does_not_make_others() -> None:
    """What refers to an entry that was wrong in form is not reported as pointing to nothing."""
    rest = """\
staff: {anna: {skills: [admin], travel: 1}}
resources: {a: {waz: 1}, b: {waz: 1 h, needs: [a], staff: {admin: 1}}}
roles: {boss: {part: chief, members: [anna]}}
documents: [{id: plan, titel: x}]
injects: [{id: x, at: soon, to: boss}, {id: y, after: x, to: boss}]
decisions: {d: {by: boss, options: {yes: {next: e}}}, e: {options: {}}}
"""
    assert [one.split(":")[0] for one in errors(rest)] == ["6", "7", "8", "9", "10", "11"]


def test_single_words_stand_for_lists() -> None:
    file = loaded(
        "resources: {a: {waz: 1 h}, b: {waz: 1 h, needs: a}, c: {waz: 1 h, needs: [a, [b]]}}\nabort: Fire\n"
    ).file
    assert file.resources["b"].needs == (("a",),)
    assert file.resources["c"].needs == (("a",), ("b",))
    assert [str(one) for one in file.abort] == ["Fire"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [("Bodo Boss", "boss-1"), ("bodo  boss", "boss-1"), ("Head Office", "head"), ("Bodo Bass", "Bodo-Bass")],
)
def test_a_name_where_an_id_is_due_proposes_the_id_of_the_person(name: str, hint: str) -> None:
    [found] = errors(
        "staff: {boss-1: {name: Bodo Boss}, x: {}}\nroles: {head: {title: {de: Zentrale, en: Head Office}}}\n"
        f"resources: {{a: {{waz: 1 h, owner: {name}}}}}\n"
    )
    assert f"is no id; write the id: `{hint}`" in found or f"is no id; write `{hint}`" in found


def test_errors_of_a_single_word_point_to_the_word() -> None:
    assert errors("resources: {a: {waz: 1 h, needs: b c}}\n")[0].startswith("6:34: `b c` is no id")
    assert errors("resources: {a: {waz: 1 h, needs: b}}\n")[0].startswith("6:34: there is no resource `b`")


PYDANTIC = re.compile(
    r"(?i)pydantic|input should|extra inputs|field required|valid (dict|tuple|string)|assertion"
)


def test_no_word_of_the_libraries_reaches_a_user() -> None:
    wrong = ["x", "[x]", "{x: y}", "", "[[x]]", "[{x: y}]", "{x: [y]}", "{x: {y: z}}"]
    for key in keys_of(ScenarioFile):
        for value in wrong:
            for said in errors(f"{key}: {value}\n", head="" if key in HEAD else HEAD):
                assert not PYDANTIC.search(said)
                assert "does not fit here" not in said


def test_sentences_are_in_the_language_in_force() -> None:
    with using("de"):
        german = errors("resources: {a: {waz: 1 h, needs: [b]}}\n")
    assert german[0].startswith("6:35: ")
    assert len(german) == 1
