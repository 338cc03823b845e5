"""What a holiday feed says, as values: its dates by year, and what was noticed while reading it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Literal

import attrs

from govflow.errors import Place, Problem, RulebookError, Text
from govflow.worktime import HolidayPlan
from govflow.worktime.wording import say_span

Kind = Literal["closed", "worked", "observed"]
Severity = Literal["error", "warning", "info"]

FIRST_YEAR, LAST_YEAR = 1900, 2200
MOST_DAYS = 20_000
_LONGEST_NAME = 80


@attrs.frozen
class Remark:
    """One thing to know about a feed before it is used, of certain dates or of the whole (审核意见)."""

    severity: Severity
    code: str
    text: Text
    first: date | None = None
    last: date | None = None

    def to(self, lang: str) -> str:
        """Return the line that a person sees: `severity: dates: text [code]`."""
        said = {"error": "错误", "warning": "警告", "info": "提示"}
        what, when = Text(self.severity, said[self.severity]), self.when
        start = Text(f"{what.en}: ", f"{what.zh}：")
        start = Text(f"{start.en}{when.en}: ", f"{start.zh}{when.zh}：") if when else start
        return f"{start.to(lang)}{self.text.to(lang)} [{self.code}]"

    @property
    def when(self) -> Text:
        """The dates concerned, or the year; nothing for the whole feed."""
        if self.first is None:
            return Text("", "")
        last = self.last or self.first
        if (self.first, last) == (date(last.year, 1, 1), date(last.year, 12, 31)):
            return Text(str(last.year), f"{last.year}年")
        return say_span(self.first, last)

    def to_data(self) -> dict[str, Any]:
        """Return the remark as plain data, in both languages."""
        return {
            "severity": self.severity,
            "code": self.code,
            "first": self.first.isoformat() if self.first else None,
            "last": (self.last or self.first).isoformat() if self.first else None,
            "en": self.text.en,
            "zh": self.text.zh,
        }


@attrs.frozen
class FeedDay:
    """One date of a feed: closed, worked (调休上班), or merely observed (节日而非放假)."""

    date: date
    kind: Kind
    name: str


@attrs.frozen
class FeedYear:
    """What a feed says of one year: its dates, and the notices that it gives as its sources.

    `known_from` is when the last of the notices was published, as far as the feed tells.
    """

    year: int
    days: tuple[FeedDay, ...]
    sources: tuple[str, ...] = ()
    known_from: date | None = None

    def dates(self, kind: Kind) -> dict[date, str]:
        """Return the dates of one kind with their names, in order; the first name of a date wins."""
        found = {day.date: day.name for day in reversed(self.days) if day.kind == kind}
        return dict(sorted(found.items()))


@attrs.frozen
class Feed:
    """A holiday feed as read (节假日数据): `holiday_cn` (a year per notice) or `icalendar` (RFC 5545)."""

    name: str
    form: Literal["holiday_cn", "icalendar"]
    years: tuple[FeedYear, ...]
    remarks: tuple[Remark, ...] = ()

    @property
    def chinese(self) -> bool:
        """Whether the feed tells of mainland China, which works at weekends for its holidays."""
        names = (day.name for year in self.years for day in year.days)
        return self.form == "holiday_cn" or any(mark in name for name in names for mark in _CHINESE)

    def only(self, year: int) -> "Feed":
        """Return the feed with one year alone. Raises RulebookError `no-such-year`."""
        found = tuple(each for each in self.years if each.year == year)
        if not found:
            known = ", ".join(str(each.year) for each in self.years)
            said = Text(f"The feed says nothing of {year}.", f"数据中没有 {year} 年。")
            hint = Text(f"It has {known}.", f"其中有：{known}。") if known else None
            raise RulebookError([Problem("no-such-year", said, Place(self.name), hint)])
        of_year = tuple(r for r in self.remarks if r.first is None or r.first.year == year)
        return attrs.evolve(self, years=found, remarks=of_year)

    def plans(self) -> tuple[HolidayPlan, ...]:
        """Return the holiday plans: one for each notice, or one for all that an iCalendar file holds.

        Where a date is said to be two things, it is worked. A plan counts as known from its first date where
        nobody tells since when it was known, and never as known before the one that it follows.
        """
        said = [year for year in self.years if year.dates("closed") or year.dates("worked")]
        parts = [[year] for year in said] if self.form == "holiday_cn" else [said] if said else []
        plans: list[HolidayPlan] = []
        for part in parts:
            plan = _plan(part, 28 if self.form == "holiday_cn" else 31)
            latest = plans[-1].known_from if plans else None
            known = plan.known_from or plan.known_since
            plans.append(attrs.evolve(plan, known_from=max(d for d in (known, latest) if d)))
        return tuple(plans)


_SATURDAY = 5
_CHINESE = ("春节", "国庆节", "Spring Festival")


def _plan(years: Sequence[FeedYear], last_december: int) -> HolidayPlan:
    """Return the years as one plan.

    A weekday that is worked is an ordinary one: its hours are its own. What is swapped for New Year is told
    by the next year's notice, and lies as early as 29 December: a notice is therefore known until the 28th.
    """
    worked = {day: name for year in years for day, name in year.dates("worked").items()}
    closed = {day: name for year in years for day, name in year.dates("closed").items() if day not in worked}
    first, last = years[0].year, years[-1].year
    return HolidayPlan(
        revision=str(first) if first == last else f"{first}-{last}",
        known_from=max((year.known_from for year in years if year.known_from), default=None),
        known_since=min(date(first, 1, 1), *worked, *closed),
        known_until=date(last, 12, last_december),
        source=" ".join(dict.fromkeys(source for year in years for source in year.sources)),
        closed={day: in_both(name) for day, name in closed.items()},
        worked={day: _worked(name) for day, name in worked.items() if day.weekday() >= _SATURDAY},
        regular=frozenset(day for day in worked if day.weekday() < _SATURDAY),
    )


_ENGLISH = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Tomb-Sweeping Day",
    "劳动节": "Labour Day",
    "“五一”": "Labour Day",
    "“五一”国际劳动节": "International Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
    "“十一”": "National Day",
    "抗日战争暨世界反法西斯战争胜利70周年纪念日": "Victory Day (70th anniversary)",
}


def in_both(name: str) -> Text:
    """Return the name of a holiday in both languages; as it is where no translation is known."""
    known = [_ENGLISH.get(part, "") for part in name.split("、")]
    return Text(" and ".join(known) if all(known) else name, name)


def untranslated(feed: Feed) -> list[str]:
    """Return the names that a plan of the feed would have alike in both languages."""
    names = [name for year in feed.years for kind in _NAMED for name in year.dates(kind).values() if name]
    return [name for name in dict.fromkeys(names) if in_both(name).en == name]


_NAMED: tuple[Kind, ...] = ("closed", "worked")


def _worked(name: str) -> Text:
    said = in_both(name)
    if said.en == name:  # not one of China's holidays: what the feed itself says
        return said
    return Text(f"worked for {said.en}", f"{name}调休上班")


def tidy(text: str) -> str:
    """Return a text on one line, without what cannot be printed, not too long."""
    line = " ".join(text[: 4 * _LONGEST_NAME].split())
    return "".join(c for c in line if c.isprintable())[:_LONGEST_NAME].strip()


def by_year(days: Iterable[FeedDay]) -> Iterator[tuple[int, tuple[FeedDay, ...]]]:
    """Yield dates in order, year by year."""
    ordered = sorted(days, key=lambda day: day.date)
    for year in sorted({day.date.year for day in ordered}):
        yield year, tuple(day for day in ordered if day.date.year == year)
