"""What heads of drafts have in common, one's own and others': files, and what is beside."""

from collections.abc import Collection

_NAMES = {"docx": "下载 Word", "pdf": "PDF", "md": "Markdown"}


def file_buttons(way: str, endings: Collection[str]) -> str:
    """Render the buttons by which a draft is taken along.

    Args:
        way: The attribute by which the script knows a button, and that holds its ending.
        endings: Of the files that can be made.
    """
    return "".join(
        f'<button type="button" class="{"strong" if ending == "docx" else "plain"}"'
        f' {way}="{ending}">{name}</button>'
        for ending, name in _NAMES.items()
        if ending in endings
    )


def side_button(name: str, said: str, *, bad: bool = False) -> str:
    """Render the button that shows what stands beside the text.

    Args:
        name: Of what is shown.
        said: What the button is called.
        bad: Whether something is wrong there.
    """
    return (
        f'<button type="button" class="quiet{" bad" if bad else ""}" data-side="{name}">{said}'
        "</button>"
    )
