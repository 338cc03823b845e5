"""Reading a workflow file: states, fields, steps, clocks."""

from collections.abc import Iterator, Mapping

from govflow.errors import Problem, Text, WorkflowError
from govflow.hierarchy import Hierarchy
from govflow.rulebook.nodes import Items, Leaf
from govflow.rulebook.sections import Problems, Section, read_title
from govflow.workflow import ClockRule, Field, Guard, Step, Workflow
from govflow.workflow.field import TYPES


def read_workflow(
    section: Section, problems: Problems, hierarchy: Hierarchy | None, categories: Hierarchy | None
) -> Workflow | None:
    """Return the workflow of a file, or None after a problem that leaves none."""
    before = len(problems.found)
    name = section.text("workflow", required=True)
    states = dict(_states(section, problems))
    fields = {f.name: f for f in _fields(section, problems, hierarchy, categories)}
    initial = section.text("initial", next(iter(states), ""))
    final = tuple(leaf.text for leaf in section.names("final"))
    steps = tuple(_steps(section, problems, fields))
    clocks = {clock.name: clock for clock in _clocks(section, problems)}
    title = section.title("title", name)
    section.text("source")
    section.close()
    if len(problems.found) > before:
        return None
    try:
        return Workflow(
            name, tuple(states), initial, final, steps, fields, clocks, title, states, section.place
        )
    except WorkflowError as error:
        problems.take(error, section.place)
        return None


def _states(section: Section, problems: Problems) -> Iterator[tuple[str, Text]]:
    """Yield states with titles; a plain list of names is enough."""
    if section.node("states") is None:
        problems.add("missing-key", "The key 'states' is missing.", "缺少键“states”。", section.place)
    elif isinstance(section.node("states"), Items | Leaf):
        yield from ((leaf.text, Text(leaf.text, leaf.text)) for leaf in section.names("states"))
    else:
        yield from ((key.text, read_title(node, problems)) for key, node in section.entries("states"))


def _fields(
    section: Section, problems: Problems, hierarchy: Hierarchy | None, categories: Hierarchy | None
) -> Iterator[Field]:
    for key, node in section.entries("fields"):
        one = Section(node, problems)
        kind, level = one.choice("type", TYPES, "text"), one.text("level")
        given = tuple(leaf.text for leaf in one.names("of"))
        domain = frozenset(given)
        if kind == "category":
            domain = frozenset(categories or ())
        elif kind == "unit" and hierarchy is not None:
            domain = frozenset(u for u in hierarchy if not level or hierarchy.level(u) == level)
        if kind in ("enum", "category", "unit") and not domain:
            problems.add(
                "no-values",
                f"Field '{key.text}' has no values to choose from.",
                f"字段“{key.text}”没有可选值。",
                key.place,
            )
        yield Field(
            key.text,
            kind,
            one.title("title", key.text),
            one.flag("required"),
            one.flag("many"),
            domain,
            level,
            key.place,
        )
        one.close()


def _steps(section: Section, problems: Problems, fields: Mapping[str, Field]) -> Iterator[Step]:
    for key, node in section.entries("steps"):
        one = Section(node, problems)
        sources = tuple(leaf.text for leaf in one.names("from"))
        if not sources:
            problems.add("missing-key", "The key 'from' is missing.", "缺少键“from”。", one.place)
        target = one.text("to", sources[0] if len(sources) == 1 else "", required=len(sources) > 1)
        yield Step(
            key.text,
            sources,
            target,
            one.title("title", key.text),
            by=_names(one, "by"),
            needs=_names(one, "needs"),
            guards=tuple(_guards(one, problems, fields)),
            starts=_names(one, "starts"),
            meets=_names(one, "meets"),
            decide=_names(one, "decide"),
            climb=one.text("climb"),
            place=key.place,
        )
        one.close()


def _names(section: Section, key: str) -> tuple[str, ...]:
    return tuple(leaf.text for leaf in section.names(key))


def _guards(step: Section, problems: Problems, fields: Mapping[str, Field]) -> Iterator[Guard]:
    section = step.section("when")
    for key, _ in step.entries("when"):
        leaves = section.names(key.text)
        negated = len(leaves) == 1 and leaves[0].text.startswith("not(") and leaves[0].text.endswith(")")
        if negated:
            place = leaves[0].place
            leaves = tuple(Leaf(part.strip(), place) for part in leaves[0].text[4:-1].split(","))
        field = fields.get(key.text)
        if field is None:
            problems.unknown("field", "字段", key.text, list(fields), key.place)
            continue
        values = [_literal(field, leaf, problems) for leaf in leaves]
        yield Guard(key.text, frozenset(values), negated)


def _literal(field: Field, leaf: Leaf, problems: Problems) -> object:
    """Return the plain value of a literal, typed by its field."""
    given: object = leaf.text
    if field.type == "bool":
        given = {"true": True, "yes": True, "false": False, "no": False}.get(leaf.text, leaf.text)
    elif field.type == "int" and leaf.text.lstrip("-").isdecimal() and len(leaf.text) < 19:
        given = int(leaf.text)
    plain = field.read([given] if field.many else given)
    if isinstance(plain, Problem):
        problems.found.append(Problem(plain.code, plain.message, leaf.place, plain.suggestion))
    return given if isinstance(plain, Problem | list) else plain


def _clocks(section: Section, problems: Problems) -> Iterator[ClockRule]:
    for key, node in section.entries("clocks"):
        one = Section(node, problems)
        yield ClockRule(
            key.text,
            one.text("limit", required=True),
            one.title("title", key.text),
            one.text("on_breach"),
            key.place,
        )
        one.close()
