"""The aspects of each thing in a rulebook: what they are called, and what their words name."""

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from govflow.errors import Place, Text
from govflow.hierarchy.staffing import StaffingRule
from govflow.rulebook.comparing.speech import span
from govflow.rulebook.limit import Defaults, Extension, Ground, Limit
from govflow.rulebook.metrics import Clearing, FirstTime, Metric
from govflow.rulebook.rulebook import Rulebook
from govflow.tables import DecisionTable
from govflow.workflow import ClockRule, Field, Ladder, Reading, Screen, Step, Workflow
from govflow.worktime import WorkCalendar

UNSAID = ("name", "place", "places")
"""What no aspect is: what a thing is found by, and where it stands."""


def _itself(value: Any) -> Any:
    return value


@attrs.frozen
class Aspect:
    """What an attribute is called; `kind` is what its words name, `of` what of its value is compared."""

    title: Text
    kind: str = ""
    of: Callable[[Any], Any] = _itself
    say: Callable[[Any], Text] | None = None


@attrs.frozen
class State:
    """A state of a workflow as one thing."""

    name: str
    title: Text
    phase: str
    final: bool
    place: Place | None = None


@attrs.frozen
class Input:
    """A column of a decision table as its declaration has it."""

    name: str
    title: Text | None
    type: str
    values: tuple[str, ...]
    low: object
    high: object


def _a(en: str, zh: str, kind: str = "", of: Callable[[Any], Any] = _itself) -> Aspect:
    return Aspect(Text(en, zh), kind, of)


def _name(value: Any) -> str:
    return value.name if value is not None else ""


def _defaults(value: Defaults) -> tuple[str, ...]:
    return tuple(filter(None, (_name(value.calendar), _name(value.profile))))


_TITLE = _a("title", "名称")
_SOURCE = _a("source", "来源")
_LAW = _a("law", "法律依据")

ASPECTS: Mapping[type, Mapping[str, Aspect]] = {
    Rulebook: {
        "title": _TITLE,
        "version": _a("version", "版本"),
        "zone": _a("zone", "时区", of=str),
        "source": _SOURCE,
        "effective": Aspect(Text("in force", "有效期"), say=span),
        "defaults": _a("limits that do not say it count by", "时限未写明时适用", of=_defaults),
    },
    State: {"title": _TITLE, "phase": _a("phase", "阶段", "value"), "final": _a("ends the case", "办结状态")},
    Field: {
        "title": _TITLE,
        "type": _a("type", "类型"),
        "required": _a("required", "必填"),
        "many": _a("holds a list", "可多值"),
        "domain": _a("values", "取值", "value"),
        "level": _a("level", "层级", "value"),
        "screen": _a("screen", "审核词表"),
        "low": _a("least value", "下限"),
        "high": _a("greatest value", "上限"),
    },
    Step: {
        "title": _TITLE,
        "sources": _a("from", "起始状态", "state"),
        "target": _a("to", "目标状态", "state"),
        "by": _a("who may take it", "办理人"),
        "needs": _a("needs", "所需字段", "field"),
        "writes": _a("writes", "须填写", "field"),
        "may": _a("may write", "可填写", "field"),
        "guards": _a("only where", "前提条件", "field"),
        "demands": _a("demands", "办理要求"),
        "starts": _a("starts clocks", "起算时限", "clock"),
        "meets": _a("ends clocks", "结束时限", "clock"),
        "limits": _a("limits of the clocks it starts", "所起算时限的期限", "limit"),
        "changes": _a("changes clocks", "变动时限"),
        "decide": _a("asks tables", "所用决策表", "table"),
        "climb": _a("climbs", "升级", "limit"),
        "writing": _a("writes by itself", "自动写入"),
        "effects": _a("effects", "办理效果"),
        "source": _SOURCE,
        "why": _a("reason told", "说明"),
    },
    ClockRule: {
        "title": _TITLE,
        "limit": _a("limit", "期限", "limit"),
        "on_breach": _a("when missed", "逾期时"),
        "on_due": _a("when it comes round", "期满时"),
        "warn": _a("warns", "预警"),
        "on_warning": _a("on a warning", "预警时"),
        "actions": _a("messages go by calendar", "消息发送日历"),
    },
    Workflow: {
        "title": _TITLE,
        "initial": _a("begins as", "初始状态", "state"),
        "source": _SOURCE,
        "decided": _a("fields that tables decide", "由决策表决定的字段", "field"),
        "named_only": _a("writes only what a step names", "仅可填写步骤所列字段"),
    },
    Reading: {"by": _a("who may read a case", "阅览人"), "masks": _a("what is masked", "脱敏")},
    Limit: {
        "title": _TITLE,
        "term": _a("term", "时限"),
        "calendar": _a("calendar", "适用日历", of=_name),
        "statutory": _a("statutory limit", "法定时限"),
        "law": _LAW,
        "extension": _a("extension", "延期"),
        "grounds": _a("grounds to pause", "中止事由"),
        "effective": Aspect(Text("in force", "有效期"), say=span),
        "profile": _a("profile", "计算规则", of=_name),
        "source": _SOURCE,
    },
    Ground: {
        "title": _TITLE,
        "cap": _a("at most", "至多"),
        "notice": _a("the resident must be told", "须告知"),
        "law": _LAW,
    },
    Extension: {"by": _a("by", "每次"), "times": _a("times", "次数"), "law": _LAW},
    Ladder: {
        "title": _TITLE,
        "rungs": _a("rungs", "层级"),
        "ceiling": _a("ceiling", "上限", "limit"),
        "exception": _a("goes higher with", "例外字段", "field"),
        "why": _a("reason of the ceiling", "上限理由"),
        "source": _SOURCE,
    },
    Screen: {"title": _TITLE, "words": _a("words", "审核词"), "source": _SOURCE},
    StaffingRule: {
        "needs": _a("needs", "配置人数"),
        "level": _a("level", "层级", "value"),
        "kind": _a("kind of unit", "单位类型", "value"),
        "source": _SOURCE,
    },
    Metric: {
        "title": _TITLE,
        "workflow": _a("workflow", "流程", "workflow"),
        "among": _a("asked about", "统计范围", "field"),
        "counts": _a("counted", "计入条件", "field"),
        "exclusions": _a("left out", "剔除"),
        "unit": _a("unit", "单位"),
        "change": _a("compared by", "比较方式"),
        "period": _a("month by", "归月依据"),
        "rests_on": _a("rests on", "认定依据"),
        "digits": _a("digits", "小数位数"),
        "start": _a("measured from", "计时起点", "field"),
        "end": _a("measured to", "计时终点", "field"),
        "source": _SOURCE,
    },
    WorkCalendar: {
        "title": _TITLE,
        "zone": _a("zone", "时区"),
        "edge": _a("time that runs out at closing ends at the", "恰于下班时届满的，止于"),
        "full_day": _a("a full day", "一个工作日的时长"),
        "known_since": _a("dates are known since", "例外日期始于"),
        "known_until": _a("dates are known until", "已知至"),
        "source": _SOURCE,
    },
    DecisionTable: {
        "title": _TITLE,
        "hit": _a("hit policy", "命中策略"),
        "otherwise": _a("otherwise", "其他情形", "value"),
        "priorities": _a("priorities", "优先次序", "value"),
    },
    Input: {
        "title": _TITLE,
        "type": _a("type", "类型"),
        "values": _a("values", "取值", "value"),
        "low": _a("lowest", "最小值"),
        "high": _a("highest", "最大值"),
    },
    FirstTime: {
        "clocks": _a("clocks that must not be missed", "不得逾期的时限"),
        "any_level": _a("handed up counts too", "升级后亦计入"),
    },
    Clearing: {
        "workflow": _a("workflow", "流程", "workflow"),
        "base": _a("what must be cleared", "应清零事项", "field"),
        "reason": _a("reason in", "原因字段", "field"),
        "plan": _a("plan in", "计划字段", "field"),
        "source": _SOURCE,
    },
}  # fmt: skip
