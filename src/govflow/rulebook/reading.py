"""Reading who may read: the section `reading` of a workflow file."""

from collections.abc import Collection, Iterator, Mapping

from govflow.rulebook.guards import read_guards
from govflow.rulebook.rights import read_rights
from govflow.rulebook.sections import Section
from govflow.workflow import Field
from govflow.workflow.reading import Mask, Reading


def read_reading(
    workflow: Section, fields: Mapping[str, Field], around: Mapping[str, Field], links: Collection[str] | None
) -> Reading | None:
    """Return who may read a case and what is masked, None where nothing is said: everybody reads all of it.

    `around` are the fields that a guard may ask beside those of the case, `links` the kinds of links.
    """
    if workflow.node("reading") is None:
        return None
    section = workflow.section("reading")
    by = read_rights(section, "by", fields, links, section.problems)
    masks = tuple(_masks(section, fields, {**around, **fields}, links))
    section.close()
    return Reading(by, masks, {word: place for (_, word), place in section.places().items()})


def _masks(
    section: Section, fields: Mapping[str, Field], asked: Mapping[str, Field], links: Collection[str] | None
) -> Iterator[Mask]:
    for one in section.items("masks"):
        names = one.known("fields", "field", "字段", fields)
        if not names:
            one.problems.missing_key("fields", one.place)
        unless = read_rights(one, "unless", fields, links, one.problems)
        guards = tuple(read_guards(one.section("when"), asked, one.problems))
        one.close()
        yield Mask(names, unless, guards)
