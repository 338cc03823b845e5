"""A queue of threads: first come, first served; whoever loses patience leaves no trace."""

import threading
from collections.abc import Callable
from time import sleep

from govflow.ledger.sqlite.turns import Turns


def started(what: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=what)
    thread.start()
    return thread


def waiting(turns: Turns, count: int) -> None:
    """Wait until so many threads wait."""
    while len(turns._waiting) < count:
        sleep(0.001)


def test_whoever_came_first_is_served_first() -> None:
    turns, served, threads = Turns(), list[int](), list[threading.Thread]()

    def take(number: int) -> None:
        assert turns.enter(60)
        served.append(number)
        turns.leave()

    assert turns.enter(1)
    for number in range(20):
        threads.append(started(lambda number=number: take(number)))  # type: ignore[misc]
        waiting(turns, number + 1)
    turns.leave()
    for thread in threads:
        thread.join()
    assert served == list(range(20))


def test_whoever_leaves_and_comes_again_at_once_comes_after_those_who_wait() -> None:
    turns, served = Turns(), list[str]()

    def take() -> None:
        assert turns.enter(60)
        served.append("other")
        turns.leave()

    assert turns.enter(1)
    other = started(take)
    waiting(turns, 1)
    turns.leave()
    assert turns.enter(60)
    served.append("again")
    turns.leave()
    other.join()
    assert served == ["other", "again"]


def test_a_thread_whose_turn_it_is_may_enter_again() -> None:
    turns = Turns()
    assert turns.enter(0)
    assert turns.enter(0)
    turns.leave()
    assert turns.mine
    refused: list[bool] = []
    started(lambda: refused.append(turns.enter(0.01))).join()
    assert refused == [False], "it has left once only"
    turns.leave()
    started(lambda: refused.append(turns.enter(0.01))).join()
    assert refused == [False, True]


def test_whoever_lost_patience_is_not_called_and_stops_nobody() -> None:
    turns, served = Turns(), list[bool]()
    assert turns.enter(0)
    impatient = started(lambda: served.append(turns.enter(0.01)))
    impatient.join()
    assert served == [False]
    turns.leave()
    assert turns.enter(0)


def test_no_two_threads_have_their_turn_at_once() -> None:
    turns, inside, most = Turns(), list[int](), list[int]()

    def take() -> None:
        for _ in range(300):
            if turns.enter(0.0005):
                inside.append(1)
                most.append(len(inside))
                inside.pop()
                turns.leave()

    threads = [started(take) for _ in range(6)]
    for thread in threads:
        thread.join()
    assert set(most) == {1}
    assert turns.enter(0), "nobody who gave up was left behind in the queue"
