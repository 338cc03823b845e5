"""What steps and clocks do, each deed as a phrase in the language of the domain."""

from collections.abc import Callable, Mapping
from typing import Any

from govflow.errors import Text
from govflow.hierarchy.staffing import Need
from govflow.rulebook.comparing.speech import Speech, listed, quoted
from govflow.rulebook.metrics import Exclusion
from govflow.workflow import (
    OWNER,
    SYSTEM_ROLE,
    Clearing,
    Continuing,
    Counting,
    Extending,
    Flagging,
    Guard,
    HandingTo,
    Includes,
    Mask,
    Merging,
    Naming,
    OneOf,
    OpeningTask,
    Over,
    Pausing,
    Publishing,
    Releasing,
    Resuming,
    Right,
    Rung,
    Setting,
    Signing,
    Skilled,
    Take,
    Tell,
    Telling,
    Unheld,
    Unlike,
)
from govflow.workflow.right import ABOVE, ITSELF, OVER, PARENT

Phrase = Callable[[Speech, Any], Text]

_MESSAGES = {
    "remind": Text("remind", "提醒"),
    "chase": Text("chase", "催办"),
    "notify": Text("notify", "通知"),
    "name": Text("name in public", "点名通报"),
    "inform": Text("inform", "告知"),
}


def _right(speech: Speech, right: Right) -> Text:
    if right.person:
        field = speech.named("field", right.person)
        return Text(f"the person in {field.en}", f"{field.zh}本人")
    if right.role == SYSTEM_ROLE:
        return Text("time itself", "系统自动")
    role, at = speech.named("value", right.role), _unit(speech, right.at)
    match right.reach:
        case str() if right.reach == OVER:
            return Text(f"{role.en} at {at.en} or above it", f"{at.zh}或其上级的{role.zh}")
        case str() if right.reach == ITSELF:
            return Text(f"{role.en} at {at.en} itself", f"{at.zh}本级的{role.zh}")
        case str() if right.reach == ABOVE:
            return Text(f"{role.en} above {at.en}", f"{at.zh}上级的{role.zh}")
    link = speech.named("value", right.reach)
    return Text(f"{role.en} whose link {link.en} leads to {at.en}", f"经关联{link.zh}指向{at.zh}的{role.zh}")


def _unit(speech: Speech, at: str) -> Text:
    """Say which unit of a case is meant."""
    if at == PARENT:
        return Text("the owner of the parent case", "上级案件的责任单位")
    if at in (OWNER, "unit"):
        return Text("the owner", "责任单位") if at == OWNER else Text("the place", "地点")
    return speech.named("unit_of_case", at)


def _fields(speech: Speech, names: tuple[str, ...]) -> Text:
    return listed(speech.named("field", name) for name in names)


def _when(speech: Speech, guards: tuple[Guard, ...]) -> Text:
    """Say the guards under which something holds, behind it; nothing where there are none."""
    said = [speech.value("field", guard) for guard in guards]
    if not said:
        return Text("", "")
    return Text(f" where {' and '.join(t.en for t in said)}", f"（当{'且'.join(t.zh for t in said)}）")


def _includes(speech: Speech, demand: Includes) -> Text:
    field = speech.named("field", demand.field)
    wanted = [speech.named("field", demand.of)] if demand.of else []
    wanted += [speech.of_field(demand.field, value) for value in demand.values]
    all_of = listed(wanted)
    return Text(f"{field.en} holds all of {all_of.en}", f"{field.zh}包含{all_of.zh}的全部")


def _counting(speech: Speech, counting: Counting) -> Text:
    field, most = speech.named("field", counting.field), counting.most
    en, zh = ("", "") if most is None else (f", at most {most}", f"，至多 {most} 次")
    return Text(f"counts itself in {field.en}{en}", f"在{field.zh}中计次{zh}")


def _setting(speech: Speech, setting: Setting) -> Text:
    field, value = speech.named("field", setting.field), speech.of_field(setting.field, setting.value)
    return Text(f"sets {field.en} to {value.en}", f"将{field.zh}写为{value.zh}")


def _flagging(speech: Speech, flag: Flagging) -> Text:
    title, when = speech.value("", flag.title) if flag.title else Text("", ""), _when(speech, flag.guards)
    return Text(f"flags {flag.rule} {title.en}{when.en}", f"标记违规 {flag.rule}{title.zh}{when.zh}")


def _naming(speech: Speech, naming: Naming) -> Text:
    field, role = speech.named("field", naming.field), speech.named("value", naming.role)
    at = _unit(speech, naming.at)
    return Text(f"names in {field.en} the {role.en} at {at.en}", f"将{at.zh}的{role.zh}写入{field.zh}")


def _handing(speech: Speech, handing: HandingTo) -> Text:
    word = handing.word
    match handing.how:
        case "place":
            return Text("hands the case to its place", "移交地点所在单位")
        case "link":
            link = speech.named("value", word)
            return Text(f"hands the case to whom link {link.en} names", f"移交关联{link.zh}所指单位")
        case "common":
            field = speech.named("field", word)
            return Text(
                f"hands the case to the lowest unit above all in {field.en}",
                f"移交{field.zh}所列各单位的共同上级",
            )
    field = speech.named("field", word)
    return Text(f"hands the case to the unit in {field.en}", f"移交{field.zh}所列单位")


def _opening(speech: Speech, task: OpeningTask) -> Text:
    workflow, at, when = (
        speech.named("workflow", task.workflow),
        _unit(speech, task.at),
        _when(speech, task.guards),
    )
    return Text(f"opens task {workflow.en} at {at.en}{when.en}", f"向{at.zh}派发任务{workflow.zh}{when.zh}")


def _telling(speech: Speech, told: Telling | Tell) -> Text:
    kind = _MESSAGES.get(told.kind, Text(told.kind, told.kind))
    to = listed(_unit(speech, one) if one == OWNER else speech.named("field", one) for one in told.to)
    return Text(f"{kind.en} {to.en}", f"{kind.zh}{to.zh}")


def _pausing(speech: Speech, pause: Pausing) -> Text:
    clock = speech.named("clock", pause.clock)
    field = speech.named("field", pause.field)
    why = (
        Text(pause.ground, pause.ground)
        if pause.ground
        else Text(f"the ground in {field.en}", f"{field.zh}所载事由")
    )
    notice = speech.named("field", pause.notice)
    en, zh = (f", notice in {notice.en}", f"，告知记入{notice.zh}") if pause.notice else ("", "")
    return Text(f"stops clock {clock.en} for {why.en}{en}", f"因{why.zh}中止{clock.zh}计时{zh}")


def _resuming(speech: Speech, resuming: Resuming) -> Text:
    clock, ground = speech.named("clock", resuming.clock), resuming.ground
    en, zh = (f" once {ground} is over", f"（{ground}消除）") if ground else ("", "")
    return Text(f"lets clock {clock.en} go on{en}", f"恢复{clock.zh}计时{zh}")


def _extending(speech: Speech, extending: Extending) -> Text:
    clock = speech.named("clock", extending.clock)
    by = speech.named("field", extending.by) if extending.by else Text("all that is allowed", "准予的全部")
    why, notice = (speech.named("field", name) for name in (extending.reason, extending.notice))
    return Text(
        f"extends clock {clock.en} by {by.en}, reason in {why.en}, notice in {notice.en}",
        f"将{clock.zh}延期{by.zh}，理由记入{why.zh}，告知记入{notice.zh}",
    )


def _mask(speech: Speech, mask: Mask) -> Text:
    fields, when = _fields(speech, mask.fields), _when(speech, mask.guards)
    who = listed(_right(speech, right) for right in mask.unless)
    return Text(f"{fields.en} hidden from all but {who.en}{when.en}", f"{fields.zh}仅{who.zh}可见{when.zh}")


def _rung(speech: Speech, rung: Rung) -> Text:
    where = speech.named("value", rung.level or rung.link)
    budget, beside = speech.named("limit", rung.budget), speech.value("value", rung.beside)
    en = (f" within {budget.en}" if rung.budget else "") + (f", beside it {beside.en}" if rung.beside else "")
    zh = (f"（{budget.zh}）" if rung.budget else "") + (f"，并列{beside.zh}" if rung.beside else "")
    by = Text("link ", "关联") if rung.link else Text("", "")
    return Text(f"{by.en}{where.en}{en}", f"{by.zh}{where.zh}{zh}")


def _need(speech: Speech, need: Need) -> Text:
    role, least = speech.named("value", need.role), "at least " if need.at_least else ""
    en, zh = (", one of them responsible", "，责任到人") if need.responsible else ("", "")
    return Text(
        f"{least}{need.count} {role.en}{en}", f"{role.zh}{'至少' if least else ''} {need.count} 名{zh}"
    )


def _exclusion(speech: Speech, left_out: Exclusion) -> Text:
    title, field = (
        speech.value("", left_out.title or Text(left_out.name, left_out.name)),
        speech.named("field", left_out.needs),
    )
    when = _when(speech, left_out.guards)
    return Text(
        f"{left_out.name} {title.en}{when.en}, agreed to in {field.en}",
        f"{left_out.name}{title.zh}{when.zh}，须有{field.zh}",
    )


def _of_field(en: str, zh: str) -> Phrase:
    """Return the phrase of a deed with one field: `{}` stands for it."""
    return lambda speech, deed: _filled(en, zh, speech.named("field", deed.field))


def _of_fields(en: str, zh: str) -> Phrase:
    return lambda speech, deed: _filled(en, zh, _fields(speech, deed.fields))


def _of(kind: str, name: str, en: str, zh: str) -> Phrase:
    return lambda speech, deed: _filled(en, zh, speech.named(kind, getattr(deed, name)))


def _filled(en: str, zh: str, name: Text) -> Text:
    return Text(en.format(name.en), zh.format(name.zh))


PHRASES: Mapping[type, Phrase] = {
    Right: _right,
    Mask: _mask,
    Rung: _rung,
    Need: _need,
    Exclusion: _exclusion,
    OneOf: _of_fields("at least one of {} is given", "至少填写{}之一"),
    Includes: _includes,
    Unlike: _of_field("by somebody other than in {}", "办理人不得为{}所载人员"),
    Skilled: _of_field("by somebody skilled for {}", "办理人须具备{}的专岗技能"),
    Over: _of("workflow", "workflow", "all tasks {} are over", "任务{}均已了结"),
    Unheld: _of_field("no screen holds {}", "{}未被审核词表拦截"),
    Signing: _of_field("writes who takes it into {}", "将办理人写入{}"),
    Counting: _counting,
    Setting: _setting,
    Clearing: _of_field("clears {}", "清空{}"),
    Flagging: _flagging,
    Naming: _naming,
    HandingTo: _handing,
    OpeningTask: _opening,
    Publishing: _of_fields("publishes {}", "公开{}"),
    Releasing: _of_field("releases {}", "解除{}的屏蔽"),
    Merging: _of_field("merges the case into the one in {}", "并入{}所指案件"),
    Telling: _telling,
    Tell: _telling,
    Take: _of("step", "step", "takes step {}", "自动办理{}"),
    Pausing: _pausing,
    Resuming: _resuming,
    Extending: _extending,
    Continuing: _of("clock", "clock", "lets clock {} go on with the time left", "续计{}剩余时间"),
}
"""How each kind of deed is said."""


def phrase(speech: Speech, kind: str, value: object) -> Text:
    """Say a value, or a deed by its own phrase."""
    said = PHRASES.get(type(value))
    return said(speech, value) if said else speech.value(kind, value)


def name_of(thing: object) -> Text:
    """Return the title of a thing with its name, quoted."""
    name, title = getattr(thing, "name", ""), getattr(thing, "title", None) or Text("", "")
    en, zh = title.en.strip(), title.zh.strip()
    plain = quoted(Text(name, name))
    return Text(
        f"'{en}' ({name})" if en not in ("", name) else plain.en,
        f"“{zh}”（{name}）" if zh not in ("", name) else plain.zh,
    )
