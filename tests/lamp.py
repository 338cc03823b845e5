"""A request about a street lamp in Zhenhai, which tests of ledgers and of desks open: it has a deadline."""

from datetime import UTC, datetime, timedelta

from govflow import Actor, Post, load

BOOK = load("zhenhai")
T = datetime(2018, 6, 5, 2, tzinfo=UTC)
MONTH = T + timedelta(days=30)
HEAD = Actor("zhang", (Post("grid_head", "G111"),))
LAMP: dict[str, object] = {
    "summary": "路灯不亮",
    "category": "street-lamp",
    "channel": "window",
    "severity": "minor",
    "scale": "building",
}
