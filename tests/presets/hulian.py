"""Jimo Road Subdistrict: what the story tests of `qingdao_hulian` have in common."""

from tests.presets.qingdao import Walk

from govflow import load

BOOK = load("qingdao_hulian")
LAMP = {
    "summary": "courtyard lamp out",
    "kind": "appeal",
    "category": "courtyard-lamp",
    "channel": "wechat",
    "requester": "wang",
}
BOTH = {"targets": ["site", "wechat"]}
WELL = {"solved": True, "grade": "satisfied"}
BADLY = {"solved": False, "grade": "unsatisfied"}


def published(walk: Walk, case: str, day: str, by: str, hour: int = 15) -> None:
    """Record a result at twenty past the hour, have two reviewers look at it, and publish it at forty."""
    walk.act(case, "record", f"{day} {hour}:20", by, result="done", opinion="we look after it")
    walk.act(case, "approve_full", f"{day} {hour}:25", "ren")
    walk.act(case, "approve_part", f"{day} {hour}:30", "tong")
    walk.act(case, "publish", f"{day} {hour}:40", "shi", **BOTH)
