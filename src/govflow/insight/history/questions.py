"""Questions that communities have, as constant SQL over a history (常用问题).

Each takes the same five parameters: the positions $first and $last of the units that are asked about; $only,
their names where positions do not tell them, since they are gone from the map, else NULL; and the
dates $since and $until, the latter not included, of the rulebook's zone.

What is counted is first rolled up to the unit where it lies, and only then joined with what is above that:
the other way round every row would be multiplied by the depth of the hierarchy.
"""

from collections.abc import Mapping

import attrs

from govflow.errors import Text


@attrs.frozen
class Question:
    """A question, and the SQL that answers it."""

    name: str
    title: Text
    sql: str


_ALL = (
    Question(
        "load_by_unit",
        Text(
            "Cases opened in each month, for each unit with all below it",
            "各单元（含下级）每月立案数",
        ),
        """
WITH leaf AS (
    SELECT unit, date_trunc('month', opened_local) AS month, count(*) AS cases
    FROM cases
    WHERE task = '' AND opened_local >= $since AND opened_local < $until
    GROUP BY ALL
)
SELECT above.unit, above.level, strftime(month, '%Y-%m') AS month, sum(cases)::BIGINT AS cases
FROM leaf
JOIN units AS below ON below.unit = leaf.unit
JOIN units AS above
    ON below.position BETWEEN above.position AND above.last AND (above.unit = below.unit OR NOT above.ended)
WHERE above.position BETWEEN $first AND $last
    AND ($only IS NULL OR list_contains($only::VARCHAR[], above.unit))
GROUP BY above.unit, above.level, above.position, above.ended, month
ORDER BY above.position, above.ended, above.unit, month
""",
    ),
    Question(
        "on_time_by_limit",
        Text("Clocks that started, by limit, and how they ended", "各时限的计时次数与按时、逾期情况"),
        """
SELECT
    workflow, clock, limit_name, count(*) AS started,
    count(*) FILTER (outcome = 'on time') AS on_time, count(*) FILTER (outcome = 'late') AS late,
    count(*) FILTER (outcome = 'stopped') AS stopped, count(*) FILTER (outcome = 'running') AS running
FROM clocks JOIN units USING (unit)
WHERE position BETWEEN $first AND $last AND ($only IS NULL OR list_contains($only::VARCHAR[], unit))
    AND started_local >= $since AND started_local < $until
GROUP BY ALL
ORDER BY workflow, clock, limit_name
""",
    ),
    Question(
        "days_to_close",
        Text(
            "Days from opening to the end, by workflow, of what closed then",
            "各流程办结用时（天）的分位数，按办结日期",
        ),
        """
WITH took AS (
    SELECT workflow, (epoch_us(closed) - epoch_us(opened)) / 86400e6 AS days
    FROM cases JOIN units USING (unit)
    WHERE position BETWEEN $first AND $last AND ($only IS NULL OR list_contains($only::VARCHAR[], unit))
        AND closed_local >= $since AND closed_local < $until
)
SELECT
    workflow, count(*) AS closed, quantile_cont(days, 0.5) AS half, quantile_cont(days, 0.9) AS nine_in_ten,
    quantile_cont(days, 0.99) AS all_but_one_in_hundred, max(days) AS longest
FROM took
GROUP BY ALL
ORDER BY workflow
""",
    ),
    Question(
        "hand_ups_by_ladder",
        Text("How often cases were handed up, by ladder, and to whom", "各升级链的升级次数及去向"),
        """
SELECT
    ladder, owner, count(*) AS hand_ups, count(DISTINCT case_id) AS cases
FROM events JOIN units USING (unit)
WHERE kind = 'HandedUp'
    AND position BETWEEN $first AND $last AND ($only IS NULL OR list_contains($only::VARCHAR[], unit))
    AND happened_local >= $since AND happened_local < $until
GROUP BY ALL
ORDER BY ladder, owner
""",
    ),
    Question(
        "busiest_hours",
        Text("Cases opened, by weekday (1 is Monday) and hour", "一周各日（1 为周一）各时段的立案数"),
        """
SELECT isodow(opened_local) AS weekday, hour(opened_local) AS hour, count(*) AS cases
FROM cases JOIN units USING (unit)
WHERE task = ''
    AND position BETWEEN $first AND $last AND ($only IS NULL OR list_contains($only::VARCHAR[], unit))
    AND opened_local >= $since AND opened_local < $until
GROUP BY ALL
ORDER BY cases DESC, weekday, hour
""",
    ),
    Question(
        "backlog",
        Text("Cases opened, closed, and still open at the end of each month", "每月立案、办结与月末未结数"),
        """
WITH mine AS (
    SELECT date_trunc('month', opened_local) AS opened, date_trunc('month', closed_local) AS closed
    FROM cases JOIN units USING (unit)
    WHERE task = ''
        AND position BETWEEN $first AND $last AND ($only IS NULL OR list_contains($only::VARCHAR[], unit))
), changes AS (
    SELECT opened AS month, 1 AS opened, 0 AS closed FROM mine
    UNION ALL
    SELECT closed, 0, 1 FROM mine WHERE closed IS NOT NULL
    UNION ALL
    SELECT unnest(generate_series(min(opened), max(greatest(opened, closed)), INTERVAL 1 MONTH)), 0, 0
    FROM mine
), months AS (
    SELECT month, sum(opened)::BIGINT AS opened, sum(closed)::BIGINT AS closed FROM changes GROUP BY month
), so_far AS (
    SELECT *, (sum(opened - closed) OVER (ORDER BY month))::BIGINT AS still_open FROM months
)
SELECT strftime(month, '%Y-%m') AS month, opened, closed, still_open
FROM so_far
WHERE month >= date_trunc('month', $since::TIMESTAMP) AND month < $until
ORDER BY so_far.month
""",
    ),
)

COLUMNS: Mapping[str, Text] = {
    "all_but_one_in_hundred": Text("days, 99 %", "99% 用时（天）"),
    "cases": Text("cases", "案件数"),
    "clock": Text("clock", "计时"),
    "closed": Text("closed", "办结数"),
    "half": Text("days, 50 %", "50% 用时（天）"),
    "hand_ups": Text("handed up", "升级次数"),
    "hour": Text("hour", "时段"),
    "ladder": Text("ladder", "升级链"),
    "late": Text("late", "逾期"),
    "level": Text("level", "层级"),
    "limit_name": Text("limit", "时限"),
    "longest": Text("days, longest", "最长用时（天）"),
    "month": Text("month", "月份"),
    "nine_in_ten": Text("days, 90 %", "90% 用时（天）"),
    "on_time": Text("on time", "按时"),
    "opened": Text("opened", "立案数"),
    "owner": Text("owner", "负责单元"),
    "running": Text("running", "计时中"),
    "started": Text("started", "计时次数"),
    "still_open": Text("still open", "未结数"),
    "stopped": Text("stopped", "停止"),
    "unit": Text("unit", "单元"),
    "weekday": Text("weekday", "星期"),
    "workflow": Text("workflow", "流程"),
}
"""What the columns of the answers are called for people; for programs they keep their names."""

QUESTIONS: Mapping[str, Question] = {question.name: question for question in _ALL}
"""The questions by their names."""
