"""How what a language model writes is measured."""
