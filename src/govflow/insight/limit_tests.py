"""Counting a limit as its test asks, and comparing what comes out."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import attrs

from govflow.errors import CalendarError, Problem, Text
from govflow.insight.rule_test import LimitTest, Standing, Touched, Verdict
from govflow.rulebook import Counted, Limit, Rulebook
from govflow.worktime import Pause, TimeLimit, WorkCalendar, cap_end, one_limit
from govflow.worktime.wording import say_moment


def judge_limit(book: Rulebook, test: LimitTest) -> Verdict:
    """Count, and say what is not as expected and how it was counted."""
    try:
        problems = tuple(_wrong(book, test))
    except CalendarError as error:
        problems = tuple(_failed(test, error))
    name = one_limit(test.limit)
    touched = frozenset([Touched("limit", name, name)])
    return Verdict("limit", test.limit, test.id, test.place, problems, touched)


def _wrong(book: Rulebook, test: LimitTest) -> Iterator[Problem]:
    limit = _bound(book, test)
    count = _Count.of(limit, test) if limit else None
    got = count.counted if count else None
    if got and limit and (test.extended or test.extensions):
        _lawful(limit, got)
    if test.error:
        text = Text(
            f"'{test.limit}' counts; expected was the error {test.error}.",
            f"“{test.limit}”可以计算；预期错误 {test.error}。",
        )
        yield Problem("unexpected", text, test.place)
    for key, wanted in test.expect.items():
        seen = getattr(got, key) if got else None
        if seen != wanted:
            yield _difference(test, key, seen, wanted, limit, count)


def _lawful(limit: Limit, got: Counted) -> None:
    """Refuse, as a desk does, an extension that passes the statutory limit without a law of its own."""
    allowed = limit.extension
    if allowed and not allowed.law and got.statutory and got.due > got.statutory:
        text = Text(
            f"No extension may pass the statutory limit, {_shown(got.statutory, limit).en}.",
            f"延期不得超过法定期限（{_shown(got.statutory, limit).zh}）。",
        )
        raise CalendarError([Problem("beyond-statutory", text)])


def _difference(
    test: LimitTest,
    key: str,
    seen: datetime | None,
    wanted: datetime | None,
    limit: Limit | None,
    count: "_Count | None",
) -> Problem:
    was, hoped = _shown(seen, limit), _shown(wanted, limit)
    place = limit.place if limit else None
    here = Text(f" ({place})", f"（{place}）") if place else Text("", "")
    text = Text(
        f"{key} of '{test.limit}'{here.en} is {was.en}, expected {hoped.en}.",
        f"“{test.limit}”{here.zh}的 {key} 为 {was.zh}，预期 {hoped.zh}。",
    )
    return Problem("unexpected", text, test.place, count.account() if count else None)


def _failed(test: LimitTest, error: CalendarError) -> Iterator[Problem]:
    if test.error not in [problem.code for problem in error.problems]:
        for problem in error.problems:
            said, name = problem.message, test.limit
            text = Text(f"'{name}' was not counted: {said.en}", f"“{name}”未能计算：{said.zh}")
            yield Problem("unexpected", text, test.place, problem.suggestion)


def _bound(book: Rulebook, test: LimitTest) -> Limit | None:
    """Return the limit on the calendar that the test names, or that of who answers."""
    limit = book.limit_of(test.limit)
    if limit is None:
        return None
    if test.calendar:
        return limit.on(book.calendars[test.calendar])
    if limit.calendar is None and (test.unit or test.channel):
        return limit.on(book.at(test.start).calendar_of(test.unit, test.channel))
    return limit


@attrs.frozen
class _Count:
    """A limit counted with all that a test grants it."""

    limit: Limit
    test: LimitTest
    extensions: tuple[TimeLimit, ...]
    pauses: tuple[Pause, ...]

    @classmethod
    def of(cls, limit: Limit, test: LimitTest) -> "_Count":
        allowed = [limit.extension.by] * test.extended if limit.extension else []
        pauses = tuple(_stood(limit, test.pauses)) if limit.calendar else ()
        return cls(limit, test, (*allowed, *test.extensions), pauses)

    @property
    def counted(self) -> Counted:
        return self.limit.count(
            self.test.start, known=self.test.known, extensions=self.extensions, pauses=self.pauses
        )

    def account(self) -> Text:
        """Say which days were counted."""
        return self.limit.account(
            self.test.start, known=self.test.known, extensions=self.extensions, pauses=self.pauses
        ).text


def _stood(limit: Limit, pauses: Sequence[Standing]) -> Iterator[Pause]:
    """Yield the pauses, each at most until the cap of its ground is used up."""
    assert limit.calendar is not None  # noqa: S101 - the caller asks
    before: dict[str, list[Pause]] = {}
    for one in pauses:
        ends, ground = [one.end] if one.end else [], limit.grounds.get(one.ground)
        if ground and ground.cap:
            used = before.get(one.ground, [])
            ends.append(cap_end(ground.cap, used, one.start, _edition(limit.calendar, one.start)))
        pause = Pause(one.start, min(ends))
        before.setdefault(one.ground, []).append(pause)
        yield pause


def _edition(calendar: WorkCalendar, at: datetime) -> WorkCalendar:
    return calendar if calendar.earlier is None else calendar.edition(at)


def _shown(at: datetime | None, limit: Limit | None) -> Text:
    if at is None:
        return Text("no date", "无日期")
    return say_moment(at.astimezone(limit.calendar.tzinfo) if limit and limit.calendar else at)
