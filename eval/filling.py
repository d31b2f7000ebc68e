"""The running parts over a corpus, in a data folder of its own that holds all of it."""

from pathlib import Path

from assistant.bootstrap import Parts, assemble, choose_embedder
from assistant.command import progress_bar
from assistant.settings import Settings, load_settings
from eval.kept_vectors import KeptVectors
from eval.workspace import fill, workspace
from index.embedding.bundled import prepare


def filled(corpus: Path, *, keep_questions: bool = False) -> Parts:
    """Give the parts over a corpus, filled where it is not yet.

    Args:
        corpus: A file of documents, or a folder of files.
        keep_questions: Whether no question is embedded twice.

    Raises:
        BadDataset: A document could not be taken.
        StoreBusy: Another process has been filling it for too long.
    """
    settings = measuring_settings()
    embedder = keeping_embedder(settings, keep_questions=keep_questions)
    folder = workspace(corpus, embedder=embedder.name, data_dir=settings.data_dir)
    own = settings.model_copy(update={"data_dir": folder, "database_url": None})
    parts = assemble(own, embedder=embedder)
    with progress_bar("正在建库") as progress:
        fill(folder, corpus, store=parts.store, indexer=parts.indexer, progress=progress)
    return parts


def measuring_settings() -> Settings:
    """Give the settings, with the bundled embedder named by the folder made for the product.

    So it serves in every data folder, and is not made once more in each.
    """
    settings = load_settings()
    if settings.embedder == "bundled":
        model = prepare(settings.data_dir / "models" / "bundled")
        settings = settings.model_copy(update={"embedder": str(model)})
    return settings


def keeping_embedder(settings: Settings, *, keep_questions: bool = False) -> KeptVectors:
    """Give the settings' embedder, which remembers in one file below the main data folder."""
    file = settings.data_dir / "eval" / "vectors.db"
    return KeptVectors(choose_embedder(settings), file, keep_questions=keep_questions)
