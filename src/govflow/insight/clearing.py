"""Month-end clearing (月月清零): of what came in at the base in a month, what its end found closed."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from fractions import Fraction
from itertools import takewhile
from typing import Any

import attrs

from govflow.case import Case, Event, HandedUp, Opened, fold
from govflow.errors import LedgerError, Problem, RulebookError, Text
from govflow.insight.facts import Lens, Rules, every_edition
from govflow.insight.rate import rounded
from govflow.rulebook import Rulebook
from govflow.rulebook.literals import day
from govflow.rulebook.metrics import DIGITS, Clearing
from govflow.workflow.guard import hold
from govflow.worktime.instants import MICROSECOND


@attrs.frozen
class Carried:
    """A case that is carried over into the next month (结转): who has it, why, and what is planned."""

    case: str
    owner: str
    state: str
    reason: str
    plan: str

    @property
    def lacks(self) -> tuple[str, ...]:
        """Return what is missing and must not be: `reason`, `plan`."""
        return tuple(name for name in ("reason", "plan") if not getattr(self, name))


@attrs.frozen
class Clearance:
    """How a month was cleared (清零情况): `closed` of the `opened` at the base, and what is `carried` over.

    `raw` counts merged duplicates as well. All is as it stood at the end of the month, 24:00 local time.
    """

    month: str
    opened: int
    carried: tuple[Carried, ...]
    raw: int = 0
    source: str = ""

    @property
    def closed(self) -> int:
        """Return how many were closed by the end of the month."""
        return self.opened - len(self.carried)

    @property
    def zero(self) -> bool:
        """Tell whether nothing is left (是否清零)."""
        return not self.carried

    @property
    def percent(self) -> Decimal | None:
        """Return the clearance rate in per cent, rounded half up to two digits; None if none was opened."""
        return rounded(Fraction(100 * self.closed, self.opened), DIGITS) if self.opened else None

    @property
    def violations(self) -> tuple[Carried, ...]:
        """Return what is carried over without a reason or a plan."""
        return tuple(one for one in self.carried if one.lacks)

    @property
    def text(self) -> Text:
        """Return the figures in words."""
        if self.percent is None:
            return Text(f"Clearing of {self.month}: none opened.", f"{self.month} 月清零：无新增事项。")
        n, of = f"{self.closed:,}", f"{self.opened:,}"
        zero = Text("cleared to zero", "已清零") if self.zero else Text("not cleared to zero", "未清零")
        return Text(
            f"Clearing of {self.month}: {n} of {of} = {self.percent} %, rounded half up; {zero.en}.",
            f"{self.month} 月清零：{n} / {of} = {self.percent}%（四舍五入）；{zero.zh}。",
        )

    def to_data(self) -> dict[str, Any]:
        """Return the clearance as plain data."""
        return {
            "month": self.month,
            "opened": self.opened,
            "closed": self.closed,
            "percent": None if self.percent is None else str(self.percent),
            "raw": self.raw,
            "zero": self.zero,
            "carried": [{**attrs.asdict(one), "lacks": list(one.lacks)} for one in self.carried],
            "violations": len(self.violations),
            "source": self.source,
        }


def clear(book: Rulebook, histories: Iterable[Sequence[Event]], month: str) -> Clearance:
    """Return how a month such as `2018-06` was cleared, from the histories of cases (月月清零).

    A case belongs to the base by what it was before it was first handed up: handing up clears nothing.
    Errors: RulebookError `no-clearing`, `bad-month`.
    """
    clearer = Clearer(book, month)
    for history in histories:
        clearer.add(history)
    return clearer.clearance()


def as_of(history: Iterable[Event], at: datetime | None = None) -> Case | None:
    """Return a case as it stood at an instant, all that happened then included; None before its opening.

    Without an instant it is the case as it stands. Errors: LedgerError `unreadable-event`, if what the events
    tell is no history.
    """
    events = history if at is None else takewhile(lambda event: event.at <= at, history)
    try:
        return fold(events)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        said = Text("These events are no history of a case.", "这些事件构不成案件的历史。")
        raise LedgerError("unreadable-event", said) from error


class Clearer:
    """Looks at histories one by one, and keeps what is carried over. Errors: RulebookError as of `clear`."""

    def __init__(self, rules: Rules, month: str) -> None:
        editions = every_edition(rules)
        book = editions.newest
        rule = book.metrics.clearing
        if rule is None:
            said = Text("The rulebook says nothing of a clearing.", "规则手册未规定清零。")
            hint = Text("Write it under 'clearing' in metrics.yaml.", "请写入 metrics.yaml 的 clearing。")
            raise RulebookError([Problem("no-clearing", said, suggestion=hint)])
        self._rule: Clearing = rule
        self._lens = Lens(book, editions=editions)
        self._month = month
        self._since, self._until = month_span(month, book.zone)
        self._opened = self._raw = 0
        self._carried: list[Carried] = []

    def add(self, history: Sequence[Event]) -> None:
        """Look at the history of one case."""
        opened = history[0] if history else None
        if not isinstance(opened, Opened) or opened.workflow != self._rule.workflow:
            return
        if not self._since <= opened.at < self._until:
            return
        case = as_of(history, self._until - MICROSECOND)
        if case is None or not self._at_base(case, history):
            return
        self._raw += 1
        if any(related.kind == "duplicate_of" for related in case.relations):
            return
        self._opened += 1
        if case.closed_at is None:
            self._carried.append(self._carry(case))

    def _at_base(self, case: Case, history: Sequence[Event]) -> bool:
        if case.climbed:
            before = fold(takewhile(lambda event: not isinstance(event, HandedUp), history))
            case = before or case
        return hold(self._rule.base, self._lens.facts(case, history))

    def _carry(self, case: Case) -> Carried:
        reason, plan = (str(case.fields.get(name) or "") for name in (self._rule.reason, self._rule.plan))
        return Carried(case.id, case.owner, case.state, reason, plan)

    def clearance(self) -> Clearance:
        """Return what was found so far."""
        return Clearance(self._month, self._opened, tuple(self._carried), self._raw, self._rule.source)


def month_span(month: str, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the first instant of a month such as `2018-06`, and that of the next month.

    Errors: RulebookError `bad-month`.
    """
    first = day(f"{month}-01")
    if first is None or first.year == date.max.year:
        said = Text(f"'{month}' is not a month such as 2018-06.", f"“{month}”不是形如 2018-06 的月份。")
        raise RulebookError([Problem("bad-month", said)])
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return _begins(first, zone), _begins(after, zone)


def _begins(first: date, zone: tzinfo) -> datetime:
    return datetime(first.year, first.month, first.day, tzinfo=zone)
