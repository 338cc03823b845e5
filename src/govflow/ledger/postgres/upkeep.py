"""Looking after the tables of a ledger in PostgreSQL."""

from govflow.errors import Text
from govflow.ledger.postgres.session import Session

FORGET = "DELETE FROM govflow_snapshots"
COMPACT = tuple(
    f"VACUUM (ANALYZE) govflow_{table}"
    for table in ("cases", "events", "timers", "outbox", "snapshots", "units", "notes")
)
_CASES = """
SELECT coalesce(head.stream, told.stream) FROM govflow_cases AS head FULL JOIN (
    SELECT stream, count(*) AS events, max(version) AS last FROM govflow_events GROUP BY stream
) AS told ON told.stream = head.stream
WHERE (head.version, head.version - 1) IS DISTINCT FROM (told.events, told.last) LIMIT 1000"""
_TIMERS = """
SELECT stream FROM govflow_timers AS timer
WHERE NOT EXISTS (SELECT FROM govflow_cases AS head WHERE head.stream = timer.stream) LIMIT 1000"""
_MESSAGES = """
SELECT stream || '/' || version FROM govflow_outbox AS message WHERE NOT EXISTS (
    SELECT FROM govflow_events AS event
    WHERE event.stream = message.stream AND event.version = message.version
) LIMIT 1000"""
_INDEXES = """
SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE NOT indisvalid AND relname LIKE 'govflow%' AND relnamespace = current_schema()::regnamespace"""
_FLAWS = (
    (_CASES, "Case '{}' does not have as many events as it should.", "案件“{}”的事件数与应有的不符。"),
    (_TIMERS, "There is a timer of case '{}', which is not there.", "有案件“{}”的定时，但无此案件。"),
    (_MESSAGES, "Message '{}' waits, but its event is not there.", "消息“{}”待发，但无对应事件。"),
    (_INDEXES, "The index '{}' is not valid: have it made anew.", "索引“{}”无效，请重建。"),
)


def integrity(session: Session) -> tuple[Text, ...]:
    """Return what is wrong with the tables themselves."""
    return tuple(
        Text(en.format(name), zh.format(name)) for sql, en, zh in _FLAWS for (name,) in session.ask(sql)
    )
