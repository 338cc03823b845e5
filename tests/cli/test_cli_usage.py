"""Wrong usage exits with 2 and is told in both languages."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow

WRONG = [
    ((), "Name a command.", "请给出命令。"),
    (("chek", "zhenhai"), "Did you mean 'check'?", "是否想写“check”？"),
    (("check",), "RULEBOOK is missing.", "缺少 规则手册。"),
    (("report", "zhenhai"), "--ledger is missing.", "缺少 --ledger。"),
    (("check", "zhenhai", "--jsn"), "Did you mean '--json'?", "是否想写“--json”？"),
    (("check", "zhenhai", "again"), "'again' is too much here.", "多出“again”。"),
    (("replay", "zhenhai", "--rows"), "--rows wants a value.", "--rows 缺少值。"),
    (("check", "zhenhai", "--strict=x"), "--strict takes no value.", "--strict 不带值。"),
    (
        ("backtest", "a", "b", "c", "--processes", "0"),
        "a whole number, at least 1.",
        "--processes 的值无效：应为整数，不小于 1。",
    ),
    (
        ("calendar", "review", "x", "--year", "1"),
        "at least 1900, at most 2200.",
        "应为整数，不小于 1900，不大于 2200。",
    ),
    (("explain", "zhenhai"), "Name a CASE", "请给出案件编号"),
    (("explain", "zhenhai", "--table", "triage", "--given", "x"), "COLUMN=VALUE", "列=值"),
    (("explain", "zhenhai", "--table", "triage", "--given", "scale＝a"), "is full-width", "等号是全角的"),
    (("explain", "zhenhai", "--table", "triage", "--given", "catgory=x"), "Did you mean 'category'?", "是否"),
    (
        ("explain", "zhenhai", "--table", "triage", "--given", "scale=a", "--given", "scale=b"),
        "twice",
        "重复",
    ),
    (("explain", "zhenhai", "lamp", "--table", "triage"), "CASE does not go", "案件 不能"),
    (("explain", "zhenhai", "--table", "triage", "--rows", "x"), "--rows does not go", "--rows 不能"),
    (("explain", "zhenhai", "lamp", "--given", "x=y"), "--given does not go", "--given 不能"),
    (("explain", "zhenhai", "lamp", "--rows", "x", "--ledger", "y"), "--rows does not go", "--rows 不能"),
    (
        ("explain", "zhenhai", "--table", "triage", "--at", "noon"),
        "such as 2018-06-05T09:00.",
        "--at：“noon”不是形如 2018-06-05T09:00 的时刻。",
    ),
    (("check", "zhenhai", "--format", "xml"), "is not one of", "--format 的值无效：可用：text、json、github"),
    (("code", "unknown-kye"), "Did you mean 'unknown-key'?", "是否想写“unknown-key”？"),
]


@pytest.mark.parametrize(("arguments", "en", "zh"), WRONG)
def test_wrong_usage_is_told_in_both_languages(
    arguments: tuple[str, ...], en: str, zh: str, govflow: "Govflow", monkeypatch: pytest.MonkeyPatch
) -> None:
    english = govflow(*arguments)
    monkeypatch.setenv("GOVFLOW_LANG", "zh_CN.UTF-8")
    chinese = govflow(*arguments)

    assert english.code == chinese.code == 2
    assert english.out == chinese.out == ""
    assert en in english.err.splitlines()[0]
    assert zh in chinese.err.splitlines()[0]
    assert "Usage: govflow" in english.err or "value." in english.err
    assert "Usage" not in chinese.err


def test_an_unknown_language_is_wrong_usage(govflow: "Govflow") -> None:
    assert govflow("check", "zhenhai", "--lang", "fr").code == 2


@pytest.mark.parametrize(
    "arguments", [("--lang", "zh", "check", "nowhere"), ("check", "nowhere", "--lang=zh")]
)
def test_the_language_may_stand_anywhere(arguments: tuple[str, ...], govflow: "Govflow") -> None:
    said = govflow(*arguments)

    assert said.code == 1
    assert "没有规则手册" in said.err


@pytest.mark.parametrize("arguments", [("--help",), ("-h",), ("replay", "--help"), ("--version",)])
def test_help_and_version_are_no_mistake(arguments: tuple[str, ...], govflow: "Govflow") -> None:
    said = govflow(*arguments)

    assert (said.code, said.err) == (0, "")
    assert "govflow" in said.out


def test_a_replay_without_rows_is_wrong_usage(govflow: "Govflow", copied: Path) -> None:
    intake = copied / "intake.yaml"
    intake.write_text(
        intake.read_text(encoding="utf-8").replace("rows: sample.csv.gz\n", ""), encoding="utf-8"
    )

    said = govflow("replay", copied)

    assert (said.code, said.out) == (2, "")
    assert "--rows" in said.err
