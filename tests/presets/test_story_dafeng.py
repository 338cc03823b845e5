"""Dafeng, F1 to F3: the first-contact post, the one-time notice, and what is due when."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from tests.presets.dafeng import BOOK, NOTICE, Hall, at, changed, due, mistakes

from govflow.case import Flagged, MessageDue, PersonNamed
from govflow.case.events import Opened
from govflow.cli import main
from govflow.insight import measure, read_stories, tell
from govflow.rulebook import locate

STORIES = read_stories(locate("dafeng"), BOOK)[1]


@pytest.fixture
def hall() -> Hall:
    return Hall()


# ------------------------------------------------------------------ F1: first asked, first responsible


def test_f1_the_first_contact_makes_a_register_entry_and_the_stand_in_is_named(hall: Hall) -> None:
    case = hall.ask("1", "05-16 09:10")
    opened, *rest = hall.desk.history("1")
    assert isinstance(opened, Opened)
    assert (opened.at, case.owner, case.state) == (at("05-16 09:10"), "C01", "registered")
    entry = {name: case.fields[name] for name in ("requester", "contact", "summary", "first_contact")}
    assert entry == {
        "requester": "chen",
        "contact": "by letter",
        "summary": "an allowance",
        "first_contact": "C01-first-contact",
    }
    named = next(event for event in rest if isinstance(event, PersonNamed))
    assert (named.person, named.instead_of, named.until) == ("C01-worker-1", "C01-window", at("05-16 14:00"))
    assert "镇里开会" in named.where


def test_f1_after_two_in_the_afternoon_the_officer_is_back(hall: Hall) -> None:
    assert hall.ask("1", "05-16 14:00").fields["officer"] == "C01-window"


@pytest.mark.parametrize("lacking", ["requester", "contact", "summary", "category", "kind", "channel"])
def test_f1_a_register_entry_lacks_nothing(hall: Hall, lacking: str) -> None:
    from govflow.errors import Refused

    with pytest.raises(Refused, match="Still needed") as caught:
        hall.ask("1", "05-16 09:10", **{lacking: None})
    assert caught.value.code == "missing-field"


def test_f1_four_items_are_told_at_once_and_a_fifth_is_a_breach_that_stays_recorded(hall: Hall) -> None:
    hall.ask("1", "05-16 09:10")
    told = hall.act("1", "give_notice", "05-16 09:30", "C01-worker-1", missing=NOTICE, notice="paper")
    assert (told.state, told.fields["missing"], told.flags) == ("awaiting_info", NOTICE, ())
    hall.act("1", "supply", "05-16 14:30", "C01-first-contact", supplied="all four")
    again = hall.act("1", "give_notice", "05-16 15:00", "C01-window", missing=["bank book"], notice="phone")
    flag = again.flags[0]
    assert isinstance(flag, Flagged)
    assert (flag.rule, flag.by, flag.source) == ("one_time_notice", "C01-window", "seed:002")
    assert "一次性告知" in flag.zh
    assert again.state == "awaiting_info"


def test_f1_a_second_notice_is_no_breach_once_the_facts_have_changed_and_a_third_is(hall: Hall) -> None:
    hall.ask("1", "05-16 09:10")
    for number, changed_facts in enumerate(({}, {"facts_changed": True}, {})):
        given = {"missing": ["a paper"], "notice": "phone", **changed_facts}
        case = hall.act("1", "give_notice", f"05-16 1{number}:00", "C01-window", **given)
        assert len(case.flags) == (number == 2)
        hall.act("1", "supply", f"05-16 1{number}:30", "C01-first-contact", supplied="it")


def test_f1_while_papers_are_missing_the_limit_stands_still(hall: Hall) -> None:
    hall.ask("1", "05-16 09:10")
    hall.act("1", "give_notice", "05-16 09:30", "C01-worker-1", missing=NOTICE, notice="paper")
    case = hall.act("1", "supply", "05-19 09:30", "C01-first-contact", supplied="all four")
    assert due(case, "handle") == "06-02 18:00"  # 30 May and the 17th, 18th and 19th


def test_f1_what_nobody_brings_lapses_and_nobody_told_is_accepted(hall: Hall) -> None:
    hall.ask("silent", "05-16 09:10")
    hall.ask("waiting", "05-16 09:10")
    hall.act("waiting", "give_notice", "05-16 09:30", "C01-worker-1", missing=NOTICE, notice="paper")
    hall.desk.tick(at("05-23 18:00") + timedelta(microseconds=1))
    silent = hall.desk.case("silent")
    assert (silent.state, silent.fields["deemed"], silent.fields["class"]) == (
        "accepted",
        True,
        "administrative",
    )
    assert due(silent, "handle") == "05-30 18:00"  # since it came in, not since the notice term passed
    assert hall.desk.case("waiting").state == "awaiting_info"
    hall.desk.tick(at("06-07 09:00"))
    assert hall.desk.case("waiting").fields["disposition"] == "lapsed"


# ----------------------------------------------------------------------- the five services of the post


def test_the_first_contact_post_gives_five_services(hall: Hall) -> None:
    post = "C02-first-contact"
    hall.ask("question", "05-16 10:00", post, unit="C02", kind="consultation")
    assert hall.act("question", "answer", "05-16 10:10", post, answer="at the window").state == "answered"
    hall.ask("paper", "05-16 10:20", post, unit="C02")
    hall.act("paper", "guide", "05-16 10:25", post, guidance="the form, line by line")
    assert hall.act("paper", "do_at_once", "05-16 10:30", post, result="issued").state == "completed"
    hall.refuse("not-your-step", "paper", "deliver", "05-16 10:35", "C02-head", delivered="in person")
    assert hall.act("paper", "deliver", "05-16 10:35", post, delivered="in person").state == "closed"


def test_only_a_consultation_ends_with_an_answer_and_is_never_accepted(hall: Hall) -> None:
    hall.ask("1", "05-16 10:00")
    said = hall.refuse("guard-failed", "1", "answer", "05-16 10:10", "C01-window-1", answer="no") if 0 else (
        hall.refuse("guard-failed", "1", "answer", "05-16 10:10", "C01-first-contact", answer="no")
    )
    assert "Only a consultation" in said.text.en
    assert "只有咨询" in said.text.zh


def test_any_window_takes_any_affair_and_a_narrow_skill_does_not(hall: Hall) -> None:
    narrow = changed(
        "posts.csv",
        "C01-window,window_officer,C01,*,",
        "C01-window,window_officer,C01,health|care,",
    )
    for number, category in enumerate(("minimum-living-allowance", "dog-registration", "help-with-meals")):
        hall.ask(str(number), "05-16 15:00", category=category)
        assert hall.act(str(number), "accept", "05-16 15:10", "C01-window").state == "accepted"
    other = Hall(narrow)
    other.ask("1", "05-16 15:00")
    assert "no skill" in other.refuse("not-skilled", "1", "accept", "05-16 15:10", "C01-window").text.en
    other.ask("2", "05-16 15:00", category="help-with-meals")
    other.act("2", "accept", "05-16 15:10", "C01-window")


def test_declining_names_a_reason_and_another_way(hall: Hall) -> None:
    hall.ask("1", "05-16 10:00")
    hall.refuse("missing-field", "1", "decline", "05-16 10:10", "C01-first-contact", reason="not of here")
    case = hall.act(
        "1", "decline", "05-16 10:10", "C01-first-contact", reason="not of here", other_way="First Court"
    )
    assert (case.state, case.fields["disposition"]) == ("declined", "declined")


# ---------------------------------------------------------- F2, F3: promised, statutory, and extended


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
    hall.refuse("extension-too-long", "1", "extend", "05-30 09:00", "T1-approver", extra_days=13, **MORE)
    hall.refuse("after-due", "1", "extend", "06-01 09:00", "T1-approver", extra_days=5, **MORE)
    case = hall.act("2", "extend", "05-30 09:00", "T1-approver", extra_days=10, **MORE)
    assert due(case, "handle") == "06-15 18:00"


def test_f2_to_20_june_is_beyond_the_statutory_limit_were_more_days_allowed_at_a_time() -> None:
    lax = changed("limits.yaml", "extension: {by: 10 working_days", "extension: {by: 15 working_days")
    assert [warning.code for warning in lax.warnings] == ["extension-beyond-statutory"]
    hall = handled(Hall(lax))
    said = hall.refuse("beyond-statutory", "1", "extend", "05-30 09:00", "T1-approver", extra_days=13, **MORE)
    assert "2016-06-15 18:00" in said.text.en


def test_f3_a_promise_above_the_statutory_limit_is_no_rulebook() -> None:
    told = mistakes(
        "limits.yaml", "limit: 10 working_days        #", "limit: 25 working_days        #"
    )
    assert [problem for problem in told if problem.startswith("[promised-over-statutory]")]


def test_every_application_has_a_public_statutory_limit_and_a_promise_within_it() -> None:
    table = BOOK.tables["service_limits"]
    for category in BOOK.categories or ():
        name = str(table.decide({"kind": "application", "category": category}).outputs["limit"])
        limit = BOOK.limits[name]
        assert limit
        assert limit.statutory
        assert limit.due(at("05-17 09:00")) <= limit.statutory.due(at("05-17 09:00"), BOOK.calendars["office"])


# --------------------------------------------------------------------- visits, promises, and at night


def test_what_is_found_on_a_visit_is_promised_with_a_date_and_a_standard(hall: Hall) -> None:
    found = {"unit": "C01-3-1-1-2", "kind": "suggestion", "category": "shared-space", "channel": "visit"}
    hall.ask("1", "05-18 15:00", "C01-worker-2", **found)
    hall.refuse("guard-failed", "1", "accept", "05-18 17:00", "C01-worker-2")
    hall.refuse("missing-field", "1", "promise", "05-18 17:00", "C01-worker-2", promised_on="2016-05-27")
    case = hall.act(
        "1", "promise", "05-18 17:10", "C01-worker-2", promised_on="2016-05-27", standard="two benches"
    )
    assert due(case, "promise") == "05-27 18:00"
    assert case.clocks["handle"].due is None
    hall.ask("2", "05-18 15:00")
    share = measure(BOOK, [hall.desk.case("1"), hall.desk.case("2")], "proactive_share").total
    assert (share.numerator, share.denominator) == (1, 2)


def test_online_the_clock_does_not_stop_after_hours_and_at_the_hall_it_does(hall: Hall) -> None:
    online = hall.ask("1", "05-21 22:00", channel="wechat_group")  # a Saturday night
    assert due(online, "response") == "05-22 02:00"
    assert due(hall.ask("2", "05-21 22:00", channel="hall"), "response") == "05-23 14:00"
    for channel in ("website", "qq_group", "wechat_group"):
        assert BOOK.assigned.channels[channel] is BOOK.calendars["always"]


# --------------------------------------------------------------------------------- all of it together


def test_the_stories_go_as_they_say_with_their_refusals() -> None:
    assert len(STORIES) >= 10
    for story in STORIES:
        told = tell(BOOK, story)
        assert told.problems == ()
        assert len(told.refusals) == sum(1 for move in story.moves if move.refused)


@pytest.mark.parametrize(("lang", "words"), [("en", "Recorded as a breach"), ("zh", "总结了事")])
def test_demo_walks_all_stories_in_both_languages_and_check_is_silent(lang: str, words: str) -> None:
    walked = CliRunner().invoke(main, ["--lang", lang, "demo", "dafeng"])
    assert walked.exit_code == 0, walked.output
    assert words in walked.output
    assert all(getattr(story.title, lang) in walked.output for story in STORIES)
    checked = CliRunner().invoke(main, ["check", "dafeng"])
    assert (checked.exit_code, checked.output) == (0, "")


def test_the_stories_are_told_as_data_too() -> None:
    told = json.loads(CliRunner().invoke(main, ["demo", "dafeng", "--json"]).output)
    assert not any(story["problems"] for story in told["stories"])
