"""Steps, the guards before them and the clocks that they start and meet: declarations only."""

from collections.abc import Mapping

import attrs

from govflow.errors import Place, Text

SYSTEM_ROLE = "system"
"""The role of time itself: nobody can hold it."""


@attrs.frozen
class Guard:
    """A literal condition on one field: its value is among `values`, or, `negated`, is not (守卫条件)."""

    field: str
    values: frozenset[object]
    negated: bool = False

    def holds(self, fields: Mapping[str, object]) -> bool:
        """Tell whether the fields satisfy the guard.

        A field without a value is none of the values; of a list, one item among them is enough.
        """
        value = fields.get(self.field)
        among = any(v in self.values for v in value) if isinstance(value, list) else value in self.values
        return among is not self.negated

    @property
    def text(self) -> Text:
        """Return what the guard asks for, in both languages."""
        listed = sorted(str(v).lower() if isinstance(v, bool) else str(v) for v in self.values)
        en, zh = " or ".join(listed), "或".join(listed)
        return Text(
            f"{self.field} is {'not ' if self.negated else ''}{en}",
            f"{self.field} {'不为' if self.negated else '为'} {zh}",
        )


@attrs.frozen
class Step:
    """One way to move a case (办理步骤).

    `by` names the roles that may take it: a post of that role at the owning unit or above it; nobody is asked
    when it is empty, and `system` means that only a missed deadline takes it. `needs` are fields that must
    have a value, now or from before. `decide` names tables whose outputs the case takes over. `climb` hands
    the case to the unit above its owner, up to that level and no higher (升级).
    """

    name: str
    sources: tuple[str, ...]
    target: str
    title: Text = Text("", "")
    by: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    starts: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    decide: tuple[str, ...] = ()
    climb: str = ""
    place: Place | None = None

    def open_to(self, fields: Mapping[str, object]) -> bool:
        """Tell whether every guard holds."""
        for guard in self.guards:  # a loop, not `all`: this is asked at every step  # noqa: SIM110
            if not guard.holds(fields):
                return False
        return True


@attrs.frozen
class ClockRule:
    """A clock that steps start and meet (时限计时).

    `limit` names a time limit, or, as `table:NAME`, a decision table whose output `limit` names one.
    `on_breach` is the step that time itself takes when the due instant has passed.
    """

    name: str
    limit: str
    title: Text = Text("", "")
    on_breach: str = ""
    place: Place | None = None
