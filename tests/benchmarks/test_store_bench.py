"""Durable stores: what a ledger costs beside the bare insert of its rows; claims, polls and followers.

All ratios are of one run, in turns, so that whatever else the machine does falls on both.
"""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from tests.benchmarks.bulk_timers import DUE, claim_some, pending
from tests.benchmarks.store_peers import Append, Store, ready, recorded, store
from tests.benchmarks.zhenhai_year import live, rulebook

from govflow import Desk
from govflow.case.codec import decode, encode
from govflow.testing import contract_cases
from govflow.testing.contract_cases import HOUR, opened, told

ROUNDS = 12
WITHIN = 2.0  # times as long as the bare insert of the same rows, which are then ready-made: not even encoded
FLAT = 1.5  # times as long at 10^6 pending as at 10^4
POLL = 0.001  # seconds

pytestmark = pytest.mark.benchmark


@pytest.fixture(scope="module")
def appends() -> list[Append]:
    return recorded(rulebook(), live, 2_400)


@pytest.fixture(params=["sqlite", "postgres"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    return store(request.param, tmp_path, server)


@pytest.mark.parametrize("size", [1, 100], ids=["singly", "in_batches_of_100"])
def test_durable_appends_take_at_most_twice_a_bare_insert_of_the_same_rows(
    kept: Store, appends: list[Append], size: int, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The rows of the bare insert are ready-made: not even encoded."""
    per_round = 100 if size == 1 else 1_500
    todo, took = iter(appends), {"ledger": [0.0][:0], "bare": [], "gathered": []}
    with (
        closing(kept.bare()) as bare,
        closing(kept.ledger()) as ledger,
        closing(kept.gathered(tmp_path)) as gathered,
    ):
        peers = (
            {"bare": bare} if kept.name == "postgres" or size == 1 else {"bare": bare, "gathered": gathered}
        )
        for _ in range(ROUNDS):
            units = chunks(todo, size, per_round)
            rows = [[ready(append) for append in unit] for unit in units]
            events = sum(len(append[1]) for unit in units for append in unit)
            took["ledger"].append(seconds(partial(each, partial(write, ledger), units)) / events)
            for name, peer in peers.items():
                prepared = [peer.prepared(unit) for unit in rows]
                took[name].append(seconds(partial(each, peer.write, prepared)) / events)
    rates = ", ".join(f"{name} {1 / min(times):,.0f}" for name, times in took.items() if times)
    say(capsys, f"{kept.name}, {size} a commit, events/s: {rates}")
    assert min(took["ledger"]) < WITHIN * min(took["bare"])


def chunks(todo: Iterator[Append], size: int, of: int) -> list[list[Append]]:
    """Return the next appends in units of work of a size."""
    some = list(islice(todo, of))
    return [some[n : n + size] for n in range(0, len(some), size)]


def each(work: Callable[[Any], None], units: list[Any]) -> None:
    for unit in units:
        work(unit)


def write(ledger: Any, unit: list[Append]) -> None:
    if len(unit) == 1:
        ledger.append(*unit[0])
        return
    with ledger.batch():
        for append in unit:
            ledger.append(*append)


def test_claims_cost_the_same_at_a_million_pending_and_an_empty_poll_nothing(
    kept: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    few, many = Store(kept.name, kept.where, ""), Store(kept.name, kept.bare_where, "")
    pending(few, 10_000)
    pending(many, 1_000_000)
    took: dict[str, list[float]] = {"few": [], "many": []}
    with closing(few.ledger()) as small, closing(many.ledger()) as large:
        for _ in range(DUE // 100 - 1):
            took["few"].append(seconds(lambda: claim_some(small, 100)) / 100)
            took["many"].append(seconds(lambda: claim_some(large, 100)) / 100)
        assert (claim_some(small, 200), claim_some(large, 200)) == (100, 100)  # what was left
        polls = [seconds(lambda: claim_some(large, 100)) for _ in range(300)]
        desk = Desk(rulebook(), large)
        idle = [seconds(desk.run_once) for _ in range(300)]
    rates = {name: 1 / median(times) for name, times in took.items()}
    say(
        capsys,
        f"{kept.name}: {rates['few']:,.0f} claims/s at 10^4, {rates['many']:,.0f}/s at 10^6;"
        f" empty poll {median(polls) * 1e6:,.0f} us, by a desk {median(idle) * 1e6:,.0f} us",
    )
    assert median(took["many"]) < FLAT * median(took["few"])
    assert median(took["few"]) < FLAT * median(took["many"])
    assert quick(polls) < POLL
    assert quick(idle) < POLL


def test_a_lease_costs_the_same_however_many_messages_are_put_off(
    kept: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    few, many = list[float](), list[float]()
    with closing(kept.ledger()) as small, closing(Store(kept.name, kept.bare_where, "").ledger()) as large:
        spread(large, "late", 20_000)
        with large.batch():
            while messages := large.outbox.lease(1_000, HOUR):
                for message in messages:
                    large.outbox.failed(message, "no gateway", HOUR)
        spread(small, "new", 300)
        spread(large, "new", 300)
        for _ in range(300):
            few.append(seconds(partial(send_one, small)))
            many.append(seconds(partial(send_one, large)))
        assert (len(large.outbox.put_off(10**6)), large.outbox.waiting()) == (20_000, 20_000)
    say(
        capsys,
        f"{kept.name}: {quick(few) * 1e6:,.0f} us a message, {quick(many) * 1e6:,.0f} us beside 20,000",
    )
    assert quick(many) < 2 * quick(few)


def spread(ledger: Any, name: str, count: int) -> None:
    """Write cases with one message each."""
    with ledger.batch():
        for number in range(count):
            contract_cases.write(ledger, None, *opened(f"{name}-{number}"), told(1))


def send_one(ledger: Any) -> None:
    (message,) = ledger.outbox.lease(1, HOUR)
    assert ledger.outbox.done(message)


def test_a_follower_costs_little_more_than_reading_what_it_is_shown(
    kept: Store, appends: list[Append], capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [encode(event) for _, events in appends[:4_000] for event in events]
    with closing(kept.ledger()) as ledger:
        for unit in chunks(iter(appends), 500, 4_000):
            write(ledger, unit)
        followed, decoded = [], []
        for _ in range(3):
            followed.append(seconds(lambda: follow(ledger, len(texts))))
            decoded.append(seconds(lambda: [decode(text) for text in texts]))
    rate = len(texts) / min(followed)
    say(
        capsys,
        f"{kept.name}: follows {rate:,.0f} events/s, decoding alone {len(texts) / min(decoded):,.0f}/s",
    )
    assert min(followed) < 3 * min(decoded)


def follow(ledger: Any, count: int) -> None:
    after, seen = "", 0
    while entries := ledger.follow(after):
        after, seen = entries[-1].position, seen + len(entries)
    assert seen == count


@pytest.fixture(autouse=True)
def no_collecting() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def median(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]


def quick(times: list[float]) -> float:
    """Return what three in four take longer than: the store itself, without whatever else is running."""
    return sorted(times)[len(times) // 4]


def say(capsys: pytest.CaptureFixture[str], text: str) -> None:
    with capsys.disabled():
        print(f"\n{text}")  # noqa: T201
