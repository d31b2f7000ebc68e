"""The corpus: files in, typed records out, and the store that is the truth about them."""

from pathlib import Path

# The files that come with the product: policy cards, and invented achievements and demands.
SAMPLES = Path(__file__).with_name("samples")
