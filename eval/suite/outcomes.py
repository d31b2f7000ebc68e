"""How a case came out: the checks it passed or failed, and what it adds to the figures."""

from pydantic import BaseModel, ConfigDict

from eval.suite.cases import CaseKind
from eval.suite.replies import Reply


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Check(_Kept):
    """One thing that must be true.

    Attributes:
        name: A metric's name where it is one, else its own.
        said: For a person, in Chinese: what was expected and what came; empty when it passed.
    """

    name: str
    passed: bool
    said: str = ""


class Score(_Kept):
    """What a case adds to a figure: the figure is the sum of parts over the sum of wholes."""

    metric: str
    part: float
    whole: float = 1.0


class Label(_Kept):
    """A class that a case belongs to, and the one that it was given."""

    metric: str
    truth: str
    got: str


class Rating(_Kept):
    """A number that should be higher for positives than for others."""

    metric: str
    positive: bool
    value: float


class Judgement(_Kept):
    """What code says of one reply.

    Attributes:
        checks: The case is passed when all are; without any it is not.
        scores: What it adds to figures that are shares or means.
        labels: What it adds to figures over classes.
        ratings: What it adds to figures over orderings.
    """

    checks: tuple[Check, ...] = ()
    scores: tuple[Score, ...] = ()
    labels: tuple[Label, ...] = ()
    ratings: tuple[Rating, ...] = ()


class Outcome(_Kept):
    """How one case came out.

    Attributes:
        case: Its id.
        digest: Of the case as it was then.
        served: Whether the product serves this kind of case; if not, it counts nowhere.
        failed: What broke, in words, where no reply came.
        ms: How long the reply took.
    """

    case: str
    kind: CaseKind
    digest: str
    served: bool = True
    failed: str | None = None
    reply: Reply | None = None
    judgement: Judgement = Judgement()
    ms: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether a reply came, was judged, and every check holds."""
        checks = self.judgement.checks
        return (
            self.served
            and self.failed is None
            and bool(checks)
            and all(check.passed for check in checks)
        )

    @property
    def why(self) -> tuple[str, ...]:
        """Why it did not pass, in words, each thing once; nothing where it did."""
        if self.failed is not None:
            return (f"没有得到答复：{self.failed}",)
        failed = (check for check in self.judgement.checks if not check.passed)
        return tuple(dict.fromkeys(check.said or f"{check.name} 未通过" for check in failed))
