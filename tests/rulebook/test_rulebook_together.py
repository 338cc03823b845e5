"""Tables, workflows and limits fit each other: what loads does not fail at run time, and escalation ends."""

import pytest

from govflow import rulebook
from govflow.errors import RulebookError
from govflow.rulebook.escalation import endless
from govflow.workflow import ClockRule, Step, Workflow

OWNING = ("triage",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("category: {type: category", "category: {type: unit", "it may be 'any'. [input-misfit]"),
        ("people: {type: int, low: 0, high: 1000}", "people: {type: time}", "can only be used alone."),
        ("people: {type: int, low: 0, high: 1000}", "people: {type: bool}", "it is int. [input-misfit]"),
        ("people: {type: int", "unit: {type: enum, of: [g1]}\n  people: {type: int", "it may be 'c1'"),
        ("of: [routine, major]", "of: [routine, major, minor]", "may give 'minor'"),
        ("people: {type: int", "owner: {type: unit}\n  people: {type: int", ""),
        ("people: {type: int", "people: {type: decimal", ""),
        ("people: {type: int, low: 0, high: 1000}", "helper: {type: text}", ""),
        ("of: [routine, major]", "of: [routine]", ""),
        ("of: [small, large]", "of: [small, large, huge]", ""),
    ],
)
def test_what_a_table_takes_and_gives_fits_the_fields(
    old: str, new: str, said: str, files: dict[str, bytes]
) -> None:
    written = files["triage.yaml"].decode()
    assert old in written
    rules = "rules:\n  - {id: T1, track: routine, urgent: no, owner_level: grid}\n"
    files["triage.yaml"] = written.replace(old, new).replace("rows: triage.csv\n", rules).encode()

    try:
        rulebook.read(files)
        told = ""
    except RulebookError as error:
        told = str(error)
    assert said in told
    assert bool(said) == bool(told)


def workflow_of(**breaches: Step) -> Workflow:
    """Return a workflow with a clock for each step that its breach takes."""
    clocks = {name: ClockRule(name, "1 natural_hour", on_breach=step.name) for name, step in breaches.items()}
    begin = Step("begin", ("open",), "open", starts=tuple(breaches))
    steps = (begin, Step("finish", ("open",), "done"), *dict.fromkeys(breaches.values()))
    return Workflow("w", ("open", "done"), "open", ("done",), steps, clocks=clocks)


def step(name: str, *starts: str, climb: str = "", decide: tuple[str, ...] = ()) -> Step:
    return Step(name, ("open",), "open", starts=starts, climb=climb, decide=decide)


@pytest.mark.parametrize(
    ("breaches", "told"),
    [
        ({"a": step("up", "a", climb="town")}, []),
        ({"a": step("again", "a")}, ["a"]),
        ({"a": step("up", "a", climb="town", decide=OWNING)}, ["a"]),
        ({"a": step("up", "a", climb="town", decide=("other",))}, []),
        ({"a": step("up", "b", climb="town"), "b": step("again", "a")}, []),
        ({"a": step("up", "b", climb="town"), "b": step("down", "a", decide=OWNING)}, ["b"]),
        ({"a": step("up", "a", climb="town"), "b": step("down", "a", decide=OWNING)}, []),
        ({"a": step("down", decide=OWNING)}, []),
        ({"a": step("x", "b"), "b": step("y", "c"), "c": step("z", "b")}, ["b", "c"]),
    ],
)
def test_a_round_of_breaches_ends_only_by_climbing(breaches: dict[str, Step], told: list[str]) -> None:
    assert list(endless(workflow_of(**breaches), OWNING)) == told
