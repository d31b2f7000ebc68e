"""The cases of whoever runs the product: about their own records, kept in the data folder."""

from pathlib import Path

NAME = "own"


def own_file(data_dir: Path) -> Path:
    """Give the file of these cases, which need not be there."""
    return data_dir / "eval" / f"{NAME}.jsonl"


def runs_folder(data_dir: Path) -> Path:
    """Give the folder in which runs are kept, each in one of its own."""
    return data_dir / "eval" / "runs"
