"""What is wrong with a decision table as a whole; all of it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from decimal import Decimal

from govflow.errors import Problem, Text, did_you_mean
from govflow.tables.cell import Cell, short
from govflow.tables.column import AT, Column
from govflow.tables.hit import HitPolicy, Priorities, suggestion
from govflow.tables.literal import NUMBER, conforms
from govflow.tables.rule import Rule


def of_table(
    name: str, columns: Sequence[Column], hit: str, otherwise: Mapping[str, object] | str | None
) -> Iterator[Problem]:
    """Yield what is wrong with the head of a table."""
    if HitPolicy.read(hit) is None:
        text = Text(f"Table '{name}' has unknown hit policy '{hit}'.", f"表“{name}”的命中策略“{hit}”未知。")
        yield Problem("unknown-hit-policy", text, suggestion=suggestion(hit))
    if otherwise is None:
        hint = Text(
            "Write the outputs for 'no rule matches', or: error.", "请写出无规则匹配时的输出，或写 error。"
        )
        text = Text(f"Table '{name}' does not say what holds otherwise.", f"表“{name}”没有写明 otherwise。")
        yield Problem("otherwise-missing", text, suggestion=hint)
    elif isinstance(otherwise, str) and otherwise != "error":
        text = Text(
            f"Table '{name}' has otherwise '{otherwise}'.", f"表“{name}”的 otherwise 为“{otherwise}”。"
        )
        hint = Text("Write outputs, or: error.", "请写输出，或写 error。")
        yield Problem("bad-otherwise", text, suggestion=hint)
    if not columns:
        yield Problem("no-columns", Text(f"Table '{name}' has no columns.", f"表“{name}”没有列。"))
    for column, count in Counter(column.name for column in columns).items():
        if count > 1:
            text = Text(
                f"Table '{name}' has {count} columns '{column}'.", f"表“{name}”有 {count} 个列“{column}”。"
            )
            yield Problem("duplicate-column", text)
    if any(column.name == AT.name for column in columns):
        text = Text(
            "A column cannot be called 'at': that is the instant of the decision.",
            "列不能名为“at”：它指作出决定的时刻。",
        )
        yield Problem("reserved-column", text)


def of_rules(
    columns: Sequence[Column], rules: Sequence[Rule], default: Mapping[str, object] | None
) -> Iterator[Problem]:
    """Yield what is wrong with the rules; all, and the `default`, give the outputs that most rules give."""
    wanted = _usual(rules)
    if default is not None and rules and set(default) != set(wanted):
        yield _other_default(default, wanted)
    seen: dict[str, Rule] = {}
    for rule in rules:
        if (first := seen.setdefault(rule.id, rule)) is not rule:
            yield _repeated(rule, first)
        if len(rule.cells) != len(columns):
            count, needed = len(rule.cells), len(columns)
            text = Text(
                f"Rule '{rule.id}' has {count} cells for {needed} columns.",
                f"规则“{rule.id}”有 {count} 格，而表有 {needed} 列。",
            )
            yield Problem("cell-count", text, rule.place)
        else:
            yield from _strays(rule, columns)
        if set(rule.outputs) != set(wanted):
            yield _other_outputs(rule, wanted)
        yield from _dates(rule)


def _usual(rules: Sequence[Rule]) -> tuple[str, ...]:
    """Return the outputs that most rules give; the first of them says in which order."""
    first = {frozenset(rule.outputs): tuple(rule.outputs) for rule in reversed(rules)}
    usual = Counter(frozenset(rule.outputs) for rule in rules).most_common(1)
    return first[usual[0][0]] if usual else ()


def _other_default(default: Mapping[str, object], wanted: Sequence[str]) -> Problem:
    has, all_have = ", ".join(default) or "-", ", ".join(wanted) or "-"
    text = Text(
        f"'otherwise' gives the outputs {has}, where the rules give {all_have}.",
        f"otherwise 的输出为 {has}，而规则为 {all_have}。",
    )
    strange = next((name for name in default if name not in wanted), None)
    hint = did_you_mean(strange, [name for name in wanted if name not in default]) if strange else None
    return Problem("outputs-differ", text, suggestion=hint)


def _strays(rule: Rule, columns: Sequence[Column]) -> Iterator[Problem]:
    for column, cell in zip(columns, rule.cells, strict=True):
        if not all(map(column.owns, cell.terms)):
            text = Text(
                f"Rule '{rule.id}' has a cell in column '{column.name}' that was read by another column.",
                f"规则“{rule.id}”在列“{column.name}”的格是由别的列读出的。",
            )
            yield Problem("cell-of-another-column", text, rule.place)


def of_impossible(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> Iterator[Problem]:
    """Yield what is wrong with the inputs that do not occur."""
    for n, row in enumerate(rows, 1):
        if len(row) != len(columns) or not all(
            column.owns(term) for column, cell in zip(columns, row, strict=True) for term in cell.terms
        ):
            text = Text(
                f"Impossible inputs {n} have not a cell for each column, read by it.",
                f"第 {n} 条 impossible 的格与各列不符。",
            )
            yield Problem("cell-count", text)


def of_outputs(name: str, rules: Sequence[Rule], hit: HitPolicy, priorities: Priorities) -> Iterator[Problem]:
    """Yield what keeps the outputs from being ordered or collected as the hit policy wants."""
    if hit.ranked and not set(priorities).intersection(_usual(rules)) and rules:
        text = Text(
            f"Table '{name}' has hit policy {hit}, and no output says which value goes first.",
            f"表“{name}”的命中策略为 {hit}，但没有输出写明取值的先后。",
        )
        hint = Text(
            "Give an output the type enum, with its values from the first on.",
            "请将某一输出设为 enum，并从最优先起列出取值。",
        )
        yield Problem("priorities-missing", text, suggestion=hint)
    for rule in rules:
        for output, value in rule.outputs.items():
            if hit.ranked and value not in (None, *priorities.get(output, (value,))):
                yield _unranked(rule, output, value, priorities[output])
            if hit.adding and not _number(value):
                yield _uncounted(rule, output, value, hit)


def _number(value: object) -> bool:
    """Say whether sums and comparisons take the value; None is left out of them."""
    return value is None or (isinstance(value, int | Decimal) and conforms(NUMBER, value))


def _unranked(rule: Rule, output: str, value: object, known: Sequence[object]) -> Problem:
    said = short(value)
    text = Text(
        f"Rule '{rule.id}' gives {output} = {said}, which has no place among its priorities.",
        f"规则“{rule.id}”的输出 {output} = {said} 不在其优先次序之中。",
    )
    return Problem("no-priority", text, rule.place, did_you_mean(said, map(short, known)))


def _uncounted(rule: Rule, output: str, value: object, hit: HitPolicy) -> Problem:
    said = short(value)
    text = Text(
        f"Rule '{rule.id}' gives {output} = {said}, and {hit} takes numbers only.",
        f"规则“{rule.id}”的输出 {output} = {said}，而 {hit} 只接受数值。",
    )
    return Problem("not-a-number", text, rule.place)


def _repeated(rule: Rule, first: Rule) -> Problem:
    text = Text(f"There is already a {first.called.en}.", f"已有{first.called.zh}。")
    return Problem("duplicate-rule", text, rule.place)


def _other_outputs(rule: Rule, wanted: Sequence[str]) -> Problem:
    has, all_have = ", ".join(rule.outputs) or "-", ", ".join(wanted) or "-"
    text = Text(
        f"Rule '{rule.id}' gives the outputs {has}, where others give {all_have}.",
        f"规则“{rule.id}”的输出为 {has}，而其他规则为 {all_have}。",
    )
    return Problem("outputs-differ", text, rule.place)


def _dates(rule: Rule) -> Iterator[Problem]:
    instants = [instant for instant in (rule.start, rule.stop) if instant is not None]
    if any(instant.utcoffset() is None or not 1 < instant.year < 9999 for instant in instants):
        text = Text(
            f"The dates of rule '{rule.id}' need a zone and a year of 2 to 9998.",
            f"规则“{rule.id}”的生效时间须带时区，年份为 2 至 9998。",
        )
        yield Problem("bad-effective", text, rule.place)
    elif len(instants) == 2 and instants[1].astimezone(UTC) <= instants[0].astimezone(UTC):
        text = Text(f"Rule '{rule.id}' ends before it starts.", f"规则“{rule.id}”的失效时间不晚于生效时间。")
        yield Problem("empty-effective", text, rule.place)
