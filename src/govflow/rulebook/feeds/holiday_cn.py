"""Reading holiday-cn JSON: China's holiday notices, one year to a file or many in one.

The form is that of https://github.com/NateScarlet/holiday-cn: `{"year": 2018, "papers": [...], "days":
[{"name": ..., "date": ..., "isOffDay": ...}]}`, or many of these under their years.
"""

import json
import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, TypeGuard

from govflow.errors import Place, Problem, RulebookError, Text
from govflow.rulebook.feeds.values import FIRST_YEAR, LAST_YEAR, MOST_DAYS, Feed, FeedDay, FeedYear, tidy
from govflow.rulebook.literals import day as read_day
from govflow.rulebook.literals import names_a_day
from govflow.rulebook.sections import Problems

_DATED = re.compile(r"/((?:19|20)[0-9]{2})-?([01][0-9])(?:[-/]?([0-3][0-9]))?/")
_YEAR = re.compile(r"[12][0-9]{3}")
_FORM = Text(
    'Such a feed reads {"year": 2018, "papers": [], "days": [{"name": ..., "date": ..., "isOffDay": ...}]}.',
    '此类数据形如 {"year": 2018, "papers": [], "days": [{"name": ..., "date": ..., "isOffDay": ...}]}。',
)
_MOST_PROBLEMS = 20
_MOST_PAPERS = 100


def read_holiday_cn(name: str, text: str) -> Feed:
    """Read holiday-cn JSON. Raises RulebookError with what is wrong."""
    problems = Problems()
    years = tuple(_years(_parsed(name, text), Place(name), problems))
    if problems.found:
        raise RulebookError(problems.found[:_MOST_PROBLEMS])
    return Feed(name, "holiday_cn", tuple(sorted(years, key=lambda year: year.year)))


def _parsed(name: str, text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        place, said = (
            Place(name, error.lineno, error.colno),
            Text(error.msg, _FAULTS.get(error.msg, error.msg)),
        )
    except RecursionError:
        place, said = Place(name), Text("nested too deeply", "嵌套过深")
    except _Twice as error:
        place, said = Place(name), Text(f"the key '{error}' stands twice", f"键“{error}”重复")
    except ValueError:
        place, said = Place(name), Text("a number of thousands of digits", "数字过长")
    message = Text(f"This is not JSON: {said.en}.", f"不是有效的 JSON：{said.zh}。")
    problem = Problem("json-syntax", message, place)
    raise RulebookError([problem])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        key = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise _Twice(key[:40])
    return found


class _Twice(ValueError):
    """A key stands twice in one object."""


_FAULTS = {
    "Expecting value": "此处缺少值",
    "Expecting ',' delimiter": "缺少逗号",
    "Expecting ':' delimiter": "缺少冒号",
    "Expecting property name enclosed in double quotes": "键须用双引号括起",
    "Illegal trailing comma before end of object": "最后一项之后多了逗号",
    "Illegal trailing comma before end of array": "最后一项之后多了逗号",
    "Unterminated string starting at": "字符串缺少右引号",
    "Invalid control character at": "字符串中有控制字符",
    "Extra data": "末尾有多余内容",
}


def _years(data: Any, place: Place, problems: Problems) -> Iterator[FeedYear]:
    entries = _entries(data)
    if not entries:
        said = Text("No year stands in this feed.", "数据中没有任何年份。")
        problems.add("not-a-feed", said.en, said.zh, place, _FORM)
    for key, entry in entries:
        year = int(key) if _YEAR.fullmatch(key) else 0
        if not FIRST_YEAR <= year <= LAST_YEAR:
            said = Text(f"'{key[:40]}' is not a year.", f"“{key[:40]}”不是年份。")
            problems.add("not-a-feed", said.en, said.zh, place, _FORM)
        elif found := _year(year, entry, place, problems):
            yield found


def _entries(data: Any) -> list[tuple[str, Any]]:
    if not isinstance(data, dict):
        return []
    if "days" in data or "papers" in data:
        return [(str(data.get("year", "")), data)]
    return [(key, entry) for key, entry in data.items() if not key.startswith("$")]  # "$schema", "$id"


def _year(year: int, entry: Any, place: Place, problems: Problems) -> FeedYear | None:
    days, papers = (entry.get(k, []) for k in ("days", "papers")) if isinstance(entry, dict) else (None, None)
    if not _list(days, MOST_DAYS) or not _list(papers, _MOST_PAPERS):
        said = Text(f"What stands under {year} is no list of days.", f"{year} 年之下不是日期列表。")
        problems.add("not-a-feed", said.en, said.zh, place, _FORM)
        return None
    read = [_day(year, n, item, place, problems) for n, item in enumerate(days)]
    sources = tuple(address for paper in papers if isinstance(paper, str) and (address := tidy(paper)))
    dated = [told for address in sources if (told := published(address))]
    found = sorted((day for day in read if day), key=lambda day: day.date)
    return FeedYear(year, tuple(found), sources, max((day for day, _ in dated), default=None))


def _list(found: Any, most: int) -> TypeGuard[list[Any]]:
    return isinstance(found, list) and len(found) <= most


def _day(year: int, n: int, item: Any, place: Place, problems: Problems) -> FeedDay | None:
    said = item if isinstance(item, dict) else {}
    name, written, off = said.get("name"), said.get("date"), said.get("isOffDay")
    found = read_day(written) if isinstance(written, str) else None
    if found and isinstance(name, str) and isinstance(off, bool) and FIRST_YEAR <= found.year <= LAST_YEAR:
        return FeedDay(found, "closed" if off else "worked", tidy(name))
    if isinstance(written, str) and found is None and names_a_day(written) and len(written) == 10:
        en, zh = (
            f"Entry {n + 1} of {year}: there is no such day as {written}.",
            f"{year} 年第 {n + 1} 条：没有 {written} 这一天。",
        )
        problems.add("bad-feed-day", en, zh, place)
        return None
    shown = tidy(json.dumps(item, ensure_ascii=False)[:120])
    problems.add(
        "bad-feed-day",
        f"Entry {n + 1} of {year} wants a name, a date such as {year}-10-01, and isOffDay true or false.",
        f"{year} 年第 {n + 1} 条须有 name、形如 {year}-10-01 的 date，以及取值 true 或 false 的 isOffDay。",
        place,
        Text(f"It reads {shown}.", f"该条为 {shown}。"),
    )
    return None


def published(address: str) -> tuple[date, bool] | None:
    """Return the date that an address holds, and whether it tells the day; the month's last one if not."""
    match = _DATED.search(address)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2])
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    told = int(match[3]) if match[3] else last
    return (date(year, month, told), bool(match[3])) if 1 <= told <= last else None
