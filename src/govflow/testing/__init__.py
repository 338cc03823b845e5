"""For hosts: given/when/then, rulebooks and lives of cases at random, and the contract of ledgers.

Needs the extra `test` (pytest and hypothesis).
"""

import pytest

pytest.register_assert_rewrite(
    *(f"govflow.testing.contract{room}" for room in ("", "_cases", "_events", "_lists", "_outbox")),
    "govflow.testing.scenario",
)

from govflow.testing.contract import LedgerContract  # noqa: E402
from govflow.testing.lives import lives  # noqa: E402
from govflow.testing.offices import offices  # noqa: E402
from govflow.testing.scenario import Given, Outcome, given  # noqa: E402
from govflow.testing.strategies import hierarchies, rulebooks, workflows  # noqa: E402

__all__ = [
    "Given",
    "LedgerContract",
    "Outcome",
    "given",
    "hierarchies",
    "lives",
    "offices",
    "rulebooks",
    "workflows",
]
