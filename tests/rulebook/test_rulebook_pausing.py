"""A clock that stands still does so by a limit that knows why, and goes on when the case does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rulebook.test_rulebook_doubts import at, warned

LIMITS = """\
defaults: {calendar: office, profile: civil_code}
limits:
  short: {limit: 1 working_day, pauses: {papers: {}}}
  long:
    limit: 9 working_day
    pauses:
      papers: {}
"""
TERMS = """\
table: ceilings
hit: UNIQUE
inputs: {kind: {type: enum, of: [a, b]}}
outputs: {limit: {type: limit}}
rules: [{id: r, kind: a, limit: short}]
otherwise: {limit: long}
"""
REQUEST = """\
workflow: request
states: [new, going, waiting, closed]
final: [closed]
fields:
  kind: {type: enum, of: [a, b]}
  ground: {type: enum, of: [papers]}
open: {starts: due}
steps:
  start: {from: new, to: going}
  ask:
    from: going
    to: waiting
    pauses: {clock: due, ground: papers}
  supply: {from: waiting, to: going, resumes: due}
  end: {from: [going, waiting], to: closed}
clocks:
  due: {limit: "table:ceilings"}
"""
PAUSES = "{clock: due, ground: papers}"
FIELD = "{clock: due, ground_field: ground}"
MAIN = {
    "rulebook_yaml": """\
rulebook: pauses
version: "1"
zone: Asia/Shanghai
hierarchy: hierarchy.csv
calendars: calendars.yaml
limits: limits.yaml
tables: [ceilings.yaml]
workflows: [request.yaml]
"""
}


def told(request: str = REQUEST, limits: str = LIMITS, terms: str = TERMS) -> list[tuple[str, str]]:
    found = warned(request_yaml=request, limits_yaml=limits, ceilings_yaml=terms, **MAIN)
    return [(place, code) for place, code, *_ in found]


def changed(old: str, new: str, text: str = REQUEST) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


def test_a_wait_that_ends_is_fine() -> None:
    assert told() == []
    assert told(changed(PAUSES, FIELD)) == []


# Grounds


@pytest.mark.parametrize("pauses", [PAUSES, FIELD])
def test_a_ground_that_one_limit_of_the_clock_lacks_is_told_at_the_pause(pauses: str) -> None:
    request = changed(PAUSES, pauses)
    limits = changed(", pauses: {papers: {}}", "", LIMITS)
    place = at(request, "papers}" if pauses == PAUSES else "ask:")
    assert told(request, limits) == [(place, "ground-not-everywhere")]


def test_a_limit_that_a_step_names_has_to_know_it_too() -> None:
    request = changed("open: {starts: due}", "open: {starts: {due: 3 working_day}}")
    assert told(request) == [(at(request, "papers}"), "ground-not-everywhere")]


def test_a_pause_only_where_the_limit_knows_the_ground_is_meant() -> None:
    limits = changed(", pauses: {papers: {}}", "", LIMITS)
    assert told(changed(PAUSES, PAUSES + "\n    when: {kind: not(a)}"), limits) == []
    assert told(changed(PAUSES, PAUSES + "\n    when: {ground: papers}"), limits) != []


def test_a_ground_that_is_paused_for_nowhere_is_told_once_at_the_first_limit() -> None:
    request = changed(f"    pauses: {PAUSES}\n", "")
    # nothing stands still any more, so that the step back is no doubt of its own
    assert told(request) == [(at(LIMITS, "papers", "limits.yaml"), "idle-ground")]


def test_a_ground_of_a_limit_by_which_no_clock_runs_is_for_others() -> None:
    limits = LIMITS + "  other: {limit: 2 working_day, pauses: {illness: {}}}\n"
    assert told(limits=limits) == []
    request = changed("open: {starts: due}", "open: {starts: {due: other}}")
    assert {code for _, code in told(request, limits)} == {"idle-ground", "ground-not-everywhere"}


# The way back


def test_a_clock_that_no_step_lets_go_on_is_told_at_the_pause() -> None:
    request = changed(", resumes: due", "")
    assert told(request) == [(at(request, "papers}"), "never-resumed")]


def test_so_is_one_that_is_stopped_where_the_case_stays() -> None:
    request = changed(", resumes: due", "").replace("    to: waiting\n", "    to: stay\n")
    request = (
        request.replace("from: going\n", "from: [going, waiting]\n")
        .replace("supply: {from: waiting", "supply: {from: going")
        .replace("to: going}\n  end", "to: waiting}\n  end")
    )
    assert told(request) == [(at(request, "papers}"), "never-resumed")]


def test_a_way_back_that_forgets_the_clock_is_told_at_its_step() -> None:
    request = REQUEST.replace("  end:", "  give_up: {from: waiting, to: going}\n  end:")
    assert told(request) == [(at(request, "give_up"), "never-resumed")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("from: waiting, to: going, resumes", "from: waiting, to: going, starts"),
        ("from: waiting, to: going, resumes", "from: waiting, to: going, meets"),
        ("to: going, resumes: due}", "to: closed}"),
    ],
)
def test_a_wait_that_ends_otherwise_is_fine_too(old: str, new: str) -> None:
    assert told(changed(old, new)) == []


def test_a_ground_with_a_cap_goes_on_by_itself() -> None:
    limits = LIMITS.replace("papers: {}", "papers: {cap: 30 working_day}")
    assert told(changed(", resumes: due", ""), limits) == []


def test_a_longer_wait_in_several_states_is_one_wait() -> None:
    request = changed("  supply: {from: waiting, to: going", "  supply: {from: looked_at, to: going")
    request = changed("waiting, closed]\n", "waiting, looked_at, closed]\n", request)
    request = changed("  end:", "  look: {from: waiting, to: looked_at}\n  end:", request)
    assert told(request) == []
    request = request.replace(", resumes: due", "")
    assert told(request) == [(at(request, "papers}"), "never-resumed")]


@given(st.sets(st.sampled_from(["supply", "hurry", "look"])))
def test_every_way_back_that_forgets_the_clock_is_told_and_no_other(forgetful: set[str]) -> None:
    ways = ["supply", "hurry", "look"]
    steps = "".join(
        f"  {way}: {{from: waiting, to: going{'' if way in forgetful else ', resumes: due'}}}\n"
        for way in ways
    )
    request = changed("  supply: {from: waiting, to: going, resumes: due}\n", steps)
    if forgetful == set(ways):
        assert told(request) == [(at(request, "papers}"), "never-resumed")]
    else:
        assert told(request) == [
            (at(request, f"{way}:"), "never-resumed") for way in ways if way in forgetful
        ]


def test_where_a_clock_may_run_or_stand_still_a_step_need_not_say() -> None:
    request = changed("to: waiting\n", "to: stay\n").replace(
        "{from: waiting, to: going, resumes", "{from: going, resumes"
    )
    request = request.replace(
        "  end:", "  look: {from: going, to: waiting}\n  back: {from: waiting, to: going}\n  end:"
    )
    assert told(request) == []


def test_a_ground_that_ships_with_a_law_need_not_be_used() -> None:
    main = MAIN["rulebook_yaml"].replace("limits.yaml", "[limits.yaml, 'shipped:law_cn/licensing.yaml']")
    request = (
        changed("open: {starts: due}", "open: {starts: [due, decision]}")
        + "  decision: {limit: licensing.decision}\n"
    )
    assert [
        code
        for _, code, *_ in warned(
            request_yaml=request, limits_yaml=LIMITS, ceilings_yaml=TERMS, rulebook_yaml=main
        )
    ] == []


def test_after_the_end_no_clock_runs() -> None:
    request = changed("    from: going\n", "    from: [going, closed]\n")
    assert told(request) == [(at(request, "due, ground"), "clock-not-running")]


def test_a_way_back_that_forgets_several_grounds_is_told_once() -> None:
    limits = LIMITS.replace("papers: {}", "papers: {}, illness: {}").replace(
        "      papers: {}, illness: {}\n", "      papers: {}\n      illness: {}\n"
    )
    more = "  fall_ill: {from: going, to: waiting, pauses: {clock: due, ground: illness}}\n"
    request = REQUEST.replace("  end:", more + "  give_up: {from: waiting, to: going}\n  end:")
    assert told(request, limits) == [(at(request, "give_up"), "never-resumed")]
