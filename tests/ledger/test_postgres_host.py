"""On a host's own connection its rows and our events are committed or rolled back together."""

# ruff: noqa: PT012 - units of work fail inside

from collections.abc import Iterator
from threading import Barrier, Thread

import psycopg
import pytest
from psycopg.rows import dict_row
from tests.ledger.postgres_server import PostgresServer

from govflow.errors import LedgerConflict, LedgerError
from govflow.ledger import PostgresLedger
from govflow.testing.contract_cases import HOUR, T, opened, started, taken, write


@pytest.fixture
def dsn(postgres: PostgresServer) -> str:
    dsn = postgres.empty()
    PostgresLedger(dsn).close()
    with psycopg.connect(dsn) as db:
        db.execute("CREATE TABLE events (what text)")  # a name that a host may well use
    return dsn


@pytest.fixture
def host(dsn: str) -> Iterator[psycopg.Connection[dict[str, object]]]:
    with psycopg.connect(dsn, row_factory=dict_row) as db:
        yield db


def cases(dsn: str) -> list[str]:
    with PostgresLedger(dsn) as other:
        return list(other.cases())


def test_the_host_commits_its_own_rows_and_our_events_together(
    host: psycopg.Connection[dict[str, object]], dsn: str
) -> None:
    ledger = PostgresLedger(connection=host)
    host.execute("INSERT INTO events VALUES ('ours')")
    write(ledger, None, *opened("a", T))
    with ledger.batch():
        write(ledger, None, *opened("b", T))
    assert cases(dsn) == []
    host.commit()
    ledger.close()
    assert cases(dsn) == ["a", "b"]
    assert host.execute("SELECT what FROM events").fetchall() == [{"what": "ours"}]


def test_the_hosts_rollback_leaves_nothing_of_us(
    host: psycopg.Connection[dict[str, object]], dsn: str
) -> None:
    ledger = PostgresLedger(connection=host)
    host.execute("INSERT INTO events VALUES ('lost')")
    with ledger.batch():
        write(ledger, None, *opened("a", T))
        ledger.note("k", "lost")
    host.rollback()
    assert (list(ledger.cases()), ledger.next_due(), ledger.note("k")) == ([], None, None)
    assert host.execute("SELECT * FROM events").fetchall() == []
    host.rollback()
    assert cases(dsn) == []


def test_a_unit_that_fails_leaves_what_the_host_wrote_before(
    host: psycopg.Connection[dict[str, object]], dsn: str
) -> None:
    ledger = PostgresLedger(connection=host)
    with host.transaction():
        host.execute("INSERT INTO events VALUES ('kept')")
        with pytest.raises(ZeroDivisionError), ledger.batch():
            write(ledger, None, *opened("a"))
            host.execute("INSERT INTO events VALUES ('lost')")
            raise ZeroDivisionError
        write(ledger, None, *opened("b"))
    host.commit()
    assert host.execute("SELECT what FROM events").fetchall() == [{"what": "kept"}]
    assert cases(dsn) == ["b"]


def test_a_host_that_commits_by_itself_has_each_unit_committed(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as host:
        ledger = PostgresLedger(connection=host)
        write(ledger, None, *opened("a"))
        assert cases(dsn) == ["a"]
        with ledger.batch():
            write(ledger, None, *opened("b"))
            assert cases(dsn) == ["a"]
        assert cases(dsn) == ["a", "b"]
        with pytest.raises(ZeroDivisionError), host.transaction():
            write(ledger, None, *opened("c"))
            raise ZeroDivisionError
        assert cases(dsn) == ["a", "b"], "within its transaction it is the host's to commit"


def test_an_error_of_the_hosts_own_sql_stays_the_hosts(host: psycopg.Connection[dict[str, object]]) -> None:
    ledger = PostgresLedger(connection=host)
    with pytest.raises(psycopg.errors.UndefinedTable), ledger.batch():
        write(ledger, None, *opened("a"))
        host.execute("SELECT * FROM nowhere")
    assert list(ledger.cases()) == []
    with pytest.raises(psycopg.errors.UndefinedTable):
        host.execute("SELECT * FROM nowhere")
    with pytest.raises(LedgerError, match="roll it back") as error:
        ledger.history("a")
    assert error.value.code == "unit-failed"


def test_tables_are_made_in_the_hosts_transaction(postgres: PostgresServer) -> None:
    dsn = postgres.empty()
    with psycopg.connect(dsn) as host:
        write(PostgresLedger(connection=host), None, *opened("a"))
        host.rollback()
        assert host.execute("SELECT 1 FROM pg_tables WHERE schemaname = current_schema()").fetchall() == []


def test_a_connection_of_another_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="psycopg"):
        PostgresLedger(connection=object())
    with pytest.raises(TypeError, match="one of them"):
        PostgresLedger()


def test_a_host_that_writes_to_a_claimed_case_waits_and_then_is_told_that_he_came_second(dsn: str) -> None:
    """And a worker does not wait for a host: it leaves his case out."""
    with PostgresLedger(dsn) as worker, PostgresLedger(dsn) as host:
        case = write(host, None, *opened("a", T))
        write(host, None, *opened("b", T))
        with host.batch():
            write(host, case, taken(1))
            with worker.batch():
                assert worker.claim(T + HOUR, 9) == ("b",)
        found: list[object] = []
        with worker.batch():
            assert worker.claim(T + HOUR, 9) == ("a", "b")
            late = Thread(target=_write, args=(host, worker.case("a"), found))
            late.start()
            write(worker, worker.case("a"), started(None))
            assert found == []
        late.join()
        assert isinstance(found[0], LedgerConflict)


def test_whoever_comes_second_in_a_unit_is_told_at_the_append_and_may_go_on(dsn: str) -> None:
    with PostgresLedger(dsn) as one, PostgresLedger(dsn) as other:
        a = write(one, None, *opened("a"))
        write(other, a, taken(1))
        with one.batch():
            write(one, None, *opened("b"))
            for before in (a, None):
                with pytest.raises(LedgerConflict):
                    write(one, before, *(opened("a") if before is None else (taken(2),)))
            write(one, one.case("a"), taken(3))
        assert one.history("a")[1:] == (taken(1), taken(3))
        assert one.history("b") == opened("b")


def _write(ledger: PostgresLedger, before: object, found: list[object]) -> None:
    try:
        found.append(write(ledger, before, taken(2)))  # type: ignore[arg-type]
    except LedgerError as error:
        found.append(error)


def test_workers_and_hosts_at_the_same_cases_never_block_each_other_for_good(dsn: str) -> None:
    """Whoever takes a case locks its head first, then its timer; workers wait for nobody."""
    names = [f"c{number}" for number in range(12)]
    with PostgresLedger(dsn) as ledger:
        for name in names:
            write(ledger, None, *opened(name, T))
        begun, problems = Barrier(4), list[LedgerError]()
        threads = [Thread(target=_busy, args=(ledger, names, n, begun, problems)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)
        assert {type(problem) for problem in problems} <= {LedgerConflict}, "none is a deadlock"
        assert ledger.integrity() == ()


def _busy(
    ledger: PostgresLedger, names: list[str], number: int, begun: Barrier, problems: list[LedgerError]
) -> None:
    begun.wait()
    for turn in range(20):
        try:
            if number < 2:
                with ledger.batch():
                    for name in ledger.claim(T + HOUR, 5):
                        write(ledger, ledger.case(name), started(T))
            else:
                name = names[(number * 5 + turn) % len(names)]
                write(ledger, ledger.case(name), started(T))
        except LedgerError as error:
            problems.append(error)


def test_two_hosts_who_lock_each_others_cases_are_told_to_try_again(dsn: str) -> None:
    with PostgresLedger(dsn) as ledger:
        a, b = write(ledger, None, *opened("a")), write(ledger, None, *opened("b"))
        between, said = Barrier(2), list[str]()

        def both(*cases: object) -> None:
            try:
                with ledger.batch():
                    write(ledger, cases[0], taken(1))  # type: ignore[arg-type]
                    between.wait()
                    write(ledger, cases[1], taken(1))  # type: ignore[arg-type]
            except LedgerError as error:
                said.append(error.code)

        threads = [Thread(target=both, args=pair) for pair in ((a, b), (b, a))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert said == ["ledger-busy"], "one of them; the other one's is kept whole"
        assert (len(ledger.history("a")), len(ledger.history("b"))) == (2, 2)


def test_what_the_hosts_own_savepoint_takes_back_was_never_written(
    host: psycopg.Connection[dict[str, object]], dsn: str
) -> None:
    ledger = PostgresLedger(connection=host)
    before = write(ledger, None, *opened("before"))
    with ledger.batch():
        with pytest.raises(ZeroDivisionError), host.transaction():
            write(ledger, None, *opened("gone"))
            write(ledger, before, taken(1))
            raise ZeroDivisionError
        assert (ledger.case("before"), ledger.case("gone")) == (before, None)
        write(ledger, before, taken(2))
    host.commit()
    assert cases(dsn) == ["before"]
    assert ledger.history("before")[1:] == (taken(2),)


def test_what_the_host_writes_first_in_a_unit_belongs_to_it(
    host: psycopg.Connection[dict[str, object]],
) -> None:
    ledger = PostgresLedger(connection=host)
    with pytest.raises(ZeroDivisionError), ledger.batch():
        host.execute("INSERT INTO events VALUES ('lost')")
        raise ZeroDivisionError
    host.commit()
    assert host.execute("SELECT * FROM events").fetchall() == []


def test_a_host_that_opens_a_ledger_holds_up_nobody_who_opens_another(
    postgres: PostgresServer, host: psycopg.Connection[dict[str, object]], dsn: str
) -> None:
    with PostgresLedger(dsn) as slow, PostgresLedger(dsn) as quick, slow.batch():
        write(slow, None, *opened("slow"))
        write(quick, None, *opened("quick"))  # its number is above the horizon now
        PostgresLedger(connection=host)
        locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
        assert postgres.execute(locks) == [(0,)], "one that the host would hold until he commits"
