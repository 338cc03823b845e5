"""Lives of cases at random: commands as a careless office would send them, some of them refused."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from govflow.case import Act, Actor, Case, Command, Open, Post, decide, fold
from govflow.errors import Refused
from govflow.rulebook import Rulebook
from govflow.testing.strategies import SEVERITIES

MICROSECOND = timedelta(microseconds=1)
STRANGER = Actor("stranger")


@st.composite
def lives(draw: st.DrawFn, book: Rulebook, case: str = "case", most: int = 10) -> tuple[Command, ...]:
    """Draw the commands of one case of workflow `request`, in the order of their instants.

    They often fall exactly on a due instant, or just beside it. Some are refused, which changes nothing.
    """
    at = datetime(2018, 6, 4, tzinfo=UTC) + timedelta(hours=draw(st.integers(0, 200)))
    clerk = Actor("clerk", tuple(Post("officer", root) for root in book.hierarchy.roots))
    unit = draw(st.sampled_from(["", *reversed(list(book.hierarchy))]))
    fields = {"severity": draw(st.sampled_from(SEVERITIES)), **draw(written())}
    commands: list[Command] = [Open(f"{case}/0", case, at, clerk, "request", unit, fields)]
    stands = fold(decide(book, None, commands[0]))
    for number in range(1, draw(st.integers(min(4, most), most)) + 1):
        at = max(at, draw(_instants(at, stands)))
        step = draw(st.sampled_from(_steps(book, stands)))
        by = STRANGER if draw(st.integers(0, 9)) == 9 else clerk
        commands.append(Act(f"{case}/{number}", case, at, by, step, draw(written())))
        try:
            stands = fold(decide(book, stands, commands[-1]), stands)
        except Refused:
            continue
    return tuple(commands)


def _steps(book: Rulebook, case: Case | None) -> list[str]:
    """Return the steps that people take in this state, five times over, and all others."""
    steps = book.workflows["request"].steps
    taken = [s.name for s in steps if case and case.state in s.sources and "system" not in s.roles]
    return [*(taken * 5), *(step.name for step in steps)]


def _instants(at: datetime, case: Case | None) -> st.SearchStrategy[datetime]:
    gaps = [timedelta(0), MICROSECOND, timedelta(minutes=59), timedelta(hours=5), timedelta(days=3)]
    later = [at + gap for gap in gaps]
    if case and case.next_due:
        later += [case.next_due - MICROSECOND, *[case.next_due] * 4, *[case.next_due + MICROSECOND] * 4]
    return st.sampled_from(later)


def written() -> st.SearchStrategy[Mapping[str, object]]:
    """Draw what a step may write, well formed."""
    return st.fixed_dictionaries(
        {},
        optional={
            "severity": st.sampled_from(SEVERITIES),
            "urgent": st.booleans(),
            "note": st.sampled_from(["done", "已办结", ""]),
            "priority": st.integers(-1, 4),
            "cost": st.decimals(0, 1000, places=2),
            "tags": st.lists(st.sampled_from(["light", "road", "noise"]), max_size=2),
        },
    )
