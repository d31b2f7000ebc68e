"""Noting in the audit what is done at the door."""

from assistant.auditing.noting import noted
from corpus.levels import Viewer

__all__ = ["OUTSIDE", "noted"]

# Whoever has not come in yet.
OUTSIDE = Viewer(identity="guest", role="enterprise")
