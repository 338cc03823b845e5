"""How staffing and rosters differ; nobody is named, for a diff is passed around (岗位的差异)."""

from collections import Counter
from collections.abc import Iterator

from govflow.errors import Text
from govflow.hierarchy import Post, Roster
from govflow.rulebook.comparing.difference import Difference, Subject
from govflow.rulebook.comparing.speech import Speech
from govflow.rulebook.comparing.things import Sides, Sort, things
from govflow.rulebook.rulebook import Rulebook

_STAFFING, _ROSTER = Subject("staffing"), Subject("roster")
_RULE = Sort(Text("Rule", "规则"), "rules")

_Seats = dict[tuple[str, str], list[tuple[str, Post]]]


def staffing(old: Rulebook, new: Rulebook) -> Iterator[Difference]:
    """Yield what differs in how many of which role units need."""
    was, now = ({rule.name: rule for rule in book.staffing.rules} for book in (old, new))
    yield from things(_STAFFING, _RULE, (was, now), Sides(Speech(old), Speech(new)))


def roster(old: Rulebook, new: Rulebook) -> Iterator[Difference]:
    """Yield at which units a role has more or fewer persons than before, or others."""
    was, now = _seats(old.roster), _seats(new.roster)
    for role, unit in dict.fromkeys([*was, *now]):
        one, other = was.get((role, unit), []), now.get((role, unit), [])
        if one != other:
            yield from _seat(role, unit, one, other, new)
    yield from _absences(old.roster, new.roster)


def _seats(roster: Roster) -> _Seats:
    found: _Seats = {}
    for person, post in roster.posts:
        found.setdefault((post.role, post.unit), []).append((person, post))
    return found


def _seat(
    role: str, unit: str, old: list[tuple[str, Post]], new: list[tuple[str, Post]], book: Rulebook
) -> Iterator[Difference]:
    one, other = ({person for person, _ in held} for held in (old, new))
    come, gone = len(other - one), len(one - other)
    if len(one) != len(other):
        said = Text(f"{len(other)}; was {len(one)}", f"{len(other)} 人；原为 {len(one)} 人")
    elif come or gone:
        said = Text(
            f"{len(other)} as before, {come} of them new", f"仍为 {len(other)} 人，其中 {come} 人为新任"
        )
    elif Counter(old) == Counter(new):
        said = Text("the same persons in another order", "人员相同，顺序有变")
    else:
        said = Text("the same persons, with other dates or skills", "人员相同，任期或技能有变")
    name, at = book.word(role), book.called(unit)
    text = Text(f"{name.en} at {at.en}: {said.en}.", f"{at.zh}{name.zh}：{said.zh}。")
    data = {"count": {"was": len(one), "now": len(other), "new": come, "gone": gone}}
    yield Difference(_ROSTER, "changed", text, f"{role}@{unit}", data=data)


def _absences(old: Roster, new: Roster) -> Iterator[Difference]:
    if old.absences != new.absences:
        one, other = len(old.absences), len(new.absences)
        text = Text(f"Absences: {other}; was {one}.", f"去向留言：{other} 条；原为 {one} 条。")
        if one == other:
            text = Text("Absences differ; they are as many as before.", "去向留言有变，条数不变。")
        yield Difference(_ROSTER, "changed", text, "absences")
