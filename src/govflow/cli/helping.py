"""Help in the language of the speaker: click itself speaks English only.

An option is given its help as a Text. A command has it in the docstring of its function, whose paragraphs
in Chinese say what those in English say. The page is set by what a terminal shows, where a Chinese
character is as wide as two letters, and never begins a line with a mark that ends something.
"""

import inspect
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

import click
from rich.cells import cell_len

from govflow.cli.placeholders import name_of, value_of
from govflow.errors import Text

_MOST, _INDENT, _GAP, _WIDEST = 80, 2, 2, 30  # columns: of a page, before a line, between two, of names
_CHINESE = re.compile("[⺀-鿿豈-﫿]")
# What is not parted by the end of a line: a word, or a Chinese character with the marks around it.
_UNIT = re.compile(r"\s+|[“（《]*(?:[!-~]+|.)[，。、；：！？）”》]*")
_USAGE, _SOME = Text("Usage: ", "用法："), Text("[OPTIONS]", "[选项]")
_OPTIONS, _COMMANDS = Text("Options:", "选项："), Text("Commands:", "命令：")
_ONE_OF = Text("COMMAND [ARGS]...", "命令 [参数]...")
_HELP = Text("Show this message and exit.", "显示此帮助并退出。")

Row = tuple[str, str]


class Option(click.Option):
    """An option that says in both languages what it is for."""

    def __init__(self, names: Sequence[str], *, help: Text, **settings: Any) -> None:  # noqa: A002 - of click
        super().__init__(names, help=help.en, **settings)
        self.text = help


class Command(click.Command):
    """A command that says in both languages what it does."""

    @property
    def text(self) -> Text:
        """What it does."""
        return spoken(self.help or "")

    def get_usage(self, ctx: click.Context) -> str:
        """Return the line that says how it is used."""
        lang = ctx.obj.lang
        arguments = (_argument(one, lang) for one in self.params if isinstance(one, click.Argument))
        more = [_ONE_OF.to(lang)] if isinstance(self, Group) else []
        head = f"{_USAGE.to(lang)}{ctx.command_path} "
        words = " ".join([_SOME.to(lang), *arguments, *more])
        lines = folded(words, _width() - cell_len(head))
        return head + f"\n{' ' * cell_len(head)}".join(lines)

    def get_help(self, ctx: click.Context) -> str:
        """Return the page of help."""
        lang = ctx.obj.lang
        options = (one for one in self.get_params(ctx) if isinstance(one, click.Option))
        parts = [
            [self.get_usage(ctx)],
            *(_set([("", part)]) for part in self.text.to(lang).split("\n\n")),
            [_OPTIONS.to(lang), *_set([_row(one, lang) for one in options])],
        ]
        if isinstance(self, Group):
            parts.append([_COMMANDS.to(lang), *_set(list(self.listed(lang)))])
        return "\n\n".join("\n".join(part) for part in parts)


class Group(Command, click.Group):
    """Commands under one name."""

    command_class = Command

    def listed(self, lang: str) -> Iterator[Row]:
        """Yield its commands, each with the first thing that is said of it."""
        for name, command in sorted(self.commands.items()):
            yield name, spoken(command.help or "").to(lang).partition("\n\n")[0]


def option(*names: str, help: Text, **settings: Any) -> Callable[[Any], Any]:  # noqa: A002 - of click
    """Give a command an option."""
    return click.option(*names, cls=Option, help=help, **settings)


def command(name: str | None = None) -> Callable[[Callable[..., Any]], Command]:
    """Make a function a command, called as it is unless it has a `name`."""
    return click.command(name, cls=Command)


def group(**settings: Any) -> Callable[[Callable[..., Any]], Group]:
    """Make a function a group of commands."""
    return click.group(cls=Group, no_args_is_help=False, **settings)


def spoken(docstring: str) -> Text:
    """Return what a docstring says: its paragraphs in Chinese, and the others."""
    parts = inspect.cleandoc(docstring).split("\n\n")
    zh = (part.replace("\n", "") for part in parts if _CHINESE.search(part))
    en = (part.replace("\n", " ") for part in parts if not _CHINESE.search(part))
    return Text("\n\n".join(en), "\n\n".join(zh))


def folded(text: str, width: int) -> list[str]:
    """Return a text as lines that are no wider than so many columns, where its words are not wider."""
    lines = [""]
    for unit in _UNIT.findall(text):
        if lines[-1] and cell_len(lines[-1] + unit.rstrip()) > width:
            lines.append("")
        lines[-1] += unit if lines[-1] or not unit.isspace() else ""
    return [line.rstrip() for line in lines]


def _set(rows: Sequence[Row]) -> list[str]:
    """Return rows as lines of two columns, of which the first may be empty."""
    widths = [cell_len(name) for name, _ in rows]
    first = max((width for width in widths if width <= _WIDEST), default=0)
    start = _INDENT + (first + _GAP if first else 0)
    return list(chain.from_iterable(_lines(row, start) for row in rows))


def _lines(row: Row, start: int) -> Iterator[str]:
    name, text = row
    lines = folded(text, _width() - start)
    head = " " * _INDENT + name
    if cell_len(head) + _GAP > start and name:
        yield head
        head = ""
    yield head + " " * (start - cell_len(head)) + lines[0]
    for line in lines[1:]:
        yield " " * start + line


def _row(option: click.Option, lang: str) -> Row:
    """Return what somebody types for an option, and what it is for."""
    value = value_of(option).to(lang)
    names = ", ".join(sorted(option.opts, key=len)) + (f" {value}" if value else "")
    text = option.text if isinstance(option, Option) else _HELP
    return names, " ".join([text.to(lang), *(one.to(lang) for one in _more(option))])


def _more(option: click.Option) -> Iterator[Text]:
    if option.required:
        yield Text("[required]", "[必填]")
    if option.show_default:
        yield Text(f"[default: {option.default}]", f"[默认：{option.default}]")


def _argument(argument: click.Argument, lang: str) -> str:
    name = name_of(argument).to(lang)
    return name if argument.required else f"[{name}]"


def _width() -> int:
    return min(_MOST, shutil.get_terminal_size().columns)
