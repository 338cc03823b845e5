"""A workflow as Mermaid text."""

from govflow.workflow.workflow import Workflow


def mermaid(workflow: Workflow, lang: str = "en") -> str:
    """Return a Mermaid state diagram with titles in `lang` (`en` or `zh`)."""
    number = {state: f"s{i}" for i, state in enumerate(workflow.states)}
    lines = ["stateDiagram-v2"]
    lines += [
        f'    state "{_label(workflow.title_of(s).to(lang) or s)}" as {number[s]}' for s in workflow.states
    ]
    lines.append(f"    [*] --> {number[workflow.initial]}")
    for step in workflow.steps:
        label = _label(step.title.to(lang) or step.name)
        lines += [f"    {number[source]} --> {number[step.target]} : {label}" for source in step.sources]
    lines += [f"    {number[state]} --> [*]" for state in workflow.final]
    return "\n".join(lines)


def _label(text: str) -> str:
    """Keep what Mermaid reads as syntax out of a label."""
    return " ".join(text.replace('"', "'").replace(":", "：").replace(";", "；").split())
