"""Demands and achievements that people write down themselves, before they are records."""
