"""Numbers as the pages of a replay say them."""

from collections import Counter


def listed(counts: Counter[str]) -> str:
    """Return counts in brackets, each with its name; nothing for none."""
    return f" ({', '.join(f'{name} {n:,}' for name, n in sorted(counts.items()))})" if counts else ""


def many(n: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{n:,} {noun if n == 1 else noun + 's'}"


def percent(part: int, whole: int) -> str:
    """Return a share."""
    return f"{100 * part / whole:.1f} %" if whole else "-"
