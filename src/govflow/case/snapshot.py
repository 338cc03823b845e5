"""Snapshots: a case as text, so that a long history need not be folded from its beginning (快照).

They are derived and may be deleted at any time. `FORM` says how they were made: one of another form is to be
passed over and made anew. The text begins with a digest of the rest, for what is damaged and can still be
read would silently become another case.
"""

import json
from hashlib import blake2b

from govflow.case.case import Case
from govflow.case.codec import SHAPES
from govflow.errors import LedgerError, Text

EVERY = 64
"""How many events there are between two snapshots of a case."""

_FOLD = "1"  # raise it whenever `evolve` makes another case of the same events: the shape does not say that


_CASE = SHAPES.of(Case)


def _digest(text: str) -> str:
    return blake2b(text.encode(errors="replace"), digest_size=8).hexdigest()


def _form() -> str:
    """Return a digest over every class of which a case is made, whatever their docstrings say."""
    declared = {name: (shape["properties"], shape["required"]) for name, shape in SHAPES.schemas.items()}
    return _digest(json.dumps([_FOLD, declared], sort_keys=True))


FORM: str = _form()
"""Changes with the shape of a case, of a clock, or of anything else of which a case is made."""


def to_text(case: Case) -> str:
    """Return a case as one line of text."""
    text = _CASE.text(case)
    return f"{_digest(text)} {text}"


def from_text(text: str) -> Case:
    """Return the case of a snapshot of today's FORM. Errors: LedgerError `unreadable-snapshot`."""
    digest, _, rest = text.partition(" ")
    if digest != _digest(rest):
        raise _unreadable()
    try:
        case: Case = _CASE.read(json.loads(rest))
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise _unreadable() from error
    return case


def _unreadable() -> LedgerError:
    said = Text(
        "A snapshot cannot be read; the case can be made of its events.", "快照无法读取，案件可由事件重建。"
    )
    return LedgerError("unreadable-snapshot", said)
