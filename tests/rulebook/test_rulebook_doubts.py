"""What is allowed and probably not meant is told as a warning, and the rulebook loads."""

import pytest
from tests.rulebook.life_files import FILES as LIVES

from govflow import rulebook
from govflow.errors import RulebookError
from govflow.rulebook.files import shipped

FILES = {
    **LIVES,
    "request.yaml": LIVES["request.yaml"]
    .replace("    starts: due\n", "    by: anyone\n    starts: due\n")
    .replace("to: closed}", "to: closed, by: anyone}"),
}
BY = "by: [officer, {person: who}]"


def warned(**changed: str) -> list[tuple[str, str, str, str]]:
    """Return file and line, code, and the suggestion in both languages of each warning."""
    files = {**FILES, **{name.replace("_", "."): text for name, text in changed.items()}}
    book = rulebook.read({**shipped(), **{name: text.encode() for name, text in files.items()}})
    told = []
    for one in book.warnings:
        assert one.place is not None
        assert one.message.zh != one.message.en
        hint = one.suggestion
        told.append((str(one.place), one.code, hint.en if hint else "", hint.zh if hint else ""))
    return told


def at(text: str, word: str, file: str = "request.yaml") -> str:
    before = text.partition(word)[0]
    return f"{file}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def request(old: str, new: str) -> str:
    assert FILES["request.yaml"].count(old) == 1
    return FILES["request.yaml"].replace(old, new)


def test_without_a_doubt_there_is_no_warning() -> None:
    assert warned() == []


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        (BY, "by: [offcer]", "offcer"),
        (BY, "by: {role: offcer, at: unit}", "offcer"),
        ("    starts: due\n", "    starts: due\n    names: {who: {role: offcer}}\n", "offcer"),
        ("steps:\n", "reading: {masks: [{fields: cost, unless: offcer}]}\nsteps:\n", "offcer"),
    ],
)
def test_a_role_that_nothing_else_names_is_told_where_it_stands(old: str, new: str, word: str) -> None:
    text = request(old, new)
    meant = "Did you mean 'officer'?", "是否想写“officer”？"
    assert warned(request_yaml=text) == [(at(text, word), "unnamed-role", *meant)]


def test_a_title_is_no_role_and_suggests_its_own() -> None:
    text = request(BY, "by: [办事员]")
    main = FILES["rulebook.yaml"].replace("officer: officer", "officer: {en: officer, zh: 办事员}")
    assert [told[1:3] for told in warned(request_yaml=text, rulebook_yaml=main)] == [
        ("unnamed-role", "Did you mean 'officer'?")
    ]


def test_where_nobody_names_any_role_none_is_doubted() -> None:
    main = FILES["rulebook.yaml"].replace("words: {officer: officer}\n", "words: {going: under way}\n")
    assert warned(rulebook_yaml=main) == []


def test_a_role_that_posts_or_staffing_name_is_known() -> None:
    text = request(BY, "by: [clerk, warden]")
    main = FILES["rulebook.yaml"].replace("{officer: officer}", "{going: under way}")
    main += "posts: posts.csv\nstaffing: staffing.yaml\n"
    posts = "person,role,unit\nli,clerk,C1\n"
    need = "staffing: {grid: {needs: {warden: 1}, responsible: clerk}}\n"
    assert warned(request_yaml=text, rulebook_yaml=main, posts_csv=posts, staffing_yaml=need) == []
    need = need.replace("warden", "wadren")
    told = warned(request_yaml=text, rulebook_yaml=main, posts_csv=posts, staffing_yaml=need)
    assert [one[:2] for one in told] == [
        (at(text, "warden"), "unnamed-role"),
        (at(need, "wadren", "staffing.yaml"), "unnamed-role"),
    ]


def test_a_full_width_comma_makes_one_name_of_two_unless_it_is_quoted() -> None:
    text = request(BY, "by: [officer，head]")
    told = warned(request_yaml=text)
    assert {one[1] for one in told} == {"full-width-comma", "unnamed-role"}
    assert all("comma" in one[2] and "逗号" in one[3] for one in told)
    many = request("of: [x, y]", "of: [x、y]")
    assert [one[1] for one in warned(request_yaml=many)] == ["full-width-comma"]
    assert warned(request_yaml=request("of: [x, y]", "of: ['x、y']")) == []


@pytest.mark.parametrize("comma", ["、", "，"])
def test_a_full_width_comma_between_states_is_the_one_error_and_its_consequences_are_not_told(
    comma: str,
) -> None:
    text = FILES["request.yaml"]
    states = text.partition("states: [")[2].partition("]")[0]
    names = states.replace(", ", comma)
    joined = text.replace(states, names, 1)
    with pytest.raises(RulebookError) as caught:
        warned(request_yaml=joined)
    (problem,) = caught.value.problems
    assert (problem.code, str(problem.place)) == ("full-width-comma", at(joined, names))
    assert problem.suggestion is not None
    assert "逗号是全角的" in problem.suggestion.zh


def test_a_full_width_percent_sign_is_named() -> None:
    text = request("limit: short}", "limit: short, warn: [80％]}")
    with pytest.raises(RulebookError) as caught:
        warned(request_yaml=text)
    assert ["百分号是全角的" in one.suggestion.zh for one in caught.value.problems if one.suggestion] == [
        True
    ]


def test_a_clock_is_changed_where_it_can_run() -> None:
    limits = FILES["limits.yaml"].replace(
        "short: 1 working_day", "short: {limit: 1 working_day, pauses: {illness: {}}}"
    )
    pausing = "    pauses: {clock: due, ground: illness}\n"
    late = request(
        "    starts: due\n", "    starts: due\n  rest:\n    by: anyone\n    from: going\n" + pausing
    )
    assert warned(request_yaml=late, limits_yaml=limits) == []
    early = late.replace("    from: going\n    pauses", "    from: new\n    pauses")
    assert [one[:2] for one in warned(request_yaml=early, limits_yaml=limits)] == [
        (at(early, "due, ground"), "clock-not-running")
    ]


def test_a_ladder_goes_up() -> None:
    ladder = FILES["ladders.yaml"]
    ladder = ladder.replace("level: grid", "level: x").replace("level: community", "level: grid")
    ladder = ladder.replace("level: x", "level: community")
    assert [one[:2] for one in warned(ladders_yaml=ladder)] == [
        (at(ladder, "grid, budget", "ladders.yaml"), "ladder-descends")
    ]


OPEN = "Say who; if anybody is meant, write 'by: anyone'.", "请写明由谁办理；若确为任何人，请写 by: anyone。"


def test_a_step_that_forgets_who_may_take_it_is_open_to_anybody() -> None:
    text = request("    by: anyone\n    starts: due\n", "    starts: due\n")
    assert warned(request_yaml=text) == [(at(text, "work:"), "open-to-anybody", *OPEN)]


def test_the_opening_is_a_step_too() -> None:
    text = request("steps:\n", "open: {starts: due}\nsteps:\n")
    assert warned(request_yaml=text) == [(at(text, "{starts"), "open-to-anybody", *OPEN)]
    assert warned(request_yaml=text.replace("{starts: due}", "{by: anyone, starts: due}")) == []


def test_what_only_time_takes_is_told_to_say_so() -> None:
    text = request("limit: short}", "limit: short, on_breach: end}").replace(", by: anyone}", "}")
    ((place, code, en, zh),) = warned(request_yaml=text)
    assert (place, code) == (at(text, "end:"), "open-to-anybody")
    assert "by: system" in en
    assert "by: system" in zh
    assert warned(request_yaml=text.replace("to: closed}", "to: closed, by: system}")) == []


def test_where_no_step_says_who_none_is_doubted() -> None:
    text = (
        request(f"to: going, {BY}", "to: going").replace("    by: anyone\n", "").replace(", by: anyone", "")
    )
    main = FILES["rulebook.yaml"].replace("words: {officer: officer}\n", "")
    assert "by:" not in text
    assert warned(request_yaml=text, rulebook_yaml=main) == []


def test_anyone_asks_nobody_and_is_no_role() -> None:
    read = {**shipped(), **{name: text.encode() for name, text in FILES.items()}}
    work = rulebook.read(read).workflows["request"].table["going", "work"]
    assert work.by == ()
    assert work.says_who


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (BY, "by: [officer, anyone]"),
        (BY, "by: {role: anyone, at: unit}"),
        ("steps:\n", "reading: {by: anyone}\nsteps:\n"),
        ("steps:\n", "reading: {masks: [{fields: cost, unless: anyone}]}\nsteps:\n"),
    ],
)
def test_anyone_stands_alone_and_only_at_a_step(old: str, new: str) -> None:
    text = request(old, new)
    with pytest.raises(RulebookError) as caught:
        warned(request_yaml=text)
    (problem,) = caught.value.problems
    column = new[: new.index("anyone")].count("") - 1
    assert problem.code == "bad-right"
    assert str(problem.place) == at(text, new[column:].partition("\n")[0].partition("}")[0])


def test_a_table_that_nothing_asks_is_told() -> None:
    ladder = FILES["ladders.yaml"].replace("ceiling: table:ceilings", "ceiling: community")
    assert [one[:3] for one in warned(ladders_yaml=ladder)] == [
        ("ceilings.yaml:1:1", "idle-table", "Write 'decide: ceilings' at a step.")
    ]


@pytest.mark.parametrize("how", ["inputs: {hour: {type: time}, kind:", "inputs: {kind:"])
def test_a_table_that_no_case_could_ask_stands_alone_on_purpose(how: str) -> None:
    ladder = FILES["ladders.yaml"].replace("ceiling: table:ceilings", "ceiling: community")
    table = FILES["ceilings.yaml"].replace("inputs: {kind:", how)
    if "time" not in how:
        table = table.replace("hit: UNIQUE", "hit: RULE ORDER")
    assert warned(ladders_yaml=ladder, ceilings_yaml=table) == []


def test_tables_without_a_workflow_are_asked_by_hand() -> None:
    main = FILES["rulebook.yaml"].replace("workflows: [request.yaml, assist.yaml]\n", "")
    main = main.replace("ladders: ladders.yaml\n", "").replace("words: {officer: officer}\n", "")
    assert warned(rulebook_yaml=main) == []


def test_time_is_nobody_so_that_where_only_it_is_named_none_is_doubted() -> None:
    text = request(f"to: going, {BY}", "to: going").replace("    by: anyone\n", "")
    text = text.replace(", by: anyone", ", by: system").replace("limit: short}", "limit: short, on_due: end}")
    main = FILES["rulebook.yaml"].replace("words: {officer: officer}\n", "")
    assert warned(request_yaml=text, rulebook_yaml=main) == []
