"""What stands in a place while that which belongs there is on its way."""

from html import escape

SKELETON = '<div class="skeleton" aria-hidden="true"><i></i><i></i><i></i></div>'


def working_html(said: str) -> str:
    """Render that something is being done, above the shape of what comes."""
    return (
        '<p class="finds-head" role="status"><i class="pulse" aria-hidden="true"></i>'
        f" {escape(said)}</p>{SKELETON}"
    )


def reading_html(said: str) -> str:
    """Render the shape of what comes; that it is being read is only read out."""
    return f'{SKELETON}<p class="unseen" role="status">{escape(said)}</p>'
