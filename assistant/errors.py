"""Every error that a caller of the assistant can be expected to handle.

AssistantError
├── BadSetting          an environment variable cannot be used as it is
├── BadRequest          a question, date, role or file that cannot be used as it is
└── ModelUnavailable    the language model did not answer (see __cause__)

Anything else that is raised is a defect, and is left to crash.
"""


class AssistantError(Exception):
    """Base of the errors above; `str(error)` is Chinese and fit to show to a user."""


class BadSetting(AssistantError):
    """A setting is not of the form it should have."""


class BadRequest(AssistantError):
    """The caller's input cannot be used; the message says what would be right."""


class ModelUnavailable(AssistantError):
    """The language model refused the call, or did not answer in time."""
