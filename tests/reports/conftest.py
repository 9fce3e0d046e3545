"""The authored snapshot and chain of the metrics, for reports of them."""

from tests.algorithms.conftest import chain, make_snapshot

__all__ = ["chain", "make_snapshot"]
