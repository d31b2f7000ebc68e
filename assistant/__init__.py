"""The assistant: questions in, answers out whose every citation holds."""
