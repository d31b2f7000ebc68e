"""What a measure is: what it asks of whoever applies, each condition with the words it rests on.

A measure is data, read strictly: a name that is not here is an error. Nothing in it decides;
`assistant.eligibility` does, from these and a profile. Amounts of money are in 万元, shares are
fractions of 1.
"""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

# Over which years a yearly figure counts, seen from the year before the day that is asked about.
Years = Literal["last_year", "each_of_2", "sum_of_2", "sum_of_3", "mean_of_3"]
# Who decides: code; code once there is proof; experts; a platform that gives points.
Decider = Literal["code", "proof", "expert", "platform"]
RelationKind = Literal["exclusive", "stackable", "prerequisite", "replaces", "replaced_by"]
Listed = Literal["qualifications", "awards", "platforms", "standards"]
Number = Annotated[Decimal, Field(allow_inf_nan=False)]
_Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
_Unit = Literal["", "万元", "%", "㎡", "年", "人", "项", "家", "分"]
_Words = Annotated[str, Field(min_length=1, max_length=400)]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Bounds(_Data):
    """Where a figure must lie; a bound that is not set does not count."""

    at_least: Number | None = None
    more_than: Number | None = None
    at_most: Number | None = None
    less_than: Number | None = None

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if all(getattr(self, name) is None for name in Bounds.model_fields):
            raise ValueError("at_least、more_than、at_most、less_than 至少写一项")
        return self


class Step(Bounds):
    """One step of a scale: which bounds hold while another figure is not above `up_to`."""

    up_to: Number | None = None


class Ratio(_Data):
    """A figure of the profile, by itself or over another one.

    Attributes:
        of: A path in the profile: `employees`, `extra.场地面积_平方米`, or the name of a yearly
            figure (`rd_expense`), where `years` says of which years.
        over: What it is divided by, likewise.
        years: None for a figure that is not yearly.
        fewer_if_young: Whether a company founded within these years counts the years that it has.
    """

    of: str
    over: str | None = None
    years: Years | None = None
    fewer_if_young: bool = False


class _Condition(_Data):
    """What every condition has.

    Attributes:
        text: The condition as one line.
        quote: Words of the policy's text that it rests on, to the letter; None where a part
            rests on the words of its whole.
        clause: Where they stand, as a person would cite it: 第十一条第（五）项.
        by: Who decides.
        audience: Whether it says whom the measure is for: not met, the measure is not for them.
        shortcut: Whether it is another way in, or a release, that counts as not taken until
            somebody claims it.
    """

    id: _Id
    text: _Words
    quote: _Words | None = None
    clause: str | None = None
    by: Decider = "code"
    audience: bool = False
    shortcut: bool = False


class Amount(_Condition):
    """A figure within bounds.

    Attributes:
        scale: Bounds that depend on `scaled_by`, the lowest step first; the last has no `up_to`.
    """

    kind: Literal["amount"]
    figure: Ratio
    bounds: Bounds | None = None
    scaled_by: Ratio | None = None
    scale: tuple[Step, ...] = ()
    unit: _Unit = ""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.bounds is None) == (self.scaled_by is None):
            raise ValueError("bounds 与 scaled_by 应写且只写一项")
        if self.scaled_by is not None:
            tops = [step.up_to for step in self.scale]
            rising = [top for top in tops[:-1] if top is not None]
            if not tops or tops[-1] is not None or len(rising) != len(tops) - 1:
                raise ValueError("scale 除最后一档外都要写 up_to，最后一档不写")
            if rising != sorted(set(rising)):
                raise ValueError("scale 各档的 up_to 应由小到大")
        return self


class Readings(_Condition):
    """A figure that the text defines loosely: each way of reading it is worked out.

    Where the readings disagree, people decide.
    """

    kind: Literal["readings"]
    of: str
    over: str | None = None
    figure: Literal["growth", "mean_share"]
    bounds: Bounds
    unit: _Unit = ""


class Age(_Condition):
    """How long ago the company was founded, in whole years by the calendar."""

    kind: Literal["age"]
    bounds: Bounds
    unit: _Unit = "年"


class Flag(_Condition):
    """A plain statement of the profile.

    Attributes:
        of: A path in the profile.
        is_: What it must be, or one of these.
    """

    kind: Literal["flag"]
    of: str
    is_: bool | tuple[str, ...] = Field(alias="is")


class Industry(_Condition):
    """What the company does: one of these words must stand in it, or none of them may."""

    kind: Literal["industry"]
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.any_of) == bool(self.none_of):
            raise ValueError("any_of 与 none_of 应写且只写一项")
        return self


class Holds(_Condition):
    """Something held: a title, an award, a platform, a standard.

    Attributes:
        named: One of these names it; empty for any.
        near: Names that may come to the same, which people decide.
        levels: One of these; empty for any.
        within_rank: The rank must not be after this one.
        within_years: It must be of this year or of one of so many years before it.
    """

    kind: Literal["holds"]
    among: Listed
    named: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    within_rank: int | None = Field(default=None, ge=1)
    within_years: int | None = Field(default=None, ge=1)


class Judged(_Condition):
    """What only people, or a platform's points, can decide; a figure of the profile stands by."""

    kind: Literal["judged"]
    of: str | None = None
    bounds: Bounds | None = None
    unit: _Unit = ""

    @model_validator(mode="after")
    def _by_whom(self) -> Self:
        if self.by not in ("expert", "platform"):
            raise ValueError("judged 的 by 应为 expert 或 platform")
        return self


class Located(_Condition):
    """Where the company is registered: in one of these places or below."""

    kind: Literal["located"]
    places: tuple[str, ...] = Field(min_length=1)


class OtherMeasure(_Condition):
    """The verdict on another measure."""

    kind: Literal["measure"]
    measure: str


class Points(_Data):
    """One way to the points of a part: the first step whose figure is reached gives them.

    Attributes:
        steps: (at least, points), the highest first; below the last there are none.
        optional: Whether it counts only where the profile has its figure.
    """

    figure: Ratio
    steps: tuple[tuple[Number, Number], ...] = Field(min_length=1)
    optional: bool = False


class ScorePart(_Data):
    """One part of a score: the best of its ways.

    Attributes:
        never_zero: Whether no points here fail the whole.
    """

    id: _Id
    text: _Words
    most: Number
    ways: tuple[Points, ...] = Field(min_length=1)
    never_zero: bool = False


class ScoreCondition(_Condition):
    """Points added up from parts."""

    kind: Literal["score"]
    bounds: Bounds
    points: tuple[ScorePart, ...] = Field(min_length=1)
    unit: _Unit = "分"


class Whole(_Condition):
    """Conditions that count together: all of them, any of them, or none (`not`)."""

    kind: Literal["all", "any", "not"]
    parts: tuple["Condition", ...] = Field(min_length=1)


Condition = Annotated[
    Amount
    | Readings
    | Age
    | Flag
    | Industry
    | Holds
    | Judged
    | Located
    | OtherMeasure
    | ScoreCondition
    | Whole,
    Field(discriminator="kind"),
]


class Computed(_Data):
    """An amount that the profile allows to be worked out.

    Attributes:
        figure: What it is of, in 万元.
        rate: What share of it; of what is above `whole_up_to`, where that is set.
        whole_up_to: Up to here all of it.
        says: What it is called; `{have}`, `{gives}`, `{whole}`, `{rest}` and `{year}` stand for
            amounts in 万元 and the year.
    """

    figure: Ratio
    rate: Number
    whole_up_to: Number | None = None
    says: str

    @model_validator(mode="after")
    def _only_known_places(self) -> Self:
        known = dict.fromkeys(("have", "gives", "whole", "rest", "year"), "")
        try:
            self.says.format(**known)
        except (KeyError, IndexError, ValueError, AttributeError) as error:
            raise ValueError("says 里只能用 {have}、{gives}、{whole}、{rest}、{year}") from error
        return self


class Benefit(_Data):
    """What a measure gives.

    Attributes:
        cap_wan: The most that it gives, in 万元; None where the text states none.
        quote: The words of the policy that it rests on.
    """

    text: _Words
    quote: _Words | None = None
    cap_wan: Number | None = None
    computed: Computed | None = None


class Window(_Data):
    """When one can apply: both days inclusive."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")
    note: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("窗口的 to 不应早于 from")
        return self


class Bearing(_Data):
    """How one measure bears on another measure or policy."""

    other: str = Field(alias="with")
    kind: RelationKind
    note: str = ""


class Measure(_Data):
    """One thing that people can apply for, or are entitled to.

    Attributes:
        id: The policy's id, with a suffix where it has several: `N05.zjtx`.
        name: What people call it.
        called: What else it is called, in questions.
        gives: 支持方式: 资质认定, 税收减免 and so on.
        published: How much of its conditions is known: all, some, or none.
        rolling: Whether one can apply at any time.
        over_by: A day on which the window that there was is known to be over, where its own days
            are not.
        anywhere: Whether the policy's region says nothing of who may apply.
        materials: What has to be handed in, as far as known.
        caution: What whoever reads the result must be told.
        ladder: Its place in a course of measures: name and step, from 1.
    """

    id: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9-]*(\.[a-z0-9]+)?$")
    policy: str
    name: _Words
    called: tuple[str, ...] = ()
    gives: tuple[str, ...] = Field(min_length=1)
    published: Literal["full", "partial", "none"]
    conditions: tuple[Condition, ...] = ()
    benefit: Benefit | None = None
    windows: tuple[Window, ...] = ()
    rolling: bool = False
    over_by: date | None = None
    anywhere: bool = False
    materials: tuple[str, ...] = ()
    relations: tuple[Bearing, ...] = ()
    caution: str | None = None
    ladder: tuple[str, int] | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if not (self.id == self.policy or self.id.startswith(f"{self.policy}.")):
            raise ValueError(f"id “{self.id}”应为政策编号“{self.policy}”，或再加 .后缀")
        if self.published == "none" and any(not one.audience for one in self.conditions):
            raise ValueError("published 为 none 时，conditions 里只能有适用对象")
        if self.published != "none" and not self.conditions:
            raise ValueError("conditions 为空时，published 应为 none")
        ids = [one.id for one in each_of(self.conditions)]
        if twice := next((one for one in ids if ids.count(one) > 1), None):
            raise ValueError(f"条件编号“{twice}”用了两次")
        spans = sorted((window.first, window.last) for window in self.windows)
        if any(later[0] <= sooner[1] for sooner, later in pairwise(spans)):
            raise ValueError("窗口的日期有重叠")
        for one in self.conditions:
            if one.quote is None:
                raise ValueError(f"条件“{one.id}”没有引句 quote")
        return self

    @model_validator(mode="after")
    def _decided_where_it_can_be(self) -> Self:
        for one in each_of(self.conditions):
            if one.by in ("expert", "platform") and not isinstance(one, Judged):
                raise ValueError(f"条件“{one.id}”由专家或平台决定，kind 应为 judged")
            if one.audience and one not in self.conditions:
                raise ValueError(f"条件“{one.id}”是其他条件的一部分，不能写 audience")
        return self


def each_of(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Give conditions with all their parts, each whole before its parts."""
    found: list[Condition] = []
    for one in conditions:
        found.append(one)
        if isinstance(one, Whole):
            found.extend(each_of(one.parts))
    return tuple(found)
