"""WHEN: calendars of working time, time limits, and the account of how a limit was counted (限时办结)."""

from govflow.worktime.account import Account, DayLine, Statutory
from govflow.worktime.accounting import account
from govflow.worktime.calendar import WorkCalendar
from govflow.worktime.caps import cap_end
from govflow.worktime.hours import DayException, Interval, read_hours
from govflow.worktime.instants import epoch, local
from govflow.worktime.limits import TimeLimit
from govflow.worktime.monthly import draw_month
from govflow.worktime.pauses import Pause
from govflow.worktime.plans import HolidayPlan, with_plans
from govflow.worktime.profiles import PROFILES, Counting, Profile
from govflow.worktime.reading import AnyLimit, one_limit, parse_limit, say_limit
from govflow.worktime.reckoning import Paused
from govflow.worktime.recurrence import Recurrence
from govflow.worktime.slots import Slot
from govflow.worktime.timeline import Timeline
from govflow.worktime.weeks import Season

__all__ = [
    "PROFILES",
    "Account",
    "AnyLimit",
    "Counting",
    "DayException",
    "DayLine",
    "HolidayPlan",
    "Interval",
    "Pause",
    "Paused",
    "Profile",
    "Recurrence",
    "Season",
    "Slot",
    "Statutory",
    "TimeLimit",
    "Timeline",
    "WorkCalendar",
    "account",
    "cap_end",
    "draw_month",
    "epoch",
    "local",
    "one_limit",
    "parse_limit",
    "read_hours",
    "say_limit",
    "with_plans",
]
