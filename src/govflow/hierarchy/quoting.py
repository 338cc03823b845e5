"""How a message quotes what a file says, however long that is."""

_LONGEST = 60


def short(text: str) -> str:
    """Return the first 60 characters of a text, and a sign of those left out."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
