"""Every error that a caller of the evaluation can be expected to handle.

EvalError
├── BadDataset      a data set's folder or file cannot be used as it is
├── BadCases        a file of cases, or one case, is not as it should be
├── BadRun          a run cannot be found, read, or gone on with
├── NoPeer          what search is to be compared with is not installed
└── NoJudge         there is no language model to judge with, or it is gone

Anything else that is raised is a defect, and is left to crash.
"""


class EvalError(Exception):
    """Base of the errors above; `str(error)` is Chinese and fit to show to a user."""


class BadDataset(EvalError):
    """A file is missing or malformed; the message names the file, the line and what is right."""


class BadCases(EvalError):
    """A case is malformed; the message names the line, the field and what is right."""


class BadRun(EvalError):
    """A folder holds no run, or one of something else; the message says which."""


class NoPeer(EvalError):
    """A package of the peer does not import; the message says which, and what to install."""


class NoJudge(EvalError):
    """No language model is set, or it does not answer; the message says what to set or check."""
