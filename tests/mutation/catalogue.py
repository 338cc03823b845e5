"""The mistakes that are made in rule files: one in each line."""

from collections.abc import Iterator

from tests.mutation import edits
from tests.mutation.edits import cut, misspell
from tests.mutation.mutation import Edit, Mutation
from tests.mutation.tree import Route, Tree


def _one_of(part: str, edit: Edit) -> Edit:
    """Edit only the columns that a table declares as its inputs, or its outputs."""

    def edited(tree: Tree, route: Route) -> Iterator[Tree]:
        if next(key for key in reversed(route) if isinstance(key, str)) in tree[part]:
            yield from edit(tree, route)

    return edited


def _cells(edit: Edit) -> Edit:
    return _one_of("inputs", edit)


def _outputs(edit: Edit) -> Edit:
    return _one_of("outputs", edit)


NEVER = {"from": "2030-01-01", "to": "2020-01-01"}

TABLES = (
    Mutation("drop a rule", "table", "rules.*", cut),
    Mutation("write a rule twice", "table", "rules.*", edits.twice),
    Mutation("remove otherwise", "table", "otherwise", cut),
    Mutation("misspell the hit policy", "table", "hit", misspell),
    Mutation("forget a condition", "table", "rules.*.*", _cells(edits.anything)),
    Mutation("turn a condition round", "table", "rules.*.*", _cells(edits.negate)),
    Mutation("lose one value of a condition", "table", "rules.*.*", _cells(edits.cut_item)),
    Mutation("misspell a value of a condition", "table", "rules.*.*.**", _cells(misspell)),
    Mutation("be one off in a bound", "table", "rules.*.*", _cells(edits.bound)),
    Mutation("take the condition of the next rule", "table", "rules.*.*", _cells(edits.swap)),
    Mutation("misspell a result", "table", "rules.*.*", _outputs(misspell)),
    Mutation("take the result of the next rule", "table", "rules.*.*", _outputs(edits.swap)),
    Mutation("drop a result", "table", "rules.*.*", _outputs(cut)),
    Mutation("misspell a column", "table", "inputs", edits.misspell_key),
    Mutation("drop a column", "table", "inputs.*", cut),
    Mutation("lose one value of a column", "table", "inputs.*.of", edits.cut_item),
    Mutation("drop a row", "rows", "*", cut),
    Mutation("write a row twice", "rows", "*", edits.twice),
    Mutation("misspell a cell", "rows", "*.category", misspell),
    Mutation("misspell an outcome", "rows", "*.owner", misspell),
    Mutation("take the owner of the next row", "rows", "*.owner", edits.swap),
    Mutation("take the class of the next row", "rows", "*.class", edits.swap),
    Mutation("take the limit of the next row", "rows", "*.limit", edits.swap),
)

LIMITS = (
    Mutation("raise a promise over the law", "limits", "limits.*.limit", edits.over_the_law),
    Mutation("misspell a unit of time", "limits", "limits.*.limit", misspell),
    Mutation("double a limit", "limits", "limits.*.limit", edits.double),
    Mutation("count other days", "limits", "limits.*.limit", edits.replace("working_day", "calendar_day")),
    Mutation("drop a limit", "limits", "limits.*", cut),
    Mutation("drop the amount of a limit", "limits", "limits.*.limit", cut),
    Mutation("drop a ground for pausing", "limits", "limits.*.pauses.*", cut),
    Mutation("misspell a calendar", "limits", "defaults.calendar", misspell),
    Mutation("misspell a profile", "limits", "defaults.profile", misspell),
    Mutation("extend without end", "limits", "limits.*.extension.by", edits.double),
    Mutation("turn the time of effect round", "limits", "limits.*.effective", edits.say(NEVER)),
)

CALENDARS = (
    Mutation("misspell a weekday", "calendars", "calendars.*.weekly", edits.misspell_key),
    Mutation("drop the week", "calendars", "calendars.*.weekly", cut),
    Mutation("turn hours round", "calendars", "calendars.*.weekly.**", edits.turn),
    Mutation("misspell a plan of holidays", "calendars", "calendars.*.days", misspell),
    Mutation("drop the holidays", "calendars", "calendars.*.days", cut),
    Mutation("drop a calendar", "calendars", "calendars.*", cut),
    Mutation("shorten the day", "calendars", "calendars.*.weekly.*", edits.cut_item),
)

WORKFLOWS = (
    Mutation("cut a transition", "workflow", "steps.*", cut),
    Mutation("misspell where a step begins", "workflow", "steps.*.from.**", misspell),
    Mutation("misspell where a step leads", "workflow", "steps.*.to", misspell),
    Mutation("lead a step elsewhere", "workflow", "steps.*.to", edits.other_of("states")),
    Mutation("lose one beginning of a step", "workflow", "steps.*.from", edits.cut_item),
    Mutation("misspell a role", "workflow", "steps.*.by.**", edits.plain(misspell)),
    Mutation("forget who may take a step", "workflow", "steps.*.by", cut),
    Mutation("forget who may not take a step", "workflow", "steps.*.not_by", cut),
    Mutation("misspell a field", "workflow", "steps.*.needs.**", misspell),
    Mutation("misspell what a step writes", "workflow", "steps.*.writes.**", misspell),
    Mutation("forget what a step needs", "workflow", "steps.*.needs", cut),
    Mutation("forget what a step writes", "workflow", "steps.*.writes", cut),
    Mutation("forget a guard", "workflow", "steps.*.when", cut),
    Mutation("turn a guard round", "workflow", "steps.*.when.*", edits.negate),
    Mutation("misspell a value of a guard", "workflow", "steps.*.when.*.**", misspell),
    Mutation("misspell the field of a guard", "workflow", "steps.*.when", edits.misspell_key),
    Mutation("let a bound of a guard belong to it or not", "workflow", "steps.*.when.*", edits.border),
    Mutation("be one off in a guard", "workflow", "steps.*.when.*", edits.bound),
    Mutation("forget which clock a step meets", "workflow", "steps.*.meets", cut),
    Mutation("misspell which clock a step meets", "workflow", "steps.*.meets.**", misspell),
    Mutation("forget which clock a step starts", "workflow", "steps.*.starts", cut),
    Mutation("misspell which clock a step starts", "workflow", "steps.*.starts.**", misspell),
    Mutation("forget which clock the opening starts", "workflow", "open.starts", cut),
    Mutation("forget what pauses a clock", "workflow", "steps.*.pauses", cut),
    Mutation("forget what resumes a clock", "workflow", "steps.*.resumes", cut),
    Mutation("misspell a ground for pausing", "workflow", "steps.*.pauses.ground", misspell),
    Mutation("misspell a table", "workflow", "steps.*.decide.**", misspell),
    Mutation("forget what decides", "workflow", "steps.*.decide", cut),
    Mutation("forget to count", "workflow", "steps.*.counts", cut),
    Mutation("be one off in counting", "workflow", "steps.*.counts.*", edits.bound),
    Mutation("forget who signs", "workflow", "steps.*.signs", cut),
    Mutation("forget to climb", "workflow", "steps.*.climb", cut),
    Mutation("misspell how far to climb", "workflow", "steps.*.climb", misspell),
    Mutation("forget the task", "workflow", "steps.*.opens", cut),
    Mutation("misspell the workflow of a task", "workflow", "steps.*.opens.workflow", misspell),
    Mutation("forget to wait for tasks", "workflow", "steps.*.over", cut),
    Mutation("forget to tell", "workflow", "steps.*.tells", cut),
    Mutation("misspell a clock", "workflow", "clocks", edits.misspell_key),
    Mutation("drop a clock", "workflow", "clocks.*", cut),
    Mutation("misspell the limit of a clock", "workflow", "clocks.*.limit", misspell),
    Mutation("forget what happens on a breach", "workflow", "clocks.*.on_breach", cut),
    Mutation("misspell what happens on a breach", "workflow", "clocks.*.on_breach.**", misspell),
    Mutation("drop a state", "workflow", "states.*", cut),
    Mutation("forget the final states", "workflow", "final", cut),
    Mutation("lose a final state", "workflow", "final", edits.cut_item),
    Mutation("misspell a final state", "workflow", "final.**", misspell),
    Mutation("misspell the first state", "workflow", "initial", misspell),
    Mutation("begin elsewhere", "workflow", "initial", edits.other_of("states")),
    Mutation("drop a field", "workflow", "fields.*", cut),
    Mutation("misspell the type of a field", "workflow", "fields.*.type", misspell),
    Mutation("misspell a value of a field", "workflow", "fields.*.of.**", misspell),
    Mutation("lose one value of a field", "workflow", "fields.*.of", edits.cut_item),
    Mutation("a required field is no longer", "workflow", "fields.*.required", cut),
)

PLACES = (
    Mutation("drop a unit", "hierarchy", "*", cut),
    Mutation("write a unit twice", "hierarchy", "*", edits.same_row),
    Mutation("misspell the parent of a unit", "hierarchy", "*.parent", misspell),
    Mutation("misspell a level", "hierarchy", "*.level", misspell),
    Mutation("a unit is its own parent", "hierarchy", "*.parent", edits.itself),
    Mutation("misspell a code", "categories", "*.code", misspell),
    Mutation("drop a code", "categories", "*", cut),
    Mutation("misspell the parent of a code", "categories", "*.parent", misspell),
    Mutation("misspell an end of a link", "links", "*.to", misspell),
    Mutation("misspell a kind of link", "links", "*.kind", misspell),
    Mutation("turn a link round", "links", "*", edits.turned),
    Mutation("misspell a role of a post", "posts", "*.role", misspell),
    Mutation("misspell the unit of a post", "posts", "*.unit", misspell),
    Mutation("drop a post", "posts", "*", cut),
)

OTHERS = (
    Mutation("drop a rung", "ladders", "ladders.*.rungs.*", cut),
    Mutation("misspell a rung", "ladders", "ladders.*.rungs.**", misspell),
    Mutation("forget the ceiling", "ladders", "ladders.*.ceiling", cut),
    Mutation("misspell the ceiling", "ladders", "ladders.*.ceiling", misspell),
    Mutation("misspell what is counted", "metrics", "metrics.*.count.*.**", misspell),
    Mutation("misspell what is measured", "metrics", "metrics.*.count", edits.misspell_key),
    Mutation("misspell the workflow of a metric", "metrics", "metrics.*.workflow", misspell),
    Mutation("misspell a role that is needed", "staffing", "staffing.*.needs", edits.misspell_key),
    Mutation("misspell who is responsible", "staffing", "staffing.*.responsible", misspell),
    Mutation("be one off in who is needed", "staffing", "staffing.*.needs.*", edits.bound),
    Mutation("misspell a file", "rulebook", "limits", misspell),
    Mutation("misspell a workflow's file", "rulebook", "workflows.**", misspell),
    Mutation("drop a table", "rulebook", "tables.*", cut),
    Mutation("misspell the zone", "rulebook", "zone", misspell),
    Mutation("drop the units", "rulebook", "hierarchy", cut),
    Mutation("turn the time of effect round", "rulebook", "effective", edits.say(NEVER)),
    Mutation("expect one unit more", "rulebook", "expect.units", edits.bound),
)

ALL = (*TABLES, *LIMITS, *CALENDARS, *WORKFLOWS, *PLACES, *OTHERS)
