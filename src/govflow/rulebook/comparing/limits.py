"""How limits differ: what is promised, how it counts, and from which start dues differ (时限的差异)."""

from collections.abc import Iterator
from datetime import date

from govflow.errors import CalendarError, Text
from govflow.rulebook.comparing.difference import Difference, Subject
from govflow.rulebook.comparing.dues import MOST_REACHED, Due, Unsearched, Window, first_due, window
from govflow.rulebook.comparing.speech import Speech
from govflow.rulebook.comparing.things import Sides, Sort, changed, single, things
from govflow.rulebook.limit import Extension, Limit
from govflow.rulebook.rulebook import Rulebook
from govflow.worktime import WorkCalendar, parse_limit
from govflow.worktime.instants import ONE_DAY
from govflow.worktime.wording import say_date, say_end, say_moment

_ITSELF = Sort(Text("", ""), "")
_GROUND = Sort(Text("Ground", "中止事由"), "grounds")
_EXTENSION = Sort(Text("Extension", "延期"), "extension")
_MOST_BOUND = 12  # calendars of whoever answers, on which a limit is counted


def limits(old: Rulebook, new: Rulebook, since: date | None = None) -> Iterator[Difference]:
    """Yield what differs in the limits; dues are asked about from `since` on, or from when the rules hold."""
    sides, days = Sides(Speech(old), Speech(new)), asked(old, new, since)
    for name in dict.fromkeys([*old.limits, *new.limits]):
        was, now = old.limits.get(name), new.limits.get(name)
        limit = now or was
        subject = Subject("limit", name, limit.title, limit.unnamed) if limit else Subject("limit", name)
        if was is not None and now is not None:
            yield from _limit(subject, was, now, sides)
            yield from _dues(subject, was, now, (old, new), days)
        elif name in old.limits and name in new.limits:
            if was is not now:
                yield _promised(subject, was, now)
        elif not _is_text(name):  # what a table writes comes and goes with the table
            yield single(subject, was, now, _outline(limit))


def asked(old: Rulebook, new: Rulebook, since: date | None) -> Window:
    """Return the days whose starts are asked about: those on which the new rules hold, or calendars speak."""
    begin = since or new.effective[0] or old.effective[0]
    spoken = (_first_told(c) for book in (new, old) for c in book.calendars.values())
    return window(begin or min(filter(None, spoken), default=None), new.effective[1])


def _first_told(calendar: WorkCalendar) -> date | None:
    """Return from when on a calendar says anything of single dates, or could be counted up to the first."""
    dates = [day for edition in calendar.editions for day in edition.exceptions]
    return calendar.known_since or (min(dates) - MOST_REACHED * ONE_DAY if dates else None)


def _limit(subject: Subject, old: Limit, new: Limit, sides: Sides) -> Iterator[Difference]:
    yield from changed(subject, _ITSELF, "", (old, new), sides, alone=True, but=("grounds", "extension"))
    yield from things(subject, _EXTENSION, (_granted(old), _granted(new)), sides)
    yield from things(subject, _GROUND, (old.grounds, new.grounds), sides)


def _granted(limit: Limit) -> dict[str, Extension]:
    return {"extension": limit.extension} if limit.extension else {}


def _promised(subject: Subject, old: Limit | None, new: Limit | None) -> Difference:
    one, other = (
        limit.term.text if limit else Text("no date is promised", "不承诺期限") for limit in (old, new)
    )
    text = Text(f"Term: {other.en}; was {one.en}.", f"时限：{other.zh}；原为{one.zh}。")
    before, after = (limit.place if limit else None for limit in (old, new))
    return Difference(subject, "changed", text, "term", before=before, after=after)


def _outline(limit: Limit | None) -> tuple[Text, ...]:
    return (limit.term.text,) if limit else (Text("no date is promised", "不承诺期限"),)


def _is_text(name: str) -> bool:
    try:
        parse_limit(name, "civil_code")
    except CalendarError:
        return False
    return True


# -- dues -----------------------------------------------------------------------------------------


def _dues(
    subject: Subject, old: Limit, new: Limit, books: tuple[Rulebook, Rulebook], days: Window
) -> Iterator[Difference]:
    for whom, one, other in _bound(old, new, books):
        if one == other:
            continue
        match first_due(one, other, days):
            case Due() as due:
                yield _due(subject, due, whom, one, other)
            case Unsearched(since):
                yield _unsearched(subject, since, whom)


def _due(subject: Subject, due: Due, whom: Text, old: Limit, new: Limit) -> Difference:
    start, was, now = say_moment(due.start), say_end(due.before), say_end(due.after)
    what = Text("statutory end", "法定期限") if due.statutory else Text("due", "到期")
    text = Text(
        f"First differs{whom.en} for what is received on {start.en}: {what.en} {now.en}; was {was.en}.",
        f"{whom.zh}自 {start.zh} 收到的事项起不同：{what.zh}{now.zh}；原为{was.zh}。",
    )
    data = {
        "start": due.start.isoformat(), "was": due.before.isoformat(), "now": due.after.isoformat(),
        "statutory": due.statutory,
    }  # fmt: skip
    return Difference(subject, "changed", text, "due", (), old.place, new.place, data)


def _unsearched(subject: Subject, since: date, whom: Text) -> Difference:
    on = say_date(since)
    text = Text(
        f"Due alike{whom.en} for what is received before {on.en}; later dates were not searched.",
        f"{whom.zh}{on.zh}以前收到的事项到期相同；此后未予查明。",
    )
    return Difference(subject, "undecided", text, "due", data={"since": since.isoformat()})


def _bound(old: Limit, new: Limit, books: tuple[Rulebook, Rulebook]) -> Iterator[tuple[Text, Limit, Limit]]:
    """Yield a limit on each pair of calendars by which it is counted, for whom that is."""
    if old.calendar is not None and new.calendar is not None:
        yield Text("", ""), old, new
        return
    seen = set[tuple[str, str]]()
    for whom, one, other in _pairs(old.calendar, new.calendar, *books):
        if (one.name, other.name) not in seen and len(seen) < _MOST_BOUND:
            seen.add((one.name, other.name))
            yield whom, old.on(one), new.on(other)


def _pairs(
    one: WorkCalendar | None, other: WorkCalendar | None, old: Rulebook, new: Rulebook
) -> Iterator[tuple[Text, WorkCalendar, WorkCalendar]]:
    """Yield the calendars of each channel, and of each unit that may have one of its own."""
    for channel in dict.fromkeys([*old.assigned.channels, *new.assigned.channels]):
        a, b = one or old.assigned.channels.get(channel), other or new.assigned.channels.get(channel)
        said = new.word(channel)
        if a and b:
            yield Text(f" through {said.en}", f"通过{said.zh}渠道，"), a, b
    for unit in _units(old, new):
        a, b = (c or book.assigned.find(book.hierarchy, unit) for c, book in ((one, old), (other, new)))
        said = new.called(unit)
        if a and b:
            yield Text(f" at {said.en}", f"由{said.zh}办理的，"), a, b


def _units(old: Rulebook, new: Rulebook) -> Iterator[str]:
    """Yield the units that both know and that may stand for others: roots, those named, one of each level."""
    levels = {*old.assigned.levels, *new.assigned.levels}
    named = {*old.assigned.units, *new.assigned.units, *new.hierarchy.roots}
    for unit in new.hierarchy:
        if unit not in old.hierarchy:
            continue
        level = new.hierarchy.level(unit)
        if unit in named or level in levels:
            levels.discard(level)
            yield unit


def assigned(old: Rulebook, new: Rulebook) -> Iterator[Difference]:
    """Yield whose calendar is another one."""
    subject = Subject("calendar", "assigned", Text("whose calendar is which", "适用日历"))
    for key, kind in (("channels", "channel"), ("units", "unit"), ("levels", "level")):
        one, other = getattr(old.assigned, key), getattr(new.assigned, key)
        for word in dict.fromkeys([*one, *other]):
            was, now = (name.name if (name := said.get(word)) else "" for said in (one, other))
            if was != now:
                who = new.called(word) if kind == "unit" else new.word(word)
                text = Text(
                    f"{who.en}: {now or 'none'}; was {was or 'none'}.",
                    f"{who.zh}：{now or '无'}；原为{was or '无'}。",
                )
                yield Difference(subject, "changed", text, f"{key}.{word}")
