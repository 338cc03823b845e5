"""WHERE: units in a forest of authority, the links between them, and an index that answers at once."""

from govflow.hierarchy.hierarchy import Hierarchy
from govflow.hierarchy.picture import mermaid
from govflow.hierarchy.unit import Link, Unit

__all__ = ["Hierarchy", "Link", "Unit", "mermaid"]
