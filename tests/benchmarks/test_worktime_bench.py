"""Working time beside bare prefix sums, the least that an answer can cost in Python, and beside libraries.

What is compared with is a script of its own, kept beside the repository, which measures every library that it
finds installed. It knows whole seconds, and does not check what it is given.
"""

import importlib.util
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from govflow.errors import Text
from govflow.worktime import DayException, HolidayPlan, WorkCalendar, parse_limit, with_plans

PEERS = Path(__file__).parents[3] / "shared" / "peers" / "worktime_bench.py"
HOURS = ("09:00-12:00", "13:30-17:30")
WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], HOURS)
SECOND = 1_000_000
SPANS = {"1 day": 1, "30 days": 30, "1 year": 365, "10 years": 3652}
AMOUNTS = {"8 h": 8, "40 h": 40, "400 h": 400}
ROWS = [("between", row, days * 86_400) for row, days in SPANS.items()]
ROWS += [("add", row, hours * 3_600) for row, hours in AMOUNTS.items()]
Call = Callable[[Any, Any], Any]
Pairs = list[tuple[Any, Any]]

pytestmark = pytest.mark.benchmark


@pytest.fixture(scope="module")
def peers() -> ModuleType:
    if not PEERS.exists():
        pytest.skip("the script that measures other libraries is not here")
    spec = importlib.util.spec_from_file_location("worktime_peers", PEERS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def prefix(peers: ModuleType) -> Any:
    return peers.Prefix(*peers.day_lists(True))


@pytest.fixture(scope="module")
def office(peers: ModuleType) -> WorkCalendar:
    off, extra = peers.day_lists(True)
    differs = {**dict.fromkeys(off, DayException()), **dict.fromkeys(extra, DayException(HOURS))}
    calendar = WorkCalendar("Asia/Shanghai", WEEK, differs)
    assert calendar.timeline
    return calendar


def starts(office: WorkCalendar) -> list[datetime]:
    """Spread 400 instants over 2015, at all hours."""
    first = office.midnight(date(2015, 1, 5))
    return [office.here(first + timedelta(minutes=k * 1_307)) for k in range(400)]


def questions(office: WorkCalendar, operation: str, seconds: int) -> Pairs:
    """Ask with aware datetimes."""
    more = timedelta(seconds=seconds)
    return [(start, start + more if operation == "between" else more) for start in starts(office)]


def in_seconds(pairs: Pairs, unit: int = 1) -> Pairs:
    def whole(value: datetime | timedelta) -> int:
        return round(value.timestamp() if isinstance(value, datetime) else value.total_seconds()) * unit

    return [(whole(a), whole(b)) for a, b in pairs]


def seconds(call: Call, pairs: Pairs) -> float:
    begin = time.perf_counter()
    for a, b in pairs:
        call(a, b)
    return time.perf_counter() - begin


def ratio(ours: Call, our_pairs: Pairs, theirs: Call, their_pairs: Pairs, rounds: int = 41) -> float:
    """Compare in interleaved rounds, so that a busy machine slows both; warm both up first."""
    seconds(ours, our_pairs), seconds(theirs, their_pairs)
    rounds_of = [seconds(ours, our_pairs) / seconds(theirs, their_pairs) for _ in range(rounds)]
    return statistics.median(rounds_of)


@pytest.mark.parametrize(("operation", "row", "amount"), ROWS)
def test_whole_numbers_cost_at_most_half_more_than_bare_prefix_sums(
    operation: str,
    row: str,
    amount: int,
    office: WorkCalendar,
    prefix: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pairs = questions(office, operation, amount)
    ours, theirs = getattr(office.timeline, operation), getattr(prefix, operation)
    in_microseconds, whole = in_seconds(pairs, SECOND), in_seconds(pairs)
    assert [ours(*p) for p in in_microseconds] == [theirs(*p) * SECOND for p in whole]
    measured = ratio(ours, in_microseconds, theirs, whole)
    with capsys.disabled():
        print(f"{operation}, {row}, whole numbers: {measured:.2f} times bare prefix sums")  # noqa: T201
    assert measured <= 1.5


@pytest.mark.parametrize(("operation", "row", "amount"), ROWS)
def test_aware_datetimes_cost_at_most_half_more_than_bare_prefix_sums(
    operation: str,
    row: str,
    amount: int,
    office: WorkCalendar,
    prefix: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pairs = questions(office, operation, amount)
    ours, theirs = getattr(office, operation), getattr(prefix, f"{operation}_dt")
    bare = pairs if operation == "between" else [(a, int(b.total_seconds())) for a, b in pairs]
    answers = [ours(*p) for p in pairs]
    assert [a.total_seconds() if operation == "between" else a for a in answers] == [theirs(*p) for p in bare]
    measured = ratio(ours, pairs, theirs, bare)
    with capsys.disabled():
        print(f"{operation}, {row}, datetimes: {measured:.2f} times bare prefix sums")  # noqa: T201
    assert measured <= 1.5


def test_every_library_takes_at_least_twenty_times_as_long(
    peers: ModuleType,
    prefix: Any,
    office: WorkCalendar,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The script tells each time as a multiple of bare prefix sums at that moment; so do we, and divide."""
    monkeypatch.setattr(sys, "argv", ["peers", "--quick", "--json", str(tmp_path / "found.json")])
    peers.main()
    capsys.readouterr()
    found = json.loads((tmp_path / "found.json").read_text())
    slower = {}
    for operation, row, amount in ROWS:
        pairs = questions(office, operation, amount)
        bare = getattr(prefix, operation), in_seconds(pairs)
        ours = ratio(getattr(office, operation), pairs, *bare, rounds=9)
        line = ratio(getattr(office.timeline, operation), in_seconds(pairs, SECOND), *bare, rounds=9)
        for name, times in found[operation].items():
            theirs = times[row]["ratio"]
            slower[operation, row, name] = theirs / ours, theirs / line
    libraries = {key: many for key, many in slower.items() if key[2].startswith(("business", "pandas"))}
    with capsys.disabled():
        print()  # noqa: T201
        for (operation, row, name), (many, many_whole) in slower.items():
            if not name.startswith("prefix"):
                print(f"{operation:8}{row:9}{name:45}{many:10.1f} x{many_whole:10.1f} x on whole numbers")  # noqa: T201
    if not libraries:
        pytest.skip("none of the libraries is installed")
    assert {key: many for key, (many, _) in libraries.items() if many < 20} == {}


@pytest.mark.parametrize(("limit", "most"), [("40 working_hours", 6), ("20 working_days", 15)])
def test_deadlines_are_recomputed_under_a_new_edition(
    limit: str, most: float, office: WorkCalendar, prefix: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """A hundred thousand of them, the laying out of the edition included."""
    received = starts(office) * 250
    bare = in_seconds([(start, timedelta(hours=40)) for start in received])
    closed = {date(2015, 9, 3): Text("Victory Day", "抗战胜利纪念日")}
    counted = parse_limit(limit, "civil_code")

    def recomputed(n: int) -> float:
        begin = time.perf_counter()
        notice = HolidayPlan(f"2015-{n}", date(2015, 5, 13), closed=closed)
        edition = with_plans(office, [notice])
        for start in received:
            counted.due(start, edition)
        return time.perf_counter() - begin

    rounds = [(recomputed(n), seconds(prefix.add, bare)) for n in range(3)]
    took, measured = min(ours for ours, _ in rounds), min(ours / theirs for ours, theirs in rounds)
    with capsys.disabled():
        print(f"100,000 times {limit}: {took:.2f} s, {measured:.1f} times bare prefix sums")  # noqa: T201
    assert measured < most
