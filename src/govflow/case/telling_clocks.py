"""Telling what happened to the clocks of a case: every due instant explains itself (期限说明)."""

from collections.abc import Iterator, Mapping

from govflow.case.case import Case, evolve
from govflow.case.counting import account_of
from govflow.case.events import (
    Breached,
    ClockContinued,
    ClockExtended,
    ClockMet,
    ClockPaused,
    ClockRecounted,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    Warned,
)
from govflow.case.telling import Teller
from govflow.case.words import Words, lasting, sourced
from govflow.errors import Text
from govflow.workflow import Workflow


def _clock_started(words: Words, e: ClockStarted, _: Case, workflow: Workflow | None) -> Iterator[Text]:
    clock = words.clock(e.clock, workflow)
    rule = words.rule(e.table, e.rule, e.digest)
    by = Text(f", by {rule.en}", f"，依据{rule.zh}") if e.table else Text("", "")
    if e.due is None:
        source = sourced(words.source_of(e.table, e.rule, e.digest))
        yield Text(
            f"No date is promised for {clock.en}{by.en}.{source.en}",
            f"{clock.zh}：不承诺期限{by.zh}。{source.zh}",
        )
        return
    limit = words.book.limits.get(e.limit) if e.digest == words.book.digest else None
    due = words.moment(e.due)
    told = limit.account(e.at).text if limit else Text(f"Due {due.en}.", f"到期：{due.zh}。")
    # A limit that the clock itself writes has no other source than the workflow.
    own = limit.source or (workflow.source if workflow and not e.table else "") if limit else ""
    source = sourced(words.source_of(e.table, e.rule, e.digest), own)
    yield Text(
        f"Clock '{clock.en}' started{by.en}. {told.en}{source.en}",
        f"“{clock.zh}”起算{by.zh}。{told.zh}{source.zh}",
    )


def _clock_met(words: Words, e: ClockMet, case: Case, workflow: Workflow | None) -> Iterator[Text]:
    clock, due = words.clock(e.clock, workflow), case.clocks[e.clock].due
    if due is None:
        yield Text(f"Clock '{clock.en}' ended; no date had been promised.", f"“{clock.zh}”结束；未承诺期限。")
    else:
        late, by = case.clocks[e.clock].breached, lasting(abs(e.at - due))
        en, zh = ("late", "逾期") if late else ("before it was due", "提前")
        yield Text(f"Clock '{clock.en}' met, {by.en} {en}.", f"“{clock.zh}”完成，{zh}{by.zh}。")


def _clock_stopped(words: Words, e: ClockStopped, _: Case, workflow: Workflow | None) -> Iterator[Text]:
    clock = words.clock(e.clock, workflow)
    yield Text(f"Clock '{clock.en}' stopped, because the case ended.", f"案件终结，“{clock.zh}”停止。")


def _breached(words: Words, e: Breached, _: Case, workflow: Workflow | None) -> Iterator[Text]:
    clock, owner = words.clock(e.clock, workflow), words.unit(e.owner)
    yield Text(
        f"Due instant of '{clock.en}' missed; {owner.en} had the case.",
        f"“{clock.zh}”逾期；当时由{owner.zh}负责。",
    )


def _clock_paused(words: Words, e: ClockPaused, case: Case, workflow: Workflow | None) -> Iterator[Text]:
    clock, ground = words.clock(e.clock, workflow), words.ground(case.clocks[e.clock].limit, e.ground)
    until = words.moment(e.until) if e.until else None
    cap = Text(f", until {until.en} at the latest", f"，至迟至{until.zh}") if until else Text("", "")
    told = Text(f" Notice: {e.notice}.", f"告知：{e.notice}。") if e.notice else Text("", "")
    yield Text(
        f"Clock '{clock.en}' paused by {e.by}: {ground.en}{cap.en}.{told.en}",
        f"“{clock.zh}”由 {e.by} 中止计时：{ground.zh}{cap.zh}。{told.zh}",
    )


def _clock_resumed(words: Words, e: ClockResumed, case: Case, workflow: Workflow | None) -> Iterator[Text]:
    clock, ground = words.clock(e.clock, workflow), words.ground(case.clocks[e.clock].limit, e.ground)
    over = Text("has lasted as long as it may", "已达上限") if e.capped else Text("is over", "结束")
    if e.due is None:
        yield Text(
            f"Pause '{ground.en}' {over.en}; clock '{clock.en}' stays paused.",
            f"中止事由“{ground.zh}”{over.zh}；“{clock.zh}”仍中止计时。",
        )
        return
    told = _account(words, e, case)
    yield Text(
        f"Pause '{ground.en}' {over.en}; clock '{clock.en}' goes on. {told.en}",
        f"中止事由“{ground.zh}”{over.zh}；“{clock.zh}”恢复计时。{told.zh}",
    )


def _clock_extended(words: Words, e: ClockExtended, case: Case, workflow: Workflow | None) -> Iterator[Text]:
    clock, told = words.clock(e.clock, workflow), _account(words, e, case)
    law = sourced(e.law)
    yield Text(
        f"Clock '{clock.en}' extended by {e.amount}, approved by {e.approver}: {e.reason}. "
        f"Notice: {e.notice}.{law.en} {told.en}",
        f"“{clock.zh}”经 {e.approver} 批准延长 {e.amount}：{e.reason}。告知：{e.notice}。{law.zh}{told.zh}",
    )


def _clock_continued(
    words: Words, e: ClockContinued, case: Case, workflow: Workflow | None
) -> Iterator[Text]:
    clock, told = words.clock(e.clock, workflow), _account(words, e, case)
    yield Text(
        f"Clock '{clock.en}' goes on with the time that was left. {told.en}",
        f"“{clock.zh}”以剩余时间继续计时。{told.zh}",
    )


def _clock_recounted(
    words: Words, e: ClockRecounted, case: Case, workflow: Workflow | None
) -> Iterator[Text]:
    clock, told = words.clock(e.clock, workflow), _account(words, e, case)
    yield Text(
        f"Edition '{e.revision}' of calendar '{e.calendar}' became known; clock '{clock.en}' was counted "
        f"anew. {told.en}",
        f"日历“{e.calendar}”公布新版“{e.revision}”，“{clock.zh}”重新计算。{told.zh}",
    )


def _warned(words: Words, e: Warned, _: Case, workflow: Workflow | None) -> Iterator[Text]:
    clock, level, owner = words.clock(e.clock, workflow), words.book.word(e.level), words.unit(e.owner)
    yield Text(
        f"Clock '{clock.en}' shows {level.en}; {owner.en} has the case.",
        f"“{clock.zh}”预警：{level.zh}；现由{owner.zh}负责。",
    )


_Counted = ClockResumed | ClockExtended | ClockContinued | ClockRecounted


def _account(words: Words, e: _Counted, case: Case) -> Text:
    """Say how the due instant was counted, where this very rulebook did; otherwise only the instant."""
    if e.due is None:
        return Text("", "")
    if e.digest == words.book.digest:
        account = account_of(words.book, evolve(case, e).clocks[e.clock], e.at)
        if account is not None:
            return account.text
    due = words.moment(e.due)
    return Text(f"Due {due.en}.", f"到期：{due.zh}。")


TELLERS: Mapping[type, Teller] = {
    ClockStarted: _clock_started,
    ClockMet: _clock_met,
    ClockStopped: _clock_stopped,
    Breached: _breached,
    ClockPaused: _clock_paused,
    ClockResumed: _clock_resumed,
    ClockExtended: _clock_extended,
    ClockContinued: _clock_continued,
    ClockRecounted: _clock_recounted,
    Warned: _warned,
}
