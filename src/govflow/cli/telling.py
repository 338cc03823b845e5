"""`govflow demo`: walk the stories of a rulebook through it and print why each went as it did."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import attrs
import click

from govflow import insight
from govflow.cli.helping import command, option
from govflow.cli.speaking import Speaker, as_json, language, plain, print_json
from govflow.desk import Desk
from govflow.errors import LedgerError, Problem, Text
from govflow.insight.story import Story, Told
from govflow.insight.story_walk import try_to_tell
from govflow.ledger.copying import not_empty
from govflow.ledger.opened import is_file, open_ledger
from govflow.rulebook import Rulebook, load, locate

Walked = tuple[Story, Told | None, tuple[Problem, ...]]


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
    walked = [(story, *try_to_tell(book, story)) for story in stories]
    if ledger is not None:
        _keep(book, walked, ledger)
    if as_json:
        print_json({"title": {"en": title.en, "zh": title.zh}, "stories": [_plain(*one) for one in walked]})
    else:
        speaker.say(title)
        for one in walked:
            _show(speaker, locate(rulebook), *one)
    return 1 if any(problems for *_, problems in walked) else 0


def _there_already(ledger: str) -> LedgerError:
    return LedgerError(
        "file-exists",
        Text(
            f"The file '{ledger}' is there already. Name another, or move it away first.",
            f"文件“{ledger}”已存在。请另指定文件，或先将其移走。",
        ),
    )


def _keep(book: Rulebook, walked: list[Walked], ledger: str) -> None:
    """Write the cases of all stories that began into a ledger, all of them or none."""
    with closing(open_ledger(ledger)) as kept, kept.batch():
        if any(True for _ in kept.cases()):
            raise not_empty()
        for desk in (Desk(book, one.ledger) for _, one, _ in walked if one):
            for case in desk.ledger.cases():
                kept.append(desk.case(case), desk.history(case))


def _show(
    speaker: Speaker, folder: Path, story: Story, told: Told | None, problems: tuple[Problem, ...]
) -> None:
    speaker.say()
    speaker.say(Text(f"{story.title.en} ({story.id})", f"{story.title.zh}（{story.id}）"))
    for line in told.lines if told else _not_begun(problems):
        speaker.say(line)
    speaker.tell(problems, folder)


def _not_begun(problems: Iterable[Problem]) -> Iterator[Text]:
    for why in (problem.message for problem in problems):
        yield Text(f"! Not begun: {why.en}", f"！未能开始：{why.zh}")


def _plain(story: Story, told: Told | None, problems: tuple[Problem, ...]) -> dict[str, Any]:
    refusals = told.refusals if told else ()
    return {
        "id": story.id,
        **(
            told.explanation.to_data() if told else {"case": story.id, "lines": [], "ahead": [], "events": []}
        ),
        "refusals": [{"at": one.at.isoformat(), **attrs.asdict(one.text)} for one in refusals],
        "problems": [plain(problem) for problem in problems],
    }
