"""What programs send. Names are those of the command line's batches (docs/commands.md)."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, StringConstraints
from pydantic.config import JsonDict

from assistant.feedback import MAX_NOTE_CHARS, Reason
from assistant.finding import Wish
from assistant.matching.matcher import MAX_CHARS as MAX_MATCH_CHARS
from assistant.matching.matcher import MOST
from corpus.facets import Facets
from corpus.records import Kind
from index.search import Method

MAX_CHARS = 4000
MAX_TURNS = 40
MAX_TURN_CHARS = 20_000
MOST_HITS = 100
MOST_LISTED = 200
MOST_OFFSET = 1_000_000


def _no_control(text: str) -> str:
    if any(ord(letter) < 32 and letter not in "\n\r\t" for letter in text):  # noqa: PLR2004
        raise ValueError("有不能用的字符")
    return text


_PLAIN = AfterValidator(_no_control)
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), _PLAIN
]
Profile = Annotated[
    dict[str, JsonValue],
    Field(
        description="企业画像，写法同命令行的画像文件；没有的项即未知，不当作零或否。",
        examples=[{"region": "宁夏/银川", "employees": 80, "years": {"2025": {"revenue": 3600}}}],
    ),
]
Day = Annotated[date, Field(description="按这一天有效的规定；不给就是今天。")]
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_CHARS), _PLAIN
]


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _said(description: str, *examples: JsonDict) -> ConfigDict:
    """Say what a model is, in the words of the interface's own description."""
    said: JsonDict = {"description": description}
    return ConfigDict(json_schema_extra={**said, "examples": list(examples)} if examples else said)


class TurnIn(_Asked):
    """One earlier line of the conversation."""

    model_config = _said("此前对话里的一句。")

    role: Literal["user", "assistant"]
    content: Annotated[str, StringConstraints(max_length=MAX_TURN_CHARS), _PLAIN]


class AskIn(_Asked):
    """A question."""

    model_config = _said("一个问题。", {"q": "科技型中小企业研发费用补助最高多少万元？"})

    q: Words = Field(description="问题。")
    history: list[TurnIn] = Field(
        default=[], max_length=MAX_TURNS, description="此前的对话，早的在前。"
    )
    profile: Profile | None = None
    as_of: Day | None = None


class SearchIn(_Asked):
    """What is looked for."""

    model_config = _said(
        "要查找的内容和条件。", {"q": "枸杞烘干节能", "kind": "achievement", "k": 5}
    )

    q: Words = Field(description="一句话、文号、金额、单位名或一段需求。")
    k: int = Field(default=10, ge=1, le=MOST_HITS, strict=True, description="最多几条。")
    kind: Kind | None = Field(default=None, description="只查一种。")
    method: Method = Field(default="hybrid", description="检索方式。")
    field: Name | None = Field(default=None, description="技术领域。")
    region: Name | None = Field(default=None, description="地区，例如 银川。")
    trl: int | None = Field(default=None, ge=1, le=9, strict=True, description="技术成熟度不低于。")
    include_expired: bool = Field(default=False, description="也查已失效、未施行的。")
    as_of: Day | None = None


class FacetsIn(_Asked):
    """By what records are chosen and counted."""

    model_config = _said("按什么条件选和数。")

    kind: Kind | None = Field(default=None, description="只要一种。")
    field: Name | None = Field(default=None, description="技术领域。")
    region: Name | None = Field(default=None, description="地区，例如 银川。")
    trl: int | None = Field(default=None, ge=1, le=9, description="技术成熟度不低于。")
    include_expired: bool = Field(default=False, description="连已失效、未施行的一起。")
    as_of: Day | None = None

    @property
    def facets(self) -> Facets:
        """Them as records are counted by them."""
        return Wish(
            kind=self.kind,
            field=self.field,
            region=self.region,
            trl=self.trl,
            over=self.include_expired,
        ).facets


class RecordsIn(FacetsIn):
    """Which of the records are listed."""

    model_config = _said("要列出哪些资料。")

    limit: int = Field(default=50, ge=1, le=MOST_LISTED, description="最多几条。")
    offset: int = Field(default=0, ge=0, le=MOST_OFFSET, description="从第几条起，0 是第一条。")


class DifferenceIn(_Asked):
    """Which versions are compared."""

    from_: int | None = Field(
        default=None, alias="from", ge=1, le=MOST_OFFSET, description="旧版；不给为上一版。"
    )
    to: int | None = Field(default=None, ge=1, le=MOST_OFFSET, description="新版；不给为现行版。")


class PoliciesIn(_Asked):
    """The company that is judged."""

    model_config = _said("要判断的企业。", {"profile": {"region": "宁夏/银川", "employees": 80}})

    profile: Profile | None = Field(
        default=None, description="企业画像；不给就用这个账号在网页上保存的。"
    )
    measure: Name | None = Field(
        default=None, description="只看这一项措施，或这份政策的各项措施；给编号。"
    )
    as_of: Day | None = None


class MatchIn(_Asked):
    """The side that is matched."""

    model_config = _said(
        "要匹配的一方；demand、text、achievement 给且只给一个。",
        {"text": "需要一种省电的枸杞烘干设备", "k": 3},
    )

    demand: Name | None = Field(default=None, description="需求编号，为它找成果。")
    text: (
        Annotated[
            str,
            StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_MATCH_CHARS),
            _PLAIN,
        ]
        | None
    ) = Field(default=None, description="用自己的话描述的需求。")
    achievement: Name | None = Field(default=None, description="成果编号，反过来找需求。")
    k: int = Field(default=10, ge=1, le=MOST, strict=True, description="最多几条。")
    profile: Profile | None = Field(default=None, description="企业画像，用于判断可联动的政策。")
    as_of: Day | None = None


class AllMatchesIn(_Asked):
    """Which rows of the run over everything are wanted."""

    limit: int = Field(default=50, ge=1, le=MOST_LISTED, description="最多几条需求。")
    offset: int = Field(default=0, ge=0, le=MOST_OFFSET, description="从第几条需求起，0 是第一条。")


class SomeMatchesIn(AllMatchesIn):
    """The same for a model, which reads all that it is given: fewer at once."""

    model_config = _said("要看哪几条需求。")

    limit: int = Field(default=10, ge=1, le=50, description="最多几条需求。")


class OpinionIn(_Asked):
    """What somebody says of an answer."""

    model_config = _said(
        "对一条回答的评价。", {"reason": "wrong_figure", "note": "金额和原文不一致"}
    )

    reason: Reason = Field(description="useful 有用；其余说明哪里有问题。")
    note: Annotated[str, StringConstraints(max_length=MAX_NOTE_CHARS), _PLAIN] = Field(
        default="", description="说明；请不要写个人信息。"
    )


Fields = Annotated[
    dict[str, JsonValue],
    Field(
        description="按标签填写的内容；列表给一组对象，空字符串即清除。",
        examples=[{"项目名称": "枸杞烘干节能改造"}],
    ),
]


class DraftIn(_Asked):
    """What a draft is to be made of."""

    model_config = _said(
        "要起草的材料，和它所依据的。",
        {"type": "transfer_project", "fields": {"项目名称": "枸杞烘干节能改造"}},
    )

    type: Name = Field(description="材料种类，见 GET /drafts/types。")
    policy: Name | None = Field(default=None, description="政策编号。")
    measure: Name | None = Field(default=None, description="措施编号。")
    demand: Name | None = Field(default=None, description="需求编号。")
    achievement: Name | None = Field(default=None, description="成果编号。")
    profile: Profile | None = Field(
        default=None, description="企业画像；不给就用这个账号在网页上保存的。"
    )
    fields: Fields = Field(default={})


class FillIn(_Asked):
    """What is filled into a draft."""

    model_config = _said("要填入草稿的内容。", {"fields": {"项目名称": "枸杞烘干节能改造"}})

    fields: Fields


class ReaderIn(_Asked):
    """Who may read a draft."""

    model_config = _said("可以看草稿的人。", {"name": "wang"})

    name: Name = Field(description="技术经理人的登录名。")


class RecordIn(_Asked):
    """A record."""

    model_config = _said("一条资料。")

    record: Name = Field(description="编号。")
    as_of: Day | None = None


class KeptDraftIn(_Asked):
    """A draft that is kept."""

    model_config = _said("一份自己的草稿。")

    draft: Name = Field(description="草稿的 id。")


class SharedDraftIn(_Asked):
    """Another's draft."""

    model_config = _said("别人的一份草稿。")

    draft: Name = Field(description="草稿的 id，见 list_shared_drafts。")
    version: int | None = Field(
        default=None, ge=1, le=MOST_OFFSET, description="第几版；不给就是最新的一版。"
    )


class FillDraftIn(FillIn):
    """What is filled into a draft, and which."""

    model_config = _said("要填入哪份草稿、填什么。")

    draft: Name = Field(description="草稿的 id。")


class AnswerOpinionIn(OpinionIn):
    """What somebody says of an answer, and of which."""

    model_config = _said("对哪条回答、怎么评价。")

    answer: Name = Field(description="回答的 id。")


class NothingIn(_Asked):
    """Nothing."""

    model_config = _said("不用给什么。")
