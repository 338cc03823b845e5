"""Copying a ledger from store to store, through a file of JSON lines (导出、导入).

Theory. The histories are copied, and nothing that is derived from them: the ledger that takes them makes that
anew. What cannot be told from a history is by which rulebook the ledger is kept, which stands in the header,
and what has been sent outside. So the file ends with the messages that were not sent yet; the import lets all
others go.

A database is read as it is in one instant. A ledger of somebody else's may change meanwhile. So the messages
are asked for last: what was sent before is left out, and what arises meanwhile belongs to no event of the
file. One may be parked or resumed while they are listed, so they are asked for twice: rather one is sent
again than lost.

A backup does not fail because of one case that somebody has spoilt: what is there of it is written as texts,
and told. The import takes such a case in if it can read it after all, as a newer govflow may, and none of its
events is lacking; else it leaves that case out, and tells it.

A file is read to its end before anything is written, so a bad one leaves nothing. It is read again to be
written, and compared at the end: whoever changes it in between is told, and nothing is sent. What stops an
import half-way, a full disk or a crash, leaves the first cases, each of them whole; the same import goes on
after them, for a note says which file was under way.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import islice
from typing import Protocol

from govflow.errors import LedgerError, Text
from govflow.ledger.bounds import ALL
from govflow.ledger.bulk import Held, at_once, held, span
from govflow.ledger.digesting import Digest
from govflow.ledger.exported import FORMAT, Exported, Summary
from govflow.ledger.protocol import RULEBOOK, Ledger

_PAGE = 500  # cases in one commit
_UNDER_WAY = "ledger.import"
_TERM = timedelta(days=1)


class Writable(Protocol):
    """Whatever takes text."""

    def write(self, text: str, /) -> object:
        """Take a text."""
        ...


def export_ledger(
    ledger: Ledger, out: Writable, progress: Callable[[int, int], object] = lambda _, __: None
) -> Summary:
    """Write all histories as lines of JSON, and which messages wait, as in one instant.

    `progress` is told of cases. The last line says how many there are, with their digest. A case that cannot
    be read is `unreadable` in what is returned, and its events are written as mere texts.

    Errors: LedgerError.
    """
    with at_once(ledger) as still:
        return _export(still, out, progress)


def _export(ledger: Ledger, out: Writable, progress: Callable[[int, int], object]) -> Summary:
    rulebook = ledger.note(RULEBOOK) or ""
    digest, count, positions = Digest(), 0, span(ledger)
    unreadable: dict[str, Text] = {}
    _write(out, {**FORMAT, **({"rulebook": rulebook} if rulebook else {})})
    for one in held(ledger):
        digest.add_all(one.case, one.events)
        if one.wrong:
            unreadable[one.case] = one.wrong.text
        name, kind = json.dumps(one.case, ensure_ascii=False), _kind(one)
        for version, event in enumerate(one.events):
            kept = json.dumps(event, ensure_ascii=False) if one.wrong else event
            out.write(f'{{"case":{name},"version":{version},"{kind}":{kept}}}\n')
        count += bool(one.events)
        progress(count, max(count, positions.stop - positions.start))
    waiting, parked = _not_sent(ledger)
    for key in waiting:
        _write(out, {"waiting": key})
    for key, error in parked.items():
        _write(out, {"parked": key, "error": error})
    _write(out, {"cases": count, "events": digest.events, "digest": str(digest)})
    return Summary(count, digest.events, str(digest), frozenset(waiting), parked, unreadable, rulebook)


def _kind(one: Held) -> str:
    """Return what the events of a case are in a file; what remains of a history is never taken for one."""
    if one.lacking:
        return "remains"
    return "text" if one.wrong else "event"


def _write(out: Writable, plain: object) -> None:
    out.write(json.dumps(plain, ensure_ascii=False, separators=(",", ":")) + "\n")


def _not_sent(ledger: Ledger) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the keys of what waits, and the errors of what is parked, each message in one of them."""
    before, parked = ledger.outbox.pending(ALL), _parked(ledger)
    again = ledger.outbox.pending(ALL)
    for key in again:
        parked.pop(key, None)
    return tuple(key for key in dict.fromkeys((*before, *again)) if key not in parked), parked


def _parked(ledger: Ledger) -> dict[str, str]:
    found: dict[str, str] = {}
    while page := ledger.outbox.parked(_PAGE, next(reversed(found), "")):
        if page[-1].key in found:  # in a damaged file
            break
        found |= {one.key: one.error for one in page}
    return found


def import_ledger(ledger: Ledger, file: Exported) -> Summary:
    """Fill an empty ledger from a file that `read_export` found whole; after a crash the same call goes on.

    What is returned is what the ledger then holds, and which cases were left out, for they are `unreadable`.
    Errors: LedgerError `ledger-not-empty`, and those of the store; ProblemsError `export-differs` if somebody
    has changed the file since.
    """
    found = file.summary
    _may_fill(ledger, found)
    there = list(ledger.cases())
    histories = file.histories()
    if [case.id for case, _ in islice(histories, len(there))] != there:
        raise not_empty()
    while page := list(islice(histories, _PAGE)):
        with ledger.batch():
            ledger.note(_UNDER_WAY, found.digest)
            if found.rulebook:
                ledger.note(RULEBOOK, found.rulebook)
            for case, events in page:
                ledger.append(case, events)
            _settle(ledger, found)
    with ledger.batch():
        for key in found.waiting:
            ledger.outbox.resume(key)
        ledger.note(_UNDER_WAY, "")
    return found


def _may_fill(ledger: Ledger, found: Summary) -> None:
    """Refuse a ledger with cases, unless they are the first of this very file."""
    under_way = ledger.note(_UNDER_WAY) or found.digest
    if under_way != found.digest or (not ledger.note(_UNDER_WAY) and any(True for _ in ledger.cases())):
        raise not_empty()


def not_empty() -> LedgerError:
    """Return the error of a ledger that has cases where it should be empty."""
    text = Text(
        "There are cases in the ledger already; an empty one is needed.", "台账中已有案件；此处需要空台账。"
    )
    return LedgerError("ledger-not-empty", text)


def _settle(ledger: Ledger, found: Summary) -> None:
    """Let the messages of what was just written go, for they were sent; the others are parked."""
    box = ledger.outbox
    while messages := box.lease(_PAGE, _TERM):
        for one in messages:
            if one.key in found.waiting or one.key in found.parked:
                box.failed(one, found.parked.get(one.key, ""), None)
            else:
                box.done(one)
