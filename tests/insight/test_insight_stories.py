"""Stories: what is expected is compared with what comes out, and what cannot be is told with its place."""

from typing import TYPE_CHECKING

import pytest

from govflow.errors import RulebookError
from govflow.insight import read_stories, tell
from govflow.rulebook import load

if TYPE_CHECKING:
    from tests.insight.conftest import Town

STORIES = """\
stories: town
title: {en: A lamp, zh: 一盏路灯}
actors:
  kim: {clerk: town, officer: [town, lights]}
  lee: {officer: south}
requests:
  - id: lamp
    title: {en: The lamp, zh: 路灯}
    unit: North
    fields: {category: lamp, people: 3, urgent: true}
    opened: {at: 2015-05-22T10:00, by: kim}
    steps:
      - {step: triage, at: 2015-05-22T10:00, by: kim}
      - {step: finish, at: 2015-05-22T11:00, by: lee, refused: not-your-step}
      - {until: 2015-06-01T00:00}
      - {step: finish, at: 2015-06-01T09:00, by: kim, fields: {outcome: fixed}}
    expect:
      state: done
      owner: lights
      fields: {outcome: fixed, people: 3, urgent: true}
      due: {handle: 2015-05-27T10:00}
      met: handle
      breaches: 1
"""


def read_one(town: "Town", text: str = STORIES) -> list[str]:
    """Return what is wrong with the stories, or with what came of them."""
    (town.folder / "stories.yaml").write_text(text, encoding="utf-8")
    try:
        _, (story,) = read_stories(town.folder, town.book)
        return [str(problem) for problem in tell(town.book, story).problems]
    except RulebookError as error:
        return [str(problem) for problem in error.problems]


def test_a_role_that_only_opens_is_known_to_stories(opened_by_tellers: "Town") -> None:
    told = STORIES.replace("kim: {clerk", "kim: {teller: town, clerk")

    assert read_one(opened_by_tellers, told) == []


def test_a_role_that_only_opens_is_known_to_rows(opened_by_tellers: "Town") -> None:
    summary = opened_by_tellers.replay({})

    assert (summary.cases, summary.rejected) == (1, 0)


def test_a_story_that_holds_has_no_problem(town: "Town") -> None:
    assert read_one(town) == []

    _, (story,) = read_stories(town.folder, town.book)
    told = tell(town.book, story)
    assert "Due instant" in told.explanation.to("en")
    (refusal,) = told.refusals
    assert "lee" in refusal.text.en
    refused = next(n for n, line in enumerate(told.lines) if line.en.startswith("! Fri 22 May 2015 11:00"))
    missed = next(n for n, line in enumerate(told.lines) if "Due instant" in line.en and "missed" in line.en)
    assert 0 < refused < missed
    assert [line.en[2:] for line in told.lines if line.en[0] == "-"] == [
        line.en for line in told.explanation.lines
    ]


ORDER = """\
stories: town
title: {en: A lamp, zh: 一盏路灯}
actors:
  kim: {clerk: town, officer: [town, lights]}
requests:
  - id: lamp
    title: {en: The lamp, zh: 路灯}
    fields: {category: lamp}
    opened: {at: 2015-05-22T10:00, by: kim}
    steps:
      - {step: finish, at: 2015-05-22T10:00, by: kim, refused: step-not-allowed}
      - {step: triage, at: 2015-05-22T10:00, by: kim}
      - {step: triage, at: 2015-05-22T10:00, by: kim, refused: step-not-allowed}
      - {step: triage, at: 2015-05-27T10:00, by: kim, refused: step-not-allowed}
      - {step: triage, at: 2015-06-01T10:00, by: kim, refused: step-not-allowed}
      - {until: 2015-06-02T10:00}
    expect: {breaches: 1}
"""


def test_a_refusal_stands_between_what_had_happened_and_what_happened_later(town: "Town") -> None:
    """At the same instant, too; what lies before it comes before it, though it was noticed later."""
    assert read_one(town, ORDER) == []
    _, (story,) = read_stories(town.folder, town.book)
    told = [line.en for line in tell(town.book, story).lines]

    marks = ("! ", "T1", "missed")
    order = [
        mark for line in told for mark in marks if (line.startswith(mark) if mark == "! " else mark in line)
    ]

    assert order == ["! ", "T1", "! ", "! ", "missed", "! "], told


def test_values_are_read_by_the_types_of_their_fields(town: "Town") -> None:
    rules = (town.folder / "request.yaml").read_text(encoding="utf-8")
    types = (
        "seen: {type: instant}",
        "note: {type: text}",
        "cost: {type: decimal}",
        "tags: {type: text, many: true}",
    )
    more = "".join(f"  {one}\n" for one in types)
    (town.folder / "request.yaml").write_text(
        rules.replace("  people:", more + "  people:"), encoding="utf-8"
    )
    town.book = load(town.folder)
    values = 'note: "110", cost: 80, tags: [7, "true"], seen: 2015-05-22T10:00, '

    assert (
        read_one(
            town,
            STORIES.replace("{category: lamp, ", "{category: lamp, " + values).replace(
                "fields: {outcome: fixed, ", "fields: {outcome: fixed, " + values
            ),
        )
        == []
    )


UNEXPECTED = [
    ("state: done", "state: handling", "stories.yaml:18:14: state is done, expected handling"),
    ("owner: lights", "owner: town", "stories.yaml:19:14: owner is lights, expected town."),
    ("breaches: 1", "breaches: 0", "stories.yaml:23:17: breaches is 1, expected 0."),
    ("{outcome: fixed, p", "{outcome: gone, p", "stories.yaml:20:25: fields.outcome is fixed, expected gone"),
    ("handle: 2015-05-27T10:00", "handle: 2015-05-26T10:00",
     "stories.yaml:21:21: due.handle is Wed 27 May 2015 10:00, expected Tue 26 May 2015 10:00."),
    ("met: handle", "met: []", "stories.yaml:22:12: met is handle, expected none."),
    (", refused: not-your-step", "", "stories.yaml:14:50: 'finish' was refused (not-your-step"),
    ("refused: not-your-step", "refused: guard-failed", "stories.yaml:14:64: 'finish' was refused"),
    ("by: kim, fields: {outcome: fixed}", "by: kim, refused: no-link", "stories.yaml:16:64: 'finish' was"),
    ("category: lamp,", "category: lmap,", "stories.yaml:10:24: Field 'category' does not know the value"),
    ("category: lamp,", "category: lamp, colour: red,", "stories.yaml:10:30: There is no field 'colour'"),
    ("outcome: fixed}}", "people: many}}", "stories.yaml:16:72: 'finish' was refused (bad-value)"),
    ("T09:00, by: kim", "T09:00, by: lee", "stories.yaml:16:50: 'finish' was refused (not-your-step)"),
    ("step: triage", "step: finish", "stories.yaml:13:16: 'finish' was refused (step-not-allowed)"),
    ("unit: North", "unit: East", "stories.yaml:9:11: There is no unit 'East'."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), UNEXPECTED)
def test_a_story_that_does_not_hold_is_told_so(old: str, new: str, said: str, town: "Town") -> None:
    assert STORIES.count(old) == 1

    found = read_one(town, STORIES.replace(old, new))

    assert any(line.startswith(said) for line in found), found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "handle: 2015-05-27T10:00",
            "other: 2015-05-26T10:00",
            "due.other 为 未设，预期 2015年5月26日（周二）10:00。",
        ),
        ("met: handle", "met: []", "met 为 handle，预期 无。"),
    ],
)
def test_values_that_differ_are_told_as_people_write_them(
    old: str, new: str, said: str, town: "Town"
) -> None:
    town.write(STORIES.replace(old, new).encode(), "stories.yaml")
    _, stories = read_stories(town.folder, town.book)
    assert [one.message.zh for one in tell(town.book, stories[0]).problems] == [said]


MISTAKEN = [
    ("unknown-key", "unit: North", "units: North"),
    ("unknown-actor", "by: lee", "by: leo"),
    ("unknown-step", "step: triage", "step: traige"),
    ("unknown-refusal", "refused: not-your-step", "refused: not-your-stop"),
    ("missing-key", "2015-06-01T09:00, by: kim", "2015-06-01T09:00"),
    ("unknown-role", "lee: {officer", "lee: {offcer"),
    ("unknown-unit", "officer: south", "officer: sout"),
    ("unknown-workflow", "unit: North", "workflow: requests"),
    ("bad-instant", "until: 2015-06-01T00:00", "until: June"),
    ("bad-number", "breaches: 1", "breaches: one"),
    ("unknown-key", "T10:00, by: kim}\n    steps", "T10:00, by: kim, refused: guard-failed}\n    steps"),
    ("unknown-key", "T10:00, by: kim}\n    steps", "T10:00, by: kim, fields: {people: 3}}\n    steps"),
    ("unknown-key", "T10:00, by: kim}\n    steps", "T10:00, by: kim, step: triage}\n    steps"),
    ("unknown-key", "opened: {at", "opened: {until"),
    ("unknown-key", "{until: 2015-06-01T00:00}", "{until: 2015-06-01T00:00, by: kim}"),
    ("unknown-key", "{until: 2015-06-01T00:00}", "{until: 2015-06-01T00:00, refused: guard-failed}"),
    ("missing-key", "{step: triage, ", "{"),
    ("missing-key", "    opened: {at: 2015-05-22T10:00, by: kim}\n", ""),
    ("missing-key", "- id: lamp\n    title", "- title"),
    ("not-a-list", "requests:\n", "requests: none\nrequest:\n"),
    ("alias", "stories: town", "stories: &a town"),
]


@pytest.mark.parametrize(("code", "old", "new"), MISTAKEN)
def test_a_mistake_in_the_stories_is_told_with_its_place(code: str, old: str, new: str, town: "Town") -> None:
    assert STORIES.count(old) == 1

    found = read_one(town, STORIES.replace(old, new))

    assert any(line.startswith("stories.yaml:") and f"[{code}]" in line for line in found), found


def test_a_mistyped_instant_is_told_with_one_that_is_well_written(town: "Town") -> None:
    (found,) = read_one(town, STORIES.replace("until: 2015-06-01T00:00", "until: 2015-6-1 9:10"))

    assert "'2015-6-1 9:10' is not an instant such as 2018-06-05T14:30." in found


BESIDE = "    cases: {late: {opened: {at: 2015-05-22T10:00, by: kim}}}\n    steps:\n"


@pytest.mark.parametrize("more", ["refused: guard-failed", "foo: 1"])
def test_a_key_that_a_further_case_does_not_know_is_told(more: str, town: "Town") -> None:
    beside = BESIDE.replace("late: {", f"late: {{{more}, ")

    (found,) = read_one(town, STORIES.replace("    steps:\n", beside))

    assert found.startswith("stories.yaml:12:20: There is no key")


def test_two_cases_of_one_name_are_told(town: "Town") -> None:
    again = STORIES + STORIES.partition("requests:\n")[2].replace("id: lamp", "id: other")
    assert "[duplicate-name]" not in str(read_both(town, again))

    found = read_both(town, again.replace("id: other", "id: lamp"))

    assert [problem.partition(" ")[2] for problem in found] == [
        "A second case is called 'lamp'. [duplicate-name]"
    ]


def read_both(town: "Town", text: str) -> list[str]:
    (town.folder / "stories.yaml").write_text(text, encoding="utf-8")
    try:
        read_stories(town.folder, town.book)
    except RulebookError as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("step: triage", "step: traige", "Did you mean 'triage'?"),
        ("refused: not-your-step", "refused: not-your-stop", "Did you mean 'not-your-step'?"),
        ("by: lee", "by: lin", "Whoever has no post stands under actors as {lin: {}}."),
    ],
)
def test_a_slip_in_the_stories_comes_with_a_suggestion(old: str, new: str, hint: str, town: "Town") -> None:
    (found,) = read_one(town, STORIES.replace(old, new))

    assert found.endswith(hint)


def test_who_opens_a_request_that_not_everybody_may_open_is_to_be_said(
    opened_by_tellers: "Town",
) -> None:
    nobody = STORIES.replace("opened: {at: 2015-05-22T10:00, by: kim}", "opened: {at: 2015-05-22T10:00}")

    (found,) = read_one(opened_by_tellers, nobody)

    assert found == "stories.yaml:11:13: The key 'by' is missing. [missing-key]"


def test_where_everybody_may_open_nobody_need_be_named(town: "Town") -> None:
    assert (
        read_one(
            town, STORIES.replace("opened: {at: 2015-05-22T10:00, by: kim}", "opened: {at: 2015-05-22T10:00}")
        )
        == []
    )


def test_a_text_of_a_story_is_that_of_its_language(town: "Town") -> None:
    rules = (town.folder / "request.yaml").read_text(encoding="utf-8")
    rules = rules.replace("  people:", "  note: {type: text}\n  people:")
    (town.folder / "request.yaml").write_text(rules, encoding="utf-8")
    town.book = load(town.folder)
    both = "note: {en: Dark, zh: 很暗}, "
    text = STORIES.replace("{category: lamp, ", "{category: lamp, " + both)
    text = text.replace("fields: {outcome: fixed, ", "fields: {outcome: fixed, " + both)
    (town.folder / "stories.yaml").write_text(text, encoding="utf-8")

    for lang, note in (("en", "Dark"), ("zh", "很暗")):
        _, (story,) = read_stories(town.folder, town.book, lang)
        told = tell(town.book, story)
        assert not told.problems
        assert note in "".join(line.to(lang) for line in told.lines)


def test_a_rulebook_without_stories_or_workflows_is_told(town: "Town") -> None:
    with pytest.raises(RulebookError, match="no-stories"):
        read_stories(town.folder, town.book)
