"""`words` names all of a sort or none of it, and nothing that is not there."""

import pytest
from tests.rulebook.test_rulebook_doubts import FILES, warned

WORDS = "words: {officer: officer}\n"


def main(words: str) -> str:
    return FILES["rulebook.yaml"].replace(WORDS, f"words: {{officer: officer, {words}}}\n")


def codes(**changed: str) -> list[tuple[str, str]]:
    return [(place, code) for place, code, *_ in warned(**changed)]


@pytest.mark.parametrize(
    ("words", "lacking"),
    [
        ("street: street, community: community", "hierarchy.csv:4:9"),
        ("a: this", "request.yaml:6:3"),
        ("x: this", "request.yaml:11:3"),
    ],
)
def test_a_name_without_a_word_is_told_where_others_of_its_sort_have_one(words: str, lacking: str) -> None:
    assert codes(rulebook_yaml=main(words)) == [(lacking, "word-missing")]


def test_a_kind_of_link_is_told_in_its_sheet() -> None:
    links = "kind,from,to\nhub,C1,G1\nserves,C1,G1\n"
    assert codes(rulebook_yaml=main("hub: hub"), links_csv=links) == [("links.csv:3:1", "word-missing")]


def test_a_role_of_a_post_has_a_word_where_others_have_one() -> None:
    text = main("").replace(", }", "}") + "posts: posts.csv\n"
    request = FILES["request.yaml"].replace("by: [officer,", "by: [officer, clerk,")
    posts = "person,role,unit\nli,clerk,C1\nwu,officer,C1\n"
    told = codes(rulebook_yaml=text, posts_csv=posts, request_yaml=request)
    assert told == [("rulebook.yaml:12:8", "word-missing")]


def test_where_a_sort_has_no_words_none_is_missed() -> None:
    assert codes(rulebook_yaml=main("going: under way")) == []
    assert codes(rulebook_yaml=FILES["rulebook.yaml"].replace(WORDS, "")) == []


def test_a_word_for_nothing_is_told_where_it_stands() -> None:
    told = warned(rulebook_yaml=main("nobody: nobody at all"))
    assert told == [("rulebook.yaml:12:27", "idle-word", "Mend it, or delete it.", "请改正或删除。")]


def test_a_slip_is_told_once_with_what_is_meant() -> None:
    units = FILES["hierarchy.csv"].replace("Street,street", "Street,stret")
    text = main("street: street, community: community, grid: grid")
    request = FILES["request.yaml"]
    (told,) = warned(rulebook_yaml=text, hierarchy_csv=units, request_yaml=request)
    assert told == ("hierarchy.csv:2:11", "word-missing", "Did you mean 'street'?", "是否想写“street”？")


@pytest.mark.parametrize(
    "word",
    ["going", "begin", "reason", "hub", "assist", "short", "G1", "assumption", "decree 7", "hoaxes", "red"],
)
def test_whatever_the_rules_name_may_have_a_word(word: str) -> None:
    text = main(f"{word}: a word") + "source: assumption; decree 7.\n"
    request = FILES["request.yaml"].replace("limit: short}", "limit: short, warn: {red: 80%}}")
    request = request.replace("  start: {", "  start: {when: {reason: hoaxes}, ")
    assert codes(rulebook_yaml=text, request_yaml=request) == []


def test_words_that_cells_of_a_table_name_are_none_for_nothing() -> None:
    table = FILES["ceilings.yaml"].replace("{kind: {type: enum, of: [a, b]}}", "{reason: {type: text}}")
    table = table.replace("kind: a", "reason: fire")
    assert codes(rulebook_yaml=main("fire: fire"), ceilings_yaml=table) == []
    assert codes(rulebook_yaml=main("flood: flood"), ceilings_yaml=table) == [
        ("rulebook.yaml:12:27", "idle-word")
    ]
