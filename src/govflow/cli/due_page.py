"""The answer of `govflow due`: the account of a due instant, the months in between, and later amendments."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property
from typing import Any

import attrs

from govflow.cli.due_notes import beyond, counting, extending, in_force, pausing
from govflow.errors import Text
from govflow.rulebook import Limit
from govflow.rulebook.cited import cited
from govflow.rulebook.limit import Counted
from govflow.worktime import Account, Pause, TimeLimit, WorkCalendar
from govflow.worktime.instants import MICROSECOND
from govflow.worktime.monthly import Mark, draw_month
from govflow.worktime.wording import say_date, say_end

_MOST_MONTHS = 3


@attrs.frozen(slots=False)  # for cached_property
class DuePage:
    """When a limit ends, told as a page. `known` is when its calendar was asked, None standing for the start.

    Raises CalendarError for what cannot be counted.
    """

    limit: Limit
    start: datetime
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[TimeLimit, ...] = ()
    known: datetime | None = None

    @cached_property
    def counted(self) -> Counted:
        """The due instants and the edition on which they were counted."""
        return self._count(self.known)

    @cached_property
    def account(self) -> Account:
        """The account of the due instant."""
        return self.limit.account(
            self.start, known=self.known, extensions=self.extensions, pauses=self.pauses
        )

    def _count(self, known: datetime | None) -> Counted:
        return self.limit.count(self.start, known=known, extensions=self.extensions, pauses=self.pauses)

    def later(self) -> Iterator[Counted]:
        """Yield what each edition that became known before the end made of it, where the dates differ."""
        newest, last = self.limit.calendar, self.counted
        for edition in newest.editions if newest and self.known is None else ():
            if edition.known_at is None or edition.known_at <= self.start:
                continue
            if edition.known_at >= max(last.due, last.statutory or last.due):
                return  # what had ended is not moved any more
            counted = self._count(edition.known_at)
            if (counted.due, counted.statutory) != (last.due, last.statutory):
                last = counted
                yield counted

    # -- as a page ------------------------------------------------------------------------------

    def lines(self) -> Iterator[Text]:
        """Yield the page line by line, each month as one."""
        yield from self._heading()
        yield self.account.text
        yield from self.notes()
        for month in self.months():
            yield Text("", "")
            yield month
        later = [_after(counted) for counted in self.later()]
        if later:
            yield Text("", "")
            yield from later

    def to_data(self) -> dict[str, Any]:
        """Return the page as plain data."""
        counted = self.counted
        return {
            "limit": self.limit.name,
            "due": counted.due.isoformat(),
            "statutory": counted.statutory.isoformat() if counted.statutory else None,
            "provisional": counted.provisional,
            "law": self.limit.law,
            "source": self.limit.source,
            "calendar": _calendar_data(counted.calendar),
            "counting": self._counting_data(),
            "account": self.account.to_data(),
            "notes": [attrs.asdict(note) for note in self.notes()],
            "months": [attrs.asdict(month) for month in self.months() if month is not _LEFT_OUT],
            "later": [_later_data(counted) for counted in self.later()],
        }

    def _counting_data(self) -> dict[str, Any] | None:
        profile = self.limit.profile
        if profile is None:
            return None
        said = attrs.asdict(counting(self.limit.term, profile))
        return {"profile": profile.name, "source": profile.source, **said}

    def _heading(self) -> Iterator[Text]:
        """Say what is counted: its name, its law and source, on which calendar and how."""
        limit = self.limit
        title = limit.title or Text(limit.name, limit.name)
        named = (
            title if limit.unnamed or limit.name in (title.en, title.zh) else _in_brackets(title, limit.name)
        )
        yield named
        if limit.law:
            yield Text(f"Law: {limit.law}", f"法律依据：{limit.law}")
        if limit.source:
            source = cited(limit.source)
            yield Text(f"Source: {source.en}", f"来源：{source.zh}")
        yield self._calendar()
        if (calendar := self.counted.calendar).source:
            source = cited(calendar.source)
            yield Text(f"Calendar source: {source.en}", f"日历来源：{source.zh}")
        if limit.profile:
            yield counting(limit.term, limit.profile)

    def _calendar(self) -> Text:
        """Say on which calendar, and which edition of it, the limit is counted."""
        edition = self.counted.calendar
        title = edition.title or Text(edition.name, edition.name)
        if not edition.revision:
            return Text(f"Calendar: {title.en}", f"日历：{title.zh}")
        known = edition.known_from
        en, zh = (f", known from {say_date(known).en}", f"，{say_date(known).zh}公布") if known else ("", "")
        return Text(
            f"Calendar: {title.en}, edition {edition.revision}{en}",
            f"日历：{title.zh}，版本 {edition.revision}{zh}",
        )

    def notes(self) -> Iterator[Text]:
        """Yield what the rules would not allow of what was asked, and what of it did not count."""
        start = self.account.start.date()
        yield from in_force(self.limit.effective, start)
        yield from extending(self.limit.extension, self.extensions)
        yield from beyond(self.account)
        yield from pausing(self.limit.grounds, self.pauses, self.account)

    # -- drawn ----------------------------------------------------------------------------------

    def months(self) -> Iterator[Text]:
        """Yield the months from the start to the end, drawn; of many the first and the last ones."""
        calendar, marks = self.counted.calendar, self._marks()
        months = sorted({(day.year, day.month) for day in marks})
        kept = months if len(months) <= _MOST_MONTHS else [months[0], *months[1 - _MOST_MONTHS :]]
        before = None
        for year, month in kept:
            if before not in (None, 12 * year + month - 1):
                yield _LEFT_OUT
            before = 12 * year + month
            yield draw_month(calendar, year, month, marks)

    def _marks(self) -> dict[date, Mark]:
        """Return what each date is, in the order in which a legend tells it."""
        received, due, statutory = self.account.start.date(), self.counted.due, self.counted.statutory
        marks = {received: _RECEIVED}
        marks |= {line.date: _COUNTED for line in self.account.days if line.counted and line.date != received}
        if statutory and _last_day(statutory) not in (received, _last_day(due)):
            marks[_last_day(statutory)] = _STATUTORY
        marks[_last_day(due)] = _BOTH if _last_day(due) == received else _DUE
        return marks


_LEFT_OUT = Text("...", "……")
_RECEIVED = Mark(Text("received", "收到"), ">")
_COUNTED = Mark(Text("counted", "计入"), "=")
_DUE = Mark(Text("due", "到期"), "!")
_STATUTORY = Mark(Text("statutory limit", "法定时限"), "@")
_BOTH = Mark(Text("received and due", "收到并到期"), "!")


def _last_day(due: datetime) -> date:
    return (due - MICROSECOND).date()


def _in_brackets(title: Text, name: str) -> Text:
    return Text(f"{title.en} ({name})", f"{title.zh}（{name}）")


def _after(counted: Counted) -> Text:
    edition, end = counted.calendar, say_end(counted.due)
    known = edition.known_from
    en, zh = (f" known from {say_date(known).en}", f"{say_date(known).zh}公布的") if known else ("", "")
    en, zh = (
        f"After the amendment{en} (edition {edition.revision}): ",
        f"按{zh}修订（版本 {edition.revision}）：",
    )
    still = Text(", provisional", "（暂定）") if counted.provisional else Text("", "")
    return Text(f"{en}due {end.en}{still.en}.", f"{zh}到期{end.zh}{still.zh}。")


def _later_data(counted: Counted) -> dict[str, Any]:
    return {
        **_edition_data(counted.calendar),
        "due": counted.due.isoformat(),
        "statutory": counted.statutory.isoformat() if counted.statutory else None,
        "provisional": counted.provisional,
    }


def _edition_data(edition: WorkCalendar) -> dict[str, Any]:
    known = edition.known_from
    return {"revision": edition.revision, "known_from": known.isoformat() if known else None}


def _calendar_data(edition: WorkCalendar) -> dict[str, Any]:
    return {"name": edition.name, **_edition_data(edition), "source": edition.source}
