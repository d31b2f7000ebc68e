"""What the fields of a document say of the company, so that conditions are judged by it too.

Whoever writes 25 人 into a table expects its points to be counted by that.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from assistant.drafting.facts import DraftFacts
from assistant.drafting.template import FieldSpec, Template
from assistant.eligibility.fields import LISTS
from assistant.eligibility.profile import Profile, consistent, read_profile

_PROFILE = "profile."


def path_on(path: str, day: date) -> str:
    """Give a path with the year that it means on a day.

    >>> path_on("years.-1.revenue", date(2026, 11, 29))
    'years.2025.revenue'
    """
    for back in (1, 2, 3):
        path = path.replace(f"years.-{back}.", f"years.{day.year - back}.")
    return path


def labels_by_path(template: Template, day: date) -> Mapping[str, str]:
    """Give by profile path the label of the field that is filled from it; the first that is."""
    found: dict[str, str] = {}
    for spec in template.fields:
        if (path := _path(spec, day)) is not None:
            found.setdefault(path, spec.label)
    return found


def _path(spec: FieldSpec, day: date) -> str | None:
    """Give the profile path that a field is filled from; None for none."""
    taken = [path.removeprefix(_PROFILE) for path in spec.take if path.startswith(_PROFILE)]
    one = taken[0] if taken else None
    return None if one is None or one.endswith(".year") else path_on(one, day)


def profile_told(template: Template, facts: DraftFacts, *, day: date) -> Profile:
    """Give the profile with what the fields say; where both say something, the fields count.

    What a field says that cannot be read is unknown, whatever the profile says.
    """
    told: dict[str, object] = {}
    years: dict[str, dict[str, str]] = {}
    for label, given in facts.fields.items():
        spec = template.named(label)
        path = _path(spec, day) if spec is not None else None
        if path is None or path in LISTS or not isinstance(given, str):
            continue
        if path.startswith("years."):
            _, year, name = path.split(".")
            years.setdefault(year, {})[name] = given
        else:
            told[path] = given
    return _merged(facts.profile, read_profile({**told, "years": years}))


def _merged(profile: Profile, told: Profile) -> Profile:
    kept = {path: value for path, value in profile.figures.items() if path not in told.unusable}
    why = {path: said for path, said in profile.unusable.items() if path not in told.figures}
    return consistent(
        replace(
            profile,
            figures={**kept, **told.figures},
            words={**profile.words, **told.words},
            founded=told.founded or profile.founded,
            region=told.region or profile.region,
            unusable={**why, **told.unusable},
        )
    )
