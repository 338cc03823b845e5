"""Periods that follow upon each other: on every day one thing holds, and only one (施行期间)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import attrs

from govflow.errors import Place, Problem, Text

Period = tuple[date | None, date | None]
"""The first and the last day on which something holds, both inclusive; None is no bound."""

_DAY = timedelta(days=1)


@attrs.frozen
class Holding:
    """What holds, when, and where that is written."""

    name: str
    period: Period
    place: Place | None = None

    @property
    def order(self) -> tuple[date, date]:
        """By which several are sorted in time."""
        return self.period[0] or date.min, self.period[1] or date.max


def not_one_each_day(holdings: Sequence[Holding], needed: Period | None = None) -> Iterator[Problem]:
    """Yield the problem of each stretch of days on which two hold, or none does.

    `needed` are the days of the whole rulebook, on which one must hold as well. Where it has no first day, it
    asks for nothing before them all; without a last day, something must go on.
    """
    found = sorted(holdings, key=lambda one: one.order)
    if needed and needed[0] and found[0].order[0] > needed[0]:
        yield _short((needed[0], found[0].order[0] - _DAY), found[0])
    for i, after in enumerate(found[1:], 1):
        before = max(found[:i], key=_until)
        if after.order[0] <= _until(before):
            yield _overlap(before, after)
        elif after.order[0] > _until(before) + _DAY:
            yield _gap((_until(before) + _DAY, after.order[0] - _DAY), before, after)
    last = max(found, key=_until, default=None)
    if needed and last and _until(last) < (needed[1] or date.max):
        yield _short((_until(last) + _DAY, needed[1]), last)


def _until(one: Holding) -> date:
    return one.order[1]


def _overlap(one: Holding, other: Holding) -> Problem:
    text = Text(
        f"'{one.name}' and '{other.name}' both hold {_on(_both(one, other)).en}.",
        f"“{one.name}”与“{other.name}”在{_on(_both(one, other)).zh}同时施行。",
    )
    hint = Text(
        "Let the one end on the day before the other begins: both days count.",
        "请让前者在后者施行的前一日失效（起止两日均计入）。",
    )
    return Problem("editions-overlap", text, other.place, hint)


def _both(one: Holding, other: Holding) -> Period:
    """Return the days on which two hold that overlap."""
    since, until = max(one.order[0], other.order[0]), min(one.order[1], other.order[1])
    return None if since == date.min else since, None if until == date.max else until


def _gap(days: Period, before: Holding, after: Holding) -> Problem:
    text = Text(
        f"Neither '{before.name}' nor '{after.name}' holds {_on(days).en}.",
        f"“{before.name}”与“{after.name}”在{_on(days).zh}均不施行。",
    )
    hint = Text(
        "Let the one begin on the day after the other ends: both days count.",
        "请让后者自前者失效的次日起施行（起止两日均计入）。",
    )
    return Problem("editions-gap", text, after.place, hint)


def _short(days: Period, one: Holding) -> Problem:
    text = Text(
        f"'{one.name}' does not hold {_on(days).en}, and the rulebook does.",
        f"“{one.name}”在{_on(days).zh}不施行，而规则手册施行。",
    )
    hint = Text(
        "Add the file that holds then, or say in rulebook.yaml when the rules hold ('effective').",
        "请补充此间施行的文件，或在 rulebook.yaml 的 effective 中写明规则的施行日期。",
    )
    return Problem("editions-gap", text, one.place, hint)


def _on(period: Period) -> Text:
    since, until = period
    if since == until and since:
        return Text(f"on {since}", f" {since} ")
    if since and until:
        return Text(f"from {since} to {until}", f" {since} 至 {until} ")
    if since:
        return Text(f"from {since} on", f" {since} 起")
    return Text(f"until {until}" if until else "at all times", f" {until} 及以前" if until else "任何时候")
