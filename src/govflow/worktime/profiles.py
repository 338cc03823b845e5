"""How limits are counted, as data: units, conventions, and the two profiles that ship."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

import attrs

from govflow.errors import CalendarError, Problem, Text, did_you_mean

Unit = Literal["natural_hour", "working_hour", "calendar_day", "working_day", "month"]
Start = Literal["at_once", "next_day"]
End = Literal["instant", "closing", "midnight"]
Roll = Literal["keep", "next", "previous"]

UNITS: tuple[Unit, ...] = get_args(Unit)


@attrs.frozen
class Counting:
    """When counting starts, where the last day ends, and where a rest day at the end moves."""

    start: Start
    end: End
    roll: Roll

    def but(self, start: Start | None = None, end: End | None = None, roll: Roll | None = None) -> "Counting":
        """Return the same with other words where they are given."""
        return Counting(start or self.start, end or self.end, roll or self.roll)


HOURS = Counting("at_once", "instant", "keep")
SLOTS = Counting("next_day", "closing", "next")


@attrs.frozen
class Profile:
    """A way of counting that has a name and a source (计算规则).

    `days` counts calendar and working days, `months` months (as `days` unless given), `slots` fixed dates
    without a clock time. Hours always run at once, to the instant. `articles` says what each rests on.
    """

    name: str
    title: Text
    source: str
    days: Counting
    months: Counting = attrs.field(default=attrs.Factory(lambda self: self.days, takes_self=True))
    slots: Counting = SLOTS
    articles: tuple[tuple[str, Text], ...] = ()

    def counting(self, unit: Unit) -> Counting:
        """Return how this profile counts `unit`."""
        if unit == "month":
            return self.months
        return self.days if unit.endswith("_day") else HOURS


_CIVIL_CODE = {
    "200": Text("periods are counted in years, months, days and hours", "期间按照公历年、月、日、小时计算"),
    "201": Text(
        "the first day is not counted; hours run at once", "按日、月、年的当日不计入，按小时的即时起算"
    ),
    "202": Text(
        "months end on the day of the same number, or on the last of the month",
        "到期月的对应日为最后一日；没有对应日的，月末日为最后一日",
    ),
    "203": Text(
        "a holiday at the end moves to the day after it; a day ends at 24:00, or at the close of business",
        "末日是法定休假日的顺延；截止时间为二十四时，有业务时间的为停止业务活动之时",
    ),
    "204": Text("special law or agreement prevails", "法律另有规定或者当事人另有约定的除外"),
}

PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        "elapsed": Profile(
            name="elapsed",
            title=Text("elapsed time, from the instant to the instant", "按实际经过的时间，自收到时起算"),
            source="recorded target instants",  # of Boston 311, 2015
            days=Counting("at_once", "instant", "keep"),
        ),
        "civil_code": Profile(
            name="civil_code",
            title=Text(
                "the first day is not counted, the last day ends at closing",
                "当日不计，末日至下班时止，遇休息日顺延",
            ),
            source="民法典 200-204",
            days=Counting("next_day", "closing", "next"),
            articles=tuple((f"民法典 {n}", said) for n, said in _CIVIL_CODE.items()),
        ),
    }
)


def profile_named(profile: str | Profile) -> Profile:
    """Return the profile of this name, or the one given; raises CalendarError `unknown-profile`."""
    if isinstance(profile, Profile):
        return profile
    if profile in PROFILES:
        return PROFILES[profile]
    said = Text(f"'{profile}' is not a way of counting.", f"“{profile}”不是计算方式。")
    raise CalendarError([Problem("unknown-profile", said, suggestion=did_you_mean(profile, PROFILES))])
