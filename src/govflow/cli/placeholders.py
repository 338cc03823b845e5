"""What stands for a value in a usage line, in both languages."""

from collections.abc import Mapping

import click

from govflow.errors import Text

IN_CHINESE: Mapping[str, str] = {
    "AMOUNT": "时长",
    "CASE": "案件",
    "CODE": "代码",
    "COLUMN=VALUE": "列=值",
    "COMMAND": "命令",
    "DIR": "文件夹",
    "EDITION": "版本",
    "FILE": "文件",
    "FOLDER": "文件夹",
    "FROM/TO": "起/止",
    "GROUP": "分组",
    "KEY": "编号",
    "KIND": "种类",
    "LEDGER": "台账",
    "N": "数",
    "NAME": "名称",
    "NEW": "新规则",
    "OLD": "旧规则",
    "OLD=NEW": "旧=新",
    "PATH": "路径",
    "PERSON": "人员",
    "QUERY": "语句",
    "QUESTION": "问题",
    "ROLE@UNIT|PERSON": "角色@单元|人员",
    "RULEBOOK": "规则手册",
    "RULES": "规则",
    "SOURCE": "来源",
    "TEXT": "文本",
    "UNIT": "单元",
    "YYYY-MM": "年-月",
    "YYYY-MM-DD": "年-月-日",
    "YYYY-MM-DDTHH:MM": "年-月-日T时:分",
}


def name_of(param: click.Parameter) -> Text:
    """Return what somebody types for an option, or what the usage line calls an argument."""
    if isinstance(param, click.Option):
        return Text(param.opts[0], param.opts[0])
    return in_both(param.human_readable_name)


def value_of(option: click.Option) -> Text:
    """Return what stands for the value of an option, empty for a flag."""
    kind = option.type
    if option.is_flag:
        return Text("", "")
    if isinstance(kind, click.Choice) and not option.metavar:
        return Text(*[f"[{'|'.join(map(str, kind.choices))}]"] * 2)
    return in_both(option.metavar or getattr(kind, "shape", "") or _KINDS.get(kind.name, "TEXT"))


_KINDS = {"integer range": "N", "float range": "N", "path": "PATH"}


def in_both(placeholder: str) -> Text:
    """Return a placeholder in both languages."""
    return Text(placeholder, IN_CHINESE[placeholder])
