"""Numbers in words, as people write them into spreadsheets: refused, with the cell that would say it.

以上, 以下 and 以内 include the number, 超过, 不满 and 以外 do not (民法典 1259).
"""

import re
from collections.abc import Iterator

from govflow.errors import Text

_LONGEST = 60
_N = r"(-?[0-9]{1,18}(?:\.[0-9]{1,18})?)"
_U = "[户家人名件个次条处栋天日起元岁米]{0,2}"  # not 万, which multiplies
_WITH = r"(?:\(含\)|含|及|或)?"


def _comparison(before: str, after: str, bare: str = "") -> re.Pattern[str]:
    """Return what reads one number between words, from which spaces have been taken."""
    more = f"|{_N}{_U}(?:{bare})" if bare else ""
    return re.compile(f"(?:{before}){_N}{_U}|{_N}{_U}{_WITH}(?:{after}){more}")


_COMPARISONS = {
    ">=": _comparison(
        "至少|最少|不少于|不低于|不小于|大于或?等于|atleast|nolessthan|from",
        r"以上|\+|ormore|andmore|andabove",
    ),
    "<=": _comparison(
        "至多|最多|不超过|不多于|不高于|不大于|小于或?等于|atmost|nomorethan|upto",
        "以下|以内|之内|orless|orfewer",
    ),
    ">": _comparison("大于|超过|多于|高于|morethan|greaterthan|over|above", "以外", r"\(不含\)以上"),
    "<": _comparison("小于|少于|低于|不满|未满|不足|lessthan|fewerthan|under|below", "不到", r"\(不含\)以下"),
}
_INCLUDED = {
    True: Text("with the number itself, write", "含本数，请写作"),
    False: Text("without the number itself, write", "不含本数，请写作"),
}
_RANGE = re.compile(f"{_N}{_U}(?:-|~|—{{1,2}}|–|―|至|到|to|through){_N}{_U}")
_BOTH = re.compile(f"{_N}{_U}(?:且|并且|同时|、|and|&{{1,2}})[<>≤≥]=?{_N}{_U}")
_COUNTED = re.compile(f"{_N}{_U}")
_ANYTHING = frozenset(
    ("全部", "所有", "不限", "不论", "任意", "任何", "均可", "any", "anything", "all", "every")
)


def anything(text: str) -> Text | None:
    """Return how to say that any value will do, if that is what the text says."""
    said = text.strip().lower() in _ANYTHING if len(text) <= _LONGEST else False
    return Text("For any value write -.", "任意值请写作 -。") if said else None


def number_words(text: str) -> Text | None:
    """Return the cell that a text of numbers and words, made narrow, was probably meant to be."""
    if len(text) > _LONGEST:
        return None
    plain = "".join(text.lower().split())
    return anything(plain) or next(_meant(plain), None)


def _meant(plain: str) -> Iterator[Text]:
    if both := _BOTH.fullmatch(plain):
        low, high = both.groups()
        yield Text(
            f"Write both bounds as one range: {low}..{high}, or without its low end ({low}..{high}].",
            f"上下限请写成一个范围：{low}..{high}；不含下限的写作 ({low}..{high}]。",
        )
    if span := _RANGE.fullmatch(plain):
        low, high = span.groups()
        yield Text(f"For a range write {low}..{high}.", f"范围请写作 {low}..{high}。")
    for sign, pattern in _COMPARISONS.items():
        if found := pattern.fullmatch(plain):
            number, said = next(filter(None, found.groups())), _INCLUDED["=" in sign]
            yield Text(f"{said.en[0].upper()}{said.en[1:]} {sign} {number}.", f"{said.zh} {sign} {number}。")
    if (alone := _COUNTED.fullmatch(plain)) and alone[1] != plain:
        yield Text(f"Write {alone[1]}.", f"请写作 {alone[1]}。")
