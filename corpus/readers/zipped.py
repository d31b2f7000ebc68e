"""What Word documents and workbooks share: they are zip files, and zip files get damaged."""

import zlib
from zipfile import BadZipFile

# All that the standard library raises while it unpacks a cut or altered file (measured). A
# RuntimeError is an unknown way of packing, or a password.
DAMAGED: tuple[type[Exception], ...] = (
    BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    OSError,
    RuntimeError,
    ValueError,
)
