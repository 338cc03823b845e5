"""Dafeng: its stories, the five services of the first-contact post, visits with a promise, and the night."""

import pytest
from tests.presets.dafeng import BOOK, Hall, changed, due

from govflow.cli.main import run
from govflow.insight import measure, read_stories, tell
from govflow.rulebook import locate

STORIES = read_stories(locate("dafeng"), BOOK)[1]


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_the_stories_go_as_they_say_with_their_refusals() -> None:
    assert len(STORIES) >= 10
    for story in STORIES:
        told = tell(BOOK, story)
        assert told.problems == ()
        assert len(told.refusals) == sum(1 for move in story.moves if move.refused)


@pytest.mark.parametrize(("lang", "words"), [("en", "Recorded as a breach"), ("zh", "总结了事")])
def test_demo_walks_all_stories_in_both_languages(
    lang: str, words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["demo", "dafeng", "--lang", lang]) == 0
    said = capfd.readouterr()
    assert words in said.out
    assert all(getattr(story.title, lang) in said.out for story in STORIES)
    assert said.err == ""


def test_the_check_finds_nothing_to_mend(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "dafeng", "--strict", "--lang", "en"]) == 0
    assert capfd.readouterr().out.count(" are decided") >= 1


# ---- the five services of the post


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
    said = hall.refuse("guard-failed", "1", "answer", "05-16 10:10", "C01-first-contact", answer="no")
    assert "Only a consultation" in said.text.en
    assert "只有咨询" in said.text.zh
    hall.ask("2", "05-16 10:00", kind="consultation")
    hall.refuse("guard-failed", "2", "accept", "05-16 10:10", "C01-window")


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


# ---- visits, promises, and the night


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
