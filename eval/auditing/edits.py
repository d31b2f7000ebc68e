"""Edits that somebody might make to an audit, with and without its key, and to its checkpoint."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from random import Random

from assistant.auditing.checkpoint import Line, written
from assistant.auditing.entries import FIRST_BEFORE, Entry, as_time, sealed
from assistant.auditing.verifying import MOST_BEHIND, verify

_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_ACTS = ("corpus.add", "record.remove", "account.role", "login", "draft.export", "rules.confirm")
_OUTCOMES = ("begun", "done", "denied", "failed")
_ROLES = ("enterprise", "manager", "staff", "admin")
_LETTERS = "0123456789abcdefghij.:-李张采"
_HEX = "0123456789abcdef"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An audit as it is kept: its entries, and the lines of its checkpoint; None for no file."""

    entries: tuple[Entry, ...]
    lines: tuple[str, ...] | None


Edit = Callable[[Kept, Random, bytes], Kept]


def an_audit(random: Random, key: bytes, *, size: int) -> Kept:
    """Give an audit of some entries, and a checkpoint that knows of them all."""
    entries: list[Entry] = []
    for number in range(1, size + 1):
        entries.append(_next(entries, random, key, number=number))
    lines = tuple(
        written(Line(said="entry", number=e.number, hash=e.hash, at=e.at), key) for e in entries
    )
    return Kept(entries=tuple(entries), lines=lines)


def _next(before: Sequence[Entry], random: Random, key: bytes, *, number: int) -> Entry:
    entry = Entry(
        number=number,
        at=as_time(_BEGAN + timedelta(minutes=number)),
        who="u" + "".join(random.choices(_HEX, k=24)),
        role=random.choice(_ROLES),
        act=random.choice(_ACTS),
        object=f"CG-{random.randrange(10_000)}",
        outcome=random.choice(_OUTCOMES),
        note=random.choice(("", "3 个文件", "staff → admin")),
        before=before[-1].hash if before else FIRST_BEFORE,
    )
    return sealed(entry, key)


def is_found(kept: Kept, key: bytes) -> bool:
    """Say whether verifying finds that something was done."""
    return not verify(kept.entries, kept.lines, key=key).holds


# --- edits without the key ------------------------------------------------------------------------


def _flip(kept: Kept, random: Random, _: bytes) -> Kept:
    """Change one character of one field."""
    at, entry = _any(kept, random)
    name = random.choice([n for n in _texts() if getattr(entry, n)])
    text = getattr(entry, name)
    place = random.randrange(len(text))
    other = random.choice([c for c in _LETTERS if c != text[place]])
    return _with(kept, at, replace(entry, **{name: text[:place] + other + text[place + 1 :]}))


def _replace_field(kept: Kept, random: Random, _: bytes) -> Kept:
    """Put another text of the same length into a field."""
    at, entry = _any(kept, random)
    name = random.choice([n for n in _texts() if getattr(entry, n)])
    old = getattr(entry, name)
    new = old
    while new == old:
        new = "".join(random.choices(_LETTERS, k=len(old)))
    return _with(kept, at, replace(entry, **{name: new}))


def _move_border(kept: Kept, random: Random, _: bytes) -> Kept:
    """Move the last character of one field to the beginning of the next."""
    at, entry = _any(kept, random)
    names = _texts()
    place = random.choice([i for i, n in enumerate(names[:-1]) if getattr(entry, n)])
    one, other = names[place], names[place + 1]
    text = getattr(entry, one)
    moved = {one: text[:-1], other: text[-1] + getattr(entry, other)}
    return _with(kept, at, replace(entry, **moved))


def _delete(kept: Kept, random: Random, _: bytes) -> Kept:
    """Take out some entries in the middle."""
    start = random.randrange(1, len(kept.entries) - 1)
    end = min(start + random.choice((1, 1, 2, 5)), len(kept.entries) - 1)
    return replace(kept, entries=kept.entries[:start] + kept.entries[end:])


def _delete_and_renumber(kept: Kept, random: Random, _: bytes) -> Kept:
    """Take out an entry and close the gap."""
    at = random.randrange(len(kept.entries))
    rest = tuple(replace(e, number=e.number - 1) for e in kept.entries[at + 1 :])
    return replace(kept, entries=kept.entries[:at] + rest)


def _swap(kept: Kept, random: Random, _: bytes) -> Kept:
    """Change places of two entries, and perhaps their numbers with them."""
    one, other = random.sample(range(len(kept.entries)), 2)
    entries = list(kept.entries)
    entries[one], entries[other] = entries[other], entries[one]
    if random.random() < 0.5:  # noqa: PLR2004  (as often as not)
        entries[one] = replace(entries[one], number=one + 1)
        entries[other] = replace(entries[other], number=other + 1)
    return replace(kept, entries=tuple(entries))


def _insert(kept: Kept, random: Random, _: bytes) -> Kept:
    """Put a forged entry in the middle, or a true one a second time."""
    at = random.randrange(1, len(kept.entries))
    forged = replace(kept.entries[at], note="插入", hash="".join(random.choices(_HEX, k=64)))
    new = random.choice((forged, kept.entries[at]))
    rest = kept.entries[at:]
    if random.random() < 0.5:  # noqa: PLR2004
        rest = tuple(replace(e, number=e.number + 1) for e in rest)
    return replace(kept, entries=(*kept.entries[:at], new, *rest))


def _append(kept: Kept, random: Random, _: bytes) -> Kept:
    """Put a forged entry at the end."""
    forged = _next(kept.entries, random, b"guessed", number=len(kept.entries) + 1)
    return replace(kept, entries=(*kept.entries, forged))


def _cut_tail(kept: Kept, random: Random, _: bytes) -> Kept:
    return replace(kept, entries=kept.entries[: -random.randrange(1, len(kept.entries) + 1)])


def _cut_head(kept: Kept, random: Random, _: bytes) -> Kept:
    return replace(kept, entries=kept.entries[random.randrange(1, len(kept.entries)) :])


def _rewrite_without_key(kept: Kept, random: Random, _: bytes) -> Kept:
    """Change an entry and make all hashes from there on anew, by guesses of how they are made."""
    return _rewritten(kept, random, random.choice((b"", b"key", b"\0" * 32)))


def _rewrite_plainly(kept: Kept, random: Random, _: bytes) -> Kept:
    """Likewise, by plain SHA-256."""
    at, entry = _any(kept, random)
    changed = [*kept.entries[:at], replace(entry, who="u" + "0" * 24), *kept.entries[at + 1 :]]
    before = changed[at - 1].hash if at else FIRST_BEFORE
    for place in range(at, len(changed)):
        made = replace(changed[place], before=before, hash="")
        before = hashlib.sha256(repr(made).encode()).hexdigest()
        changed[place] = replace(made, hash=before)
    return replace(kept, entries=tuple(changed))


# --- edits with the key, but not of the checkpoint ------------------------------------------------


def _rewrite_with_key(kept: Kept, random: Random, key: bytes) -> Kept:
    """Change an entry and make all hashes from there on anew, as they should be."""
    return _rewritten(kept, random, key)


def _delete_with_key(kept: Kept, random: Random, key: bytes) -> Kept:
    """Take out an entry, close the gap and make everything behind anew."""
    at = random.randrange(len(kept.entries))
    return replace(kept, entries=_relinked((*kept.entries[:at], *kept.entries[at + 1 :]), key))


def _insert_with_key(kept: Kept, random: Random, key: bytes) -> Kept:
    """Put an entry in and make everything behind anew."""
    at = random.randrange(len(kept.entries))
    new = replace(kept.entries[at], note="插入")
    return replace(kept, entries=_relinked((*kept.entries[:at], new, *kept.entries[at:]), key))


def _cut_tail_and_go_on_with_key(kept: Kept, random: Random, key: bytes) -> Kept:
    """Take the end off and put as many invented entries in its place."""
    left = random.randrange(1, len(kept.entries))
    entries = list(kept.entries[:left])
    while len(entries) < len(kept.entries):
        entries.append(_next(entries, random, key, number=len(entries) + 1))
    return replace(kept, entries=tuple(entries))


# --- edits of the checkpoint ----------------------------------------------------------------------


def _change_line(kept: Kept, random: Random, _: bytes) -> Kept:
    lines = list(kept.lines or ())
    at = random.randrange(len(lines))
    place = random.randrange(len(lines[at]))
    other = random.choice([c for c in _HEX if c != lines[at][place]])
    lines[at] = lines[at][:place] + other + lines[at][place + 1 :]
    return replace(kept, lines=tuple(lines))


def _delete_lines(kept: Kept, random: Random, _: bytes) -> Kept:
    """Take out lines, not the last ones alone."""
    lines = kept.lines or ()
    start = random.randrange(len(lines) - 1)
    end = random.randrange(start + 1, len(lines))
    return replace(kept, lines=lines[:start] + lines[end:])


def _swap_lines(kept: Kept, random: Random, _: bytes) -> Kept:
    lines = list(kept.lines or ())
    one, other = random.sample(range(len(lines)), 2)
    lines[one], lines[other] = lines[other], lines[one]
    return replace(kept, lines=tuple(lines))


def _cut_lines(kept: Kept, random: Random, _: bytes) -> Kept:
    """Take off more of the end than a crash does."""
    lines = kept.lines or ()
    return replace(kept, lines=lines[: -random.randrange(MOST_BEHIND + 1, len(lines) + 1)])


def _drop_file(kept: Kept, random: Random, _: bytes) -> Kept:
    return replace(kept, lines=random.choice((None, ())))


EDITS: Mapping[str, Edit] = {
    "flip": _flip,
    "replace field": _replace_field,
    "move border": _move_border,
    "delete": _delete,
    "delete and renumber": _delete_and_renumber,
    "swap": _swap,
    "insert": _insert,
    "append": _append,
    "cut tail": _cut_tail,
    "cut head": _cut_head,
    "rewrite without key": _rewrite_without_key,
    "rewrite plainly": _rewrite_plainly,
    "rewrite with key": _rewrite_with_key,
    "delete with key": _delete_with_key,
    "insert with key": _insert_with_key,
    "cut tail and go on with key": _cut_tail_and_go_on_with_key,
    "change line": _change_line,
    "delete lines": _delete_lines,
    "swap lines": _swap_lines,
    "cut lines": _cut_lines,
    "drop file": _drop_file,
}


def edits_found(count: int, *, size: int, seed: int = 10) -> Mapping[str, tuple[int, int]]:
    """Make edits, each to an audit of its own; give how many were made of each sort, and found.

    Args:
        count: How many in all, sort after sort.
        size: The largest audit that is edited; the smallest has 12 entries.
        seed: Of what is random.
    """
    random, key = Random(seed), b"k" * 32  # noqa: S311  (nothing is kept secret by it)
    audits = [an_audit(random, key, size=n) for n in {12, size // 2, size} if n >= 12]  # noqa: PLR2004
    outcome = dict.fromkeys(EDITS, (0, 0))
    for number in range(count):
        name = list(EDITS)[number % len(EDITS)]
        kept = random.choice(audits)
        edited = EDITS[name](kept, random, key)
        if edited == kept:
            raise ValueError(f"the edit {name!r} changed nothing")
        made, found = outcome[name]
        outcome[name] = made + 1, found + is_found(edited, key)
    return outcome


def _texts() -> list[str]:
    return [field.name for field in fields(Entry) if field.name != "number"]


def _any(kept: Kept, random: Random) -> tuple[int, Entry]:
    at = random.randrange(len(kept.entries))
    return at, kept.entries[at]


def _with(kept: Kept, at: int, entry: Entry) -> Kept:
    return replace(kept, entries=(*kept.entries[:at], entry, *kept.entries[at + 1 :]))


def _rewritten(kept: Kept, random: Random, key: bytes) -> Kept:
    at, entry = _any(kept, random)
    changed = replace(entry, who="u" + "0" * 24)
    return replace(kept, entries=_relinked(_with(kept, at, changed).entries, key, start=at))


def _relinked(entries: Sequence[Entry], key: bytes, *, start: int = 0) -> tuple[Entry, ...]:
    """Number and link entries anew from a place on."""
    made = list(entries[:start])
    for entry in entries[start:]:
        before = made[-1].hash if made else FIRST_BEFORE
        made.append(sealed(replace(entry, number=len(made) + 1, before=before), key))
    return tuple(made)
