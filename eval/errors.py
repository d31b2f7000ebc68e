"""Every error that a caller of the evaluation can be expected to handle.

EvalError
└── BadDataset      a data set's folder or file cannot be used as it is

Anything else that is raised is a defect, and is left to crash.
"""


class EvalError(Exception):
    """Base of the errors above; `str(error)` is Chinese and fit to show to a user."""


class BadDataset(EvalError):
    """A file is missing or malformed; the message names the file, the line and what is right."""
