"""The ways in which a table has no answer, each with the file and line of the table or its rules."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from govflow.errors import ManyHits, MissingInput, NoHit, Place, Text, UnknownValue
from govflow.tables.cell import short
from govflow.tables.column import AT, Column, closest
from govflow.tables.rule import Rule

_DATED = Text(
    " It has rules with dates: in a test write 'at' beside 'given', on the command line '--at'.",
    "该表有定施行日期的规则：测试中请在 given 旁写 at，命令行中请用 --at。",
)


def missing_input(
    table: str, place: Place | None, missing: Sequence[Column], inputs: Mapping[str, object]
) -> MissingInput:
    """Return the error of inputs that lack columns; it names a misspelt key if one looks like it."""
    en, zh = ", ".join(c.label.en for c in missing), "、".join(c.label.zh for c in missing)
    close = get_close_matches(
        missing[0].name, [str(key) for key, value in inputs.items() if value is not None], n=1
    )
    hint = Text(f" It was given '{close[0]}'.", f"所给的是“{close[0]}”。") if close else Text("", "")
    when = _DATED if AT in missing else Text("", "")
    text = Text(
        f"Table '{table}' needs the input {en}.{hint.en}{when.en}",
        f"表“{table}”缺少输入 {zh}。{hint.zh}{when.zh}",
    )
    return MissingInput("missing-input", text, place)


def unknown_value(
    table: str, place: Place | None, column: Column, value: object, reason: Text
) -> UnknownValue:
    """Return the error of a value that its column refuses for `reason`."""
    hint = closest(short(value), column.values) if isinstance(value, str) and column.values else None
    en, zh = (f" {hint.en}", hint.zh) if hint else ("", "")
    text = Text(f"Table '{table}': {reason.en}.{en}", f"表“{table}”：{reason.zh}。{zh}")
    return UnknownValue("unknown-value", text, place)


def no_hit(table: str, place: Place | None, inputs: Mapping[str, object]) -> NoHit:
    """Return the error of inputs that no rule accepts."""
    given = ", ".join(f"{name}={short(value)}" for name, value in inputs.items())
    text = Text(f"Table '{table}' has no rule for {given}.", f"表“{table}”没有适用于 {given} 的规则。")
    return NoHit("no-hit", text, place)


def many_hits(table: str, place: Place | None, rules: Sequence[Rule]) -> ManyHits:
    """Return the error of two or more matches under UNIQUE."""
    both = _both(rules)
    text = Text(
        f"Table '{table}' allows one match; {both.en} match.",
        f"表“{table}”只允许一条规则匹配，而{both.zh}同时匹配。",
    )
    return ManyHits("many-hits", text, place)


def disagreement(table: str, place: Place | None, rules: Sequence[Rule]) -> ManyHits:
    """Return the error of two or more matches under ANY, of which at least two give different outputs."""
    other = next(rule for rule in rules if rule.outputs != rules[0].outputs)
    names = [name for name in other.outputs if other.outputs[name] != rules[0].outputs.get(name)]
    both = _both((rules[0], other))
    text = Text(
        f"Table '{table}' wants all matches to agree; {both.en} match and differ in {', '.join(names)}.",
        f"表“{table}”要求所有匹配的规则一致，而{both.zh}同时匹配，{'、'.join(names)}不同。",
    )
    return ManyHits("many-hits", text, place)


def _both(rules: Sequence[Rule]) -> Text:
    first, second = (rule.called for rule in rules[:2])
    others = len(rules) - 2
    more = Text(f", and {others} more", f"等 {len(rules)} 条") if others else Text(" both", "")
    return Text(f"{first.en} and {second.en}{more.en}", f"{first.zh}和{second.zh}{more.zh}")
