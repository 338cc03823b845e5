"""Reading a limit of either kind: an amount of time, or a fixed date."""

from govflow.errors import CalendarError, Text
from govflow.worktime.amounts import write_amount
from govflow.worktime.limits import TimeLimit
from govflow.worktime.profiles import End, Profile, Roll, Start
from govflow.worktime.slot_words import is_slot
from govflow.worktime.slots import Slot

AnyLimit = TimeLimit | Slot


def parse_limit(
    text: str,
    profile: str | Profile,
    *,
    start: Start | None = None,
    end: End | None = None,
    roll: Roll | None = None,
) -> AnyLimit:
    """Read a limit: `10 working_days`, `4个工作小时`, `2个月`, or a slot: `every fri`, `每月20日`.

    `profile` is a name or a Profile; `start`, `end`, `roll` override what it says. Raises CalendarError
    `bad-limit` and what `TimeLimit.parse` and `Slot.parse` raise.
    """
    if is_slot(text):
        return Slot.parse(text, profile, start=start, end=end, roll=roll)
    return TimeLimit.parse(text, profile, start=start, end=end, roll=roll)


def one_limit(text: str) -> str:
    """Return the one spelling of a limit that can be written in many: `7个工作日` is `7 working_days`.

    Of a slot it is its words, `every Friday`. What is no limit, such as the name of one, stays as it is.
    """
    limit = _read(text)
    if isinstance(limit, TimeLimit):
        return write_amount(limit.amount, limit.unit)
    return limit.text.en if limit is not None and _read(limit.text.en) == limit else text


def say_limit(text: str) -> Text:
    """Say a limit in words, `7 working days`, `7个工作日`; what is no limit, as it is."""
    limit = _read(text)
    return limit.text if limit is not None else Text(text, text)


def _read(text: str) -> AnyLimit | None:
    try:
        return parse_limit(text, "elapsed")
    except CalendarError:
        return None
