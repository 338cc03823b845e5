"""A story: a request that a rulebook's authors walk through it, and what came of it (案例)."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from govflow.case import Actor
from govflow.case.explain import Explanation
from govflow.errors import Place, Problem, Text
from govflow.ledger import Ledger


@attrs.frozen
class Move:
    """One line of a story: a step, refused where it should be; or, without a step, time passing.

    `task` is the task in which the step is taken. `case` is which of the story's cases it moves, "" for the
    story itself. `places` are those of what is written under each key.
    """

    at: datetime
    step: str
    by: Actor
    fields: Mapping[str, object]
    refused: str
    place: Place
    task: str = ""
    case: str = ""
    places: Mapping[str, Place] = attrs.field(factory=dict)


@attrs.frozen
class Story:
    """A request walked through the rules, and what is expected of it; `cases` are further ones beside it.

    `places` are those of what is expected, each under the name by which it is.
    """

    id: str
    title: Text
    workflow: str
    unit: str
    fields: Mapping[str, object]
    opened: Move
    moves: tuple[Move, ...]
    expect: Mapping[str, object]
    place: Place
    cases: tuple["Story", ...] = ()
    places: Mapping[str, Place] = attrs.field(factory=dict)


@attrs.frozen
class Refusal:
    """A step that was refused: when, and why; `after` is the number of events that had happened by then."""

    at: datetime
    text: Text
    after: int
    case: str = ""


@attrs.frozen
class Told:
    """A story after it was walked: the explanation, the refusals met, and what was not as expected.

    `lines` holds all that happened, refusals (`!`) among the rest (`-`), in the order of time; the further
    cases of a story follow, each under its title. `ledger` keeps the cases.
    """

    story: Story
    explanation: Explanation
    lines: tuple[Text, ...]
    refusals: tuple[Refusal, ...]
    problems: tuple[Problem, ...]
    ledger: Ledger
