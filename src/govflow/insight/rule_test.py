"""A rulebook's own tests: what is given, what is expected, and what came of it (规则测试)."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Literal

import attrs

from govflow.errors import Place, Problem
from govflow.insight.story import Story
from govflow.worktime import TimeLimit

TESTS = "tests"
"""The folder of a rulebook in which its tests lie."""

OTHERWISE = "otherwise"
"""What stands for no rule at all where a rule is named, as in the events of a case."""

ERRORS = ("no-hit", "many-hits", "missing-input", "unknown-value")
"""What a table may say instead of outputs, and a test may expect."""


@attrs.frozen
class Wanted:
    """One value expected, as it is written: a text, or a list of texts where a table gives many."""

    value: str | tuple[str, ...]
    place: Place


@attrs.frozen
class TableTest:
    """Inputs given to a table, and what it should say: some of its outputs, the rule, or an error.

    `at` is the aware instant at which rules and units must be in force; None asks the newest units. Several
    rules are expected of a table whose hit policy has many decide.
    """

    table: str
    given: Mapping[str, object]
    at: datetime | None
    expect: Mapping[str, Wanted]
    rules: tuple[str, ...]
    error: str
    id: str
    place: Place


@attrs.frozen
class Standing:
    """A clock that stood still (中止); the cap of a `ground` of its limit may let it go on before `end`."""

    start: datetime
    end: datetime | None
    ground: str = ""


@attrs.frozen
class LimitTest:
    """A limit counted from an aware instant, and the instants that should come of it; None is no date.

    `known` is when it is counted, `start` itself if None. `extended` is how often it is extended by all that
    the limit allows, `extensions` what else is granted. `calendar`, `unit` and `channel` say by which
    calendar it goes, where the limit has none of its own. `expect` holds `due`, `statutory`, or both.
    """

    limit: str
    start: datetime
    expect: Mapping[str, datetime | None]
    known: datetime | None
    calendar: str
    unit: str
    channel: str
    extended: int
    extensions: tuple[TimeLimit, ...]
    pauses: tuple[Standing, ...]
    error: str
    id: str
    place: Place


@attrs.frozen
class UnitTest:
    """A unit and where it should lie: its `level`, its `parent`, and as `links.KIND` to whom it leads."""

    unit: str
    at: datetime | None
    expect: Mapping[str, Wanted]
    id: str
    place: Place


RuleTest = TableTest | LimitTest | UnitTest | Story

Kind = Literal["table", "limit", "unit", "workflow"]


@attrs.frozen
class Touched:
    """A part of the rules that a test reached: a rule of a table, a limit, or a step of a workflow."""

    kind: Kind
    subject: str
    name: str


@attrs.frozen
class Verdict:
    """What came of one test (测试结果): everything that was not as expected, and what it reached."""

    kind: Kind
    subject: str
    name: str
    place: Place
    problems: tuple[Problem, ...]
    touched: frozenset[Touched] = attrs.field(default=frozenset(), repr=False)

    @property
    def passed(self) -> bool:
        """Whether all was as expected."""
        return not self.problems


@attrs.frozen
class Part:
    """What can be tested: one rule, `otherwise`, limit, or step, and where it stands."""

    touched: Touched
    place: Place | None


@attrs.frozen
class Reached:
    """How much of a table, of the limits, or of a workflow the tests reach (规则覆盖)."""

    kind: Kind
    subject: str
    parts: tuple[Part, ...]
    missed: tuple[Part, ...]

    @property
    def count(self) -> int:
        """How many parts some test reaches."""
        return len(self.parts) - len(self.missed)


@attrs.frozen
class TestReport:
    """What came of the tests of a rulebook: one verdict for each, and how much of the rules they reach."""

    __test__: ClassVar[bool] = False  # pytest collects what is called Test otherwise

    verdicts: tuple[Verdict, ...]
    reached: tuple[Reached, ...]

    @property
    def failed(self) -> tuple[Verdict, ...]:
        """The tests that did not come out as expected."""
        return tuple(verdict for verdict in self.verdicts if not verdict.passed)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that was not as expected, in the order of the tests."""
        return tuple(problem for verdict in self.verdicts for problem in verdict.problems)
