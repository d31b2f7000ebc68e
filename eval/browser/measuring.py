"""Every string into every field of the running product, and what the browser made of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.browser.documents import write_papers
from eval.browser.echoing import echoing
from eval.browser.fields import FIELDS, Field, Given
from eval.browser.product import filled, running
from eval.browser.staff_fields import STAFF_FIELDS
from eval.browser.stage import Seen, Stage, watched
from eval.browser.strings import NOWHERE, Strings, references

_DAY = "2026-11-23"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldReport:
    """What became of the strings in one field.

    Attributes:
        strings: How many were put in.
        asked: By how many requests.
        broken: Why it could not be measured to its end; empty where it was.
    """

    field: str
    strings: int
    asked: int
    seen: Seen
    broken: str = ""

    @property
    def clean(self) -> bool:
        """Whether all of it stayed text, and all of it was measured."""
        return self.seen.clean and not self.broken


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserReport:
    """What became of the strings in all fields.

    Attributes:
        tracebacks: Errors in the product's log that nobody had foreseen.
    """

    fields: tuple[FieldReport, ...]
    tracebacks: int

    @property
    def clean(self) -> bool:
        """Whether nothing of any string did anything."""
        return not self.tracebacks and all(one.clean for one in self.fields)


def measure_browser(
    strings: Strings,
    folder: Path,
    *,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    only: str = "",
) -> BrowserReport:
    """Measure every field.

    Args:
        strings: Of which the scripts are put in, with our own remote references and form.
        folder: An empty one; the product's data folder and log come there.
        progress: Called as fields are done.
        only: Part of the names of the fields to measure; empty for all.

    Raises:
        BadRun: The product does not start.
        NoPeer: There is no browser.
    """
    put = (*strings.scripts, *references(NOWHERE))
    papers = write_papers(folder / "papers", put)
    fields = [one for one in (*FIELDS, *STAFF_FIELDS) if only in one.name]
    with echoing() as echo:
        settings = {**echo.settings, "TT_TODAY": _DAY}
        filled(folder / "var", papers.files, settings)
        given = Given(strings=put, papers=papers, echo=echo)
        with running(folder / "var", settings) as product, watched(product.address) as stage:
            reports = []
            for done, report in enumerate(measured(stage, fields, given), start=1):
                reports.append(report)
                progress(done, len(fields))
            return BrowserReport(fields=tuple(reports), tracebacks=product.tracebacks)


def measured(stage: Stage, fields: Sequence[Field], given: Given) -> Iterator[FieldReport]:
    """Measure one field after another; one that cannot be measured does not end the rest."""
    from playwright.sync_api import Error

    for field in fields:
        number, asked, broken = 0, stage.asked, ""
        try:
            number = field.put(stage, given)
        except Error as error:
            broken = str(error).partition("\n")[0]
        yield FieldReport(
            field=field.name,
            strings=number,
            asked=stage.asked - asked,
            seen=stage.taken(),
            broken=broken,
        )
