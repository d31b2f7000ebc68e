"""The web page: one conversation, and the evidence beside it. Gradio stays in this package."""
