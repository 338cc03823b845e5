"""What all tests share: hypothesis without deadlines (machines differ), and without luck where CI says so."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "govflow", deadline=None, derandomize="CI" in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("govflow")
