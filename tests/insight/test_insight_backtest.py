"""Backtests of a small year of Zhenhai: what comes out is what doing the whole year twice comes to."""

import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve, frozen
from tests.insight.backtest_year import END, LONGER, OF, SHORTER, changed, live, slowed

from govflow import Actor, Case, Desk, MemoryLedger, Refused, Rulebook, SqliteLedger, load
from govflow.insight import backtest
from govflow.insight.backtesting.shards import BookAt, CaseShard, Task


@pytest.fixture(scope="module", params=[1, 60], ids=["in time", "slow"])
def times(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module")
def year(times: int, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("year") / "year.ledger"
    with closing(SqliteLedger(path)) as ledger:
        live(ledger, OF, times)
    return path


@frozen
class Both:
    """A request done by both rulebooks: at the end, or, where the new one refuses a step, up to that."""

    end: Case
    was: Case
    now: Case
    refused: bool


def done(number: int, times: int, books: tuple[Rulebook, Rulebook]) -> Both:
    """Do a request by two rulebooks, naively: whatever the old one takes is asked of the new one."""
    old, new = (Desk(book, MemoryLedger()) for book in books)
    case, then, refused = f"r{number}", None, False
    for command in slowed(number, OF, times):
        if command.id != f"{case}/0":
            old.tick(command.at)
            before = old.case(case)
        try:
            old.handle(command)
        except Refused:
            continue
        if not refused:
            try:
                new.handle(command)
            except Refused:
                new.tick(command.at)
                refused, then = True, before
    old.tick(END)
    if not refused:
        new.tick(END)
    return Both(old.case(case), then or old.case(case), new.case(case), refused)


@pytest.mark.parametrize("line", [LONGER, SHORTER])
def test_counts_are_those_of_two_whole_runs_compared_case_by_case(
    line: tuple[str, str], year: Path, times: int, tmp_path: Path
) -> None:
    new = changed(tmp_path / "new", "limits.yaml", line)
    books = load("zhenhai"), load(new)
    found = backtest("zhenhai", new, year, as_of=END, processes=1)
    due: Counter[tuple[str, str]] = Counter()
    late: Counter[tuple[str, str]] = Counter()
    routed = refused = 0
    every = [done(number, times, books) for number in range(OF)]
    for one in every:
        for clock in one.was.clocks.keys() & one.now.clocks.keys():
            if one.was.clocks[clock].promised != one.now.clocks[clock].promised:
                due[clock, "later" if line == LONGER else "earlier"] += 1
        missed, misses = ({b.clock for b in case.breaches} for case in (one.was, one.now))
        late.update((clock, "in_time") for clock in missed - misses)
        late.update((clock, "late") for clock in misses - missed)
        routed += one.was.owner != one.now.owner
        refused += one.refused
    assert found.cases == OF
    assert found.refused.cases == refused
    told = {one.key[1:]: one.count for one in found.due.counts}
    assert {key: told.get(key, 0) for key in due} == due
    assert {one.key[1:]: one.count for one in found.late.counts} == late
    assert sum(one.count for one in found.routed.counts if one.key[0] == "owner") == routed
    assert due
    assert times == 1 or line == LONGER or late
    load_of = {load.unit: load for load in found.load}
    assert load_of["C11"].before == sum(_under(one.end, "C11", "G111", "G112") for one in every)
    assert load_of["ZH"].late_before == sum(bool(one.end.breaches) for one in every)
    if not refused:
        assert load_of["C11"].after == sum(_under(one.now, "C11", "G111", "G112") for one in every)
        assert load_of["ZH"].late_after == sum(bool(one.now.breaches) for one in every)


def _under(case: Case, *units: str) -> bool:
    return case.owner in units


def test_whoever_works_and_in_however_many_parts_the_answer_is_the_same(year: Path, tmp_path: Path) -> None:
    new = changed(tmp_path / "new", "limits.yaml", LONGER)
    whole = backtest("zhenhai", new, year, processes=1, shards=1)
    assert whole.changed > 0
    assert whole == backtest("zhenhai", new, year, processes=1, shards=1, thorough=True)
    assert whole == backtest("zhenhai", new, year, processes=1, shards=7)
    with ThreadPoolExecutor(2) as threads:
        assert whole == backtest("zhenhai", new, year, executor=threads, shards=500)
    with closing(SqliteLedger(year)) as ledger:
        assert whole == backtest("zhenhai", new, ledger)


def test_a_pool_of_processes_gives_the_same_answer_as_one(year: Path, tmp_path: Path) -> None:
    new, told = changed(tmp_path / "new", "limits.yaml", SHORTER), list[tuple[int, int]]()
    here = backtest("zhenhai", new, year, processes=1)
    assert here == backtest(
        "zhenhai", new, year, processes=2, shards=3, progress=lambda *done: told.append(done)
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_unless_told_it_is_as_of_the_latest_event_whenever_that_was_written(tmp_path: Path) -> None:
    first, *rest = slowed(0, OF, 1)
    assert rest
    for ledger in (MemoryLedger(), SqliteLedger(tmp_path / "two.ledger")):
        desk = Desk(load("zhenhai"), ledger)
        desk.handle(evolve(first, id="late", case="late", at=END))
        desk.handle(first)
        found = backtest("zhenhai", "zhenhai", ledger)
        assert (found.as_of, found.cases, found.later) == (END, 2, 0)
        assert backtest("zhenhai", "zhenhai", ledger, as_of=first.at).later == 1
        ledger.close()


TOWN = {
    "rulebook.yaml": "rulebook: t\nversion: '1'\nzone: UTC\nsource: assumption\nhierarchy: hierarchy.csv\n"
    "calendars: calendars.yaml\nlimits: limits.yaml\nworkflows: request.yaml\n",
    "hierarchy.csv": "id,name,level,parent\ntown,Town,town,\n",
    "calendars.yaml": 'calendars:\n  office: {weekly: {mon-fri: ["09:00-17:00"]}}\n'
    '  always: {weekly: {mon-sun: ["00:00-24:00"]}}\nassign: {units: {town: always}}\n',
    "request.yaml": "workflow: request\nstates: [open, done]\nfinal: done\nopen: {starts: handle}\n"
    "steps: {finish: {from: open, to: done, meets: handle}}\nclocks: {handle: {limit: term}}\n",
    "limits.yaml": "defaults: {profile: elapsed, calendar: assigned}\n"
    "limits: {term: {limit: 10 working_hour, calendar: office}}\n",
}


def test_a_limit_that_names_no_calendar_any_more_is_counted_by_that_of_the_unit(tmp_path: Path) -> None:
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
        for name, text in TOWN.items():
            told = text if folder == "old" else text.replace(", calendar: office", "")
            (tmp_path / folder / name).write_text(told, "utf-8")
    ledger, opened = MemoryLedger(), datetime(2018, 1, 5, 9, tzinfo=UTC)  # a Friday
    desk = Desk(load(tmp_path / "old"), ledger)
    desk.open("request", at=opened, by=Actor("a"), unit="town", case="r")
    desk.act("r", "finish", at=opened + timedelta(hours=1), by=Actor("a"))
    quick, thorough = (
        backtest(tmp_path / "old", tmp_path / "new", ledger, thorough=each) for each in (False, True)
    )
    assert quick == thorough
    assert [one.after for one in quick.due.examples] == ["2018-01-05T19:00:00+00:00"]


def test_the_address_of_a_database_is_not_shown() -> None:
    here = BookAt("zhenhai", "")
    shard = CaseShard(Task(here, here, None, None, 5), "postgresql://me:secret@host/db", range(2))
    assert "secret" not in repr(shard)


def test_an_empty_ledger_has_nothing_to_tell(tmp_path: Path) -> None:
    SqliteLedger(tmp_path / "empty.ledger").close()
    found = backtest("zhenhai", "zhenhai", tmp_path / "empty.ledger", processes=1)
    assert (found.cases, found.load, found.as_of) == (0, (), None)


def test_a_desk_that_is_at_work_on_the_ledger_loses_nothing_by_a_backtest(tmp_path: Path) -> None:
    """A plain open and close of the file costs it its locks, and the next to close takes its log away."""
    ledger = tmp_path / "year.ledger"
    look = (
        f"import govflow; s = govflow.SqliteLedger({str(ledger)!r}); print(len(list(s.cases()))); s.close()"
    )
    with closing(SqliteLedger(ledger)) as kept:
        live(kept, 20)
        desk = Desk(load("zhenhai"), kept)
        for cases in (20, 40):
            backtest("zhenhai", "zhenhai", ledger, processes=1)
            said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
            assert int(said.stdout) == cases
            for number in range(20, 40):
                desk.handle(next(slowed(number, OF, 1)))
