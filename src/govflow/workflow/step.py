"""Steps: who may take them, what they need, and what they bring with them; declarations only."""

from collections.abc import Mapping

import attrs

from govflow.errors import Place, Text
from govflow.workflow.clock import Change, Continuing
from govflow.workflow.demand import Demand, demanded
from govflow.workflow.effect import Counting, Effects, Writing
from govflow.workflow.guard import PSEUDO, Guard
from govflow.workflow.right import ANYONE, SYSTEM_ROLE, Right, rights, roles_over


@attrs.frozen
class Step:
    """One way to move a case (办理步骤).

    `by` says who may take it, any one of these rights; a bare word is a role at the owning unit or above it.
    Nobody is asked when it is empty, and `system` means that only a missed deadline takes it. `needs` are
    fields that must have a value, now or from before, `writes` those that must be given with this very step,
    `may` those that can be; what the step `takes` is all that it so names;
    `guards` and `demands` must hold too. `source` is where the rule comes from, `why` what is told when a
    guard does not hold.

    `target` is the state to which it leads; empty, the case stays in the state in which it is.

    `writing` is what the step writes by itself. `decide` names tables whose outputs the case takes over.
    `climb` hands the case to the unit above its owner, up to that level and no higher, or up a ladder as
    `ladder:NAME` (升级). `starts` begin clocks anew, with the limit that `limits` names for them, or that of
    the clock's rule; `meets` end them; then come the `changes`, each of which sees those before it, and last
    the other `effects`. `places` says where each word under each of its keys stands in the file.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    title: Text = Text("", "")
    by: tuple[Right, ...] = attrs.field(default=(), converter=rights)
    needs: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    starts: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    decide: tuple[str, ...] = ()
    climb: str = ""
    place: Place | None = None
    limits: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    changes: tuple[Change, ...] = ()
    writes: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    demands: tuple[Demand, ...] = ()
    writing: tuple[Writing, ...] = ()
    effects: Effects = Effects()
    source: str = ""
    why: Text = Text("", "")
    places: Mapping[tuple[str, str], Place] = attrs.field(factory=dict, eq=False, repr=False, hash=False)
    brings: bool = attrs.field(init=False, eq=False, repr=False)
    written: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)
    takes: frozenset[str] = attrs.field(init=False, eq=False, repr=False)
    acts: bool = attrs.field(init=False, eq=False, repr=False)
    only_tells: bool = attrs.field(init=False, eq=False, repr=False)
    looks_around: bool = attrs.field(init=False, eq=False, repr=False)
    careful: bool = attrs.field(init=False, eq=False, repr=False)
    counts: bool = attrs.field(init=False, eq=False, repr=False)
    rules: bool = attrs.field(init=False, eq=False, repr=False)
    clocked: bool = attrs.field(init=False, eq=False, repr=False)
    only_moves: bool = attrs.field(init=False, eq=False, repr=False)
    roles_over: frozenset[str] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        # All of this is asked at every step: whether anything follows from it, be it a ruling (who answers,
        # what was broken, what tables say), a change of clocks, or one of the other effects; in which fields
        # somebody must write something new; whether its guards look beyond the fields, whether the fields
        # must be looked at with care even if nothing is given, and whether it may be taken so often only;
        # whether it changes nothing but the state; which roles may take it by a post over the owner.
        put = object.__setattr__
        brings = (self.starts, self.meets, self.decide, self.climb, self.changes, self.effects)
        written = (*self.writes, *(name for change in self.changes for name in change.written))
        looks_around = any(guard.field in PSEUDO for guard in self.guards)
        put(self, "brings", any(brings))
        put(self, "takes", frozenset((*self.needs, *written, *self.may, *demanded(self.demands))))
        put(self, "acts", bool(self.effects))
        moves = self.climb or self.decide or self.changes
        put(self, "only_tells", not moves and self.effects == Effects(tells=self.effects.tells) != Effects())
        put(self, "written", tuple(dict.fromkeys(written)))
        put(self, "looks_around", looks_around)
        put(self, "rules", any((self.decide, self.climb, self.effects.flags, self.effects.hands_to)))
        put(self, "clocked", any((self.starts, self.meets, self.changes)))
        put(self, "counts", any(isinstance(one, Counting) and one.most is not None for one in self.writing))
        careful = any((self.needs, written, self.demands, self.writing, looks_around))
        put(self, "careful", careful)
        put(self, "only_moves", bool(self.target) and not (any(brings) or careful))
        put(self, "roles_over", roles_over(self.by))

    def place_of(self, key: str, word: str) -> Place | None:
        """Return the place of a word under a key of the step, or of the step itself."""
        return self.places.get((key, word), self.place)

    @property
    def says_who(self) -> bool:
        """Tell whether the step says who may take it, be it `anyone`."""
        return bool(self.by) or ("by", ANYONE) in self.places

    def leads(self, state: str) -> str:
        """Return the state to which the step leads from `state`."""
        return self.target or state

    @property
    def begins(self) -> tuple[str, ...]:
        """Return the clocks that the step may set running for the first time."""
        return (*self.starts, *(c.clock for c in self.changes if isinstance(c, Continuing)))

    @property
    def clocks(self) -> tuple[str, ...]:
        """Return every clock that the step names."""
        return (*self.starts, *self.limits, *self.meets, *(change.clock for change in self.changes))

    @property
    def roles(self) -> tuple[str, ...]:
        """Return the roles of those who may take it."""
        return tuple(dict.fromkeys(right.role for right in self.by if right.role))

    @property
    def timed(self) -> bool:
        """Tell whether only time itself takes the step."""
        return self.roles == (SYSTEM_ROLE,) and not any(right.person for right in self.by)

    @property
    def gives_owner(self) -> bool:
        """Tell whether the step hands the case to any unit, be it below its owner."""
        return self.effects.hands_to is not None

    def open_to(self, fields: Mapping[str, object]) -> bool:
        """Tell whether every guard holds."""
        for guard in self.guards:  # a loop, not `all`: this is asked at every step  # noqa: SIM110
            if not guard.holds(fields):
                return False
        return True
