"""What a text means where a number, a truth value, a date or an instant is wanted; None where it is none."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from govflow.tables.moment import read_instant

_MOST_DIGITS = 18
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}


def whole(text: str) -> int | None:
    """Return a whole number of at most 18 digits."""
    digits = text.removeprefix("-")
    return int(text) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else None


def truth(text: str) -> bool | None:
    """Return true for `true` or `yes`, false for `false` or `no`."""
    return _TRUTHS.get(text)


def day(text: str) -> date | None:
    """Return a date written as 2018-06-05; other spellings of ISO 8601 are none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None


def names_a_day(text: str) -> bool:
    """Tell whether a text is written like a date, or begins like one, whether or not there is such a day."""
    return _DAY.match(text) is not None


def month_day(text: str) -> tuple[int, int] | None:
    """Return the month and the day of `06-30`, whether or not there is such a day."""
    month, _, number = text.partition("-")
    plain = len(month) == len(number) == 2 and month.isdecimal() and number.isdecimal()
    return (int(month), int(number)) if plain else None


def bound(text: str, zone: tzinfo, *, last: bool) -> datetime | None:
    """Return the instant at which something begins to hold, or where it is the `last`, no longer does.

    A date counts as a whole. None where nothing bounds: for no text, and where the last of all dates is it.
    Errors: TableError for what is neither a date nor an instant as tables write it.
    """
    found = day(text)
    if not text or (last and found == date.max):
        return None
    return datetime.combine(found + timedelta(days=last), time(), zone) if found else read_instant(text, zone)


def instant(text: str, zone: tzinfo) -> datetime | None:
    """Return an instant in UTC: ISO 8601, in wall time of `zone` where it has no offset of its own."""
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
