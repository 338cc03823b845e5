"""What can be wrong with what a ledger holds, in words."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from govflow.errors import LedgerError, Text
from govflow.frozen import but, frozen

_DAMAGED = ("unreadable-event", "ledger-damaged", "ledger-unusable", "unstorable-text")
_MOST = 1_000  # that are kept; a ledger that is all wrong must not fill memory with complaints


@frozen
class Flaw:
    """One thing that is wrong with a ledger: a stable code, the case or "" for the ledger as such, words."""

    code: str
    case: str
    text: Text


@frozen
class Verified:
    """What `verify` found: how many cases and events there are, the first flaws, and how many `more`."""

    cases: int
    events: int
    flaws: tuple[Flaw, ...]
    more: int


class Flaws:
    """Collects flaws: the first thousand, and the number of the others."""

    def __init__(self) -> None:
        self.kept: list[Flaw] = []
        self.more = 0

    def add(self, *flaws: Flaw) -> None:
        """Add flaws."""
        for flaw in flaws:
            if len(self.kept) < _MOST:
                self.kept.append(but(flaw, case=str(flaw.case)))  # damage makes of a name what is no text
            else:
                self.more += 1

    @contextmanager
    def of(self, case: str = "") -> Iterator[None]:
        """Let what keeps a case, or the ledger, from being looked at be a flaw that ends nothing else."""
        try:
            yield
        except LedgerError as error:
            if error.code not in _DAMAGED:
                raise
            self.add(Flaw(error.code, case, error.text))
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
            self.add(_unfit(case, error))

    def add_all(self, flaws: Iterable[Flaw]) -> None:
        """Add flaws, as they are found."""
        for flaw in flaws:
            self.add(flaw)


def _unfit(case: str, error: Exception) -> Flaw:
    """Return the flaw of rows that hold what nobody can have written there."""
    en, zh = (f"Case '{case}'", f"案件“{case}”") if case else ("The ledger", "台账")
    what = f"{type(error).__name__}: {error}"
    text = Text(f"{en} holds what cannot be read ({what}).", f"{zh}含无法读取的内容（{what}）。")
    return Flaw("store-differs", case, text)


def unlisted(case: str) -> Flaw:
    """Return the flaw of a case with events that stands in no list."""
    text = Text(f"Case '{case}' has events, but stands in no list.", f"案件“{case}”有事件，却不在清单中。")
    return Flaw("standing-differs", case, text)


def another_standing(case: str) -> Flaw:
    """Return the flaw of a list that tells a case otherwise than its history."""
    text = Text(
        f"The list tells case '{case}' otherwise than its history.", f"清单中案件“{case}”的情况与其历史不符。"
    )
    return Flaw("standing-differs", case, text)


def another_case(case: str) -> Flaw:
    """Return the flaw of a snapshot that is not what the history comes to."""
    text = Text(
        f"What is kept at hand of case '{case}' is not what its history comes to; delete its snapshot.",
        f"案件“{case}”的快照与其历史不符；请删除该快照。",
    )
    return Flaw("snapshot-differs", case, text)


def another_timer(case: str) -> Flaw:
    """Return the flaw of a timer that is not when the case is next due."""
    text = Text(
        f"The timer of case '{case}' is not when it is next due.", f"案件“{case}”的定时与其下一到期时刻不符。"
    )
    return Flaw("timer-differs", case, text)


def followed_otherwise(case: str) -> Flaw:
    """Return the flaw of a case whose events a follower is not given one after the other."""
    text = Text(
        f"A follower is not given all events of case '{case}', each once and in order.",
        f"跟随者得到的案件“{case}”事件有缺漏、重复或乱序。",
    )
    return Flaw("follow-differs", case, text)


def not_followed(case: str) -> Flaw:
    """Return the flaw of events that no follower is given: lost, or behind a transaction that is open."""
    text = Text(
        f"A follower is not given the last events of case '{case}' (or not yet: is a transaction open?).",
        f"跟随者未得到案件“{case}”的最近事件（或暂未得到：是否有未结束的事务？）。",
    )
    return Flaw("follow-differs", case, text)


def followed_others() -> Flaw:
    """Return the flaw of a follower who is given other events than the histories hold."""
    text = Text("A follower is given other events than the histories hold.", "跟随者得到的事件与历史不符。")
    return Flaw("follow-differs", "", text)


def circling() -> Flaw:
    """Return the flaw of a ledger that gives a follower the same position again."""
    text = Text("A follower is sent in a circle.", "跟随位置循环。")
    return Flaw("follow-differs", "", text)


def no_message(case: str, key: str) -> Flaw:
    """Return the flaw of a message in the outbox that no event asked for."""
    text = Text(f"No event asks for message '{key}' in the outbox.", f"没有事件要求发送发件箱中的“{key}”。")
    return Flaw("outbox-differs", case, text)


def of_store(text: Text) -> Flaw:
    """Return the flaw of the store itself."""
    return Flaw("store-differs", "", text)
