"""`govflow migrate`: let the open cases of a ledger go on by another edition of their rules."""

from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import click

from govflow.case import Actor
from govflow.cli.numbers import many
from govflow.cli.speaking import Speaker, as_json, language, print_json
from govflow.cli.usage import Usage
from govflow.desk import Desk, Migrations
from govflow.desk.migrating import edition
from govflow.errors import Text, did_you_mean
from govflow.ledger.opened import open_ledger, shown
from govflow.rulebook import Rulebook, RulebookEditions, load_editions


@click.command()
@click.argument("rulebook", metavar="RULES")
@click.argument("ledger")
@click.option("--to", default="", metavar="EDITION", help="Folder, version or digest; the newest. 目标版本。")
@click.option("--dry-run", is_flag=True, help="Only say what would happen. 仅预演，不写入。")
@click.option(
    "--map", "mapped", multiple=True, metavar="OLD=NEW",
    help="A state and the one that stands for it; WORKFLOW/OLD=NEW. 状态对应，可多次给出。",
)  # fmt: skip
@click.option("--workflow", default="", metavar="NAME", help="Cases of this workflow only. 仅此流程的案件。")
@click.option("--by", required=True, metavar="PERSON", help="Who decided so. 由谁决定。")
@click.option("--at", type=click.DateTime(), help="The instant; now. 迁移时刻，默认现在。")
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
    """Let open cases of LEDGER go on by an edition in RULES. 将未结案件改按另一版规则办理。

    Cases that would land nowhere stay as they are; exits with 1 if there are any. 无处可去的案件保持不变。
    """
    if not by.strip():
        raise Usage(Text("--by names who decided so.", "--by 应写明由谁决定。"))
    editions = load_editions(rulebook)
    book = edition(editions, to)
    states = _states(editions, book, mapped)
    _check_workflow(editions, workflow)
    with closing(open_ledger(ledger, new=False)) as kept:
        instant = at.replace(tzinfo=book.zone).astimezone(UTC) if at else kept.now()
        done = Desk(editions, kept).migrate(
            book.digest, at=instant, by=Actor(by), states=states, workflow=workflow, dry_run=dry_run
        )
    if as_json:
        print_json({"ledger": shown(ledger), "dry_run": dry_run, **_plain(done)})
    else:
        _tell(speaker, book, done, dry_run=dry_run)
    return 1 if done.nowhere else 0


def _states(editions: RulebookEditions, book: Rulebook, mapped: tuple[str, ...]) -> dict[str, str]:
    """Return which state stands for which. Errors: Usage."""
    states: dict[str, str] = {}
    for one in mapped:
        old, sign, new = one.partition("=")
        if not (old and sign):
            raise Usage(Text(f"--map takes OLD=NEW, not '{one}'.", f"--map 应为 旧=新，而不是“{one}”。"))
        if old in states:
            raise Usage(Text(f"--map names '{old}' twice.", f"--map 中“{old}”出现了两次。"))
        workflow, _, state = old.rpartition("/")
        _check_workflow(editions, workflow)
        _check_state(Text("No edition has a", "各版本均没有"), editions.books, workflow, state)
        _check_state(Text("The rules to go on by have no", "目标规则没有"), (book,), workflow, new)
        states[old] = new
    return states


def _check_state(lead: Text, books: tuple[Rulebook, ...], workflow: str, name: str) -> None:
    """Make sure that a workflow of some rules, any of them without a name, has a state. Errors: Usage."""
    flows = (flow for book in books for flow in book.workflows.values() if workflow in ("", flow.name))
    known = sorted({state for flow in flows for state in flow.states})
    if name not in known:
        hint = did_you_mean(name, known) or Text("", "")
        where = Text(f" in workflow '{workflow}'", f"流程“{workflow}”的") if workflow else Text("", "")
        en = f"{lead.en} state '{name}'{where.en}. {hint.en}".rstrip()
        raise Usage(Text(en, f"{lead.zh}{where.zh}状态“{name}”。{hint.zh}"))


def _check_workflow(editions: RulebookEditions, name: str) -> None:
    known = sorted({flow for book in editions.books for flow in book.workflows})
    if name and name not in known:
        hint = did_you_mean(name, known) or Text("", "")
        en = f"No edition has a workflow '{name}'. {hint.en}".rstrip()
        raise Usage(Text(en, f"各版本均没有流程“{name}”。{hint.zh}"))


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
