"""Every demand against every achievement, in one run that can stop and go on.

How near all pairs are is one product of matrices; only the nearest of each demand are judged. What
was found for a demand is kept with a fingerprint of all that it rests on: a demand whose
fingerprint is the same again is not judged again, whatever else has changed.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from assistant.errors import BadRequest
from assistant.matching.matcher import Match, Matcher, Matches
from assistant.matching.remarks import need_of, stated_of
from assistant.matching.words import METRIC
from corpus.errors import NoRoom
from corpus.levels import Viewer, visible
from index.affinity import Scores, View, nearest

# Moves when what is kept means something else.
_VERSION = 2
_BLOCK = 64
# Of each demand, so many cards are kept.
KEPT = 5
_NEAREST = 12
_TURNS = 3

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One pair as it stands in the workbook; all of it is text for people."""

    demand: str
    achievement: str
    title: str
    owner: str
    tier: str
    score: float
    coverage: float
    reasons: tuple[str, ...]
    metrics: tuple[str, ...]
    gaps: tuple[str, ...]
    questions: tuple[str, ...]
    advice: str
    policies: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What was found for one demand.

    Attributes:
        cards: The strongest first, at most five.
        fingerprint: Of all that this rests on.
    """

    demand: str
    title: str
    owner: str
    region: str
    recommended: int
    cards: tuple[Card, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    """What a run found.

    Attributes:
        reused: How many demands were as they had been.
        seconds: How long it took.
    """

    day: date
    demands: int
    achievements: int
    rows: tuple[Row, ...]
    reused: int
    seconds: float

    @property
    def pairs(self) -> int:
        """How many pairs were looked at."""
        return self.demands * self.achievements

    @property
    def recommended(self) -> int:
        """How many pairs are above the line."""
        return sum(row.recommended for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Rows that are kept for an audience: since when, and how many bytes they are."""

    audience: str
    when: datetime
    size: int


class Shelf:
    """Where the rows of earlier runs lie, a file for each audience; one line a demand."""

    def __init__(self, folder: Path) -> None:
        """Keep them in a folder; it is made when there is something to keep."""
        self._folder = folder

    def read(self, audience: str) -> dict[str, Row]:
        """Give what is kept, by demand; what cannot be read is not there."""
        found: dict[str, Row] = {}
        path = self._folder / f"{audience}.jsonl"
        if not path.is_file():
            return found
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                row = row_of_json(json.loads(line))
            except (ValueError, KeyError, TypeError):
                continue  # the last line of a run that was killed
            found[row.demand] = row
        return found

    def kept(self, audience: str) -> Kept | None:
        """Give which rows are kept; None for none. What is the same has not changed."""
        try:
            found = (self._folder / f"{audience}.jsonl").stat()
        except FileNotFoundError:
            return None
        when = datetime.fromtimestamp(found.st_mtime, tz=UTC)
        return Kept(audience=audience, when=when, size=found.st_size)

    def add(self, audience: str, rows: Sequence[Row]) -> None:
        """Keep rows; durable as far as the disk is when this returns.

        Raises:
            NoRoom: The disk is full.
        """
        self._write(audience, rows, mode="a")

    def replace(self, audience: str, rows: Sequence[Row]) -> None:
        """Keep these rows and no others."""
        self._write(audience, rows, mode="w")

    def _write(self, audience: str, rows: Sequence[Row], *, mode: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{audience}.jsonl"
        target = path.with_suffix(".new") if mode == "w" else path
        try:
            with target.open(mode, encoding="utf-8") as out:
                for row in rows:
                    out.write(json.dumps(row_as_json(row), ensure_ascii=False) + "\n")
            if target != path:
                target.replace(path)
        except OSError as error:
            raise NoRoom(f"匹配结果写不进 {path.parent}：{error.strerror or error}。") from error


def match_everything(
    matcher: Matcher,
    viewer: Viewer,
    *,
    day: date,
    shelf: Shelf | None = None,
    progress: Progress = lambda _done, _total: None,
    stopping: Callable[[], bool] = lambda: False,
) -> Everything:
    """Match every demand that the viewer may see with every achievement that they may see.

    Args:
        matcher: Judges pairs.
        viewer: What they may not see is not there.
        day: The date taken for today.
        shelf: Rows of earlier runs; None to keep none.
        progress: Called with how many demands are done, and of how many.
        stopping: Asked between blocks; what is done is kept, and the rest is left out.
    """
    started = time.monotonic()
    view = matcher.view(viewer)
    audience = visible(viewer)[-1]
    known = shelf.read(audience) if shelf is not None else {}
    rules = [[one.measure, one.title, one.verdict] for one in matcher.supports(viewer, day)]
    demands = view.stored["demand"]
    rows: list[Row] = []
    reused = 0
    for start in range(0, len(demands), _BLOCK):
        if stopping():
            break
        block = range(start, min(start + _BLOCK, len(demands)))
        near = view.scores("demand", view.subjects("demand", list(block)))
        fresh: list[Row] = []
        for n, at in enumerate(block):
            print_ = _fingerprint(view, at, near[n], [day.isoformat(), rules])
            before = known.get(demands[at].record.id)
            if before is not None and before.fingerprint == print_:
                rows.append(before)
                reused += 1
                continue
            found = matcher.of_row(
                "demand", at, near[n], view, viewer=viewer, day=day, k=KEPT, judged=_NEAREST
            )
            fresh.append(row_of(found, print_))
            rows.append(fresh[-1])
        if shelf is not None and fresh:
            shelf.add(audience, fresh)
        progress(block.stop, len(demands))
    if shelf is not None and len(rows) == len(demands):
        shelf.replace(audience, rows)
    return Everything(
        day=day,
        demands=len(rows),
        achievements=len(view.stored["achievement"]),
        rows=tuple(rows),
        reused=reused,
        seconds=time.monotonic() - started,
    )


def unmoved(match: Callable[[], Everything], generation: Callable[[], int]) -> Everything:
    """Match until no record was changed or shut meanwhile.

    It may take a while, and what is as it was is not judged again, so that another turn is quick.

    Args:
        match: Matches everything that somebody may see.
        generation: Gives a number that moves with every change of a record.

    Raises:
        BadRequest: Records were changed in every turn.
    """
    for _ in range(_TURNS):
        before = generation()
        found = match()
        if generation() == before:
            return found
    raise BadRequest("资料正在变动，没有匹配完；请过几分钟再试。")


def _fingerprint(view: View, demand: int, near: Scores, besides: Sequence[object]) -> str:
    """Give a digest of all that the cards of a demand rest on.

    Args:
        view: Both sides.
        demand: Its row.
        near: How near each achievement is.
        besides: The day, and the policies that may be named.
    """
    stored = view.stored["demand"][demand]
    others = view.stored["achievement"]
    best = nearest(near, _NEAREST)
    said = [
        _VERSION,
        besides,
        [stored.record.id, stored.version],
        [[others[n].record.id, others[n].version, round(float(near[n]), 3)] for n in best],
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def row_of(found: Matches, fingerprint: str = "") -> Row:
    """Give the row of a demand, with its cards."""
    record = found.subject.record
    facts = record.facts
    return Row(
        demand=record.id,
        title=record.title,
        owner=getattr(facts, "owner", None) or "",
        region=getattr(facts, "region", None) or "",
        recommended=found.recommended,
        cards=tuple(_card_of(match, found) for match in found.matches),
        fingerprint=fingerprint,
    )


def _card_of(match: Match, found: Matches) -> Card:
    pair = match.pair
    ours, theirs = pair.demand.record.text, pair.achievement.record.text
    return Card(
        demand=found.subject.record.id,
        achievement=match.other.record.id,
        title=match.other.record.title,
        owner=getattr(match.other.record.facts, "owner", None) or "",
        tier=pair.tier,
        score=round(pair.strength, 4),
        coverage=round(pair.coverage, 2),
        reasons=tuple(
            f"“{ours[slice(*one.demand)]}” ↔ “{theirs[slice(*one.achievement)]}”"
            for one in match.reasons
        ),
        metrics=tuple(
            f"{METRIC[one.state]}　{one.need.name}：要 {need_of(pair, one)}，"
            f"成果 {stated_of(pair, one)}"
            for one in pair.comparisons
        ),
        gaps=tuple(gap.text for gap in match.gaps),
        questions=tuple(
            f"问{'需求方' if ask.to == 'demand' else '成果方'}：{ask.text}"
            for ask in match.questions
        ),
        advice=f"{match.advice.form}（{match.advice.contract}）" if match.advice else "",
        policies=tuple(f"{one.title}（{one.measure}）" for one in match.policies),
    )


def row_as_json(row: Row) -> dict[str, object]:
    """Give a row as it is kept."""
    cards = [{name: getattr(card, name) for name in Card.__slots__} for card in row.cards]
    return {**{name: getattr(row, name) for name in Row.__slots__}, "cards": cards}


def row_of_json(given: Mapping[str, object]) -> Row:
    """Read a row as it was kept.

    Raises:
        KeyError, TypeError: It was kept in another form.
    """
    cards = given["cards"]
    if not isinstance(cards, list):
        raise TypeError("cards is no list")
    values = {name: given[name] for name in Row.__slots__ if name != "cards"}
    return Row(**values, cards=tuple(Card(**dict(_tuples(card))) for card in cards))  # type: ignore[arg-type]


def _tuples(card: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name in Card.__slots__:
        value = card[name]
        yield name, tuple(value) if isinstance(value, list) else value
