"""Files of workflows (办理流程) as JSON Schema; the names that such a file gives itself are only proposed."""

from govflow.insight.schema.names import GUARDS, Words
from govflow.insight.schema.shape import (
    FLAG,
    LIST,
    NUMBER,
    PERIOD,
    TEXT,
    TITLE,
    Schema,
    items,
    known,
    listed,
    mapping,
    record,
    ref,
)
from govflow.rulebook.steps import STAY
from govflow.workflow import TELLINGS
from govflow.workflow.field import TYPES
from govflow.workflow.right import ANYONE

_TELLS = record(dict.fromkeys(TELLINGS, LIST))
_RIGHTS = listed(ref("right"))


def workflow(words: Words, name: str = "") -> Schema:
    """Return the schema of the file of a workflow, or of any."""
    step = _step(words)
    opening = {key: value for key, value in step.items() if key not in ("from", "to", "meets", "climb")}
    states = {"anyOf": [LIST, mapping(TITLE)]}
    mask = {"fields": listed(words.fields), "unless": _RIGHTS, "when": GUARDS}
    return record(
        {
            "workflow": {"const": name} if name else TEXT,
            "title": TITLE,
            "source": TEXT,
            "effective": PERIOD,
            "given": known(["any", "named"]),
            "states": states,
            "initial": words.states,
            "final": listed(words.states),
            "phases": mapping(listed(words.states)),
            "fields": mapping(_field()),
            "open": record(opening),
            "steps": mapping(record(step, ("from",))),
            "clocks": mapping(_clock(words)),
            "reading": record({"by": _RIGHTS, "masks": items(record(mask, ("fields",)))}),
        },
        ("workflow", "states", "final"),
    )


def _field() -> Schema:
    return record(
        {
            "type": known(TYPES),
            "title": TITLE,
            "of": LIST,
            "level": listed(ref("level")),
            "required": FLAG,
            "many": FLAG,
            "low": TEXT,
            "high": TEXT,
            "screen": ref("screen"),
        }
    )


def _step(words: Words) -> dict[str, Schema]:
    fields, clocks = listed(words.fields), listed(words.clocks)
    return {
        "title": TITLE,
        "from": listed(words.states),
        "to": {"anyOf": [words.states, {"const": STAY}]},
        "by": {"anyOf": [{"const": ANYONE}, _RIGHTS]},
        "needs": fields,
        "when": GUARDS,
        "decide": listed(ref("tableName")),
        "starts": {"anyOf": [clocks, mapping(ref("limit"))]},
        "meets": clocks,
        "continues": clocks,
        "resumes": _of_clocks(words, ground=TEXT),
        "extends": _of_clocks(
            words, ("reason", "notice"), reason=words.fields, notice=words.fields, by=words.fields
        ),
        "pauses": _of_clocks(words, ground=TEXT, ground_field=words.fields, notice=words.fields),
        "climb": {"anyOf": [ref("level"), ref("ladder")]},
        "writes": fields,
        "may": fields,
        "one_of": fields,
        "includes": mapping(LIST),
        "not_by": fields,
        "skill": words.fields,
        "over": LIST,
        "publishes": fields,
        "releases": fields,
        "signs": words.fields,
        "counts": mapping({"anyOf": [NUMBER, {"type": "null"}]}),
        "sets": mapping(LIST),
        "clears": fields,
        "merges": words.fields,
        **_effects(words),
        "source": TEXT,
        "why": TITLE,
    }


def _of_clocks(words: Words, required: tuple[str, ...] = (), **more: Schema) -> Schema:
    """Return clocks by name, or with what is done to them."""
    one = record({"clock": words.clocks, **more}, ("clock", *required))
    return listed({"anyOf": [words.clocks, one]})


def _effects(words: Words) -> dict[str, Schema]:
    """Return what a step brings with it."""
    to = {"anyOf": [words.fields, record({"link": ref("link"), "common": words.fields})]}
    task = {"workflow": ref("workflowName"), "at": TEXT, "when": GUARDS}
    return {
        "flags": mapping(record({"when": GUARDS, "title": TITLE, "source": TEXT})),
        "hands_to": to,
        "names": mapping(record({"role": ref("role"), "at": TEXT}, ("role",))),
        "opens": listed(record(task, ("workflow",))),
        "tells": listed(_TELLS),
    }


def _clock(words: Words) -> Schema:
    told = record(dict.fromkeys(TELLINGS, LIST), minProperties=1, maxProperties=1)
    actions = listed({"anyOf": [words.steps, told]})
    return record(
        {
            "limit": TEXT,
            "title": TITLE,
            "warn": {"anyOf": [LIST, mapping(TEXT)]},
            "on_warning": mapping(actions),
            "on_breach": actions,
            "on_due": actions,
            "actions": TEXT,
        },
        ("limit",),
    )
