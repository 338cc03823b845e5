"""A workflow as Mermaid text."""

from govflow.workflow.workflow import Workflow

_UNSAFE = {ord(sign): f"#{ord(sign)};" for sign in '"#%&:;<>\\`'}
"""What Mermaid or a browser reads as syntax; Mermaid draws `#35;` as the character of that number."""


def mermaid(workflow: Workflow, lang: str = "en") -> str:
    """Return a Mermaid state diagram with titles in `lang` (`en` or `zh`)."""
    number = {state: f"s{i}" for i, state in enumerate(workflow.states)}
    lines = ["stateDiagram-v2"]
    lines += [
        f'    state "{_label(workflow.title_of(s).to(lang), s)}" as {number[s]}' for s in workflow.states
    ]
    lines.append(f"    [*] --> {number[workflow.initial]}")
    for step in workflow.steps:
        label = _label(step.title.to(lang), step.name)
        lines += [f"    {number[source]} --> {number[step.target]} : {label}" for source in step.sources]
    lines += [f"    {number[state]} --> [*]" for state in workflow.final]
    return "\n".join(lines)


def _label(title: str, name: str) -> str:
    """Return the title, or the name where the title is blank, on one line and without syntax."""
    return " ".join(title.split() or name.split()).translate(_UNSAFE)
