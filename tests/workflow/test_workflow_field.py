"""What may be written into a field, whatever anybody sends."""

import json
import time
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal, localcontext
from enum import IntEnum, StrEnum
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from govflow.errors import Problem, WorkflowError
from govflow.workflow import Field
from govflow.workflow.field import TYPES

DOMAIN = frozenset({"minor", "serious"})
EAST = timezone(timedelta(hours=8))


class Nowhere(tzinfo):
    """A zone that knows no offset."""

    def utcoffset(self, _: datetime | None) -> None:
        return None

    dst = tzname = utcoffset


class Three(IntEnum):
    THREE = 3


class Severity(StrEnum):
    MINOR = "minor"


def field(kind: str, **changes: Any) -> Field:
    return Field("f", kind, domain=DOMAIN, **changes)


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("text", "x" * 1_000_000, "wants at most 100,000 characters, not 1000000."),
        ("person", "x" * 100_001, "wants at most 100,000 characters, not 100001."),
        ("text", "\ud800", "wants text, not '\\ud800'."),
        ("int", 10**18, "wants a whole number of at most 18 digits, not 1000000000000000000."),
        ("int", True, "wants a whole number, not True."),
        ("int", None, "wants a whole number, not None. [bad-value] Leave out what has no value."),
        ("enum", None, "does not know the value None. [unknown-value] Leave out what has no value."),
    ],
)
def test_what_does_not_fit_is_told_with_the_bound_that_it_passes(kind: str, value: object, said: str) -> None:
    assert said in str(field(kind).read(value))


def test_nobody_is_told_to_leave_out_what_is_required() -> None:
    assert str(field("int", required=True).read(None)).endswith("not None. [bad-value]")


GOOD: list[tuple[str, object, object, object]] = [
    ("text", "路灯", "路灯", "路灯"),
    ("text", "", "", ""),
    ("text", "x" * 100_000, "x" * 100_000, "x" * 100_000),
    ("enum", "minor", "minor", "minor"),
    ("category", "minor", "minor", "minor"),
    ("unit", "serious", "serious", "serious"),
    ("int", 0, 0, 0),
    ("int", -(10**18) + 1, -(10**18) + 1, -(10**18) + 1),
    ("int", Three.THREE, 3, 3),
    ("decimal", "1.50", "1.5", Decimal("1.5")),
    ("decimal", 100, "100", Decimal(100)),
    ("decimal", Decimal("-0.00"), "0", Decimal(0)),
    ("decimal", "1E+3", "1000", Decimal(1000)),
    ("decimal", "0.000000000000000001", "0.000000000000000001", Decimal("1E-18")),
    ("decimal", "-1e-18", "-0.000000000000000001", Decimal("-1E-18")),
    ("decimal", "9" * 18, "9" * 18, Decimal("9" * 18)),
    ("text", Severity.MINOR, "minor", "minor"),
    ("enum", Severity.MINOR, "minor", "minor"),
    ("bool", False, False, False),
    ("date", "2018-06-05", "2018-06-05", date(2018, 6, 5)),
    ("date", date(2018, 6, 5), "2018-06-05", date(2018, 6, 5)),
    (
        "instant",
        "2018-06-05T10:00:00+08:00",
        "2018-06-05T02:00:00+00:00",
        datetime(2018, 6, 5, 2, tzinfo=UTC),
    ),
    (
        "instant",
        datetime(2018, 6, 5, 10, tzinfo=EAST),
        "2018-06-05T02:00:00+00:00",
        datetime(2018, 6, 5, 2, tzinfo=UTC),
    ),
]


@pytest.mark.parametrize(("kind", "value", "plain", "typed"), GOOD)
def test_it_takes_what_fits_and_keeps_it_plain(
    kind: str, value: object, plain: object, typed: object
) -> None:
    one = field(kind)
    assert one.read(value) == plain
    assert type(one.read(value)) is type(plain)
    assert one.typed(one.read(value)) == typed


BAD: dict[str, list[Any]] = {
    "text": [None, 1, b"x", ["x"], "x" * 100_001, "\ud800"],
    "enum": ["mino", "", None, 1, True, ["minor"], {"minor"}, {}, "x" * 10**6],
    "category": ["mino", ["minor"]],
    "unit": ["mino", ("minor",)],
    "int": [True, 1.0, "1", None, 10**18, 10**30, -(10**5000), Decimal(1)],
    "decimal": [
        True, 1.5, float("nan"), "NaN", "Infinity", "sNaN", "1e9999999", "1e-19", "1" * 21, "", "one", None,
        10**30, 10**5000, [1], Fraction(1, 2), "\ud800", Decimal("1e99"),
        "999999E+18", "1" * 19, "1_000", " 5 ", "5\n", ".5", "0.1234567890123456789",
    ],
    "bool": [0, 1, "true", None],
    "date": ["2018-02-30", "5 June", "", None, 20180605, datetime(2018, 6, 5, tzinfo=UTC), "x" * 10**6,
        "20180605", "2018-W23-2", " 2018-06-05"],
    "instant": [
        datetime(2018, 6, 5), "2018-06-05T10:00:00", "2018-06-05", "", None, 1.5,
        datetime(2018, 6, 5, tzinfo=Nowhere()), "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00",
        datetime.max.replace(tzinfo=timezone(-timedelta(hours=1))), date(2018, 6, 5),
    ],
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_it_refuses_what_does_not_fit_in_a_short_line(kind: str) -> None:
    for value in BAD[kind]:
        problem = field(kind).read(value)
        assert isinstance(problem, Problem)
        assert problem.code == ("unknown-value" if kind in ("enum", "category", "unit") else "bad-value")
        assert problem.message.en != problem.message.zh
        assert len(problem.message.en) < 200


@pytest.mark.parametrize("kind", ["int", "decimal", "bool", "date", "instant"])
def test_a_word_of_the_domain_fits_no_field_that_holds_no_words(kind: str) -> None:
    assert isinstance(field(kind).read("minor"), Problem)


def test_a_list_is_read_item_by_item() -> None:
    many = field("enum", many=True)
    assert many.read(("minor", "serious")) == ["minor", "serious"]
    assert many.read([]) == []
    for wrong in ("minor", None, {"minor": 1}, ["minor", "mino"], [["minor"]]):
        assert isinstance(many.read(wrong), Problem)


def test_a_list_is_typed_item_by_item() -> None:
    assert field("decimal", many=True).typed(["1.5", "2"]) == [Decimal("1.5"), Decimal(2)]
    assert field("date", many=True).typed([]) == []


def test_a_field_has_a_type_that_there_is() -> None:
    with pytest.raises(WorkflowError) as caught:
        Field("f", "txet")
    (problem,) = caught.value.problems
    assert problem.code == "unknown-type"
    assert problem.suggestion is not None
    assert "text" in problem.suggestion.en


def test_an_unknown_value_is_suggested_for_but_not_from_a_domain_too_large_to_compare() -> None:
    problem = field("enum").read("serius")
    assert isinstance(problem, Problem)
    assert problem.suggestion is not None
    assert "serious" in problem.suggestion.en
    large = Field("f", "unit", domain=frozenset(f"grid-{n:06}" for n in range(200_000)))
    began = time.process_time()
    problem = large.read("grid-00000x")
    assert time.process_time() - began < 1
    assert isinstance(problem, Problem)
    assert problem.suggestion is None


def test_a_decimal_does_not_depend_on_the_settings_of_the_host() -> None:
    with localcontext() as context:
        context.prec = 2
        assert field("decimal").read("123456.789") == "123456.789"


values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.decimals(),
        st.dates(), st.datetimes(timezones=st.none() | st.timezones()), st.sampled_from(sorted(DOMAIN)),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)  # fmt: skip


@given(st.sampled_from(TYPES), st.booleans(), values)
@example("decimal", False, "-1e-18")
@example("decimal", False, "999999E+18")
def test_whatever_is_sent_it_is_a_problem_or_plain_data_that_survives_json(
    kind: str, many: bool, value: object
) -> None:
    one = field(kind, many=many)
    plain = one.read(value)
    if isinstance(plain, Problem):
        return
    stored = json.loads(json.dumps(plain, allow_nan=False))
    assert (stored, type(stored)) == (plain, type(plain))
    assert one.read(stored) == plain, "what was read is read again as the same"
    one.typed(stored)


def test_a_truth_value_is_asked_for_by_the_words_to_write() -> None:
    problem = field("bool").read("否")
    assert isinstance(problem, Problem)
    assert "wants true or false, not '否'" in problem.message.en
    assert "应为 true（是）或 false（否），而不是“否”" in problem.message.zh
