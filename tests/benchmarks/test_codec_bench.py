"""Writing and reading an event beside bare JSON of the same data: ratios of one run."""

import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from govflow.case import ClockStarted, Event, Opened, StepTaken
from govflow.case.codec import decode, encode, to_plain

T = datetime(2018, 6, 5, 2, tzinfo=UTC)
DAY = timedelta(days=1)
FIELDS = {"summary": "路灯不亮", "severity": "minor", "count": 3, "safe": True}
DIGEST = "0123456789abcdef0123456789abcdef"
EVENTS: tuple[Event, ...] = (
    Opened(T, "clerk", "command-1", "case-1", "request", "new", "G1", "G1", FIELDS, DIGEST),
    StepTaken(T, "clerk", "command-2", "finish", "handling", "done", FIELDS, True),
    ClockStarted(
        T, "handle", T + 3 * DAY, "quick", "limits", "r7", "office", "r1", DIGEST, False, T + 9 * DAY,
        {"yellow": T + DAY, "red": T + 2 * DAY},
    ),
)  # fmt: skip
ROUNDS, LOOPS = 41, 400


def ratio(ours: Callable[[], object], bare: Callable[[], object]) -> float:
    """Return the median of many short comparisons, by the time of this process alone."""
    return statistics.median(_took(ours) / _took(bare) for _ in range(ROUNDS))


def _took(work: Callable[[], object]) -> float:
    began = time.process_time()
    for _ in range(LOOPS):
        work()
    return time.process_time() - began


@pytest.mark.benchmark
@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_is_written_and_read_at_a_few_times_the_cost_of_its_json(event: Event) -> None:
    plain, text = to_plain(event), encode(event)
    bare = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    assert bare == text
    written = ratio(
        lambda: encode(event), lambda: json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    )
    read = ratio(lambda: decode(text), lambda: json.loads(text))
    told = f"written at {written:.2f} times json.dumps, read at {read:.2f} times json.loads"
    assert written <= 2.5, told
    assert read <= 3, told
