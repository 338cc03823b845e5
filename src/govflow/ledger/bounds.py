"""What a ledger takes, whatever it is asked for: how many at most, and where a follower is (上限与位置)."""

from govflow.errors import LedgerError, Text

ALL = 2**62  # more than anybody has of anything
_DIGITS = 18  # that many always fit into what a database counts with


def bounded(number: int) -> int:
    """Return a number of rows, or a position in the interval index, as every store can take it.

    None are fewer than none, and nobody has more than `ALL`.
    """
    return max(0, min(number, ALL))


def storable(*texts: str) -> bool:
    """Tell whether PostgreSQL can keep texts: it takes no NUL, and nobody takes half of a character."""
    return whole(*texts) and not any("\0" in text for text in texts)


def whole(*texts: str) -> bool:
    """Tell whether texts hold no half of a character."""
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        return False
    return True


def numbered(part: str, position: str) -> int:
    """Return the number that a part of a position is. Errors: LedgerError `unknown-position`."""
    if not (part.isascii() and part.isdecimal() and len(part) <= _DIGITS):
        raise no_position(position)
    return int(part)


def no_position(position: str) -> LedgerError:
    """Return the error of a position that a ledger never gave."""
    text = Text(f"'{position}' is no position of this ledger.", f"“{position}”不是此台账的位置。")
    return LedgerError("unknown-position", text)
