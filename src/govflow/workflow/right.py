"""Rights: who may take a step, or read a case, by role and by relation to the case (权限)."""

from collections.abc import Iterable

import attrs

SYSTEM_ROLE = "system"
"""The role of time itself: nobody can hold it."""

ANYONE = "anyone"
"""What `by` says of a step, alone, if that is for everybody on purpose: no role can be called so."""

OWNER, PLACE, PARENT = "owner", "unit", "parent"
"""The units of a case that a right may speak of, beside those that its fields name."""

OVER, ITSELF, ABOVE = "over", "itself", "above"
"""How a post's unit may stand to that unit; any other word is a kind of link between the two."""


@attrs.frozen
class Right:
    """Somebody who may do something (权限): who holds a post of `role`, or the person whom a field names.

    The post counts if it is held `over` the unit, which is at that unit or above it, at the unit `itself`,
    strictly `above` it, or at a unit whose link of the kind `reach` leads there. The unit is the case's
    `owner`, its place `unit`, the owner of the `parent` case of a task, or any that the field `at` names.
    """

    role: str = ""
    at: str = OWNER
    reach: str = OVER
    person: str = ""


def rights(given: Iterable[str | Right]) -> tuple[Right, ...]:
    """Return rights, where a bare word stands for a post of that role at the owner or above it."""
    return tuple(Right(right) if isinstance(right, str) else right for right in given)


def roles_over(given: Iterable[Right]) -> frozenset[str]:
    """Return the roles of which a post at the owner, or above it, is right enough."""
    plain = (right for right in given if not right.person and (right.at, right.reach) == (OWNER, OVER))
    return frozenset(right.role for right in plain) - {SYSTEM_ROLE}
