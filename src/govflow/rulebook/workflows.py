"""Reading a workflow file: states, fields, steps, clocks."""

from collections.abc import Collection, Iterator, Mapping

import attrs

from govflow.errors import Place, Problem, Text, WorkflowError
from govflow.rulebook.clocks import read_changes, read_clocks, read_starts
from govflow.rulebook.literals import truth, whole
from govflow.rulebook.nodes import Leaf, Pairs
from govflow.rulebook.sections import Problems, Section, read_title
from govflow.rulebook.units import Trees
from govflow.workflow import Field, Guard, Step, Workflow
from govflow.workflow.field import TYPES


def read_workflow(
    section: Section, problems: Problems, trees: Trees, tables: Collection[str] | None, source: str = ""
) -> Workflow | None:
    """Return the workflow of a file or None after a problem. With `tables` None any name may be a table."""
    if section.unread:
        return None
    before = len(problems.found)
    name = section.text("workflow", required=True)
    states = dict(_states(section, problems))
    fields = {field.name: field for field in _fields(section, problems, trees)}
    reader = _StepReader(section, problems, states, fields, trees, tables)
    steps = tuple(reader.steps())
    clocks = {clock.name: clock for clock in read_clocks(section, problems, [step.name for step in steps])}
    initial = next(iter(section.known("initial", "state", "状态", states)), next(iter(states), ""))
    final = section.known("final", "state", "状态", states)
    if not final:
        problems.missing_key("final", section.place)
    opening = reader.opening(initial)
    title, source = section.title("title", name), section.text("source", source)
    section.close()
    if len(problems.found) > before:
        return None
    place = section.place_of("states")  # where the shape is told, and told wrong
    try:
        return Workflow(
            name, tuple(states), initial, final, steps, fields, clocks, title, states, place, opening, source
        )
    except WorkflowError as error:
        problems.take(error, place)
        return None


def _states(section: Section, problems: Problems) -> Iterator[tuple[str, Text]]:
    """Yield states with titles; a plain list of names is enough."""
    node = section.node("states")
    if isinstance(node, Pairs):
        yield from ((key.text, read_title(title, problems)) for key, title in section.entries("states"))
        return
    if node is None:
        problems.missing_key("states", section.place)
    seen: set[str] = set()
    for leaf in section.names("states"):
        if leaf.text in seen:
            en, zh = f"The state '{leaf.text}' stands twice.", f"状态“{leaf.text}”重复。"
            problems.add("duplicate-state", en, zh, leaf.place)
        seen.add(leaf.text)
        yield leaf.text, Text(leaf.text, leaf.text)


def _fields(section: Section, problems: Problems, trees: Trees) -> Iterator[Field]:
    for key, node in section.entries("fields"):
        one = Section(node, problems)
        kind, level = one.choice("type", TYPES, "text"), one.text("level")
        domain = _domain(kind, level, one, trees)
        if domain is not None and not domain and kind in ("enum", "category", "unit"):
            problems.add(
                "no-values",
                f"Field '{key.text}' has no values to choose from.",
                f"字段“{key.text}”没有可选值。",
                key.place,
            )
        title, required, many = one.title("title", key.text), one.flag("required"), one.flag("many")
        one.close()
        yield Field(key.text, kind, title, required, many, domain or frozenset(), level, key.place)


def _domain(kind: str, level: str, section: Section, trees: Trees) -> frozenset[str] | None:
    """Return the values of a field, None where the tree that holds them could not be read."""
    given = frozenset(section.texts("of"))
    if kind not in ("category", "unit"):
        return given
    tree = trees.get(kind)
    if tree is None:
        return None if kind in trees else frozenset()
    if level and level not in tree.levels:
        section.problems.unknown("level", "层级", level, tree.levels, section.place_of("level"))
        return None
    return frozenset(unit for unit in tree if not level or tree.level(unit) == level)


@attrs.frozen
class _StepReader:
    """Reads the steps of a workflow; what they name must be known."""

    workflow: Section
    problems: Problems
    states: Collection[str]
    fields: Mapping[str, Field]
    trees: Trees
    tables: Collection[str] | None

    @property
    def clocks(self) -> list[str]:
        return [key.text for key, _ in self.workflow.entries("clocks")]

    def steps(self) -> Iterator[Step]:
        for key, node in self.workflow.entries("steps"):
            section = Section(node, self.problems)
            yield self.step(key.text, section, key.place)
            section.close()

    def opening(self, initial: str) -> Step | None:
        """Read `open`: who may open a case, what that needs, decides and starts."""
        if self.workflow.node("open") is None:
            return None
        section = self.workflow.section("open")
        step = self.declared("open", section, (), initial, section.place)
        section.close()
        return step

    def step(self, name: str, one: Section, place: Place) -> Step:
        sources = one.known("from", "state", "状态", self.states)
        if not sources:
            self.problems.missing_key("from", one.place)
        target = next(iter(one.known("to", "state", "状态", self.states)), sources[0] if sources else "")
        if len(sources) > 1 and one.node("to") is None:
            self.problems.missing_key("to", one.place)
        step = self.declared(name, one, sources, target, place)
        climb = self.climb(one)
        return attrs.evolve(step, meets=one.known("meets", "clock", "时限", self.clocks), climb=climb)

    def declared(self, name: str, one: Section, sources: tuple[str, ...], target: str, place: Place) -> Step:
        """Read what an opening and a step have in common."""
        starts, limits = read_starts(one, self.clocks)
        return Step(
            name,
            sources,
            target,
            one.title("title", name),
            by=one.texts("by"),
            needs=one.known("needs", "field", "字段", self.fields),
            guards=tuple(self.guards(one.section("when"))),
            starts=starts,
            limits=limits,
            changes=tuple(read_changes(one, self.clocks, self.fields)),
            decide=one.known("decide", "table", "决策表", self.tables),
            place=place,
        )

    def climb(self, one: Section) -> str:
        level, tree = one.text("climb"), self.trees.get("unit")
        if level and tree is not None and level not in tree.levels:
            self.problems.unknown("level", "层级", level, tree.levels, one.place_of("climb"))
        return level

    def guards(self, section: Section) -> Iterator[Guard]:
        for key, _ in section.pairs():
            leaves, negated = _negated(section.names(key.text))
            field = self.fields.get(key.text)
            if field is None:
                self.problems.unknown("field", "字段", key.text, self.fields, key.place)
            else:
                yield Guard(
                    key.text, frozenset(_literal(field, leaf, self.problems) for leaf in leaves), negated
                )


def _negated(leaves: tuple[Leaf, ...]) -> tuple[tuple[Leaf, ...], bool]:
    """Return the values of a condition, and whether they stand in `not(...)`."""
    text = leaves[0].text.strip() if len(leaves) == 1 else ""
    if not (text.startswith("not(") and text.endswith(")")):
        return leaves, False
    return tuple(Leaf(part.strip(), leaves[0].place) for part in text[4:-1].split(",")), True


def _literal(field: Field, leaf: Leaf, problems: Problems) -> object:
    """Return the plain value of a literal, typed by its field."""
    read = {"bool": truth, "int": whole}.get(field.type, str)(leaf.text)
    given = leaf.text if read is None else read
    plain = field.read([given] if field.many else given)
    if isinstance(plain, Problem):
        problems.found.append(attrs.evolve(plain, place=leaf.place))
    return given if isinstance(plain, Problem | list) else plain
