"""Reading rights: who may take a step, or read a case, by role and by relation to the case."""

from collections.abc import Collection, Iterator, Mapping

from govflow.errors import Place, Text
from govflow.rulebook.nodes import Items, Leaf, Node
from govflow.rulebook.sections import Problems, Section
from govflow.workflow import Field, Right
from govflow.workflow.right import ABOVE, ANYONE, ITSELF, OVER, OWNER, PARENT, PLACE

_A_RIGHT = Text(
    "Write a role, {role: officer, at: lead} or {person: requester}.",
    "请写角色，或 {role: officer, at: lead}、{person: requester}。",
)
_ALONE = Text("Write 'by: anyone', and nobody else.", "请只写 by: anyone。")


def read_by(
    section: Section, fields: Mapping[str, Field], links: Collection[str] | None, problems: Problems
) -> tuple[Right, ...]:
    """Return who may take a step: no rights where that is `anyone`, or where nothing is said of it."""
    node = section.node("by")
    if isinstance(node, Leaf) and node.text == ANYONE:
        return ()
    return read_rights(section, "by", fields, links, problems)


def read_rights(
    section: Section, key: str, fields: Mapping[str, Field], links: Collection[str] | None, problems: Problems
) -> tuple[Right, ...]:
    """Return the rights under a key: one, or a list; `links` are the kinds of links, None for any."""
    node = section.node(key)
    items = node.items if isinstance(node, Items) else (node,) if node else ()
    return tuple(right for item in items for right in _right(item, fields, links, problems))


def _right(
    node: Node, fields: Mapping[str, Field], links: Collection[str] | None, problems: Problems
) -> Iterator[Right]:
    if isinstance(node, Leaf):
        problems.joined(node)
        _check_role(node.text, node.place, problems)
        yield Right(node.text)
        return
    one = Section(node, problems)
    role, person, at = one.text("role"), typed(one, "person", fields, "person"), one.text("at", OWNER)
    link = one.text("link")
    reach = link or one.choice("reach", (OVER, ITSELF, ABOVE), OVER)
    if at not in (OWNER, PLACE, PARENT):
        typed(one, "at", fields, "unit")
    if link and links is not None and link not in links:
        problems.unknown("link", "关联", link, links, one.place_of("link"))
    if bool(role) == bool(person):
        en, zh = "A right names a role, or a person.", "权限须写明角色或人员字段之一。"
        problems.add("bad-right", en, zh, node.place, _A_RIGHT)
    _check_role(role, one.place_of("role"), problems)
    one.close()
    yield Right(role, at, reach, person)


def _check_role(role: str, place: Place, problems: Problems) -> None:
    """Add a problem for everybody as one of several, or elsewhere than at a step: that would say nothing."""
    if role == ANYONE:
        en, zh = (
            "'anyone' is no role: it stands alone, at a step.",
            "“anyone”不是角色，只能在步骤的 by 中单独写。",
        )
        problems.add("bad-right", en, zh, place, _ALONE)


def typed(section: Section, key: str, fields: Mapping[str, Field], *types: str, many: bool = True) -> str:
    """Return the name of a field of one of the types; "" where nothing stands there."""
    name = section.text(key)
    if name:
        check_type(name, section, key, fields, types, many=many)
    return name


def check_type(
    name: str,
    section: Section,
    key: str,
    fields: Mapping[str, Field],
    types: Collection[str],
    *,
    many: bool,
    of: str = "",
) -> None:
    """Add a problem where a name is no field, or none of the types; `of` is the key of the whole section."""
    field, place = fields.get(name), section.place_of(key)
    if field is None:
        section.problems.unknown("field", "字段", name, fields, place)
    elif field.type not in types or (field.many and not many):
        wanted = " or ".join(types)
        section.problems.add(
            "wrong-type",
            f"'{of or key}' wants a field of type {wanted}; '{name}' is of type {field.type}"
            f"{' (many)' if field.many else ''}.",
            f"“{of or key}”须为类型 {wanted} 的字段，而“{name}”的类型为 {field.type}"
            f"{'（多值）' if field.many else ''}。",
            place,
        )
