"""WHERE: units in a forest of authority, links and posts in it, and an index that answers at once."""

from govflow.hierarchy.blocks import Block, partition
from govflow.hierarchy.editions import Editions
from govflow.hierarchy.hierarchy import Hierarchy
from govflow.hierarchy.period import Period
from govflow.hierarchy.picture import dot, mermaid
from govflow.hierarchy.posts import Post
from govflow.hierarchy.roster import Absence, Holder, Roster
from govflow.hierarchy.staffing import Need, Shortfall, Staffing, StaffingRule, report
from govflow.hierarchy.unit import Link, Unit

__all__ = [
    "Absence",
    "Block",
    "Editions",
    "Hierarchy",
    "Holder",
    "Link",
    "Need",
    "Period",
    "Post",
    "Roster",
    "Shortfall",
    "Staffing",
    "StaffingRule",
    "Unit",
    "dot",
    "mermaid",
    "partition",
    "report",
]
