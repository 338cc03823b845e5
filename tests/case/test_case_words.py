"""Words that people are told, in both languages."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from tests.case.life_rules import Life, post, rules

from govflow.errors import Text
from govflow.rulebook.cited import cited


@pytest.mark.parametrize(
    ("source", "en", "zh"),
    [
        ("assumption", "assumption", "本规则手册的假定"),
        ("seed:003", "seed:003", "文献003"),
        ("seed:003; assumption", "seed:003; assumption", "文献003；本规则手册的假定"),
        ("law: 行政许可法 32", "law: 行政许可法 32", "行政许可法 32"),
        ("by-law 7.", "by-law 7", "by-law 7"),
        ("", "", ""),
    ],
)
def test_a_source_is_quoted_in_both_languages(source: str, en: str, zh: str) -> None:
    assert cited(source) == Text(en, zh)


def test_the_words_of_a_rulebook_say_its_own_sources() -> None:
    words = {"by-law 7": Text("by-law 7", "章程第七条")}
    assert cited("by-law 7; assumption", words).zh == "章程第七条；本规则手册的假定"


def test_a_refusal_quotes_its_source_and_names_steps_by_their_titles() -> None:
    life = Life(
        rules(
            """
  report: {title: {en: Report, zh: 上报}, from: new, needs: [reason]}
  again: {title: {en: Report again, zh: 再次上报}, from: shut}
""".replace("from: shut", "from: new, to: closed")
        )
    )
    assert life.refused("report").text.zh.endswith("来源：request-001。")
    life.act("again", by=post("head", "G1"))
    refusal = life.refused("report")
    assert refusal.code == "step-not-allowed"
    assert "没有步骤“上报”" in refusal.text.zh
    assert "has no step 'Report'" in refusal.text.en


def test_why_is_told_once_and_has_one_full_stop() -> None:
    life = Life(
        rules("""
  local:
    from: new
    when: {owner_level: street, unit_level: street}
    why: {en: Small matters stay., zh: 小事不出网格。}
""")
    )
    said = life.refused("local").text
    assert (said.en.count("Small matters stay. '"), said.zh.count("小事不出网格。“")) == (1, 1)
    assert (".." in said.en, "。。" in said.zh) == (False, False)
    assert "地点层级为street" in said.zh


def test_instants_are_told_by_the_clock_of_the_rulebook_and_dates_with_their_weekday() -> None:
    noon = datetime(2018, 6, 4, 4, tzinfo=UTC)
    life = Life(rules("  go: {from: new}"))
    assert noon.astimezone(ZoneInfo("Asia/Shanghai")).hour == 12
    life.act("go", promised_at=noon, promised_on="2018-06-05")
    assert "promised_at: Mon 4 Jun 2018 12:00, promised_on: Tue 5 Jun 2018." in life.told()
