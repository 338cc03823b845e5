"""The life of a case as rule files say it: every mistake has one clear problem, at its place, all at once."""

import re
from datetime import datetime

import pytest

from govflow import rulebook
from govflow.errors import RulebookError
from govflow.rulebook.files import shipped

FILES = {
    "rulebook.yaml": """\
rulebook: lives
version: "1"
zone: Asia/Shanghai
hierarchy: hierarchy.csv
links: links.csv
calendars: calendars.yaml
limits: limits.yaml
tables: [ceilings.yaml]
workflows: [request.yaml, assist.yaml]
ladders: ladders.yaml
screens: screens.yaml
words: {officer: officer}
""",
    "hierarchy.csv": "id,name,level,parent\nS1,Street,street,\nC1,First,community,S1\nG1,Grid,grid,C1\n",
    "links.csv": "kind,from,to\nhub,C1,G1\n",
    "calendars.yaml": 'calendars: {office: {weekly: {mon-fri: ["09:00-18:00"]}}}\n',
    "limits.yaml": "defaults: {calendar: office, profile: civil_code}\nlimits: {short: 1 working_day}\n",
    "ceilings.yaml": """\
table: ceilings
hit: UNIQUE
inputs: {kind: {type: enum, of: [a, b]}}
outputs: {ceiling: {type: level}}
rules: [{id: r, kind: a, ceiling: grid}]
otherwise: {ceiling: community}
""",
    "ladders.yaml": """\
ladders:
  up:
    rungs:
      - {level: grid, budget: short, beside: hub}
      - {level: community, budget: short}
      - {link: hub, budget: short}
    ceiling: table:ceilings
    exception: reason
""",
    "screens.yaml": "screens: {blocked: {words: [hoax]}}\n",
    "assist.yaml": "workflow: assist\nstates: [asked, done]\nfinal: [done]\n"
    "steps: {end: {from: asked, to: done}}\n",
    "request.yaml": """\
workflow: request
states: [new, going, closed]
final: [closed]
phases: {begin: new, handle: [going]}
fields:
  kind: {type: enum, of: [a, b]}
  who: {type: person}
  whoever: {type: person, many: true}
  unit_of: {type: unit}
  units_of: {type: unit, many: true}
  items: {type: enum, of: [x, y], many: true}
  category: {type: enum, of: [c]}
  reason: {type: text}
  reply: {type: text, screen: blocked}
  times: {type: int}
  cost: {type: decimal}
  on: {type: date}
  flag: {type: bool}
steps:
  start: {from: new, to: going, by: [officer, {person: who}]}
  work:
    from: going
    x: y
  end: {from: going, to: closed}
clocks:
  due: {limit: short}
""",
}
FILES["request.yaml"] = FILES["request.yaml"].replace("    x: y\n", "    starts: due\n")


def problems(**changed: str) -> list[str]:
    """Return what is wrong, as `file:line:column code`."""
    files = {**FILES, **{name.replace("_", "."): text for name, text in changed.items()}}
    with pytest.raises(RulebookError) as caught:
        rulebook.read({**shipped(), **{name: text.encode() for name, text in files.items()}})
    for problem in caught.value.problems:
        assert problem.message.en != problem.message.zh
        assert problem.message.zh
        assert not re.search(r"[一-鿿]", problem.message.en)
    return [f"{problem.place} {problem.code}" for problem in caught.value.problems]


def place(text: str, at: str, code: str, file: str = "request.yaml") -> str:
    """Return where a text stands, which stands once, and the code of its problem."""
    assert text.count(at) == 1, f"{at!r} stands {text.count(at)} times"
    before = text.partition(at)[0]
    return f"{file}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))} {code}"


def test_without_a_mistake_there_is_no_problem() -> None:
    book = rulebook.read({**shipped(), **{name: text.encode() for name, text in FILES.items()}})
    assert book.workflows["request"].phases == {"new": "begin", "going": "handle"}
    assert book.at(datetime.fromisoformat("2018-06-05T00:00:00Z")) is book


@pytest.mark.parametrize(
    ("line", "at", "code"),
    [
        ("by: {role: officer, at: nowhere}", "nowhere", "unknown-field"),
        ("by: {role: officer, at: reason}", "reason}", "wrong-type"),
        ("by: {role: officer, reach: beside}", "beside}", "unknown-choice"),
        ("by: {role: officer, link: serves}", "serves", "unknown-link"),
        ("by: {role: officer, person: who}", "{role: officer, p", "bad-right"),
        ("by: {at: owner}", "{at: owner", "bad-right"),
        ("by: {person: nobody}", "nobody}", "unknown-field"),
        ("by: {person: reason}", "reason}", "wrong-type"),
        ("by: {role: officer, of: unit}", "of: unit}", "unknown-key"),
        ("not_by: nobody", "nobody", "unknown-field"),
        ("not_by: [who, kind]", "[who, kind]", "wrong-type"),
        ("skill: nothing", "nothing", "unknown-field"),
        ("skill: reason", "reason\n    after", "wrong-type"),
        ("writes: nothing", "nothing", "unknown-field"),
        ("needs: [reason, nothing]", "nothing", "unknown-field"),
        ("one_of: [reason, nothing]", "nothing", "unknown-field"),
        ("includes: {nothing: [x]}", "[x]", "unknown-field"),
        ("includes: {kind: [a]}", "[a]}", "wrong-type"),
        ("includes: {items: z}", "z}", "unknown-value"),
        ("includes: {items: kind}", "kind}", "wrong-type"),
        ("over: missing", "missing", "unknown-workflow"),
        ("signs: nobody", "nobody", "unknown-field"),
        ("signs: reason", "reason\n    after", "wrong-type"),
        ("signs: whoever", "whoever\n", "wrong-type"),
        ("counts: {nothing: 2}", "2}", "unknown-field"),
        ("counts: {reason: 2}", "2}", "wrong-type"),
        ("counts: {times: many}", "many}", "bad-number"),
        ("counts: {times: 0}", "0}", "bad-number"),
        ("counts: {times: -1}", "-1}", "bad-number"),
        ("sets: {nothing: 1}", "nothing", "unknown-field"),
        ("sets: {kind: c}", "c}\n    after", "unknown-value"),
        ("sets: {times: few}", "few", "bad-value"),
        ("sets: {flag: perhaps}", "perhaps", "bad-value"),
        ("sets: {items: [x, z]}", "z]", "unknown-value"),
        ("clears: nothing", "nothing", "unknown-field"),
        ("when: {times: '[3..1]'}", "'[3..1]'", "empty-range"),
        ("when: {times: '>= many'}", "'>= many'", "bad-range"),
        ("when: {times: '> 1 and < 3'}", "'> 1 and < 3'", "bad-range"),
        ("when: {cost: '>= 1e999'}", "'>= 1e999'", "bad-range"),
        ("when: {nothing: 1}", "nothing", "unknown-field"),
        ("when: {owner_level: city}", "city", "unknown-value"),
        ("when: {unit: G9}", "G9", "unknown-value"),
        ("flags: {bad: {when: {nothing: 1}}}", "nothing", "unknown-field"),
        ("flags: {bad: {title: t, because: x}}", "because", "unknown-key"),
        ("flags: [bad]", "[bad]", "not-a-mapping"),
        ("names: {reason: {role: officer}}", "{role: officer}}", "wrong-type"),
        ("names: {nobody: {role: officer}}", "{role: officer}}", "unknown-field"),
        ("names: {who: {at: unit}}", "{at: unit}", "missing-key"),
        ("names: {who: {role: officer, at: reason}}", "reason}", "wrong-type"),
        ("climb: city", "city", "unknown-level"),
        ("climb: ladder:down", "ladder:down", "unknown-ladder"),
        ("hands_to: nothing", "nothing", "unknown-field"),
        ("hands_to: reason", "reason\n    after", "wrong-type"),
        ("hands_to: units_of", "units_of\n", "wrong-type"),
        ("hands_to: {link: serves}", "serves", "unknown-link"),
        ("hands_to: {common: reason}", "reason}", "wrong-type"),
        ("hands_to: {common: units_of, link: hub}", "{common", "bad-handing"),
        ("opens: {workflow: missing}", "missing", "unknown-workflow"),
        ("opens: {at: unit}", "{at: unit}", "missing-key"),
        ("opens: {workflow: assist, at: reason}", "reason}", "wrong-type"),
        ("opens: {workflow: assist, when: {nothing: 1}}", "nothing", "unknown-field"),
        ("opens: assist", "assist\n", "not-a-mapping"),
        ("tells: {inform: nobody}", "    tells: {inform", "unknown-role"),
        ("tells: {shout: who}", "shout", "unknown-key"),
        ("tells: inform", "inform\n", "not-a-mapping"),
        ("publishes: nothing", "nothing", "unknown-field"),
        ("releases: nothing", "nothing", "unknown-field"),
        ("merges: reason", "    merges", "merge-goes-on"),
        ("merges: who", "who\n    after", "wrong-type"),
        ("starts: {due: 9 moons}", "9 moons", "unknown-unit"),
    ],
)
def test_a_mistake_in_a_step_is_told_once_at_its_place(line: str, at: str, code: str) -> None:
    text = FILES["request.yaml"].replace("    starts: due\n", "    starts: due\n    LINE\n    after: x\n")
    text = text.replace("    starts: due\n", "") if line.startswith("starts") else text
    text = text.replace("LINE", line)
    told = problems(request_yaml=text)
    known = place(text, "after: x", "unknown-key")  # so that each line is read among others
    assert known in told
    rest = [one for one in told if one != known]
    if not rest:  # what only shows when all else is read
        rest = problems(request_yaml=text.replace("    after: x\n", ""))
    assert rest == [place(text, "work:" if at.startswith("    ") else at, code)]


@pytest.mark.parametrize(
    ("old", "new", "at", "code"),
    [
        ("phases: {begin: new", "phases: {begin: old", "old", "unknown-state"),
        ("screen: blocked", "screen: blokced", "reply:", "unknown-screen"),
        ("{type: date}", "{type: date, screen: blocked}", "blocked}\n  flag", "wrong-type"),
        ("{limit: short}", "{limit: ladder:down}", "due: {", "unknown-ladder"),
        ("{limit: short}", "{limit: field:nothing}", "due: {", "unknown-field"),
        ("{limit: short}", "{limit: field:reason}", "due: {", "wrong-type"),
        ("{limit: short}", "{limit: short, on_breach: [{chase: nobody}]}", "due: {", "unknown-role"),
        ("steps:\n", "reading: {by: {person: reason}}\nsteps:\n", "reason}}", "wrong-type"),
        ("steps:\n", "reading: {masks: [{unless: officer}]}\nsteps:\n", "{unless", "missing-key"),
        ("steps:\n", "reading: {masks: [{fields: nothing}]}\nsteps:\n", "nothing", "unknown-field"),
        ("steps:\n", "open: {by: system}\nsteps:\n", "{by: system", "nobody-opens"),
        ("to: closed}", "to: closed, opens: {workflow: assist}}", "end:", "task-after-end"),
        ("on: {type: date}", "on: {type: days}", "days}", "unknown-choice"),
    ],
)
def test_a_mistake_elsewhere_in_a_workflow(old: str, new: str, at: str, code: str) -> None:
    assert FILES["request.yaml"].count(old) == 1
    text = FILES["request.yaml"].replace(old, new)
    told = problems(request_yaml=text)
    assert place(text, at, code) in told or told == [place(text, at, code)]
    assert {one.split()[1] for one in told} <= {code, "missing-key"}


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "code"),
    [
        ("ladders.yaml", "level: community", "level: city", "city", "unknown-level"),
        ("ladders.yaml", "link: hub", "link: serves", "serves", "unknown-link"),
        ("ladders.yaml", "beside: hub", "beside: serves", "serves", "unknown-link"),
        ("ladders.yaml", "{link: hub,", "{link: hub, level: grid,", "{link: hub", "bad-rung"),
        ("ladders.yaml", "{link: hub,", "{", "{ budget", "bad-rung"),
        ("ladders.yaml", "{link: hub, budget: short}", "{link: hub, budget: soon}", "soon", "bad-limit"),
        ("ladders.yaml", "table:ceilings", "table:floors", "table:floors", "unknown-table"),
        ("ladders.yaml", "table:ceilings", "street", "street", "unknown-level"),
        ("ladders.yaml", "exception: reason", "because: reason", "because", "unknown-key"),
        ("screens.yaml", "words: [hoax]", "words: []", "blocked", "no-words"),
        ("screens.yaml", "words: [hoax]", "words: [' ']", "blocked", "bad-word"),
        ("screens.yaml", "words: [hoax]", "words: [hoax], colour: red", "colour", "unknown-key"),
        ("screens.yaml", "screens:", "screen:", "screen:", "missing-key"),
        ("links.csv", "hub,C1,G1", "hub,C1,G9", "G9", "unknown-link-end"),
    ],
)
def test_a_mistake_in_ladders_screens_and_links(file: str, old: str, new: str, at: str, code: str) -> None:
    text = FILES[file].replace(old, new)
    told = problems(**{file: text})
    assert place(text, at, code, file) in told


USED = FILES["request.yaml"].replace("    starts: due\n", '    starts: due\n    climb: "ladder:up"\n')


def test_a_ladder_that_is_used_needs_its_field_and_its_table() -> None:
    text = FILES["ladders.yaml"].replace("exception: reason", "exception: excuse")
    assert problems(request_yaml=USED, ladders_yaml=text) == [
        place(text, "excuse", "unknown-field", "ladders.yaml")
    ]
    no_output = FILES["ceilings.yaml"].replace("ceiling:", "roof:")
    assert problems(request_yaml=USED, ceilings_yaml=no_output) == [
        place(FILES["ladders.yaml"], "up:", "no-ceiling-output", "ladders.yaml")
    ]
    no_input = FILES["ceilings.yaml"].replace("kind:", "size:")
    assert problems(request_yaml=USED, ceilings_yaml=no_input) == [
        place(FILES["ladders.yaml"], "up:", "input-without-field", "ladders.yaml")
    ]


def test_a_ceiling_of_a_table_stands_on_the_ladder() -> None:
    text = FILES["ceilings.yaml"].replace("ceiling: grid", "ceiling: street")
    assert problems(request_yaml=USED, ceilings_yaml=text) == [
        place(FILES["ladders.yaml"], "up:", "ceiling-off-ladder", "ladders.yaml")
    ]


def test_a_clock_by_a_ladder_needs_a_budget_on_every_rung() -> None:
    request = USED.replace("{limit: short}", '{limit: "ladder:up"}')
    text = FILES["ladders.yaml"].replace("{level: community, budget: short}", "{level: community}")
    assert problems(request_yaml=request, ladders_yaml=text) == [
        place(text, "up:", "no-budget", "ladders.yaml")
    ]


def test_a_case_joins_another_by_somebody_and_never_from_a_task() -> None:
    merging = FILES["request.yaml"].replace("to: closed}", "to: closed, merges: reason}")
    timed = merging.replace("{limit: short}", "{limit: short, on_breach: end}")
    assert problems(request_yaml=timed) == [place(timed, "end: {", "merge-by-time")]
    inside = FILES["assist.yaml"].replace(
        "{end: {from: asked,", "{end: {from: asked, opens: {workflow: request},"
    )
    inside = inside.replace("to: done}", "to: asked}, stop: {from: asked, to: done}")
    assert problems(request_yaml=merging, assist_yaml=inside) == [place(merging, "end: {", "merge-in-task")]


def test_tasks_that_open_each_other_when_they_open_never_end() -> None:
    request = FILES["request.yaml"].replace("steps:\n", "open: {opens: {workflow: assist}}\nsteps:\n")
    assist = FILES["assist.yaml"].replace("steps:", "open: {opens: {workflow: request}}\nsteps:")
    assert problems(request_yaml=request, assist_yaml=assist) == [
        place(assist, "{opens", "endless-tasks", "assist.yaml"),
        place(request, "{opens", "endless-tasks"),
    ]
    own = FILES["request.yaml"].replace("steps:\n", "open: {opens: {workflow: request}}\nsteps:\n")
    assert problems(request_yaml=own) == [place(own, "{opens", "endless-tasks")]


LOOP = FILES["request.yaml"].replace(
    "    starts: due\n", '    by: system\n    starts: due\n    climb: "ladder:up"\n'
)
LOOP = LOOP.replace("by: [officer, {person: who}]}", "starts: [due, other]}")
LOOP = LOOP.replace(
    "  due: {limit: short}",
    "  due: {limit: short, on_breach: work}\n  other: {limit: short, on_breach: rise}",
)
RISE = "  rise: {from: going, by: system, climb: street, starts: other}\n"


@pytest.mark.parametrize(
    ("rise", "clocks"),
    [
        (RISE, ["due", "other"]),  # one goes aside, the other up the tree: together they may go round
        (RISE.replace("climb: street", 'climb: "ladder:up"'), []),
        (RISE.replace(", climb: street, starts: other", ""), []),
        (RISE.replace("climb: street", "hands_to: unit_of"), ["other"]),
        (RISE.replace("climb: street", 'climb: "ladder:up", hands_to: unit_of'), ["other"]),
        (RISE.replace("climb: street, ", ""), ["other"]),
    ],
)
def test_time_that_climbs_in_two_orders_may_never_end(rise: str, clocks: list[str]) -> None:
    text = LOOP.replace("  end: {", f"{rise}  end: {{")
    files = {**FILES, "request.yaml": text}
    if not clocks:
        rulebook.read({**shipped(), **{name: one.encode() for name, one in files.items()}})
        return
    assert problems(request_yaml=text) == [
        place(text, f"  {n}: {{limit", "endless-escalation").replace(":1 ", ":3 ") for n in clocks
    ]


def test_a_clock_that_goes_by_a_date_of_the_case_is_neither_paused_nor_extended() -> None:
    changes = "    pauses: {clock: due, ground: illness}\n"
    changes += "    extends: {clock: due, reason: reason, notice: reply}\n"
    text = FILES["request.yaml"].replace("    starts: due\n", f"    starts: due\n    by: officer\n{changes}")
    text = text.replace("{limit: short}", '{limit: "field:on"}')
    wanted = [place(text, "work:", "no-extension"), place(text, "illness", "unknown-ground")]
    assert problems(request_yaml=text) == wanted


def test_all_mistakes_are_told_at_once_in_the_order_of_the_files() -> None:
    request = FILES["request.yaml"].replace(
        "    starts: due\n", "    starts: deu\n    signs: reason\n    hands_to: {}\n"
    )
    told = problems(
        request_yaml=request.replace("screen: blocked", "screen: [a, b]"),
        ladders_yaml=FILES["ladders.yaml"].replace("level: grid", "level: gird"),
        screens_yaml=FILES["screens.yaml"].replace("[hoax]", "['']"),
    )
    assert [one.split()[1] for one in told] == [
        "unknown-level",
        "not-text",
        "unknown-clock",
        "wrong-type",
        "bad-handing",
        "bad-word",
    ]


def test_what_could_not_be_read_is_not_held_against_the_rest() -> None:
    units = FILES["hierarchy.csv"].replace("G1,Grid,grid,C1", "G1,Grid,grid,C9")
    request = FILES["request.yaml"].replace(
        "    starts: due\n",
        "    starts: due\n    when: {owner_level: grid, unit: G1}\n    hands_to: {link: hub}\n"
        "    by: {role: officer, link: hub}\n",
    )
    assert problems(hierarchy_csv=units, request_yaml=request) == ["hierarchy.csv:4:14 unknown-parent"]
    screens = FILES["screens.yaml"].replace("words: [hoax]", "words: [' ']")
    assert [p.split()[1] for p in problems(screens_yaml=screens)] == ["bad-word"]
    assert {p.split()[0].split(":")[0] for p in problems(ladders_yaml="ladders: [")} == {"ladders.yaml"}
    assert {p.split()[0].split(":")[0] for p in problems(request_yaml=USED, ladders_yaml="ladders: [")} == {
        "ladders.yaml"
    }
    assert {p.split()[0].split(":")[0] for p in problems(screens_yaml="screens: [")} == {"screens.yaml"}
    assert {
        p.split()[0].split(":")[0] for p in problems(assist_yaml="workflow: [", request_yaml=OPENING)
    } == {"assist.yaml"}


OPENING = FILES["request.yaml"].replace(
    "    starts: due\n", "    starts: due\n    opens: {workflow: assist}\n"
)
