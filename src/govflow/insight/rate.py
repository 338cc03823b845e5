"""Rates (比率): a numerator and a denominator, what was left out, and how it was rounded, told together."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs

from govflow.errors import Text
from govflow.rulebook.metrics import Metric
from govflow.worktime.instants import MICROSECOND

_DAY = 86_400_000_000  # microseconds
_RESTS = {
    "disposition": Text("; rests on what the unit reports", "；按承办单位处置结果"),
    "outcome": Text("; rests on the confirmed outcome", "；按核实结果"),
}


@attrs.frozen
class Part:
    """How many cases were asked about, how many of them count, and how many microseconds those took."""

    numerator: int = 0
    denominator: int = 0
    total: int = 0


@attrs.frozen
class Rate:
    """What a metric comes to (指标值), never without numerator and denominator.

    `excluded` are the cases left out, by exclusion; `unapproved` would be left out, had anybody agreed to it,
    and are counted. `raw` is the denominator with what is left out and with merged duplicates, which are
    otherwise counted once. `total` is how many microseconds those who count took together.
    """

    metric: Metric
    numerator: int
    denominator: int
    excluded: Mapping[str, Part] = attrs.field(factory=dict, hash=False)
    unapproved: int = 0
    raw: int = 0
    total: int = 0

    @property
    def share(self) -> Fraction | None:
        """Return numerator by denominator, exactly; None where there is nothing to count."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def percent(self) -> Decimal | None:
        """Return the share in per cent, rounded half up to the metric's digits."""
        return None if self.share is None else rounded(100 * self.share, self.metric.digits)

    @property
    def mean(self) -> timedelta | None:
        """Return how long those who count took on the average."""
        return MICROSECOND * round(Fraction(self.total, self.numerator)) if self.numerator else None

    @property
    def value(self) -> Fraction | None:
        """Return what the metric is about, exactly: a share, a number, or days."""
        if self.metric.unit == "ratio":
            return self.share
        if self.metric.unit == "count":
            return Fraction(self.numerator)
        return None if self.mean is None else Fraction(self.mean // MICROSECOND, _DAY)

    @property
    def in_full(self) -> "Rate":
        """Return the same with nobody left out."""
        parts = self.excluded.values()
        return attrs.evolve(
            self,
            numerator=self.numerator + sum(part.numerator for part in parts),
            denominator=self.denominator + sum(part.denominator for part in parts),
            total=self.total + sum(part.total for part in parts),
            excluded={},
            unapproved=0,
        )

    @property
    def duplicates(self) -> int:
        """Return how many cases were merged into others, and not counted for themselves."""
        return self.raw - self.in_full.denominator

    @property
    def short(self) -> Text:
        """Return the figure alone, for a table that shows beside it what it is made of."""
        if self.value is None:
            return Text("-", "-")
        if self.metric.unit == "count":
            return Text(f"{self.numerator:,}", f"{self.numerator:,} 件")
        if self.metric.unit == "ratio":
            return Text(f"{self.percent} %", f"{self.percent}%")
        days = rounded(self.value, self.metric.digits)
        return Text(f"{days} days", f"{days} 天")

    @property
    def figure(self) -> Text:
        """Return the figure with what it is made of, and with the rounding where that matters."""
        return _FIGURES[self.metric.unit](self)

    @property
    def text(self) -> Text:
        """Return the whole line: title, figure, rounding, exclusions with and without, duplicates."""
        title, said = self.metric.title, [self.figure, *_notes(self)]
        return Text(
            f"{title.en or self.metric.name}: {''.join(text.en for text in said)}.",
            f"{title.zh or self.metric.name}：{''.join(text.zh for text in said)}。",
        )

    def to_data(self) -> dict[str, Any]:
        """Return the rate as plain data, the same for the same cases."""
        metric, percent = self.metric, self.percent
        return {
            "metric": metric.name,
            "unit": metric.unit,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "percent": str(percent) if metric.unit == "ratio" and percent is not None else None,
            "mean_seconds": self.mean.total_seconds() if metric.unit == "duration" and self.mean else None,
            "rounding": {"mode": "half_up", "digits": metric.digits},
            "excluded": {
                name: {"numerator": part.numerator, "denominator": part.denominator}
                for name, part in self.excluded.items()
            },
            "unapproved": self.unapproved,
            "in_full": {"numerator": self.in_full.numerator, "denominator": self.in_full.denominator},
            "raw": self.raw,
            "rests_on": metric.rests_on or None,
            "source": metric.source,
        }


def rounded(value: Fraction, digits: int) -> Decimal:
    """Return a fraction as a decimal, rounded half up: exactly, however close to the half it lies."""
    scaled = value * 10**digits
    whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
    whole += 2 * rest >= scaled.denominator
    return Decimal(f"{whole if value >= 0 else -whole}E-{digits}")  # no context of the host's counts here


def _ratio(rate: Rate) -> Text:
    n, of, digits = f"{rate.numerator:,}", f"{rate.denominator:,}", rate.metric.digits
    if rate.percent is None:
        return Text("0 of 0", "0 / 0")
    exact = Fraction(rate.percent) == 100 * Fraction(rate.numerator, rate.denominator)
    rounding = Text(f", rounded half up to {_many(digits, 'digit')}", f"，四舍五入保留 {digits} 位小数")
    said = Text("", "") if exact else rounding
    return Text(f"{n} of {of} = {rate.short.en}{said.en}", f"{n} / {of} = {rate.short.zh}{said.zh}")


def _count(rate: Rate) -> Text:
    return rate.short


def _duration(rate: Rate) -> Text:
    n, of = f"{rate.numerator:,}", f"{rate.denominator:,}"
    if rate.value is None:
        return Text(f"nothing to measure among {of}", f"{of} 件中无可计时者")
    return Text(f"{rate.short.en} on the average over {n} of {of}", f"{of} 件中 {n} 件平均 {rate.short.zh}")


_FIGURES = {"ratio": _ratio, "count": _count, "duration": _duration}


def _notes(rate: Rate) -> list[Text]:
    notes = [_left_out(rate, name, part) for name, part in rate.excluded.items()]
    if any(part.denominator for part in rate.excluded.values()):
        full = rate.in_full.figure
        notes.append(Text(f"; with them {full.en}", f"；不剔除为 {full.zh}"))
    if rate.unapproved:
        n = f"{rate.unapproved:,}"
        notes.append(Text(f"; {n} not left out, as nobody agreed", f"；另有 {n} 件未经批准，不予剔除"))
    if rate.duplicates:
        merged, raw = rate.duplicates, f"{rate.raw:,}"
        en = f"; {_many(merged, 'merged duplicate')} counted once, {raw} raw"
        notes.append(Text(en, f"；合并重复 {merged:,} 件只计一次，原始 {raw} 件"))
    return [*notes, _RESTS[rate.metric.rests_on]] if rate.metric.rests_on else notes


def _left_out(rate: Rate, name: str, part: Part) -> Text:
    title = next((e.title for e in rate.metric.exclusions if e.name == name), Text(name, name))
    n = f"{part.denominator:,}"
    return Text(f"; {n} left out ({title.en})", f"；剔除 {n} 件（{title.zh}）")


def _many(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"
