"""One command of a case beside one transition of the frozen-object table of `lifecycle_bench.py`."""

import gc
import importlib.util
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from govflow.case import Act, Actor, Case, Open, carry_out, decide, fold
from govflow.errors import Text
from govflow.hierarchy import Hierarchy, Unit
from govflow.rulebook import Limit, Rulebook
from govflow.workflow import ClockRule, Field, Guard, Step, Workflow
from govflow.worktime import TimeLimit, WorkCalendar

PEER = Path(__file__).parents[3] / "shared" / "peers" / "lifecycle_bench.py"
LIVES, ROUNDS = 50, 200
T = datetime(2018, 6, 5, 2, tzinfo=UTC)
ANN = Actor("ann")
FIELDS = {
    "category": Field("category", "enum", domain=frozenset({"water", "power"})),
    "overdue": Field("overdue", "bool"),
}
GUARDS = {
    "has_category": Guard("category", FIELDS["category"].domain),
    "is_overdue": Guard("overdue", frozenset({True})),
}


@pytest.fixture(scope="module")
def peer() -> Any:
    """Return the peer's module, or skip."""
    if not PEER.exists():
        pytest.skip(f"the peer is not beside this checkout: {PEER.name}")
    spec = importlib.util.spec_from_file_location("lifecycle_bench", PEER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def workflow(peer: Any) -> Workflow:
    """Return the peer's workflow: 12 states and 20 transitions, with a clock besides."""
    sources: dict[tuple[str, str, str | None], list[str]] = {}
    for step, source, target, guard in peer.EDGES:
        sources.setdefault((step, target, guard), []).append(source)
    steps = tuple(
        Step(
            step,
            tuple(found),
            target,
            guards=(GUARDS[guard],) if guard else (),
            starts=("handle",) if step == "triage" else (),
            meets=("handle",) if step == "decide" else (),
        )
        for (step, target, guard), found in sources.items()
    )
    clocks = {"handle": ClockRule("handle", "five_days")}
    made = Workflow("request", peer.STATES, peer.INITIAL, (peer.FINAL,), steps, FIELDS, clocks)
    assert (len(made.states), len(made.table)) == (12, 20)
    return made


def rulebook(peer: Any) -> Rulebook:
    days = {day: ["09:00-12:00", "13:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
    calendar = WorkCalendar("Asia/Shanghai", days, name="office")
    limit = Limit("five_days", TimeLimit(5, "working_day", "at_once", "instant", "keep"), calendar)
    units = Hierarchy.of([Unit("city", Text("City", "市"), "city", None)])
    return Rulebook(
        "bench", "1", "digest", ZoneInfo("Asia/Shanghai"), units, None, {"office": calendar},
        {"five_days": limit}, {}, {"request": workflow(peer)},
    )  # fmt: skip


def driver(book: Rulebook, peer: Any) -> Callable[[], Case]:
    """Return what carries one case through the peer's eight steps."""
    fields = {"category": "water", "overdue": True}
    opened = fold(decide(book, None, Open("0", "case", T, ANN, "request", fields=fields)))
    assert opened is not None
    start = opened
    commands = [
        Act(str(n), "case", T + timedelta(minutes=n), ANN, step) for n, step in enumerate(peer.RUN, 1)
    ]

    def drive() -> Case:
        case = start
        for command in commands:
            case = carry_out(book, case, command)[0]
        return case

    return drive


def cpu_seconds(run: Callable[[], object]) -> float:
    begun = time.process_time()
    run()
    return time.process_time() - begun


@pytest.mark.benchmark
def test_a_command_takes_less_than_eight_transitions_of_the_bare_table(
    peer: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    drive, bare = driver(rulebook(peer), peer), peer.TableFrozen()
    done = drive()
    assert (done.state, done.version) == ("closed", 1 + len(peer.RUN) + 2), "a clock was started and met"
    assert done.clocks["handle"].met
    took: list[tuple[float, float]] = []
    gc.collect()
    gc.freeze()
    for _ in range(ROUNDS):  # short turns, so that what else the machine does falls on both
        theirs = cpu_seconds(partial(bare.drive_many, bare.make_many(4 * LIVES))) / 4
        took.append((cpu_seconds(lambda: [drive() for _ in range(LIVES)]), theirs))
    gc.unfreeze()
    ratio = statistics.median(mine / theirs for mine, theirs in took)
    micros = statistics.median(mine for mine, _ in took) / LIVES / len(peer.RUN) * 1e6
    with capsys.disabled():
        print(f"\none command: {micros:.2f} µs, {ratio:.2f} transitions of the bare table")  # noqa: T201
    assert ratio < 8
