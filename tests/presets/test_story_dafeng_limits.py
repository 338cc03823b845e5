"""Dafeng, F2 and F3: the statutory limit, the promise within it, and the extension that is told."""

import pytest
from tests.presets.dafeng import BOOK, Hall, at, changed, due, mistakes

from govflow.case import MessageDue


@pytest.fixture
def hall() -> Hall:
    return Hall()


def handled(hall: Hall, case: str = "1") -> Hall:
    hall.ask(case, "05-16 14:10")
    hall.act(case, "accept", "05-17 09:30", "C01-window")
    hall.act(case, "dispatch", "05-17 09:40", "C01-window")
    hall.act(case, "sign_for", "05-17 14:20", "T1-SA-officer")
    return hall


MORE = {"reason": "home visit not done", "extension_notice": "by telephone"}


def test_f2_the_promise_drives_the_due_date_and_the_law_stands_beside_it(hall: Hall) -> None:
    case = handled(hall).desk.case("1")
    assert due(case, "handle") == "05-31 18:00"
    assert case.clocks["handle"].statutory == at("06-15 18:00")


def test_f2_an_extension_has_a_reason_an_approver_and_a_notice(hall: Hall) -> None:
    handled(hall)
    hall.refuse("not-your-step", "1", "extend", "05-30 09:00", "T1-SA-officer", extra_days=5, **MORE)
    for lacking in MORE:
        rest = {name: text for name, text in MORE.items() if name != lacking}
        hall.refuse("missing-field", "1", "extend", "05-30 09:00", "T1-approver", extra_days=5, **rest)
    case = hall.act("1", "extend", "05-30 09:30", "T1-approver", extra_days=5, **MORE)
    assert due(case, "handle") == "06-07 18:00"
    told = [event for event in hall.desk.history("1") if isinstance(event, MessageDue)]
    assert (told[-1].kind, told[-1].persons, told[-1].at) == ("inform", ("chen",), at("05-30 09:30"))
    hall.refuse("extended-already", "1", "extend", "06-01 09:00", "T1-approver", extra_days=1, **MORE)


def test_f2_too_late_or_too_long_it_is_refused_and_ten_days_reach_the_statutory_end(hall: Hall) -> None:
    handled(hall)
    handled(hall, "2")
    hall.refuse("extension-too-long", "1", "extend", "05-30 09:00", "T1-approver", extra_days=16, **MORE)
    hall.refuse("after-due", "1", "extend", "06-01 09:00", "T1-approver", extra_days=5, **MORE)
    case = hall.act("2", "extend", "05-30 09:00", "T1-approver", extra_days=10, **MORE)
    assert due(case, "handle") == "06-15 18:00"


@pytest.mark.parametrize("days", [11, 13, 15])
def test_f2_to_20_june_is_beyond_the_statutory_limit_and_so_is_a_day_too_many(hall: Hall, days: int) -> None:
    handled(hall)
    hall.refuse("beyond-statutory", "1", "extend", "05-30 09:00", "T1-approver", extra_days=days, **MORE)
    assert due(hall.desk.case("1"), "handle") == "05-31 18:00"


def test_f2_thirteen_days_more_would_end_on_20_june() -> None:
    lax = changed("limits.yaml", "times: 1, cap: statutory}", "times: 1, law: some law}")
    case = handled(Hall(lax)).act("1", "extend", "05-30 09:00", "T1-approver", extra_days=13, **MORE)
    assert due(case, "handle") == "06-20 18:00"


def test_f3_a_promise_above_the_statutory_limit_is_no_rulebook() -> None:
    told = mistakes("limits.yaml", "limit: 10 working_days        #", "limit: 25 working_days        #")
    assert [problem for problem in told if problem.startswith("[promised-over-statutory]")]


def test_every_application_has_a_public_statutory_limit_and_a_promise_within_it() -> None:
    table = BOOK.tables["service_limits"]
    for category in BOOK.categories or ():
        name = str(table.decide({"kind": "application", "category": category}).outputs["limit"])
        limit = BOOK.limits[name]
        assert limit
        assert limit.statutory
        assert limit.due(at("05-17 09:00")) <= limit.statutory.due(
            at("05-17 09:00"), BOOK.calendars["office"]
        )
