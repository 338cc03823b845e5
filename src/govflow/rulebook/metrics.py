"""Metrics as declared (指标): what is counted among what, what is left out, and how it is told."""

from collections.abc import Iterable, Mapping

import attrs

from govflow.errors import Place, Text
from govflow.workflow import Field, Guard, Workflow

UNITS = ("ratio", "count", "duration")
CHANGES = ("points", "percent")
PERIODS = ("opened", "closed")
RESTS = ("", "disposition", "outcome")
DIGITS = 2
RELATIONS = ("parent", "child", "related", "duplicate", "duplicate_of")


@attrs.frozen
class Exclusion:
    """Cases that a metric leaves out (剔除): where the guards hold and the field `needs` names who agreed."""

    name: str
    guards: tuple[Guard, ...]
    needs: str
    title: Text = Text("", "")


@attrs.frozen
class Metric:
    """A rate, a count or a mean duration over the cases of a workflow (指标).

    `among` are guards on facts that say which cases are asked about, `counts` which of them count. `unit` is
    `ratio`, `count`, or `duration`, the mean of what lies between the facts `start` and `end`. `change` says
    how two periods are compared: by `points` of percentage or in `percent` of the earlier value. `period` is
    the date by which a case belongs to a month, `rests_on` whether the metric believes the unit's own
    `disposition` or the confirmed `outcome`. Shares are rounded half up to `digits`.
    """

    name: str
    workflow: str
    among: tuple[Guard, ...] = ()
    counts: tuple[Guard, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    unit: str = "ratio"
    change: str = "points"
    period: str = "opened"
    rests_on: str = ""
    digits: int = DIGITS
    start: str = ""
    end: str = ""
    title: Text = Text("", "")
    source: str = ""
    place: Place | None = None


@attrs.frozen
class FirstTime:
    """What counts as solved at the first go (第一时间解决): in time, at the same level, never reopened.

    `clocks` are those that must have run and not been missed; None asks that no clock was missed. With
    `any_level` the case may have been handed up. Source: domain.md 5.3; never reopened: assumption.
    """

    clocks: frozenset[str] | None = None
    any_level: bool = False


@attrs.frozen
class Clearing:
    """Month-end clearing (月月清零): a case where the guards of `base` hold ends in the month it came in.

    What remains is carried over with a `reason` and a `plan`, the fields that hold them. Source: ZH-38.
    """

    workflow: str
    base: tuple[Guard, ...]
    reason: str
    plan: str
    source: str = ""


@attrs.frozen
class Metrics:
    """All that metrics.yaml says: the metrics by name, what the first go is, and the month-end clearing."""

    named: Mapping[str, Metric] = attrs.field(factory=dict, hash=False)
    first_time: FirstTime = FirstTime()
    clearing: Clearing | None = None


def fact_fields(
    workflow: Workflow, workflows: Iterable[str], around: Mapping[str, Field]
) -> dict[str, Field]:
    """Return every fact of a case that a guard of a metric may ask for, by name, with its type.

    They are the fields of the workflow, what is `around` a case (who answers, where, which level), and what
    follows from a history; a fact goes before a field of the same name.
    """
    moves = workflow.moves
    return {
        **workflow.fields,
        **around,
        "filed_unit": attrs.evolve(around["unit"], name="filed_unit"),
        **{name: Field(name, "bool") for name in ("closed", "first_time", "merged", "exception", "unplaced")},
        **{name: Field(name, "int") for name in ("days_open", "climbed", "reopened")},
        **{name: Field(name, "date") for name in ("opened", "closed_on")},
        **{name: Field(name, "instant") for name in ("opened_at", "closed_at")},
        **{name: Field(name, "text") for name in ("month", "closed_month")},
        "workflow": _one_of("workflow", workflows),
        "state": _one_of("state", workflow.states),
        "phase": _one_of("phase", workflow.phases.values()),
        "breached": _some_of("breached", workflow.clocks),
        "met": _some_of("met", workflow.clocks),
        "taken": _some_of("taken", (step.name for step in workflow.steps)),
        "flags": _some_of("flags", (flag.rule for step in moves for flag in step.effects.flags)),
        "relations": _some_of("relations", RELATIONS),
        "held": _some_of("held", workflow.fields),
    }


def _one_of(name: str, values: Iterable[str]) -> Field:
    return Field(name, "enum", domain=frozenset(values))


def _some_of(name: str, values: Iterable[str]) -> Field:
    return Field(name, "enum", many=True, domain=frozenset(values))
