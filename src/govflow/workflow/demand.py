"""Demands: what must hold before a step is taken, beside its guards and needed fields (办理前提)."""

from collections.abc import Iterable, Iterator

import attrs


@attrs.frozen
class OneOf:
    """At least one of the fields is given with the very step: an attempt, or a stated inability."""

    fields: tuple[str, ...]


@attrs.frozen
class Includes:
    """A list field holds all of another list field `of`, and all of `values`: every party is there."""

    field: str
    of: str = ""
    values: tuple[object, ...] = ()


@attrs.frozen
class Unlike:
    """Whoever acts is nobody whom the person field names: two different reviewers, not the one concerned."""

    field: str


@attrs.frozen
class Skilled:
    """The post of whoever acts has the skills for the category in the field (全科、专岗)."""

    field: str


@attrs.frozen
class Over:
    """All tasks of a workflow are over (协办事项均已了结)."""

    workflow: str


@attrs.frozen
class Unheld:
    """No screen holds the text in the field."""

    field: str


Demand = OneOf | Includes | Unlike | Skilled | Over | Unheld


def demanded(demands: Iterable[Demand]) -> Iterator[str]:
    """Yield the fields that demands ask to be written."""
    for demand in demands:
        if isinstance(demand, OneOf):
            yield from demand.fields
        elif isinstance(demand, Includes):
            yield demand.field
