"""Every error that a caller of the corpus can be expected to handle.

CorpusError
├── UnreadableFile      a file cannot be read as what it claims to be
├── SecretMaterial      a file is marked above what may be kept here at all
├── UnknownRecord       no such record, or none that this viewer may know of
├── UnknownFile         no such file in the ledger, or not put aside
├── NotPermitted        this viewer may not change the corpus, or see what staff see of it
├── UnusableRule        a measure is not as it should be, or quotes what its text does not say
├── UnusableCheck       what was to be checked is no line of the record, or cannot be checked
├── UnusableLevel       a record cannot be opened that far: its own file bears a stricter mark
├── UnusableRows        rows do not fit the tables that they are to be put into
├── StoreUnavailable    the records' database cannot be opened, read or written
├── NoRoom              the disk is full, or would be
└── StoreBusy           another process is writing for longer than we wait

What is wrong with one row or one page is no error: it is a Problem in a report.
Anything else that is raised is a defect, and is left to crash.
"""


class CorpusError(Exception):
    """Base of the errors above; `str(error)` is Chinese and fit to show to a user."""


class UnreadableFile(CorpusError):
    """A file cannot be read as what it claims to be.

    Attributes:
        code: Stable name of the cause, such as `empty` or `damaged_pdf`.
        hint: What the person who has the file can do about it.
        kept: Whether the file is kept aside, unread, for a person to decide (quarantined), rather
            than refused: what looks like an attack, or like text that nobody can read.
    """

    def __init__(self, what: str, *, code: str, hint: str, kept: bool = False) -> None:
        super().__init__(what)
        self.code = code
        self.hint = hint
        self.kept = kept


class SecretMaterial(CorpusError):
    """The material is marked 秘密 or above, or 核心: it must not be stored at all."""


class UnknownRecord(CorpusError):
    """No record of that id is visible to this viewer; whether one exists is not said."""


class UnknownFile(CorpusError):
    """No file of that path was handed in, or it was not put aside."""


class NotPermitted(CorpusError):
    """Only staff may do this: adding, checking, seeing problems and what was put aside."""


class UnusableCheck(CorpusError):
    """What was to be checked is no line of the record, or the record takes no checks."""


class UnusableLevel(CorpusError):
    """The file of a record bears a stricter mark than it was to have, or cannot be looked at."""


class UnusableRule(CorpusError):
    """A measure or its file is not as it should be; the message says where and what."""


class UnusableRows(CorpusError):
    """Rows do not fit the tables of this version; nothing was put in."""


class StoreUnavailable(CorpusError):
    """The database cannot be opened, read or written; or its address is none."""


class NoRoom(CorpusError):
    """The disk is full, or an addition would fill it. What was added before is untouched."""


class StoreBusy(CorpusError):
    """Another process has been writing for longer than we are willing to wait."""
