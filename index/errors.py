"""Every error that a caller of the index can be expected to handle.

IndexingError
├── IndexMismatch           the caches were built with another embedder
├── IndexDamaged            the caches' files cannot be used
├── BuildUnsound            caches made anew do not hold what the records say
└── EmbedderUnavailable     texts cannot be turned into vectors
    └── BundledModelMissing     the embedder that comes with the product cannot be made ready

Anything else that is raised is a defect, and is left to crash.
"""


class IndexingError(Exception):
    """Base of the errors above; `str(error)` is fit to show to a user."""


class IndexMismatch(IndexingError):
    """The caches hold vectors of another embedder; `python -m index build` makes them anew."""


class IndexDamaged(IndexingError):
    """The caches' files cannot be used; they are made anew from the records."""


class BuildUnsound(IndexingError):
    """Caches made anew did not pass their check, and have not taken the place of the old ones."""


class EmbedderUnavailable(IndexingError):
    """The chosen embedder cannot be loaded or reached (see `__cause__`)."""


class BundledModelMissing(EmbedderUnavailable):
    """The bundled weights are not installed, or are not the bytes that were published."""
