"""Wrong usage in words, in both languages: click itself speaks English only."""

import errno

import click

from govflow.errors import Text, did_you_mean

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


def in_words(error: click.UsageError) -> Text:
    """Return what is wrong, and how the command is used."""
    said = _said(error)
    if error.ctx is None:
        return said
    usage = error.ctx.get_usage()
    return Text(f"{said.en}\n{usage}", f"{said.zh}\n{usage.replace('Usage: ', '用法：', 1)}")


def fault(error: OSError) -> Text:
    """Return what the system says of a file, in Chinese too as far as we know its words."""
    en = error.strerror or str(error)
    zh = _FAULTS.get(error.errno or 0, en)
    if not error.filename:
        return Text(f"{en}.", f"{zh}。")
    return Text(f"{error.filename}: {en}.", f"{error.filename}：{zh}。")


def _said(error: click.UsageError) -> Text:
    match error:
        case Usage():
            return error.text
        case click.MissingParameter(param=param) if param is not None:
            name = _name(param)
            return Text(f"{name} is missing.", f"缺少 {name}。")
        case click.NoSuchOption():
            known = _options(error.ctx.command) if error.ctx else []
            return _unknown(Text("option", "选项"), error.option_name, known)
        case click.BadOptionUsage():
            return Text(error.message, f"选项 {error.option_name} 的用法有误：{error.message}")
        case click.BadParameter(param=param) if param is not None:
            name = _name(param)
            return Text(
                f"{name}: {error.message}", f"{name} 的值无效：{_wanted(param.type) or error.message}"
            )
    return _unnamed(error)


def _wanted(kind: object) -> str:
    """Return in Chinese which values would do, empty where it takes more words."""
    if isinstance(kind, click.Choice):
        return f"可用：{'、'.join(map(str, kind.choices))}。"
    if isinstance(kind, click.DateTime):
        return f"格式为 {'、'.join(kind.formats)}。"
    return ""


def _name(param: click.Parameter) -> str:
    """Return what somebody types for an option, or what the usage line calls an argument."""
    return param.opts[0] if isinstance(param, click.Option) else param.human_readable_name


def _unnamed(error: click.UsageError) -> Text:
    """Return the words for what click has no class of its own for in all its versions."""
    command = error.ctx.command if error.ctx else None
    quoted = error.message.partition("'")[2].partition("'")[0]
    if isinstance(command, click.Group) and quoted:
        return _unknown(Text("command", "命令"), quoted, list(command.commands))
    if isinstance(command, click.Group):
        return Text("Name a command.", "请给出命令。")
    return Text(error.message, f"用法有误：{error.message}")


def _unknown(what: Text, name: str, known: list[str]) -> Text:
    hint = did_you_mean(name, known) or Text("", "")
    text = Text(f"There is no {what.en} '{name}'. {hint.en}", f"没有{what.zh}“{name}”。{hint.zh}")
    return Text(text.en.strip(), text.zh)


def _options(command: click.Command) -> list[str]:
    return [name for param in command.params if isinstance(param, click.Option) for name in param.opts]
