"""Refusals: what is said when the rules do not allow a command."""

from collections.abc import Collection, Sequence

from govflow.case.case import Case
from govflow.case.commands import Actor
from govflow.case.rights import who
from govflow.errors import Problem, Refused, Text, did_you_mean
from govflow.rulebook import Rulebook
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
    asked = next((titled(move) for move in workflow.moves if move.name == step), None)
    hint = _meant(step, [workflow.table[state, name] for name in allowed]) if asked is None else Text("", "")
    asked = asked or Text(str(step), str(step))
    open_to = [_named(workflow.table[state, name]) for name in allowed]
    en, zh = ", ".join(one.en for one in open_to), "、".join(one.zh for one in open_to)
    said = f"State '{title.en}' has no step '{asked.en}'. Allowed: {en or 'nothing, it has ended'}. {hint.en}"
    return refused(
        "step-not-allowed",
        said.rstrip(),
        f"状态“{title.zh}”没有步骤“{asked.zh}”。可用：{zh or '无，已终结'}。{hint.zh}",
        allowed,
    )


def _meant(step: str, steps: Collection[Step]) -> Text:
    """Return a suggestion for a step that is misspelt, or called by its title."""
    for one in steps:
        if step in (one.title.en, one.title.zh):
            return Text(f"Did you mean '{one.name}'?", f"是否想写“{one.name}”？")
    hint = did_you_mean(str(step), [one.name for one in steps])
    return Text("", "") if hint is None or hint.listing else hint


def _named(step: Step) -> Text:
    """Return the id of a step, with what it is called where that is something else."""
    title = titled(step)
    en = step.name if title.en == step.name else f"{step.name} ({title.en})"
    return Text(en, step.name if title.zh == step.name else f"{step.name}（{title.zh}）")


def not_yours(book: Rulebook, case: Case, step: Step, actor: Actor, parent: Case | None) -> Refused:
    """Return the refusal of a step to somebody who has no right to it."""
    title, those = titled(step), who(book, case, step.by, parent)
    return refused(
        "not-your-step",
        f"'{title.en}' is for {those.en}; {actor.id} is none of these.",
        f"“{title.zh}”须由{those.zh}办理；{actor.id} 不在其列。",
    )


def titled(step: Step) -> Text:
    """Return what a step is called."""
    return step.title if step.title.en else Text(step.name, step.name)


def by_rule(book: Rulebook, why: Refused, step: Step, allowed: tuple[str, ...]) -> Refused:
    """Return the refusal with the step that refused, its file and line, and where the rule comes from."""
    title = titled(step)
    where = f" ({step.place})" if step.place else ""
    rule = Text(f"'{title.en}'{where}", f"“{title.zh}”{where.replace(' (', '（').replace(')', '）')}")
    return why.by(rule, step.source, allowed, book.cited)
