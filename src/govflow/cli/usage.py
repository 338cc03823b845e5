"""Wrong usage in words, in both languages: click itself speaks English only."""

import errno
import re

import click

from govflow.cli.placeholders import name_of
from govflow.errors import Text, did_you_mean

_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)
_FAULTS = {
    errno.ENOENT: "没有该文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "不允许此操作",
    errno.EROFS: "文件系统只读",
    errno.ENOSPC: "磁盘空间不足",
    errno.ENOTDIR: "其中有的不是文件夹",
    errno.EISDIR: "这是文件夹",
    errno.ENAMETOOLONG: "文件名过长",
    errno.ELOOP: "链接循环",
}


class Usage(click.UsageError):
    """Wrong usage that a command itself found."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def usage_of(error: click.UsageError) -> str:
    """Return the line that says how the command is used, empty where it is not known which is meant."""
    return error.ctx.get_usage() if error.ctx else ""


def fault(error: OSError) -> Text:
    """Return what the system says of a file, in Chinese too as far as we know its words."""
    en = error.strerror or str(error)
    zh = _FAULTS.get(error.errno or 0, en)
    if not error.filename:
        return Text(f"{en}.", f"{zh}。")
    return Text(f"{error.filename}: {en}.", f"{error.filename}：{zh}。")


def in_words(error: click.UsageError) -> Text:
    """Return what is wrong."""
    match error:
        case Usage():
            return error.text
        case click.MissingParameter(param=param) if param is not None:
            name = name_of(param)
            return Text(f"{name.en} is missing.", f"缺少 {name.zh}。")
        case click.NoSuchOption():
            known = _options(error.ctx.command) if error.ctx else []
            return _unknown(Text("option", "选项"), error.option_name, known)
        case click.BadOptionUsage(option_name=name):
            if "not take" in error.message:
                return Text(f"{name} takes no value.", f"{name} 不带值。")
            return Text(f"{name} wants a value.", f"{name} 缺少值。")
        case click.BadParameter(param=param) if param is not None:
            name, wanted = name_of(param), _wanted(param.type, error.message)
            return Text(f"{name.en}: {wanted.en}", f"{name.zh} 的值无效：{wanted.zh}")
    return _unnamed(error)


def _wanted(kind: object, message: str) -> Text:
    """Say which values would do."""
    if isinstance(kind, click.Choice):
        return Text(message, f"可用：{'、'.join(map(str, kind.choices))}。")
    if isinstance(kind, click.IntRange | click.FloatRange):
        return _between(kind)
    return Text(message, message)


def _between(kind: click.IntRange | click.FloatRange) -> Text:
    """Say of which numbers it wants one."""
    number = Text("a whole number", "整数") if isinstance(kind, click.IntRange) else Text("a number", "数")
    en, zh = f"this is not {number.en}", f"应为{number.zh}"
    if kind.min is not None:
        en, zh = f"{en}, at least {kind.min}", f"{zh}，不小于 {kind.min}"
    if kind.max is not None:
        en, zh = f"{en}, at most {kind.max}", f"{zh}，不大于 {kind.max}"
    return Text(f"{en}.", f"{zh}。")


def _unnamed(error: click.UsageError) -> Text:
    """Return the words for what click has no class of its own for in all its versions."""
    command = error.ctx.command if error.ctx else None
    quoted = error.message.partition("'")[2].partition("'")[0]
    if isinstance(command, click.Group) and quoted:
        return _unknown(Text("command", "命令"), quoted, list(command.commands))
    if isinstance(command, click.Group):
        return Text("Name a command.", "请给出命令。")
    if extra := _EXTRA.fullmatch(error.message):
        return Text(f"'{extra[1]}' is too much here.", f"多出“{extra[1]}”。")
    return Text(error.message, f"用法有误：{error.message}")


def _unknown(what: Text, name: str, known: list[str]) -> Text:
    hint = did_you_mean(name, known) or Text("", "")
    text = Text(f"There is no {what.en} '{name}'. {hint.en}", f"没有{what.zh}“{name}”。{hint.zh}")
    return Text(text.en.strip(), text.zh)


def _options(command: click.Command) -> list[str]:
    return [name for param in command.params if isinstance(param, click.Option) for name in param.opts]
