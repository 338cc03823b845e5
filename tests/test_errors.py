"""Errors: suggestions are close, and quick however many words are known."""

from time import perf_counter

from govflow.errors import did_you_mean


def test_the_closest_known_word_is_suggested() -> None:
    close = did_you_mean("street-lanp", ["street-lamp", "noise"])
    assert close is not None
    assert close.en == "Did you mean 'street-lamp'?"
    assert close.zh == "是否想写“street-lamp”？"


def test_of_few_words_all_are_named_where_none_is_close() -> None:
    few = did_you_mean("xyz", ["one", "two"])
    assert few is not None
    assert few.en == "Known: one, two."
    assert did_you_mean("xyz", [str(n) for n in range(13)]) is None


def test_of_very_many_words_those_that_begin_alike_are_compared() -> None:
    codes = [f"{letter}-{n:05}" for letter in "abcdefghijklmnopqrstuvwxyz" for n in range(1_000)]
    close = did_you_mean("k-0o123", codes)
    assert close is not None
    assert close.en.startswith("Did you mean 'k-0")


def test_a_suggestion_among_a_hundred_thousand_words_is_quick() -> None:
    codes = [f"code-{n:06}" for n in range(100_000)]
    started = perf_counter()
    for n in range(5):
        did_you_mean(f"kode-{n}" * 100, codes)
        did_you_mean(f"code-{n}x", codes)
    assert perf_counter() - started < 20
