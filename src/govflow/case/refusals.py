"""Refusals: what is said when the rules do not allow a command."""

from collections.abc import Sequence

from govflow.errors import Problem, Refused, Text
from govflow.workflow import Step, Workflow


def refused(code: str, en: str, zh: str, allowed: tuple[str, ...] = ()) -> Refused:
    """Return a refusal for one reason."""
    return Refused(code, Text(en, zh), allowed)


def refused_for(problems: Sequence[Problem], allowed: tuple[str, ...] = ()) -> Refused:
    """Return a refusal for all of several reasons; its code is that of the first."""
    said = [(p.message, p.suggestion or Text("", "")) for p in problems]
    en = " ".join(f"{message.en} {hint.en}".rstrip() for message, hint in said)
    return refused(problems[0].code, en, "".join(message.zh + hint.zh for message, hint in said), allowed)


def not_a_step(workflow: Workflow, state: str, step: str) -> Refused:
    """Return the refusal of a step that the state does not know."""
    allowed, title = workflow.allowed(state), workflow.title_of(state)
    return refused(
        "step-not-allowed",
        f"State '{title.en}' has no step '{step}'. Allowed: {', '.join(allowed) or 'nothing, it has ended'}.",
        f"状态“{title.zh}”没有步骤“{step}”。可用：{'、'.join(allowed) or '无，已终结'}。",
        allowed,
    )


def by_rule(why: Refused, step: Step, allowed: tuple[str, ...]) -> Refused:
    """Return the refusal with the step that refused, its file and line, and where the rule comes from."""
    title = step.title if step.title.en else Text(step.name, step.name)
    where = f" ({step.place})" if step.place else ""
    rule = Text(f"'{title.en}'{where}", f"“{title.zh}”{where.replace(' (', '（').replace(')', '）')}")
    return why.by(rule, step.source, allowed)
