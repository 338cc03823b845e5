"""`govflow code`: every code is explained, in both languages, with what to do."""

import json
from typing import TYPE_CHECKING

import pytest

from govflow.cli.meanings import Meaning, meanings

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow


@pytest.mark.parametrize("meaning", meanings().values(), ids=lambda meaning: meaning.code)
def test_a_code_says_what_is_wrong_and_what_to_do(meaning: Meaning) -> None:
    for text in (meaning.text, meaning.mend):
        assert text.en.endswith(".")
        assert text.zh.endswith("。")
        assert any("一" <= character <= "鿿" for character in text.zh)
        assert text.en[0].isupper() or not text.en[0].isalpha()
    assert meaning.level in ("error", "warning", "note")


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ("(Files)", "What to do: ")), ("zh", ("（文件）", "如何处理："))]
)
def test_a_code_is_explained_in_words(lang: str, words: tuple[str, ...], govflow: "Govflow") -> None:
    said = govflow("code", "unknown-key", "--lang", lang)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("unknown-key")
    assert all(word in said.out for word in words)
    assert meanings()["unknown-key"].mend.to(lang) in said.out


def test_without_a_code_all_are_listed_by_area(govflow: "Govflow") -> None:
    out = govflow("code").out
    assert all(f"\n  {code}: " in out for code in meanings())
    assert out.index("\nFiles\n") < out.index("  unknown-key: ") < out.index("\nTables\n")
    assert {one["code"] for one in json.loads(govflow("code", "--json").out)} == set(meanings())


def test_a_code_that_is_misspelt_is_wrong_usage(govflow: "Govflow") -> None:
    said = govflow("code", "unknown-kye")
    assert said.code == 2
    assert "Did you mean 'unknown-key'?" in said.err
    assert "`govflow code` 列出全部" in govflow("code", "x", "--lang", "zh").err
