"""What `check` lets pass, a plan can be built from and played; its rings, the plan refuses as well."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bcmsim.restart.plan import PlanError, build_plan
from bcmsim.restart.simulation import simulate
from bcmsim.scenario.loading import load_files
from tests.scenario.making import HEAD, errors


@st.composite
def plans(draw: st.DrawFn) -> str:
    """Two to six resources that need each other at random, perhaps with a measure in force."""
    count = draw(st.integers(2, 6))
    one = st.integers(0, count - 1).map(lambda number: f"r{number}")
    group = one | st.lists(one, min_size=1, max_size=2).map(lambda names: f"[{', '.join(names)}]")
    lines = ["staff: {p: {skills: [a], count: 2}}", "resources:"]
    for number in range(count):
        needs = ", ".join(draw(st.lists(group, max_size=2)))
        lines.append(f"  r{number}: {{waz: {number + 1} h, needs: [{needs}], staff: {{a: 1}}}}")
    if draw(st.booleans()):
        lines.append(
            f"measures: {{m: {{replaces: {{{draw(one)}: 1 h}}, in_force: true, needs: [{draw(one)}]}}}}"
        )
    return "\n".join(lines) + "\n"


@settings(max_examples=150)
@given(plans())
def test_check_and_plan_agree_about_rings(rest: str) -> None:
    found = errors(rest)
    scenario = load_files("a.yaml", {"a.yaml": HEAD + rest}, check=False)
    refused = None
    try:
        run = simulate(build_plan(scenario))
    except PlanError as error:
        refused = error
    else:
        assert run.infeasible is None
    assert (refused is not None) == bool(found)
    assert all("needs go in a ring" in one for one in found)
