"""Whether what is backed up comes back the same, and what is erased is gone: measured."""
