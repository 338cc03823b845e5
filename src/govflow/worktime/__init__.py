"""WHEN: calendars of working time, time limits, and the account of how a limit was counted (限时办结)."""

from govflow.worktime.account import Account, DayLine, account
from govflow.worktime.calendar import WorkCalendar
from govflow.worktime.hours import DayException, Interval, read_hours
from govflow.worktime.instants import epoch, local
from govflow.worktime.limits import AnyLimit, TimeLimit, parse_limit
from govflow.worktime.profiles import PROFILES, Profile
from govflow.worktime.slots import WeeklySlot
from govflow.worktime.timeline import Timeline

__all__ = [
    "PROFILES",
    "Account",
    "AnyLimit",
    "DayException",
    "DayLine",
    "Interval",
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
