"""What holds when several rules match: the hit policies of DMN, and what each makes of the hits."""

import re
from collections.abc import Mapping, Sequence
from decimal import Context, Decimal
from enum import StrEnum
from functools import reduce
from typing import Any

from govflow.errors import Text, did_you_mean
from govflow.tables.cell import NARROW
from govflow.tables.rule import Decision, Rule


class HitPolicy(StrEnum):
    """What holds when several rules match (命中策略), in DMN's words; each member is its name."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    FIRST = "FIRST"
    PRIORITY = "PRIORITY"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"
    COLLECT = "COLLECT"
    COLLECT_SUM = "COLLECT+"
    COLLECT_MIN = "COLLECT<"
    COLLECT_MAX = "COLLECT>"
    COLLECT_COUNT = "COLLECT#"

    @classmethod
    def read(cls, text: str) -> "HitPolicy | None":
        """Return the policy that `text` writes, also in small or full-width letters; None if it is none."""
        plain = re.sub(r"\s+([+<>#])", r"\1", " ".join(text.translate(NARROW).upper().split()))
        return cls(plain) if plain in set(cls) else None

    @property
    def single(self) -> bool:
        """Whether the answer is what one rule gives; otherwise all hits count."""
        return self in (HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST, HitPolicy.PRIORITY)

    @property
    def contested(self) -> bool:
        """Whether two hits with different outputs are no answer."""
        return self in (HitPolicy.UNIQUE, HitPolicy.ANY)

    @property
    def shadows(self) -> bool:
        """Whether a rule may never answer because others go before it wherever it matches."""
        return self in (HitPolicy.FIRST, HitPolicy.PRIORITY)

    @property
    def ranked(self) -> bool:
        """Whether the order of the outputs' values decides, so that it must be known."""
        return self in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)

    @property
    def counting(self) -> bool:
        """Whether the values of each output become one number."""
        return self.startswith("COLLECT") and self is not HitPolicy.COLLECT

    @property
    def adding(self) -> bool:
        """Whether only numbers can be collected."""
        return self.counting and self is not HitPolicy.COLLECT_COUNT


HITS = tuple(HitPolicy)
"""All hit policies, the default first."""

Priorities = Mapping[str, tuple[object, ...]]
"""Per output, the first to count first, its values from the most important on."""

_LETTERS = {"U": "UNIQUE", "A": "ANY", "F": "FIRST", "P": "PRIORITY", "R": "RULE ORDER", "O": "OUTPUT ORDER"}


def suggestion(text: str) -> Text | None:
    """Suggest the policy that an unknown word may mean; DMN writes each as a letter too."""
    plain = text.translate(NARROW).upper().replace(" ", "")
    meant = _LETTERS.get(plain) or re.sub(r"C([+<>#]?)", r"COLLECT\1", plain)
    if meant in set(HITS):
        return Text(f"Write '{meant}'.", f"请写作“{meant}”。")
    return did_you_mean(plain, HITS)


def rank(rule: Rule, priorities: Priorities) -> tuple[int, ...]:
    """Return the place of a rule's outputs among their priorities: the lowest goes first, no value last.

    The output whose priorities stand first counts first.
    """
    ranked = ((values, rule.outputs.get(name)) for name, values in priorities.items())
    return tuple(len(values) if value is None else values.index(value) for values, value in ranked)


def decided(table: str, rules: Sequence[Rule], policy: HitPolicy) -> Decision:
    """Return what hits decide, most important first: the first alone, or all of them together."""
    if policy.single:
        counts = rules if policy is HitPolicy.ANY else rules[:1]
        return Decision(table, rules[0], rules[0].outputs, tuple(counts))
    outputs = {name: _together([rule.outputs[name] for rule in rules], policy) for name in rules[0].outputs}
    return Decision(table, rules[0], outputs, tuple(rules))


def default(table: str, outputs: Mapping[str, object], policy: HitPolicy) -> Decision:
    """Return what holds when no rule matches: as written, in a list where hits give lists, 0 for no count."""
    if policy is HitPolicy.COLLECT_COUNT:
        outputs = {name: 0 if value is None else value for name, value in outputs.items()}
    elif not (policy.single or policy.counting):
        outputs = {name: () if value is None else (value,) for name, value in outputs.items()}
    return Decision(table, None, outputs)


def _together(values: Sequence[Any], policy: HitPolicy) -> object:
    """Collect the values of one output; None is no value, and in a list stands for the rule that has none."""
    given = [value for value in values if value is not None]
    match policy:
        case HitPolicy.COLLECT_COUNT:
            return _differing(given)
        case HitPolicy.COLLECT_SUM:
            return _sum(given) if given else None
        case HitPolicy.COLLECT_MIN:
            return min(given, default=None)
        case HitPolicy.COLLECT_MAX:
            return max(given, default=None)
    return tuple(values)


def _differing(values: Sequence[Any]) -> int:
    """Return how many values differ; lists, which have no hash, are compared one by one."""
    try:
        return len(set(values))
    except TypeError:
        return sum(value not in values[:i] for i, value in enumerate(values))


def _sum(numbers: Sequence[int | Decimal]) -> int | Decimal:
    """Return the exact sum: the host's decimal context rounds nothing."""
    if not any(isinstance(number, Decimal) for number in numbers):
        return sum(numbers)
    exact = [Decimal(number) for number in numbers]
    top = max(number.adjusted() for number in exact)
    least = min(number.adjusted() - len(number.as_tuple().digits) for number in exact)
    return reduce(Context(prec=top - least + len(str(len(exact))) + 1).add, exact)
