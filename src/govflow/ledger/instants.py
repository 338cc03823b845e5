"""Instants as databases keep them: whole microseconds since 1970 UTC (时刻)."""

from datetime import UTC, datetime, timedelta

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def micros(at: datetime) -> int:
    """Return an instant as microseconds since 1970 UTC."""
    return (at - _EPOCH) // _MICROSECOND


def instant(number: int) -> datetime:
    """Return microseconds since 1970 as an instant in UTC.

    Where damage has left what is beyond all calendars, or no number, it is the first or the last instant that
    there is: so that whoever lists, lets time pass or verifies gets past it.
    """
    try:
        return _EPOCH + number * _MICROSECOND
    except (OverflowError, TypeError):
        return FIRST if isinstance(number, int | float) and number < 0 else LAST


def later(at: datetime, term: timedelta) -> datetime:
    """Return the instant a term after another; the first or the last there is, if none is so far away."""
    try:
        return at + term
    except OverflowError:
        return LAST if term > timedelta() else FIRST
