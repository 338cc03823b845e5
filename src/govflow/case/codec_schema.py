"""JSON Schema of events, as every ledger stores them and every export writes them (事件格式)."""

from typing import Any

from govflow.case.codec import KINDS, SHAPES

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def event_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of an event of any kind."""
    return {
        "$schema": DIALECT,
        "title": "An event of a case (事件)",
        "$ref": "#/$defs/Event",
        "$defs": {
            "Event": {"oneOf": [{"$ref": f"#/$defs/{name}"} for name in KINDS]},
            **{name: _tagged(name) for name in KINDS},
        },
    }


def _tagged(name: str) -> dict[str, Any]:
    """Return the schema of one kind, with the `type` that tells it from the others."""
    shape = SHAPES.schemas[name]
    return {
        **shape,
        "properties": {"type": {"const": name}, **shape["properties"]},
        "required": ["type", *shape["required"]],
    }
