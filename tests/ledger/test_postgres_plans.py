"""What is asked of PostgreSQL goes by an index, whatever plan it settles on, and stays quick in old age."""

# ruff: noqa: PT012 - units of work fail inside

from time import perf_counter

import psycopg
import pytest
from tests.ledger.postgres_server import PostgresServer

from govflow.ledger import PostgresLedger, Query
from govflow.ledger.bulk import STORED
from govflow.ledger.postgres import finding
from govflow.ledger.postgres import floor as floors
from govflow.ledger.postgres import reading as sql
from govflow.ledger.postgres.driver import connect
from govflow.ledger.postgres.outbox import _PARKED, _PENDING, _PUT_OFF, LEASE
from govflow.testing.contract_cases import HOUR, TICK, T, fail, opened, started, write

MANY = 10_000
SOON = "(extract(epoch FROM timestamptz '2018-06-05') * 1000000)::bigint"
FILL = f"""
INSERT INTO govflow_cases (stream, version, workflow, state, unit, owner, opened_at, due, closed_at, tx)
SELECT 'c' || n, 1, 'request', 'new', 'G1', 'G1', 0, n, CASE WHEN n % 100 > 0 THEN n END, govflow_tx()
FROM generate_series(1, {MANY}) AS n;
INSERT INTO govflow_events (tx, stream, version, data)
SELECT govflow_tx() + n, 'c' || n, 0, '' FROM generate_series(1, {MANY}) AS n;
INSERT INTO govflow_timers (stream, due) SELECT 'c' || n, {SOON} + n FROM generate_series(1, {MANY}) AS n;
INSERT INTO govflow_outbox (stream, version) SELECT 'c' || n, 0 FROM generate_series(1, {MANY}) AS n;
ANALYZE govflow_cases, govflow_events, govflow_timers, govflow_outbox
"""  # noqa: S608
ASKED = {
    "claim": (sql.at_most(sql.CLAIM, 100), ("bigint", "bigint"), "0, 1", "timer"),
    "overdue": (sql.at_most(sql.OVERDUE, 100), ("bigint", "bigint"), "0, 1", "govflow_timers"),
    "next due": (sql.NEXT_DUE, ("bigint",), "0", "govflow_timers"),
    "history": (sql.HISTORY, ("text",), "'c7'", "govflow_events"),
    "follow": (sql.at_most(sql.FOLLOW, 100), ("bigint", "bigint"), "1, 0", "govflow_events"),
}


@pytest.fixture(scope="module")
def full(postgres: PostgresServer) -> str:
    dsn = postgres.empty()
    PostgresLedger(dsn).close()
    with psycopg.connect(dsn, autocommit=True) as db:
        db.execute(FILL.encode())
    return dsn


def plan(dsn: str, statement: str, kinds: tuple[str, ...], values: str) -> str:
    """Return the general plan of a statement, which knows no value, on a connection of a ledger's own."""
    db = connect(dsn)
    db.run("SET plan_cache_mode = force_generic_plan")
    text = statement
    for number in range(len(kinds)):
        text = text.replace("%s", f"${number + 1}", 1)
    declared = f"({', '.join(kinds)})" if kinds else ""
    db.run(f"PREPARE asked {declared} AS {text}")
    rows = db.run(f"EXPLAIN EXECUTE asked {f'({values})' if values else ''}")
    db.close()
    return "\n".join(line for (line,) in rows)


@pytest.mark.parametrize("name", ASKED)
def test_every_question_is_a_look_into_an_index(full: str, name: str) -> None:
    statement, kinds, values, table = ASKED[name]
    said = plan(full, statement, kinds, values)
    assert "Seq Scan" not in said, said
    assert "Index" in said
    assert not kinds or "Index Cond" in said
    assert table in said


def test_the_planner_is_told_how_many_events_a_case_has(full: str) -> None:
    """The trap: of millions of events it takes each case to have many more than it has, and reads them all.

    A ledger that an older govflow made is told when it is opened.
    """
    told = """SELECT attoptions FROM pg_attribute
        WHERE attrelid = 'govflow_events'::regclass AND attname = 'stream'"""
    with psycopg.connect(full, autocommit=True) as db:
        assert db.execute(told).fetchall() == [(["n_distinct=-0.05"],)]
        db.execute("ALTER TABLE govflow_events ALTER COLUMN stream RESET (n_distinct)")
        db.execute("DROP INDEX govflow_outbox_ready")
        PostgresLedger(full).close()
        assert db.execute(told).fetchall() == [(["n_distinct=-0.05"],)]


def test_nobody_works_beside_and_nothing_is_compiled(full: str) -> None:
    """The trap: of a ledger that was filled just now so little is known that every page would seem dear.

    Of 200,000 cases a page of 500 took 80 to 110 ms so; it takes 7.
    """
    with PostgresLedger(full) as ledger:
        assert ledger.govflow_rows("SHOW max_parallel_workers_per_gather") == [("0",)]
        assert ledger.govflow_rows("SHOW jit") == [("off",)]


@pytest.mark.parametrize("page", [(1_000, 1_499), (9_000, 9_499)])
def test_a_page_of_cases_with_their_events_is_found_by_its_place(full: str, page: tuple[int, int]) -> None:
    said = plan(full, STORED.replace("?", "%s"), ("bigint", "bigint"), ", ".join(map(str, page)))
    assert "using govflow_cases_by_opening" in said, said
    assert not {"Seq Scan", "Bitmap", "Gather"} & set(said.split())


def test_a_clock_that_moves_would_be_looked_up_nowhere(full: str) -> None:
    """The trap: compared with `clock_timestamp()`, every timer is read. So the clock is asked beforehand."""
    volatile = sql.at_most(sql.OVERDUE, 100).replace("due >= %s AND ", "")
    volatile = volatile.replace("%s", sql.NOW.removeprefix("SELECT "))
    assert "Index Cond" not in plan(full, volatile, (), "")
    assert "clock" not in sql.CLAIM + sql.OVERDUE + LEASE


def test_a_limit_is_a_number_in_the_text() -> None:
    """The trap: for a limit that is a parameter, a general plan supposes a tenth of the table."""
    assert "LIMIT 7" in sql.at_most(sql.CLAIM, 7)
    assert "LIMIT 0" in sql.at_most(sql.CLAIM, -3)
    with pytest.raises((TypeError, ValueError)):
        sql.at_most(sql.CLAIM, "7; DROP TABLE govflow_events")  # type: ignore[arg-type]


def test_an_empty_look_costs_little_however_many_are_pending(full: str) -> None:
    with PostgresLedger(full) as ledger:
        ledger.overdue(T - HOUR * 24 * 365, 100)
        begun = perf_counter()
        for _ in range(20):
            assert ledger.overdue(T - HOUR * 24 * 365, 100) == ()
        empty = (perf_counter() - begun) / 20
        begun = perf_counter()
        with psycopg.connect(full) as db:
            db.execute("SELECT count(*) FROM govflow_timers WHERE due + 0 < 0").fetchall()
        assert empty < perf_counter() - begun, "less than to look at all once"


def test_whoever_has_claimed_much_begins_where_he_ended(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trap: what was taken away is stepped over again and again while an old transaction can see it.

    So a claim begins where the last one ended, and what stands before that is looked for now and then.
    """
    monkeypatch.setattr(floors, "MUCH", 3)
    dsn = postgres.empty()
    with PostgresLedger(dsn) as worker, PostgresLedger(dsn) as host:
        for number in range(8):
            write(host, None, *opened(f"c{number}", T + TICK * number))
        assert claimed(worker, 4) == ("c0", "c1", "c2", "c3")
        write(host, None, *opened("behind", T - HOUR))
        assert claimed(worker, 2) == ("c4", "c5"), "not yet"
        monkeypatch.setattr(floors, "ONCE_IN", 0.0)
        assert set(claimed(worker, 9)) == {"behind", "c6", "c7"}
        assert claimed(worker, 9) == ()
        write(worker, None, *opened("of its own", T - HOUR * 2))
        monkeypatch.setattr(floors, "ONCE_IN", 1_000.0)
        assert claimed(worker, 1) == ("of its own",), "what it set itself it knows of"


def test_what_was_claimed_and_let_go_is_claimed_again(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floors, "MUCH", 0)
    with PostgresLedger(postgres.empty()) as worker:
        for number in range(3):
            write(worker, None, *opened(f"c{number}", T + TICK * number))
        with pytest.raises(ZeroDivisionError), worker.batch():
            assert len(worker.claim(T + HOUR, 3)) == 3
            fail()
        assert claimed(worker, 3) == ("c0", "c1", "c2")


def claimed(ledger: PostgresLedger, most: int) -> tuple[str, ...]:
    """Claim, and let the time of what was claimed pass."""
    with ledger.batch():
        cases = ledger.claim(T + HOUR, most)
        for case in cases:
            write(ledger, ledger.case(case), started(None))
    return cases


def test_whoever_asks_begins_where_he_has_claimed_to_and_looks_below_once_in_a_while(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floors, "MUCH", 0)
    monkeypatch.setattr(floors, "ONCE_IN", 1_000.0)
    dsn = postgres.empty()
    with PostgresLedger(dsn) as worker, PostgresLedger(dsn) as host:
        for number in range(3):
            write(host, None, *opened(f"c{number}", T + TICK * number))
        assert claimed(worker, 2) == ("c0", "c1")
        write(host, None, *opened("below", T - TICK))
        assert worker.overdue(T + HOUR, 9) == ("c2",)
        assert worker.next_due() == T + 2 * TICK
        monkeypatch.setattr(floors, "ONCE_IN", 0.0)
        assert worker.next_due() == T - TICK
        monkeypatch.setattr(floors, "ONCE_IN", 1_000.0)
        assert worker.overdue(T + HOUR, 9) == ("below", "c2")
        assert claimed(worker, 9) == ("below", "c2"), "who was told of it can claim it"


@pytest.mark.parametrize("query", [Query(open=True), Query(open=True, after="c700")])
def test_what_is_closed_costs_the_list_of_open_cases_nothing(full: str, query: Query) -> None:
    said = plan(
        full, finding.statement(query)[0], ("text",) * bool(query.after), "'c700'" * bool(query.after)
    )
    assert "using govflow_cases_open" in said, said
    assert not {"Seq Scan", "Bitmap", "Sort"} & set(said.split())


def test_what_is_parked_costs_those_nothing_that_wait(full: str) -> None:
    leases = LEASE.replace("%(now)s", "1").replace("%(until)s", "2")
    for statement, index in (
        (leases, "govflow_outbox_ready"),
        (_PENDING, "govflow_outbox_pkey"),
        (_PUT_OFF, "govflow_outbox_ready"),
        (_PARKED.replace("%s", "''"), "govflow_outbox_parked"),
    ):
        said = plan(full, sql.at_most(statement, 100), (), "")
        assert f"using {index}" in said, said
        assert "Seq Scan" not in said
        assert "Bitmap" not in said
