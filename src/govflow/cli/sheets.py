"""`govflow export --table` and `govflow import`: a table as a sheet for people, and back."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from govflow.cli.helping import command, option
from govflow.cli.speaking import Speaker, as_json, language, plain, print_json
from govflow.cli.usage import Usage
from govflow.cli.writing import may_change, write_all
from govflow.errors import Place, Problem, RulebookError, Text
from govflow.rulebook import gather, locate
from govflow.rulebook.exchange import Import, export_table, import_table
from govflow.rulebook.files import MOST_BYTES
from govflow.rulebook.sheets.workbook import SUFFIX, split_name

_MOST_NAMED = 10  # rules that changed; all are in the JSON
_BOM = b"\xef\xbb\xbf"  # without it, Excel takes UTF-8 for something else


def write_table(speaker: Speaker, rulebook: str, table: str, file: str, *, force: bool) -> int:
    """Write a table of a rulebook to a file, or as CSV to standard output."""
    target = Path(file)
    if file != "-" and target.suffix.lower() not in (SUFFIX, ".csv"):
        raise Usage(
            Text(
                "The name of FILE ends with .xlsx or .csv; - is standard output.",
                "文件名须以 .xlsx 或 .csv 结尾；- 表示标准输出。",
            )
        )
    data = export_table(gather(rulebook), table, file)
    if file == "-":
        click.echo(data, nl=False)
        return 0
    if target.is_dir():
        raise Usage(Text(f"'{file}' is a folder.", f"“{file}”是文件夹。"))
    if target.exists() and not force:
        hint = Text("Name another, or say --force.", "请换一个文件名，或加 --force。")
        raise _refused("file-exists", file, "The file is there already.", "文件已存在。", hint)
    write_all({target.resolve(): data if target.suffix.lower() == SUFFIX else _BOM + data})
    speaker.say(_written([file]))
    return 0


@command("import")
@click.argument("rulebook")
@click.argument("file")
@option("--table", required=True, metavar="NAME", help=Text("Which table.", "导入到哪一张决策表。"))
@option("--force", is_flag=True, help=Text("Write what the proof refuses.", "证明不予通过的也写入。"))
@as_json
@language
@click.pass_obj
def import_(speaker: Speaker, rulebook: str, file: str, table: str, force: bool, as_json: bool) -> int:
    """Take the rules of a table from a sheet, if the rulebook stays sound.

    FILE is CSV, or a workbook as rules.xlsx or rules.xlsx#Sheet. The table is proved first: nothing is
    written if anything is wrong, if rules contradict each other, or leave a gap.

    从电子表格导入决策表的规则，规则手册须仍然无误。

    文件为 CSV，或 rules.xlsx、rules.xlsx#工作表。导入前先作证明：
    有误、规则相互矛盾或留有空缺时，不写入任何内容。
    """
    may_change(rulebook)
    folder, files = locate(rulebook), gather(rulebook)
    try:
        found = import_table(files, table, file, _content(split_name(file)[0]))
    except RulebookError as error:
        speaker.tell(error.problems, folder, sheet=file)
        return 1
    for name in found.files:
        if name not in files and (folder / name).exists():
            hint = Text("Rename one of them.", "请将其中一个改名。")
            en, zh = "The rules would go there, and it is another file.", "规则将写入此处，但该文件另有内容。"
            raise _refused("file-exists", name, en, zh, hint)
    refused = bool(found.errors) and not force
    if not refused:
        write_all({(folder / name).resolve(): data for name, data in found.files.items()})
    if as_json:
        print_json(_data(table, found, written=not refused))
        return int(refused)
    speaker.tell(found.errors, folder, sheet=file)
    changes, outcome = _changes(table, found), _outcome(found, refused=refused)
    said = Text(f"{changes.en} {outcome.en}", f"{changes.zh}{outcome.zh}")
    (speaker.complain_of if refused else speaker.say)(said)
    return int(refused)


def _data(table: str, found: Import, *, written: bool) -> dict[str, Any]:
    new, changed, gone = found.changed()
    files, problems = sorted(found.files) if written else [], [plain(problem) for problem in found.errors]
    rules = {"new": new, "changed": changed, "gone": gone, "reordered": found.reordered}
    told = {"table": table, **rules, "files": files}
    return {**told, "problems": problems} if problems else told


def _content(file: str) -> bytes:
    path = Path(file)
    if not path.is_file():
        raise _refused("missing-file", file, f"There is no file '{file}'.", f"没有文件“{file}”。")
    if path.stat().st_size > MOST_BYTES:
        raise _refused(
            "too-large", file, f"The file has more than {MOST_BYTES} bytes.", f"文件超过 {MOST_BYTES} 字节。"
        )
    return path.read_bytes()


def _changes(table: str, found: Import) -> Text:
    """Say how many rules there are, and which are new, changed and gone."""
    kinds = (Text("new", "新增"), Text("changed", "修改"), Text("gone", "删除"))
    new, changed, gone = map(_counted, kinds, found.changed())
    total = len(found.after.rules)
    en, zh = (", in another order", "，顺序有变") if found.reordered else ("", "")
    return Text(
        f"Table {table}: {total} rules; {new.en}, {changed.en}, {gone.en}{en}.",
        f"决策表 {table}：共 {total} 条规则；{new.zh}，{changed.zh}，{gone.zh}{zh}。",
    )


def _counted(kind: Text, ids: Sequence[str]) -> Text:
    """Say how many rules of a kind these are, and name the first."""
    if not ids:
        return Text(f"0 {kind.en}", f"{kind.zh} 0")
    first, more = ids[:_MOST_NAMED], len(ids) > _MOST_NAMED
    en, zh = ", ".join(first) + ", ..." * more, "、".join(first) + "……" * more
    return Text(f"{len(ids)} {kind.en} ({en})", f"{kind.zh} {len(ids)}（{zh}）")


def _outcome(found: Import, *, refused: bool) -> Text:
    """Say what was written, or why nothing was."""
    if refused:
        return Text(
            "Nothing was written; --force writes it all the same.", "未写入；如仍要写入，请加 --force。"
        )
    if not found.files:
        return Text("Nothing had to be written.", "无需写入。")
    return _written(sorted(found.files))


def _written(files: Sequence[str]) -> Text:
    return Text(f"Written: {', '.join(files)}.", f"已写入：{'、'.join(files)}。")


def _refused(code: str, file: str, en: str, zh: str, hint: Text | None = None) -> RulebookError:
    return RulebookError([Problem(code, Text(en, zh), Place(file), hint)])
