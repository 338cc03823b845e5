"""Commands: what somebody wants to happen to a case, each with an id made by the caller."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from govflow.frozen import frozen
from govflow.hierarchy import Post


@frozen
class Actor:
    """Who acts. The host says who somebody is; govflow says what they may do (经办人)."""

    id: str
    posts: tuple[Post, ...] = ()


SYSTEM = Actor("system")


@frozen
class Open:
    """Open a case (登记): `unit` is where the matter lies, the root of the hierarchy if empty.

    `case` is its id for good: at most 1,000 bytes of UTF-8, so that every store can look it up.
    `id` is the command's own id, made by the caller: sent twice, a command happens once. `at` is an aware
    datetime.
    """

    id: str
    case: str
    at: datetime
    by: Actor
    workflow: str
    unit: str = ""
    fields: Mapping[str, object] = attrs.field(factory=dict)


@frozen
class Act:
    """Take a step with a case, or with a `task` of it (办理), writing `fields` into it.

    An id that comes again with the same step counts as the same command, whatever else it says; with another
    step it is refused.
    """

    id: str
    case: str
    at: datetime
    by: Actor
    step: str
    fields: Mapping[str, object] = attrs.field(factory=dict)
    task: str = ""


@frozen
class Relate:
    """Say what an `other` case is to this one (关联): see Related; a desk writes both sides at once."""

    id: str
    case: str
    at: datetime
    by: Actor
    kind: str
    other: str
    persons: Mapping[str, object] = attrs.field(factory=dict)


@frozen
class Tick:
    """Let time pass for a case up to `at`, and do nothing else (计时)."""

    case: str
    at: datetime


Command = Open | Act | Relate | Tick
