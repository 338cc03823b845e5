"""The names of one rulebook, as JSON Schema: what its files may refer to, and what that is called."""

from collections.abc import Iterable, Mapping

import attrs

from govflow.errors import Text
from govflow.hierarchy import Hierarchy
from govflow.insight.schema.shape import TEXT as ANY
from govflow.insight.schema.shape import Schema, known, listed, mapping, proposed, record, ref
from govflow.rulebook import Rulebook
from govflow.rulebook.calendars import ASSIGNED
from govflow.rulebook.clock_checks import roles_of
from govflow.rulebook.limits import NO_LIMIT
from govflow.workflow import SYSTEM_ROLE, Workflow
from govflow.workflow.right import ABOVE, ITSELF, OVER
from govflow.worktime import PROFILES

GUARDS: Schema = mapping(listed(ANY))
"""Conditions: a fact, and the values that it may have."""


def definitions(book: Rulebook, lang: str) -> dict[str, Schema]:
    """Return `$defs`: what another file declares must be one of its names, what this one may is proposed."""
    names = _Names(book, lang)
    return {
        "unit": known(*names.tree(units(book))),
        "level": known(*names.called(dict.fromkeys(n for tree in book.hierarchies for n in tree.levels))),
        "link": known(*names.called(_kinds(book))),
        "kind": known(names.kinds()),
        "category": known(*names.tree([book.categories] if book.categories else [])),
        "calendar": known(book.calendars),
        "anyCalendar": known((*book.calendars, ASSIGNED)),
        "profile": proposed((*PROFILES, *names.profiles())),
        "limit": proposed((*names.limits(), NO_LIMIT)),
        "tableName": known(book.tables),
        "workflowName": known(book.workflows),
        "ladder": known(f"ladder:{name}" for name in book.ladders),
        "screen": known(book.screens),
        "role": proposed(*names.called(sorted(_roles(book)))),
        "right": _right(),
    }


def units(book: Rulebook) -> Iterable[Hierarchy]:
    """Return the trees of units, the newest first."""
    return book.hierarchies


def _kinds(book: Rulebook) -> Iterable[str]:
    return dict.fromkeys(link.kind for tree in book.hierarchies for link in tree.links)


def _roles(book: Rulebook) -> set[str]:
    return {
        *roles_of(book.workflows.values()),
        *book.staffing.roles,
        *(post.role for _, post in book.roster.posts),
        SYSTEM_ROLE,
    }


def _right() -> Schema:
    """Return who may do something: a role, or a role or person with more about it."""
    more = record(
        {
            "role": ref("role"),
            "person": ANY,
            "at": ANY,
            "reach": known((OVER, ITSELF, ABOVE)),
            "link": ref("link"),
        }
    )
    return {"anyOf": [ref("role"), more]}


@attrs.frozen
class _Names:
    """What things are called in one language."""

    book: Rulebook
    lang: str

    def called(self, names: Iterable[str]) -> tuple[tuple[str, ...], Mapping[str, str]]:
        found = tuple(names)
        return found, {name: self.book.word(name).to(self.lang) for name in found}

    def tree(self, trees: Iterable[Hierarchy]) -> tuple[tuple[str, ...], Mapping[str, str]]:
        found: dict[str, Text] = {}
        for tree in trees:
            found = {**{unit: tree[unit].name for unit in tree}, **found}
        return tuple(found), {unit: name.to(self.lang) for unit, name in found.items()}

    def kinds(self) -> Iterable[str]:
        return dict.fromkeys(tree[unit].kind for tree in self.book.hierarchies for unit in tree)

    def profiles(self) -> Iterable[str]:
        return dict.fromkeys(
            limit.profile.name for limit in self.book.limits.values() if limit and limit.profile
        )

    def limits(self) -> Iterable[str]:
        return (name for name, limit in self.book.limits.items() if limit)


@attrs.frozen
class Words:
    """The names that a workflow file gives, which are proposed wherever it refers to them."""

    states: Schema
    steps: Schema
    fields: Schema
    clocks: Schema

    def under(self, prefix: str) -> dict[str, Schema]:
        """Return the names as they stand in `$defs`."""
        return {f"{prefix}.{key}": names for key, names in attrs.asdict(self, recurse=False).items()}

    @classmethod
    def at(cls, prefix: str) -> "Words":
        """Return references to names in `$defs`."""
        return cls(*(ref(f"{prefix}.{field.name}") for field in attrs.fields(cls)))

    @classmethod
    def of(cls, flows: Iterable[Workflow], lang: str) -> "Words":
        """Return the names of one workflow, or of several together."""
        flows = tuple(flows)

        def titled(texts: Mapping[str, Text]) -> Schema:
            return proposed(texts, {name: text.to(lang) for name, text in texts.items()})

        return cls(
            titled({state: flow.title_of(state) for flow in flows for state in flow.states}),
            titled({step.name: step.title for flow in flows for step in flow.steps}),
            titled({field.name: field.title for flow in flows for field in flow.fields.values()}),
            titled({clock.name: clock.title for flow in flows for clock in flow.clocks.values()}),
        )
