"""A synthetic year of Zhenhai: requests that live through the whole preset, with known rates.

Of every thousand requests, spread over 2018, 850 are routine and solved at the first go, 32 are general ones
handled on their weekly day, 18 are never to the resident's liking and end with the supervisor; so 900 are
answered and closed, and 882 of these 900 residents are satisfied. The other hundred stay open: 40 forgotten
once sorted, 40 begun and left, 20 that wait for a joint meeting; time itself hands them up as far as they may
go. What is put in is what must come out.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import govflow
from govflow import Act, Actor, Desk, Open, Post, Rulebook

START = datetime(2018, 1, 2, 1, 30, tzinfo=UTC)  # 09:30 in Zhenhai, on the first working day of the year
DAYS = 364
CHANNELS = ("grid_head", "party_member_station", "mutual_help_station", "window", "wechat_group")
GRIDS = {"G111": "C11", "G112": "C11", "G121": "C12"}
WORKERS = {unit: Actor(f"worker {unit}", (Post("community_worker", unit),)) for unit in set(GRIDS.values())}
OFFICER = Actor("officer", (Post("street_officer", "ST1"),))
CHAIR = Actor("chair", (Post("joint_meeting_chair", "ST1"),))
APPRAISER = Actor("appraiser", (Post("appraiser", "ZH"),))
SUPERVISOR = Actor("supervisor", (Post("supervisor", "ZH"),))
MINUTE = timedelta(minutes=1)
SETTLE: Callable[[], None] = getattr(gc, "freeze", lambda: None)  # PyPy's collector needs nothing of the kind
UNSETTLE: Callable[[], None] = getattr(gc, "unfreeze", lambda: None)
ROUTINE = {"category": "street-lamp", "severity": "minor", "scale": "building"}
GENERAL = {"category": "garden-bench", "severity": "ordinary", "scale": "estate"}
MAJOR = {"category": "stairwell-security-door", "severity": "serious", "scale": "estate"}


def kind_of(number: int) -> int:
    """Return the kind of a request: every thousand has each once, in no order."""
    return number * 7919 % 1000


def commands(number: int, of: int) -> Iterator[Open | Act]:
    """Yield the commands of one request, in the order of their instants: about eight."""
    kind = kind_of(number)
    grid = tuple(GRIDS)[number % len(GRIDS)]
    worker = WORKERS[GRIDS[grid]]
    at = START + timedelta(days=number * DAYS // of, seconds=number % 7200)
    case = f"r{number}"
    fields = ROUTINE if kind < 850 or 882 <= kind < 980 else GENERAL if kind < 882 else MAJOR
    told = {"summary": "a matter", "channel": CHANNELS[number % 5], "requester": f"p{number}", **fields}
    yield Open(f"{case}/0", case, at, worker, "request", grid, told)

    def act(n: int, step: str, by: Actor = worker, later: int = 0, **given: object) -> Act:
        return Act(f"{case}/{n}", case, at + later * MINUTE, by, step, given)

    yield act(1, "pool", later=2)
    yield act(2, "sort", later=5)
    if kind >= 980:
        return
    if 900 <= kind < 940:  # forgotten: time itself hands it up
        return
    yield act(3, "assign", later=8, implementer="URBAN")
    if kind >= 940:
        return
    yield act(4, "complete", later=60, result="done")
    yield act(5, "reply", later=70, reply="done, please look")
    if 882 <= kind < 900:
        yield from _never_satisfied(act)
        return
    yield act(6, "not_reached", APPRAISER, 80)
    yield act(7, "appraise", APPRAISER, 90, rating="satisfied")


def _never_satisfied(act: Callable[..., Act]) -> Iterator[Act]:
    bad = {"rating": "unsatisfied", "rework_reason": "still dark"}
    for n, later in ((6, 90), (9, 180)):
        yield act(n, "rework", APPRAISER, later, **bad)
        yield act(n + 1, "complete", later=later + 60, result="done again")
        yield act(n + 2, "reply", later=later + 70, reply="done again")
    yield act(12, "supervise", APPRAISER, 300, **bad)
    yield act(13, "settle", SUPERVISOR, 320, settlement="a new lamp next month")


def live(desk: Desk, of: int, at_once: int = 1) -> int:
    """Live through a year of `of` requests, a tick each day; return how many commands that took.

    With `at_once` so many requests share a unit of work, and the same comes to be.
    """
    count, day = 0, START
    for first in range(0, of, at_once):
        with desk.ledger.batch() if at_once > 1 else nullcontext():
            for number in range(first, min(first + at_once, of)):
                for command in commands(number, of):
                    desk.handle(command)
                    count += 1
                if command.at - day > timedelta(days=1):
                    day = command.at
                    desk.tick(day - timedelta(hours=12))
                    SETTLE()  # what has happened stays: the collector need not look through it every day
    desk.tick(START + timedelta(days=DAYS + 30))
    return count


def rulebook() -> Rulebook:
    """Return the preset."""
    return govflow.load("zhenhai")
