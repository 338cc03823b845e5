"""What `govflow due` says beside the account: how it is counted, and what the rules do not know of it."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from govflow.errors import Text
from govflow.rulebook import Extension
from govflow.rulebook.cited import cited
from govflow.worktime import Account, AnyLimit, Pause, Profile, TimeLimit
from govflow.worktime.instants import epoch
from govflow.worktime.wording import count, say_date, say_end, say_moment

_AT_ONCE = Text("hours run at once, to the instant", "按小时的即时起算，至届满时刻止")
_STARTS = {
    "at_once": Text("it is counted at once", "自收到时起算"),
    "next_day": Text("the day of receipt is not counted", "收到当日不计"),
}
_ENDS = {
    "instant": Text("it ends at the instant", "至届满时刻止"),
    "closing": Text("the last day ends at closing", "末日至下班时止"),
    "midnight": Text("the last day ends at 24:00", "末日至二十四时止"),
}
_ROLLS = {
    "keep": Text("a rest day at the end stays", "末日遇休息日不顺延"),
    "next": Text("a rest day at the end moves to the next working day", "末日遇休息日顺延"),
    "previous": Text("a rest day at the end moves to the working day before", "末日遇休息日提前"),
}


def counting(term: AnyLimit, profile: Profile) -> Text:
    """Say how a term is counted, by which profile and after which source; its own words where it has some."""
    how = _how(term, profile)
    source = cited(profile.source)
    by = Text(f"{profile.name}, {source.en}", f"{profile.name}，{source.zh}")
    by = by if source else Text(profile.name, profile.name)
    return Text(f"Counting: {how.en} ({by.en})", f"计算规则：{how.zh}（{by.zh.replace(', ', '，')}）")


def _how(term: AnyLimit, profile: Profile) -> Text:
    if not isinstance(term, TimeLimit):
        return Text("dates of a calendar", "固定时点")
    if term.unit.endswith("_hour"):
        return _AT_ONCE
    usual = profile.counting(term.unit)
    if (term.start, term.end, term.roll) == (usual.start, usual.end, usual.roll) and profile.title:
        return profile.title
    said = (_STARTS[term.start], _ENDS[term.end], _ROLLS[term.roll])
    return Text(", ".join(each.en for each in said), "，".join(each.zh for each in said))


def in_force(effective: tuple[date | None, date | None], received: date) -> Iterator[Text]:
    """Yield that a limit was not in force when the matter was received."""
    first, last = effective
    if first and received < first:
        day = say_date(first)
        yield Text(
            f"Note: this limit is in force since {day.en}; it was not yet when this was received.",
            f"注意：该时限自{day.zh}起施行，收到时尚未施行。",
        )
    if last and received > last:
        day = say_date(last)
        yield Text(
            f"Note: this limit was in force until {day.en}; it no longer was when this was received.",
            f"注意：该时限施行至{day.zh}，收到时已失效。",
        )


def extending(allowed: Extension | None, extensions: Sequence[TimeLimit]) -> Iterator[Text]:
    """Yield that the rules would not allow the extensions."""
    if extensions and allowed is None:
        yield Text("Note: the rules do not let this limit be extended.", "注意：规则不允许此时限延期。")
    elif allowed and (
        len(extensions) > allowed.times or any(_over(extension, allowed.by) for extension in extensions)
    ):
        by, times = allowed.by.text, count(allowed.times, "time", "times", "次")
        yield Text(
            f"Note: the rules let this limit be extended by {by.en} at most, {times.en} at most.",
            f"注意：规则只允许每次延期至多{by.zh}，至多{times.zh}。",
        )


def beyond(account: Account) -> Iterator[Text]:
    """Yield that what was asked for passes the statutory limit."""
    law = account.statutory
    if law and epoch(account.due) > epoch(law.due):
        end = say_end(law.due)
        yield Text(
            f"Note: this is past the statutory limit, which ends {end.en}.",
            f"注意：已超过法定时限（至{end.zh}止）。",
        )


def _over(extension: TimeLimit, by: TimeLimit) -> bool:
    return extension.unit != by.unit or extension.amount > by.amount


def pausing(grounds: Collection[str], pauses: Sequence[Pause], account: Account) -> Iterator[Text]:
    """Yield that the rules give no ground to pause, and which pauses lie outside what is counted."""
    if pauses and not grounds:
        yield Text(
            "Note: the rules give no ground to pause this limit.", "注意：规则未规定此时限的中止事由。"
        )
    for pause in pauses:
        zone = account.start.tzinfo
        start, end = (say_moment(at.astimezone(zone)) for at in (pause.start, pause.end))
        why = _outside(pause, account)
        if why:
            yield Text(
                f"Note: the pause from {start.en} to {end.en} is not counted: {why.en}.",
                f"注意：{start.zh}至{end.zh}的中止不计：{why.zh}。",
            )


def _outside(pause: Pause, account: Account) -> Text | None:
    if epoch(pause.end) <= epoch(account.first_counted):
        return Text("it is over before the first moment that counts", "在起算之前已结束")
    if epoch(pause.start) >= epoch(account.due):
        return Text("it begins when the limit is over", "开始时时限已届满")
    return None
