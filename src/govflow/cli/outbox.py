"""`govflow outbox`: which messages wait to be sent, and which could not be sent."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import attrs
import click

from govflow.case.codec import to_plain
from govflow.cli.helping import command, option
from govflow.cli.numbers import many
from govflow.cli.speaking import Speaker, as_json, language, print_json
from govflow.cli.usage import Usage
from govflow.errors import GovflowError, Text
from govflow.ledger import Ledger, Outbox, Parked, PutOff
from govflow.ledger.opened import open_ledger, shown

_PAGE = 500
_UNREADABLE = Text("an event that cannot be read", "事件无法读取")


@command()
@click.argument("ledger")
@option("--parked", is_flag=True, help=Text("List those that could not be sent.", "列出搁置的消息。"))
@option(
    "--resume",
    multiple=True,
    metavar="KEY",
    help=Text("Try this message anew; as often as needed.", "重新发送此消息，可多次给出。"),
)
@option("--resume-all", is_flag=True, help=Text("Try all that are parked anew.", "重新发送全部搁置的消息。"))
@as_json
@language
@click.pass_obj
def outbox(
    speaker: Speaker, ledger: str, parked: bool, resume: tuple[str, ...], resume_all: bool, as_json: bool
) -> int:
    """Show which messages of LEDGER wait, and which are parked; try these anew.

    Those that failed and will be tried again are listed, with the last error.

    列出台账中待发与搁置的消息，并可重新发送后者。

    发送失败、将再试的消息逐条列出，并附最近的错误。
    """
    if resume and resume_all:
        raise Usage(Text("--resume does not go with --resume-all.", "--resume 不能与 --resume-all 同用。"))
    with closing(open_ledger(ledger, new=False)) as kept:
        for keys in _keys(kept.outbox) if resume_all else (resume,):
            _resume(kept, keys, missing=resume_all)
        if as_json:
            print_json({"ledger": shown(ledger), **_whole(kept.outbox)})
        else:
            _tell(speaker, kept.outbox, parked)
    return 0


def _pages(box: Outbox) -> Iterator[tuple[Parked, ...]]:
    after = ""
    while page := box.parked(_PAGE, after):
        yield page
        after = page[-1].key


def _keys(box: Outbox) -> Iterator[tuple[str, ...]]:
    return (tuple(one.key for one in page) for page in _pages(box))


def _resume(ledger: Ledger, keys: tuple[str, ...], *, missing: bool) -> None:
    """Let messages be tried anew, all or none; `missing` is whether one may have gone meanwhile."""
    if not keys:  # whoever only looks keeps no writer waiting
        return
    with ledger.batch():
        for key in keys:
            if not ledger.outbox.resume(key) and not missing:
                raise _unknown(key)


def _tell(speaker: Speaker, box: Outbox, parked: bool) -> None:
    waiting, count = box.waiting(), sum(map(len, _pages(box)))
    wait = f"{many(waiting, 'message')} to send, {count:,} parked."
    speaker.say(Text(wait, f"待发消息 {waiting:,} 条，搁置 {count:,} 条。"))
    late = box.put_off(_PAGE + 1)
    for put_off in late[:_PAGE]:
        speaker.say(_late(put_off))
    if len(late) > _PAGE:
        speaker.say(Text(f"- ... only the first {_PAGE} are shown", f"- ……仅列出前 {_PAGE} 条"))
    for page in _pages(box) if parked else ():
        for one in page:
            speaker.say(_line(one))


def _whole(box: Outbox) -> dict[str, Any]:
    told = [_plain(one) for page in _pages(box) for one in page]
    late = [{**attrs.asdict(one), "again": one.again.isoformat()} for one in box.put_off(_PAGE)]
    first = list(box.pending(_PAGE))
    return {"waiting": box.waiting(), "first": first, "put_off": late, "parked": told}


def _late(one: PutOff) -> Text:
    again = one.again.isoformat(timespec="seconds")
    return Text(
        f"- {one.key}, {many(one.attempts, 'attempt')}, again at {again}: {one.error}",
        f"- {one.key}，已试 {one.attempts} 次，{again} 再试：{one.error}",
    )


def _line(one: Parked) -> Text:
    kind = _UNREADABLE if one.event is None else Text(*[type(one.event).__name__] * 2)
    return Text(
        f"- {one.key}, {kind.en}, {many(one.attempts, 'attempt')}: {one.error}",
        f"- {one.key}，{kind.zh}，已试 {one.attempts} 次：{one.error}",
    )


def _plain(one: Parked) -> dict[str, Any]:
    """Return a parked message as plain data."""
    event = None if one.event is None else to_plain(one.event)
    of = {"key": one.key, "case": one.case, "version": one.version, "task": one.task}
    return {**of, "attempts": one.attempts, "error": one.error, "event": event}


def _unknown(key: str) -> GovflowError:
    text = Text(f"No message '{key}' is parked.", f"没有搁置的消息“{key}”。")
    return GovflowError("unknown-message", text)
