"""Names of calendars, days and marks: one text for each language, or one for both."""

from govflow.errors import Text


def both(name: Text | str) -> Text:
    """Return a name in both languages; a plain one is the same in each."""
    return Text(name, name) if isinstance(name, str) else name


def both_if_any(name: Text | str | None) -> Text | None:
    """Return a name in both languages, None if there is none."""
    return None if name is None else both(name)
