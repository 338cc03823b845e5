"""Reading iCalendar holiday feeds (RFC 5545): all-day events, of several days, coming back every year.

The `icalendar` package parses; what it hands over is taken with care, for a broken property raises only when
it is looked at. An event has no field for "this Saturday is worked": Chinese feeds say so in the summary.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import Any

import attrs

from govflow.errors import Place, Problem, RulebookError, Text
from govflow.rulebook.feeds.recurrence import Unread, read_yearly
from govflow.rulebook.feeds.values import (
    FIRST_YEAR,
    LAST_YEAR,
    MOST_DAYS,
    Feed,
    FeedDay,
    FeedYear,
    Kind,
    Remark,
    Severity,
    by_year,
    tidy,
)

_from_ical: Callable[[str], Any] | None
try:
    from icalendar import Calendar

    _from_ical = Calendar.from_ical
except ImportError:  # an optional extra
    _from_ical = None

MOST_CHARACTERS, MOST_LINES, MOST_EVENTS = 600_000, 20_000, 2_000
_LONGEST = 366  # days of one event
_NAMED = 5  # events that a remark names
_STALE = 5  # years before the first event: such a stamp is a constant of the program that wrote it

_WORKED = re.compile(
    r"补班|上班|[(（\[【]班[)）\]】]|^班$|\s班$|\b(?:make-?up|special|adjusted) work(?:ing)? ?day\b",
    re.IGNORECASE,
)
_OFF = re.compile(r"[(（\[【]休[)）\]】]|\s休$|放假|假期")
_MARKS = re.compile(r"\s*(?:[(（\[【][班休][)）\]】]|补班|调休上班|上班|\s[班休]$|放假|假期).*$")
_OBSERVED = re.compile(r"\bobservance|\boptional\b|\bseason\b|节日|纪念日|节气", re.IGNORECASE)
_PUBLIC = re.compile(r"\bpublic\b|\bbank holiday\b|法定|公共|公众", re.IGNORECASE)


def read_icalendar(name: str, text: str, last_year: int | None = None) -> Feed:
    """Read an iCalendar feed; what comes back every year is told up to `last_year`.

    Unless given, that is the last year in which anything begins. Raises RulebookError with what is wrong,
    `needs-ical` if the `icalendar` package is not there.
    """
    parsed = _parsed(name, text)
    notes, events = _Notes(), list[_Event]()
    for component in parsed.walk("VEVENT"):
        events += _event(component, notes)
    marks = any(event.marked_off for event in events)
    moved = {(event.uid, event.replaces) for event in events if event.replaces}
    last = last_year or max((event.first.year for event in events), default=FIRST_YEAR)
    said = (_days(event.among(marks), moved, min(last, LAST_YEAR), notes) for event in events)
    days = list(islice(chain.from_iterable(said), MOST_DAYS + 1))
    if len(days) > MOST_DAYS:
        raise _refused(name, f"more than {MOST_DAYS:,} days", f"超过 {MOST_DAYS:,} 天")
    years = tuple(by_year(days))
    known_from = _known_from(events, years[0][0]) if years else None
    sources = tuple(address for key in ("SOURCE", "URL", "X-ORIGINAL-URL") if (address := _text(parsed, key)))
    return Feed(
        name,
        "icalendar",
        tuple(FeedYear(year, said, sources, known_from) for year, said in years),
        tuple(notes.remarks()),
    )


def _parsed(name: str, text: str) -> Any:
    if _from_ical is None:
        said = Text("Reading iCalendar needs a package.", "读取 iCalendar 需要另装软件包。")
        hint = Text(
            'Run: pip install "govflow[ical]"; in a checkout: pip install ".[ical]"',
            '请运行：pip install "govflow[ical]"；在源码目录中：pip install ".[ical]"',
        )
        raise RulebookError([Problem("needs-ical", said, Place(name), hint)])
    lines, events = max(text.count("\n"), text.count("\r")), text.upper().count("BEGIN:VEVENT")
    if lines > MOST_LINES or events > MOST_EVENTS or len(text) > MOST_CHARACTERS:
        en = f"more than {MOST_CHARACTERS:,} characters, {MOST_LINES:,} lines or {MOST_EVENTS:,} events"
        zh = f"超过 {MOST_CHARACTERS:,} 个字符、{MOST_LINES:,} 行或 {MOST_EVENTS:,} 个事件"
        raise _refused(name, en, zh)
    try:
        return _from_ical(text)
    except Exception as error:  # whatever a foreign parser raises, the file is not what it should be
        said = Text(
            f"This is not iCalendar: {tidy(str(error))}.", f"不是有效的 iCalendar：{tidy(str(error))}。"
        )
        raise RulebookError([Problem("ical-syntax", said, Place(name))]) from error


def _refused(name: str, en: str, zh: str) -> RulebookError:
    text = Text(f"A feed may not hold {en}.", f"数据不可{zh}。")
    hint = Text("Cut it to the years that are wanted.", "请只保留所需年份。")
    return RulebookError([Problem("too-large", text, Place(name), hint)])


# -- events -------------------------------------------------------------------------------------


@attrs.frozen
class _Event:
    """An all-day event of one or more days."""

    uid: str
    name: str
    kind: Kind
    marked_off: bool
    first: date
    length: int
    rule: Any
    without: frozenset[date]
    replaces: date | None
    stamps: tuple[date | None, date | None]  # changed, written
    unmarked: bool = False

    def among(self, marks: bool) -> "_Event":
        """Return the event as it is meant in a feed that marks its days off, or in one that does not."""
        unmarked = marks and self.kind == "closed" and not self.marked_off
        return attrs.evolve(self, kind="observed", unmarked=True) if unmarked else self


class _Notes:
    """What was noticed, with the names of the events concerned: one remark for each code."""

    def __init__(self) -> None:
        self._names: dict[str, dict[str, None]] = {}
        self._times: dict[str, int] = {}

    def add(self, code: str, name: str) -> None:
        self._names.setdefault(code, {})[name or "?"] = None
        self._times[code] = self._times.get(code, 0) + 1

    def remarks(self) -> Iterator[Remark]:
        for code, names in self._names.items():
            severity, en, zh = _SAID[code]
            n, some = self._times[code], list(names)[:_NAMED]
            more = ", ..." if len(names) > _NAMED else ""
            said = Text(f"{n} {en}: {', '.join(some)}{more}.", f"{n} {zh}：{'、'.join(some)}{more}。")
            yield Remark(severity, code, said)


_BY_KIND: dict[Kind, str] = {"observed": "observance", "worked": "worked-by-name"}
_SAID: dict[str, tuple[Severity, str, str]] = {
    "timed-event": (
        "warning",
        "event(s) at a time of day are left out: only whole days can be holidays",
        "个非全天事件未采用（仅全天事件可为假日）",
    ),
    "broken-event": ("warning", "event(s) cannot be read and are left out", "个事件无法读取，未采用"),
    "unread-recurrence": (
        "warning",
        "event(s) come back by a rule that is not read here; only the first date is taken",
        "个事件的重复规则无法识别，仅采用首日",
    ),
    "cancelled-event": ("info", "cancelled event(s) are left out", "个已取消的事件未采用"),
    "observance": (
        "warning",
        "day(s) are called observances, not public holidays, and are left out",
        "天为一般节日而非放假，未采用",
    ),
    "unmarked-day": (
        "warning",
        "day(s) have no mark in a feed that marks its days off, and are left out",
        "天未标注“休”，而该数据标注放假日，未采用",
    ),
    "worked-by-name": (
        "info",
        "day(s) are taken as worked weekends by their names alone",
        "天仅凭名称判定为调休上班",
    ),
}


def _event(component: Any, notes: _Notes) -> Iterator[_Event]:
    """Yield the event that a component stands for, if it is one."""
    name = _text(component, "SUMMARY")
    if _text(component, "STATUS").upper() == "CANCELLED":
        return notes.add("cancelled-event", name)
    first = _moment(component, "DTSTART")
    if isinstance(first, datetime):
        return notes.add("timed-event", name)
    length = _length(component, first) if first else None
    if not first or not length or not FIRST_YEAR <= first.year < LAST_YEAR:
        return notes.add("broken-event", name)
    yield _Event(
        uid=_text(component, "UID"),
        name=_MARKS.sub("", name).strip() or name,
        kind=_kind(component, name),
        marked_off=bool(_OFF.search(name)) or "HOLIDAY" in _text(component, "X-APPLE-SPECIAL-DAY"),
        first=first,
        length=length,
        rule=_looked_at(lambda: dict(component["RRULE"]), "broken") if "RRULE" in component else None,
        without=frozenset(_excluded(component)),
        replaces=_as_date(_moment(component, "RECURRENCE-ID")),
        stamps=(_as_date(_moment(component, "LAST-MODIFIED")), _as_date(_moment(component, "DTSTAMP"))),
    )


def _looked_at(look: Callable[[], Any], otherwise: Any = None) -> Any:
    """Return what a property holds; a broken one raises only now, each version of the package its own way."""
    try:
        return look()
    except Exception:
        return otherwise


def _text(component: Any, key: str) -> str:
    found = _looked_at(lambda: component.get(key))
    return tidy(str(found[0] if isinstance(found, list) and found else found)) if found else ""


def _moment(component: Any, key: str) -> date | None:
    found = _looked_at(lambda: component[key].dt)
    return found if isinstance(found, date) else None


def _as_date(moment: date | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment


def _length(component: Any, first: date) -> int | None:
    """Return how many days an event takes: DTEND is the day after it (RFC 5545 3.6.1)."""
    if "DTEND" in component:
        end = _moment(component, "DTEND")
        days = None if end is None or isinstance(end, datetime) else (end - first).days
    elif "DURATION" in component:
        span = _looked_at(lambda: component["DURATION"].dt)
        days = span.days if isinstance(span, timedelta) and span == timedelta(days=span.days) else None
    else:
        days = 1
    days = 1 if days == 0 else days  # some programs write the day itself as its end
    return days if days is not None and 1 <= days <= _LONGEST else None


def _excluded(component: Any) -> Iterator[date]:
    found = _looked_at(lambda: component.get("EXDATE"))
    for dates in found if isinstance(found, list) else [found] if found else []:
        yield from _looked_at(lambda dates=dates: [_as_date(each.dt) for each in dates.dts], [])  # type: ignore[misc]


def _kind(component: Any, name: str) -> Kind:
    if _WORKED.search(name) or "WORKDAY" in _text(component, "X-APPLE-SPECIAL-DAY"):
        return "worked"
    categories = _looked_at(lambda: " ".join(str(each) for each in component["CATEGORIES"].cats), "")
    said = f"{categories} {_text(component, 'DESCRIPTION')}"
    return "observed" if _OBSERVED.search(said) and not _PUBLIC.search(said) else "closed"


# -- days ---------------------------------------------------------------------------------------


def _days(event: _Event, moved: set[tuple[str, date]], last: int, notes: _Notes) -> Iterator[FeedDay]:
    code = "unmarked-day" if event.unmarked else _BY_KIND.get(event.kind)
    for first in _firsts(event, last, notes):
        if first in event.without or (not event.replaces and (event.uid, first) in moved):
            continue
        for k in range(event.length):
            if code:
                notes.add(code, event.name)
            yield FeedDay(first + timedelta(days=k), event.kind, event.name)


def _firsts(event: _Event, last: int, notes: _Notes) -> Iterator[date]:
    if event.rule is None:
        yield event.first
        return
    try:
        yearly = read_yearly(event.rule if isinstance(event.rule, dict) else {}, event.first)
    except Unread:
        notes.add("unread-recurrence", event.name)
        yield event.first
        return
    yield from yearly.dates(event.first, last)


def _known_from(events: list[_Event], year: int) -> date | None:
    """Return when the feed was last changed, or else written, unless that is plainly a constant."""
    changed, written = ([event.stamps[k] for event in events if event.stamps[k]] for k in (0, 1))
    stamp = max((each for each in changed or written if each), default=None)
    return stamp if stamp and year - _STALE <= stamp.year <= LAST_YEAR else None
