"""Effects: what a step brings with it, beside clocks, tables and a climb: declarations only (办理效果)."""

import attrs

from govflow.errors import Text
from govflow.workflow.guard import Guard

# -- what a step writes by itself -------------------------------------------------------------------


@attrs.frozen
class Signing:
    """Whoever takes the step is written into a person field (签署)."""

    field: str


@attrs.frozen
class Counting:
    """The step counts itself in a field of whole numbers, and may be taken no more than `most` times."""

    field: str
    most: int | None = None


@attrs.frozen
class Setting:
    """A literal value is written into a field."""

    field: str
    value: object


@attrs.frozen
class Clearing:
    """A field loses its value: what was approved before does not hold any more."""

    field: str


Writing = Signing | Counting | Setting | Clearing

# -- what follows from it ---------------------------------------------------------------------------


@attrs.frozen
class Flagging:
    """A breach of a rule that is recorded and not refused, where all guards hold (违规标记)."""

    rule: str
    guards: tuple[Guard, ...] = ()
    title: Text = Text("", "")
    source: str = ""


@attrs.frozen
class Naming:
    """Who holds a post of `role` at a unit, or the stand-in, is written into a person field (责任到人)."""

    field: str
    role: str
    at: str = "owner"


@attrs.frozen
class HandingTo:
    """Another unit answers for the case from now on (移交).

    `how` is `field`: the unit in the field `word`; `place`: where the matter lies; `link`: the unit linked by
    the kind `word` to the place or the nearest unit above it; `common`: the lowest unit above the owner and
    all that the field `word` names, who decides a dispute over competence (共同上级).
    """

    how: str
    word: str = ""


@attrs.frozen
class OpeningTask:
    """A task of another workflow begins at each unit that `at` names, where all guards hold (任务)."""

    workflow: str
    at: str = "owner"
    guards: tuple[Guard, ...] = ()


@attrs.frozen
class Publishing:
    """Fields are shown to the requester and the public (公开)."""

    fields: tuple[str, ...]


@attrs.frozen
class Releasing:
    """What a screen held is let go (解除屏蔽)."""

    field: str


@attrs.frozen
class Merging:
    """The case joins the one that a text field names: counted once, both reporters kept (并单)."""

    field: str


@attrs.frozen
class Telling:
    """A message becomes due as the step is taken, of one of TELLINGS, to roles or persons (告知)."""

    kind: str
    to: tuple[str, ...]


Effect = Flagging | HandingTo | Naming | OpeningTask | Publishing | Releasing | Telling | Merging


@attrs.frozen
class Effects:
    """The effects of a step by kind, in the order in which they happen."""

    flags: tuple[Flagging, ...] = ()
    hands_to: HandingTo | None = None
    names: tuple[Naming, ...] = ()
    opens: tuple[OpeningTask, ...] = ()
    publishes: Publishing | None = None
    releases: tuple[Releasing, ...] = ()
    tells: tuple[Telling, ...] = ()
    merges: Merging | None = None

    def __bool__(self) -> bool:
        lists = (self.flags, self.names, self.opens, self.releases, self.tells)
        return any(lists) or any((self.hands_to, self.publishes, self.merges))
