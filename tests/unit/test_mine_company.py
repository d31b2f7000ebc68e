"""The company's name is told once and offered elsewhere, and of nobody who writes for others."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from assistant.keeping.profiles import Kept
from assistant.mine.company import Companies, Company
from assistant.offers.fields import OfferKind
from assistant.offers.offer import OwnOffer
from corpus.levels import Role, Viewer

FACTORY = Viewer(identity="u-1", role="enterprise")


class Told:
    """Profiles and own forms of everybody."""

    def __init__(self, *, profile: str = "", offers: Sequence[OwnOffer] = ()) -> None:
        self._profile, self._offers = profile, tuple(offers)

    def of(self, viewer: Viewer) -> Kept:
        assert viewer.identity
        return Kept(profile={"name": self._profile} if self._profile else {"employees": 80})

    def own(self, owner: Viewer) -> Sequence[OwnOffer]:
        assert owner.identity
        return self._offers


def an_offer(kind: OfferKind, **values: str) -> OwnOffer:
    return OwnOffer(
        id="o",
        number="N",
        kind=kind,
        values=values,
        state="draft",
        version=1,
        changed=datetime(2026, 11, 23, tzinfo=UTC),
        owner="u-1",
    )


def companies(
    *, profile: str = "", account: str = "", offers: Sequence[OwnOffer] = ()
) -> Companies:
    told = Told(profile=profile, offers=offers)
    return Companies(profiles=told, account=lambda _who: account, offers=told)


FORM = an_offer("achievement", 完成单位="乙所")


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (companies(profile="甲公司", account="丙公司", offers=[FORM]), ("甲公司", "profile")),
        (companies(account=" 丙公司 ", offers=[FORM]), ("丙公司", "account")),
        (companies(offers=[an_offer("demand", 需求名称="x"), FORM]), ("乙所", "offer")),
        (companies(), ("", "")),
    ],
)
def test_what_was_told_where_it_says_most_comes_first(
    known: Companies, expected: tuple[str, str]
) -> None:
    assert known.of(FACTORY) == Company(name=expected[0], whence=expected[1])  # type: ignore[arg-type]


@pytest.mark.parametrize("role", ["manager", "staff", "admin"])
def test_whoever_writes_for_others_is_offered_only_what_the_profile_says(role: Role) -> None:
    who = Viewer(identity="u-2", role=role)

    assert companies(account="技术转移中心", offers=[FORM]).of(who) == Company()
    assert companies(profile="甲公司", account="技术转移中心").of(who).name == "甲公司"


def test_of_a_guest_nothing_is_known() -> None:
    guest = Viewer(identity="guest", role="enterprise")

    assert companies(profile="甲公司", account="乙").of(guest) == Company()
