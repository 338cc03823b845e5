"""What a proof of a table comes to, in one line."""

from govflow.errors import Text
from govflow.tables import DecisionTable
from govflow.tables.finding import Coverage, Proof


def proved(table: DecisionTable, proof: Proof) -> Text:
    """Say how much of its inputs a table decides, and what its rules do to each other."""
    said = [_covered(table, proof.coverage)] if proof.coverage else []
    if not proof.decided:
        said.append(Text("not everything could be decided", "部分问题未能判定"))
    elif table.hit.contested and not proof.of("overlap"):
        said.append(Text("no two rules contradict each other", "规则互不矛盾"))
    elif table.hit.shadows and not proof.of("dead-rule"):
        said.append(Text("every rule can act", "每条规则都可能适用"))
    en, zh = "; ".join(t.en for t in said) or "nothing to prove", "；".join(t.zh for t in said) or "无可证明"
    return Text(f"{table.name}: {en}.", f"{table.name}：{zh}。")


def _covered(table: DecisionTable, coverage: Coverage) -> Text:
    """Say how much rules decide, what decides the rest, and whether something was left out of it."""
    said = coverage.text
    if coverage.share < 1 and table.otherwise != "error":
        said = Text(f"{said.en} by rules, the rest by 'otherwise'", f"{said.zh}，其余由 otherwise 决定")
    if table.impossible:
        said = Text(f"{said.en}, without the impossible ones", f"{said.zh}（不计 impossible）")
    return said
