"""What an erasure takes away, what it changes, and where else the name stands, for a decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.erasing.subject import Subject

LAST_ADMIN = (
    "其中有最后一位可登录的管理员，清除后没有人能管理账号；"
    "请先另设一位管理员（users role 登录名 admin），再清除。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Where the name stands in what is somebody else's.

    Attributes:
        place: `record:…`, `trace:…` and so on; given with `--also`, it is erased as well.
        what: What that is, in Chinese.
        quote: Some words around the name.
    """

    place: str
    what: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an erasure does.

    Attributes:
        records: Title by id, of records that are removed whole.
        contacts: Ids of records whose contact lines are blanked.
        originals: SHA-256 of files' bytes that go.
        bereft: How many records of others lose the bytes of the file they came from; their text
            stays.
        files: Paths of files that the ledger forgets.
        problems: Numbers of single problems that it forgets.
        rows: Keys of rows that go, by table of the assistant.
        answers: Ids of others' feedback in which the answer quotes a removed record: the answer
            goes, what they said of it stays.
        cases: Ids of cases of the own set that go.
        runs: Names of kept runs that go.
        uploads: Files that wait to be added and go, relative to the data folder.
        last_admin: Whether nobody could look after accounts any more; then it is refused.
        mentions: What stays, and names them.
    """

    subject: Subject
    records: Mapping[str, str] = field(default_factory=dict)
    contacts: frozenset[str] = frozenset()
    originals: frozenset[str] = frozenset()
    bereft: int = 0
    files: frozenset[str] = frozenset()
    problems: frozenset[int] = frozenset()
    rows: Mapping[str, frozenset[str]] = field(default_factory=dict)
    answers: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()
    runs: frozenset[str] = frozenset()
    uploads: frozenset[str] = frozenset()
    last_admin: bool = False
    mentions: tuple[Mention, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it does nothing."""
        return not (
            self.records
            or self.contacts
            or self.originals
            or self.files
            or self.problems
            or any(self.rows.values())
            or self.answers
            or self.cases
            or self.runs
            or self.uploads
        )
