"""What a feed would change in a calendar: dates added, removed, or meant otherwise."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

import attrs

from govflow.errors import Text
from govflow.rulebook.feeds.values import Feed, Remark
from govflow.worktime import WorkCalendar

_RULE = Text("by its weekday", "按星期")


@attrs.frozen
class _Meaning:
    """What a date is: worked or not, and by which name; `said` is false where only its weekday decides."""

    works: bool
    name: Text
    said: bool = True

    @property
    def text(self) -> Text:
        what = Text("worked", "上班") if self.works else Text("closed", "休息")
        return Text(f"{what.en} ({self.name.en})", f"{what.zh}（{self.name.zh}）") if self.name else what


def changes(feed: Feed, calendar: WorkCalendar) -> Iterator[Remark]:
    """Yield what would change in the years of a feed, with both meanings; runs of dates in one remark."""
    news = _news(feed)
    olds = {day: _Meaning(bool(e.hours), e.name or Text("", "")) for day, e in calendar.exceptions.items()}
    told = [(plan.known_since, plan.known_until) for plan in feed.plans()]
    silent = (day for day in olds if any(since <= day <= until for since, until in told if since and until))
    concerned = sorted({*news, *silent})
    found = [(day, change) for day in concerned if (change := _change(day, news, olds, calendar))]
    order = {day: n - day.toordinal() for n, (day, _) in enumerate(found)}
    for (code, text, _), run in groupby(found, key=lambda pair: (*pair[1], order[pair[0]])):
        days = [day for day, _ in run]
        yield Remark("info", code, text, days[0], days[-1])


def _news(feed: Feed) -> dict[date, _Meaning]:
    """Return what the feed says; a later notice wins, as it does in the plans."""
    found = dict[date, _Meaning]()
    for plan in feed.plans():
        found |= {day: _Meaning(False, name) for day, name in plan.closed.items()}
        found |= {day: _Meaning(True, name) for day, name in plan.worked.items()}
    return found


def _renamed(old: _Meaning, new: _Meaning) -> Text:
    """Say that a date stays what it is, and that only its name comes or goes."""
    stays = Text("worked", "上班") if new.works else Text("closed", "休息")
    name = new.name if new.said else old.name
    how = Text("now named", "现名为") if new.said else Text("no longer named", "不再名为")
    return Text(f"It stays {stays.en}, {how.en} {name.en}.", f"仍为{stays.zh}，{how.zh}{name.zh}。")


def _change(
    day: date, news: dict[date, _Meaning], olds: dict[date, _Meaning], calendar: WorkCalendar
) -> tuple[str, Text] | None:
    rule = _Meaning(calendar.is_regular(day), _RULE, said=False)
    old, new = olds.get(day, rule), news.get(day, rule)
    if old.works == new.works and old.said == new.said:
        return None
    code = "date-changed" if old.said and new.said else "date-added" if new.said else "date-removed"
    if old.works == new.works:
        return code, _renamed(old, new)
    return code, Text(f"{old.text.en} would be {new.text.en}.", f"{old.text.zh}将改为{new.text.zh}。")
