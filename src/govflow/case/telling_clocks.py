"""Telling what happened to the clocks of a case: every due instant explains itself (期限说明)."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from govflow.case.case import Case
from govflow.case.counting import account_of
from govflow.case.events import (
    Breached,
    ClockContinued,
    ClockElapsed,
    ClockExtended,
    ClockMet,
    ClockPaused,
    ClockRecounted,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    Warned,
)
from govflow.case.evolving import evolve
from govflow.case.telling import Teller
from govflow.case.words import Words, lasting, unstopped
from govflow.errors import Text
from govflow.workflow import Workflow
from govflow.worktime import TimeLimit


def _clock_started(words: Words, e: ClockStarted, case: Case, workflow: Workflow | None) -> Iterator[Text]:
    clock = words.clock(e.clock, workflow)
    rule = words.rule(e.table, e.rule, e.digest)
    by = Text(f", by {rule.en}", f"，依据{rule.zh}") if e.table else Text("", "")
    if e.due is None:
        source = words.sourced(words.source_of(e.table, e.rule, e.digest))
        yield Text(
            f"No date is promised for {clock.en}{by.en}.{source.en}",
            f"{clock.zh}：不承诺期限{by.zh}。{source.zh}",
        )
        return
    told, limit = _account(words, e, case), words.book.limits.get(e.limit)
    # A limit that the clock itself writes has no other source than the workflow.
    own = (limit.source or (workflow.source if workflow and not e.table else ""), limit.law) if limit else ()
    own = own if e.digest == words.book.digest else ()
    source = words.sourced(words.source_of(e.table, e.rule, e.digest), *own)
    yield Text(
        f"Clock '{clock.en}' started{by.en}. {told.en}{source.en}",
        f"“{clock.zh}”起算{by.zh}。{told.zh}{source.zh}",
    )


def _clock_met(words: Words, e: ClockMet, case: Case, workflow: Workflow | None) -> Iterator[Text]:
    clock, due = words.clock(e.clock, workflow), case.clocks[e.clock].due
    if due is None:
        yield Text(f"Clock '{clock.en}' ended; no date had been promised.", f"“{clock.zh}”结束；未承诺期限。")
    elif case.clocks[e.clock].paused:
        yield Text(f"Clock '{clock.en}' met while it stood still.", f"“{clock.zh}”在中止期间完成。")
    else:
        yield _in_time(clock, e.at - due, late=case.clocks[e.clock].breached)


def _in_time(clock: Text, late_by: timedelta, *, late: bool) -> Text:
    """Say that a clock was met, and how early or late; a step on its breach comes at that very moment."""
    by = lasting(abs(late_by))
    if not late_by:
        en, zh = ("as it was missed", "逾期时结束") if late else ("at the last moment", "按时完成")
        return Text(f"Clock '{clock.en}' met {en}.", f"“{clock.zh}”{zh}。")
    if late:
        return Text(f"Clock '{clock.en}' met, {by.en} late.", f"“{clock.zh}”逾期{by.zh}完成。")
    return Text(f"Clock '{clock.en}' met, {by.en} before it was due.", f"“{clock.zh}”按期完成，提前{by.zh}。")


def _clock_stopped(words: Words, e: ClockStopped, _: Case, workflow: Workflow | None) -> Iterator[Text]:
    clock = words.clock(e.clock, workflow)
    yield Text(f"Clock '{clock.en}' stopped, because the case ended.", f"案件终结，“{clock.zh}”停止。")


def _breached(words: Words, e: Breached, _: Case, workflow: Workflow | None) -> Iterator[Text]:
    clock, owner = words.clock(e.clock, workflow), words.unit(e.owner)
    yield Text(
        f"Due instant of '{clock.en}' missed; {owner.en} had the case.",
        f"“{clock.zh}”逾期；当时由{owner.zh}负责。",
    )


def _clock_elapsed(words: Words, e: ClockElapsed, _: Case, workflow: Workflow | None) -> Iterator[Text]:
    clock, owner = words.clock(e.clock, workflow), words.unit(e.owner)
    yield Text(
        f"'{clock.en}' came round; {owner.en} has the case.", f"“{clock.zh}”期满；现由{owner.zh}负责。"
    )


def _clock_paused(words: Words, e: ClockPaused, case: Case, workflow: Workflow | None) -> Iterator[Text]:
    clock, ground = words.clock(e.clock, workflow), words.ground(case.clocks[e.clock].limit, e.ground)
    until = words.moment(e.until) if e.until else None
    cap = Text(f", until {until.en} at the latest", f"，至迟至{until.zh}") if until else Text("", "")
    notice = unstopped(Text(e.notice, e.notice))
    told = Text(f" Notice: {notice.en}.", f"告知：{notice.zh}。") if e.notice else notice
    known, by = e.digest == words.book.digest, words.person(e.by)
    law = words.sourced(words.law_of(case.clocks[e.clock].limit, e.ground) if known else "")
    yield Text(
        f"Clock '{clock.en}' paused by {by.en}: {ground.en}{cap.en}.{told.en}{law.en}",
        f"“{clock.zh}”由 {by.zh} 中止计时：{ground.zh}{cap.zh}。{told.zh}{law.zh}",
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
    law, amount = words.sourced(e.law), TimeLimit.parse(e.amount, "civil_code").text
    reason, notice = (unstopped(Text(said, said)) for said in (e.reason, e.notice))
    yield Text(
        f"Clock '{clock.en}' extended by {amount.en}, approved by {e.approver}: {reason.en}. "
        f"Notice: {notice.en}.{law.en} {told.en}",
        f"“{clock.zh}”经 {e.approver} 批准延长{amount.zh}：{reason.zh}。告知：{notice.zh}。{law.zh}{told.zh}",
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
    if e.limit:
        by = words.rule(e.table, e.rule, e.digest) if e.table else Text("the new rules", "新规则")
        none = told if told else Text("No date is promised any more.", "不再承诺期限。")
        yield Text(
            f"Clock '{clock.en}' was counted anew, by {by.en}. {none.en}",
            f"“{clock.zh}”依据{by.zh}重新计算。{none.zh}",
        )
        return
    yield Text(
        f"Edition '{e.revision}' of calendar '{e.calendar}' became known; clock '{clock.en}' was counted "
        f"anew. {told.en}",
        f"日历“{e.calendar}”公布新版“{e.revision}”，“{clock.zh}”重新计算。{told.zh}",
    )


def _warned(words: Words, e: Warned, _: Case, workflow: Workflow | None) -> Iterator[Text]:
    clock, level, owner = words.clock(e.clock, workflow), words.book.word(e.level), words.unit(e.owner)
    if e.level.endswith("%"):  # a share of the time that has no other name
        shown = Text(f"has used {level.en} of its time", f"时限已用{level.zh}")
    else:
        shown = Text(f"shows {level.en}", f"出现{level.zh}")
    yield Text(
        f"Clock '{clock.en}' {shown.en}; {owner.en} has the case.",
        f"“{clock.zh}”{shown.zh}；现由{owner.zh}负责。",
    )


_Counted = ClockStarted | ClockResumed | ClockExtended | ClockContinued | ClockRecounted


def _account(words: Words, e: _Counted, case: Case) -> Text:
    """Say how the due instant was counted, where these rules come to the same; otherwise only which it is."""
    if e.due is None:
        return Text("", "")
    clock = evolve(case, e).clocks[e.clock]
    account, due = account_of(words.book, clock, e.at), words.moment(e.due)
    if clock.limit.startswith("field:"):
        name = words.field(clock.limit.removeprefix("field:"), words.book.workflows.get(case.workflow))
        return Text(f"Due {due.en}, as '{name.en}' says.", f"按“{name.zh}”，到期：{due.zh}。")
    if account is not None and account.due == e.due:
        return account.text
    if account is not None and e.due == e.at:
        return Text(
            f"{account.text.en} That had passed: due at once.", f"{account.text.zh}该时刻已过，即时到期。"
        )
    return Text(
        f"Due {due.en}, counted by other rules than those that are loaded.",
        f"到期：{due.zh}，按与现行不同的另一版规则计算。",
    )


TELLERS: Mapping[type, Teller] = {
    ClockStarted: _clock_started,
    ClockMet: _clock_met,
    ClockStopped: _clock_stopped,
    Breached: _breached,
    ClockElapsed: _clock_elapsed,
    ClockPaused: _clock_paused,
    ClockResumed: _clock_resumed,
    ClockExtended: _clock_extended,
    ClockContinued: _clock_continued,
    ClockRecounted: _clock_recounted,
    Warned: _warned,
}
