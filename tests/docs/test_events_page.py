"""The page of events tells of every kind as it is."""

from tests.docs.events_page import PAGE, whole


def test_the_page_is_what_the_events_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == whole(), "run python tests/docs/events_page.py"
