"""How limits are counted, as data: units, conventions, and the two profiles that ship."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import attrs

from govflow.errors import CalendarError, Problem, Text, did_you_mean

Unit = Literal["natural_hour", "working_hour", "calendar_day", "working_day"]
Start = Literal["at_once", "next_day"]
End = Literal["instant", "closing", "midnight"]
Roll = Literal["keep", "next"]

UNITS: tuple[Unit, ...] = ("natural_hour", "working_hour", "calendar_day", "working_day")


@attrs.frozen
class Counting:
    """When counting starts, where the last day ends, and whether a rest day at the end rolls."""

    start: Start
    end: End
    roll: Roll


@attrs.frozen
class Profile:
    """A way of counting that has a name and a source; hours always run at once, to the instant."""

    name: str
    title: Text
    source: str
    days: Counting

    def counting(self, unit: Unit) -> Counting:
        """Return how this profile counts `unit`."""
        return self.days if unit.endswith("_day") else HOURS


HOURS = Counting("at_once", "instant", "keep")

PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        "elapsed": Profile(
            name="elapsed",
            title=Text("elapsed time, from the instant to the instant", "按实际经过的时间，自收到时起算"),
            source="Boston 311 (2015): recorded target instants",
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
        ),
    }
)


def profile_named(name: str) -> Profile:
    """Return the profile of this name; raises CalendarError `unknown-profile`."""
    if name in PROFILES:
        return PROFILES[name]
    said = Text(f"'{name}' is not a way of counting.", f"“{name}”不是计算方式。")
    raise CalendarError([Problem("unknown-profile", said, suggestion=did_you_mean(name, PROFILES))])
