"""How decision tables differ: the inputs decided otherwise, or a proof of equality (决策表的差异)."""

from collections.abc import Iterator, Sequence

from govflow.errors import Text
from govflow.rulebook.comparing.aspects import Input
from govflow.rulebook.comparing.deciding import decided_otherwise
from govflow.rulebook.comparing.difference import Difference, Subject
from govflow.rulebook.comparing.speech import Speech, listed
from govflow.rulebook.comparing.things import Sides, Sort, changed, single, things
from govflow.rulebook.rulebook import Rulebook
from govflow.tables import DecisionTable, Rule
from govflow.tables.cell import Cell
from govflow.worktime.wording import say_date

_ITSELF = Sort(Text("", ""), "")
_COLUMN = Sort(Text("Column", "条件列"), "columns")
_PARTS = ("columns", "rules", "impossible", "digest", "_index", "_decisions", "_several")
"""What is told of a table otherwise, or follows from the rest."""


def tables(old: Rulebook, new: Rulebook) -> Iterator[Difference]:
    """Yield what differs in the decision tables."""
    sides = Sides(Speech(old), Speech(new))
    for name in dict.fromkeys([*old.tables, *new.tables]):
        was, now = old.tables.get(name), new.tables.get(name)
        table = now or was
        subject = Subject("table", name, (table and table.title) or Text("", ""))
        if was is None or now is None:
            yield single(subject, was, now, _outline(table) if table else ())
        else:
            yield from _table(subject, was, now, sides)
            yield from _editions(subject, name, old, new, sides)


def _outline(table: DecisionTable) -> tuple[Text, ...]:
    columns, rules = listed(column.label for column in table.columns), len(table.rules)
    return (Text(f"{rules} rules over {columns.en}.", f"{rules} 条规则，条件列：{columns.zh}。"),)


def _table(subject: Subject, old: DecisionTable, new: DecisionTable, sides: Sides) -> Iterator[Difference]:
    yield from changed(subject, _ITSELF, "", (old, new), sides, alone=True, but=_PARTS)
    yield from things(subject, _COLUMN, (_inputs(old), _inputs(new)), sides, ordered=False)
    yield from _impossible(subject, old, new)
    if same_rules(old, new):
        return
    compared = old.compare(new)
    yield from _reasons(subject, old, new)
    if compared.equal and [*map(_meaning, old.rules)] != [*map(_meaning, new.rules)]:
        yield _proved(subject, old, new)
    if not compared.equal:
        yield from decided_otherwise(subject, compared, new, sides)


def _editions(
    subject: Subject, name: str, old: Rulebook, new: Rulebook, sides: Sides
) -> Iterator[Difference]:
    """Yield what differs in a table as an earlier edition of the units reads it."""
    seen = {(id(old.tables[name]), id(new.tables[name]))}
    for since in sorted({edition.since for edition in (*old.editions, *new.editions)}):
        was, now = old.at(since).tables[name], new.at(since).tables[name]
        if (id(was), id(now)) in seen or same_rules(was, now):
            continue
        seen.add((id(was), id(now)))
        compared = was.compare(now)
        if not compared.equal:
            on = say_date(since.astimezone(new.zone).date()) if since.year > 1 else Text("the first", "最初")
            lead = Text(f"With the units of {on.en}: ", f"按{on.zh}的单位体系：")
            yield from decided_otherwise(subject, compared, now, sides, lead)


def same_rules(old: DecisionTable, new: DecisionTable) -> bool:
    """Tell whether two tables say the same word for word, so that nothing need be proved."""
    head = ("columns", "hit", "otherwise", "impossible")
    alike = all(getattr(old, part) == getattr(new, part) for part in head)
    ranked = [*old.priorities.items()] == [*new.priorities.items()]
    return alike and ranked and [*map(_written, old.rules)] == [*map(_written, new.rules)]


def _written(rule: Rule) -> tuple[object, ...]:
    return (rule.id, rule.source, *_meaning(rule))


def _inputs(table: DecisionTable) -> dict[str, Input]:
    """Return the columns; what a tree holds is told where the tree is, not at each column of it."""
    return {
        c.name: Input(c.name, c.title, c.type, () if c.subtrees else c.values, c.low, c.high)
        for c in table.columns
    }


# -- what is only written otherwise ---------------------------------------------------------------


def _impossible(subject: Subject, old: DecisionTable, new: DecisionTable) -> Iterator[Difference]:
    was, now = ([_row(table, row) for row in table.impossible] for table in (old, new))
    for row in now:
        if row not in was:
            text = Text(f"Now said to be impossible: {row}.", f"新注明不会出现：{row}。")
            yield Difference(subject, "changed", text, "impossible")
    for row in was:
        if row not in now:
            text = Text(f"No longer said to be impossible: {row}.", f"不再注明不会出现：{row}。")
            yield Difference(subject, "changed", text, "impossible")


def _row(table: DecisionTable, row: Sequence[Cell]) -> str:
    cells = zip(table.columns, row, strict=True)
    return ", ".join(f"{column.name} {cell}" for column, cell in cells if str(cell) != "-") or "-"


def _reasons(subject: Subject, old: DecisionTable, new: DecisionTable) -> Iterator[Difference]:
    """Yield rules that say what they said before under another id, or from another source."""
    if [c.name for c in old.columns] != [c.name for c in new.columns]:
        return
    before, kept = {rule.id: rule for rule in old.rules}, {rule.id for rule in new.rules}
    meant = {_meaning(rule): rule for rule in old.rules if rule.id not in kept}
    for rule in new.rules:
        was = before.get(rule.id)
        if was is not None and was.source != rule.source:
            yield _resourced(subject, was, rule)
        elif was is None and (was := meant.get(_meaning(rule))) is not None:
            text = Text(f"Rule '{was.id}' is now called '{rule.id}'.", f"规则“{was.id}”现称“{rule.id}”。")
            yield Difference(subject, "renamed", text, f"rules.{rule.id}", before=was.place, after=rule.place)


def _meaning(rule: Rule) -> tuple[object, ...]:
    return (rule.cells, tuple(rule.outputs.items()), rule.start, rule.stop)


def _resourced(subject: Subject, was: Rule, rule: Rule) -> Difference:
    text = Text(
        f"Rule '{rule.id}', source: {rule.source or 'none'}; was {was.source or 'none'}.",
        f"规则“{rule.id}”，来源：{rule.source or '无'}；原为{was.source or '无'}。",
    )
    return Difference(subject, "changed", text, f"rules.{rule.id}.source", before=was.place, after=rule.place)


def _proved(subject: Subject, old: DecisionTable, new: DecisionTable) -> Difference:
    was, now = len(old.rules), len(new.rules)
    text = Text(
        f"Its {now} rules are written otherwise than the {was} before, and decide every input alike: proved.",
        f"规则的写法有变（原 {was} 条，现 {now} 条），但对所有输入的结论相同：已证明。",
    )
    return Difference(subject, "same", text, "decisions", before=old.place, after=new.place)
