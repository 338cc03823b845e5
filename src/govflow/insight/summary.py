"""What came out of a replay: counts, agreement with what was recorded, and tables by group."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import attrs

from govflow.case import Case
from govflow.errors import Place, Text
from govflow.hierarchy import Hierarchy

_TOLERANCE = timedelta(minutes=2)  # Boston's system lets opening and target differ by about as much
_EXAMPLES = 20


@attrs.define
class DueAgreement:
    """How far computed due instants agree with recorded ones."""

    compared: int = 0
    within_two_minutes: int = 0
    only_recorded: int = 0
    only_computed: int = 0
    neither: int = 0

    def add(self, recorded: datetime | None, computed: datetime | None) -> None:
        """Count one case. Compared is every case with a recorded instant."""
        self.compared += recorded is not None
        if recorded and computed:
            self.within_two_minutes += abs(recorded - computed) <= _TOLERANCE
        self.only_recorded += recorded is not None and computed is None
        self.only_computed += computed is not None and recorded is None
        self.neither += computed is None and recorded is None


@attrs.define
class Agreement:
    """How often something agrees with what was recorded."""

    compared: int = 0
    agree: int = 0

    def add(self, agrees: bool) -> None:
        """Count one comparison."""
        self.compared += 1
        self.agree += agrees


@attrs.define
class Line:
    """One line of a report: how many cases of a group there are and how they stand.

    `on_time` counts closed cases whose clock was met in time or that had no date promised, `overdue` all that
    missed a due instant, closed or open.
    """

    id: str
    name: Text
    requests: int = 0
    closed: int = 0
    on_time: int = 0
    overdue: int = 0
    open: int = 0
    due: DueAgreement = attrs.field(factory=DueAgreement)

    def add(self, case: Case) -> None:
        """Count one case."""
        late = bool(case.breaches)
        self.requests += 1
        self.closed += case.closed_at is not None
        self.on_time += case.closed_at is not None and not late
        self.overdue += late
        self.open += case.closed_at is None

    def to_data(self) -> dict[str, Any]:
        """Return the line as plain data."""
        return attrs.asdict(self)


@attrs.define
class Table:
    """Lines by group: `by` is `owner`, `unit` or a unit field; its values are rolled up to `level`."""

    by: str
    level: str
    title: Text
    hierarchy: Hierarchy
    lines: dict[str, Line] = attrs.field(factory=dict)

    def line(self, case: Case) -> Line:
        """Return the line of a case; a case without a place has a line of its own."""
        value = {"owner": case.owner, "unit": case.unit}.get(self.by, case.fields.get(self.by))
        if not value or (self.by == "unit" and case.unplaced):
            return self._named("", Text("(no place given)", "（未给出地点）"))
        unit = str(value)
        unit = (self.level and self.hierarchy.at_level(unit, self.level)) or unit
        return self._named(unit, self.hierarchy[unit].name)

    def _named(self, key: str, name: Text) -> Line:
        if key not in self.lines:
            self.lines[key] = Line(key, name)
        return self.lines[key]

    def sorted(self) -> list[Line]:
        """Return the lines, largest first."""
        return sorted(self.lines.values(), key=lambda line: (-line.requests, line.name.en))


@attrs.frozen
class Rejection:
    """A row that became no case."""

    place: Place
    case: str
    code: str
    message: Text


@attrs.define
class Summary:
    """The result of a replay. `rows == cases + rejected` always holds (回放结果)."""

    digest: str
    tables: tuple[Table, ...]
    rows: int = 0
    cases: int = 0
    unplaced: int = 0
    reasons: Counter[str] = attrs.field(factory=Counter)
    repaired: Counter[str] = attrs.field(factory=Counter)
    examples: list[Rejection] = attrs.field(factory=list)
    due: DueAgreement = attrs.field(factory=DueAgreement)
    on_time: Agreement = attrs.field(factory=Agreement)
    on_time_computed: Agreement = attrs.field(factory=Agreement)
    owner: Agreement = attrs.field(factory=Agreement)

    @property
    def rejected(self) -> int:
        """How many rows became no case."""
        return self.reasons.total()

    def reject(self, rejection: Rejection) -> None:
        """Count a row that became no case, and keep some examples."""
        self.reasons[rejection.code] += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append(rejection)

    def lines(self, case: Case) -> Iterator[Line]:
        """Yield the line of a case in each table."""
        for table in self.tables:
            yield table.line(case)

    def to_data(self) -> dict[str, Any]:
        """Return the summary as plain data, the same for the same rows and rules."""
        return {
            "rulebook": self.digest,
            "rows": self.rows,
            "cases": self.cases,
            "rejected": self.rejected,
            "reasons": dict(sorted(self.reasons.items())),
            "repaired": dict(sorted(self.repaired.items())),
            "unplaced": self.unplaced,
            "compared": {
                "due": attrs.asdict(self.due),
                "on_time": attrs.asdict(self.on_time),
                "on_time_computed": attrs.asdict(self.on_time_computed),
                "owner": attrs.asdict(self.owner),
            },
            "tables": {table.by: [line.to_data() for line in table.sorted()] for table in self.tables},
            "examples": [
                {"place": str(r.place), "case": r.case, "code": r.code, **attrs.asdict(r.message)}
                for r in self.examples
            ],
        }
