"""What can go wrong with accounts, besides `BadRequest` and `TooBusy`.

AssistantError
├── UnknownAccount      there is no account of that id or name
├── ProviderFailed      the provider of identities cannot be reached, or says what it may not
└── BadRequest
    ├── NameTaken       somebody has the name
    ├── LastAdmin       nobody could look after accounts any more
    └── WeakPassword    a password that is too easily guessed
"""

from assistant.errors import AssistantError, BadRequest


class UnknownAccount(AssistantError):
    """No account has that id or name."""


class ProviderFailed(AssistantError):
    """A login at the provider did not come to a good end; the message is for whoever logs in.

    Attributes:
        code: What was wrong, in a word of ours, for the audit.
    """

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class NameTaken(BadRequest):
    """Another account has that name."""


class LastAdmin(BadRequest):
    """It would leave no active administrator."""


class WeakPassword(BadRequest):
    """The password is refused; the message says what would do."""
