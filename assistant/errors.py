"""Every error that a caller of the assistant can be expected to handle.

AssistantError
├── BadSetting          an environment variable cannot be used as it is
├── BadRequest          a question, date, role or file that cannot be used as it is
│   └── TooLarge        a request or file is larger than may be
├── TooBusy             as much is waiting as may wait
├── NotLoggedIn         nobody that may come in without logging in, or not any more
├── Withdrawn           an answer tells of what its reader may not see any more
├── Gone                whoever asked has left, and waits for nothing any more
├── UnlistedEndpoint    something is served that the table of endpoints does not have
├── UnknownBatch        files that were handed in are not there, or not any more
├── UnknownMeasure      no measure that this viewer may see has that id
├── UnknownFeedback     nobody's feedback has that id
├── UnknownComplaint    nobody's complaint has that number
├── UnknownOffer        no demand or achievement of that id is this person's, or waits
├── UnknownTemplate     there is no kind of document of that name
├── BadTemplate         a template is not as a template has to be
├── UnknownDraft        no draft of that id is this person's
├── BadBackup           a backup is damaged, of a newer version, or may not be put there
├── PdfUnavailable      there is no program that makes PDFs, or it made none
└── ModelUnavailable    the language model did not answer (see __cause__)

Anything else that is raised is a defect, and is left to crash.
"""


class AssistantError(Exception):
    """Base of the errors above; `str(error)` is Chinese and fit to show to a user."""


class BadSetting(AssistantError):
    """A setting is not of the form it should have."""


class BadRequest(AssistantError):
    """The caller's input cannot be used; the message says what would be right."""


class TooLarge(BadRequest):
    """It is larger than may be; the message says how large it may be."""


class TooBusy(AssistantError):
    """As much is waiting as may wait; trying again later is right.

    Attributes:
        seconds: After which trying again may do.
    """

    def __init__(self, message: str, *, seconds: int = 5) -> None:
        super().__init__(message)
        self.seconds = seconds


class NotLoggedIn(AssistantError):
    """Whoever asks has to log in first, or anew."""


class Withdrawn(AssistantError):
    """What was being answered tells of a record that was shut to its reader meanwhile."""


class Gone(AssistantError):
    """Whoever asked has left, and waits for nothing any more."""


class UnlistedEndpoint(AssistantError):
    """An endpoint is served that does not stand in the table, or stands there and is not."""


class UnknownBatch(AssistantError):
    """No batch of files of that name is open."""


class UnknownMeasure(AssistantError):
    """No measure or policy of that id has rules that this viewer may see."""


class UnknownFeedback(AssistantError):
    """No feedback of that id was given."""


class UnknownComplaint(AssistantError):
    """No complaint of that number was given."""


class UnknownOffer(AssistantError):
    """No demand or achievement of that id is this person's own, or waits for the staff."""


class UnknownTemplate(AssistantError):
    """There is no kind of document of that name."""


class BadTemplate(AssistantError):
    """A template cannot be used; the message says what is wrong in it."""


class UnknownDraft(AssistantError):
    """No draft of that id, or no such version of it, is this person's."""


class BadBackup(AssistantError):
    """A backup is damaged or of a newer version, or there is something where it should go."""


class PdfUnavailable(AssistantError):
    """No PDF can be made here; the message says what to do instead."""


class ModelUnavailable(AssistantError):
    """The language model refused the call, or did not answer in time."""
