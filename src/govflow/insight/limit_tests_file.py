"""Reading tests of time limits: from when one is counted, and when it should be due."""

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo

from govflow.errors import CalendarError, Place, Text
from govflow.insight.rule_test import LimitTest, Standing
from govflow.rulebook import Limit, Rulebook
from govflow.rulebook.literals import instant, whole
from govflow.rulebook.nodes import Leaf, Node
from govflow.rulebook.sections import Problems, Section
from govflow.worktime import TimeLimit, parse_limit

KEYS = (
    "id", "limit", "from", "due", "statutory", "known", "calendar", "unit", "channel", "extended",
    "extensions", "error",
)  # fmt: skip
"""The keys of such a test that a CSV file may have as columns."""

NO_DATE = "none"
_MOST_EXTENDED = 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # stands where no instant could be read, which has been said


def read_instant(node: Node, zone: tzinfo, problems: Problems) -> datetime:
    """Return the instant that is written, in wall time of `zone` where it has no offset."""
    text = node.text.strip() if isinstance(node, Leaf) else ""
    at = instant(text, zone)
    if at is None:
        en, zh = (
            f"'{text}' is not an instant such as 2018-06-05T14:30.",
            f"“{text}”不是形如 2018-06-05T14:30 的时刻。",
        )
        problems.add("bad-instant", en, zh, node.place)
    return at or _EPOCH


class LimitReader:
    """Reads tests of limits; what has no offset is meant by the clock of the limit's calendar."""

    def __init__(self, book: Rulebook, problems: Problems) -> None:
        self.book = book
        self.problems = problems

    def read(self, section: Section, usual: Node | None = None) -> Iterator[LimitTest]:
        """Yield the test of a section, none after a problem; `usual` names the limit where it does not."""
        before = len(self.problems.found)
        leaf = section.node("limit") or usual
        name = leaf.text.strip() if isinstance(leaf, Leaf) else section.text("limit", required=True)
        limit = self._limit(name, leaf.place if leaf else section.place)
        zone = limit.calendar.tzinfo if limit and limit.calendar else self.book.zone
        start, known = self._instant(section, "from", zone), self._instant(section, "known", zone)
        if start is None:
            self.problems.missing_key("from", section.place)
        expect = dict(self._expected(section, zone))
        error, calendar = section.text("error"), section.text("calendar")
        if calendar and calendar not in self.book.calendars:
            place = section.place_of("calendar")
            self.problems.unknown("calendar", "日历", calendar, self.book.calendars.keys(), place)
        unit = section.text("unit")
        if unit and not any(unit in tree for tree in self.book.hierarchies):
            self.problems.unknown("unit", "单位", unit, tuple(self.book.hierarchy), section.place_of("unit"))
        channel, extended = section.text("channel"), self._extended(section, limit)
        longer, pauses = self._extensions(section, limit), tuple(self._pauses(section, limit, zone))
        one = section.text("id")
        section.close()
        if not expect and not error:
            en, zh = "This test expects nothing.", "该测试没有预期。"
            hint = Text("Write 'due', 'statutory' or 'error'.", "请写 due、statutory 或 error。")
            self.problems.add("expects-nothing", en, zh, section.place, hint)
        if start is not None and len(self.problems.found) == before:
            yield LimitTest(
                name, start, expect, known, calendar, unit, channel, extended, longer, pauses, error, one,
                section.place,
            )  # fmt: skip

    def _limit(self, name: str, place: Place) -> Limit | None:
        try:
            return self.book.limit_of(name) if name else None
        except CalendarError:
            self.problems.unknown("limit", "时限", name, self.book.limits.keys(), place)
            return None

    def _instant(self, section: Section, key: str, zone: tzinfo) -> datetime | None:
        node = section.node(key)
        return read_instant(node, zone, self.problems) if node else None

    def _expected(self, section: Section, zone: tzinfo) -> Iterator[tuple[str, datetime | None]]:
        for key in ("due", "statutory"):
            if section.node(key):
                yield key, None if section.text(key) == NO_DATE else self._instant(section, key, zone)

    def _extended(self, section: Section, limit: Limit | None) -> int:
        """Return how often the limit is extended by what it allows, which must be as often as it allows."""
        text = section.text("extended", "0")
        times, most = whole(text), limit.extension.times if limit and limit.extension else 0
        if times is None or not 0 <= times <= most:
            en, zh = (
                f"The limit can be extended {most} times, not '{text[:20]}'.",
                f"该时限可延期 {most} 次，而非“{text[:20]}”。",
            )
            self.problems.add("bad-times", en, zh, section.place_of("extended"))
            return 0
        return times

    def _extensions(self, section: Section, limit: Limit | None) -> tuple[TimeLimit, ...]:
        found, profile = list[TimeLimit](), limit.profile if limit else None
        for leaf in section.names("extensions")[:_MOST_EXTENDED]:
            try:
                amount = parse_limit(leaf.text, profile or "civil_code")
            except CalendarError as error:
                self.problems.take(error, leaf.place)
                continue
            if isinstance(amount, TimeLimit):
                found.append(amount)
                continue
            en, zh = f"'{leaf.text}' is a date, not an amount of time.", f"“{leaf.text}”是日期，应为时长。"
            self.problems.add("not-an-amount", en, zh, leaf.place)
        return tuple(found)

    def _pauses(self, section: Section, limit: Limit | None, zone: tzinfo) -> Iterator[Standing]:
        """Yield when the clock stood still; a pause on a ground with a cap needs no end."""
        grounds = limit.grounds if limit else {}
        for one in section.items("pauses"):
            name = one.text("ground")
            if name and name not in grounds:
                self.problems.unknown("ground", "事由", name, grounds.keys(), one.place_of("ground"))
            start, end = self._instant(one, "from", zone), self._instant(one, "to", zone)
            one.close()
            cap = grounds[name].cap if name in grounds else None
            if start is None or (end is None and cap is None):
                self.problems.missing_key("to" if start else "from", one.place)
            else:
                yield Standing(start, end, name)
