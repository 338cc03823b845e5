"""Groups of a report: by unit of a level, by month, by category, each with all that lies below it."""

from collections.abc import Mapping

import attrs

from govflow.errors import Problem, RulebookError, Text, did_you_mean
from govflow.hierarchy import Hierarchy
from govflow.insight.facts import Facts
from govflow.rulebook import Rulebook
from govflow.rulebook.metrics import Metric
from govflow.workflow import Workflow

_UNITS = ("unit", "owner", "filed_unit")
_MONTHS = {"opened": "month", "closed": "closed_month"}
_PLAIN = ("state", "phase", "unit_level", "owner_level", "closed", "first_time", "exception", "unplaced")
_GROUPED = ("enum", "bool", "unit", "category")


@attrs.frozen
class Grouping:
    """By which fact cases are grouped, and at which level of its tree, if it has one (分组).

    Without a level, every unit or category of the tree has all that lies below it as well.
    """

    fact: str
    level: str = ""
    tree: Hierarchy | None = None

    def key(self, facts: Facts) -> str:
        """Return the group of a case, "" where it belongs to none."""
        found = facts.get(self.fact)
        if isinstance(found, bool):
            return "yes" if found else "no"
        return "" if found is None else str(found)

    def above(self, key: str) -> tuple[str, ...]:
        """Return all groups in which those of a key are told; each has them once."""
        if self.tree is None:
            return (key,)
        if key not in self.tree:
            return ("",)
        if self.level:
            return (self.tree.at_level(key, self.level) or "",)
        return (key, *self.tree.ancestors(key))

    def order(self, key: str) -> tuple[int, str]:
        """Return where a group stands in a report: as in the tree, those of no group last."""
        if not key:
            return (2**62, "")
        return (self.tree.position(key) if self.tree else 0, key)

    @property
    def data(self) -> dict[str, str]:
        """Return the grouping as plain data."""
        return {"by": self.fact, "level": self.level}


def group_by(book: Rulebook, metric: Metric, text: str) -> Grouping | None:
    """Return the grouping that `unit:community`, `community`, `month` or a field's name means for a metric.

    None is for a metric whose workflow has no such field.
    """
    fact, _, level = text.partition(":")
    workflow = book.workflows[metric.workflow]
    if text in book.hierarchy.levels and text not in groups_of(workflow):
        return Grouping("unit", text, book.hierarchy)
    if text == "month":
        return Grouping(_MONTHS[metric.period])
    tree = _tree(book, workflow, fact)
    if fact not in groups_of(workflow) or (level and (tree is None or level not in tree.levels)):
        return None
    return Grouping(fact, level, tree)


def groups_of(workflow: Workflow) -> Mapping[str, None]:
    """Return the facts by which cases of a workflow can be grouped."""
    fields = [f.name for f in workflow.fields.values() if f.type in _GROUPED and not f.many]
    return dict.fromkeys((*_UNITS, "month", *_PLAIN, *fields))


def unknown_group(book: Rulebook, text: str) -> RulebookError:
    """Return the error of a grouping that fits no metric at all."""
    known = dict.fromkeys(book.hierarchy.levels)
    for workflow in book.workflows.values():
        known |= groups_of(workflow)
    said = Text(f"There is no group '{text}'.", f"没有名为“{text}”的分组。")
    return RulebookError([Problem("unknown-group", said, suggestion=did_you_mean(text, known))])


def _tree(book: Rulebook, workflow: Workflow, fact: str) -> Hierarchy | None:
    if fact in _UNITS:
        return book.hierarchy
    kind = workflow.fields[fact].type if fact in workflow.fields else ""
    return {"unit": book.hierarchy, "category": book.categories}.get(kind)
