"""`govflow ledger`: look after a ledger: verify it, copy it to another store, make it smaller."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol, TextIO, runtime_checkable

import attrs
import click

from govflow.cli.helping import group, option
from govflow.cli.numbers import many
from govflow.cli.progress import Progress
from govflow.cli.speaking import Speaker, as_json, language, print_json
from govflow.cli.usage import Usage
from govflow.cli.writing import writing_private, writing_to_device
from govflow.errors import LedgerError, Text
from govflow.ledger.copying import export_ledger, import_ledger
from govflow.ledger.digesting import digest as digest_of
from govflow.ledger.exported import Summary, read_export
from govflow.ledger.flaws import Flaw, Verified
from govflow.ledger.opened import is_file, open_ledger, shown
from govflow.ledger.verifying import verify as verify_ledger

_NOUNS = ("case", "event", "message")
_CASE, _BYTE = Text("case", "件"), Text("byte", "字节")


@runtime_checkable
class Compacting(Protocol):
    """A ledger that can be made smaller."""

    def compact(self) -> None:
        """Let go of what can be made anew, and of room that is not used."""
        ...


@group()
@language
def ledger() -> None:
    """Look after a ledger: verify, copy, compact.

    LEDGER is a file, or a database as postgresql://host/name.

    维护台账：核验、复制、压缩。

    台账为文件，或 postgresql://主机/名称 所指的数据库。
    """


@ledger.command()
@click.argument("ledger")
@as_json
@language
@click.pass_obj
def verify(speaker: Speaker, ledger: str, as_json: bool) -> int:
    """Compare all that LEDGER derives with its histories.

    核验台账：一切派生内容须与历史一致。
    """
    with closing(open_ledger(ledger, new=False)) as kept, _progress(speaker, "verify", "核验") as progress:
        found = verify_ledger(kept, progress)
    if as_json:
        print_json({"ledger": shown(ledger), **attrs.asdict(found)})
    else:
        _tell(speaker, found)
    return 1 if found.flaws else 0


def _tell(speaker: Speaker, found: Verified) -> None:
    for flaw in found.flaws:
        speaker.complain_of(_line(flaw))
    if found.more:
        speaker.complain_of(Text(f"... and {found.more:,} more.", f"……另有 {found.more:,} 处。"))
    flaws = len(found.flaws) + found.more
    speaker.say(
        Text(
            f"{many(found.cases, 'case')}, {many(found.events, 'event')}: {many(flaws, 'flaw')}.",
            f"案件 {found.cases:,} 件，事件 {found.events:,} 个：问题 {flaws:,} 处。",
        )
    )


def _line(flaw: Flaw) -> Text:
    return Text(f"{flaw.text.en} [{flaw.code}]", f"{flaw.text.zh} [{flaw.code}]")


@ledger.command()
@click.argument("ledger")
@as_json
@language
def digest(ledger: str, as_json: bool) -> int:
    """Print the digest of all histories, the same in every store.

    输出全部历史的摘要，与存储方式无关。
    """
    with closing(open_ledger(ledger, new=False)) as kept:
        found = digest_of(kept)
    if as_json:
        print_json({"ledger": shown(ledger), "digest": found})
    else:
        click.echo(found)
    return 0


@ledger.command()
@click.argument("ledger")
@click.argument("file")
@option("--force", is_flag=True, help=Text("Overwrite FILE.", "覆盖已有文件。"))
@as_json
@language
@click.pass_obj
def export(speaker: Speaker, ledger: str, file: str, force: bool, as_json: bool) -> int:
    """Write all histories of LEDGER to FILE, as lines of JSON; - is standard output.

    A case that cannot be read is written as it is, and told: the exit code is then 1.

    将台账的全部历史以逐行 JSON 写入文件；- 为标准输出。

    无法读取的案件照原样写入并提示，此时退出码为 1。
    """
    if file == "-" and as_json:
        raise Usage(Text("--json does not go with -.", "--json 不能与 - 同用。"))
    with (
        closing(open_ledger(ledger, new=False)) as kept,
        _out(file, force) as out,
        _progress(speaker, "export", "导出") as progress,
    ):
        found = export_ledger(kept, out, progress)
    if file != "-":
        _show(speaker, ledger, found, Text("Exported", "已导出"), as_json)
    return _warned(speaker, found, Text("is in the file as mere text", "仅以文本形式写入文件"))


@contextmanager
def _out(file: str, force: bool) -> Iterator[TextIO]:
    """Open what is written to: a file with rights of its owner only, a device, or standard output."""
    if file == "-":
        yield sys.stdout
        return
    target = Path(file)
    if target.is_dir():
        raise Usage(Text(f"'{file}' is a folder.", f"“{file}”是文件夹。"))
    if target.exists() and not target.is_file():  # to put a file in its place would harm the system
        with writing_to_device(target) as out:
            yield out
        return
    if target.exists() and not force:
        en = f"The file '{file}' is there already. Name another, or say --force."
        raise LedgerError("file-exists", Text(en, f"文件“{file}”已存在。请换一个文件名，或加 --force。"))
    with writing_private(target.resolve()) as out:
        yield out


@ledger.command("import")
@click.argument("ledger")
@click.argument("file")
@as_json
@language
@click.pass_obj
def import_(speaker: Speaker, ledger: str, file: str, as_json: bool) -> int:
    """Fill LEDGER, which is new or empty, from FILE.

    A file that is not whole leaves nothing; an import that was cut short goes on.

    将导出文件导入新建或空的台账。

    文件不完整则不写入任何内容；导入中断后可接续。
    """
    with _progress(speaker, "import", "导入", _BYTE) as progress:
        whole = read_export(Path(file), progress)
        with closing(open_ledger(ledger)) as kept:
            import_ledger(kept, whole)
    _show(speaker, ledger, whole.summary, Text("Imported", "已导入"), as_json)
    return _warned(speaker, whole.summary, Text("was left out", "未导入"))


def _warned(speaker: Speaker, found: Summary, what: Text) -> int:
    """Tell of each case that cannot be read, and return the exit code."""
    for case, why in found.unreadable.items():
        en, zh = f"Case '{case}' {what.en}. {why.en}", f"案件“{case}”{what.zh}。{why.zh}"
        speaker.complain_of(Text(f"{en} [unreadable-event]", f"{zh} [unreadable-event]"))
    return 1 if found.unreadable else 0


def _show(speaker: Speaker, ledger: str, found: Summary, done: Text, as_json: bool) -> None:
    """Tell what was copied, and its digest."""
    counts = {"cases": found.cases, "events": found.events, "digest": found.digest}
    messages = {"waiting": len(found.waiting), "parked": len(found.parked)}
    spoilt = [{"case": case, "en": why.en, "zh": why.zh} for case, why in found.unreadable.items()]
    if as_json:
        print_json({"ledger": shown(ledger), **counts, **messages, "unreadable": spoilt})
        return
    cases, events, waiting = map(many, (found.cases, found.events, len(found.waiting)), _NOUNS)
    speaker.say(
        Text(
            f"{done.en}: {cases}, {events}; {waiting} to send, {len(found.parked):,} parked.",
            f"{done.zh}：案件 {found.cases:,} 件，事件 {found.events:,} 个；"
            f"待发消息 {len(found.waiting):,} 条，搁置 {len(found.parked):,} 条。",
        )
    )
    speaker.say(Text(f"Digest: {found.digest}", f"摘要：{found.digest}"))


@ledger.command()
@click.argument("ledger")
@as_json
@language
@click.pass_obj
def compact(speaker: Speaker, ledger: str, as_json: bool) -> int:
    """Let go of snapshots and of room that is not used.

    删除快照并回收空间。
    """
    before = _size(ledger)
    with closing(open_ledger(ledger, new=False)) as kept:
        if not isinstance(kept, Compacting):
            raise TypeError("every ledger with an address can be made smaller（台账均应可压缩）")
        kept.compact()
    after = _size(ledger)
    if as_json:
        print_json({"ledger": shown(ledger), "before": before, "after": after})
    elif before is None or after is None:
        speaker.say(Text("Compacted.", "已压缩。"))
    else:
        speaker.say(
            Text(f"{before:,} bytes before, {after:,} now.", f"原 {before:,} 字节，现 {after:,} 字节。")
        )
    return 0


def _size(ledger: str) -> int | None:
    """Return how large the file of a ledger is; None if there is none, as of a database."""
    path = Path(ledger)
    return path.stat().st_size if is_file(ledger) and path.exists() else None


def _progress(speaker: Speaker, en: str, zh: str, counted: Text = _CASE) -> Progress:
    return Progress(speaker, Text(en, zh), counted)
