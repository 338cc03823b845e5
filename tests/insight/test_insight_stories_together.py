"""Stories of several cases, of tasks and of what a step brings with it."""

from typing import TYPE_CHECKING

import pytest
from tests.insight.test_insight_stories import read_one

from govflow.insight import read_stories, tell
from govflow.rulebook import read

if TYPE_CHECKING:
    from tests.insight.conftest import Town

ESTATE = {
    "rulebook.yaml": """\
rulebook: estate
version: "1"
zone: Asia/Shanghai
hierarchy: hierarchy.csv
calendars: calendars.yaml
posts: posts.csv
screens: screens.yaml
limits: limits.yaml
workflows: [request.yaml, assist.yaml]
""",
    "hierarchy.csv": "id,name,level,parent\ntown,Town,town,\nnorth,North,ward,town\nsouth,South,ward,town\n",
    "calendars.yaml": 'calendars: {office: {weekly: {mon-fri: ["09:00-17:00"]}}}\n',
    "limits.yaml": """\
defaults: {calendar: office, profile: civil_code}
limits: {arrive: 1 working_day}
""",
    "posts.csv": "person,role,unit\nkim,clerk,town\nlee,officer,south\n",
    "screens.yaml": "screens: {blocked: {title: {en: Blocked, zh: 屏蔽}, words: [hoax]}}\n",
    "request.yaml": """\
workflow: request
states: [open, handling, done, joined]
final: [done, joined]
fields:
  requester: {type: person}
  helpers: {type: unit, many: true}
  into: {type: text}
  posting: {type: text, screen: blocked}
open: {by: [clerk, {person: requester}]}
steps:
  summon:
    from: open
    to: handling
    by: clerk
    needs: helpers
    opens: {workflow: assist, at: helpers}
    tells: {inform: requester}
    flags: {in_a_hurry: {title: {en: In a hurry, zh: 仓促}}}
  join: {from: open, to: joined, by: clerk, writes: into, merges: into}
  finish: {from: handling, to: done, by: clerk, over: assist}
""",
    "assist.yaml": """\
workflow: assist
states: [called, there]
final: there
fields: {people: {type: int}}
open: {starts: arrive}
steps: {arrive: {from: called, to: there, by: officer, writes: people, meets: arrive}}
clocks: {arrive: {limit: arrive}}
""",
}
TOGETHER = """\
stories: estate
title: {en: Together, zh: 协办}
actors: {wang: {}}
requests:
  - id: lift
    title: {en: A lift, zh: 电梯}
    unit: north
    fields: {requester: wang, helpers: [south, north], posting: no hoax}
    opened: {at: 2018-06-05T10:00, by: wang}
    cases:
      again:
        title: {en: The same lift, zh: 同一部电梯}
        fields: {requester: wang}
        opened: {at: 2018-06-05T11:00, by: wang}
        expect: {state: joined}
      nobody:
        opened: {at: 2018-06-05T11:00, by: lee, refused: not-your-step}
    steps:
      - {step: summon, at: 2018-06-05T12:00, by: kim}
      - {step: join, at: 2018-06-05T12:10, by: lee, case: again, fields: {into: lift}, refused: not-your-step}
      - {step: join, at: 2018-06-05T12:20, by: kim, case: again, fields: {into: lift}}
      - {step: arrive, task: assist/1, at: 2018-06-05T15:00, by: lee, fields: {people: 3}}
      - {step: finish, at: 2018-06-05T15:10, by: kim, refused: tasks-open}
      - {step: join, at: 2018-06-05T15:20, by: kim, case: nobody, refused: no-such-case}
    expect:
      state: handling
      tasks: {assist/1: there, assist/2: called}
      flags: [in_a_hurry]
      held: [posting]
      messages: {inform: 1, chase: 0}
      due: {assist/2.arrive: 2018-06-06T17:00}
      met: assist/1.arrive
"""


@pytest.fixture
def estate(town: "Town") -> "Town":
    """A town that works together, in the place of the other."""
    town.book = read({name: text.encode() for name, text in ESTATE.items()})
    return town


def test_a_story_moves_tasks_and_further_cases(estate: "Town") -> None:
    assert read_one(estate, TOGETHER) == []

    _, (story,) = read_stories(estate.folder, estate.book)
    told = [line.en for line in tell(estate.book, story).lines]
    heads = [line for line in told if line.startswith("[")]
    assert heads == ["[The same lift]", "[nobody]"]
    own, again = told.index(heads[0]), told.index(heads[1])
    assert [sum(line.startswith("!") for line in part) for part in (told[:own], told[own:again])] == [1, 1]
    assert len(tell(estate.book, story).refusals) == 4


NOT_TOGETHER = [
    ("assist/2: called", "assist/2: there", "tasks.assist/2 is called, expected there."),
    ("[in_a_hurry]", "[]", "flags is in_a_hurry, expected none."),
    ("[posting]", "[]", "held is posting, expected none."),
    ("inform: 1", "inform: 2", "messages.inform is 1, expected 2."),
    ("chase: 0", "chase: 1", "messages.chase is 0, expected 1."),
    ("06-06T17", "06-07T17", "due.assist/2.arrive is Wed 6 Jun 2018 17:00, expected Thu 7 Jun 2018 17:00."),
    ("met: assist/1", "met: assist/2", "met is assist/1.arrive, expected assist/2.arrive."),
    ("{state: joined}", "{state: open}", "stories.yaml:15:25: state is joined, expected open."),
    (", refused: no-such-case", "", "'join' was refused (no-such-case)"),
    ("by: lee, refused", "by: kim, refused", "'open' was not refused"),
    ("not-your-step}\n    steps", "guard-failed}\n    steps", "[not-your-step]"),
    ("case: nobody", "case: nobdy", "[unknown-case]"),
    ("task: assist/1", "task: assit/1", "[unknown-workflow]"),
    ("inform: 1", "infom: 1", "[unknown-message]"),
    ("actors: {wang: {}}\n", "", "[unknown-actor]"),
]


@pytest.mark.parametrize(("old", "new", "said"), NOT_TOGETHER)
def test_what_goes_wrong_beside_the_request_is_told(old: str, new: str, said: str, estate: "Town") -> None:
    assert TOGETHER.count(old) == 1

    found = read_one(estate, TOGETHER.replace(old, new))

    assert any(said in line for line in found), found


ENDING = {
    "hierarchy.csv": (
        "id,name,level,parent,to,successor\ntown,Town,town,,,\nnorth,North,ward,town,2018-07-01,town\n"
    ),
}
AT_REST = """\
stories: estate
actors: {wang: {}}
requests:
  - id: lift
    unit: north
    fields: {requester: wang}
    opened: {at: 2018-06-05T10:00, by: wang}
    steps:
      - {until: 2018-07-02T09:00}
    expect: {state: open, owner: town}
"""


def test_time_that_passes_takes_a_case_at_rest_to_who_follows_its_unit(town: "Town") -> None:
    """No clock runs: only a look at every case tells that its unit is no more."""
    rules = {name: text for name, text in ESTATE.items() if name != "posts.csv"} | ENDING
    rules["rulebook.yaml"] = rules["rulebook.yaml"].replace("posts: posts.csv\n", "")
    town.book = read({name: text.encode() for name, text in rules.items()})

    assert read_one(town, AT_REST) == []
