"""Reviewing a feed before it is used: what is missing, what is odd, and what it would change."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from govflow.errors import Text
from govflow.rulebook.feeds.changes import changes
from govflow.rulebook.feeds.holiday_cn import published
from govflow.rulebook.feeds.values import Feed, FeedYear, Remark, Severity, untranslated
from govflow.worktime import WorkCalendar
from govflow.worktime.wording import runs

_LONGEST_RUN = 10  # days off in a row: the longest in China was ten, in 2020
_NEAR = 7  # days outside the year that are still about it: New Year is swapped with December
_ORDER: tuple[Severity, ...] = ("error", "warning", "info")
_ONE_DAY = timedelta(days=1)
_MOST_NAMES = 12


def review(feed: Feed, calendar: WorkCalendar | None = None) -> tuple[Remark, ...]:
    """Return what a person should know before using a feed, errors first (审核).

    With a calendar also what would change in it, and its weekdays decide what is ordinary; without one
    Saturday and Sunday are rest days.
    """
    works = calendar.is_regular if calendar else _weekday
    found = [*feed.remarks, *_whole(feed)]
    for year in feed.years:
        found += [*_notice(feed, year), *_days(feed, year, works)]
    if calendar:
        found += changes(feed, calendar)
    return tuple(sorted(found, key=lambda r: (_ORDER.index(r.severity), r.first or date.min)))


def _weekday(day: date) -> bool:
    return day.weekday() < 5


def _whole(feed: Feed) -> Iterator[Remark]:
    if not feed.years:
        yield Remark("error", "empty-year", Text("The feed holds no day at all.", "数据中没有任何日期。"))
    elif feed.form == "icalendar" and not any(year.sources for year in feed.years):
        said = Text("The feed names no source.", "数据未注明来源。")
        yield Remark("info", "no-notice", said)
    if plain := untranslated(feed):
        more = len(plain) - _MOST_NAMES
        names = [*plain[:_MOST_NAMES], *(["..."] if more > 0 else [])]
        yield Remark(
            "warning",
            "untranslated-names",
            Text(
                f"These names will stand in both languages, translate them: {', '.join(names)}.",
                f"下列名称将原样用于两种语言，请翻译：{'、'.join(names)}。",
            ),
        )


# -- notices ------------------------------------------------------------------------------------


def _notice(feed: Feed, year: FeedYear) -> Iterator[Remark]:
    first = date(year.year, 1, 1)
    whole = first, date(year.year, 12, 31)
    if not year.dates("closed") and not year.dates("worked"):
        yield Remark("error", "empty-year", _EMPTY, *whole)
    if feed.form == "holiday_cn" and not year.sources:
        yield Remark("warning", "no-notice", _NO_NOTICE, *whole)
    if year.known_from is None:
        yield Remark("warning", "no-known-from", _NO_DATE, *whole)
    elif feed.form == "holiday_cn" and year.known_from >= first and len(year.sources) == 1:
        text = Text(
            f"The notice is dated {year.known_from}, when the year had begun: was it published again?",
            f"通知日期为 {year.known_from}，当年已开始：是否为重新发布？",
        )
        yield Remark("warning", "late-notice", text, *whole)
    if len(year.sources) > 1 and feed.form == "holiday_cn":
        yield Remark("info", "amended", _AMENDED, *whole)
    if any(told and not told[1] for told in map(published, year.sources)):
        yield Remark("info", "month-only", _MONTH, *whole)


_EMPTY = Text(
    "No days are given. That says that nothing was announced, not that there are no holidays.",
    "没有任何日期：这表示尚未公布，而不是没有假日。",
)
_NO_NOTICE = Text("No notice is named as the source.", "未注明所依据的通知。")
_NO_DATE = Text(
    "It is not told when this became known; its first date is taken.", "未注明公布日，暂以首日代之。"
)
_AMENDED = Text(
    "There are several notices: only the last state is told, and it counts as known from the last of them.",
    "当年有多份通知：数据仅含最终安排，自最后一份通知起视为已知。",
)
_MONTH = Text(
    "The notice's address tells only its month; the last day of it is taken.",
    "通知地址只注明月份，公布日取该月末日。",
)


# -- days ---------------------------------------------------------------------------------------


def _days(feed: Feed, year: FeedYear, works: Callable[[date], bool]) -> Iterator[Remark]:
    closed, worked = year.dates("closed"), year.dates("worked")
    for day in sorted({*closed} & {*worked}):
        names = Text(f"'{closed[day]}', '{worked[day]}'", f"“{closed[day]}”、“{worked[day]}”")
        said = Text(f"The date is both closed and worked: {names.en}.", f"该日既放假又上班：{names.zh}。")
        yield Remark("error", "two-meanings", said, day)
    far = [day for day in (*closed, *worked) if feed.form == "holiday_cn" and _far(day, year.year)]
    yield from _each("warning", "outside-year", _outside(year.year), far)
    yield from _each("warning", "long-holiday", _LONG, _long(closed, worked, works), _LONGEST_RUN + 1)
    if feed.chinese and closed and not worked:
        yield Remark(
            "warning", "no-worked-weekends", _NONE_WORKED, date(year.year, 1, 1), date(year.year, 12, 31)
        )
    yield from _each("info", "worked-weekday", _WORKED, [day for day in worked if works(day)])
    yield from _each("info", "closed-weekend", _CLOSED, [day for day in closed if not works(day)])


def _each(
    severity: Severity, code: str, text: Text, days: Sequence[date], least: int = 1
) -> Iterator[Remark]:
    for first, last in runs(sorted(days)):
        if (last - first).days + 1 >= least:
            yield Remark(severity, code, text, first, last)


def _far(day: date, year: int) -> bool:
    return not date(year, 1, 1) - _NEAR * _ONE_DAY <= day <= date(year, 12, 31) + _NEAR * _ONE_DAY


def _long(closed: dict[date, str], worked: dict[date, str], works: Callable[[date], bool]) -> list[date]:
    """Return the closed dates, with the rest days that lie right beside them."""
    off = set(closed)
    for step in (_ONE_DAY, -_ONE_DAY):
        for day in closed:
            while (day := day + step) not in off and day not in worked and not works(day):
                off.add(day)
    return list(off)


def _outside(year: int) -> Text:
    return Text(f"This lies far outside {year}.", f"该日期远在 {year} 年之外。")


_LONG = Text(
    f"More than {_LONGEST_RUN} days off in a row: is that meant?",
    f"连续放假超过 {_LONGEST_RUN} 天：是否有误？",
)
_NONE_WORKED = Text(
    "No worked weekends in a Chinese year: does the feed leave them out?",
    "当年没有调休上班日：数据是否遗漏？",
)
_WORKED = Text("Worked, on a day that is worked anyway.", "注明上班，而该日本为工作日。")
_CLOSED = Text("Closed, on a day of rest anyway.", "注明放假，而该日本为休息日。")
