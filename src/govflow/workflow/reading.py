"""Reading: who may see a case, and what of it (阅览权限与脱敏)."""

from collections.abc import Mapping

import attrs

from govflow.errors import Place
from govflow.workflow.guard import Guard
from govflow.workflow.right import Right


@attrs.frozen
class Mask:
    """Fields that nobody sees but those who hold one of the rights, where all guards hold (脱敏)."""

    fields: tuple[str, ...]
    unless: tuple[Right, ...] = ()
    guards: tuple[Guard, ...] = ()


@attrs.frozen
class Reading:
    """Who may read a case at all, everybody where `by` is empty, and what is masked (阅览权限).

    `places` says where each role stands.
    """

    by: tuple[Right, ...] = ()
    masks: tuple[Mask, ...] = ()
    places: Mapping[str, Place] = attrs.field(factory=dict, eq=False, repr=False, hash=False)

    @property
    def rights(self) -> tuple[Right, ...]:
        """Return all rights, to read at all and to see what is masked from others."""
        return (*self.by, *(right for mask in self.masks for right in mask.unless))

    @property
    def masked(self) -> frozenset[str]:
        """Return every field that is masked from somebody."""
        return frozenset(name for mask in self.masks for name in mask.fields)
