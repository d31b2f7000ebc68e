"""What code says of a reply: pure functions of the case and what came back, one module a kind."""

from eval.suite.judging.verdict import judge, unanswered

__all__ = ["judge", "unanswered"]
