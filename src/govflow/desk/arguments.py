"""Arguments of a command that are of another kind than the desk takes (参数类型)."""

from collections.abc import Collection, Mapping
from datetime import datetime

from govflow.case import Actor, Command, Relate
from govflow.case.relating import INVERSE, unknown_relation
from govflow.errors import Refused, Text
from govflow.hierarchy import Post

_INSTANT = Text("a datetime with a time zone", "带时区的 datetime")
_ACTOR = Text("an Actor, as in Actor('lin')", "Actor，如 Actor('lin')")
_KINDS: Mapping[str, tuple[type, Text]] = {
    **dict.fromkeys(("at", "now"), (datetime, _INSTANT)),
    **dict.fromkeys(("by", "actor"), (Actor, _ACTOR)),
    "fields": (Mapping, Text("a mapping of names to values", "由名称到值的映射")),
    **dict.fromkeys(
        ("id", "case", "workflow", "step", "unit", "task", "other", "parent", "command"),
        (str, Text("a str", "str")),
    ),
}
_COMMAND = Text("an Open, an Act, a Relate or a Tick", "Open、Act、Relate 或 Tick")
_POSTS = Text(
    "a tuple of Posts, as in Actor('lin', (Post('clerk', 'town'),))",
    "Post 的元组，如 Actor('lin', (Post('clerk', 'town'),))",
)


def refuse_misfits(*commands: Command) -> None:
    """Refuse what is of another kind than a command takes: asked only when one has failed already."""
    for command in commands:
        if not isinstance(command, Command):
            raise _misfit("command", _COMMAND, command)
        given = {name: getattr(command, name) for name in _KINDS if hasattr(command, name)}
        take(**{_called(command, name): value for name, value in given.items()})


def take(**given: object) -> None:
    """Refuse an argument that is of another kind than a desk takes under its name."""
    for name, value in given.items():
        kind, wanted = _KINDS[name]
        if not isinstance(value, kind):
            raise _misfit(name, wanted, value)
        if isinstance(value, Actor):
            _take_actor(name, value)


def _take_actor(name: str, actor: Actor) -> None:
    posts: object = actor.posts
    if not isinstance(actor.id, str):
        raise _misfit(f"{name}.id", _KINDS["id"][1], actor.id)
    for one in posts if isinstance(posts, Collection) else (None,):
        if not isinstance(one, Post):
            raise _misfit(f"{name}.posts", _POSTS, posts if one is None else one)


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
