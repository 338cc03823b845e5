"""Rates: once and raw, with and without exclusions, by group; and beside a count by pencil."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.insight.metric_rules import METRICS, RULES, at, folded, life, rules

from govflow.case import Case, InTask
from govflow.errors import RulebookError
from govflow.insight import Measured, Tally, measure
from govflow.insight.rate import rounded
from govflow.rulebook import read

BOOK = rules()
UNITS = ("g1", "g2", "g3", "c1", "s1", "gone")


def once(metric: str, *cases: Case, **options: str) -> Measured:
    return measure(BOOK, cases, metric, **options)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------- one


def test_a_rate_has_its_numerator_and_denominator() -> None:
    rate = once("first_time", *(folded(life(closed="2018-06-05T12:00", late=n < 2)) for n in range(3))).total
    assert (rate.numerator, rate.denominator, rate.percent) == (1, 3, Decimal("33.3"))
    assert (
        rate.text.en == "solved at the first go: 1 of 3 = 33.3 %, rounded half up to 1 digit; "
        "0 left out (agreed exclusions)."
    )
    assert rate.text.zh == "第一时间解决率：1 / 3 = 33.3%，四舍五入保留 1 位小数；剔除 0 件（经批准剔除）。"


def test_nothing_to_count_is_no_rate_and_not_zero() -> None:
    rate = once("first_time").total
    assert (rate.share, rate.percent, rate.value) == (None, None, None)
    assert "0 of 0" in rate.text.en


def test_what_is_left_out_is_told_with_and_without() -> None:
    done = {"closed": "2018-06-05T12:00"}
    cases = [folded(life(**done)) for _ in range(6)]  # type: ignore[arg-type]
    cases += [folded(life(late=True, excluded=True, approver="head", **done)) for _ in range(3)]  # type: ignore[arg-type]
    cases += [folded(life(late=True, excluded=True, **done))]  # type: ignore[arg-type]
    rate = once("first_time", *cases).total
    assert (rate.numerator, rate.denominator, rate.unapproved) == (6, 7, 1)
    assert (rate.in_full.numerator, rate.in_full.denominator) == (6, 10)
    assert rate.text.en.endswith(
        "6 of 7 = 85.7 %, rounded half up to 1 digit; 3 left out (agreed exclusions); "
        "with them 6 of 10 = 60.0 %; 1 not left out, as nobody agreed."
    )
    assert "剔除 3 件（经批准剔除）；不剔除为 6 / 10 = 60.0%；另有 1 件未经批准，不予剔除" in rate.text.zh


def test_merged_duplicates_are_counted_once_and_the_raw_count_is_kept() -> None:
    cases = [folded(life("first")), folded(life("again", merged=True))]
    rate = once("collected", *cases).total
    assert (rate.numerator, rate.raw, rate.duplicates) == (1, 2, 1)
    assert "1 merged duplicate counted once, 2 raw" in rate.text.en
    assert "合并重复 1 件只计一次，原始 2 件" in rate.text.zh


def test_only_the_rated_are_asked_and_the_rate_says_what_it_rests_on() -> None:
    ratings = ["satisfied"] * 3 + ["unsatisfied", None]
    rate = once("satisfied", *(folded(life(rating=rating)) for rating in ratings)).total
    assert (rate.numerator, rate.denominator, rate.percent) == (3, 4, Decimal("75.00"))
    assert rate.text.en.endswith("; rests on the confirmed outcome.")
    assert rate.text.zh.endswith("；按核实结果。")
    assert "what the unit reports" in once("community").total.text.en


def test_an_exception_to_the_ceiling_is_not_within_it() -> None:
    """Story C1: lifted with a reason, it is an exception in the metric."""
    tally = Tally(BOOK, ["within_ceiling"])
    for events in (life(), life(up=["c1"]), life(up=["c1", "s1"], exception="flooded")):
        tally.add(folded(events), events)
    rate = tally.measured()["within_ceiling"].total
    assert (rate.numerator, rate.denominator) == (2, 3)


def test_a_range_of_numbers_is_asked_for() -> None:
    rate = once("often", *(folded(life(notices=n)) for n in (0, 1, 2, 3, 4))).total
    assert (rate.numerator, rate.denominator) == (2, 3)


def test_a_mean_duration_is_over_those_of_whom_both_ends_are_known() -> None:
    """ZH-03: the time from found to reported."""
    cases = [folded(life(opened="2018-06-05T10:00", found_at=f"2018-06-05T0{h}:00:00+08:00")) for h in (4, 8)]
    rate = once("lag", *cases, folded(life())).total
    assert (rate.numerator, rate.denominator, rate.mean) == (2, 3, timedelta(hours=4))
    assert rate.text.en.endswith("0.17 days on the average over 2 of 3.")
    found = once("lag_days", folded(life(opened="2018-06-05T00:30", found_on="2018-06-03"))).total
    assert found.mean == timedelta(days=2)  # local days: in UTC it was still the fourth


def test_a_period_goes_by_the_date_that_the_metric_names() -> None:
    case = folded(life(opened="2018-05-31T10:00", closed="2018-06-01T10:00"))
    first, after = at("2018-06-01T00:00"), at("2018-07-01T00:00")
    assert measure(BOOK, [case], "done_in_month", since=first, until=after).total.numerator == 1
    assert measure(BOOK, [case], "collected", since=first, until=after).total.numerator == 0
    assert measure(BOOK, [case], "collected", until=at("2018-05-31T10:00")).total.numerator == 0
    assert measure(BOOK, [case], "collected", since=at("2018-05-31T10:00")).total.numerator == 1


def test_a_task_is_counted_among_the_cases_of_its_own_workflow() -> None:
    inside = [InTask(event.at, "request/1", event) for event in life(up=["s1"], exception="flooded")]
    events = [*life(), *inside]
    tally = Tally(BOOK, ["collected", "within_ceiling"])
    tally.add(folded(events), events)
    found = tally.measured()
    assert found["collected"].total.numerator == 2
    assert found["within_ceiling"].total.numerator == 1


@pytest.mark.parametrize("code", ["unknown-metric", "unknown-group"])
def test_what_is_not_known_is_refused_with_the_closest_name(code: str) -> None:
    asked = {"unknown-metric": ("colected", "month"), "unknown-group": ("collected", "comunity")}[code]
    with pytest.raises(RulebookError) as refused:
        measure(BOOK, [], *asked)
    assert refused.value.problems[0].code == code
    assert refused.value.problems[0].suggestion


# ---------------------------------------------------------------------------------------- groups


def test_groups_of_a_level_have_all_below_it_and_the_total_has_each_case_once() -> None:
    cases = [folded(life(unit=unit)) for unit in ("g1", "c1", "g2", "g3", "s1", "gone")]
    found = once("collected", *cases, by="unit:community")
    assert {key: rate.numerator for key, rate in found.groups.items()} == {"c1": 2, "c2": 1, "c3": 1, "": 2}
    assert list(found.groups) == ["c1", "c2", "c3", ""]
    assert found.total.numerator == 6
    assert once("collected", *cases, by="community").groups == found.groups


def test_without_a_level_every_unit_has_what_lies_below_it() -> None:
    found = once("collected", *(folded(life(unit=unit)) for unit in ("g1", "g2", "g3", "c1")), by="owner")
    counts = {key: rate.numerator for key, rate in found.groups.items()}
    assert counts == {"district": 4, "s1": 3, "c1": 2, "g1": 1, "c2": 1, "g2": 1, "s2": 1, "c3": 1, "g3": 1}


def test_categories_are_rolled_up_and_what_has_none_stands_last() -> None:
    codes = ["street-lamp", "stairs-lamp", "lamps", "noise", None]
    found = once("collected", *(folded(life(category=code)) for code in codes), by="category")
    counts = [(key, rate.numerator) for key, rate in found.groups.items()]
    assert counts == [("lamps", 3), ("street-lamp", 1), ("stairs-lamp", 1), ("noise", 1), ("", 1)]


def test_months_go_by_the_metrics_own_date() -> None:
    case = folded(life(opened="2018-05-31T10:00", closed="2018-06-01T10:00"))
    assert list(once("collected", case, by="month").groups) == ["2018-05"]
    assert list(once("done_in_month", case, by="month").groups) == ["2018-06"]


@pytest.mark.parametrize(
    "by", ["summary", "carry_reason", "unit:ward", "channel:community", "breached", "parties"]
)
def test_free_text_and_unknown_levels_group_nothing(by: str) -> None:
    with pytest.raises(RulebookError, match="unknown-group"):
        measure(BOOK, [], "collected", by)


# ----------------------------------------------------------------------------------- brute force


@st.composite
def lived(draw: st.DrawFn) -> Case:
    closed = draw(st.sampled_from(["", "2018-06-20T10:00", "2018-07-02T10:00"]))
    return folded(
        life(
            closed=closed,
            opened=f"2018-{draw(st.sampled_from(['05', '06']))}-05T10:00",
            unit=draw(st.sampled_from(UNITS)),
            up=draw(st.sampled_from([[], ["s1"]])),
            late=draw(st.booleans()),
            merged=draw(st.booleans()),
            excluded=draw(st.booleans()),
            approver=draw(st.sampled_from(["", "head"])),
            category=draw(st.sampled_from(["street-lamp", "noise", None])),
        )
    )


def naive(cases: list[Case], key: Mapping[str, str]) -> dict[str, tuple[int, int, int, int, int]]:
    """Count first-time cases by community, as one would with a pencil."""
    found: dict[str, Counter[str]] = {}
    for case in cases:
        if case.closed_at is None:
            continue
        line = found.setdefault(key.get(case.unit, ""), Counter())
        line["raw"] += 1
        if any(related.kind == "duplicate_of" for related in case.relations):
            continue
        first = not case.breaches and not case.climbed
        if case.fields["excluded"] and case.fields["approver"]:
            line["out"] += 1
            continue
        line["asked"] += 1
        line["first"] += first
        line["unapproved"] += bool(case.fields["excluded"])
    return {unit: (c["first"], c["asked"], c["out"], c["unapproved"], c["raw"]) for unit, c in found.items()}


@given(st.lists(lived(), max_size=12))
def test_a_tally_counts_what_a_pencil_counts(cases: list[Case]) -> None:
    found = measure(BOOK, cases, "first_time", "unit:community")
    told = {
        key: (r.numerator, r.denominator, r.excluded["agreed"].denominator, r.unapproved, r.raw)
        for key, r in found.groups.items()
    }
    assert told == naive(cases, {"g1": "c1", "g2": "c2", "g3": "c3", "c1": "c1"})
    sums = [sum(line[n] for line in told.values()) for n in range(5)]
    total = found.total
    out = total.excluded["agreed"].denominator
    assert sums == [total.numerator, total.denominator, out, total.unapproved, total.raw]


@given(st.lists(lived(), max_size=12), st.randoms())
def test_the_order_of_cases_and_the_company_of_metrics_change_nothing(
    cases: list[Case], chance: object
) -> None:
    together = Tally(BOOK)
    mixed = sorted(cases, key=lambda _: chance.random())  # type: ignore[attr-defined]
    for case in mixed:
        together.add(case)
    for name, found in together.measured().items():
        assert found == measure(BOOK, cases, name)


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(0, 6))
def test_rounding_is_half_up_as_the_decimal_module_has_it(part: int, whole: int, digits: int) -> None:
    with localcontext() as exact:
        exact.prec = 60
        wanted = (Decimal(100 * part) / whole).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        assert rounded(Fraction(100 * part, whole), digits) == wanted


def test_a_half_goes_up_away_from_zero_whatever_the_host_has_set() -> None:
    with localcontext() as host:
        host.prec = 1
        told = [str(rounded(Fraction(n, 1000), 2)) for n in (985, -985, 984_985, 5, 4)]
    assert told == ["0.99", "-0.99", "984.99", "0.01", "0.00"]


def test_spans_beyond_all_calendars_add_up() -> None:
    old = folded(life(found_on="0001-01-01", found_at="9999-12-31T23:00:00+00:00"))
    found = once("lag_days", *[old] * 1_500).total
    assert found.mean == timedelta(days=(at("2018-06-05T00:00").date() - date(1, 1, 1)).days + 1)
    to_date = rules(METRICS.replace("{unit: duration, from: found_on", "{unit: duration, from: found_at"))
    assert measure(to_date, [old], "lag_days").total.numerator == 1


def test_a_case_of_a_unit_that_has_ended_counts_at_its_level() -> None:
    ending = RULES["hierarchy.csv"].replace("parent\n", "parent,to,successor\n")
    rows = [f"{line}," * (line != "" and "successor" not in line) for line in ending.split("\n")]
    dated = "\n".join(row + "," if row else ending.split("\n")[n] for n, row in enumerate(rows))
    dated = dated.replace("g1,Grid 1,grid,c1,,", "g1,Grid 1,grid,c1,2018-12-31,g2")
    texts = {**RULES, "metrics.yaml": METRICS, "hierarchy.csv": dated}
    book = read({name: text.encode() for name, text in texts.items()})
    assert measure(book, [folded(life(closed="2018-06-06T09:00"))], "community").total.share == 1
