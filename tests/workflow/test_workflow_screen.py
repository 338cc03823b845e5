"""Screens: a word is found anywhere, whatever its case and width, and no text takes long."""

import pickle
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.errors import WorkflowError
from govflow.workflow import Screen

BLOCKED = Screen("blocked", words=("谣言", "Hoax", "fake news", "A计划"))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("听说是谣言吧", "谣言"),
        ("谣 言", "谣言"),
        ("谣\n\u3000言", "谣言"),
        ("谣\u200b言", "谣言"),
        ("a HOAX!", "Hoax"),
        ("ｈｏａｘ", "Hoax"),
        ("hoaxes", "Hoax"),
        ("ho\u00adax", "Hoax"),
        ("Fake\n  NEWS", "fake news"),
        ("ａ 计 划", "A计划"),
        ("ho ax", ""),
        ("fakenews", ""),
        ("谣传，无言", ""),
        ("", ""),
    ],
)
def test_a_word_is_found_anywhere_whatever_its_case_width_and_spacing(text: str, word: str) -> None:
    assert BLOCKED.hit(text) == word


WORDS = st.lists(st.text("ab谣言 ", min_size=1, max_size=4).filter(str.strip), min_size=1, max_size=6)


@given(WORDS, st.text("ab谣言 ", max_size=30))
def test_it_finds_a_word_just_where_looking_for_each_one_by_one_does(words: list[str], text: str) -> None:
    def held(word: str) -> bool:
        spaced = " ".join(text.split())
        if "谣" in word or "言" in word:
            return word.replace(" ", "") in spaced.replace(" ", "")
        return " ".join(word.split()) in spaced

    found = Screen("s", words=tuple(words)).hit(text)

    assert found in [word for word in words if held(word)] if found else not any(map(held, words))


@given(st.text(max_size=40), st.text(max_size=10), st.text(max_size=10))
def test_a_text_is_held_by_its_own_words(word: str, before: str, after: str) -> None:
    try:
        screen = Screen("s", words=(word,))
    except WorkflowError:
        return
    assert screen.hit(f"{before} {word} {after}") == word


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "no-words"),
        (("ok", "  "), "bad-word"),
        (("\u200b",), "bad-word"),
        (("x" * 101,), "bad-word"),
        (("ﷺ" * 30,), "bad-word"),
        (tuple(f"w{n}" for n in range(10_001)), "too-many-words"),
    ],
)
def test_a_list_that_cannot_be_is_refused(words: tuple[str, ...], code: str) -> None:
    with pytest.raises(WorkflowError) as error:
        Screen("s", words=words)

    assert error.value.code == code


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (tuple("a" * n + "b" for n in range(1, 100)), "a" * 100_000),
        (tuple("谣" * n + "言" for n in range(1, 100)), "谣 " * 50_000),
        (tuple(f"{n:04}谣言" for n in range(10_000)), "0谣" * 50_000),
        (("hoax",), "ﷺ" * 100_000),
    ],
)
def test_no_text_and_no_list_takes_long(words: tuple[str, ...], text: str) -> None:
    screen = Screen("s", words=words)
    start = time.perf_counter()

    assert screen.hit(text) == ""
    assert time.perf_counter() - start < 5  # about one, on a machine that does nothing else


def test_a_screen_can_be_pickled_with_its_rulebook() -> None:
    again = pickle.loads(pickle.dumps(BLOCKED))

    assert (again, again.hit("谣言")) == (BLOCKED, "谣言")
