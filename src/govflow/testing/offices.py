"""Hypothesis strategies: whole offices, with links, ladders, rights, tasks, screens and a roster."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from attrs import evolve
from hypothesis import strategies as st

from govflow.errors import Text
from govflow.hierarchy import Absence, Hierarchy, Link, Post, Roster, Unit
from govflow.rulebook import Rulebook
from govflow.rulebook.editions import ALWAYS, Edition
from govflow.rulebook.escalation import endless
from govflow.rulebook.limit import Defaults
from govflow.rulebook.succession import Ending, Succession
from govflow.tables import Column, DecisionTable, Rule
from govflow.testing.life_steps import ROLES, Place, enriched, office_steps, office_task, opening
from govflow.testing.strategies import FIELDS, OFFICE, OWNING, SEVERITIES, ZONE, rulebooks
from govflow.workflow import ClockRule, Field, Ladder, Rung, Screen, Workflow

PEOPLE = ("ann", "bob", "cai", "du")
KINDS = ("hub", "serves")
TOPICS = Hierarchy.of([
    Unit("any", Text("any", "任何"), "topic", None),
    Unit("lamps", Text("lamps", "路灯"), "topic", "any"),
    Unit("noise", Text("noise", "噪声"), "topic", "any"),
])  # fmt: skip
SCREENS = {"words": Screen("words", words=("hoax", "谣言"))}
_START = datetime(2018, 6, 4, tzinfo=UTC)


@st.composite
def offices(draw: st.DrawFn) -> Rulebook:
    """Draw a rulebook with all that the life of a case may need.

    Workflow `request` has a step `close` from every state, open to somebody who can always be found, and the
    workflow `assist` is that of its tasks; nothing in it goes on for ever.
    """
    book = draw(rulebooks())
    units = _linked(draw, book.hierarchy)
    links = draw(st.lists(st.sampled_from(KINDS), max_size=2, unique=True))
    place = Place(tuple(units), units.levels, links)
    tables = {**book.tables, "ceilings": _ceilings(draw, units.levels)}
    ladder = _ladder(draw, place)
    request = _request(draw, book.workflows["request"], place)
    assist = draw(office_task(fields_of(units)))
    digest = sha256(repr((book.digest, request.moves, assist.moves, ladder)).encode()).hexdigest()[:32]
    made = evolve(
        book, digest=digest, defaults=Defaults(OFFICE), hierarchy=units, categories=TOPICS, tables=tables,
        workflows={"request": request, "assist": assist}, ladders={"up": ladder}, screens=SCREENS,
        roster=draw(rosters(units)),
    )  # fmt: skip
    return _with_an_end(draw, made)


def _with_an_end(draw: st.DrawFn, book: Rulebook) -> Rulebook:
    """Draw a unit that ends in the middle of the lives that are drawn, and who takes over, or none."""
    units = book.hierarchy
    if len(units) == 1 or draw(st.booleans()):
        return book
    gone = draw(st.sampled_from([unit for unit in units if not units.children(unit)]))
    links = [link for link in units.links if gone not in (link.source, link.target)]
    later = Hierarchy.of([units[unit] for unit in units if unit != gone], links)
    at = _START + timedelta(hours=draw(st.integers(1, 300)))
    ending = Ending(at, draw(st.sampled_from(list(later))), units.parent(gone) or "")
    editions = Edition(ALWAYS, units, book.tables), Edition(at, later, book.tables)
    return evolve(book, hierarchy=later, editions=editions, succession=Succession({gone: ending}))


def fields_of(units: Hierarchy) -> Mapping[str, Field]:
    """Return the fields of a case in an office."""
    domain, topics = frozenset(units), frozenset(TOPICS)
    more = (
        Field("requester", "person"),
        Field("others", "person", many=True),
        Field("signed", "person"),
        Field("named", "person"),
        Field("lead", "unit", domain=domain),
        Field("helpers", "unit", many=True, domain=domain),
        Field("topic", "category", domain=topics),
        Field("reason"),
        Field("reply", screen="words"),
        Field("into"),
        Field("tries", "int"),
        Field("promised", "date"),
    )
    return {**FIELDS, **{field.name: field for field in more}}


def _linked(draw: st.DrawFn, units: Hierarchy) -> Hierarchy:
    one = st.sampled_from(list(units))
    links = draw(st.lists(st.builds(Link, st.sampled_from(KINDS), one, one), max_size=5, unique=True))
    return Hierarchy.of([units[unit] for unit in units], links)


def _ceilings(draw: st.DrawFn, levels: Sequence[str]) -> DecisionTable:
    column = Column("severity", "enum", SEVERITIES)
    given = draw(st.lists(st.sampled_from([None, *levels]), min_size=3, max_size=3))
    rules = [
        Rule(f"ceiling-{word}", [column.read(word)], {"ceiling": level}, source="assumption")
        for word, level in zip(SEVERITIES, given, strict=True)
    ]
    return DecisionTable.of("ceilings", [column], rules, "UNIQUE", "error")


def _ladder(draw: st.DrawFn, place: Place) -> Ladder:
    """Draw a ladder up the levels, with a rung at its end that lies aside, or without."""
    budget = st.sampled_from(["hour", "half", "days", "none"])
    rungs = [
        Rung(level, "", draw(budget), tuple(draw(st.lists(st.sampled_from(KINDS), max_size=1))))
        for level in reversed(place.levels)
    ]
    rungs += [Rung("", kind, draw(budget)) for kind in place.links]
    ceiling = draw(st.sampled_from(["", "table:ceilings", *place.levels]))
    exception = draw(st.sampled_from(["", "reason"]))
    return Ladder("up", tuple(rungs), ceiling, exception, source="assumption")


def _request(draw: st.DrawFn, workflow: Workflow, place: Place) -> Workflow:
    """Draw what else the steps of a workflow may do, steps that only an office has, and other limits."""
    steps = [draw(enriched(step, workflow, place)) for step in workflow.steps]
    steps += draw(office_steps(workflow, place))
    changed = {change.clock for step in steps for change in step.changes}
    rules = {
        name: evolve(rule, limit=draw(st.sampled_from(_limits_of(rule, changed))))
        for name, rule in workflow.clocks.items()
    }
    fields = fields_of(Hierarchy.of([Unit(u, Text(u, u), "", None) for u in place.units]))
    first = draw(opening(workflow, place))
    made = evolve(workflow, steps=tuple(steps), fields=fields, clocks=rules, opening=first)
    for name in endless(made, OWNING):
        rules[name] = ClockRule(name, rules[name].limit)
    return evolve(made, clocks=rules)


def _limits_of(rule: ClockRule, changed: Collection[str]) -> list[str]:
    """Return by what a clock may run; one by a date of the case neither pauses nor is extended."""
    return [rule.limit, rule.limit, "ladder:up", *([] if rule.name in changed else ["field:promised"])]


@st.composite
def rosters(draw: st.DrawFn, units: Hierarchy) -> Roster:
    """Draw who holds which posts, from when until when, who is away, and who stands in."""
    person = st.sampled_from(PEOPLE)
    held = draw(st.lists(st.tuples(person, posts(units)), max_size=6))
    away = []
    for one, other, since, hours in draw(
        st.lists(st.tuples(person, person, st.integers(-50, 300), st.integers(1, 300)), max_size=4)
    ):
        if one != other:
            begin = _START + timedelta(hours=since)
            away.append(Absence(one, "training", begin, begin + timedelta(hours=hours), other))
    return Roster(held, tuple(away), ZONE)


@st.composite
def posts(draw: st.DrawFn, units: Hierarchy) -> Post:
    """Draw a post, which may begin or end in the days of the lives that are drawn."""
    day = st.none() | st.integers(0, 15).map(lambda n: date(2018, 6, 4) + timedelta(days=n))
    since, until = draw(day), draw(day)
    if since and until and until < since:
        since, until = until, since
    skills = draw(st.sampled_from([(), ("*",), ("lamps",), ("any",)]))
    return Post(draw(st.sampled_from(ROLES)), draw(st.sampled_from(list(units))), since, until, skills)


def filled(
    units: Hierarchy, cases: Sequence[str] = (), *, all_of_them: bool = False
) -> st.SearchStrategy[Mapping[str, object]]:
    """Draw what a step in an office may write, well formed; all fields, or some."""
    one, person = st.sampled_from(list(units)), st.sampled_from(PEOPLE)
    fields: dict[str, st.SearchStrategy[object]] = {
        "severity": st.sampled_from(SEVERITIES),
        "urgent": st.booleans(),
        "note": st.sampled_from(["done", "已办结", ""]),
        "priority": st.integers(-1, 4),
        "cost": st.decimals(0, 1000, places=2),
        "tags": st.lists(st.sampled_from(["light", "road", "noise"]), max_size=2),
        "requester": person,
        "others": st.lists(person, max_size=2),
        "lead": one,
        "helpers": st.lists(one, max_size=2),
        "topic": st.sampled_from(list(TOPICS)),
        "reason": st.sampled_from(["needed", ""]),
        "reply": st.sampled_from(["good", "a hoax", "纯属谣言"]),
        "into": st.sampled_from([*cases, "nowhere"]),
        "promised": st.integers(0, 20).map(lambda n: date(2018, 6, 4) + timedelta(days=n)),
    }
    return st.fixed_dictionaries(fields) if all_of_them else st.fixed_dictionaries({}, optional=fields)
