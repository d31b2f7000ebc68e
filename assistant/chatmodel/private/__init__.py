"""What people typed that must not leave the machine: who they are, and their own figures.

When in doubt it is taken for private: what is hidden from a model is put back afterwards, and no
verdict rests on what a model read. A figure that a rule is asked about is nobody's own, and stays.
The patterns are data: `patterns.toml`.
"""
