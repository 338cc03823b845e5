"""`govflow worker`: let time pass for what is due, and send what waits, until it is told to stop."""

import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from threading import Event, Thread
from typing import Any

import click

from govflow.cli.handing import Program
from govflow.cli.helping import command, option
from govflow.cli.numbers import many
from govflow.cli.speaking import Speaker, as_json, language, say_json
from govflow.desk import Delivered, Desk, Worked
from govflow.desk.delivery import Delivery
from govflow.errors import LedgerError, Problem, Text
from govflow.ledger import Query
from govflow.ledger.opened import open_ledger
from govflow.rulebook import RulebookEditions, load_editions
from govflow.rulebook.editions import first_moment
from govflow.worktime.wording import say_date

_STOPPING = (signal.SIGTERM, signal.SIGINT)


@command()
@click.argument("ledger")
@option(
    "--rules",
    "rulebook",
    required=True,
    metavar="RULEBOOK",
    help=Text("Whose cases.", "案件所属的规则手册。"),
)
@option(
    "--once",
    is_flag=True,
    help=Text("Do what is due now and send what waits, then end.", "处理当前到期事项、发送待发消息后退出。"),
)
@option(
    "--limit",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    help=Text("Cases in a round.", "每轮案件数。"),
)
@option(
    "--pause",
    type=click.FloatRange(0.01),
    default=1.0,
    show_default=True,
    help=Text("Longest rest, in seconds.", "最长间隔（秒）。"),
)
@option(
    "--send",
    metavar="COMMAND",
    help=Text("Give each message to this command, as JSON.", "以 JSON 将消息交给该命令。"),
)
@as_json
@language
@click.pass_obj
def worker(
    speaker: Speaker,
    ledger: str,
    rulebook: str,
    once: bool,
    limit: int,
    pause: float,
    send: str | None,
    as_json: bool,
) -> int:
    """Let time pass for the cases of LEDGER, by the clock of its store.

    It stops after the work in hand when it is told to (Ctrl-C, SIGTERM).

    工作进程：按存储的时钟推进台账中到期的案件。

    收到停止信号（Ctrl-C、SIGTERM）后，完成手头工作再退出。
    """
    page = _Page(speaker, as_json)
    with _told_to_stop() as stop, closing(open_ledger(ledger, new=False)) as kept:
        editions = load_editions(rulebook)
        desk = Desk(editions, kept)
        desk.check_ledger()
        for warning in _older(desk, editions):
            speaker.tell([warning])
        program = Program(desk, send) if send is not None else None
        if once:
            _once(desk, program, limit, page, stop)
            return int(page.failed)
        desk.run_forever(stop, handler=program, pause=timedelta(seconds=pause), limit=limit, told=page)
    return 0


def _older(desk: Desk, editions: RulebookEditions) -> list[Problem]:
    """Warn if the open case that was opened first is of an edition before all that are given.

    One look, not one at each of a million cases.
    """
    book = editions.books[0]
    begins = first_moment(book.effective[0] or date.min, book.zone)
    for oldest in desk.ledger.find(Query(open=True, most=1)):
        if oldest.opened_at < begins and _ruled_at(desk, oldest.case) < begins:
            return [_own_rules_missing(oldest.case, begins.astimezone(book.zone))]
    return []


def _ruled_at(desk: Desk, case: str) -> datetime:
    """Return since when a case has its rules; of one that cannot be read it is told when it is due."""
    try:
        return desk.case(case).ruled_at
    except LedgerError as error:
        if error.code != "unreadable-event":
            raise
        return datetime.max.replace(tzinfo=UTC)


def _own_rules_missing(case: str, begins: datetime) -> Problem:
    since = say_date(begins.date())
    text = Text(
        f"Case '{case}' is older than all editions given: the first begins on {since.en}. It goes on by that."
        " Give the folder that holds its own edition too.",
        f"案件“{case}”早于所给的全部版本（最早自{since.zh}起生效），现按该版本办理。请给出也包含其自身版本的文件夹。",
    )
    return Problem("own-rules-missing", text, level="warning")


def _once(desk: Desk, program: Program | None, limit: int, page: "_Page", stop: Event) -> None:
    """Do rounds for what is due now, then send what waits then, and no more: others may bring ever more.

    Cases that are stuck are told of.
    """
    began, cases, goes_on = desk.ledger.now(), 0, True
    while goes_on and not stop.is_set():
        try:
            cases = desk.run_once(limit)
        except LedgerError as error:
            if error.code != "stuck-cases":
                raise
            page(error)
            continue
        goes_on = bool(cases and desk.ledger.overdue(began, 1))
        if goes_on:
            page(Worked(cases))
            cases = 0
    waiting = desk.ledger.outbox.waiting() if program else 0
    sent = Delivery(desk.ledger, program).run(waiting, stop.is_set) if program else Delivered()
    if cases or sent:
        page(Worked(cases, sent))


@contextmanager
def _told_to_stop() -> Iterator[Event]:
    """Give an event that is set when the process is told to stop; told twice, it ends at once.

    The event is set by a thread: the signal may come while the main thread holds the event's own lock.
    """
    stop = Event()
    before = {one: signal.getsignal(one) for one in _STOPPING}

    def told(*_: object) -> None:
        for one, handler in before.items():
            signal.signal(one, handler)
        Thread(target=stop.set).start()

    for one in _STOPPING:
        signal.signal(one, told)
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


class _Page:
    """Tells what each round did, and what went wrong."""

    def __init__(self, speaker: Speaker, as_json: bool) -> None:
        self._speaker, self._as_json = speaker, as_json
        self.failed = False

    def __call__(self, said: Worked | LedgerError) -> None:
        if isinstance(said, LedgerError):
            self.failed = True
            self._speaker.complain(said)
        elif self._as_json:
            say_json(_plain(said))
        else:
            self._speaker.say(_line(said))


def _plain(worked: Worked) -> dict[str, Any]:
    sent = worked.delivered
    return {"cases": worked.cases, "sent": sent.sent, "put_off": sent.put_off, "parked": sent.parked}


def _line(worked: Worked) -> Text:
    en, zh = many(worked.cases, "case"), f"案件 {worked.cases:,} 件"
    sent = worked.delivered
    if sent:
        en += f"; {many(sent.sent, 'message')} sent, {sent.put_off:,} put off, {sent.parked:,} parked"
        zh += f"；消息已发 {sent.sent:,} 条，推迟 {sent.put_off:,} 条，搁置 {sent.parked:,} 条"
    return Text(f"{en}.", f"{zh}。")
