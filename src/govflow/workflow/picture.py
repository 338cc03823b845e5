"""A workflow as Mermaid text, and as DOT text for graphviz."""

from collections.abc import Callable, Iterable, Iterator

import attrs

from govflow.errors import Text
from govflow.workflow.clock import ClockRule, Take
from govflow.workflow.effect import OpeningTask
from govflow.workflow.right import ABOVE, ITSELF, OVER, OWNER, SYSTEM_ROLE, Right
from govflow.workflow.step import Step
from govflow.workflow.workflow import Workflow

_UNSAFE = {ord(sign): f"#{ord(sign)};" for sign in '"#%&:;<>\\`'}
"""What Mermaid or a browser reads as syntax; Mermaid draws `#35;` as the character of that number."""
_ESCAPED = {ord("\\"): "\\\\", ord('"'): '\\"', ord("&"): "&amp;"}  # graphviz decodes entities
_STYLE = (
    'compound=true; fontname="sans-serif"; edge [fontname="sans-serif", fontsize=11];',
    'node [shape=box, style=rounded, fontname="sans-serif"];',
    'begin [shape=point, width=0.15, label=""];',
)

Word = Callable[[str], Text]
"""Names a role, a phase or a limit; `Rulebook.word` is one."""


def _as_written(word: str) -> Text:
    return Text(word, word)


def mermaid(workflow: Workflow, lang: str = "en", *, details: bool = False, word: Word = _as_written) -> str:
    """Return a Mermaid state diagram with titles in `lang` (`en` or `zh`) (流程图).

    With `details` it shows who may take each step, the tasks that it opens, the phase of each state, and as
    notes the clocks that begin there; `word` says what roles are called.
    """
    picture = _Picture(workflow, lang, word)
    number = picture.numbers
    lines = ["stateDiagram-v2"]
    for state in workflow.states:
        lines.append(f'    state "{_safe(picture.state(state, phase=details))}" as {number[state]}')
    lines.append(f"    [*] --> {number[workflow.initial]}")
    for step in workflow.steps:
        label = _safe(" / ".join(picture.step(step, details=details)))
        lines += [
            f"    {number[source]} --> {number[step.leads(source)]} : {label}" for source in step.sources
        ]
    lines += [f"    {number[state]} --> [*]" for state in workflow.final]
    if details:
        lines += [f"    note right of {number[state]} : {_safe(said)}" for state, said in picture.notes()]
    return "\n".join(lines)


def dot(workflow: Workflow, lang: str = "en", *, details: bool = True, word: Word = _as_written) -> str:
    """Return DOT text of the same picture for graphviz: phases are boxes around states, clocks are notes."""
    picture = _Picture(workflow, lang, word)
    number = picture.numbers
    lines = ["digraph {", *_STYLE, *_states(picture), f"begin -> {number[workflow.initial]};"]
    for step in workflow.steps:
        label = _quoted(picture.step(step, details=details))
        lines += [f"{number[s]} -> {number[step.leads(s)]} [label={label}];" for s in step.sources]
    for index, (state, said) in enumerate(picture.notes() if details else ()):
        lines.append(f"n{index} [shape=note, style=filled, fillcolor=lightyellow, label={_quoted([said])}];")
        lines.append(f"n{index} -> {number[state]} [style=dotted, arrowhead=none];")
    return "\n    ".join(lines) + "\n}\n"


def _states(picture: "_Picture") -> Iterator[str]:
    """Yield the states, those of one phase together."""
    workflow = picture.workflow
    for index, phase in enumerate(dict.fromkeys(workflow.phases.get(state, "") for state in workflow.states)):
        if phase:
            yield f"subgraph cluster_{index} {{ label={_quoted([picture.word(phase).to(picture.lang)])};"
        for state in workflow.states:
            if workflow.phases.get(state, "") == phase:
                rim = ", peripheries=2" if state in workflow.final else ""
                yield f"{picture.numbers[state]} [label={_quoted([picture.state(state)])}{rim}];"
        if phase:
            yield "}"


def _safe(label: str) -> str:
    return label.translate(_UNSAFE)


def _quoted(lines: Iterable[str]) -> str:
    shown = ["".join(c for c in line if c.isprintable()).translate(_ESCAPED) for line in lines]
    return '"' + "\\n".join(shown) + '"'


@attrs.frozen
class _Picture:
    """What is written beside the states and steps of a workflow, each on one line."""

    workflow: Workflow
    lang: str
    word: Word

    @property
    def numbers(self) -> dict[str, str]:
        return {state: f"s{index}" for index, state in enumerate(self.workflow.states)}

    def state(self, state: str, *, phase: bool = False) -> str:
        title = self._line(self.workflow.title_of(state), state)
        part = self.workflow.phases.get(state, "") if phase else ""
        return f"{title} ({self._line(self.word(part), part)})" if part else title

    def step(self, step: Step, *, details: bool = False) -> list[str]:
        """Return the title of a step and, with details, who may take it and which tasks it opens."""
        lines = [self._line(step.title, step.name)]
        if details and step.by:
            rights = [self._right(right) for right in step.by]
            lines.append(self._say(Text(" or ".join(t.en for t in rights), "或".join(t.zh for t in rights))))
        if details:
            lines += [self._say(_task(task)) for task in step.effects.opens]
        return lines

    def notes(self) -> Iterator[tuple[str, str]]:
        """Yield the clocks that begin on the way into a state, each once."""
        seen = set()
        for move in self.workflow.moves:
            for name in move.begins:
                rule = self.workflow.clocks[name]
                limit = move.limits.get(name, rule.limit)
                for state in dict.fromkeys(map(move.leads, move.sources)) or (move.target,):
                    if (state, name, limit) not in seen:
                        seen.add((state, name, limit))
                        yield state, self._clock(rule, limit)

    def _clock(self, rule: ClockRule, limit: str) -> str:
        title = rule.title if rule.title.en.strip() else _as_written(rule.name)
        steps = {step.name: step.title for step in self.workflow.steps}
        taken = [action.step for action in rule.on_breach if isinstance(action, Take)]
        missed = [steps.get(step) or _as_written(step) for step in taken]
        en, zh = "".join(f"; missed: {t.en}" for t in missed), "".join(f"；逾期：{t.zh}" for t in missed)
        said = self.word(limit)
        return self._say(Text(f"Clock {title.en}: {said.en}{en}", f"时限“{title.zh}”：{said.zh}{zh}"))

    def _right(self, right: Right) -> Text:
        if right.person:
            field = self.workflow.fields.get(right.person)
            title = (field and field.title) or _as_written(right.person)
            return Text(f"the person in '{title.en}'", f"“{title.zh}”本人")
        if right.role == SYSTEM_ROLE:
            return Text("time itself", "系统自动")
        role, at = self.word(right.role), right.at
        if right.reach == OVER:
            return role if at == OWNER else Text(f"{role.en} of {at}", f"{at}的{role.zh}")
        how, link = {ITSELF: Text("of", ""), ABOVE: Text("above", "上级")}, self.word(right.reach)
        reach = how.get(right.reach, Text(f"by link {link.en} of", f"经关联“{link.zh}”"))
        return Text(f"{role.en} {reach.en} {at}", f"{at}{reach.zh}的{role.zh}")

    def _line(self, title: Text, name: str) -> str:
        """Return the title, or the name where the title is blank, on one line."""
        return " ".join(title.to(self.lang).split() or name.split())

    def _say(self, text: Text) -> str:
        return " ".join(text.to(self.lang).split())


def _task(task: OpeningTask) -> Text:
    return Text(f"opens task {task.workflow} at {task.at}", f"发起任务 {task.workflow}（{task.at}）")
