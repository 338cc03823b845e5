"""The codes of stories are those with which the kernel itself refuses."""

import ast
import re
from pathlib import Path

import govflow.case
from govflow.cli.meanings import meanings
from govflow.insight.refusal_codes import CODES

CASE = Path(govflow.case.__file__).parent


def test_the_codes_of_stories_are_those_of_the_kernel() -> None:
    """Every code with which the kernel itself refuses may stand in a story, and each is explained."""
    written = (
        node.value
        for path in CASE.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    codes = {text for text in written if re.fullmatch("[a-z]+(-[a-z]+)+", text)}
    codes -= {"date-time"}  # a word of JSON Schema
    others = {
        "no-one-in-post",
        "not-for-you",
        "other-rulebook",
        "stuck-cases",
        "wrong-argument",
    }  # nor are those below refusals of a command
    assert codes - CODES == others | {"ended-state", "unreadable-event", "unreadable-snapshot"}
    assert meanings().keys() >= CODES
