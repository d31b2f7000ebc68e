"""A shelf of Word forms in memory, and forms to put on it."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

from docx import Document

from assistant.drafting.forms import Form, form_id, may_change
from assistant.errors import UnknownTemplate
from corpus.levels import Viewer


class FormsInMemory:
    """Keeps forms for as long as it lives; see `assistant.drafting.forms.Forms`."""

    def __init__(self, now: Callable[[], datetime] | None = None) -> None:
        self._kept: dict[str, tuple[Form, bytes]] = {}
        self._now = now or (lambda: datetime.now(UTC))

    def put(self, name: str, base: str, content: bytes, viewer: Viewer, *, who: str) -> Form:
        may_change(viewer)
        id_ = form_id(name, base)
        version = self._kept[id_][0].version + 1 if id_ in self._kept else 1
        form = Form(id=id_, name=name, base=base, version=version, who=who, when=self._now())
        self._kept[id_] = (form, content)
        return form

    def listed(self) -> tuple[Form, ...]:
        forms = (form for form, _ in self._kept.values())
        return tuple(sorted(forms, key=lambda one: (one.base, one.name)))

    def opened(self, id_: str) -> tuple[Form, bytes]:
        if id_ not in self._kept:
            raise UnknownTemplate(f"没有编号为 {id_} 的 Word 模板，可能已被撤下。")
        return self._kept[id_]

    def remove(self, id_: str, viewer: Viewer) -> None:
        may_change(viewer)
        self.opened(id_)
        del self._kept[id_]


def a_form(*lines: str) -> bytes:
    """Give a .docx of those lines."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    out = BytesIO()
    document.save(out)
    return out.getvalue()
