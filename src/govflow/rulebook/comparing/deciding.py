"""What tables decide otherwise: regions of inputs, each with an input in it and both outcomes."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from govflow.errors import DecisionError, Place, Text
from govflow.rulebook.comparing.difference import Difference, Subject
from govflow.rulebook.comparing.speech import Speech, listed
from govflow.rulebook.comparing.things import Sides
from govflow.tables import Column, DecisionTable
from govflow.tables.cell import Cell, show
from govflow.tables.finding import Change, Comparison, Outcome, per_cent

_NO_ANSWER: Mapping[str, Text] = {
    "no-hit": Text("no rule applies: an error", "无规则适用：报错"),
    "many-hits": Text("rules contradict: an error", "规则冲突：报错"),
    "unknown-value": Text("an unknown value: an error", "取值未知：报错"),
    "missing-input": Text("an input is missing: an error", "缺少输入：报错"),
}
_MOST_LISTED = 5
_NOTHING = Text("", "")


def decided_otherwise(
    subject: Subject, compared: Comparison, table: DecisionTable, sides: Sides, lead: Text = _NOTHING
) -> Iterator[Difference]:
    """Yield the regions that two versions of a table answer otherwise, after their share of all inputs."""
    if not compared.decided:
        said = Text("the search ended before all differences were known.", "搜索在查明全部差异之前结束。")
        yield Difference(subject, "undecided", Text(lead.en + said.en, lead.zh + said.zh), "decisions")
    elif not compared.changes:
        yield Difference(subject, "changed", _incomparable(compared), "decisions")
    elif compared.share is not None:
        yield Difference(
            subject, "changed", _share(compared, lead), "decisions.share", data=_share_data(compared)
        )
    labels = {column.name: column for column in table.columns}
    for change in compared.changes:
        yield _change(subject, change, labels, sides, lead)
    if not compared.listed:
        more = Text(f"{lead.en}And more inputs than are listed here.", f"{lead.zh}此外还有未列出的输入。")
        yield Difference(subject, "changed", more, "decisions")


def _incomparable(compared: Comparison) -> Text:
    names = compared.columns_retyped or compared.columns_added or compared.columns_removed
    en, zh = ", ".join(names), "、".join(names)
    return Text(
        f"No input fits both tables, because of {en}." if names else "It may decide otherwise.",
        f"因 {zh}，没有输入同时适合两个版本。" if names else "结论可能不同。",
    )


def _share(compared: Comparison, lead: Text) -> Text:
    share = compared.share or Fraction(0)
    percent = per_cent(share)
    percent = "< 0.01" if percent == "0.00" else percent
    noun = Text("inputs", "输入") if compared.of == "inputs" else Text("classes of inputs", "输入类别")
    return Text(
        f"{lead.en}{percent} % of all {noun.en} are decided otherwise ({share}).",
        f"{lead.zh}全部{noun.zh}的 {percent}% 结论不同（{share}）。",
    )


def _share_data(compared: Comparison) -> dict[str, Any]:
    return {"share": str(compared.share), "of": compared.of}


def _change(
    subject: Subject, change: Change, columns: Mapping[str, Column], sides: Sides, lead: Text
) -> Difference:
    where, differ = _region(change.box, columns), _differing(change.before, change.after)
    was, now = _outcome(change.before, differ, sides.old), _outcome(change.after, differ, sides.new)
    if differ and len(differ) == 1:  # in Chinese its name is not said twice
        was = Text(was.en, was.zh.removeprefix(f"{_titled(differ[0], sides.old).zh}为"))
    text = Text(
        f"{lead.en}{where.en}: {now.en}; was {was.en}.", f"{lead.zh}{where.zh}：{now.zh}；原为{was.zh}。"
    )
    return Difference(
        subject, "changed", text, "decisions", (_example(change, columns),),
        _place(change.before), _place(change.after), _data(change),
    )  # fmt: skip


def _region(box: Mapping[str, Cell], columns: Mapping[str, Column]) -> Text:
    said = [(_label(name, columns), cell) for name, cell in box.items() if str(cell) != "-"]
    if not said:
        return Text("For every input", "对所有输入")
    en, zh = (
        " and ".join(f"{t.en} {cell}" for t, cell in said),
        "且".join(_met(name, cell, columns) for name, cell in box.items() if str(cell) != "-"),
    )
    return Text(f"Where {en}", f"当{zh}时")


def _met(name: str, cell: Cell, columns: Mapping[str, Column]) -> str:
    """Say in Chinese what a region asks of one column."""
    title, written = _label(name, columns).zh, _chinese(name, str(cell), columns)
    return f"{title} {cell}" if written == str(cell) else f"{title}为“{written}”"


def _chinese(name: str, text: str, columns: Mapping[str, Column]) -> str:
    return columns[name].in_chinese(text) if name in columns else text


def _label(name: str, columns: Mapping[str, Column]) -> Text:
    if name in columns:
        return columns[name].label
    return Text("the instant", "时刻") if name == "at" else Text(name, name)


def _differing(before: Outcome, after: Outcome) -> Sequence[str] | None:
    """Return which outputs differ; None if one of the two is no decision."""
    if isinstance(before, DecisionError) or isinstance(after, DecisionError):
        return None
    names = dict.fromkeys([*before.outputs, *after.outputs])
    return [name for name in names if before.outputs.get(name) != after.outputs.get(name)]


def _outcome(outcome: Outcome, names: Sequence[str] | None, speech: Speech) -> Text:
    if isinstance(outcome, DecisionError):
        return _NO_ANSWER.get(outcome.code, Text(f"an error ({outcome.code})", f"报错（{outcome.code}）"))
    given = outcome.outputs
    said = [
        _output(name, given[name], speech) for name in (given if names is None else names) if name in given
    ]
    return listed(said)


def _output(name: str, value: object, speech: Speech) -> Text:
    said = speech.value("value", value)
    return Text(f"{name} {said.en}", f"{_titled(name, speech).zh}为{said.zh}")


def _titled(name: str, speech: Speech) -> Text:
    """Name an output; a `limit` that nobody has titled is a limit."""
    title = speech.anywhere(name)
    return Text(title.en, "时限") if name == title.zh == "limit" else title


def _example(change: Change, columns: Mapping[str, Column]) -> Text:
    given = [(name, _label(name, columns), show(value)) for name, value in change.witness.items()]
    en = ", ".join(f"{t.en} = {v}" for _, t, v in given)
    zh = "，".join(f"{t.zh} = {_chinese(name, v, columns)}" for name, t, v in given)
    now, was = _by(change.after), _by(change.before)
    return Text(f"For example {en}: {now.en}; before {was.en}.", f"例如 {zh}：{now.zh}；此前{was.zh}。")


def _by(outcome: Outcome) -> Text:
    """Say which rule answers."""
    if isinstance(outcome, DecisionError):
        return Text("no answer", "无结论")
    rules = outcome.rules[:_MOST_LISTED]
    if not rules:
        return Text("by 'otherwise'", "按 otherwise")
    en, zh = ", ".join(rule.called.en for rule in rules), "、".join(rule.called.zh for rule in rules)
    return Text(f"by {en}", f"按{zh}")


def _place(outcome: Outcome) -> Place | None:
    if isinstance(outcome, DecisionError):
        return outcome.place
    return outcome.rule.place if outcome.rule else None


def _data(change: Change) -> dict[str, Any]:
    return {
        "where": {name: str(cell) for name, cell in change.box.items()},
        "witness": {name: show(value) for name, value in change.witness.items()},
        "was": _outcome_data(change.before),
        "now": _outcome_data(change.after),
    }


def _outcome_data(outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, DecisionError):
        return {"error": outcome.code}
    outputs = {name: _plain(value) for name, value in outcome.outputs.items()}
    return {"rules": [rule.id for rule in outcome.rules], "outputs": outputs}


def _plain(value: object) -> object:
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | bool | int | None) else show(value)
