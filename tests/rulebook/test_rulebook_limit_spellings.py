"""A limit that is written in several ways is one limit, and one sheet may give both owner and limit."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from govflow import rulebook
from govflow.case import Act, Actor, ClockStarted, Decided, Open, Post, decide
from govflow.case.evolving import fold
from govflow.case.explain import explain
from govflow.errors import RulebookError
from govflow.insight import TestReport, run_tests
from govflow.insight.suggesting import as_yaml, suggest
from govflow.rulebook import Rulebook, compare
from govflow.rulebook.cited import cited
from govflow.workflow.picture import mermaid
from govflow.worktime import PROFILES

SPELLINGS = ["7个工作日", "7 个工作日", "７个工作日", "7 working_days", "7 working days", "七个工作日内"]
FILES = {
    "rulebook.yaml": """\
rulebook: hall
version: "1"
zone: Asia/Shanghai
hierarchy: hierarchy.csv
calendars: calendars.yaml
limits: limits.yaml
tables: [sheet.yaml]
workflows: [request.yaml]
words: {officer: {en: officer, zh: 经办人}}
""",
    "hierarchy.csv": "id,name,level,parent\ntown,Town,town,\nworks,Works,office,town\n",
    "calendars.yaml": "calendars: {office: {weekly: {mon-fri: ['09:00-17:00']}}}\n",
    "limits.yaml": "defaults: {calendar: office, profile: civil_code}\nlimits: {review: 5 working_days}\n",
    "sheet.yaml": """\
table: sheet
inputs: {kind: {type: enum, of: [lamp, noise]}}
outputs: {owner: {type: unit}, limit: {type: limit}}
rules:
  - {id: A, kind: lamp, owner: works, limit: 7个工作日}
  - {id: B, kind: noise, owner: "-", limit: review}
otherwise: error
""",
    "request.yaml": """\
workflow: request
states: [registered, handling, done]
final: done
fields: {kind: {type: enum, of: [lamp, noise], required: true}}
steps:
  begin: {from: registered, to: handling, by: officer, decide: sheet, starts: handle}
  finish: {from: handling, to: done, by: officer, meets: handle}
clocks: {handle: {limit: "table:sheet"}}
""",
}
NOW = datetime(2018, 6, 5, 2, tzinfo=UTC)


def read(**changed: str) -> Rulebook:
    files = {**FILES, **{name.replace("_", "."): text for name, text in changed.items()}}
    return rulebook.read({name: text.encode() for name, text in files.items()})


def sheet(old: str, new: str) -> str:
    assert FILES["sheet.yaml"].count(old) == 1
    return FILES["sheet.yaml"].replace(old, new)


@pytest.mark.parametrize("written", SPELLINGS)
def test_an_amount_has_one_spelling_however_a_table_writes_it(written: str) -> None:
    book = read(sheet_yaml=sheet("7个工作日", written))

    assert list(book.limits) == ["none", "review", "7 working_days"]
    assert book.tables["sheet"].decide({"kind": "lamp"}).outputs["limit"] == "7 working_days"
    assert book.limit_of(written) is book.limits["7 working_days"]


def test_what_is_only_spelt_otherwise_is_no_difference() -> None:
    assert not compare(read(), read(sheet_yaml=sheet("7个工作日", "7 working_days")))


def test_rules_that_agree_but_for_the_spelling_do_not_contradict() -> None:
    again = '  - {id: C, kind: "-", owner: works, limit: 7 working_days}\n'
    lines = FILES["sheet.yaml"].replace('  - {id: B, kind: noise, owner: "-", limit: review}\n', again)
    proof = read(sheet_yaml=lines.replace("inputs", "hit: ANY\ninputs")).tables["sheet"].prove()
    assert [one.code for one in proof.findings if one.level == "error"] == []


def test_a_limits_file_may_name_the_amount_that_a_table_writes_otherwise() -> None:
    limits = FILES["limits.yaml"].replace(
        "{review:", "{7 工作日: {limit: 7 working_days, source: law}, review:"
    )
    book = read(limits_yaml=limits)
    named = book.limits["7 working_days"]
    assert named is not None
    assert (named.source, named.title.zh) == ("law", "7 工作日")


def test_an_amount_named_twice_is_told() -> None:
    with pytest.raises(RulebookError) as caught:
        read(limits_yaml=FILES["limits.yaml"].replace("{review:", "{7天: 7天, 7 calendar_days: 7天, review:"))
    assert caught.value.problems[0].code == "duplicate-name"


@pytest.mark.parametrize("written", ["limit: 7个工作日", "limit: 7 working_days"])
def test_clocks_and_steps_name_the_limit_however_they_write_it(written: str) -> None:
    flow = FILES["request.yaml"].replace('limit: "table:sheet"', written)
    book = read(request_yaml=flow)
    assert book.workflows["request"].clocks["handle"].limit == "7 working_days"
    flow = (
        FILES["request.yaml"]
        .replace("starts: handle", "starts: {handle: 3日内}")
        .replace('limit: "table:sheet"', "limit: review")
    )
    assert read(request_yaml=flow).workflows["request"].steps[0].limits == {"handle": "3 calendar_days"}


def ran(folder: Path, text: str) -> TestReport:
    (folder / "tests").mkdir()
    for name, content in {**FILES, "tests/t.yaml": text}.items():
        (folder / name).write_text(content, encoding="utf-8")
    return run_tests(folder, read())


TEST = "tests: t\ntables: [{table: sheet, given: {kind: lamp}, expect: {limit: %s}}]\n"


@pytest.mark.parametrize("written", SPELLINGS)
def test_a_test_may_expect_it_in_any_spelling(written: str, tmp_path: Path) -> None:
    assert ran(tmp_path, TEST % written).problems == ()


def test_what_came_instead_is_said_in_words(tmp_path: Path) -> None:
    (problem,) = ran(tmp_path, TEST % "8个工作日").problems
    assert "limit is 7 working days, expected 8个工作日" in problem.message.en
    assert "limit 为 7个工作日，预期 8个工作日" in problem.message.zh


def test_a_test_of_a_limit_reaches_it_in_any_spelling(tmp_path: Path) -> None:
    line = "limits: [{limit: 7 工作日, from: 2018-06-05T10:00, due: 2018-06-14T17:00}]\n"
    report = ran(tmp_path, f"tests: t\n{line}")
    assert report.problems == ()
    (limits,) = [one for one in report.reached if one.kind == "limit"]
    assert [part.touched.name for part in limits.missed] == ["review"]


# One sheet with owner and limit


def test_one_table_gives_owner_and_limit_and_no_field_is_needed() -> None:
    book, li = read(), Actor("li", (Post("officer", "town"),))
    assert book.warnings == ()
    opened = decide(book, None, Open("1", "c", NOW, li, "request", "town", {"kind": "lamp"}))
    said = (*opened, *decide(book, fold(opened), Act("2", "c", NOW, li, "begin")))
    (ruled,) = [event for event in said if isinstance(event, Decided)]
    (started,) = [event for event in said if isinstance(event, ClockStarted)]
    assert (ruled.owner, dict(ruled.fields)) == ("works", {})
    assert (started.limit, started.table, started.rule) == ("7 working_days", "sheet", "A")
    told = explain(book, said)
    assert "7 working days" in told.to("en")
    assert "7个工作日" in told.to("zh")


def test_a_limit_that_no_clock_asks_for_is_doubted() -> None:
    flow = FILES["request.yaml"].replace('limit: "table:sheet"', "limit: review")
    (warning,) = read(request_yaml=flow).warnings
    assert warning.code == "limit-not-asked"
    assert warning.suggestion is not None
    assert "limit: table:sheet" in warning.suggestion.en


@pytest.mark.parametrize(
    ("output", "hint"),
    [
        ("track: {type: text}", "Add the field: track: {type: text}."),
        ("rank: {type: level}", "Call the output 'owner_level'."),
    ],
)
def test_what_is_advised_for_an_output_without_field_can_be_done(output: str, hint: str) -> None:
    text = FILES["sheet.yaml"].replace("owner: {type: unit}", output)
    for old in ("owner: works", 'owner: "-"'):
        text = text.replace(old, f"{output.partition(':')[0]}: town")
    with pytest.raises(RulebookError) as caught:
        read(sheet_yaml=text)
    told = {str(problem.suggestion.en) for problem in caught.value.problems if problem.suggestion}
    assert hint in told


# How it is told


def test_a_picture_says_the_limit_of_a_clock_in_words() -> None:
    book = read(request_yaml=FILES["request.yaml"].replace('limit: "table:sheet"', "limit: 7个工作日"))
    flow = book.workflows["request"]
    assert "Clock handle#58; 7 working days" in mermaid(flow, "en", details=True, word=book.word)
    assert "：7个工作日" in mermaid(flow, "zh", details=True, word=book.word)


def test_an_explanation_of_a_table_says_the_limit_in_words() -> None:
    told = read().tables["sheet"].explain({"kind": "lamp"}).text
    assert "limit = 7 working days" in told.en
    assert "limit = 7个工作日" in told.zh


def test_a_difference_says_both_limits_in_words() -> None:
    told = compare(read(), read(sheet_yaml=sheet("7个工作日", "8 working_days"))).text
    assert "limit 8 working days; was limit 7 working days" in told.en
    assert "时限为8个工作日；原为7个工作日" in told.zh
    early = FILES["limits.yaml"].replace("civil_code", "elapsed")
    told = compare(read(), read(limits_yaml=early)).text
    assert "Limit '7 working days'\n" in told.en
    assert "时限“7个工作日”\n" in told.zh


@pytest.mark.parametrize(("lang", "limit"), [("en", "7 working days"), ("zh", "7个工作日")])
def test_a_suggested_test_writes_it_as_the_language_does(lang: str, limit: str, tmp_path: Path) -> None:
    report = ran(tmp_path, TEST.replace("lamp", "noise") % "review")
    text = as_yaml(suggest(read(), report), "suggested", UTC, lang)
    assert f"limit: {limit}" in text
    (tmp_path / "tests" / "t.yaml").write_text(text, encoding="utf-8")
    assert run_tests(tmp_path, read()).problems == ()


@pytest.mark.parametrize(
    ("written", "zh"),
    [
        ("很快", "请写数量和单位，如“10个工作日”。可用：review。"),
        ("半天", "请写小时，如“4个工作小时”。可用：review。"),
        ("reviw", "是否想写“review”？"),
    ],
)
def test_what_is_no_limit_is_told_how_limits_are_written_and_which_have_a_name(written: str, zh: str) -> None:
    with pytest.raises(RulebookError) as caught:
        read(sheet_yaml=sheet("7个工作日", written))
    (hint,) = {problem.suggestion for problem in caught.value.problems}
    assert hint is not None
    assert hint.zh == zh


def test_the_way_of_counting_of_what_elapses_is_told_in_chinese() -> None:
    assert cited(PROFILES["elapsed"].source).zh == "实际记录的到期时刻"
