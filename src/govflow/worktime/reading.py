"""Reading a limit of either kind: an amount of time, or a fixed date."""

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
