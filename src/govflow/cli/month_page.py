"""A month of a calendar as a page: drawn, with its hours, its named days and its edition."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

import attrs

from govflow.errors import Text
from govflow.rulebook.cited import cited
from govflow.worktime import Interval, WorkCalendar
from govflow.worktime.monthly import draw_month
from govflow.worktime.wording import count, say_date, say_hours

Kind = Literal["work", "other_hours", "worked_weekend", "holiday", "rest"]

_KINDS: dict[Kind, Text] = {
    "work": Text("working days", "工作日"),
    "other_hours": Text("days with other hours", "时段不同的日子"),
    "worked_weekend": Text("worked weekends", "调休上班"),
    "holiday": Text("holidays", "放假"),
    "rest": Text("rest days", "休息日"),
}


@attrs.frozen
class _Day:
    date: date
    kind: Kind
    hours: tuple[Interval, ...]
    name: Text | None


@attrs.frozen
class MonthPage:
    """A month of one edition of a calendar; `first` is its first day."""

    calendar: WorkCalendar
    first: date

    @property
    def last(self) -> date:
        """The last day of the month."""
        return self.first.replace(day=monthrange(self.first.year, self.first.month)[1])

    @property
    def provisional(self) -> bool:
        """Whether holidays of the month may be announced that this edition does not know."""
        return not self.calendar.covers(self.first, self.last)

    def days(self) -> Iterator[_Day]:
        """Yield every date of the month."""
        for number in range(1, self.last.day + 1):
            yield self._day(self.first.replace(day=number))

    def _day(self, day: date) -> _Day:
        said, hours = self.calendar.exceptions.get(day), self.calendar.hours(day)
        regular = self.calendar.is_regular(day)
        kind: Kind = "work" if hours else "rest"
        if said is not None:
            kind = "holiday" if not hours else "other_hours" if regular else "worked_weekend"
        return _Day(day, kind, hours, said.name if said else None)

    def to_data(self) -> dict[str, Any]:
        """Return the page as plain data."""
        drawn, edition = self._drawn(), self.calendar
        return {
            "calendar": edition.name,
            "month": f"{self.first:%Y-%m}",
            "zone": edition.zone,
            "edition": {
                "revision": edition.revision,
                "known_from": _iso(edition.known_from),
                "known_since": _iso(edition.known_since),
                "known_until": _iso(edition.known_until),
                "source": edition.source,
            },
            "provisional": self.provisional,
            "days": [_day_data(day) for day in self.days()],
            "text": {"en": drawn.en, "zh": drawn.zh},
        }

    def lines(self) -> Iterator[Text]:
        """Yield the page line by line, the drawing as one."""
        title = self.calendar.title or Text(self.calendar.name, self.calendar.name)
        yield Text(
            f"{title.en} ({self.calendar.name}, {self.calendar.zone})",
            f"{title.zh}（{self.calendar.name}，{self.calendar.zone}）",
        )
        yield self._drawn()
        yield Text("", "")
        yield from self._hours()
        yield from self._edition()

    def _drawn(self) -> Text:
        return draw_month(self.calendar, self.first.year, self.first.month, {})

    def _hours(self) -> Iterator[Text]:
        """Say the hours of each kind of day that has any."""
        found = Counter((day.kind, day.hours) for day in self.days() if day.hours)
        for (kind, hours), n in sorted(found.items(), key=lambda pair: list(_KINDS).index(pair[0][0])):
            days, said = count(n, "day", "days", "天"), _KINDS[kind]
            spans = say_hours(hours)
            yield Text(f"{_upper(said.en)}: {spans.en} ({days.en})", f"{said.zh}：{spans.zh}（{days.zh}）")

    def _edition(self) -> Iterator[Text]:
        """Say which edition this is, what it knows, and whether that reaches over the month."""
        edition = self.calendar
        parts = [Text(f"Edition {edition.revision}", f"版本 {edition.revision}")] if edition.revision else []
        for en, zh, day in (
            ("known from", "公布于", edition.known_from),
            ("exceptions known since", "例外日期始于", edition.known_since),
            ("known until", "已知至", edition.known_until),
        ):
            if day:
                when = say_date(day)
                parts.append(Text(f"{en} {when.en}", f"{zh}{when.zh}"))
        if parts:
            en, zh = ", ".join(p.en for p in parts), "，".join(p.zh for p in parts)
            yield Text(f"{_upper(en)}.", f"{zh}。")
        if edition.source:
            source = cited(edition.source)
            yield Text(f"Source: {source.en}", f"来源：{source.zh}")
        if self.provisional:
            yield Text(
                "Provisional: not all days of this month are known in this edition.",
                "暂定：该版本并未包含本月全部日期。",
            )


def _day_data(day: _Day) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "kind": day.kind,
        "hours": [str(interval) for interval in day.hours],
        "name": {"en": day.name.en, "zh": day.name.zh} if day.name else None,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
