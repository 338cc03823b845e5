"""Measuring: one pass over any number of cases, and memory for the groups alone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import attrs

from govflow.case import Case, Event, InTask
from govflow.errors import Problem, RulebookError, Text, did_you_mean
from govflow.insight.facts import Facts, Lens, Rules, every_edition
from govflow.insight.grouping import Grouping, group_by, unknown_group
from govflow.insight.rate import Part, Rate
from govflow.rulebook import Rulebook
from govflow.rulebook.metrics import Metric
from govflow.workflow.guard import hold
from govflow.worktime.instants import MICROSECOND


@attrs.frozen
class Measured:
    """What a metric comes to: over all cases, and by group in the order of a report (汇总)."""

    total: Rate
    groups: Mapping[str, Rate] = attrs.field(factory=dict, hash=False)
    grouping: Grouping | None = None

    @property
    def metric(self) -> Metric:
        """Return what was measured."""
        return self.total.metric

    def to_data(self) -> dict[str, Any]:
        """Return the figures as plain data."""
        groups = {name: rate.to_data() for name, rate in self.groups.items()}
        return {**self.total.to_data(), **(self.grouping.data if self.grouping else {}), "groups": groups}


def measure(
    book: Rulebook,
    cases: Iterable[Case],
    metric: str,
    by: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> Measured:
    """Return what a metric comes to over the cases, in one pass that keeps none of them (统计).

    `by` groups: `unit:community`, `owner`, `month`, a field. Only cases that were opened, or by the metric's
    `period` closed, from the instant `since` to before `until` are asked about.
    Errors: RulebookError `unknown-metric`, `unknown-group`.
    """
    tally = Tally(book, [metric], by, since, until)
    for case in cases:
        tally.add(case)
    return tally.measured()[metric]


class Tally:
    """Counts cases as they come, for several metrics at once; tasks are cases of their own workflows.

    Of several editions the newest says what is measured, and a case is seen by its own.

    Errors: RulebookError `unknown-metric`, `unknown-group`.
    """

    def __init__(
        self,
        rules: Rules,
        metrics: Sequence[str] | None = None,
        by: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        at: datetime | None = None,
    ) -> None:
        editions = every_edition(rules)
        book = editions.newest
        chosen = [_metric(book, n) for n in (book.metrics.named if metrics is None else metrics)]
        groupings = {metric.name: group_by(book, metric, by) for metric in chosen} if by else {}
        if chosen and by and not any(groupings.values()):
            raise unknown_group(book, by)
        self._lens = Lens(book, at, editions)
        self._counts = [_Counting(m, groupings.get(m.name), since, until) for m in chosen]
        self._of: dict[str, list[_Counting]] = {name: [] for name in book.workflows}
        for counting in self._counts:
            self._of[counting.metric.workflow].append(counting)

    def add(self, case: Case, history: Sequence[Event] = ()) -> None:
        """Count a case; its `history` tells what the case alone does not (see `facts`)."""
        counts = self._of.get(case.workflow)
        if counts:
            facts = self._lens.facts(case, history)
            for counting in counts:
                counting.add(facts)
        for name, task in case.tasks.items():
            self.add(task, [e.event for e in history if isinstance(e, InTask) and e.task == name])

    def measured(self) -> dict[str, Measured]:
        """Return what was counted so far, by metric."""
        return {counting.metric.name: counting.measured() for counting in self._counts}


def _metric(book: Rulebook, name: str) -> Metric:
    found = book.metrics.named.get(name)
    if found is None:
        said = Text(f"There is no metric '{name}'.", f"没有名为“{name}”的指标。")
        hint = did_you_mean(name, book.metrics.named.keys())
        raise RulebookError([Problem("unknown-metric", said, suggestion=hint)])
    return found


@attrs.define
class _Count:
    """What was counted in one group."""

    numerator: int = 0
    denominator: int = 0
    total: int = 0  # microseconds: many long spans are more than a timedelta holds
    raw: int = 0
    unapproved: int = 0
    excluded: dict[str, "_Count"] = attrs.field(factory=dict)

    def add(self, took: timedelta | None, counts: bool) -> None:
        self.denominator += 1
        if counts:
            self.numerator += 1
            if took is not None:
                self.total += took // MICROSECOND

    def include(self, other: "_Count") -> None:
        self.numerator += other.numerator
        self.denominator += other.denominator
        self.total += other.total
        self.raw += other.raw
        self.unapproved += other.unapproved
        for name, count in other.excluded.items():
            self.excluded.setdefault(name, _Count()).include(count)

    def rate(self, metric: Metric) -> Rate:
        left_out = {e.name: self.excluded.get(e.name, _Count()) for e in metric.exclusions}
        parts = {name: Part(c.numerator, c.denominator, c.total) for name, c in left_out.items()}
        return Rate(metric, self.numerator, self.denominator, parts, self.unapproved, self.raw, self.total)


class _Counting:
    """Counts for one metric."""

    def __init__(
        self, metric: Metric, grouping: Grouping | None, since: datetime | None, until: datetime | None
    ) -> None:
        self.metric = metric
        self.grouping = grouping
        self.since = since
        self.until = until
        self.bounded = since is not None or until is not None
        self.groups: dict[str, _Count] = {}

    def add(self, facts: Facts) -> None:
        metric = self.metric
        if (self.bounded and not self.falls(facts.case)) or not hold(metric.among, facts):
            return
        key = self.grouping.key(facts) if self.grouping else ""
        count = self.groups.get(key)
        if count is None:
            count = self.groups[key] = _Count()
        count.raw += 1
        if facts.get("merged"):
            return
        took = _took(facts, metric) if metric.start else None
        counts = (not metric.start or took is not None) and hold(metric.counts, facts)
        if metric.exclusions:
            count = self.left_out(facts, count)
        count.add(took, counts)

    def falls(self, case: Case) -> bool:
        """Tell whether a case belongs to the period that is asked about."""
        at = case.opened_at if self.metric.period == "opened" else case.closed_at
        if at is None:
            return False
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)

    def left_out(self, facts: Facts, count: _Count) -> _Count:
        """Return where a case is counted: under the first exclusion that fits and was agreed to, if any."""
        fitting = [e for e in self.metric.exclusions if hold(e.guards, facts)]
        for exclusion in fitting:
            if facts.case.fields.get(exclusion.needs):
                return count.excluded.setdefault(exclusion.name, _Count())
        count.unapproved += bool(fitting)
        return count

    def measured(self) -> Measured:
        total = _Count()
        for count in self.groups.values():
            total.include(count)
        grouping = self.grouping
        if grouping is None:
            return Measured(total.rate(self.metric))
        groups: dict[str, _Count] = {}
        for key, count in self.groups.items():
            for group in grouping.above(key):
                groups.setdefault(group, _Count()).include(count)
        told = {key: groups[key].rate(self.metric) for key in sorted(groups, key=grouping.order)}
        return Measured(total.rate(self.metric), told, grouping)


def _took(facts: Facts, metric: Metric) -> timedelta | None:
    """Return what lies between two facts: whole days where one of them is a date, None where one is missing.

    A date is that of the rulebook's zone.
    """
    start, end = facts.get(metric.start), facts.get(metric.end)
    if not isinstance(start, str) or not isinstance(end, str):
        return None
    if len(start) > len("2018-06-05") and len(end) > len("2018-06-05"):
        return datetime.fromisoformat(end) - datetime.fromisoformat(start)
    return _day(facts, end) - _day(facts, start)


def _day(facts: Facts, text: str) -> date:
    at = datetime.fromisoformat(text)
    return facts.lens.day(at) if at.tzinfo else at.date()
