"""Backtests of a small year of Zhenhai: what comes out is what doing the whole year twice comes to."""

import json
from collections import Counter
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, frozen
from tests.benchmarks.zhenhai_year import kind_of
from tests.insight.backtest_year import END, changed, live, slowed

from govflow import Actor, Case, Desk, MemoryLedger, Refused, Rulebook, SqliteLedger, load
from govflow.errors import GovflowError, Text
from govflow.insight import Backtest, backtest
from govflow.insight.backtesting.page import indented
from govflow.insight.backtesting.shards import BookAt, CaseShard, Task

OF = 200
COMPLETED = sum(kind_of(number) < 900 for number in range(OF))
LONGER = ("limit: 1 working_day\n    title: {en: routine", "limit: 3 working_day\n    title: {en: routine")
SMALL = {*range(850), *range(882, 980)}  # kinds of requests that are small, and go to a grid
SHORTER = ("limit: 4 working_hour", "limit: 2 natural_hour")


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


# -- other changes than limits --------------------------------------------------------------------


@pytest.fixture(scope="module")
def plain_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plain") / "year.ledger"
    with closing(SqliteLedger(path)) as ledger:
        live(ledger, OF)
    return path


def test_a_step_that_needs_more_would_be_refused_and_stops_the_case_there(
    plain_year: Path, tmp_path: Path
) -> None:
    new = changed(tmp_path / "new", "workflows/request.yaml", ("needs: result", "needs: [result, minutes]"))
    found = backtest("zhenhai", new, plain_year, processes=1)
    assert [(one.key, one.count) for one in found.refused.counts] == [
        (("request", "complete", "missing-field"), COMPLETED)
    ]
    assert found.refused.cases == COMPLETED
    assert "A right is missed only where that is certain" in found.text.en
    assert "Still needed: minutes" in found.refused.examples[0].why.en
    assert found.late.cases == found.routed.cases == 0, "what follows from a refusal is not told as well"
    assert not any(load.moved for load in found.load)


def test_a_right_is_missed_only_where_nobody_who_had_it_has_it_still(
    plain_year: Path, tmp_path: Path
) -> None:
    who = "[grid_head, station_head, community_worker, street_officer]"
    taken = f"from: completed\n    to: replied\n    by: {who}"
    fewer = changed(
        tmp_path / "fewer", "workflows/request.yaml", (taken, taken.replace("grid_head, station_head, ", ""))
    )
    assert backtest("zhenhai", fewer, plain_year, processes=1).changed == 0
    others = "from: completed\n    to: replied\n    by: supervisor"
    other = changed(tmp_path / "other", "workflows/request.yaml", (taken, others))
    found = backtest("zhenhai", other, plain_year, processes=1)
    assert [one.key for one in found.refused.counts] == [("request", "reply", "not-your-step")]


def test_what_a_table_decides_otherwise_is_routed_differently(plain_year: Path, tmp_path: Path) -> None:
    small = "scale: [household, building]\n    track: routine\n    owner_level: grid"
    new = changed(tmp_path / "new", "triage.yaml", (small, small.replace("routine", "general")))
    found = backtest("zhenhai", new, plain_year, processes=1)
    assert found.routed.counts[0].key == ("track", "routine", "general")
    assert found.routed.cases == found.routed.counts[0].count == sum(kind_of(n) in SMALL for n in range(OF))


def test_an_opening_that_would_be_refused_leaves_the_load_where_it_was(
    plain_year: Path, tmp_path: Path
) -> None:
    new = changed(
        tmp_path / "new", "workflows/request.yaml", ("of: [minor, ordinary, serious]", "of: [minor, serious]")
    )
    found = backtest("zhenhai", new, plain_year, processes=1)
    assert [one.key[1] for one in found.refused.counts] == ["open"]
    assert not any(load.moved for load in found.load)


# -- what is not compared -------------------------------------------------------------------------


def test_cases_of_other_editions_are_counted_and_left_out(plain_year: Path, tmp_path: Path) -> None:
    old = changed(tmp_path / "old", "limits.yaml", SHORTER)
    found = backtest(old, "zhenhai", plain_year, processes=1)
    assert (found.cases, found.changed) == (0, 0)
    assert found.others == {load("zhenhai").digest: OF}
    assert f"Left out: {OF} cases of another edition than the old rules, digest" in found.text.en
    assert "No case was compared." in found.text.en


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


def test_the_languages_of_a_report_may_have_another_number_of_lines() -> None:
    told = indented(Text("one\ntwo", "一"))
    assert (told.en, told.zh) == ("  one\n  two", "  一")
    assert indented(Text("", "")).en == "  -"


class Dying(Executor):
    """Has a worker that dies over whatever it is given, or has died before."""

    def __init__(self, *, before: bool) -> None:
        self.before = before

    def submit(self, *_: object, **__: object) -> Future[Any]:
        if self.before:
            raise BrokenProcessPool("gone")
        future = Future[Any]()
        future.set_exception(BrokenProcessPool("gone"))
        return future


@pytest.mark.parametrize("before", [False, True])
def test_a_worker_that_dies_is_told_in_both_languages(plain_year: Path, before: bool) -> None:
    with pytest.raises(GovflowError, match="A worker process died") as died:
        backtest("zhenhai", "zhenhai", plain_year, executor=Dying(before=before))
    assert died.value.code == "worker-died"
    assert "__main__" in died.value.text.zh


def test_rules_that_change_meanwhile_are_noticed(plain_year: Path) -> None:
    book = load("zhenhai")
    here = BookAt("zhenhai", book.digest)
    task = Task(here, BookAt("zhenhai", "another"), None, None, 5)
    with pytest.raises(GovflowError, match="not what it was") as error:
        CaseShard(task, str(plain_year), range(1, 2)).run()
    assert error.value.code == "rules-changed"


def test_the_address_of_a_database_is_not_shown() -> None:
    here = BookAt("zhenhai", "")
    shard = CaseShard(Task(here, here, None, None, 5), "postgresql://me:secret@host/db", range(2))
    assert "secret" not in repr(shard)


def test_an_empty_ledger_has_nothing_to_tell(tmp_path: Path) -> None:
    SqliteLedger(tmp_path / "empty.ledger").close()
    found = backtest("zhenhai", "zhenhai", tmp_path / "empty.ledger", processes=1)
    assert (found.cases, found.load, found.as_of) == (0, (), None)


# -- in words -------------------------------------------------------------------------------------


def test_it_reads_in_both_languages_and_as_data(plain_year: Path, tmp_path: Path) -> None:
    new = changed(tmp_path / "new", "limits.yaml", LONGER)
    found: Backtest = backtest("zhenhai", new, plain_year, as_of=END, processes=1, examples=2)
    assert "Term: 3 working days; was 1 working day." in str(found)
    assert "handling, later by" in found.text.en
    assert "办理时限，推后" in found.text.zh
    data = json.loads(json.dumps(found.to_data()))
    assert data["rules"]["differences"][0]["part"] == "limit"
    assert len(data["due"]["examples"]) == 2
    assert data["due"]["cases"] == found.due.cases
