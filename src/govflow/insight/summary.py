"""What came out of a replay: counts, agreement with what was recorded, and tables by group."""

from collections import Counter
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

    def include(self, other: "DueAgreement") -> None:
        """Add the counts of another agreement."""
        for field in attrs.fields(DueAgreement):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))


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
    missed a due instant, closed or open: that of the clock which is compared, or of any if none is.
    """

    id: str
    name: Text
    requests: int = 0
    closed: int = 0
    on_time: int = 0
    overdue: int = 0
    open: int = 0
    due: DueAgreement = attrs.field(factory=DueAgreement)

    def add(self, case: Case, late: bool) -> None:
        """Count one case, `late` if it missed a due instant."""
        self.requests += 1
        self.closed += case.closed_at is not None
        self.on_time += case.closed_at is not None and not late
        self.overdue += late
        self.open += case.closed_at is None

    def include(self, other: "Line") -> None:
        """Add the counts of another line."""
        for name in ("requests", "closed", "on_time", "overdue", "open"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.due.include(other.due)


@attrs.define
class Table:
    """Lines by group: `by` is `owner`, `unit` or a unit field; its values are rolled up to `level`."""

    by: str
    level: str
    title: Text
    hierarchy: Hierarchy
    lines: dict[str, Line] = attrs.field(factory=dict)
    _of_unit: dict[str, Line] = attrs.field(factory=dict, repr=False)

    def line(self, case: Case) -> Line:
        """Return the line of a case; a case without a place has a line of its own."""
        unit = self._unit(case)
        if unit not in self._of_unit:
            self._of_unit[unit] = self._rolled_up(unit)
        return self._of_unit[unit]

    def _unit(self, case: Case) -> str:
        if self.by == "owner":
            return case.owner
        if self.by == "unit":
            return "" if case.unplaced else case.unit
        return str(case.fields.get(self.by) or "")

    def _rolled_up(self, unit: str) -> Line:
        if not unit:
            return self.lines.setdefault("", Line("", Text("(no place given)", "（未给出地点）")))
        if unit not in self.hierarchy:  # it has ended
            return self.lines.setdefault(unit, Line(unit, Text(unit, unit)))
        top = (self.level and self.hierarchy.at_level(unit, self.level)) or unit
        return self.lines.setdefault(top, Line(top, self.hierarchy[top].name))

    def sorted(self) -> list[Line]:
        """Return the lines, largest first."""
        return sorted(self.lines.values(), key=lambda line: (-line.requests, line.name.en))

    def total(self) -> Line:
        """Return the sum of all lines."""
        total = Line("", Text("all", "合计"))
        for line in self.lines.values():
            total.include(line)
        return total

    def to_data(self) -> dict[str, Any]:
        """Return the table as plain data."""
        lines = [attrs.asdict(line) for line in self.sorted()]
        return {"by": self.by, "level": self.level, "title": attrs.asdict(self.title), "lines": lines}


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
            "tables": [table.to_data() for table in self.tables],
            "examples": [
                {"place": str(r.place), "case": r.case, "code": r.code, **attrs.asdict(r.message)}
                for r in self.examples
            ],
        }
