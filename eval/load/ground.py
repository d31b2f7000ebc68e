"""A data folder with as many passages as wanted, the samples, and people who may log in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.accounts.account import Account, new_id
from assistant.accounts.names import login_name
from assistant.bootstrap import open_index
from assistant.command import progress_bar
from assistant.keeping.accounts import AccountStore
from assistant.keeping.sessions import SessionStore
from corpus.store.records import RecordStore, open_store
from eval.blending import Blend, blend, write_corpus
from eval.datasets import read_passages
from eval.filling import keeping_embedder, measuring_settings
from eval.kept_vectors import KeptVectors
from eval.stand_ins import StandIns
from eval.workspace import fill, workspace

_SEED = 20261130
# So many passages are embedded; all others get a point between two of their vectors.
_EMBEDDED = 400
_AT_ONCE = 32
_OF_FOUR = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where people meet.

    Attributes:
        folder: The data folder.
        embedder: As `TT_EMBEDDER` names it.
        passages: How many were added, besides the samples.
        database_url: Of its records; None for those in the folder.
    """

    folder: Path
    embedder: str
    passages: int
    database_url: str | None = None


def ground_of(places: Sequence[Path], *, passages: int, database_url: str | None = None) -> Ground:
    """Give a data folder with so many passages of these corpora; made once, then found.

    Args:
        places: Folders of corpora, or files.
        passages: How many; what the corpora lack is recombined out of them.
        database_url: An empty database, or one filled by this; None for records in the folder.

    Raises:
        BadDataset: A corpus cannot be read, or does not suffice.
    """
    mixed = blend({str(place): read_passages(place) for place in places}, size=passages, seed=_SEED)
    settings = measuring_settings()
    kept = keeping_embedder(settings)
    _know_some(mixed, kept)
    with TemporaryDirectory(prefix="tt-load-") as place:
        corpus = write_corpus(mixed.passages, Path(place))
        name = f"{kept.name}+stand-ins{'+database' if database_url else ''}"
        folder = workspace(corpus, embedder=name, data_dir=settings.data_dir)
        folder.mkdir(parents=True, exist_ok=True)
        store = open_store(database_url or f"sqlite:///{folder / 'records.db'}")
        try:
            index = open_index(folder, store=store, embedder=StandIns(kept))
            with progress_bar("正在建库") as progress:
                fill(folder, corpus, store=store, indexer=index.indexer, progress=progress)
        finally:
            store.engine.dispose()
    return Ground(
        folder=folder,
        embedder=settings.embedder,
        passages=passages,
        database_url=database_url,
    )


def sessions_of(ground: Ground, count: int) -> tuple[str, ...]:
    """Give the tokens of so many people's sessions: one manager to three enterprises."""
    store = open_store(ground.database_url or f"sqlite:///{ground.folder / 'records.db'}")
    try:
        accounts = AccountStore(store.engine)
        return tuple(_session(store, accounts, number) for number in range(count))
    finally:
        store.engine.dispose()


def _session(store: RecordStore, accounts: AccountStore, number: int) -> str:
    name = login_name(f"visitor-{number:04}")
    held = accounts.held(name)
    account = held.account if held is not None else _new_account(accounts, name, number)
    return SessionStore(store.engine).begin(account.id)


def _new_account(accounts: AccountStore, name: str, number: int) -> Account:
    now = datetime.now(UTC)
    account = Account(
        id=new_id(),
        name=name,
        shown=name,
        role="manager" if number % _OF_FOUR == 0 else "enterprise",
        has_password=False,
        created=now,
        changed=now,
    )
    accounts.add(account, None)
    return account


def _know_some(mixed: Blend, kept: KeptVectors) -> None:
    """Embed some passages, for stand-ins to lie between."""
    if len(kept.some(_EMBEDDED)) < _EMBEDDED:
        texts = [f"{one.title}\n{one.text}" for one in mixed.passages[:_EMBEDDED]]
        for start in range(0, len(texts), _AT_ONCE):
            kept.documents(texts[start : start + _AT_ONCE])
