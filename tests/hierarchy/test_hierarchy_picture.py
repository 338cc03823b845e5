"""Pictures: Mermaid text that a reader can trust."""

import re

from hypothesis import given
from hypothesis import strategies as st

from govflow.errors import Text
from govflow.hierarchy import Hierarchy, Link, Unit, dot, mermaid

TOWN = Hierarchy.of(
    [
        Unit("city", Text("City", "市"), "city", None),
        Unit("north", Text("North", "北街道"), "street", "city"),
        Unit("south", Text("South", "南街道"), "street", "city"),
        Unit("n1", Text('Grid "1" <b>#', "一网格"), "grid", "north"),
        Unit("n2", Text("Grid 2", "二网格"), "grid", "north"),
    ],
    [Link("neighbours", "north", "south"), Link("serves", "city", "n1")],
)


def test_a_small_hierarchy_is_drawn_whole() -> None:
    assert mermaid(TOWN) == (
        "flowchart TD\n"
        '    u0["City"]\n'
        '    u1["North"]\n'
        '    u2["South"]\n'
        '    u3["Grid #34;1#34; #60;b#62;#35;"]\n'
        '    u4["Grid 2"]\n'
        "    u0 --> u1\n"
        "    u0 --> u2\n"
        "    u1 --> u3\n"
        "    u1 --> u4\n"
        '    u1 -.->|"neighbours"| u2\n'
        '    u0 -.->|"serves"| u3\n'
    )


def test_links_are_called_what_a_glossary_calls_them() -> None:
    said = {"serves": Text("serves", "服务")}
    assert '-.->|"服务"|' in mermaid(TOWN, "zh", word=lambda kind: said.get(kind, Text(kind, kind)))
    assert 'label="服务"' in dot(TOWN, "zh", word=lambda kind: said.get(kind, Text(kind, kind)))


def test_what_just_fits_is_drawn() -> None:
    assert mermaid(TOWN, limit=5) == mermaid(TOWN)
    assert mermaid(TOWN, limit=4) != mermaid(TOWN)


def test_titles_come_in_chinese_and_what_does_not_fit_is_counted() -> None:
    assert mermaid(TOWN, lang="zh", limit=4) == (
        "flowchart TD\n"
        '    u0["市"]\n'
        '    u1["北街道 (+2)"]\n'
        '    u2["南街道"]\n'
        "    u0 --> u1\n"
        "    u0 --> u2\n"
        '    u1 -.->|"neighbours"| u2\n'
        '    folded["共 5 个单元，其中 2 个未画出"]\n'
    )


def test_of_too_many_roots_the_first_are_drawn() -> None:
    h = Hierarchy.of(Unit(f"r{n}", Text(f"R{n}", f"根{n}"), "city", None) for n in range(1200))
    assert mermaid(h, limit=2) == (
        'flowchart TD\n    u0["R0"]\n    u1["R1"]\n    folded["1,198 of 1,200 units are not drawn"]\n'
    )


@given(st.text(), st.text())
def test_no_name_and_no_kind_of_link_can_leave_its_quotes(name: str, kind: str) -> None:
    h = Hierarchy.of(
        [Unit("a", Text(name, name), "city", None)], [Link(kind, "a", "a")] if kind != "administers" else []
    )
    head, box, *arrows = mermaid(h).removesuffix("\n").split("\n")
    assert head == "flowchart TD"
    assert re.fullmatch(r' {4}u0\["[^"<>`\\\r\n]*"\]', box)
    assert all(re.fullmatch(r' {4}u0 -\.->\|"[^"<>`\\\r\n]*"\| u0', arrow) for arrow in arrows)


def test_dot_text_draws_the_same_picture() -> None:
    assert dot(TOWN, limit=4).splitlines()[2:] == [
        '    u0 [label="City"];',
        '    u1 [label="North (+2)"];',
        '    u2 [label="South"];',
        "    u0 -> u1;",
        "    u0 -> u2;",
        '    u1 -> u2 [style=dashed, weight=0, label="neighbours"];',
        '    folded [label="2 of 5 units are not drawn"];',
        "}",
    ]
    assert '    u3 [label="Grid \\"1\\" <b>#"];' in dot(TOWN).splitlines()
    assert '    u3 [label="一网格"];' in dot(TOWN, "zh").splitlines()


@given(st.text(), st.text())
def test_nothing_leaves_its_quotes_in_dot_text_either(name: str, kind: str) -> None:
    h = Hierarchy.of(
        [Unit("a", Text(name, name), "city", None)], [Link(kind, "a", "a")] if kind != "administers" else []
    )
    _, _, box, *arrows, end = dot(h).removesuffix("\n").split("\n")
    quoted = r'"(?:[^"\\]|\\\\|\\")*"'
    assert re.fullmatch(rf" {{4}}u0 \[label={quoted}\];", box)
    assert all(
        re.fullmatch(rf" {{4}}u0 -> u0 \[style=dashed, weight=0, label={quoted}\];", one) for one in arrows
    )
    assert end == "}"
