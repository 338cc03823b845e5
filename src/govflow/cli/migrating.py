"""`govflow migrate`: let the open cases of a ledger go on by another edition of their rules."""

from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from govflow.case import Actor
from govflow.cli.helping import command, option
from govflow.cli.moments import INSTANT
from govflow.cli.numbers import many
from govflow.cli.speaking import Speaker, as_json, language, print_json
from govflow.cli.usage import Usage
from govflow.desk import Desk, Migrations
from govflow.desk.migrating import edition
from govflow.errors import Refused, Text
from govflow.ledger.opened import open_ledger, shown
from govflow.rulebook import Rulebook, load_editions
from govflow.worktime.wording import say_moment


@command()
@click.argument("rulebook", metavar="RULES")
@click.argument("ledger")
@option(
    "--to",
    default="",
    metavar="EDITION",
    help=Text(
        "Folder, version or digest; the newest unless given.", "文件夹、版本号或摘要；不写则为最新版。"
    ),
)
@option("--dry-run", is_flag=True, help=Text("Only say what would happen.", "仅预演，不写入。"))
@option(
    "--map", "mapped", multiple=True, metavar="OLD=NEW",
    help=Text(
        "A state and the one that stands for it; or WORKFLOW/OLD=NEW.",
        "旧状态与对应的新状态；或 流程/旧=新。",
    ),
)  # fmt: skip
@option(
    "--workflow", default="", metavar="NAME", help=Text("Cases of this workflow only.", "仅此流程的案件。")
)
@option("--by", required=True, metavar="PERSON", help=Text("Who decided so.", "由谁决定。"))
@option(
    "--at",
    type=INSTANT,
    help=Text("The instant, not one to come; now unless given.", "迁移时刻，不得晚于现在；不写则为现在。"),
)
@as_json
@language
@click.pass_obj
def migrate(
    speaker: Speaker,
    rulebook: str,
    ledger: str,
    to: str,
    dry_run: bool,
    mapped: tuple[str, ...],
    workflow: str,
    by: str,
    at: datetime | None,
    as_json: bool,
) -> int:
    """Let open cases of LEDGER go on by an edition in RULES.

    Cases that would land nowhere stay as they are; exits with 1 if there are any.

    将台账中的未结案件改按另一版规则办理。

    无处可去的案件保持不变；如有，则以 1 退出。
    """
    if not by.strip():
        raise Usage(Text("--by names who decided so.", "--by 应写明由谁决定。"))
    editions = load_editions(rulebook)
    book = edition(editions, to)
    states = _states(mapped)
    with closing(open_ledger(ledger, new=False)) as kept:
        desk, now = Desk(editions, kept), kept.now()
        desk.check_ledger()
        instant = at.replace(tzinfo=book.zone).astimezone(UTC) if at else now
        if instant > now:
            raise _ahead(instant, now, book.zone)
        done = desk.migrate(
            book.digest, at=instant, by=Actor(by), states=states, workflow=workflow, dry_run=dry_run
        )
    if as_json:
        print_json({"ledger": shown(ledger), "dry_run": dry_run, **_plain(done)})
    else:
        _tell(speaker, book, done, dry_run=dry_run)
    return 1 if done.nowhere else 0


def _ahead(at: datetime, now: datetime, zone: ZoneInfo) -> Refused:
    """Say that an instant is yet to come: migrated by it, a case would take no command of today."""
    then, clock = say_moment(at.astimezone(zone)), say_moment(now.astimezone(zone))
    text = Text(
        f"--at is {then.en}, but the clock of the ledger shows {clock.en}: that is yet to come.",
        f"--at 为{then.zh}，而台账时钟为{clock.zh}：该时刻尚未到来。",
    )
    return Refused("ahead-of-clock", text)


def _states(mapped: tuple[str, ...]) -> dict[str, str]:
    """Return which state stands for which. Errors: Usage."""
    states: dict[str, str] = {}
    for one in mapped:
        old, sign, new = one.partition("=")
        if not (old and sign):
            raise Usage(Text(f"--map takes OLD=NEW, not '{one}'.", f"--map 应为 旧=新，而不是“{one}”。"))
        if old in states:
            raise Usage(Text(f"--map names '{old}' twice.", f"--map 中“{old}”出现了两次。"))
        states[old] = new
    return states


def _plain(done: Migrations) -> dict[str, Any]:
    return {
        "to": {"version": done.version, "digest": done.digest},
        "went": done.went,
        "there": done.there,
        "ended": done.ended,
        "nowhere": done.nowhere,
        "reasons": [
            {
                "code": one.reason.code,
                "en": one.reason.message.en,
                "zh": one.reason.message.zh,
                "cases": one.cases,
                "examples": list(one.examples),
            }
            for one in done.reasons
        ],
    }


def _tell(speaker: Speaker, book: Rulebook, done: Migrations, *, dry_run: bool) -> None:
    """Write how many cases went, and then each reason for which others could not."""
    dry = Text(" Nothing was written: a dry run.", "预演，未写入。") if dry_run else Text("", "")
    speaker.say(
        Text(
            f"To {book.name}, version {done.version}.{dry.en}",
            f"目标：{book.name} {done.version} 版。{dry.zh}",
        )
    )
    went = Text("would go", "可迁移") if dry_run else Text("went", "已迁移")
    for count, said in (
        (done.went, went),
        (done.there, Text("were there already", "此前已是该版本")),
        (done.ended, Text("have ended and keep their rules", "已办结，规则不变")),
        (done.nowhere, Text("would land nowhere and stay as they are", "无处可去，保持不变")),
    ):
        speaker.say(Text(f"{count:>9,}  {said.en}", f"{count:>9,}  {said.zh}"))
    for one in done.reasons:
        reason, some = one.reason, ", ".join(one.examples)
        more = ", ..." if one.cases > len(one.examples) else ""
        speaker.say(
            Text(
                f"- {many(one.cases, 'case')}: {reason.message.en} [{reason.code}] ({some}{more})",
                f"- {one.cases} 件：{reason.message.zh}[{reason.code}]（{some}{more}）",
            )
        )
