"""Pauses: spans in which the clock of a limit stood still."""

from collections.abc import Iterable
from datetime import datetime

import attrs

from govflow.errors import CalendarError, Problem, Text
from govflow.worktime.instants import epoch

Span = tuple[int, int]  # epoch microseconds, half-open


@attrs.frozen
class Pause:
    """A span in which the clock of a limit stood still (中止), half-open; both ends are aware datetimes.

    Raises CalendarError `backwards-pause`, `naive-instant`, `out-of-range`.
    """

    start: datetime
    end: datetime

    def __attrs_post_init__(self) -> None:
        """Refuse a pause that ends before it starts."""
        if epoch(self.end) < epoch(self.start):
            said = Text(
                f"The pause from {self.start} ends before, at {self.end}.",
                f"中止自 {self.start} 起，却在此前的 {self.end} 结束。",
            )
            hint = Text("Exchange its start and its end.", "请对调起止时间。")
            raise CalendarError([Problem("backwards-pause", said, suggestion=hint)])


def merged(pauses: Iterable[Pause], begin: int) -> list[Span]:
    """Return the time that is paused from `begin` on: sorted, disjoint, never touching, never empty.

    Raises CalendarError `not-a-pause`.
    """
    pauses = tuple(pauses)
    if wrong := [_not_a_pause(p) for p in pauses if type(p) is not Pause]:
        raise CalendarError(wrong)
    spans: list[Span] = []
    for start, end in sorted((max(epoch(p.start), begin), epoch(p.end)) for p in pauses):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        elif start < end:
            spans.append((start, end))
    return spans


def _not_a_pause(said: object) -> Problem:
    shown = str(said)[:60]
    hint = Text("Write Pause(start, end).", "请写 Pause(start, end)。")
    return Problem("not-a-pause", Text(f"'{shown}' is not a pause.", f"“{shown}”不是中止。"), suggestion=hint)
