"""What somebody may see of a case, and what not."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from tests.case.view_rules import (
    CLERK,
    FILES,
    HEAD,
    HELPER,
    LIN,
    START,
    STRANGER,
    SUPERVISOR,
    Life,
    rulebook,
)

from govflow.case import Actor, MessageDue, Opened, StepFailed, StepTaken
from govflow.case.view import view
from govflow.errors import Refused
from govflow.rulebook import Rulebook


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rulebook()


def test_a_clerk_does_not_see_who_the_requester_is_and_a_head_does(book: Rulebook) -> None:
    life = Life(book, requester="lin-7", phone="138-0000", summary="lamp out")

    seen, whole = life.desk.view("case", CLERK), life.desk.view("case", HEAD)

    assert seen.fields == {"summary": "lamp out"}
    assert seen.masked == ("requester", "witnesses", "phone")
    assert (seen.case_id, seen.state, seen.owner, seen.unit) == ("case", "handling", "G1", "G1")
    assert seen.clocks == life.desk.case("case").clocks
    assert whole.fields == {"requester": "lin-7", "phone": "138-0000", "summary": "lamp out"}
    assert whole.masked == ()


def test_the_requester_sees_their_own_case_without_any_post(book: Rulebook) -> None:
    seen = Life(book, requester="lin-7", phone="138-0000").desk.view("case", LIN)

    assert seen.fields["phone"] == "138-0000"


def test_whoever_opened_the_case_is_not_named_where_that_is_the_masked_requester(book: Rulebook) -> None:
    life = Life(book, requester="lin-7").act("note", LIN)

    opened, *_, noted = life.desk.view("case", CLERK).history

    assert isinstance(opened, Opened)
    assert isinstance(noted, StepTaken)
    assert (opened.by, noted.by) == ("***", "***")
    assert Life(book, CLERK, requester="lin-7").desk.view("case", CLERK).history[0].by == "clerk-1"  # type: ignore[union-attr]


def test_a_masked_person_is_not_shown_in_another_field_either(book: Rulebook) -> None:
    life = Life(book, requester="lin-7").act("review", LIN)

    seen = life.desk.view("case", CLERK)

    assert "reviewer" in seen.masked
    assert "lin-7" not in json.dumps(seen.to_data())
    assert "reviewer" not in Life(book, requester="lin-7").act("review").desk.view("case", CLERK).masked


def test_a_person_who_stood_there_once_stays_masked(book: Rulebook) -> None:
    life = Life(book, requester="lin-7").act("note", requester="wu")

    assert "lin-7" not in json.dumps(life.desk.view("case", CLERK).to_data())


def test_a_mask_holds_where_its_condition_does_and_for_the_whole_history(book: Rulebook) -> None:
    life = Life(book, requester="lin-7", summary="mould")
    assert life.desk.view("case", CLERK).fields["summary"] == "mould"

    life.act("note", confidential=True)

    assert "mould" not in str(life.desk.view("case", CLERK))
    assert life.desk.view("case", SUPERVISOR).fields["summary"] == "mould"
    assert life.act("note", confidential=False).desk.view("case", CLERK).fields["summary"] == "mould"


def test_reasons_notices_and_grounds_of_clocks_are_masked_with_their_fields(book: Rulebook) -> None:
    life = Life(book, requester="lin-7", confidential=True)
    life.act("suspend", ground="hearing", told="letter-1").act("resume")
    life.act("extend", HEAD, why="survey-2", told="letter-3")

    seen, whole = (json.dumps(life.desk.view("case", who).to_data()) for who in (CLERK, SUPERVISOR))

    for secret in ("hearing", "letter-1", "survey-2", "letter-3"):
        assert secret in whole
        assert secret not in seen
    assert life.desk.view("case", CLERK).clocks["handle"].due == life.desk.case("case").clocks["handle"].due


def test_why_time_could_not_take_a_step_is_not_told_as_it_may_quote_a_masked_field(book: Rulebook) -> None:
    life = Life(book, requester="lin-7", phone="138-0000").act("watch")
    life.desk.tick(START + timedelta(days=1))

    (failed,) = (e for e in life.desk.view("case", CLERK).history if isinstance(e, StepFailed))

    assert "138-0000" in str(life.desk.explain("case"))
    assert (failed.code, failed.en) == ("guard-failed", "the reason is not shown")


def test_a_message_to_the_masked_requester_names_nobody(book: Rulebook) -> None:
    life = Life(book, requester="lin-7").act("tell")

    (message,) = (e for e in life.desk.view("case", CLERK).history if isinstance(e, MessageDue))

    assert message.persons == ("***",)


def test_the_word_that_a_screen_found_is_masked_with_its_field(book: Rulebook) -> None:
    life = Life(book, requester="lin-7", confidential=True).act("note", posting="a HOAX")
    assert life.desk.case("case").held["posting"].word == "hoax"

    seen = life.desk.view("case", CLERK)

    assert seen.case.held == {}
    assert "hoax" not in json.dumps(seen.to_data()).lower()


def test_who_may_not_read_at_all_is_told_who_may_and_nothing_of_the_case(book: Rulebook) -> None:
    life = Life(book, requester="lin-7")

    with pytest.raises(Refused) as refused:
        life.desk.view("case", STRANGER)

    assert refused.value.code == "not-for-you"
    assert "clerk or head or supervisor or helper or the person in 'requester'" in refused.value.text.en
    assert "督办员" in refused.value.text.zh
    assert not {"lin-7", "G1", "Grid 1"} & set(refused.value.text.en.replace(".", " ").split())


def test_a_case_whose_workflow_the_rules_have_lost_is_for_nobody(book: Rulebook) -> None:
    events = Life(book, requester="lin-7").desk.history("case")
    lost = rulebook(request_yaml=FILES["request.yaml"].replace("workflow: request", "workflow: other"))

    with pytest.raises(Refused) as refused:
        view(lost, events, HEAD)

    assert refused.value.code == "not-for-you"


def test_a_field_that_the_rules_have_lost_is_masked_where_there_are_masks(book: Rulebook) -> None:
    events = Life(book, requester="lin-7", phone="138-0000").desk.history("case")
    text = FILES["request.yaml"].replace("phone: {", "mobile: {").replace("phone", "mobile")

    assert "138-0000" not in json.dumps(view(rulebook(request_yaml=text), events, CLERK).to_data())


def test_without_a_section_reading_everybody_sees_everything() -> None:
    text = FILES["request.yaml"]
    open_book = rulebook(request_yaml=text[: text.index("reading:")] + text[text.index("open:") :])

    seen = Life(open_book, requester="lin-7").desk.view("case", Actor("anybody"))

    assert (seen.fields, seen.masked) == ({"requester": "lin-7"}, ())


def test_a_view_reads_well_in_both_languages(book: Rulebook) -> None:
    seen = Life(book, requester="lin-7", summary="lamp out").desk.view("case", CLERK)

    assert str(seen).splitlines()[:4] == [
        "Case case: handling; Grid 1 (G1) answers for it.",
        "summary: lamp out.",
        "Not shown to you: requester, witnesses, phone.",
        "- Tue 5 Jun 2018 10:00  Opened at Grid 1 (G1) by ***. summary: lamp out.",
    ]
    assert seen.to("zh").splitlines()[2] == "对您不予显示：诉求人、证人、电话。"


def test_posts_count_on_the_day_on_which_somebody_looks(book: Rulebook) -> None:
    held = book.roster.with_posts({"zhao": HEAD.posts}).posts
    life = Life(book.staffed(book.roster.with_posts(held)), requester="lin-7")

    assert life.desk.view("case", Actor("zhao")).fields["requester"] == "lin-7"
    with pytest.raises(Refused, match="time zone"):
        life.desk.view("case", CLERK, datetime(2018, 6, 6))


def test_a_case_that_ended_in_a_unit_that_is_no_more_is_read_as_the_units_were_then() -> None:
    units = "id,level,parent,name,from,to,successor\nC1,community,,Riverside,,,\n"
    units += "G1,grid,C1,Grid 1,,2018-12-31,G2\nG2,grid,C1,Grid 2,,,\n"
    whole = rulebook(hierarchy_csv=units)
    events = Life(whole.at(START), requester="lin-7").act("close").desk.history("case")

    seen = view(whole, events, SUPERVISOR, datetime(2020, 1, 1, tzinfo=UTC))

    assert (seen.owner, seen.state) == ("G1", "done")


# -- tasks ------------------------------------------------------------------------------------------


@pytest.fixture
def helped(book: Rulebook) -> Life:
    life = Life(book, requester="lin-7", helpers=["G2"]).act("summon")
    return life.act("answer", HELPER, task="assist/1", finding="leak-77", contact="lin-7")


def test_a_task_is_seen_by_the_rules_of_its_own_workflow(helped: Life) -> None:
    for_clerk, for_helper = (helped.desk.view("case", who).tasks["assist/1"] for who in (CLERK, HELPER))

    assert (for_clerk.state, for_clerk.fields, for_clerk.masked) == ("done", {}, ("finding", "contact"))
    assert (for_helper.fields, for_helper.masked) == ({"finding": "leak-77"}, ("contact",))


def test_a_masked_person_is_not_named_in_a_task_either(helped: Life) -> None:
    assert "lin-7" not in json.dumps(helped.desk.view("case", CLERK).to_data())


def test_who_may_see_the_requester_sees_them_though_a_task_masks_the_same_person(helped: Life) -> None:
    masks = FILES["assist.yaml"].replace("fields: [finding]", "fields: [finding, contact]")

    seen = view(rulebook(assist_yaml=masks), helped.desk.history("case"), HEAD)

    assert seen.fields["requester"] == "lin-7"
    assert seen.masked == ("assist/1",)


def test_of_a_task_that_is_not_for_them_only_its_id_is_told(helped: Life) -> None:
    seen = helped.desk.view("case", LIN)

    assert (seen.tasks, seen.masked) == ({}, ("assist/1",))
    assert "leak-77" not in json.dumps(seen.to_data())
    assert seen.case.tasks == {}
