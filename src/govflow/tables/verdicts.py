"""The findings of a proof in words, in both languages."""

from collections.abc import Mapping, Sequence

from govflow.errors import Text
from govflow.tables.cell import short, worded
from govflow.tables.column import AT
from govflow.tables.finding import Boxes, Coverage, Finding
from govflow.tables.provable import Provable
from govflow.tables.rule import Rule

_NAMED = 3  # rules that one sentence names
_SHOWN = 12  # columns that one sentence shows


def given(witness: Mapping[str, object]) -> Text:
    """Return an input as a phrase."""
    en = _few([f"{name}={short(value)}" for name, value in witness.items()])
    zh = _few([f"{name}={short(worded(value).zh)}" for name, value in witness.items()])
    return Text(", ".join(en) or "any input", "，".join(zh) or "任意输入")


def _few(listed: list[str]) -> list[str]:
    return listed if len(listed) <= _SHOWN else [*listed[:_SHOWN], "..."]


def region(table: Provable, box: Boxes) -> Text:
    """Return a box as a phrase; columns that accept anything go without saying."""
    columns = {column.name: column for column in (*table.columns, AT)}
    told = [(columns[name], short(text)) for name, cell in box.items() if (text := str(cell)) != "-"]
    en = _few([f"{column.label.en} {cell}" for column, cell in told])
    zh = _few([f"{column.label.zh} {column.in_chinese(cell)}" for column, cell in told])
    return Text("; ".join(en) or "any input", "；".join(zh) or "任意输入")


def called(rules: Sequence[Rule]) -> Text:
    """Return some rules as a phrase, with file and line; of many the first."""
    en = [rule.called.en for rule in rules[:_NAMED]]
    zh = [rule.called.zh for rule in rules[:_NAMED]]
    if len(rules) > _NAMED:
        return Text(f"{', '.join(en)} and others", f"{'、'.join(zh)}等规则")
    return Text(" and ".join(filter(None, [", ".join(en[:-1]), en[-1]])), "、".join(zh))


def _big(text: Text) -> str:
    return text.en[:1].upper() + text.en[1:]


def gap(table: Provable, box: Boxes, witness: Mapping[str, object]) -> Finding:
    """Return the finding of a region without rule, where `otherwise` is an error."""
    where, shown = region(table, box), given(witness)
    text = Text(
        f"Table '{table.name}' has no rule for {where.en} (for example {shown.en}).",
        f"表“{table.name}”缺少规则：{where.zh}（例如 {shown.zh}）。",
    )
    hint = Text(
        "Add a rule, or write outputs under 'otherwise'; if it cannot occur, list it under 'impossible'.",
        "请补充规则，或在 otherwise 写明输出；若不会发生，请列入 impossible。",
    )
    return Finding("gap", "error", text, (), table.place, witness, box, hint)


def more_gaps(table: Provable, listed: int) -> Finding:
    """Return the finding that there are more gaps than are listed."""
    text = Text(
        f"Table '{table.name}' has more gaps than the {listed} that are listed.",
        f"表“{table.name}”的缺口不止所列的 {listed} 处。",
    )
    return Finding("gap", "error", text, (), table.place)


def left_over(table: Provable, coverage: Coverage | None, witness: Mapping[str, object]) -> Finding:
    """Return the note of how much `otherwise` decides."""
    shown = given(witness)
    share = Text(f" ({coverage.text.en} by rules)", f"（{coverage.text.zh}）") if coverage else Text("", "")
    text = Text(
        f"Table '{table.name}' leaves some inputs to 'otherwise'{share.en}, for example {shown.en}.",
        f"表“{table.name}”有部分输入适用 otherwise{share.zh}，例如 {shown.zh}。",
    )
    return Finding("otherwise-decides", "note", text, (), table.place, witness)


def idle_otherwise(table: Provable) -> Finding:
    """Return the note that rules decide all, so that `otherwise` never holds."""
    text = Text(
        f"The rules of table '{table.name}' decide every input; its 'otherwise' never holds.",
        f"表“{table.name}”的规则已覆盖全部输入，otherwise 永不适用。",
    )
    hint = Text(
        "Write otherwise: error, and a later gap will be found.",
        "可改为 otherwise: error，日后出现缺口即可发现。",
    )
    return Finding("idle-otherwise", "note", text, (), table.place, None, None, hint)


def overlap(one: Rule, other: Rule, witness: Mapping[str, object], same: bool) -> Finding:
    """Return the finding of two rules that match the same input where they may not."""
    first, second, shown = one.called, other.called, given(witness)
    how = Text("with the same outputs", "输出相同") if same else Text("with different outputs", "输出不同")
    text = Text(
        f"{_big(first)} and {second.en} both match {how.en}, for example {shown.en}.",
        f"{first.zh}与{second.zh}同时匹配且{how.zh}，例如 {shown.zh}。",
    )
    hint = Text("Narrow one of them.", "请缩小其中一条的范围。")
    if same:
        hint = Text("Make them one rule, or write hit: ANY.", "请合并为一条，或写 hit: ANY。")
    return Finding("overlap", "error", text, (one, other), other.place, witness, None, hint)


def more_overlaps(table: Provable, listed: int) -> Finding:
    """Return the finding that more pairs overlap than are listed."""
    text = Text(
        f"Table '{table.name}' has more pairs of rules that overlap than the {listed} that are listed.",
        f"表“{table.name}”中重叠的规则不止所列的 {listed} 对。",
    )
    return Finding("overlap", "error", text, (), table.place)


def dead(rule: Rule, by: Sequence[Rule], witness: Mapping[str, object] | None) -> Finding:
    """Return the finding of a rule that never fires, because others go before it or nothing can match it.

    The witness is an input that it matches and others decide.
    """
    if by:
        others = called(by)
        reason = Text(
            f"{others.en} go before it and cover all that it matches",
            f"{others.zh}在先，已覆盖它所匹配的全部输入",
        )
        if len(by) == 1:
            reason = Text(f"{others.en} goes before it and covers all that it matches", reason.zh)
    else:
        reason = Text("it matches no possible input", "没有可能的输入与它匹配")
    text = Text(f"{_big(rule.called)} never fires: {reason.en}.", f"{rule.called.zh}永不生效：{reason.zh}。")
    hint = Text(
        "Remove it, narrow the others, or change the order.", "请删除该规则、缩小其他规则，或调整次序。"
    )
    return Finding("dead-rule", "error", text, (rule, *by), rule.place, witness, None, hint)


def same(rule: Rule, first: Rule, witness: Mapping[str, object]) -> Finding:
    """Return the finding of a rule that says what another one says."""
    text = Text(
        f"{_big(rule.called)} says the same as {first.called.en}.",
        f"{rule.called.zh}与{first.called.zh}内容相同。",
    )
    hint = Text("Remove one of them.", "请删除其中一条。")
    return Finding("same-rule", "warning", text, (first, rule), rule.place, witness, None, hint)


def idle(table: Provable, label: Text) -> Finding:
    """Return the finding of a column whose value never changes the outcome."""
    text = Text(
        f"Column {label.en} of table '{table.name}' never matters: no value of it changes an outcome.",
        f"表“{table.name}”的列{label.zh}从不影响结论。",
    )
    hint = Text("Remove the column, or check its cells.", "请删除该列，或检查其各格。")
    return Finding("idle-column", "warning", text, (), table.place, None, None, hint)


def first_is_order(table: Provable, pairs: int, *, counted: bool) -> Finding:
    """Return the note that DMN advises where the order of rules decides; not all may be `counted`."""
    least = Text("", "") if counted else Text("at least ", "至少")
    noun = "pair" if pairs == 1 else "pairs"
    text = Text(
        f"Under FIRST the order of the rules decides: in table '{table.name}' "
        f"for {least.en}{pairs} {noun} of rules.",
        f"命中策略 FIRST 由规则次序决定结论：表“{table.name}”中{least.zh}涉及 {pairs} 对规则。",
    )
    hint = Text("Where no two rules contradict, write hit: UNIQUE.", "若规则互不矛盾，请写 hit: UNIQUE。")
    return Finding("first-is-order", "note", text, (), table.place, None, None, hint)


QUESTIONS = {
    "gaps": Text("gaps", "缺口"),
    "overlaps": Text("overlaps", "重叠"),
    "dead": Text("dead rules", "永不生效的规则"),
    "coverage": Text("coverage", "覆盖率"),
    "same": Text("rules that say the same", "内容相同的规则"),
    "idle": Text("idle columns", "无效的列"),
}


def undecided(table: Provable, open_questions: Sequence[str]) -> Finding:
    """Return the finding that the budget ended before these questions were answered."""
    asked = [QUESTIONS[question] for question in open_questions]
    en, zh = ", ".join(q.en for q in asked), "、".join(q.zh for q in asked)
    text = Text(
        f"Table '{table.name}' is too intricate to decide within the budget: {en}.",
        f"表“{table.name}”过于复杂，未能在限额内判定：{zh}。",
    )
    hint = Text(
        "Split the table, or call prove() with a larger budget.",
        "请拆分该表，或以更大的 budget 调用 prove()。",
    )
    return Finding("undecided", "warning", text, (), table.place, None, None, hint)
