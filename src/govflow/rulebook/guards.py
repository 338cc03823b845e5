"""Reading guards: literal conditions on fields, such as `rating: [bad, poor]` or `excluded: not(yes)`."""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

import attrs

from govflow.errors import Problem, TableError, Text
from govflow.rulebook.literals import truth, whole
from govflow.rulebook.nodes import Leaf
from govflow.rulebook.sections import Problems, Section
from govflow.tables.cell import NARROW
from govflow.tables.grammar import Ends, ends
from govflow.workflow import PSEUDO, Field, Guard, Span

_NUMBERS = ("int", "decimal")
_A_RANGE = Text("Write >= 1, < 3 or [1..3].", "请写作 >= 1、< 3 或 [1..3]。")


def read_guards(section: Section, fields: Mapping[str, Field], problems: Problems) -> Iterator[Guard]:
    """Yield the guards of a mapping; what they speak of must be among `fields`."""
    for key, _ in section.pairs():
        leaves, negated = negation(section.names(key.text))
        field = fields.get(key.text)
        if field is None:
            problems.unknown("field", "字段", key.text, fields.keys(), key.place)
        elif not leaves:
            en, zh = f"The condition on '{key.text}' names no value.", f"对“{key.text}”的条件未写明取值。"
            problems.add("no-values", en, zh, key.place)
        else:
            yield Guard(key.text, _values(field, leaves, problems), negated)


def around(units: Collection[str] | None, levels: Collection[str] | None) -> dict[str, Field]:
    """Return what a guard may ask of a case beside its fields, as fields: who answers, where, which level.

    Where units could not be read, None, any text may be one.
    """
    if units is None or levels is None:
        return {name: Field(name) for name in PSEUDO}
    of = {name: frozenset(levels if name.endswith("level") else units) for name in PSEUDO}
    return {name: Field(name, "enum", domain=domain) for name, domain in of.items()}


def _values(field: Field, leaves: tuple[Leaf, ...], problems: Problems) -> frozenset[object] | Span:
    if field.type in _NUMBERS and len(leaves) == 1 and (found := _ends(leaves[0], problems)):
        return _span(found, leaves[0], problems)
    return frozenset(literal(field, leaf, problems) for leaf in leaves)


def _ends(leaf: Leaf, problems: Problems) -> Ends | None:
    try:
        return ends(leaf.text.translate(NARROW).strip())
    except TableError as error:
        problems.take(error, leaf.place)
        return None


def _span(found: Ends, leaf: Leaf, problems: Problems) -> Span:
    low, high, low_open, high_open = found
    number = Field("", "decimal")
    plain = [None if text is None else number.read(text) for text in (low, high)]
    if any(isinstance(value, Problem) for value in plain):
        en, zh = f"'{leaf.text}' is no range of numbers.", f"“{leaf.text}”不是数值范围。"
        problems.add("bad-range", en, zh, leaf.place, _A_RANGE)
        return Span()
    first, last = (None if value is None else Decimal(str(value)) for value in plain)
    if (
        first is not None
        and last is not None
        and (first > last or (first == last and (low_open or high_open)))
    ):
        en, zh = f"Nothing lies in '{leaf.text}'.", f"“{leaf.text}”之间没有数值。"
        problems.add("empty-range", en, zh, leaf.place, _A_RANGE)
    return Span(first, last, low_open, high_open)


def negation(leaves: tuple[Leaf, ...]) -> tuple[tuple[Leaf, ...], bool]:
    """Return the values of a condition, and whether they stand in `not(...)`."""
    text = leaves[0].text.strip() if len(leaves) == 1 else ""
    if not (text.startswith("not(") and text.endswith(")")):
        return leaves, False
    return tuple(Leaf(part.strip(), leaves[0].place) for part in text[4:-1].split(",")), True


def literal(field: Field, leaf: Leaf, problems: Problems) -> object:
    """Return the plain value of a literal, typed by its field."""
    read = {"bool": truth, "int": whole}.get(field.type, str)(leaf.text)
    given = leaf.text if read is None else read
    plain = field.read([given] if field.many else given)
    if isinstance(plain, Problem):
        problems.keep(attrs.evolve(plain, place=leaf.place))
    return given if isinstance(plain, Problem | list) else plain
