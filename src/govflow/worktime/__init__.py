"""WHEN: calendars of working time, time limits, and the account of how a limit was counted (限时办结)."""

from .account import Account, DayLine, account
from .calendar import WorkCalendar
from .hours import DayException, Interval, read_hours
from .instants import epoch, local
from .limits import Limit, TimeLimit, parse_limit
from .profiles import PROFILES, Profile
from .slots import WeeklySlot
from .timeline import Timeline

__all__ = [
    "PROFILES",
    "Account",
    "DayException",
    "DayLine",
    "Interval",
    "Limit",
    "Profile",
    "TimeLimit",
    "Timeline",
    "WeeklySlot",
    "WorkCalendar",
    "account",
    "epoch",
    "local",
    "parse_limit",
    "read_hours",
]
