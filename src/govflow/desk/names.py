"""Names that a host asks for: one that no edition of the rules has may be mistyped (名称核对)."""

from collections.abc import Iterable, Sequence

from govflow.errors import Refused, Text, did_you_mean
from govflow.rulebook import Rulebook

NO_EDITION = Text("No edition has a", "各版本均没有")
_NOWHERE = Text("", "")


def no_workflow(books: Iterable[Rulebook], name: str) -> Refused | None:
    """Return why there is no such workflow; None if a book has it, or none is asked for."""
    known = {flow for book in books for flow in book.workflows}
    if name in ("", *known):
        return None
    return _no_such("no-such-workflow", NO_EDITION, Text("workflow", "流程"), name, sorted(known))


def no_state(
    books: Iterable[Rulebook], name: str, workflow: str = "", lead: Text = NO_EDITION
) -> Refused | None:
    """Return why no workflow, or not this one, has such a state; None if it has, in one of the books."""
    flows = (flow for book in books for flow in book.workflows.values() if workflow in ("", flow.name))
    known = {state for flow in flows for state in flow.states}
    if name in known:
        return None
    of = Text(f" in workflow '{workflow}'", f"流程“{workflow}”的") if workflow else _NOWHERE
    return _no_such("no-such-state", lead, Text("state", "状态"), name, sorted(known), of)


def no_unit(books: Sequence[Rulebook], name: str) -> Refused | None:
    """Return why there never was such a unit; None if there was, or none is asked for."""
    if not name or any(name in tree for book in books for tree in book.hierarchies):
        return None
    return _no_such("no-such-unit", NO_EDITION, Text("unit", "单元"), name, books[-1].hierarchy)


def _no_such(
    code: str, lead: Text, kind: Text, name: str, known: Iterable[str], of: Text = _NOWHERE
) -> Refused:
    hint = did_you_mean(name, known) or _NOWHERE
    en = f"{lead.en} {kind.en} '{name}'{of.en}. {hint.en}".rstrip()
    return Refused(code, Text(en, f"{lead.zh}{of.zh}{kind.zh}“{name}”。{hint.zh}"))
