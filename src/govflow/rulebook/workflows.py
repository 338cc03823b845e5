"""Reading a workflow file: states, fields, steps, clocks."""

from collections.abc import Collection, Iterator, Mapping

from govflow.errors import Text, WorkflowError
from govflow.rulebook.clocks import read_clocks
from govflow.rulebook.field_bounds import read_bounds
from govflow.rulebook.nodes import Pairs
from govflow.rulebook.reading import read_reading
from govflow.rulebook.sections import Problems, Section, read_title
from govflow.rulebook.steps import StepReader
from govflow.rulebook.tables import ReadTable
from govflow.rulebook.units import Trees
from govflow.workflow import PSEUDO, Field, Workflow
from govflow.workflow.field import TYPES

_OTHER_TYPES = {
    **dict.fromkeys(("number", "数字"), Text("Write 'int' or 'decimal'.", "请写 int 或 decimal。")),
    **dict.fromkeys(("string", "str", "文本"), Text("Write 'text'.", "请写 text。")),
    **dict.fromkeys(("boolean", "flag"), Text("Write 'bool'.", "请写 bool。")),
    **dict.fromkeys(("datetime", "time", "timestamp"), Text("Write 'instant'.", "请写 instant。")),
    **dict.fromkeys(("float", "money"), Text("Write 'decimal'.", "请写 decimal。")),
    "integer": Text("Write 'int'.", "请写 int。"),
}
"""What is meant by words that other systems have for types of fields."""


def read_workflow(
    section: Section,
    problems: Problems,
    trees: Trees,
    tables: Mapping[str, ReadTable] | None,
    source: str = "",
) -> Workflow | None:
    """Return the workflow of a file or None after a problem. With `tables` None any name may be a table."""
    if section.unread:
        return None
    before = len(problems.found)
    name = section.text("workflow", required=True)
    states = dict(_states(section, problems))
    fields = {field.name: field for field in _fields(section, problems, trees)}
    source = section.text("source", source)
    reader = StepReader.of(section, states, fields, trees, tables, source)
    steps = tuple(reader.steps())
    clocks = {clock.name: clock for clock in read_clocks(section, problems, [step.name for step in steps])}
    initial = next(iter(section.known("initial", "state", "状态", states)), next(iter(states), ""))
    final = section.known("final", "state", "状态", states)
    if not final:
        problems.missing_key("final", section.place)
    opening = reader.opening(initial)
    given = section.choice("given", ("any", "named"), "any")
    moves = (opening, *steps) if opening else steps
    asked = {table for step in moves for table in step.decide}
    read = [tables[table] for table in asked if table in tables] if tables else []
    decided = frozenset(output.name for table in read for output in table.outputs)
    reading = read_reading(section, fields, reader.around, reader.links)
    title, phases = section.title("title", name), dict(_phases(section, states))
    section.close()
    if len(problems.found) > before:
        return None
    place = section.place_of("states")  # where the shape is told, and told wrong
    places = {word: at for (key, word), at in section.places().items() if key == "states"}
    try:
        return Workflow(
            name, tuple(states), initial, final, steps, fields, clocks, title, states, place, opening, source,
            phases, reading, decided, given == "named", places,
        )  # fmt: skip
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


def _phases(section: Section, states: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield each state with the part of the life that it belongs to."""
    phases = section.section("phases")
    for key, _ in phases.pairs():
        yield from ((state, key.text) for state in phases.known(key.text, "state", "状态", states))


def _fields(section: Section, problems: Problems, trees: Trees) -> Iterator[Field]:
    for key, node in section.entries("fields"):
        one = Section(node, problems)
        kind, levels = one.choice("type", TYPES, "text", _OTHER_TYPES), one.texts("level")
        domain = _domain(kind, levels, one, trees)
        level = levels[0] if len(levels) == 1 else ""  # of several levels none is the field's
        if domain is not None and not domain and kind in ("enum", "category", "unit"):
            problems.add(
                "no-values",
                f"Field '{key.text}' has no values to choose from.",
                f"字段“{key.text}”没有可选值。",
                key.place,
            )
        if key.text in PSEUDO:
            en = f"A field cannot be called '{key.text}': that is asked of every case already."
            problems.add("reserved-name", en, f"字段不能名为“{key.text}”：此名另有所指。", key.place)
        title, required, many = one.title("title", key.text), one.flag("required"), one.flag("many")
        low, high = read_bounds(one, key.text, kind)
        screen = one.text("screen")
        if screen and kind != "text":
            en, zh = "Only a text can be screened.", "只有文本字段可设审核。"
            problems.add("wrong-type", en, zh, one.place_of("screen"))
        one.close()
        yield Field(
            key.text, kind, title, required, many, domain or frozenset(), level, key.place, screen, low, high
        )  # fmt: skip


def _domain(kind: str, levels: Collection[str], section: Section, trees: Trees) -> frozenset[str] | None:
    """Return the values of a field, None where the tree that holds them could not be read."""
    given = frozenset(section.texts("of"))
    if kind not in ("category", "unit"):
        return given
    tree = trees.get(kind)
    if tree is None:
        return None if kind in trees else frozenset()
    if not set(section.known("level", "level", "层级", tree.levels)) <= set(tree.levels):
        return None
    return frozenset(unit for unit in tree if not levels or tree.level(unit) in levels)
