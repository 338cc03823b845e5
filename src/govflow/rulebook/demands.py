"""Reading what must hold before a step is taken: `one_of`, `includes`, `not_by`, `skill`, `over`."""

from collections.abc import Collection, Iterator, Mapping

import attrs

from govflow.rulebook.guards import literal
from govflow.rulebook.rights import check_type, typed
from govflow.rulebook.sections import Section
from govflow.workflow import Demand, Field, Includes, OneOf, Over, Skilled, Unheld, Unlike


@attrs.frozen
class Known:
    """What a demand may name: the fields and clocks of the workflow, and the levels of units.

    `levels` is None where the units could not be read, so that any word may be one.
    """

    fields: Mapping[str, Field]
    clocks: Collection[str]
    levels: Collection[str] | None


def read_demands(section: Section, known: Known) -> Iterator[Demand]:
    """Yield the demands of a step."""
    fields = known.fields
    if one_of := section.known("one_of", "field", "字段", fields):
        yield OneOf(one_of)
    yield from _includes(section.section("includes"), fields)
    for name in section.texts("not_by"):
        check_type(name, section, "not_by", fields, ("person",), many=True)
        yield Unlike(name)
    if skill := typed(section, "skill", fields, "category", many=False):
        yield Skilled(skill)
    yield from (Over(name) for name in section.texts("over"))
    yield from (Unheld(name) for name in section.texts("publishes"))


def _includes(section: Section, fields: Mapping[str, Field]) -> Iterator[Includes]:
    for key, _ in section.pairs():
        field, leaves = fields.get(key.text), section.names(key.text)
        if field is None or not field.many:
            check_type(key.text, section, key.text, fields, (), many=False)
        elif len(leaves) == 1 and (other := fields.get(leaves[0].text)):
            if not other.many:
                check_type(other.name, section, key.text, fields, (), many=False)
            yield Includes(key.text, other.name)
        else:
            one = Field(field.name, field.type, domain=field.domain)
            yield Includes(key.text, values=tuple(literal(one, leaf, section.problems) for leaf in leaves))
