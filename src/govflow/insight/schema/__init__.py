"""JSON Schema of the files of one rulebook, with its own names, for completion in editors (编辑器补全).

The keys are those that the readers ask for, which a test compares. What a schema lets pass is not yet right:
that is for `govflow check` to say. Of names it is as strict as it can be without calling right what is new:
names that another file declares must be known, those that the same file declares are proposed.
"""

from collections.abc import Callable, Mapping

from govflow.insight.schema import flows, rules, tables, trials
from govflow.insight.schema.names import Words, definitions
from govflow.insight.schema.shape import Schema, by_name, ref
from govflow.rulebook import Rulebook

DIALECT = "https://json-schema.org/draft/2020-12/schema"
KINDS = (
    "any", "rulebook", "table", "workflow", "tests", "stories", "days", "calendars", "limits", "ladders",
    "screens", "staffing", "metrics",
)  # fmt: skip
"""Which files there is a schema for; `any` is for all of them, each being known by its first key."""

_TOLD_BY: Mapping[str, tuple[str, ...]] = {
    **{kind: (kind,) for kind in KINDS[1:]},
    "limits": ("limits", "defaults", "profiles"),
    "metrics": ("metrics", "clearing", "first_time"),
}
_PLAIN: Mapping[str, Callable[[], Schema]] = {
    "rulebook": rules.rulebook,
    "days": rules.days,
    "calendars": rules.calendars,
    "limits": rules.limits,
    "ladders": rules.ladders,
    "screens": rules.screens,
    "staffing": rules.staffing,
    "metrics": rules.metrics,
}


def schema_of(book: Rulebook, kind: str = "any", lang: str = "en") -> Schema:
    """Return the JSON Schema (2020-12) of one kind of file of a rulebook, of KINDS; titles are in `lang`."""
    files = _files(book, lang)
    return {
        "$schema": DIALECT,
        "title": book.name if kind == "any" else f"{book.name}: {kind}",
        **(_any() if kind == "any" else ref(kind)),
        "$defs": {**definitions(book, lang), **files},
    }


def _files(book: Rulebook, lang: str) -> dict[str, Schema]:
    """Return the schema of each kind of file, and the names that workflows give."""
    every, defined = Words.at("words"), Words.of(book.workflows.values(), lang).under("words")
    own: dict[str, Schema] = {}
    for number, (name, flow) in enumerate(book.workflows.items(), 1):
        defined |= Words.of([flow], lang).under(f"words{number}")
        own[name] = flows.workflow(Words.at(f"words{number}"), name)
    return {
        **{kind: make() for kind, make in _PLAIN.items()},
        "table": by_name("table", {n: tables.table(one) for n, one in book.tables.items()}, tables.table()),
        "workflow": by_name("workflow", own, flows.workflow(every)),
        "tests": trials.tests(book.tables.values(), every),
        "stories": trials.stories(every),
        **defined,
    }


def _any() -> Schema:
    """Return the schema of whichever file it is; one that is empty may become any."""
    first: Schema = {key: {} for keys in _TOLD_BY.values() for key in keys}
    found: Schema = {"type": "object", "properties": first, "additionalProperties": False}
    for kind in reversed(KINDS[1:]):
        told = {"anyOf": [{"required": [key]} for key in _TOLD_BY[kind]]}
        found = {"if": told, "then": ref(kind), "else": found}
    return found
