"""The names that a viewer's searches may mean: the product's own, and those of the viewer's texts.

Names of papers that a viewer may not see are no part of these: nothing is mended to them, and
nothing is expanded by them.
"""

from dataclasses import dataclass
from threading import Lock

from corpus.levels import Level, Viewer, visible
from corpus.recognise.genres import is_rule_name
from corpus.records import Kind
from corpus.store.records import RecordStore
from index.occurrences import Occurrences
from index.pinyin import Pinyin
from index.slips import Mended, Rarity, Slips, nothing_seen
from index.titles import TextNames, names_of_text, settled
from index.vocabulary import Expanded, Vocabulary, vocabulary

# Passages have no names that people know them by, and there may be a hundred thousand.
_KINDS: tuple[Kind, ...] = ("policy", "demand", "achievement")
_MOST_RECORDS = 20_000
# A text declares its abbreviations where it begins.
_HEAD_CHARS = 6000
# Slips are sought among so many names; the vocabulary's and the policies' come first.
_MOST_NAMES = 10_000
_UNREAD = (-1, TextNames())


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a search means, as far as its names tell.

    Attributes:
        mended: With its slips put right, and what they were.
        expanded: The mended text, and what may be sought besides.
        rules: Names of rules that stand in it, or that it uses a short name for.
    """

    mended: Mended
    expanded: Expanded
    rules: tuple[str, ...] = ()


class KnownNames:
    """The names of one audience. Never changes once it is made; safe to share."""

    def __init__(self, words: Vocabulary, *, titles: tuple[str, ...] = ()) -> None:
        """Know the names of a vocabulary, and titles."""
        self._words = words
        names = (*words.names, *titles[:_MOST_NAMES])
        formal = (group.formal for group in words.same)
        self._rules = Occurrences(filter(is_rule_name, (*titles, *formal)))
        self._pinyin, self._slips = Pinyin(names), Slips(names)

    def understood(self, text: str, *, rarity: Rarity = nothing_seen) -> Understood:
        """Give what a search means.

        Args:
            text: As typed.
            rarity: Of pairs, in the passages that the viewer may see.
        """
        steps = [self._words.corrected(text)]
        for mends in (self._pinyin, self._slips):
            steps.append(mends.mended(steps[-1].text, rarity=rarity))
        changes = tuple(change for step in steps for change in step.changes)
        whole = Mended(text=steps[-1].text, changes=changes)
        expanded = self._words.expanded(whole.text)
        named = (rule.name for rule in self._rules.found(whole.text))
        rules = dict.fromkeys((*named, *filter(is_rule_name, expanded.formal)))
        return Understood(mended=whole, expanded=expanded, rules=tuple(rules))


class Names:
    """Keeps the names of each audience, and makes them anew when the records have changed."""

    def __init__(self, store: RecordStore, *, words: Vocabulary | None = None) -> None:
        """Use these records; `words` are the product's own by default."""
        self._store = store
        self._words = words or vocabulary()
        self._read: dict[str, tuple[int, TextNames]] = {}
        self._made: dict[Level, tuple[int, KnownNames]] = {}
        self._lock = Lock()

    def of(self, viewer: Viewer) -> KnownNames:
        """Give the names that the viewer may know of, as of now."""
        ceiling = visible(viewer)[-1]
        generation = self._store.generation()
        with self._lock:
            made = self._made.get(ceiling)
            if made is None or made[0] != generation:
                made = (generation, self._make(viewer))
                self._made[ceiling] = made
            return made[1]

    def _make(self, viewer: Viewer) -> KnownNames:
        titles = self._store.titles(viewer, kinds=_KINDS, limit=_MOST_RECORDS)
        fresh = [
            record
            for record, (version, _) in titles.items()
            if self._read.get(record, _UNREAD)[0] != version
        ]
        texts = self._store.texts(fresh, viewer)
        for record in texts:
            version, title = titles[record]
            self._read[record] = (version, names_of_text(title, texts[record][:_HEAD_CHARS]))
        # A record that has gone meanwhile has no names.
        found = [self._read[record][1] for record in titles if record in self._read]
        names, same = settled(found)
        return KnownNames(self._words.with_own(same), titles=names)
