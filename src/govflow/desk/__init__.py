"""What a host embeds: a rulebook and a ledger (办事台)."""

from govflow.desk.delivery import Delivered
from govflow.desk.desk import Desk
from govflow.desk.finding import Page
from govflow.desk.migrating import Migrations, Nowhere
from govflow.desk.worker import Worked

__all__ = ["Delivered", "Desk", "Migrations", "Nowhere", "Page", "Worked"]
