"""Mistakes that show only in the whole: ladders that are used, tasks and clocks that would never end."""

import pytest
from tests.rulebook.life_files import FILES, USED, place, problems

from govflow import rulebook
from govflow.rulebook.files import shipped


def test_a_ladder_that_is_used_needs_its_field_and_its_table() -> None:
    text = FILES["ladders.yaml"].replace("exception: reason", "exception: excuse")
    assert problems(request_yaml=USED, ladders_yaml=text) == [
        place(text, "excuse", "unknown-field", "ladders.yaml")
    ]
    no_output = FILES["ceilings.yaml"].replace("ceiling:", "roof:")
    assert problems(request_yaml=USED, ceilings_yaml=no_output) == [
        place(FILES["ladders.yaml"], "up:", "no-ceiling-output", "ladders.yaml")
    ]
    no_input = FILES["ceilings.yaml"].replace("kind:", "size:")
    assert problems(request_yaml=USED, ceilings_yaml=no_input) == [
        place(FILES["ladders.yaml"], "up:", "input-without-field", "ladders.yaml")
    ]


def test_a_ceiling_of_a_table_stands_on_the_ladder() -> None:
    text = FILES["ceilings.yaml"].replace("ceiling: grid", "ceiling: street")
    assert problems(request_yaml=USED, ceilings_yaml=text) == [
        place(FILES["ladders.yaml"], "up:", "ceiling-off-ladder", "ladders.yaml")
    ]


def test_a_clock_by_a_ladder_needs_a_budget_on_every_rung() -> None:
    request = USED.replace("{limit: short}", '{limit: "ladder:up"}')
    text = FILES["ladders.yaml"].replace("{level: community, budget: short}", "{level: community}")
    assert problems(request_yaml=request, ladders_yaml=text) == [
        place(text, "up:", "no-budget", "ladders.yaml")
    ]


def test_a_case_joins_another_by_somebody_and_never_from_a_task() -> None:
    merging = FILES["request.yaml"].replace("to: closed}", "to: closed, merges: reason}")
    timed = merging.replace("{limit: short}", "{limit: short, on_breach: end}")
    assert problems(request_yaml=timed) == [place(timed, "end: {", "merge-by-time")]
    inside = FILES["assist.yaml"].replace(
        "{end: {from: asked,", "{end: {from: asked, opens: {workflow: request},"
    )
    inside = inside.replace("to: done}", "to: asked}, stop: {from: asked, to: done}")
    assert problems(request_yaml=merging, assist_yaml=inside) == [place(merging, "end: {", "merge-in-task")]


def test_tasks_that_open_each_other_when_they_open_never_end() -> None:
    request = FILES["request.yaml"].replace("steps:\n", "open: {opens: {workflow: assist}}\nsteps:\n")
    assist = FILES["assist.yaml"].replace("steps:", "open: {opens: {workflow: request}}\nsteps:")
    assert problems(request_yaml=request, assist_yaml=assist) == [
        place(assist, "{opens", "endless-tasks", "assist.yaml"),
        place(request, "{opens", "endless-tasks"),
    ]
    own = FILES["request.yaml"].replace("steps:\n", "open: {opens: {workflow: request}}\nsteps:\n")
    assert problems(request_yaml=own) == [place(own, "{opens", "endless-tasks")]


LOOP = FILES["request.yaml"].replace(
    "    starts: due\n", '    by: system\n    starts: due\n    climb: "ladder:up"\n'
)
LOOP = LOOP.replace("by: [officer, {person: who}]}", "starts: [due, other]}")
LOOP = LOOP.replace(
    "  due: {limit: short}",
    "  due: {limit: short, on_breach: work}\n  other: {limit: short, on_breach: rise}",
)
RISE = "  rise: {from: going, by: system, climb: street, starts: other}\n"


@pytest.mark.parametrize(
    ("rise", "clocks"),
    [
        (RISE, ["due", "other"]),  # one goes aside, the other up the tree: together they may go round
        (RISE.replace("climb: street", 'climb: "ladder:up"'), []),
        (RISE.replace(", climb: street, starts: other", ""), []),
        (RISE.replace("climb: street", "hands_to: unit_of"), ["other"]),
        (RISE.replace("climb: street", 'climb: "ladder:up", hands_to: unit_of'), ["other"]),
        (RISE.replace("climb: street, ", ""), ["other"]),
    ],
)
def test_time_that_climbs_in_two_orders_may_never_end(rise: str, clocks: list[str]) -> None:
    text = LOOP.replace("  end: {", f"{rise}  end: {{")
    files = {**FILES, "request.yaml": text}
    if not clocks:
        rulebook.read({**shipped(), **{name: one.encode() for name, one in files.items()}})
        return
    assert problems(request_yaml=text) == [
        place(text, f"  {n}: {{limit", "endless-escalation").replace(":1 ", ":3 ") for n in clocks
    ]
