"""A town for backtests: its clocks start again, pause, warn, go on and elapse, and its cases have tasks."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import strategies as st

from govflow.case import Act, Actor, Command, Open, Post
from govflow.desk import Desk
from govflow.errors import Refused
from govflow.ledger import Ledger
from govflow.rulebook import Rulebook, read

FILES = {
    "rulebook.yaml": "rulebook: town\nversion: '1'\nzone: UTC\nsource: assumption\n"
    "hierarchy: hierarchy.csv\ncalendars: calendars.yaml\nlimits: limits.yaml\ntables: [service.yaml]\n"
    "workflows: [request.yaml, assist.yaml]\n",
    "hierarchy.csv": "id,name,level,parent\ntown,Town,town,\neast,E,quarter,town\nwest,W,quarter,town\n",
    "calendars.yaml": """
calendars:
  office: {weekly: {mon-fri: ["09:00-17:00"]}}
  always: {weekly: {mon-sun: ["00:00-24:00"]}}
assign: {units: {town: office, west: always}}
""",
    "limits.yaml": """
defaults: {profile: civil_code, calendar: office}
limits:
  brief: {limit: 3 natural_hour, extension: {by: 2 natural_hour}, pauses: {hearing: {}}}
  usual: {limit: 3 working_day, extension: {by: 2 working_day}, pauses: {hearing: {}}}
  long: {limit: 15 working_day, extension: {by: 2 working_day}, pauses: {hearing: {}}}
  own: {limit: 12 working_hour, calendar: assigned}
  shown: 5 working_day
  silence: 10 calendar_day
  help: 2 working_day
""",
    "service.yaml": """
table: service
hit: UNIQUE
inputs: {size: {type: enum, of: [small, big, endless]}}
outputs: {limit: {type: limit}}
rules:
  - {id: small, size: small, limit: usual}
  - {id: big, size: big, limit: long}
  - {id: endless, size: endless, limit: none}
otherwise: error
""",
    "request.yaml": """
workflow: request
states: [new, doing, waiting, answered, done]
final: done
fields:
  size: {type: enum, of: [small, big, endless], required: true}
  to: {type: unit}
  why: {type: text}
open: {starts: sort}
steps:
  begin: {from: new, to: doing, meets: sort, starts: work}
  hurry: {from: [new, doing], to: doing, meets: sort, starts: {work: brief}}
  again: {from: doing, to: doing, starts: work}
  watch: {from: [doing, waiting], to: stay, starts: watched}
  ask: {from: [new, doing], to: stay, opens: {workflow: assist, at: owner}}
  hand: {from: [new, doing], to: stay, hands_to: to, writes: to, starts: sort}
  wait: {from: doing, to: waiting, pauses: {clock: work, ground: hearing}}
  resume: {from: waiting, to: doing, resumes: work}
  extend: {from: doing, to: doing, by: head, extends: {clock: work, reason: why, notice: why}, writes: why}
  answer: {from: [doing, waiting], to: answered, meets: [work, watched], starts: quiet}
  redo: {from: answered, to: doing, continues: work, meets: quiet}
  close: {from: [new, doing, answered], to: done}
  climb: {from: [new, doing], by: system, to: doing, climb: town, starts: work}
  press: {from: [doing, waiting], by: system, to: stay, climb: town}
  rest: {from: answered, by: system, to: done, climb: town}
clocks:
  sort: {limit: own}
  work: {limit: "table:service", on_breach: climb}
  watched: {limit: shown, warn: {yellow: 50%}, on_warning: {yellow: press}}
  quiet: {limit: silence, on_due: rest}
""",
    "assist.yaml": """
workflow: assist
states: [asked, done]
final: done
open: {starts: help}
steps: {finish: {from: asked, to: done, meets: help}}
clocks: {help: {limit: help, on_breach: [{chase: owner}]}}
""",
}
NEWS = """    revision: "1"
    editions:
      - revision: "2"
        known_from: 2018-06-06
        closed: {2018-06-08: Fair}
        worked: {2018-06-09: for the fair, 2018-06-10: for the fair}
"""
KNOWN_BETTER = FILES["calendars.yaml"].replace(
    'office: {weekly: {mon-fri: ["09:00-17:00"]}}',
    f'office:\n    weekly: {{mon-fri: ["09:00-17:00"]}}\n{NEWS}'.rstrip(),
)
GIVEN = {"hand": {"to": "west"}, "extend": {"why": "rain"}}
CLERK = Actor("clerk", tuple(Post("head", unit) for unit in ("town", "east", "west")))
START = datetime(2018, 6, 4, 9, tzinfo=UTC)  # a Monday
STEPS = {  # what may be done in each state, and where it leads; what is more telling comes more often
    "new": {"begin": "doing", "hurry": "doing", "hand": "new", "ask": "new"},
    "doing": {
        "again": "doing", "hurry": "doing", "watch": "doing", "ask": "doing", "hand": "doing",
        "close": "done", "wait": "waiting", "extend": "doing", "answer": "answered", "finish": "doing",
    },
    "waiting": {"resume": "doing", "watch": "waiting", "answer": "answered"},
    "answered": {"redo": "doing", "close": "done"},
    "done": {},
}  # fmt: skip
OFTEN = ("begin",) * 4 + ("wait", "extend", "watch", "watch", "resume", "resume", "answer", "redo", "close")
GAPS = st.sampled_from((0, 10, 60, 60, 300, 300, 1_440, 4_000)).map(lambda n: timedelta(minutes=n))


def town(**changed: str) -> Rulebook:
    """Read the town's rules, with other texts of some files, which go by their names up to the dot."""
    return read({name: text.encode() for name, text in files(**changed).items()})


def files(**changed: str) -> Mapping[str, str]:
    """Return the texts of the town's files."""
    return {name: changed.get(name.split(".")[0], text) for name, text in FILES.items()}


def written(folder: Path, **changed: str) -> Path:
    """Write the town's rules into a new folder."""
    folder.mkdir()
    for name, text in files(**changed).items():
        (folder / name).write_text(text, "utf-8")
    return folder


@st.composite
def lives(draw: st.DrawFn, case: str) -> tuple[Command, ...]:
    """Draw the commands of a case; some of them will be refused, for time itself may move it as well."""
    at, state = START + timedelta(hours=draw(st.integers(0, 60))), "new"
    size = draw(st.sampled_from(["small", "big", "endless"]))
    unit = draw(st.sampled_from(["east", "west"]))
    commands: list[Command] = [Open(f"{case}/0", case, at, CLERK, "request", unit, {"size": size})]
    for number in range(1, draw(st.integers(2, 6))):
        if not STEPS[state]:
            break
        may = [*STEPS[state], *(step for step in OFTEN if step in STEPS[state])]
        step, at = draw(st.sampled_from(may)), at + draw(GAPS)
        state = STEPS[state][step]
        task = "assist/1" if step == "finish" else ""
        commands.append(Act(f"{case}/{number}", case, at, CLERK, step, GIVEN.get(step, {}), task))
    return tuple(commands)


def lived(ledger: Ledger, book: Rulebook, *lives: Sequence[Command], until: datetime = START) -> Ledger:
    """Let cases live in a ledger, and time pass; what is refused does not happen."""
    desk = Desk(book, ledger)
    for command in sorted((one for life in lives for one in life), key=lambda one: one.at):
        try:
            desk.handle(command)
        except Refused:
            continue
    desk.tick(until)
    return ledger
