"""Writing a feed as a days file: line by line, so that a person can read it and see what changed."""

import json
from collections.abc import Iterator, Mapping
from datetime import date

from govflow.errors import Text
from govflow.rulebook.feeds.values import Feed, tidy
from govflow.worktime import HolidayPlan


def write_days(feed: Feed, name: str) -> str:
    """Return the holiday plans of a feed as the text of a days file, called `name` (节假日安排文件).

    Reading it gives the same plans.
    """
    return "".join(f"{line}\n" for line in _lines(feed, tidy(name) or "imported"))


def _lines(feed: Feed, name: str) -> Iterator[str]:
    yield f"# Made by `govflow calendar import` from {tidy(feed.name)}. Read its review before you use it."
    before = "cn, " if feed.chinese else ""
    yield "# Name this file under `days` in rulebook.yaml, and in a calendar its plan after the others, as in"
    yield f"# `days: [{before}{name}]`: what it says stands on top of what they say."
    yield f"days: {_quoted(name)}"
    yield "editions:"
    told = {str(year.year): bool(year.known_from) for year in feed.years}
    for plan in feed.plans():
        yield from _edition(plan, told.get(plan.revision[:4], True))


def _edition(plan: HolidayPlan, told: bool) -> Iterator[str]:
    yield f"  - revision: {_quoted(plan.revision)}"
    hint = "" if told else "  # assumption: the feed does not tell; write the day of the notice"
    yield f"    known_from: {plan.known_from}{hint}"
    yield f"    known_since: {plan.known_since}"
    yield f"    known_until: {plan.known_until}"
    if plan.source:
        yield f"    source: {_quoted(plan.source)}"
    yield from _dates("closed", plan.closed)
    yield from _dates("worked", plan.worked)
    if plan.regular:
        yield f"    regular: [{', '.join(map(str, sorted(plan.regular)))}]"


def _dates(key: str, names: Mapping[date, Text]) -> Iterator[str]:
    if names:
        yield f"    {key}:"
    for day, name in sorted(names.items()):
        yield f"      {day}: {{en: {_quoted(name.en)}, zh: {_quoted(name.zh)}}}"


def _quoted(text: str) -> str:
    """Return a text as a YAML scalar in double quotes: what is printable is written in JSON as in YAML."""
    return json.dumps(text, ensure_ascii=False)
