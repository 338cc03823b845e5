"""Editions of a calendar: what each knows, and from when on it was known (版本、公布日)."""

from collections.abc import Iterator, Sequence
from datetime import date

from govflow.errors import Problem, Text
from govflow.worktime.hours import fault_of

Said = tuple[str, date | None]  # a revision, and the date at which it became known


def check_horizon(known_since: date | None, known_until: date | None) -> Iterator[Problem]:
    """Yield what is wrong with the first and the last date whose exceptions are known."""
    faults = [fault_of(day) for day in (known_since, known_until) if day is not None]
    yield from (fault for fault in faults if fault)
    if known_since and known_until and not any(faults) and known_until < known_since:
        said = Text(
            f"What is known ends on {known_until}, before it begins on {known_since}.",
            f"已知范围止于 {known_until}，早于其起始日 {known_since}。",
        )
        yield Problem("horizon-backwards", said)


def check_order(editions: Sequence[Said]) -> Iterator[Problem]:
    """Yield what is wrong with the order and the names of editions, the oldest first."""
    seen: set[str] = set()
    latest: date | None = None
    for revision, known_from in editions:
        fault = None if known_from is None else fault_of(known_from)
        if fault:
            yield fault
        elif latest and (known_from is None or known_from < latest):
            yield _out_of_order(revision, known_from, latest)
        else:
            latest = known_from
        if revision in seen:
            yield _duplicate(revision)
        seen.add(revision)


def _out_of_order(revision: str, known_from: date | None, latest: date) -> Problem:
    en, zh = (f"from {known_from}", f"自 {known_from}") if known_from else ("always", "始终")
    said = Text(
        f"The edition '{revision}' is known {en}, but the one before it from {latest}.",
        f"版本“{revision}”{zh}已知，而前一版本自 {latest} 起已知。",
    )
    hint = Text("Write editions in the order in which they became known.", "请按公布日先后书写各版本。")
    return Problem("editions-out-of-order", said, suggestion=hint)


def _duplicate(revision: str) -> Problem:
    said = Text(f"Two editions have the revision '{revision}'.", f"两个版本的修订号同为“{revision}”。")
    hint = Text("Give each edition a revision of its own.", "请为每个版本写明各自的修订号。")
    return Problem("duplicate-revision", said, suggestion=hint)
