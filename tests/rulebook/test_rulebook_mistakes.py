"""Every mistake is told at once: where it stands, what it is, and what was probably meant."""

# ruff: noqa: E501 (a mistake stands on one line)

import attrs
import pytest

from govflow import rulebook
from govflow.errors import Problem, RulebookError

Files = dict[str, bytes]


@attrs.frozen
class Mistake:
    """A text of a file that is replaced, the code that must come of it, and where that must stand.

    That is where `new` begins, or the first `at` on its line or below; `^` looks from the head of the file.
    """

    code: str
    file: str
    old: str
    new: str
    at: str = ""
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.code} in {self.file}: {self.new.strip()[:40]}"

    def make(self, files: Files) -> None:
        text = files[self.file].decode()
        assert text.count(self.old) == 1, f"{self.old!r} stands {text.count(self.old)} times"
        files[self.file] = text.replace(self.old, self.new).encode()

    def place(self, files: Files) -> tuple[str, int, int]:
        text = files[self.file].decode()
        start = text.index(self.new)
        if self.at:
            line = 0 if self.at.startswith("^") else text.rfind("\n", 0, start) + 1
            start = text.index(self.at.removeprefix("^"), line)
        before = text[:start]
        return self.file, before.count("\n") + 1, start - before.rfind("\n")


# One mistake beside the other: none of these hides another.
FIFTY = [
    Mistake("bad-name", "rulebook.yaml", "rulebook: small", "rulebook: sm/all", "sm/all"),
    Mistake("unknown-key", "rulebook.yaml", "source:", "sorce:", hint="'source'"),
    Mistake("unknown-zone", "rulebook.yaml", "Asia/Shanghai", "Asia/Shangai"),
    Mistake("not-a-mapping", "rulebook.yaml", "{en: Small, zh: 小}", "[Small]"),
    Mistake("not-text", "rulebook.yaml", 'version: "1"', "version: {en: 1}", "{"),
    Mistake("missing-file", "rulebook.yaml", "levels.yaml]", "levels.yaml, level.yaml]", "level.yaml", "levels"),
    Mistake("outside-folder", "rulebook.yaml", "[request.yaml]", "[request.yaml, ../x.yaml]", "../x"),
    Mistake("duplicate-unit", "hierarchy.csv", "c2,Second", "c1,First,community,town,\nc2,Second"),
    Mistake("unknown-parent", "hierarchy.csv", "g1,Grid 1,grid,c1", "g1,Grid 1,grid,c11", "c11", "'c1'"),
    Mistake("own-parent", "hierarchy.csv", "g2,Grid 2,grid,c2,", "g2,Grid 2,grid,g2,", "g2,\n"),
    Mistake("alias-clash", "hierarchy.csv", "Second,community,town,", "Second,community,town,one", "one"),
    Mistake("unknown-column", "triage.csv", "level,source\n", "level,sourse\n", "sourse", "'source'"),
    Mistake("unknown-link-end", "links.csv", "serves,c1,g2", "serves,c1,g22", "g22", "'g2'"),
    Mistake("unknown-link-end", "links.csv", "to\n", "to\nserves,cc1,g1\n", "cc1", "'c1'"),
    Mistake("unknown-weekday", "calendars.yaml", "fri:", "fry:", hint="'fri'"),
    Mistake("bad-interval", "calendars.yaml", '["09:00-12:00", "13', '["9 to 12", "13', '"9'),
    Mistake("backwards-days", "calendars.yaml", "mon-sun:", "sun-mon:"),
    Mistake("backwards-interval", "calendars.yaml", '["00:00-24:00"]', '["22:00-06:00"]', '"22', "22:00-30:00"),
    Mistake("unknown-choice", "calendars.yaml", "edge: closing", "edge: closed", "closed", "'closing'"),
    Mistake("bad-date", "calendars.yaml", "known_until: 2018-12-31", "known_until: 2018-12-32", "2018"),
    Mistake("bad-date", "calendars.yaml", "2018-10-01:", "2018-9-31:"),
    Mistake("empty-interval", "calendars.yaml", '["10:00-11:00"]', '["10:00-10:00"]', '"10'),
    Mistake("unknown-key", "calendars.yaml", "name: {en: Make", "nane: {en: Make", "nane", "'name'"),
    Mistake("unknown-key", "calendars.yaml", 'revision: "1"', 'revison: "1"', hint="'revision'"),
    Mistake("unknown-calendar", "limits.yaml", "calendar: always", "calendar: allways", "allways", "'always'"),
    Mistake("unknown-profile", "limits.yaml", "profile: elapsed", "profile: elapse", "elapse", "'elapsed'"),
    Mistake("unknown-unit", "limits.yaml", "4 working_hour", "4 workin_hour", hint="'working_hour'"),
    Mistake("missing-key", "limits.yaml", "limits:\n", "limits:\n  empty: {title: nothing}\n", "{title"),
    Mistake("reserved-name", "limits.yaml", "  slow:", "  none: {limit: 1 working_day}\n  slow:", "none"),
    Mistake("unknown-choice", "triage.yaml", "hit: UNIQUE", "hit: UNIQE", "UNIQE", "'UNIQUE'"),
    Mistake("unknown-choice", "triage.yaml", "type: bool", "type: boole", "boole", "'bool'"),
    Mistake("bad-number", "triage.yaml", "low: 0", "low: --5", "--5"),
    Mistake("unknown-key", "triage.yaml", "high: 1000", "hihg: 1000", hint="'high'"),
    Mistake("unknown-value", "triage.yaml", "{track: routine,", "{track: rutine,", "rutine", "'routine'"),
    Mistake("unknown-value", "triage.csv", "T1,street-lamp", "T1,street-lanp", "street", "'street-lamp'"),
    Mistake("unknown-node", "triage.csv", "T3,lamps/**", "T3,lamp/**", "lamp", "'lamps'"),
    Mistake("unknown-value", "triage.csv", "large,>=10", "lrge,>=10", hint="'large'"),
    Mistake("bad-number", "triage.csv", '"[1..9], 20"', '"[1..nine], 20"'),
    Mistake("bad-date", "triage.csv", "2018-06-01,routine", "1 June,routine"),
    Mistake("unknown-value", "triage.csv", "-,2018-06-02T12:00,,major", "-,2018-06-02T12:00,,mayor", "mayor", "'major'"),
    Mistake("missing-key", "triage.csv", "T2,street", ",street", ",street-lamp,small,-,2018"),
    Mistake("unknown-column", "levels.yaml", "{id: L1, track", "{id: L1, trak", "routine", "'track'"),
    Mistake("not-a-rule", "levels.yaml", "rules:\n", "rules:\n  - L0\n", "L0"),
    Mistake("bad-limit", "levels.yaml", "limit: 5 working_day", "limit: 1e9999999", "1e"),
    Mistake("no-limit", "levels.yaml", "limit: none", "limit: -", "-"),
    Mistake("bad-cell", "levels.yaml", "track: [major]", "track: {a: b}", "{a"),
    Mistake("unknown-state", "request.yaml", "initial: registered", "initial: registred", "registred", "'registered'"),
    Mistake("unknown-state", "request.yaml", "final: done", "final: dune", "dune", "'done'"),
    Mistake("unknown-choice", "request.yaml", "{type: text}", "{type: txt}", "txt", "'text'"),
    Mistake("unknown-choice", "request.yaml", "required: yes", "required: si", "si"),
    Mistake("no-values", "request.yaml", "fields:\n", "fields:\n  empty: {type: enum}\n", "empty"),
    Mistake("unknown-state", "request.yaml", "[handling]", "[handing]", "handing", "'handling'"),
    Mistake("unknown-field", "request.yaml", "needs: [result]", "needs: [results]", "results", "'result'"),
    Mistake("unknown-field", "request.yaml", "when: {people", "when: {peple", "peple", "'people'"),
    Mistake("bad-value", "request.yaml", "not(yes)", "not(perhaps)"),
    Mistake("unknown-clock", "request.yaml", "meets: handle", "meets: handel", "handel", "'handle'"),
    Mistake("unknown-clock", "request.yaml", "starts: [handle]", "starts: [handles]", "handles", "'handle'"),
    Mistake("unknown-step", "request.yaml", "on_breach: climb", "on_breach: clim", "clim", "'climb'"),
]  # fmt: skip

# These leave something unread that others need, or are only seen when all else is well.
ALONE = [
    Mistake("missing-key", "rulebook.yaml", "zone: Asia/Shanghai\n", "", "rulebook"),
    Mistake("yaml-syntax", "request.yaml", "final: done", "final: done: done", ": done\nfields"),
    Mistake("duplicate-key", "request.yaml", "final: done", "final: done\nfinal: done", "final: done\nfields"),
    Mistake("missing-column", "hierarchy.csv", "id,name,level,parent", "id,name,level,parents", "id"),
    Mistake("missing-column", "triage.csv", "id,category,", "id,kategory,", "id", "'kategory'"),
    Mistake("duplicate-column", "links.csv", "kind,from,to", "kind,from,to,from", "from\n"),
    Mistake("row-length", "links.csv", "serves,c1,g2", "serves,c1", "serves"),
    Mistake("csv-syntax", "links.csv", "serves,c1,g2", 'serves,"c1"x,g2', "serves"),
    Mistake("two-parents", "hierarchy.csv", "g2,Grid", "g1,Grid 1,grid,c2,\ng2,Grid", "c2"),
    Mistake("hierarchy-cycle", "hierarchy.csv", "First,community,town", "First,community,g1", "g1"),
    Mistake("many-roots", "hierarchy.csv", "g2,Grid 2,grid,c2,", "g2,Grid 2,grid,,", ",\n"),
    Mistake("administers-link", "links.csv", "serves,c1,g2", "administers,c1,g2", "administers"),
    Mistake("unknown-value", "triage.csv", "T1,street-lamp,small,-,,2018-06-01,routine,no,grid",
            "T1,street-lamp,small,-,,2018-06-01,routine,no,grit", "grit", "'grid'"),
    Mistake("unknown-level", "request.yaml", "level: grid", "level: gird", "gird", "'grid'"),
    Mistake("unknown-level", "request.yaml", "climb: town", "climb: twon", "twon", "'town'"),
    Mistake("unknown-table", "request.yaml", "decide: triage", "decide: triag", "triag,", "'triage'"),
    Mistake("unknown-table", "request.yaml", "table:levels", "table:level", "handle: {limit", "'levels'"),
    Mistake("no-limit-output", "request.yaml", "table:levels", "table:triage", "handle: {limit"),
    Mistake("bad-limit", "request.yaml", "table:levels", "soon", "handle: {limit"),
    Mistake("no-default", "limits.yaml", "profile: civil_code", "", "4 working_hour"),
    Mistake("output-without-field", "request.yaml", "  track: {type: enum, of: [routine, major]}", "  track: {type: text}", "triage: {"),
    Mistake("input-without-field", "request.yaml", "  severity: {type: enum, of: [small, large], required: yes}\n", "", "triage: {"),
    Mistake("endless-escalation", "request.yaml", "climb: town, starts", "to: handling, starts", "handle: {limit"),
    Mistake("input-misfit", "request.yaml", "people: {type: int}", "people: {type: text}", "triage: {"),
    Mistake("input-misfit", "request.yaml", "people: {type: int}", "people: {type: int, many: yes}", "triage: {"),
    Mistake("input-misfit", "request.yaml", "severity: {type: enum, of: [small,", "severity: {type: enum, of: [tiny, small,", "triage: {"),
    Mistake("endless-escalation", "request.yaml", "climb: town, starts", "climb: town, decide: triage, starts", "handle: {limit"),
    Mistake("bad-date", "calendars.yaml", "2018-10-01:", "20181001:"),
    Mistake("duplicate-rule", "triage.csv", "T2,street", "T1,street", "T1,street-lamp,small,-,2018"),
    Mistake("unreachable-state", "request.yaml", "initial: registered", "initial: handling", "^registered: {en"),
    Mistake("dead-end", "request.yaml", "from: [handling]", "from: [registered]", "^handling: {en"),
    Mistake("duplicate-date", "calendars.yaml", "2018-10-01:", "2018-09-30:", "2018-09-30: {hours"),
    Mistake("duplicate-day", "calendars.yaml", "mon-thu:", "mon-fri:", 'fri: ["09:00-12:00"]'),
    Mistake("bad-limit", "request.yaml", 'limit: "table:levels"', "limit: levels", "handle: {limit", hint="write 'table:levels'"),
    Mistake("overlapping-hours", "calendars.yaml", '"13:00-18:00"', '"11:00-18:00"', "mon-thu"),
    Mistake("otherwise-missing", "levels.yaml", "otherwise: {limit: none}\n", "", "^table"),
    Mistake("rows-or-rules", "levels.yaml", "hit: FIRST", "hit: FIRST\nrows: triage.csv", "^table"),
    Mistake("duplicate-name", "rulebook.yaml", "[request.yaml]", "[request.yaml, request.yaml]", "request.yaml]"),
    Mistake("duplicate-state", "request.yaml", "states:\n", "states: [done, done]\nstatuses:\n", "done]"),
    Mistake("reserved-name", "levels.yaml", "  limit: {type: limit}", "  source: {type: limit}", "source"),
    Mistake("reserved-name", "levels.yaml", "  limit: {type: limit}", "  track: {type: text}", "track"),
    Mistake("not-a-list", "levels.yaml", "rules:\n", "rules: none\nrule:\n", "none"),
    Mistake("bad-effective", "triage.csv", "2018-06-02T12:00", "0001-01-01", "T2"),
]  # fmt: skip


def problems_of(files: Files) -> tuple[Problem, ...]:
    with pytest.raises(RulebookError) as caught:
        rulebook.read(files)
    return caught.value.problems


def where(problem: Problem) -> tuple[str, int, int]:
    assert problem.place is not None
    return problem.place.file, problem.place.line, problem.place.column


def test_the_small_rulebook_has_no_mistake(files: Files) -> None:
    book = rulebook.read(files)

    assert (book.name, book.version, str(book.zone)) == ("small", "1", "Asia/Shanghai")
    assert book.hierarchy.levels == ("town", "community", "grid")
    assert set(book.tables) == {"triage", "levels"}
    assert set(book.limits) == {"none", "quick", "slow", "5 working_days"}


@pytest.mark.parametrize("mistake", FIFTY, ids=str)
def test_one_mistake_is_told_alone_at_its_place_in_both_languages(mistake: Mistake, files: Files) -> None:
    mistake.make(files)

    (problem,) = problems_of(files)

    assert (problem.code, where(problem)) == (mistake.code, mistake.place(files))
    assert mistake.hint in (problem.suggestion.en if problem.suggestion else "")
    assert problem.to("en") != problem.to("zh")
    file, line, column = where(problem)
    assert str(problem).startswith(f"{file}:{line}:{column}: ")
    assert f"[{mistake.code}]" in str(problem)


@pytest.mark.parametrize("mistake", ALONE, ids=str)
def test_a_mistake_that_hides_others_is_told(mistake: Mistake, files: Files) -> None:
    mistake.make(files)

    found = {(problem.code, where(problem)): problem.suggestion for problem in problems_of(files)}
    hint = found[mistake.code, mistake.place(files)]
    assert mistake.hint in (hint.en if hint else "")


def test_fifty_mistakes_give_fifty_lines(files: Files) -> None:
    for mistake in FIFTY:
        mistake.make(files)

    told = {(problem.code, where(problem)) for problem in problems_of(files)}

    assert len(FIFTY) >= 50
    assert told == {(mistake.code, mistake.place(files)) for mistake in FIFTY}
