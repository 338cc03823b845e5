"""The life of a case as rule files say it: every mistake has one clear problem, at its place, all at once."""

from datetime import datetime

import pytest
from tests.rulebook.life_files import FILES, USED, place, problems

from govflow import rulebook
from govflow.rulebook.files import shipped


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
