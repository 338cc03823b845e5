"""What a cell accepts and what a field holds: lists that accept everything, and bounds that differ."""

from datetime import date
from decimal import Decimal

import pytest
from tests.rulebook.test_rulebook_limit_spellings import FILES as HALL
from tests.rulebook.test_rulebook_limit_spellings import read

from govflow.errors import Problem, RulebookError
from govflow.rulebook import compare
from govflow.workflow import Field

Told = list[tuple[str, str, str]]


def sheet(cell: str, kind: str = "int") -> str:
    return (
        HALL["sheet.yaml"]
        .replace("inputs: {", f"inputs: {{homes: {{type: {kind}}}, ")
        .replace("kind: lamp,", f'kind: lamp, homes: "{cell}",')
    )


def flow(field: str = "{type: int}") -> str:
    return HALL["request.yaml"].replace("fields: {", f"fields: {{homes: {field}, ")


def warned(cell: str, kind: str = "int", field: str = "") -> Told:
    book = read(
        sheet_yaml=sheet(cell, kind),
        request_yaml=flow(field or f"{{type: {kind.split(',', maxsplit=1)[0]}}}"),
    )
    hints = [(one.suggestion.en if one.suggestion else "") for one in book.warnings]
    return [(one.code, str(one.place), hint) for one, hint in zip(book.warnings, hints, strict=True)]


@pytest.mark.parametrize(
    ("cell", "kind", "meant"),
    [
        (">=10, <=20", "int", "Did you mean 10..20?"),
        ("<= 20，>= 10", "int", "Did you mean 10..20?"),
        ("> 10, < 20", "decimal", "Did you mean (10..20)?"),
        (">= 2018-01-01, < 2019-01-01", "date", "Did you mean [2018-01-01..2019-01-01)?"),
        ("<= 10, > 10", "int", "For any value write -."),
        ("< 10, >= 10, 30..40", "int", "For any value write -."),
        ("<= 20, >= 10", "int, low: 1, high: 100", "Did you mean 10..20?"),
    ],
)
def test_comparisons_that_together_accept_everything_are_doubted(cell: str, kind: str, meant: str) -> None:
    field = "{type: int, low: 1, high: 100}" if "low" in kind else ""
    assert warned(cell, kind, field) == [("cell-accepts-all", "sheet.yaml:5:32", meant)]


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("10..20", "int"),
        ("<= 5, >= 10", "int"),
        ("< 10, > 10", "int"),
        ("not(>=10, <=20)", "int"),
        ("-", "int"),
        ("1, 2", "int"),
        ("lamp, noise", "text"),
    ],
)
def test_a_list_that_leaves_something_out_is_not(cell: str, kind: str) -> None:
    assert warned(cell, kind) == []


# Bounds of fields

BOUNDED = "int, low: 1, high: 5000"


@pytest.mark.parametrize(
    ("kind", "field", "doubted"),
    [
        (BOUNDED, "{type: int}", True),
        (BOUNDED, "{type: int, low: 1}", True),
        (BOUNDED, "{type: int, low: 0, high: 5000}", True),
        (BOUNDED, f"{{type: {BOUNDED}}}", False),
        (BOUNDED, "{type: int, low: 10, high: 20}", False),
        ("int", "{type: int, low: 10}", False),
        ("decimal, high: 9.5", "{type: int, high: 10}", True),
        ("decimal, high: 9.5", "{type: int, high: 9}", False),
        ("date, low: 2018-01-01", "{type: date, low: 2018-01-01}", False),
        ("date, low: 2018-01-01", "{type: date}", True),
    ],
)
def test_a_field_that_takes_more_than_the_table_that_reads_it_is_doubted(
    kind: str, field: str, doubted: bool
) -> None:
    told = warned("-", kind, field)
    assert [(code, place) for code, place, _ in told] == [("field-wider", "request.yaml:4:10")] * doubted


def test_the_bounds_that_are_wanted_are_told() -> None:
    (warning,) = warned("-", BOUNDED, "{type: int}")
    assert warning[2] == "Bound the field too: low: 1, high: 5000."


@pytest.mark.parametrize(
    ("field", "code", "word"),
    [
        ("{type: int, low: 9, high: 1}", "bad-bounds", "9"),
        ("{type: text, low: 1}", "bad-bounds", "1"),
        ("{type: int, low: few}", "bad-number", "few"),
    ],
)
def test_bounds_that_cannot_be_are_told_where_they_stand(field: str, code: str, word: str) -> None:
    with pytest.raises(RulebookError) as caught:
        read(request_yaml=flow(field))
    (problem,) = caught.value.problems
    column = flow(field).splitlines()[3].index(word) + 1
    assert (problem.code, str(problem.place)) == (code, f"request.yaml:4:{column}")


def test_bounds_of_a_field_are_told_as_those_of_a_field() -> None:
    with pytest.raises(RulebookError) as caught:
        read(request_yaml=flow("{type: int, low: 9, high: 1}"))
    (problem,) = caught.value.problems
    assert problem.message.en == "Field 'homes' has its low above its high."
    assert problem.message.zh == "字段“homes”的下限大于上限。"


def test_what_a_table_writes_beyond_the_bounds_of_its_field_is_told() -> None:
    rules = HALL["sheet.yaml"].replace("outputs: {", "outputs: {fee: {type: int}, ")
    rules = rules.replace("owner: works,", "owner: works, fee: 12,").replace(
        'owner: "-",', 'owner: "-", fee: 3,'
    )
    files = {
        "sheet_yaml": rules,
        "request_yaml": HALL["request.yaml"].replace("fields: {", "fields: {fee: %s, "),
    }
    with pytest.raises(RulebookError) as caught:
        read(**{**files, "request_yaml": files["request_yaml"] % "{type: int, high: 10}"})
    (problem,) = caught.value.problems
    assert problem.code == "output-misfit"
    assert "may give 12, and 'fee' of 'request' takes <= 10." in problem.message.en
    assert read(**{**files, "request_yaml": files["request_yaml"] % "{type: int, high: 12}"}).warnings == ()


def test_bounds_that_changed_are_a_difference() -> None:
    old, new = (read(request_yaml=flow(f"{{type: int, high: {high}}}")) for high in (5, 6))
    assert "greatest value: 6; was 5" in str(compare(old, new).text.en)


@pytest.mark.parametrize(
    ("field", "good", "bad", "said"),
    [
        (Field("f", "int", low=1, high=5000), [1, 5000], [0, 5001], "1..5000"),
        (Field("f", "decimal", high=Decimal("9.5")), ["9.5", "-7"], ["9.51", "10"], "<= 9.5"),
        (Field("f", "date", low=date(2018, 1, 1)), ["2018-01-01"], ["2017-12-31"], ">= 2018-01-01"),
        (Field("f", "int", many=True, low=1), [[1, 2], []], [[1, 0]], ">= 1"),
    ],
)
def test_a_value_beyond_the_bounds_of_its_field_is_refused(
    field: Field, good: list[object], bad: list[object], said: str
) -> None:
    assert [field.read(value) for value in good] == good
    for value in bad:
        problem = field.read(value)
        assert isinstance(problem, Problem)
        assert problem.code == "bad-value"
        assert f"wants {said}, not" in problem.message.en
        assert f"应为{said}，" in problem.message.zh
