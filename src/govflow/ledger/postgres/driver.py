"""The only door to psycopg: one connection to PostgreSQL, and what it complains of in plain words.

What psycopg says when it cannot connect is never passed on: it quotes host and user, and of an address that
it misreads the password.
"""

from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row

from govflow.errors import LedgerError, LedgerLost
from govflow.ledger.postgres.words import BY_STATE, LOST, TAKEN_BACK, UNSTORABLE, unreachable, unusable

_DEFAULTS = {
    "application_name": "govflow",
    "client_encoding": "utf8",
    "connect_timeout": "10",
    "keepalives_idle": "30",
}
_OWN = """
SELECT set_config('idle_in_transaction_session_timeout', '60s', false),
    set_config('default_transaction_isolation', 'read committed', false),
    set_config('enable_seqscan', 'off', false), set_config('enable_hashjoin', 'off', false),
    set_config('enable_mergejoin', 'off', false), set_config('enable_bitmapscan', 'off', false),
    set_config('max_parallel_workers_per_gather', '0', false), set_config('jit', 'off', false),
    CASE WHEN current_setting('lock_timeout') = '0' THEN set_config('lock_timeout', '30s', false) END,
    CASE WHEN current_setting('synchronous_commit') IN ('off', 'local')
        THEN set_config('synchronous_commit', 'on', false) END
"""
"""Every statement here goes by an index; a plan that was made while the tables were still small must, too.

Of a table that was filled just now the planner knows so little that workers beside, or a compiled plan, would
seem worth their while.

Nobody waits for others for more than half a minute, unless the address or the server says otherwise.
"""


class Line:
    """A connection to PostgreSQL: a host's, or one of our own."""

    def __init__(self, connection: Any, *, own: bool = False) -> None:
        if not isinstance(connection, psycopg.Connection):
            raise TypeError("an open connection of psycopg 3 is needed（须为 psycopg 3 的连接）")
        self._db: psycopg.Connection[Any] = connection
        self._own = own

    @property
    def broken(self) -> bool:
        """Tell whether nothing can be said over it any more."""
        return self._db.closed

    @property
    def begins_by_itself(self) -> bool:
        """Tell whether the next statement would be a transaction of its own."""
        return self._db.autocommit and self._db.info.transaction_status == TransactionStatus.IDLE

    @property
    def failed(self) -> bool:
        """Tell whether the transaction has failed: to commit it would take all back, and say nothing."""
        return self._db.info.transaction_status == TransactionStatus.INERROR

    @property
    def astray(self) -> bool:
        """Tell whether a transaction of our own is open: outside of any unit nobody will ever end it."""
        return self._own and self._db.info.transaction_status != TransactionStatus.IDLE

    def run(self, sql: str, values: Any = None) -> list[tuple[Any, ...]]:
        """Execute one statement, and return the rows that it gives. Errors: LedgerError."""
        try:
            cursor = psycopg.Cursor(self._db, row_factory=tuple_row)
            cursor.execute(sql.encode(), values)
            return cursor.fetchall() if cursor.description else []
        except (psycopg.Error, UnicodeError) as error:
            raise self._in_words(error) from error

    def _in_words(self, error: Exception) -> LedgerError:
        state = getattr(error, "sqlstate", None) or ""
        if self._db.closed:
            return LedgerLost("ledger-lost", LOST)
        if isinstance(error, UnicodeError) or (isinstance(error, psycopg.DataError) and not state):
            return LedgerError("unstorable-text", UNSTORABLE)
        known = BY_STATE.get(state) or BY_STATE.get(state[:2])
        if known is None:
            return unusable(state)
        return LedgerLost(*known) if state in TAKEN_BACK else LedgerError(*known)

    def close(self) -> None:
        """Close it, if it is not a host's."""
        if self._own:
            self._db.close()


def connect(dsn: str) -> Line:
    """Open a connection of our own. Errors: LedgerLost `ledger-unreachable`."""
    complaint = ""
    try:
        settings = _DEFAULTS | conninfo_to_dict(dsn)
        db = psycopg.connect(make_conninfo("", **settings), autocommit=True)
    except (psycopg.Error, UnicodeError, ValueError) as error:
        complaint = str(error) or "?"
    if complaint:  # outside of the handler: the error is not to hold what psycopg said in any way
        raise LedgerLost("ledger-unreachable", unreachable(complaint))
    line = Line(db, own=True)
    try:
        line.run(_OWN)
    except BaseException:
        line.close()
        raise
    return line
