"""The command `govflow`."""

from govflow.cli.main import main

__all__ = ["main"]
