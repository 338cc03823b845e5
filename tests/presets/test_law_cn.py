"""The preset `law_cn`: that each number is the law's, and that dates are those which a person counts."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar  # type: ignore[import-untyped]
import holidays
import pytest

from govflow.rulebook import Limit, load
from govflow.worktime import Pause, TimeLimit

BOOK = load("law_cn")
CHINA, BRITAIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")
READ = "text of the law, read"
ASSUMED = f"{READ}; counting by the Civil Code is an assumption"
CODE = "text of the code, read; guidance, no statute"
COPY = "secondary copy of the code, read; guidance, no statute"

W, C, H = "working_day", "calendar_day", "natural_hour"
LICENSING, PETITION = "行政许可法", "信访工作条例"
INFORMATION, REVIEW = "政府信息公开条例", "行政复议法"
JINAN, WEIFANG = "济南市12345市民服务热线条例", "潍坊市12345政务服务便民热线条例"
ANYANG = "安阳市政务服务条例"
LGSCO = "LGSCO Complaint Handling Code"

# Written from the laws, not from the files: law, article, amount, unit, extension.
LAW: dict[str, tuple[str, str, int, str, int]] = {
    "licensing.one_time_notice": (LICENSING, "32(4)", 5, W, 0),
    "licensing.decision": (LICENSING, "42", 20, W, 10),
    "licensing.joint": (LICENSING, "42", 45, W, 15),
    "licensing.lower_review": (LICENSING, "43", 20, W, 0),
    "licensing.delivery": (LICENSING, "44", 10, W, 0),
    "petition.register": (PETITION, "22", 15, C, 0),
    "petition.tell_receipt": (PETITION, "23", 15, C, 0),
    "petition.object": (PETITION, "23", 5, W, 0),
    "petition.handle": (PETITION, "34", 60, C, 30),
    "petition.request_review": (PETITION, "35", 30, C, 0),
    "petition.review": (PETITION, "35", 30, C, 0),
    "petition.request_second_review": (PETITION, "36", 30, C, 0),
    "petition.second_review": (PETITION, "36", 30, C, 0),
    "information.answer": (INFORMATION, "33", 20, W, 20),
    "information.correction": (INFORMATION, "30", 7, W, 0),
    "information.third_party": (INFORMATION, "32", 15, W, 0),
    "information.co_author": (INFORMATION, "34", 15, W, 0),
    "review.apply": (REVIEW, "20", 60, C, 0),
    "review.examine": (REVIEW, "30、88", 5, W, 0),
    "review.ask_correction": (REVIEW, "31、88", 5, W, 0),
    "review.correct": (REVIEW, "31、88", 10, W, 0),
    "review.forward": (REVIEW, "32、88", 5, W, 0),
    "review.send_copy": (REVIEW, "48、88", 7, W, 0),
    "review.respond": (REVIEW, "48、88", 10, W, 0),
    "review.decide": (REVIEW, "62", 60, C, 30),
    "review.simple_send_copy": (REVIEW, "54、88", 3, W, 0),
    "review.simple_respond": (REVIEW, "54、88", 5, W, 0),
    "review.simple_decide": (REVIEW, "62", 30, C, 0),
    "review.norm_own": (REVIEW, "56、57", 30, C, 0),
    "review.norm_transfer": (REVIEW, "56、57、88", 7, W, 0),
    "review.norm_ask": (REVIEW, "58、88", 3, W, 0),
    "review.norm_answer": (REVIEW, "58、88", 10, W, 0),
    "review.norm_result": (REVIEW, "60", 60, C, 0),
    "hotline.jinan.handle": (JINAN, "23-30", 5, W, 0),
    "hotline.weifang.handle": (WEIFANG, "19-26", 5, W, 0),
    "hotline.anyang.handle": (ANYANG, "49-52", 5, W, 5),
    "hotline.anyang.return": (ANYANG, "49-52", 24, H, 0),
    "hotline.anyang.bad_rating": (ANYANG, "49-52", 1, W, 0),
    "complaints_uk.acknowledge": (LGSCO, "6.2", 5, W, 0),
    "complaints_uk.stage1": (LGSCO, "6.3", 10, W, 10),
    "complaints_uk.stage2_acknowledge": (LGSCO, "", 5, W, 0),
    "complaints_uk.stage2": (LGSCO, "", 20, W, 20),
}

# Since when each law is in force, and the words for what was read of it and what is assumed.
SINCE = {
    LICENSING: date(2004, 7, 1),
    PETITION: date(2022, 5, 1),
    INFORMATION: date(2019, 5, 15),
    REVIEW: date(2024, 1, 1),
    JINAN: date(2018, 9, 1),
    WEIFANG: None,  # 2021, the day is not known
    ANYANG: None,  # 2021, the day is not known
    LGSCO: None,  # each council says it
}
SOURCES = {
    LICENSING: {READ},
    PETITION: {ASSUMED},
    INFORMATION: {READ},
    REVIEW: {READ},
    JINAN: {ASSUMED},
    WEIFANG: {ASSUMED},
    ANYANG: {ASSUMED},
    LGSCO: {CODE, COPY},
}

LICENSING_GROUNDS = ["听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"]


def limit(name: str) -> Limit:
    found = BOOK.limits[name]
    assert found is not None
    return found


def term(name: str) -> TimeLimit:
    found = limit(name).term
    assert isinstance(found, TimeLimit)
    return found


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def british(day: date) -> bool:
    return day.weekday() < 5 and day not in holidays.country_holidays("GB", subdiv="ENG", years=day.year)


def working_day(after: date, n: int, works: Callable[[date], bool] = chinese_calendar.is_workday) -> date:
    """Return the n-th working day after a date, counted one by one."""
    while n:
        after += timedelta(days=1)
        n -= works(after)
    return after


# ----------------------------------------------------------------------------- what the files say


@pytest.mark.parametrize("name", LAW)
def test_each_limit_says_the_number_of_its_law(name: str) -> None:
    law, article, amount, unit, more = LAW[name]
    found = limit(name)
    assert found.law == f"{law} {article}".strip()
    assert (term(name).amount, term(name).unit) == (amount, unit)
    assert found.statutory == found.term
    if more:
        assert found.extension is not None
        assert (found.extension.by.amount, found.extension.by.unit) == (more, unit)
        assert (found.extension.times, found.extension.law.split()[0]) == (1, law.split()[0])
    else:
        assert found.extension is None


def test_no_limit_is_left_out_of_the_table() -> None:
    assert set(BOOK.limits) - {"none"} == set(LAW)


@pytest.mark.parametrize("name", LAW)
def test_each_limit_says_in_both_languages_what_it_is_and_whether_it_was_read(name: str) -> None:
    found = limit(name)
    said = [found.title, *(ground.title for ground in found.grounds.values())]
    assert all(re.search(r"[\u4e00-\u9fff]", text.zh) for text in said)
    assert not any(re.search(r"[\u4e00-\u9fff]", text.en) for text in said)
    assert found.source in SOURCES[LAW[name][0]]


@pytest.mark.parametrize("name", LAW)
def test_each_limit_says_since_when_its_law_is_in_force(name: str) -> None:
    assert limit(name).effective == (SINCE[LAW[name][0]], None)


@pytest.mark.parametrize("name", [name for name in LAW if "uk" in name])
def test_the_british_code_does_not_pass_for_a_statute(name: str) -> None:
    found = limit(name)
    assert found.title.en.endswith("(code, no statute)")
    assert "非法律" in found.title.zh
    assert found.source.endswith("no statute")


def test_days_count_from_the_next_one_and_roll_while_hours_run_at_once() -> None:
    for name in LAW:
        said = ("at_once", "instant", "keep") if term(name).unit == H else ("next_day", "closing", "next")
        assert (term(name).start, term(name).end, term(name).roll) == said


def test_licensing_stops_its_clocks_on_eight_grounds_and_tells_the_applicant() -> None:
    for name in ("licensing.decision", "licensing.joint", "licensing.lower_review"):
        grounds = limit(name).grounds.values()
        assert [ground.title.zh for ground in grounds] == LICENSING_GROUNDS
        assert all(
            ground.notice and ground.cap is None and ground.law == "行政许可法 45" for ground in grounds
        )
    assert not limit("licensing.delivery").grounds


def test_reconsideration_stops_on_ten_grounds_of_which_both_parties_are_told() -> None:
    for name in ("review.decide", "review.simple_decide"):
        grounds = limit(name).grounds.values()
        assert [ground.law for ground in grounds] == [f"行政复议法 39({n})" for n in range(1, 11)]
        assert all(ground.notice for ground in grounds)


def test_other_grounds_are_a_hearing_and_asking_others() -> None:
    assert list(limit("petition.second_review").grounds) == ["hearing"]
    caps = {ground.name: ground.cap for ground in limit("information.answer").grounds.values()}
    asked = term("information.third_party")
    assert caps == {"third_party": asked, "co_author": asked, "other_body": None}


def test_the_british_calendar_has_the_bank_holidays_of_its_years_and_knows_no_more() -> None:
    calendar = BOOK.calendars["uk_office"]
    first, last = date(2024, 1, 1), date(2026, 12, 31)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert [day for day in days if calendar.is_working_day(day)] == [day for day in days if british(day)]
    assert (calendar.known_since, calendar.known_until, str(calendar.tzinfo)) == (
        first,
        last,
        "Europe/London",
    )


# ------------------------------------------------------------------------------- what comes of it


@pytest.mark.parametrize(
    ("name", "start", "due", "extended"),
    [
        ("licensing.decision", "2016-05-17T09:00", "2016-06-15T18:00", "2016-06-29T18:00"),
        # dates before the regulation was in force: how it counts is what is looked at
        ("petition.handle", "2018-03-01T09:00", "2018-05-02T18:00", "2018-05-30T18:00"),
        ("petition.register", "2018-02-01T09:00", "2018-02-22T18:00", ""),
        ("petition.object", "2018-02-01T09:00", "2018-02-08T18:00", ""),
        ("petition.handle", "2023-03-02T09:00", "2023-05-04T18:00", "2023-05-31T18:00"),
        ("review.decide", "2024-01-02T09:00", "2024-03-04T18:00", "2024-04-01T18:00"),
        ("review.examine", "2024-02-08T09:00", "2024-02-21T18:00", ""),
        ("hotline.anyang.return", "2024-02-09T17:00", "2024-02-10T17:00", ""),
    ],
)
def test_dates_as_a_person_counts_them(name: str, start: str, due: str, extended: str) -> None:
    found = limit(name)
    assert found.due(china(start)) == china(due)
    if extended:
        assert found.extension is not None
        counted = found.count(china(start), extensions=[found.extension.by])
        assert (counted.due, counted.statutory) == (china(extended), china(extended))


@pytest.mark.parametrize("name", [name for name in LAW if term(name).unit == W and "uk" not in name])
def test_working_days_are_those_of_another_library(name: str) -> None:
    for start in (date(2016, 5, 17), date(2018, 2, 8), date(2021, 9, 17), date(2024, 9, 27)):
        last = working_day(start, int(term(name).amount))
        assert limit(name).due(china(f"{start}T10:30")) == china(f"{last}T18:00")


def test_ten_days_are_working_days_in_reconsideration_and_thirty_are_not() -> None:
    start = china("2024-09-27T10:00")
    assert limit("review.correct").due(start).date() == working_day(start.date(), 10) == date(2024, 10, 16)
    assert limit("review.norm_own").due(start).date() == date(2024, 10, 28)  # a Monday, after 27 October


def test_asking_a_third_party_is_not_counted() -> None:
    asked = Pause(china("2024-03-11T09:00"), china("2024-03-20T09:00"))
    counted = limit("information.answer").count(china("2024-03-01T09:00"), pauses=[asked])
    days = sum(map(chinese_calendar.is_workday, (date(2024, 3, day) for day in range(11, 20))))
    assert counted.due.date() == working_day(date(2024, 3, 1), 20 + days)
    assert counted.statutory == counted.due


def test_a_british_answer_is_counted_from_the_acknowledgement() -> None:
    received, acknowledged = date(2025, 4, 10), date(2025, 4, 16)
    due = {
        "acknowledge": working_day(received, 5, british),
        "stage1": working_day(acknowledged, 10, british),
        "stage2": working_day(acknowledged, 20, british),
    }
    for name, last in due.items():
        start = received if name == "acknowledge" else acknowledged
        counted = limit(f"complaints_uk.{name}").count(datetime(*start.timetuple()[:3], 11, tzinfo=BRITAIN))
        assert counted.due == datetime(*last.timetuple()[:3], 17, tzinfo=BRITAIN)
        assert not counted.provisional
    assert due["stage1"] == date(2025, 5, 2)  # Good Friday and Easter Monday lie between


def test_a_british_answer_beyond_the_known_bank_holidays_is_provisional() -> None:
    assert limit("complaints_uk.stage1").count(datetime(2026, 12, 21, 11, tzinfo=BRITAIN)).provisional
