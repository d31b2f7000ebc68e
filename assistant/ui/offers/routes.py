"""The routes of the forms: each does one act for whoever asks; those of the staff ask for staff."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant.errors import BadRequest
from assistant.keeping.profiles import GUEST
from assistant.mine.company import MAX_CHARS
from assistant.offers.adding import take_in
from assistant.offers.completeness import (
    NOBODY_TO_REACH,
    Look,
    look_at,
    reachable,
    require_reachable,
)
from assistant.offers.fields import KINDS, UNIT, OfferKind, known_values, title_of
from assistant.offers.offer import OwnOffer
from assistant.offers.writing import as_book
from assistant.ui.downloads import BOOK, as_file
from assistant.ui.entrances import Do, Entrances, body_of, naming_of
from assistant.ui.offers.form import (
    NAME,
    OFFERED,
    form_html,
    hints_html,
    home_html,
    lacks_of,
)
from assistant.ui.offers.port import Offering
from assistant.ui.offers.waiting import waiting_html
from assistant.ui.sent import Data, sent_in
from corpus.errors import SecretMaterial
from corpus.levels import LEVELS, Viewer

UNDER = "/offers"
_MARK = "x-offer"
_MAX_BYTES = 400_000
_BROKEN = "系统出错，没有做成。请再试一次；如果还是这样，请把时间告诉管理员。"
_GIVEN = (
    "已交给工作人员。他们看过后收入资料，或退回请您补充；到了哪一步，这里和“我的登记”里都能看到。"
)
_PARTLY = "内容没有传完整，请再试一次。"
_MAX_NAME_CHARS = 40

Act = Callable[[Data, Viewer], Response]


def offer_routes(offering: Offering) -> Starlette:
    """Give the routes; they are mounted at `/offers`."""
    ways = _Ways(offering)
    entrances = Entrances(UNDER, broken=_BROKEN, mark=_MARK)
    about_nothing: dict[str, Act] = {
        "/home": ways.home,
        "/open": ways.open,
        "/look": ways.look,
        "/book": ways.book,
        "/waiting": ways.waiting,
    }
    about_one: dict[str, Act] = {
        "/remove": ways.remove,
        "/give": ways.give,
        "/back": ways.back,
        "/add": ways.add,
        "/return": ways.send_back,
    }
    return Starlette(
        routes=[
            *(entrances.route("POST", path, _asked(act)) for path, act in about_nothing.items()),
            entrances.route("POST", "/keep", ways.keep, about=_offer_in),
            *(
                entrances.route("POST", path, _asked(act), about=_offer_in)
                for path, act in about_one.items()
            ),
        ]
    )


@dataclass(frozen=True, slots=True)
class _Ways:
    """What is done for whoever asks."""

    offering: Offering

    def home(self, _data: Data, who: Viewer) -> Response:
        """Give what somebody has written down."""
        own = self.offering.offers.own(who)
        out = self.offering.withdrawn(own)
        return _html(home_html(own, guest=who.identity == GUEST, out=out))

    def open(self, data: Data, who: Viewer) -> Response:
        """Give a form: one of somebody's own, or an empty one of a kind."""
        offer = _offer(data)
        if offer:
            return self._shown(self.offering.offers.one(who, offer))
        kind = _kind(data)
        values, said = self._with_company(kind, known_values(kind, data.get("values")), data, who)
        guest = who.identity == GUEST
        return _html(form_html(kind, values, look_at(kind, values), guest=guest, said=said))

    def look(self, data: Data, _who: Viewer) -> Response:
        """Say how complete what is typed is; nothing is kept."""
        kind = _kind(data)
        values = known_values(kind, data.get("values"))
        look = look_at(kind, values)
        nobody = "" if reachable(values) else NOBODY_TO_REACH
        return _html(hints_html(look), lacks=lacks_of(look), nobody=nobody)

    async def keep(self, request: Request, who: Viewer) -> Response:
        """Keep a form."""
        data, named = await _data(request), naming_of(request)
        offer = await run_in_threadpool(self._kept, data, who)
        if not _offer(data):
            named(offer.id)
        return await run_in_threadpool(self._shown, offer, "已保存")

    def book(self, data: Data, who: Viewer) -> Response:
        """Give a form as a workbook of one row."""
        kind = _kind(data)
        values = known_values(kind, data.get("values"))
        offer = _offer(data)
        number = self.offering.offers.one(who, offer).number if offer else ""
        name = title_of(kind, values)[:_MAX_NAME_CHARS] or "未命名"
        written = as_book(kind, values, number=number)
        return as_file(written, BOOK, f"{NAME[kind]}_{name}.xlsx")

    def remove(self, data: Data, who: Viewer) -> Response:
        """Remove one of somebody's own."""
        self.offering.offers.remove(who, _offer(data))
        return self.home(data, who)

    def give(self, data: Data, who: Viewer) -> Response:
        """Hand one over to the staff, if somebody can be reached about it."""
        require_reachable(self.offering.offers.one(who, _offer(data)).values)
        return self._shown(self.offering.offers.give(who, _offer(data)), _GIVEN)

    def back(self, data: Data, who: Viewer) -> Response:
        """Take one back that waits."""
        return self._shown(self.offering.offers.take_back(who, _offer(data)), "已收回，可以改了")

    def waiting(self, _data: Data, who: Viewer) -> Response:
        """Give what waits for the staff."""
        return _html(self._waiting(who))

    def add(self, data: Data, who: Viewer) -> Response:
        """Take one into the corpus."""
        level = next((one for one in LEVELS if one == data.get("level")), LEVELS[-1])
        done = take_in(
            _offer(data),
            _version(data),
            level,
            who,
            offers=self.offering.offers,
            work=self.offering.work,
        )
        return _html(self._waiting(who), said=f"已收入：{done.title}（{done.record}）")

    def send_back(self, data: Data, who: Viewer) -> Response:
        """Send one back with a word."""
        word = str(data.get("word") or "").strip()
        if not word:
            raise BadRequest("请写明要补什么，再退回。")
        done = self.offering.offers.settle(
            who, _offer(data), _version(data), state="returned", word=word
        )
        return _html(self._waiting(who), said=f"已退回：{done.title}")

    def _with_company(
        self, kind: OfferKind, values: dict[str, str], data: Data, who: Viewer
    ) -> tuple[dict[str, str], Mapping[str, str]]:
        """Give the values with the company's name as it was told elsewhere, and what is said of it.

        A guest's stands in their browser, which sends it along.
        """
        companies, label = self.offering.companies, UNIT[kind]
        name = str(data.get("company") or "")[:MAX_CHARS] if who.identity == GUEST else ""
        if companies is not None and not name:
            name = companies.of(who).name
        if not name or values.get(label):
            return values, {}
        return {**values, label: name}, {label: OFFERED}

    def _kept(self, data: Data, who: Viewer) -> OwnOffer:
        kind = _kind(data)
        values = known_values(kind, data.get("values"))
        look_at(kind, values)  # what bears a mark of 秘密 is not kept
        offer = _offer(data) or None
        return self.offering.offers.keep(who, kind, values, offer=offer)

    def _shown(self, offer: OwnOffer, said: str = "") -> Response:
        look = look_at(offer.kind, offer.values)
        out = self.offering.withdrawn([offer]).get(offer.id)
        shown = form_html(offer.kind, offer.values, look, offer=offer, out=out)
        return _html(shown, said=said, offer=offer.id)

    def _waiting(self, who: Viewer) -> str:
        waiting = self.offering.offers.waiting(who)
        out = self.offering.withdrawn(waiting)
        return waiting_html([(offer, _looked(offer)) for offer in waiting], out=out)


def _looked(offer: OwnOffer) -> Look | None:
    try:
        return look_at(offer.kind, offer.values)
    except SecretMaterial:
        return None


def _asked(act: Act) -> Do:
    async def do(request: Request, who: Viewer) -> Response:
        return await run_in_threadpool(act, await _data(request), who)

    return do


def _html(html: str, **more: str) -> JSONResponse:
    return JSONResponse({"html": html, **{name: one for name, one in more.items() if one}})


def _kind(data: Data) -> OfferKind:
    kind = next((one for one in KINDS if one == data.get("kind")), None)
    if kind is None:
        raise BadRequest(_PARTLY)
    return kind


def _offer(data: Data) -> str:
    return str(data.get("offer") or "")


def _version(data: Data) -> int:
    version = str(data.get("version") or "")
    return int(version) if version.isdecimal() else 0


async def _data(request: Request) -> Data:
    return await sent_in(request, partial(body_of, request, _MAX_BYTES))


async def _offer_in(request: Request, _who: Viewer) -> str:
    """Give the id of the offer that it is about; empty before it is kept, and for what is none."""
    offer = _offer(await _data(request))
    return offer if len(offer) == _ID_CHARS and offer.isalnum() else ""


_ID_CHARS = 32
