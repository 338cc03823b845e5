"""`govflow demo`: walk the stories of a rulebook through it and print why each went as it did."""

from contextlib import closing
from pathlib import Path
from typing import Any

import attrs
import click

from govflow import insight
from govflow.cli.helping import command, option
from govflow.cli.speaking import Speaker, as_json, language, plain, print_json
from govflow.desk import Desk
from govflow.errors import LedgerError, Text
from govflow.insight.stories import Told
from govflow.ledger.copying import not_empty
from govflow.ledger.opened import is_file, open_ledger
from govflow.rulebook import Rulebook, load, locate


@command()
@click.argument("rulebook", default="zhenhai")
@option("--ledger", metavar="LEDGER", help=Text("Keep the cases in this new ledger.", "将案件写入此新台账。"))
@as_json
@language
@click.pass_obj
def demo(speaker: Speaker, rulebook: str, ledger: str | None, as_json: bool) -> int:
    """Walk the stories of RULEBOOK through it, and say why each went as it did.

    演示规则手册中的案例：逐步办理并说明理由。
    """
    if ledger is not None and is_file(ledger) and Path(ledger).exists():
        raise _there_already(ledger)
    book = load(rulebook)
    title, stories = insight.read_stories(locate(rulebook), book, speaker.lang)
    told = [insight.tell(book, story) for story in stories]
    if ledger is not None:
        _keep(book, told, ledger)
    if as_json:
        print_json({"title": {"en": title.en, "zh": title.zh}, "stories": [_plain(one) for one in told]})
    else:
        speaker.say(title)
        for one in told:
            _show(speaker, one, locate(rulebook))
    return 1 if any(one.problems for one in told) else 0


def _there_already(ledger: str) -> LedgerError:
    return LedgerError(
        "file-exists",
        Text(
            f"The file '{ledger}' is there already. Name another, or move it away first.",
            f"文件“{ledger}”已存在。请另指定文件，或先将其移走。",
        ),
    )


def _keep(book: Rulebook, told: list[Told], ledger: str) -> None:
    """Write the cases of all stories into a ledger, all of them or none."""
    with closing(open_ledger(ledger)) as kept, kept.batch():
        if any(True for _ in kept.cases()):
            raise not_empty()
        for desk in (Desk(book, one.ledger) for one in told):
            for case in desk.ledger.cases():
                kept.append(desk.case(case), desk.history(case))


def _show(speaker: Speaker, told: Told, folder: Path) -> None:
    speaker.say()
    speaker.say(Text(f"{told.story.title.en} ({told.story.id})", f"{told.story.title.zh}（{told.story.id}）"))
    for line in told.lines:
        speaker.say(line)
    speaker.tell(told.problems, folder)


def _plain(told: Told) -> dict[str, Any]:
    return {
        "id": told.story.id,
        **told.explanation.to_data(),
        "refusals": [{"at": one.at.isoformat(), **attrs.asdict(one.text)} for one in told.refusals],
        "problems": [plain(problem) for problem in told.problems],
    }
