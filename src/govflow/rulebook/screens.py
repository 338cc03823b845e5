"""Reading `screens.yaml`: the word lists that hold a message."""

from govflow.errors import WorkflowError
from govflow.rulebook.sections import Problems, Section
from govflow.workflow.screen import Screen

_BROKEN = Screen("", words=("-",))  # stands for one with a problem, so that fields may still name it


def read_screens(section: Section, problems: Problems, source: str = "") -> dict[str, Screen]:
    """Return the screens of a file by name."""
    if not section.unread and section.node("screens") is None:
        problems.missing_key("screens", section.place)
    found: dict[str, Screen] = {}
    for key, node in section.entries("screens"):
        one = Section(node, problems)
        if not key.text.strip():
            problems.nameless("screen", "审核词表", key.place)
        title, words = one.title("title", key.text), one.texts("words")
        try:
            found[key.text] = Screen(key.text, title, words, one.text("source", source), key.place)
        except WorkflowError as error:
            problems.take(error, key.place)
            found[key.text] = _BROKEN
        one.close()
    section.close()
    if section.unread:
        found[""] = _BROKEN  # what could not be read may be any
    return found
