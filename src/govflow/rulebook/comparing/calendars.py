"""How calendars differ: regular hours, dates that are otherwise, editions and horizons (日历的差异)."""

from collections.abc import Iterator
from datetime import date

from govflow.errors import Text
from govflow.rulebook.comparing.contrasting import contrast
from govflow.rulebook.comparing.difference import Difference, Subject
from govflow.rulebook.comparing.dues import edition_pairs
from govflow.rulebook.comparing.speech import NONE, Speech, listed
from govflow.rulebook.comparing.things import capital, single
from govflow.rulebook.rulebook import Rulebook
from govflow.worktime import DayException, Interval, WorkCalendar
from govflow.worktime.hours import WEEKDAYS
from govflow.worktime.weeks import Season, Week
from govflow.worktime.wording import WEEKDAY_NAMES, runs, say_hours, say_span

_MOST_RUNS = 4
_REST = Text("rest", "休息")
_ELSEWHERE = ("weekly", "breaks", "seasons", "exceptions", "revision", "known_from", "earlier")


def calendars(old: Rulebook, new: Rulebook) -> Iterator[Difference]:
    """Yield what differs in the calendars."""
    for name in dict.fromkeys([*old.calendars, *new.calendars]):
        was, now = old.calendars.get(name), new.calendars.get(name)
        calendar = now or was
        subject = Subject("calendar", name, (calendar and calendar.title) or Text("", ""))
        if was is None or now is None:
            yield single(subject, was, now, (_week_in_words(calendar.weekly),) if calendar else ())
        elif was != now:
            yield from _editions(subject, was, now)
            yield from _calendar(subject, was, now, Speech(old), Speech(new))


def _week_in_words(week: Week) -> Text:
    said = [(WEEKDAY_NAMES[day], _hours(week[day])) for day in WEEKDAYS if week.get(day)]
    return listed(Text(f"{day.en} {hours.en}", f"{day.zh} {hours.zh}") for day, hours in said)


def _hours(hours: tuple[Interval, ...]) -> Text:
    return say_hours(hours) if hours else _REST


def _calendar(
    subject: Subject, old: WorkCalendar, new: WorkCalendar, before: Speech, after: Speech
) -> Iterator[Difference]:
    """Yield what differs between the editions that were known at the same time, each once."""
    pairs = edition_pairs(old, new)
    told = [told for was, now in pairs for told in _regular(was, now, before, after)]
    for aspect, text in dict.fromkeys(told):
        yield Difference(subject, "changed", text, aspect)
    dates: dict[Text, set[date]] = {}
    for was, now in pairs:
        for day, text in _dates(was, now):
            dates.setdefault(text, set()).add(day)
    for text, days in sorted(dates.items(), key=lambda one: min(one[1])):
        when = _when(sorted(days))
        said = Text(f"{when.en}: {text.en}", f"{when.zh}：{text.zh}")
        data = {"dates": [day.isoformat() for day in sorted(days)]}
        yield Difference(subject, "changed", said, "dates", data=data)


# -- editions -------------------------------------------------------------------------------------


def _editions(subject: Subject, old: WorkCalendar, new: WorkCalendar) -> Iterator[Difference]:
    one, other = ({e.revision: e for e in calendar.editions} for calendar in (old, new))
    for revision, edition in one.items():
        if revision not in other:
            text = _edition("is gone", "已取消", edition)
            yield Difference(subject, "removed", text, f"editions.{revision}")
    for revision, edition in other.items():
        was = one.get(revision)
        if was is None:
            yield Difference(subject, "added", _edition("is new", "为新增", edition), f"editions.{revision}")
        elif was.known_from != edition.known_from:
            text = _edition(f"was known from {was.known_from} before", f"原公布于 {was.known_from}", edition)
            yield Difference(subject, "changed", text, f"editions.{revision}.known_from")


def _edition(en: str, zh: str, edition: WorkCalendar) -> Text:
    name, known = edition.revision or "-", edition.known_from
    since = Text(f", known from {known},", f"（公布于 {known}）") if known else Text("", "")
    return Text(f"Edition {name}{since.en} {en}.", f"版本 {name}{since.zh}{zh}。")


# -- regular hours --------------------------------------------------------------------------------


def _regular(
    old: WorkCalendar, new: WorkCalendar, before: Speech, after: Speech
) -> Iterator[tuple[str, Text]]:
    for one in contrast(old, new, before, after, _ELSEWHERE):
        yield one.key, capital(one.text)
    yield from _weeks("weekly", Text("", ""), old.weekly, new.weekly)
    yield from _weeks("breaks", Text("Breaks on ", "扣除时段："), old.breaks, new.breaks)
    yield from _seasons(old, new)


def _weeks(aspect: str, lead: Text, old: Week, new: Week) -> Iterator[tuple[str, Text]]:
    found: dict[Text, list[Text]] = {}
    for day in WEEKDAYS:
        was, now = old.get(day, ()), new.get(day, ())
        if was != now:
            found.setdefault(_contrasted(_hours(was), _hours(now)), []).append(WEEKDAY_NAMES[day])
    for said, names in found.items():
        days = listed(names)
        yield aspect, Text(f"{lead.en}{days.en}: {said.en}", f"{lead.zh}{days.zh}：{said.zh}")


def _seasons(old: WorkCalendar, new: WorkCalendar) -> Iterator[tuple[str, Text]]:
    one, other = ({str(season): season for season in calendar.seasons} for calendar in (old, new))
    for days in dict.fromkeys([*one, *other]):
        was, now = one.get(days), other.get(days)
        if was is None or now is None:
            en, zh = ("is gone", "已取消") if now is None else ("is new", "为新增")
            hours = _week_in_words(now.weekly) if now else NONE
            more = Text(f": {hours.en}", f"：{hours.zh}") if now else Text("", "")
            yield "seasons", Text(f"Season {days} {en}{more.en}.", f"季节 {days} {zh}{more.zh}。")
        elif was != now:
            yield from _weeks("seasons", Text(f"Season {days}, ", f"季节 {days}，"), was.weekly, now.weekly)
            yield from _season(days, was, now)


def _season(days: str, old: Season, new: Season) -> Iterator[tuple[str, Text]]:
    if old.worked != new.worked:
        one, other = (NONE if w is None else _hours(w) for w in (old.worked, new.worked))
        said = _contrasted(one, other)
        yield (
            "seasons",
            Text(f"Season {days}, worked weekends: {said.en}", f"季节 {days}，调休上班日：{said.zh}"),
        )
    if old.name != new.name:
        said = _contrasted(old.name or NONE, new.name or NONE)
        yield "seasons", Text(f"Season {days}, title: {said.en}", f"季节 {days}，名称：{said.zh}")


def _contrasted(old: Text, new: Text) -> Text:
    return Text(f"{new.en}; was {old.en}.", f"{new.zh}；原为{old.zh}。")


# -- single dates ---------------------------------------------------------------------------------


def _dates(old: WorkCalendar, new: WorkCalendar) -> Iterator[tuple[date, Text]]:
    """Yield each date that is otherwise than before, with what it is and was."""
    for day in sorted({*old.exceptions, *new.exceptions}):
        was, now = old.exceptions.get(day), new.exceptions.get(day)
        if was != now:
            named = was is None or now is None or was.name != now.name
            yield day, _contrasted(_meant(was, old, day, named=named), _meant(now, new, day, named=named))


def _meant(said: DayException | None, calendar: WorkCalendar, day: date, *, named: bool) -> Text:
    """Say what a date is: its hours and, `named`, its name, or that it is as its weekday is."""
    if said is None:
        hours = _hours(calendar.week_of(day)[day.weekday()])
        return Text(f"by its weekday ({hours.en})", f"按星期（{hours.zh}）")
    hours, name = _hours(said.hours), said.name
    return Text(f"{hours.en} ({name.en})", f"{hours.zh}（{name.zh}）") if name and named else hours


def _when(days: list[date]) -> Text:
    """Say dates as runs: the first of them, and how many more there are."""
    spans = [say_span(*run) for run in runs(days)]
    if len(spans) <= _MOST_RUNS:
        return listed(spans)
    some, rest = listed(spans[:_MOST_RUNS]), len(days) - sum(_length(run) for run in runs(days)[:_MOST_RUNS])
    last = say_span(days[-1], days[-1])
    return Text(
        f"{some.en} and {rest} more dates up to {last.en}", f"{some.zh}及此后至{last.zh}的另外 {rest} 日"
    )


def _length(run: tuple[date, date]) -> int:
    return (run[1] - run[0]).days + 1
