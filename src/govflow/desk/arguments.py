"""Arguments of a command that are of another kind than the desk takes (参数类型)."""

from collections.abc import Mapping
from datetime import datetime

from govflow.case import Actor, Command, Relate
from govflow.case.relating import INVERSE, unknown_relation
from govflow.errors import Refused, Text
from govflow.hierarchy import Post

_KINDS: tuple[tuple[str, type, Text], ...] = (
    ("at", datetime, Text("a datetime with a time zone", "带时区的 datetime")),
    ("by", Actor, Text("an Actor, as in Actor('lin')", "Actor，如 Actor('lin')")),
    ("fields", Mapping, Text("a mapping of names to values", "由名称到值的映射")),
    *(
        (name, str, Text("a str", "str"))
        for name in ("id", "case", "workflow", "step", "unit", "task", "other")
    ),
)
_POSTS = Text(
    "Posts, as in Actor('lin', (Post('clerk', 'town'),))", "Post，如 Actor('lin', (Post('clerk', 'town'),))"
)


def refuse_misfits(*commands: Command) -> None:
    """Refuse what is of another kind than a command takes: asked only when one has failed already."""
    for command in commands:
        for name, kind, wanted in _KINDS:
            value = getattr(command, name, None)
            if not isinstance(value, kind) and hasattr(command, name):
                raise _misfit(_called(command, name), wanted, value)
        by = getattr(command, "by", None)
        for one in by.posts if isinstance(by, Actor) else ():
            if not isinstance(one, Post):
                raise _misfit("by.posts", _POSTS, one)


def refuse_unknown_relations(*commands: Command) -> None:
    """Refuse a relation that is not to be said: of duplicates the step tells that merges them."""
    for command in commands:
        if type(command) is Relate and command.kind not in INVERSE:
            raise unknown_relation(command.kind)


def _called(command: Command, name: str) -> str:
    """Return what the methods of a desk call an attribute of a command."""
    if name == "other" and isinstance(command, Relate) and command.kind == "parent":
        return "parent"
    return "command" if name == "id" else name


def _misfit(name: str, wanted: Text, value: object) -> Refused:
    kind = type(value).__name__
    text = Text(
        f"'{name}' must be {wanted.en}, not a value of the type {kind}.",
        f"参数“{name}”应为{wanted.zh}，而不是 {kind} 类型的值。",
    )
    return Refused("wrong-argument", text)
