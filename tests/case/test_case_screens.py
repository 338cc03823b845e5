"""A word list holds a text, never the case: held, written anew, let go, published."""

import pytest
from tests.case.life_rules import HEAD, Life, at, post, rules

from govflow.case import Held, InTask, Published, Released, StepTaken
from govflow.rulebook import Rulebook

STEPS = """
  write: {from: new}
  publish: {from: new, needs: reply, publishes: reply}
  publish_all: {from: new, publishes: [reply, posting]}
  release: {from: new, by: head, releases: [reply, posting]}
  wipe: {from: new, clears: reply}
  ask: {from: new, opens: {workflow: assist, at: owner}}
"""
NOW = at("06-05 10:00")


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rules(STEPS)


@pytest.mark.parametrize("text", ["It is a hoax!", "ＨＯＡＸ", "纯属谣言", "谣 言"])
def test_a_text_with_a_word_of_the_list_is_held_and_the_case_goes_on(book: Rulebook, text: str) -> None:
    life = Life(book)
    taken, held = life.act("write", reply=text)
    assert isinstance(taken, StepTaken)
    assert taken.fields == {"reply": text}
    assert held == Held(NOW, "reply", "blocked", "谣言" if "言" in text else "hoax")
    refusal = life.refused("publish")
    assert refusal.code == "message-held"
    assert "'reply' is held because of" in refusal.text.en
    assert "the case itself goes on" in refusal.text.en
    assert "“答复”因含" in refusal.text.zh
    life.act("close")
    assert life.case.state == "closed"


def test_what_is_written_anew_is_looked_at_anew(book: Rulebook) -> None:
    life = Life(book)
    life.act("write", reply="a hoax")
    life.act("write", reply="谣言 again")
    assert life.case.held["reply"].word == "谣言"
    _, released = life.act("write", reply="plain")
    assert released == Released(NOW, "reply")
    assert not life.case.held
    assert life.act("publish")[1:] == (Published(NOW, ("reply",)),)
    assert life.case.published == {"reply"}
    assert len(life.act("write", reply="plain too")) == 1, "what was not held is not let go"


def test_what_is_written_with_the_very_step_is_looked_at_first(book: Rulebook) -> None:
    life = Life(book)
    assert life.refused("publish", reply="a hoax").code == "message-held"
    life.act("write", reply="a hoax")
    _, released, published = life.act("publish", reply="good")
    assert (released, published) == (Released(NOW, "reply"), Published(NOW, ("reply",)))


def test_somebody_may_let_it_go(book: Rulebook) -> None:
    life = Life(book)
    life.act("write", reply="a hoax")
    assert life.refused("release", post("head", "G2")).code == "not-your-step"
    assert life.act("release", HEAD)[1:] == (Released(NOW, "reply", "ann"),)
    assert not life.act("release", HEAD)[1:], "there is nothing left to let go"
    life.act("publish")
    life.act("write", reply="another hoax")
    assert life.refused("publish").code == "message-held", "letting go holds for what was read"


def test_one_held_text_of_several_refuses_all(book: Rulebook) -> None:
    life = Life(book)
    life.act("write", reply="good", posting="a hoax")
    refusal = life.refused("publish_all")
    assert "'posting' is held" in refusal.text.en
    life.act("publish")


def test_a_text_that_was_wiped_is_held_no_more(book: Rulebook) -> None:
    life = Life(book)
    life.act("write", reply="a hoax", posting="good")
    _, released = life.act("wipe")
    assert released == Released(NOW, "reply")
    life.act("publish_all")


def test_an_opening_is_screened_too(book: Rulebook) -> None:
    life = Life(book, posting="a hoax")
    assert life.case.held["posting"].word == "hoax"
    declared = Life(rules(STEPS, "open: {by: {person: requester}}"), requester="resident", posting="a hoax")
    assert declared.case.held["posting"].word == "hoax"


def test_a_task_screens_what_it_is_given() -> None:
    assist = """
workflow: assist
states: [asked, done]
final: [done]
fields: {reply: {type: text, screen: blocked}}
steps: {finish: {from: asked, to: done, publishes: reply}}
"""
    life = Life(rules(STEPS, assist_yaml=assist), reply="a hoax")
    held = [e.event for e in life.act("ask") if isinstance(e, InTask) and isinstance(e.event, Held)]
    assert held == [Held(NOW, "reply", "blocked", "hoax")]
    assert life.refused("finish", task="assist/1").code == "message-held"


def test_it_is_told_in_both_languages(book: Rulebook) -> None:
    life = Life(book)
    life.act("write", reply="a hoax")
    life.act("release", HEAD)
    life.act("publish")
    en, zh = life.told(), life.told("zh")
    assert "'reply' is held: 'hoax' is on the list 'rumours'. The case itself goes on." in en
    assert "'reply' is held no more by ann." in en
    assert "Published: reply." in en
    assert "“答复”暂扣：“hoax”在词表“谣言词表”中。案件照常办理。" in zh
    assert "“答复”解除暂扣（ann）。" in zh
    assert "公开：答复。" in zh
