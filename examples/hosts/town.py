"""What the hosts here have in common: the rules, and a resident who reports a lamp."""

from datetime import datetime
from zoneinfo import ZoneInfo

import govflow

BOOK = govflow.load("zhenhai")
ZHANG = govflow.Actor("zhang", (govflow.Post("grid_head", "G111"),))
AT = datetime(2018, 6, 5, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
LAMP = {
    "summary": "No light",
    "category": "street-lamp",
    "channel": "window",
    "severity": "minor",
    "scale": "building",
}


def report_lamp(ledger: govflow.Ledger, form: str) -> govflow.Case:
    """Open a case for a form; sent twice, it is opened once."""
    desk = govflow.Desk(BOOK, ledger)
    return desk.open("request", at=AT, by=ZHANG, unit="G111", fields=LAMP, case=form, command=form)
