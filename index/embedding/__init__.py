"""Embedders: text in, vectors of unit length out."""
