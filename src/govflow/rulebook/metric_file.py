"""Reading metrics.yaml: rates over facts that there are, and numerators that can hold."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import groupby

import attrs

from govflow.errors import Place, Text
from govflow.hierarchy import Hierarchy
from govflow.rulebook.guards import around, read_guards
from govflow.rulebook.literals import whole
from govflow.rulebook.metrics import (
    CHANGES,
    DIGITS,
    PERIODS,
    RESTS,
    UNITS,
    Clearing,
    Exclusion,
    FirstTime,
    Metric,
    Metrics,
    fact_fields,
)
from govflow.rulebook.sections import Problems, Section
from govflow.workflow import Field, Guard, Span, Workflow
from govflow.workflow.guard import hold

_MOST_DIGITS = 6
_MOMENTS = ("date", "instant")


def read_metrics(
    section: Section,
    problems: Problems,
    workflows: Mapping[str, Workflow],
    hierarchy: Hierarchy,
    *,
    complete: bool,
    source: str = "",
) -> Metrics:
    """Return what the file declares. Unless `complete`, a workflow that is not there may be one unread."""
    asked = around(hierarchy, hierarchy.levels)
    reader = _Reader(section, problems, workflows, asked, complete, section.text("source", source))
    found = Metrics(dict(reader.metrics()), reader.first_time(), reader.clearing())
    section.close()
    return found


@attrs.frozen
class _Reader:
    """Reads the metrics of a rulebook against its workflows."""

    main: Section
    problems: Problems
    workflows: Mapping[str, Workflow]
    around: Mapping[str, Field]
    complete: bool
    source: str

    def metrics(self) -> Iterator[tuple[str, Metric]]:
        for key, node in self.main.entries("metrics"):
            one = Section(node, self.problems)
            workflow = self.workflow(one)
            if workflow is not None:
                yield key.text, self.metric(key.text, one, workflow, key.place)
                one.close()

    def workflow(self, one: Section) -> Workflow | None:
        """Return the workflow that is named, or the only one; None after a problem."""
        name = one.text("workflow", next(iter(self.workflows)) if len(self.workflows) == 1 else "")
        if name not in self.workflows and self.complete:
            if name:
                known, place = self.workflows.keys(), one.place_of("workflow")
                self.problems.unknown("workflow", "流程", name, known, place)
            else:
                self.problems.missing_key("workflow", one.place)
        return self.workflows.get(name)

    def facts(self, workflow: Workflow) -> dict[str, Field]:
        return fact_fields(workflow, self.workflows, self.around)

    def guards(self, one: Section, key: str, facts: Mapping[str, Field]) -> tuple[Guard, ...]:
        return tuple(read_guards(one.section(key), facts, self.problems))

    def metric(self, name: str, one: Section, workflow: Workflow, place: Place) -> Metric:
        facts, unit = self.facts(workflow), one.choice("unit", UNITS, UNITS[0])
        if unit == "ratio" and one.node("count") is None:
            self.problems.missing_key("count", one.place)
        among, counts = self.guards(one, "of", facts), self.guards(one, "count", facts)
        self.possible(name, (*among, *counts), facts, one.place_of("count" if counts else "of"))
        start, end = self.span(one, facts, needed=unit == "duration")
        return Metric(
            name,
            workflow.name,
            among,
            counts,
            tuple(self.exclusions(one, workflow, facts)),
            unit,
            one.choice("change", CHANGES, CHANGES[unit != "ratio"]),
            one.choice("period", PERIODS, PERIODS[0]),
            one.choice("rests_on", RESTS, ""),
            self.digits(one),
            start,
            end,
            one.title("title", name),
            one.text("source", self.source),
            place,
        )

    def exclusions(self, one: Section, workflow: Workflow, facts: Mapping[str, Field]) -> Iterator[Exclusion]:
        for key, node in one.entries("except"):
            section = Section(node, self.problems)
            guards = self.guards(section, "when", facts)
            needs = self.field(section, "needs", workflow)
            if not guards:
                self.problems.missing_key("when", section.place)
            yield Exclusion(key.text, guards, needs, section.title("title", key.text))
            section.close()

    def field(self, section: Section, key: str, workflow: Workflow) -> str:
        name = section.text(key, required=True)
        if name and name not in workflow.fields:
            self.problems.unknown("field", "字段", name, workflow.fields.keys(), section.place_of(key))
        return name

    def span(self, one: Section, facts: Mapping[str, Field], *, needed: bool) -> tuple[str, str]:
        """Return the facts between which a duration lies."""
        moments = [name for name, fact in facts.items() if fact.type in _MOMENTS and not fact.many]
        found = []
        for key in ("from", "to") if needed else ():
            name = one.text(key, required=True)
            if name and name not in moments:
                self.problems.unknown("moment", "日期或时刻", name, moments, one.place_of(key))
            found.append(name)
        return (found[0], found[1]) if found else ("", "")

    def digits(self, one: Section) -> int:
        text = one.text("digits", str(DIGITS))
        digits = whole(text)
        if digits is None or not 0 <= digits <= _MOST_DIGITS:
            self.problems.add(
                "bad-number",
                f"'{text}' is not a whole number from 0 to {_MOST_DIGITS}.",
                f"“{text}”不是 0 至 {_MOST_DIGITS} 的整数。",
                one.place_of("digits"),
            )
            return DIGITS
        return digits

    def possible(self, name: str, guards: Iterable[Guard], facts: Mapping[str, Field], place: Place) -> None:
        """Add a problem for every fact of which two guards ask what no value can be."""
        by_fact = sorted(guards, key=lambda guard: guard.field)
        for fact, together in groupby(by_fact, key=lambda guard: guard.field):
            if not _can_hold(facts[fact], tuple(together)):
                self.problems.add(
                    "never-counts",
                    f"Metric '{name}' never counts anything: no value of '{fact}' fits its conditions.",
                    f"指标“{name}”永远不会计入任何案件：“{fact}”没有符合条件的取值。",
                    place,
                    Text("Compare 'of' and 'count'.", "请对照 of 与 count。"),
                )

    def first_time(self) -> FirstTime:
        one = self.main.section("first_time")
        known = {clock for workflow in self.workflows.values() for clock in workflow.clocks}
        clocks = one.known("clocks", "clock", "时限", known if self.complete else None)
        every = one.node("clocks") is None
        found = FirstTime(
            None if every else frozenset(clocks), one.choice("level", ("same", "any"), "same") == "any"
        )
        one.close()
        return found

    def clearing(self) -> Clearing | None:
        if self.main.node("clearing") is None:
            return None
        one = self.main.section("clearing")
        workflow = self.workflow(one)
        if workflow is None:
            return None
        base = self.guards(one, "base", self.facts(workflow))
        reason, plan = self.field(one, "reason", workflow), self.field(one, "plan", workflow)
        source = one.text("source", self.source)
        one.close()
        return Clearing(workflow.name, base, reason, plan, source)


def _can_hold(fact: Field, guards: tuple[Guard, ...]) -> bool:
    """Tell whether some value passes all guards on one fact; where that cannot be said, it may be so."""
    tried = () if fact.many or fact.type == "decimal" else tuple(_candidates(fact, guards))
    return not tried or any(hold(guards, {guards[0].field: value}) for value in tried)


def _candidates(fact: Field, guards: tuple[Guard, ...]) -> Iterable[object]:
    """Return values among which one passes all guards, if any does; none where there is no telling."""
    listed = [guard.values for guard in guards if isinstance(guard.values, frozenset) and not guard.negated]
    if listed:
        return listed[0]
    if fact.type == "bool":
        return (True, False)
    return _beside(guards) if fact.type == "int" else fact.domain


def _beside(guards: tuple[Guard, ...]) -> Iterator[int]:
    """Yield whole numbers at, and right beside, every end and value that guards on a number name."""
    for guard in guards:
        span = guard.values
        ends = (span.low, span.high) if isinstance(span, Span) else span
        for end in ends:
            yield from (int(end) + beside for beside in (-1, 0, 1) if isinstance(end, int | Decimal))
