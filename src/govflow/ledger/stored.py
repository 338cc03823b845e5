"""Events as they are stored, read again: one that cannot be read is told with its case and its number.

And those among them that are messages to send.
"""

import json
import re
from collections.abc import Sequence
from contextlib import suppress

from govflow.case import Event, MessageDue, Published
from govflow.case.codec import decode
from govflow.errors import LedgerError, Text
from govflow.ledger.complaints import lacking
from govflow.ledger.outbox import Parked, to_send

_BY_HAND = re.compile(r"[,:\[{]\s|\s[,:\]}]|^\s|\s$|\\[u/]")  # may be: signs in a text look alike


def events(case: str, texts: Sequence[str], first: int = 0) -> tuple[Event, ...]:
    """Return the events of a case from the number `first` on. Errors: LedgerError `unreadable-event`."""
    try:
        return tuple(map(decode, texts))
    except LedgerError:  # which of them is looked for only now: it costs nothing where all can be read
        return tuple(event(case, number, text) for number, text in enumerate(texts, first))


def event(case: str, number: int, text: str) -> Event:
    """Return the event of a case with a number, counted from 0. Errors: LedgerError `unreadable-event`."""
    try:
        return decode(text)
    except LedgerError as error:
        en = f"Event {number} of case '{case}' cannot be read. {error.text.en}"
        said = Text(en, f"案件“{case}”的第 {number} 号事件无法读取。{error.text.zh}")
        raise LedgerError(error.code, said) from error


def plain(text: str) -> str:
    """Return an event that somebody may have written by hand as the codec would have spaced it."""
    if _BY_HAND.search(text):
        with suppress(ValueError, RecursionError):  # what is no JSON stays what it is
            return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))
    return text


def message(case: str, text: str) -> tuple[MessageDue | Published, str]:
    """Return what an event asks to be sent, and in which task. Errors: LedgerError `unreadable-event`."""
    found = to_send(decode(text))
    if found is None:
        raise lacking(case)
    return found


def parked(case: str, version: int, attempts: int, error: str, text: str) -> Parked:
    """Return a parked message; without its event, if that cannot be read, for which it was parked."""
    key = f"{case}/{version}"
    try:
        event, task = message(case, text)
    except LedgerError:
        return Parked(key, case, version, None, "", attempts, error)
    return Parked(key, case, version, event, task, attempts, error)
