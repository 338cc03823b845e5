"""Dafeng, row by row: what docs/coverage.md says of the preset, and no story shows."""

import pytest
from tests.presets.dafeng import BOOK, Hall, mistakes

UNITS = BOOK.hierarchy


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_district_town_and_community_lie_above_each_other() -> None:
    """DF-04: 整合区、镇、社区."""
    for community in (unit for unit in UNITS if UNITS.level(unit) == "community"):
        town = UNITS.parent(community) or ""
        assert (UNITS.level(town), UNITS.level(UNITS.parent(town) or "")) == ("town", "district")


@pytest.mark.parametrize(
    ("ask", "step", "by", "fields", "disposition"),
    [
        ({"kind": "consultation"}, "answer", "first-contact", {"answer": "at noon"}, "answered"),
        ({}, "do_at_once", "first-contact", {"result": "issued"}, "done_at_once"),
        ({}, "decline", "first-contact", {"reason": "not of here", "other_way": "the court"}, "declined"),
        ({}, "withdraw", "first-contact", {"reason": "settled"}, "withdrawn"),
    ],
)
def test_what_became_of_a_register_entry_is_written_by_the_step_that_ends_it(
    hall: Hall, ask: dict[str, str], step: str, by: str, fields: dict[str, str], disposition: str
) -> None:
    """DF-11: 首问事项登记制, its last column."""
    assert hall.ask("1", "05-16 10:00", **ask).fields.get("disposition") is None
    assert hall.act("1", step, "05-16 10:10", f"C01-{by}", **fields).fields["disposition"] == disposition


def test_what_is_passed_on_or_kept_says_so_in_the_register(hall: Hall) -> None:
    """DF-11."""
    hall.ask("1", "05-16 15:00")
    hall.act("1", "accept", "05-16 15:10", "C01-window")
    assert hall.act("1", "dispatch", "05-16 15:20", "C01-window").fields["disposition"] == "passed_on"
    hall.ask("2", "05-16 15:00", kind="suggestion")
    hall.act("2", "promise", "05-16 15:10", "C01-worker-1", promised_on="2016-05-20", standard="clean")
    assert hall.act("2", "keep", "05-16 15:20", "C01-worker-1").fields["disposition"] == "kept"


@pytest.mark.parametrize(
    ("column", "given"),
    [("where", "镇里开会 Meeting at the town"), ("until", "2016-05-16T14:00"), ("stand_in", "C01-worker-1")],
)
def test_whoever_leaves_says_where_until_when_and_who_stands_in(column: str, given: str) -> None:
    """DF-12: 去向留言制."""
    (told,) = mistakes("absences.csv", f",{given},", ",,")
    assert told.startswith(f"[empty-cell] '{column}'")


def test_promised_and_statutory_limit_are_both_told_in_plain_words(hall: Hall) -> None:
    """DF-15, DF-16: 法定办理时限公开, 承诺办理时限公示."""
    hall.ask("1", "05-16 14:10")
    told = hall.desk.explain("1")
    assert "Due Mon 30 May 2016 18:00. Statutory limit: 20 working days" in told.to("en")
    assert "到期：2016年5月30日（周一）18:00。法定时限20个工作日" in told.to("zh")


@pytest.mark.parametrize(
    ("kind", "category", "sorted_into"),
    [
        ("suggestion", "stairwell-clutter", "self_governance"),
        ("service_need", "help-with-meals", "public_service"),
        ("service_need", "disability-card", "administrative"),
    ],
)
def test_opinions_and_needs_are_sorted_by_the_list_and_promised(
    hall: Hall, kind: str, category: str, sorted_into: str
) -> None:
    """DF-29: 分类处理, 服务承诺制度."""
    hall.ask("1", "05-16 15:00", kind=kind, category=category)
    promise = {"promised_on": "2016-05-27", "standard": "two benches"}
    hall.refuse("missing-field", "1", "promise", "05-16 15:10", "C01-worker-1", standard="two benches")
    case = hall.act("1", "promise", "05-16 15:10", "C01-worker-1", **promise)
    assert (case.state, case.fields["class"]) == ("accepted", sorted_into)
