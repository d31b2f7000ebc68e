"""How much waits to be done for the page."""

from collections.abc import Mapping

import gradio as gr


def waiting_in(page: gr.Blocks) -> Mapping[tuple[str, ...], float]:
    """Give how many events of the page wait, and how many are being done."""
    queue = page._queue  # Gradio tells them in no other way that is not a page
    doing = sum(job is not None for job in queue.active_jobs)
    return {("waiting",): float(len(queue)), ("doing",): float(doing)}
