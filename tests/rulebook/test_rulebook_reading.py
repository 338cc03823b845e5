"""Who may read, and the word lists: read from their files, with everything that is wrong at once."""

import pytest
from tests.case.view_rules import FILES, rulebook

from govflow.errors import RulebookError
from govflow.workflow import Guard, Mask, Reading, Right, Screen


def changed(**parts: str) -> list[tuple[str, int, str]]:
    """Return the problems of the rulebook with other files: code, line, message."""
    with pytest.raises(RulebookError) as error:
        rulebook(**parts)
    return [(p.code, p.place.line if p.place else 0, p.message.en) for p in error.value.problems]


def test_the_section_reading_says_who_may_read_and_what_is_masked() -> None:
    reading = rulebook().workflows["request"].reading

    assert reading == Reading(
        (
            Right("clerk"),
            Right("head"),
            Right("supervisor"),
            Right("helper", at="helpers"),
            Right(person="requester"),
        ),
        (
            Mask(("requester", "phone", "witnesses"), (Right("head"), Right(person="requester"))),
            Mask(
                ("summary", "posting", "why", "told", "ground"),
                (Right("supervisor"),),
                (Guard("confidential", frozenset({True})),),
            ),
        ),
    )


def test_without_the_section_there_is_no_reading() -> None:
    text = FILES["assist.yaml"]
    book = rulebook(assist_yaml=text[: text.index("reading:")] + text[text.index("steps:") :])

    assert book.workflows["assist"].reading is None


def test_everything_that_is_wrong_with_it_is_said_at_once() -> None:
    text = FILES["request.yaml"]
    broken = """reading:
  by: [{person: phone}, {role: helper, at: nowhere}]
  masks:
    - {fields: [requestor], unless: [{role: head, person: requester}]}
    - {when: {confidental: yes}, unless: head}
    - {fields: phone, unles: head}
  masked: yes
"""
    found = changed(request_yaml=text[: text.index("reading:")] + broken + text[text.index("open:") :])

    assert [code for code, _, _ in found] == [
        "wrong-type",
        "unknown-field",
        "unknown-field",
        "bad-right",
        "missing-key",
        "unknown-field",
        "unknown-key",
        "unknown-key",
    ]


def test_a_guard_of_a_mask_may_ask_for_the_level_of_the_owner() -> None:
    text = FILES["request.yaml"].replace("when: {confidential: yes}", "when: {owner_level: community}")

    reading = rulebook(request_yaml=text).workflows["request"].reading

    assert reading
    assert reading.masks[1].guards == (Guard("owner_level", frozenset({"community"})),)


# -- screens ----------------------------------------------------------------------------------------


def test_screens_are_read_with_their_words_and_their_source() -> None:
    screen = rulebook().screens["blocked"]

    assert screen == Screen("blocked", screen.title, ("谣言", "hoax"), "assumption", screen.place)
    assert (screen.title.zh, screen.hit("是 谣 言")) == ("屏蔽词", "谣言")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("screens:\n", ["unknown-screen", "missing-key"]),
        ("screens: {blocked: {words: []}}", ["no-words"]),
        ("screens: {blocked: {words: ['', ok, '  ']}}", ["bad-word", "bad-word"]),
        ("screens: {blocked: {word: [a]}}", ["no-words", "unknown-key"]),
        ("screen: {blocked: {words: [a]}}", ["unknown-screen", "missing-key", "unknown-key"]),
    ],
)
def test_word_lists_that_cannot_be_are_told(text: str, codes: list[str]) -> None:
    assert [code for code, _, _ in changed(screens_yaml=text)] == codes
