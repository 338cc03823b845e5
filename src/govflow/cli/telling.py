"""`govflow demo`: walk the stories of a rulebook through it and print why each went as it did."""

from typing import Any

import attrs
import click

from govflow import insight
from govflow.cli.speaking import Speaker, as_json, language, plain, print_json
from govflow.errors import Text
from govflow.insight.stories import Told
from govflow.rulebook import load, locate


@click.command()
@click.argument("rulebook", default="zhenhai")
@as_json
@language
@click.pass_obj
def demo(speaker: Speaker, rulebook: str, as_json: bool) -> int:
    """Walk the stories of RULEBOOK through it. 演示规则手册中的案例。"""
    book = load(rulebook)
    title, stories = insight.read_stories(locate(rulebook), book)
    told = [insight.tell(book, story) for story in stories]
    if as_json:
        print_json({"title": {"en": title.en, "zh": title.zh}, "stories": [_plain(one) for one in told]})
    else:
        speaker.say(title)
        for one in told:
            _show(speaker, one)
    return 1 if any(one.problems for one in told) else 0


def _show(speaker: Speaker, told: Told) -> None:
    speaker.say()
    speaker.say(Text(f"{told.story.title.en} ({told.story.id})", f"{told.story.title.zh}（{told.story.id}）"))
    for line in told.lines:
        speaker.say(line)
    for problem in told.problems:
        speaker.complain_of(Text(problem.to("en"), problem.to("zh")))


def _plain(told: Told) -> dict[str, Any]:
    return {
        "id": told.story.id,
        **told.explanation.to_data(),
        "refusals": [{"at": one.at.isoformat(), **attrs.asdict(one.text)} for one in told.refusals],
        "problems": [plain(problem) for problem in told.problems],
    }
