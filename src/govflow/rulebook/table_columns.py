"""The columns that the sheet of a table has: from its declaration, so that a sheet says what it is for."""

from collections.abc import Callable, Iterator, Mapping

from govflow.rulebook.encodings import decode
from govflow.rulebook.files import MAIN
from govflow.rulebook.inputs import Input
from govflow.rulebook.nodes import read_yaml
from govflow.rulebook.outputs import Output
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.sheets import Columns
from govflow.rulebook.sheets.headings import ROW_KEYS, Headings

TYPE, HIT = "#type", "#hit"


def columns_of(section: Section) -> Columns:
    """Return the columns of the sheet that holds the rules of a table; what is wrong with them is not told.

    A column is called by its name, or by its title in either language. Two rows may say what the sheet is
    made for: `#type` under each column, `#hit` with the hit policy.
    """
    inputs = [Input.read(*one) for one in _declared(section, "inputs")]
    outputs = [Output.read(*one) for one in _declared(section, "outputs")]
    every: tuple[Input | Output, ...] = (*inputs, *outputs)
    bounds = {one.name: (one.low.text, one.high.text) for one in inputs}
    types = {one.name: _type(one.type, one.of, bounds.get(one.name, ("", ""))) for one in every}
    return Columns(
        tuple(dict.fromkeys(("id", *types))),
        ROW_KEYS,
        {one.name: one.type for one in every},
        Headings.of((one.name, one.title) for one in every).titles,
        {TYPE: types, HIT: {"": section.text("hit", "UNIQUE")}},
    )


def titles_of(table: str, content: Callable[[str], bytes]) -> Mapping[str, str]:
    """Return what people call the columns of a table, and their names; `content` is that of a file."""
    names = _section(MAIN, content).names("tables")
    sections = (_section(leaf.text, content) for leaf in names)
    return next((columns_of(one).titles for one in sections if one.text("table") == table), {})


def _section(file: str, content: Callable[[str], bytes]) -> Section:
    return Section(read_yaml(decode(content(file), file)[0], file), Problems())


def _declared(section: Section, key: str) -> Iterator[tuple[str, Section]]:
    for name, node in section.entries(key):
        yield name.text, Section(node, Problems())


def _type(kind: str, values: tuple[str, ...], bounds: tuple[str, str]) -> str:
    """Return a type as the sheet says it: `enum: small | large`, `int: 0..1000`."""
    domain = " | ".join(values) or ("..".join(bounds) if any(bounds) else "")
    return f"{kind}: {domain}" if domain else kind
