"""What is wrong with a calendar as it was declared, beyond its hours and dates."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo, available_timezones

from govflow.errors import Problem, Text, did_you_mean
from govflow.worktime.hours import DayException, Interval, minutes_lost
from govflow.worktime.weeks import Season, Week, Weeks


def read_zone(zone: str | ZoneInfo, problems: list[Problem]) -> ZoneInfo | None:
    """Return the zone of an IANA name; None, and a problem, if there is none."""
    zone = zone if isinstance(zone, str) else str(getattr(zone, "key", zone))
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):  # unknown; not a key; a folder of zones
        said = Text(f"'{zone}' is not a time zone.", f"“{zone}”不是时区。")
        hint = did_you_mean(zone[:40], available_timezones())
        problems.append(Problem("unknown-zone", said, suggestion=hint))
        return None


def longest(days: Iterable[tuple[Interval, ...]]) -> timedelta:
    """Return the working time of the day that has most."""
    return timedelta(minutes=max((sum(i.end - i.start for i in day) for day in days), default=0))


def check_edge(edge: str) -> Iterator[Problem]:
    """Yield what is wrong with the word for where time that runs out at closing ends."""
    if edge not in ("closing", "opening"):
        said = Text(f"'{edge}' is not an edge.", f"“{edge}”不是边界规则。")
        yield Problem("unknown-edge", said, suggestion=did_you_mean(edge, ["closing", "opening"]))


def check_full_day(full_day: object) -> Iterator[Problem]:
    """Yield what is wrong with a stated full day."""
    most = timedelta(days=2)
    if full_day is not None and not (isinstance(full_day, timedelta) and timedelta(0) < full_day <= most):
        said = Text(
            "A full day is a time above zero, at most 48 h.", "一个工作日的时长须大于零，至多 48 小时。"
        )
        hint = Text("Write for example timedelta(hours=8).", "例如 timedelta(hours=8)。")
        yield Problem("bad-full-day", said, suggestion=hint)


def check_weeks(weeks: Weeks) -> Iterator[Problem]:
    """Yield a problem if no week has any hours: single dates alone soon leave nothing to count on."""
    if not any(weeks.all()):
        said = Text("No week has any working time.", "每周都没有任何工作时间。")
        hint = Text("Give weekly hours, or hours of a season.", "请给出每周时段，或某一时令的时段。")
        yield Problem("empty-week", said, suggestion=hint)


def warn(
    weekly: Week, seasons: Sequence[Season], breaks: Week, exceptions: Mapping[date, DayException]
) -> Iterator[Problem]:
    """Yield what is allowed and probably not meant; of dates with the same hours only the first."""
    declared = [("", weekly), *((f"seasons.{s}.", s.weekly) for s in seasons), ("breaks.", breaks)]
    for where, week in declared:
        for weekday, hours in week.items():
            yield from minutes_lost(hours, where + weekday)
    first_with: dict[tuple[Interval, ...], date] = {}
    for day, said in exceptions.items():
        first_with.setdefault(said.hours, day)
    for hours, day in first_with.items():
        yield from minutes_lost(hours, str(day))
