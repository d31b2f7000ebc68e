"""What PDFium hands out for a file, a page, an object."""

from typing import Any, TypeAlias

# An address that only PDFium can read; the library states no types.
Handle: TypeAlias = Any
