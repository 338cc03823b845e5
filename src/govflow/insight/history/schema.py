"""The files of a history: their columns and types, which are the documented boundary (表结构).

No column is called by a word that SQL reserves (`case`, `end`, `limit`, `table`, or `at`, which DuckDB 2.0
reserves). Instants are kept twice: in UTC, to be compared, and as the wall clock of the rulebook's zone
showed them (`..._local`), to be grouped by day, month and hour. What does not apply is NULL, but for `task`,
which is '' for the case itself. Whoever changes a column here raises VERSION.
"""

from collections.abc import Mapping

VERSION = "1"
MARK = "govflow.history"  # the metadata key of the version, in each file

TABLES = ("events", "cases", "units")

CREATE: Mapping[str, str] = {
    "events": """
CREATE TABLE events (
    case_id VARCHAR NOT NULL,          -- the case
    number INTEGER NOT NULL,           -- which of its events that are shown, from 0
    task VARCHAR NOT NULL,             -- the task in which it happened, '' for the case itself
    kind VARCHAR NOT NULL,             -- Opened, StepTaken, HandedUp, ...: see the reference of events
    happened TIMESTAMPTZ NOT NULL,
    happened_local TIMESTAMP NOT NULL,
    workflow VARCHAR NOT NULL,         -- of the case, or the task
    state VARCHAR NOT NULL,            -- the state after the event
    unit VARCHAR NOT NULL,             -- where the matter lay after the event
    owner VARCHAR NOT NULL,            -- who answered for it after the event
    step VARCHAR,                      -- the step that was taken, or failed
    source VARCHAR,                    -- state or owner before, of a step or a handing over
    target VARCHAR,                    -- state after
    clock VARCHAR,                     -- the clock that it is about
    run INTEGER,                       -- which run of that clock: how often it had started by then
    limit_name VARCHAR,                -- the limit that a clock started with, or goes on by, '' as before
    table_name VARCHAR,                -- the table that decided
    rule VARCHAR,                      -- its rule, or the rule that was broken
    due TIMESTAMPTZ,                   -- the due instant that was set
    level VARCHAR,                     -- the warning level
    ladder VARCHAR,                    -- the ladder along which it climbed, '' where there is none
    actor VARCHAR,                     -- who did it; only in the export of a reader
    data JSON                          -- the whole event; only in the export of a reader
)""",
    "cases": """
CREATE TABLE cases (
    case_id VARCHAR NOT NULL,
    task VARCHAR NOT NULL,             -- '' for the case itself; a task is a case of its own workflow
    workflow VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,             -- where the matter lies
    filed_unit VARCHAR NOT NULL,       -- where it lay when it was opened
    owner VARCHAR NOT NULL,
    unplaced BOOLEAN NOT NULL,         -- no place was given
    merged BOOLEAN NOT NULL,           -- it joined another case, whose duplicate it is
    opened TIMESTAMPTZ NOT NULL,
    opened_local TIMESTAMP NOT NULL,
    closed TIMESTAMPTZ,
    closed_local TIMESTAMP,
    climbed INTEGER NOT NULL,          -- how often it was handed up
    breaches INTEGER NOT NULL,         -- how many deadlines were missed
    events INTEGER NOT NULL,           -- how many events are shown of it
    digest VARCHAR NOT NULL,           -- the rules by which it goes on: of its opening, or its last migration
    fields JSON,                       -- what is known of it; only in the export of a reader
    masked VARCHAR[]                   -- what is not shown; only in the export of a reader
)""",
    "units": """
CREATE TABLE units (
    unit VARCHAR NOT NULL,
    parent VARCHAR,                    -- NULL for a root
    position INTEGER NOT NULL,         -- in pre-order: below a unit is BETWEEN its position AND its last
    last INTEGER NOT NULL,
    level VARCHAR NOT NULL,
    ended BOOLEAN NOT NULL,            -- gone from the map: it stands where what was above it stands
    name_en VARCHAR NOT NULL,
    name_zh VARCHAR NOT NULL
)""",
}
"""The columns of each file, and what they mean."""

CLOCKS = """
CREATE TEMP VIEW clocks AS
WITH runs AS (
    SELECT
        case_id, task, clock, run,
        any_value(workflow) FILTER (kind = 'ClockStarted') AS workflow,
        any_value(limit_name) FILTER (kind = 'ClockStarted') AS limit_name,
        any_value(unit) FILTER (kind = 'ClockStarted') AS unit,
        any_value(owner) FILTER (kind = 'ClockStarted') AS owner,
        any_value(happened) FILTER (kind = 'ClockStarted') AS started,
        any_value(happened_local) FILTER (kind = 'ClockStarted') AS started_local,
        -- in a struct, since max_by passes over NULL: counted anew, a clock may promise nothing any more
        (max_by({'due': due}, number) FILTER (
            due IS NOT NULL OR kind IN ('ClockContinued', 'ClockRecounted')
        )).due AS due,
        bool_or(kind = 'Breached') AS breached,
        max_by(kind, number) FILTER (kind IN (
            'ClockContinued', 'ClockMet', 'ClockElapsed', 'ClockStopped'
        )) AS ending,
        max_by(happened, number) FILTER (kind IN ('ClockMet', 'ClockElapsed', 'ClockStopped')) AS stood
    FROM events
    WHERE run > 0 AND kind IN (
        'ClockStarted', 'ClockResumed', 'ClockExtended', 'ClockContinued', 'ClockRecounted', 'ClockMet',
        'ClockElapsed', 'ClockStopped', 'Breached'
    )
    GROUP BY case_id, task, clock, run
)
SELECT
    runs.* EXCLUDE (ending, stood),
    CASE WHEN ending <> 'ClockContinued' THEN stood ELSE closed END AS ended,
    CASE
        WHEN breached THEN 'late'
        WHEN ending IN ('ClockMet', 'ClockElapsed') THEN 'on time'
        WHEN ending = 'ClockStopped' OR closed IS NOT NULL THEN 'stopped'
        ELSE 'running'
    END AS outcome
FROM runs JOIN cases USING (case_id, task)
"""
"""Each run of a clock, from one start to the next: derived, so that it needs no file. A clock that still runs
when its case or task has closed was stopped by that."""
