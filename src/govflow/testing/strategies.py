"""Hypothesis strategies: hierarchies, workflows and rulebooks that are sound, of any shape."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from attrs import evolve
from hypothesis import strategies as st

from govflow.errors import Text
from govflow.hierarchy import Hierarchy, Unit
from govflow.rulebook import Extension, Ground, Limit, Rulebook
from govflow.rulebook.escalation import endless
from govflow.tables import Column, DecisionTable, Rule
from govflow.workflow import (
    Action,
    Change,
    ClockRule,
    Continuing,
    Extending,
    Field,
    Guard,
    Pausing,
    Resuming,
    Step,
    Take,
    Tell,
    Workflow,
)
from govflow.worktime import HolidayPlan, TimeLimit, WorkCalendar, with_plans

ZONE = ZoneInfo("Asia/Shanghai")
SEVERITIES = ("minor", "ordinary", "serious")
FIELDS = {
    "severity": Field("severity", "enum", required=True, domain=frozenset(SEVERITIES)),
    "urgent": Field("urgent", "bool"),
    "note": Field("note", "text"),
    "cost": Field("cost", "decimal"),
    "tags": Field("tags", "enum", many=True, domain=frozenset({"light", "road", "noise"})),
    "priority": Field("priority", "int"),
}
_FESTIVAL = Text("Dragon Boat Festival", "端午节")
OFFICE = with_plans(
    WorkCalendar(
        "Asia/Shanghai",
        {day: ["09:00-12:00", "13:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
        name="office",
        source="assumption",
    ),
    [  # the second becomes known in the middle of the lives that are drawn, and moves some due instants
        HolidayPlan("1", None, None, date(2018, 6, 13), "assumption", {}, {}),
        HolidayPlan(
            "2", date(2018, 6, 8), None, date(2018, 12, 31), "assumption",
            {date(2018, 6, day): _FESTIVAL for day in (11, 18)}, {date(2018, 6, 9): _FESTIVAL},
        ),
    ],
)  # fmt: skip
GROUNDS = {
    "hearing": Ground("hearing", Text("hearing", "听证")),
    "waiting": Ground("waiting", Text("waiting", "待补正"), TimeLimit.parse("4 working_hour", "civil_code")),
}


def _limit(name: str, text: str, statutory: str = "") -> Limit:
    term = TimeLimit.parse(text, "civil_code")
    by = TimeLimit.parse(f"3 {term.unit}", "civil_code")
    utmost = TimeLimit.parse(statutory, "civil_code") if statutory else None
    extension = Extension(by, 2, "")
    return Limit(
        name, term, OFFICE, source="assumption", statutory=utmost, extension=extension, grounds=GROUNDS
    )


LIMITS: dict[str, Limit | None] = {
    "hour": _limit("hour", "1 natural_hour"),
    "half": _limit("half", "4 working_hour"),
    "days": _limit("days", "2 working_day", "4 working_day"),
    "week": _limit("week", "7 calendar_day"),
    "none": None,
}
TOP = "level 0"
ESCALATE = "escalate"
OWNING = ("triage",)  # the table that may give a case an owner


@st.composite
def hierarchies(draw: st.DrawFn, most: int = 8) -> Hierarchy:
    """Draw a tree of units `u0` (the root), `u1`, ...; a unit's level is its depth, `level 0` on top."""
    depths = [0]
    units = [Unit("u0", Text("u0", "u0"), TOP, None)]
    for number in range(1, draw(st.integers(1, most))):
        above = draw(st.integers(max(0, number - 3), number - 1))  # deep rather than broad
        depths.append(depths[above] + 1)
        name = f"u{number}"
        units.append(Unit(name, Text(name, name), f"level {depths[-1]}", f"u{above}"))
    return Hierarchy.of(units)


@st.composite
def workflows(draw: st.DrawFn, levels: Sequence[str] = (TOP,), most: int = 5) -> Workflow:
    """Draw a sound workflow over the fields, tables and limits of `rulebooks`.

    A path of steps leads from the first state to the last, the final one; other steps lead anywhere. Clocks
    may be started and met by any of them; missed, they may escalate up to one of `levels`, and start again.
    """
    states = tuple(f"s{n}" for n in range(draw(st.integers(2, most))))
    clocks = [f"c{n}" for n in range(draw(st.sampled_from([1, 2, 3, 0])))]
    path = [
        _step(draw, f"go{n}", (states[n],), states[n + 1], clocks, states) for n in range(len(states) - 1)
    ]
    others = [
        _step(draw, f"x{n}", tuple(sources), draw(st.sampled_from(states)), clocks, states)
        for n, sources in enumerate(draw(st.lists(_some(states[:-1]), max_size=3)))
    ]
    escalate = Step(
        ESCALATE,
        states[:-1],
        draw(st.sampled_from(states[:-1])),
        by=("system",),
        climb=draw(st.sampled_from([*levels, *([TOP] * len(levels))])),
        decide=OWNING if draw(st.integers(0, 3)) == 3 else (),
        starts=tuple(draw(_some(clocks))) if clocks else (),
    )
    declared = (*path, *others, escalate)
    clocks = [clock for clock in clocks if any(clock in step.starts for step in declared)]
    steps = tuple(
        evolve(
            step,
            meets=tuple(clock for clock in step.meets if clock in clocks),
            changes=tuple(change for change in step.changes if change.clock in clocks),
        )
        for step in declared
    )
    brought = [*([ESCALATE] * len(steps)), "", *(s.name for s in steps if not s.written)]
    rules = {
        name: ClockRule(
            name,
            draw(st.sampled_from([*LIMITS, "table:service"])),
            on_breach=tuple(draw(_actions(brought))),
            warn=draw(st.sampled_from([{}, {"yellow": Fraction(1, 2)}, _TWO_LEVELS])),
            actions=draw(st.sampled_from(["", "office"])),
        )
        for name in clocks
    }
    for name, rule in rules.items():
        rules[name] = evolve(
            rule, on_warning={level: tuple(draw(_actions([""] * 3 + brought))) for level in rule.warn}
        )
    workflow = Workflow("request", states, states[0], states[-1:], steps, FIELDS, rules)
    # What would go on for ever no rulebook may hold: those clocks bring nothing on.
    for name in endless(workflow, OWNING):
        rules[name] = ClockRule(name, rules[name].limit)
    return evolve(workflow, clocks=rules)


_TWO_LEVELS = {"yellow": Fraction(1, 2), "red": Fraction(4, 5)}


@st.composite
def _actions(draw: st.DrawFn, steps: Sequence[str]) -> list[Action]:
    """Draw what is done on a breach or a warning: a step of time, "" for none, and perhaps a message."""
    step = draw(st.sampled_from(steps))
    tells = draw(st.sampled_from([[], [Tell("remind", ("owner",))], [Tell("notify", ("officer", "owner"))]]))
    return [*([Take(step)] if step else []), *tells]


def _changes(clocks: Sequence[str]) -> st.SearchStrategy[list[Change]]:
    """Draw what a step may do to clocks that run, or ran."""
    one = st.sampled_from(clocks)
    grounds = st.sampled_from(sorted(GROUNDS))
    return st.lists(
        st.one_of(
            st.builds(Pausing, one, grounds),
            st.builds(Resuming, one, st.sampled_from(["", *GROUNDS])),
            st.builds(Continuing, one),
            st.builds(Extending, one, st.just("note"), st.just("note"), st.sampled_from(["", "priority"])),
        ),
        min_size=1,
        max_size=2,
    )


def _some(items: Sequence[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(items), min_size=1, max_size=3, unique=True)


def _step(
    draw: st.DrawFn,
    name: str,
    sources: tuple[str, ...],
    target: str,
    clocks: Sequence[str],
    states: Sequence[str],
) -> Step:
    rarely = st.integers(0, 7).map(lambda n: n == 7)
    often = st.integers(0, 3).map(lambda n: n < 3)
    some = _some(clocks) if clocks else st.just([])
    open_end = bool(clocks) and target != states[-1]
    changes = draw(_changes(clocks)) if open_end and draw(st.booleans()) else []
    granting = any(isinstance(change, Extending) for change in changes)
    return Step(
        name,
        sources,
        target,
        by=("officer",) if granting or draw(rarely) else (),
        needs=("note",) if draw(rarely) else (),
        guards=tuple(draw(st.lists(guards(), min_size=1, max_size=3))) if draw(st.booleans()) else (),
        starts=tuple(draw(some)) if draw(often) and target != states[-1] else (),
        meets=tuple(draw(some)) if draw(rarely) else (),
        decide=OWNING if draw(rarely) else (),
        changes=tuple(changes),
    )


def guards() -> st.SearchStrategy[Guard]:
    """Draw a guard on `severity`, `urgent` or `tags`."""
    values: list[tuple[str, Sequence[Any]]] = [
        ("severity", SEVERITIES),
        ("urgent", (True, False)),
        ("tags", sorted(FIELDS["tags"].domain)),
    ]
    return st.sampled_from(values).flatmap(
        lambda pair: st.builds(
            Guard, st.just(pair[0]), st.frozensets(st.sampled_from(pair[1]), min_size=1), st.booleans()
        )
    )


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    """Draw a rulebook: a tree of units, an office calendar, limits, two tables and a workflow `request`."""
    units = draw(hierarchies(12))
    service = draw(st.lists(st.sampled_from(list(LIMITS)), min_size=3, max_size=3))
    owners = draw(st.lists(st.sampled_from(["", *units.levels]), min_size=3, max_size=3))
    priorities = draw(st.lists(st.integers(0, 9), min_size=3, max_size=3))
    tables = {
        "service": _table("service", [{"limit": limit} for limit in service]),
        "triage": _table(
            "triage",
            [{"priority": p, "owner_level": o or None} for p, o in zip(priorities, owners, strict=True)],
        ),
    }
    workflow = draw(workflows(units.levels))
    digest = sha256(repr((workflow.steps, service, owners, priorities)).encode()).hexdigest()[:32]
    return Rulebook(
        "random", "1", digest, ZONE, units, None, {"office": OFFICE}, LIMITS, tables, {"request": workflow}
    )


def _table(name: str, outputs: Sequence[dict[str, object]]) -> DecisionTable:
    column = Column("severity", "enum", SEVERITIES)
    rules = [
        Rule(f"{name}-{word}", [column.read(word)], given, source="assumption")
        for word, given in zip(SEVERITIES, outputs, strict=True)
    ]
    return DecisionTable.of(name, [column], rules, "UNIQUE", "error")
