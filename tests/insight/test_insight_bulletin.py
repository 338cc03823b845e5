"""Published figures as fixtures (domain.md section 3), and the ones of the stories M1 and M2."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

import pytest
from tests.insight.metric_rules import folded, life, rules

from govflow.case import Case
from govflow.insight import Tally, change, measure, points, relative
from govflow.insight.rate import Rate
from govflow.rulebook.metrics import Metric

MARCH = """\
metrics:
  by_hotline: {of: {channel: hotline}, count: {direct: yes}, title: {en: handled directly, zh: 直接办结率}}
  closed_of_dispatched: {of: {channel: hotline, dispatched: yes}, count: {closed: yes}}
  app_closed: {of: {channel: app, dispatched: yes}, count: {closed: yes}}
  received: {unit: count}
  dispatched: {unit: count, of: {dispatched: yes}}
"""
NATURES = {"complaint": 4733, "question": 3162, "help": 238, "suggestion": 114, "report": 14, "other": 969}
# how many came by each channel; how many of these were dispatched, and closed where the bulletin says so
CHANNELS = {
    "window": (13, 13, 0),
    "other": (15, 15, 0),
    "hotline": (8947, 2274, 1715),
    "app": (255, 242, 221),
}


def march_2021() -> Iterator[Case]:
    """Give the 9,230 items as the bulletin counts them; it does not say which of them have which nature."""
    natures = chain.from_iterable([nature] * n for nature, n in NATURES.items())
    for channel, (came, dispatched, closed) in CHANNELS.items():
        for n in range(came):
            sent = n < dispatched
            yield folded(
                life(
                    opened="2021-03-05T10:00",
                    closed="2021-03-08T10:00" if n < closed else "",
                    channel=channel,
                    nature=next(natures),
                    dispatched=sent,
                    direct=not sent,
                )
            )


@pytest.fixture(scope="module")
def march() -> Tally:
    """All metrics by channel, in one pass."""
    tally = Tally(rules(MARCH), by="channel")
    for case in march_2021():
        tally.add(case)
    return tally


@pytest.mark.parametrize(
    ("metric", "numerator", "denominator", "percent"),
    [
        ("by_hotline", 6673, 8947, "74.58"),
        ("closed_of_dispatched", 1715, 2274, "75.42"),
        ("app_closed", 221, 242, "91.32"),
    ],
)
def test_the_bulletin_of_march_2021_reconciles(
    march: Tally, metric: str, numerator: int, denominator: int, percent: str
) -> None:
    rate = march.measured()[metric].total
    assert (rate.numerator, rate.denominator, rate.percent) == (numerator, denominator, Decimal(percent))
    assert f"{numerator:,} of {denominator:,} = {percent} %" in rate.text.en


def test_its_sums_by_channel_and_by_nature_are_its_totals(march: Tally) -> None:
    measured = march.measured()
    received, dispatched = measured["received"], measured["dispatched"]
    assert {key: rate.numerator for key, rate in received.groups.items()} == {
        channel: came for channel, (came, _, _) in CHANNELS.items()
    }
    assert (received.total.numerator, dispatched.total.numerator) == (9230, 2544)
    natures = measure(rules(MARCH), march_2021(), "received", by="nature")
    assert {key: rate.numerator for key, rate in natures.groups.items()} == NATURES
    assert natures.total.numerator == 9230


def rate(numerator: int, denominator: int, digits: int = 1, name: str = "m") -> Rate:
    return Rate(Metric(name, "request", digits=digits), numerator, denominator)


def test_a_bulletin_that_does_not_reconcile_is_found_out() -> None:
    """It printed 99.6 %; the quotient says otherwise, at any number of digits."""
    told = [str(rate(591, 594, digits).percent) for digits in range(4)]
    assert told == ["99", "99.5", "99.49", "99.495"]
    assert "591 of 594 = 99.5 %, rounded half up to 1 digit" in rate(591, 594).text.en


def test_points_of_percentage_are_never_per_cent() -> None:
    """M2: disposal 93.0 to 95.0, satisfaction 94.7 to 98.2."""
    disposal, satisfaction = (
        points(rate(930, 1000), rate(950, 1000)),
        points(rate(947, 1000), rate(982, 1000)),
    )
    assert (disposal.text.en, satisfaction.text.en) == ("+2.0 pp", "+3.5 pp")
    assert (disposal.text.zh, satisfaction.text.zh) == ("+2.0 个百分点", "+3.5 个百分点")
    assert relative(rate(930, 1000), rate(950, 1000)).text.en == "+2.2 %"
    assert points(rate(950, 1000), rate(930, 1000)).text.en == "-2.0 pp"


def test_visits_grow_by_forty_per_cent_of_what_they_were() -> None:
    """ZH-16: the rate of visits rose by 40 %, from 50 % to 70 % say, which is 20 points."""
    visits = relative(rate(50, 100), rate(70, 100))
    assert (visits.text.en, visits.unit) == ("+40.0 %", "%")
    assert points(rate(50, 100), rate(70, 100)).text.en == "+20.0 pp"


def test_the_metric_itself_says_how_its_change_is_told() -> None:
    count = Metric("n", "request", unit="count", change="percent")
    assert change(Rate(count, 200_000, 200_000), Rate(count, 210_000, 210_000)).text.en == "+5.00 %"
    assert change(rate(1, 2), rate(1, 1)).unit == "pp"
    with pytest.raises(ValueError, match="is no ratio"):
        points(Rate(count, 1, 1), Rate(count, 1, 1))
    with pytest.raises(ValueError, match="different metrics"):
        points(rate(1, 2), rate(1, 2, name="other"))


def test_nothing_before_or_after_is_no_change() -> None:
    assert points(rate(0, 0), rate(1, 2)).amount is None
    assert relative(rate(0, 5), rate(1, 2)).text.en == "no comparison"


def test_a_synthetic_year_comes_out_as_put_in() -> None:
    """M1 in a small dose: of 6,000 items 5,100 at the first go, 980 of 1,000 rated ones satisfied."""
    book = rules()
    first, late = folded(life(closed="2018-06-05T12:00")), folded(life(closed="2018-06-09T12:00", late=True))
    rated = {r: folded(life(rating=r)) for r in ("satisfied", "unsatisfied")}
    tally = Tally(book, ["first_time", "satisfied"])
    for n in range(6000):
        tally.add(late if n % 20 < 3 else first)
    for n in range(1000):
        tally.add(rated["unsatisfied" if n % 50 == 0 else "satisfied"])
    found = tally.measured()
    assert (str(found["first_time"].total.percent), found["first_time"].total.denominator) == ("85.0", 6000)
    assert (str(found["satisfied"].total.percent), found["satisfied"].total.denominator) == ("98.00", 1000)
