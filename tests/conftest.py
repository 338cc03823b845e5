"""What all tests share: hypothesis without deadlines (machines differ), and without luck where CI says so.

And a PostgreSQL server, which is started by the first test that asks for it.
"""

import os

from hypothesis import HealthCheck, settings
from tests.ledger.postgres_server import postgres

__all__ = ["postgres"]

settings.register_profile(
    "govflow", deadline=None, derandomize="CI" in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("govflow")
