"""Every sort of condition: met, unmet, unknown, for people to decide, not for this company."""

from datetime import date

import pytest
from eligibility_builders import condition, found

from assistant.eligibility.findings import Shown
from assistant.eligibility.telling import left_to_do, state_words

AREA = "kind: amount, figure: {of: extra.场地面积_平方米}, bounds: {at_least: 500}, unit: ㎡"
EACH = (
    "kind: amount, figure: {of: rd_expense, years: each_of_2}, bounds: {at_least: 100}, unit: 万元"
)
SHARE = "kind: amount, figure: {of: rd_staff, over: employees}, bounds: {at_least: 0.10}"


def years(**figures: object) -> dict[str, object]:
    return {"years": {name[1:]: {"rd_expense": value} for name, value in figures.items()}}


def shown_in(shown: Shown | None) -> tuple[object, object]:
    return (None, None) if shown is None else (shown.value, shown.period)


def test_a_figure_below_its_line_says_how_far() -> None:
    finding = found(condition(AREA), {"extra": {"场地面积_平方米": 480}})

    assert (finding.state, finding.gap) == ("unmet", "差 20 ㎡")
    assert (shown_in(finding.have), shown_in(finding.need)) == ((480, None), (500, None))


def test_a_figure_on_its_line_meets_it() -> None:
    assert found(condition(AREA), {"extra": {"场地面积_平方米": 500}}).state == "met"


def test_zero_is_a_value_and_missing_is_not() -> None:
    assert found(condition(AREA), {"extra": {"场地面积_平方米": 0}}).state == "unmet"
    missing = found(condition(AREA), {"extra": {"场地面积_平方米": None}})
    assert (missing.state, missing.missing) == ("unknown", ("extra.场地面积_平方米",))


def test_an_extra_is_found_under_another_name_for_it() -> None:
    assert found(condition(AREA), {"extra": {"车间_平米": "600平"}}).state == "met"


def test_every_year_counts_by_itself() -> None:
    finding = found(condition(EACH), years(y2024=90, y2025=300))

    assert finding.state == "unmet"
    assert shown_in(finding.have) == (90, "2024")


def test_a_year_that_fails_decides_though_another_is_missing() -> None:
    assert found(condition(EACH), years(y2025=90)).state == "unmet"


def test_a_missing_year_is_unknown_and_never_zero() -> None:
    finding = found(condition(EACH), years(y2025=300))

    assert (finding.state, finding.missing) == ("unknown", ("years.2024.rd_expense",))


def test_figures_of_other_years_do_not_count_and_are_named() -> None:
    finding = found(condition(EACH), years(y2022=300, y2023=300))

    assert finding.state == "unknown" and "2022、2023" in str(finding.gap)


def test_a_figure_that_says_another_period_does_not_count() -> None:
    finding = found(condition(EACH), years(y2024=200, y2025={"value": 300, "period": "2023"}))

    assert finding.state == "unknown" and "期间写的是 2023 年" in str(finding.gap)


def test_a_bare_figure_of_long_ago_does_not_count() -> None:
    profile = {"employees": {"value": 100, "period": "2022"}, "rd_staff": 50}

    finding = found(condition(SHARE), profile)

    assert finding.state == "unknown" and "2022" in str(finding.gap)


def test_a_part_larger_than_its_whole_does_not_count() -> None:
    finding = found(condition(SHARE), {"employees": 100, "rd_staff": 126})

    assert finding.state == "unknown" and "有一个不对" in str(finding.gap)


def test_what_is_nearly_known_is_unknown_only_across_the_line() -> None:
    far = found(condition(SHARE), {"employees": "120来号", "rd_staff": 50})
    near = found(condition(SHARE), {"employees": "120来号", "rd_staff": 12})

    assert (far.state, near.state) == ("met", "unknown")


def test_a_share_is_compared_exactly() -> None:
    third = condition(
        "kind: amount, figure: {of: rd_staff, over: employees}, bounds: {at_least: 0.3}"
    )

    assert found(third, {"employees": 10, "rd_staff": 3}).state == "met"
    assert found(third, {"employees": 1000000, "rd_staff": 299999}).state == "unmet"


TIERS = (
    "kind: amount, figure: {of: rd_expense, over: revenue, years: sum_of_3, fewer_if_young: true},"
    " scaled_by: {of: revenue, years: last_year},"
    " scale: [{up_to: 5000, at_least: 0.05}, {up_to: 20000, at_least: 0.04}, {at_least: 0.03}]"
)


@pytest.mark.parametrize(
    ("last", "share", "state"),
    [
        ("5000", "0.049", "unmet"),
        ("5000.01", "0.04", "met"),
        ("20000", "0.035", "unmet"),
        ("21000", "0.03", "met"),
    ],
)
def test_the_line_depends_on_the_last_year(last: str, share: str, state: str) -> None:
    spent = f"{float(last) * float(share):.6f}"
    profile = {
        "years": {str(year): {"revenue": last, "rd_expense": spent} for year in (2023, 2024, 2025)}
    }

    assert found(condition(TIERS), profile).state == state


def test_a_young_company_counts_the_years_that_it_has() -> None:
    profile = {"founded": "2025-02-01", "years": {"2025": {"revenue": 1000, "rd_expense": 60}}}

    assert found(condition(TIERS), profile).state == "met"
    assert found(condition(TIERS), {**profile, "founded": "2020-02-01"}).state == "unknown"


def test_a_year_without_revenue_gives_no_share() -> None:
    profile = {"founded": "2025-02-01", "years": {"2025": {"revenue": 0, "rd_expense": 60}}}

    assert found(condition(TIERS), profile).state == "unknown"


@pytest.mark.parametrize(
    ("founded", "state"),
    [
        ("2025-11-23", "met"),
        ("2025-11-24", "unmet"),
        ("2025", "unknown"),
        ("2013", "met"),
        ("2027-01-01", "unknown"),
        ("不知道", "unknown"),
    ],
)
def test_age_is_counted_to_the_day(founded: str, state: str) -> None:
    assert found(condition("kind: age, bounds: {at_least: 1}"), {"founded": founded}).state == state


def test_proof_makes_what_is_met_a_matter_for_people_and_nothing_else() -> None:
    stated = condition("kind: flag, of: violations, is: false, by: proof")

    states = [found(stated, {"violations": said}).state for said in (False, True, None)]

    assert states == ["manual_review", "unmet", "unknown"]


def test_whom_it_is_not_for_it_does_not_apply_to() -> None:
    resident = condition("kind: flag, of: resident, is: true, audience: true")

    assert found(resident, {"resident": False}).state == "not_applicable"


def test_experts_and_platforms_are_never_decided_for() -> None:
    for of in ("by: expert", "by: platform, of: platform_score, bounds: {at_least: 50}"):
        assert (
            found(condition(f"kind: judged, {of}"), {"platform_score": 99}).state == "manual_review"
        )


HELD = (
    "kind: holds, among: qualifications, named: [高新技术企业], near: [科技型中小企业], by: proof"
)


@pytest.mark.parametrize(
    ("held", "state"),
    [
        (None, "unknown"),
        ([], "unmet"),
        ([{"name": "高新技术企业证书", "until": "2026-11-23"}], "manual_review"),
        ([{"name": "“高新技术企业”", "until": "2026-11-22"}], "unmet"),
        ([{"name": "科技型中小企业"}], "manual_review"),
        ([{"name": "农业高新技术企业"}], "unmet"),
        (["高新技术企业"], "manual_review"),
    ],
)
def test_a_title_counts_by_its_whole_name_until_it_expires(held: object, state: str) -> None:
    assert found(condition(HELD), {"qualifications": held}).state == state


AWARD = "kind: holds, among: awards, levels: [省部级, 国家级], within_rank: 3, within_years: 3"


@pytest.mark.parametrize(
    ("award", "state"),
    [
        ({"level": "省部级", "rank": 3, "year": 2023}, "manual_review"),
        ({"level": "省部级", "rank": 4, "year": 2025}, "unmet"),
        ({"level": "省部级", "rank": 1, "year": 2022}, "unmet"),
        ({"level": "市级", "rank": 1, "year": 2025}, "unmet"),
        ({"level": "省部级", "rank": 1}, "unknown"),
    ],
)
def test_an_award_counts_by_level_rank_and_year(award: dict[str, object], state: str) -> None:
    assert found(condition(AWARD), {"awards": [{"name": "奖", **award}]}).state == state


GROWTH = "kind: readings, figure: growth, of: revenue, bounds: {at_least: 0.15}"


def revenues(*figures: float) -> dict[str, object]:
    first = 2026 - len(figures)
    return {"years": {str(first + n): {"revenue": value} for n, value in enumerate(figures)}}


def test_a_loosely_defined_figure_counts_where_all_readings_agree() -> None:
    assert found(condition(GROWTH), revenues(1000, 1300, 1700)).state == "met"
    assert found(condition(GROWTH), revenues(1000, 1010, 1020)).state == "unmet"
    assert found(condition(GROWTH), revenues(1300, 1700)).state == "unknown"


def test_where_readings_of_a_loose_figure_disagree_people_decide() -> None:
    finding = found(condition(GROWTH), revenues(2000, 1000, 1200, 1400))

    assert finding.state == "manual_review" and "算法没有载明" in str(finding.gap)


def test_places_are_told_apart_by_their_paths() -> None:
    ningxia = condition("kind: located, places: [宁夏/中卫/中宁县]")

    states = [
        found(ningxia, {"region": region}).state
        for region in ("中宁县", "宁夏/中卫/海原县", "宁夏", "浙江/杭州", None)
    ]

    assert states == ["met", "unmet", "unknown", "unmet", "unknown"]


def test_an_industry_of_the_negative_list_is_named() -> None:
    finding = found(condition("kind: industry, none_of: [批发, 零售]"), {"industry": "粮食批发"})

    assert finding.state == "unmet" and "批发" in str(finding.gap)


def whole(kind: str, *parts: str) -> str:
    written = ", ".join(f"{{id: p{n}, text: 部分, {part}}}" for n, part in enumerate(parts))
    return f"kind: {kind}, parts: [{written}]"


MET = "kind: flag, of: resident, is: true"
UNMET = "kind: flag, of: resident, is: false"
UNKNOWN = "kind: flag, of: extra.未知, is: true"
REVIEW = "kind: judged, by: expert"
CLAIMED = "kind: flag, of: extra.未知, is: true, shortcut: true"


@pytest.mark.parametrize(
    ("kind", "parts", "state"),
    [
        ("all", (MET, MET), "met"),
        ("all", (MET, UNKNOWN, REVIEW), "unknown"),
        ("all", (UNMET, UNKNOWN), "unmet"),
        ("all", (MET, REVIEW), "manual_review"),
        ("any", (UNMET, MET, UNKNOWN), "met"),
        ("any", (UNMET, UNKNOWN), "unknown"),
        ("any", (UNMET, REVIEW, UNKNOWN), "manual_review"),
        ("any", (UNMET, UNMET), "unmet"),
        ("any", (UNMET, CLAIMED), "unmet"),
        ("not", (MET,), "unmet"),
        ("not", (UNMET,), "met"),
        ("not", (UNKNOWN,), "unknown"),
    ],
)
def test_states_join(kind: str, parts: tuple[str, ...], state: str) -> None:
    assert found(condition(whole(kind, *parts)), {"resident": True}).state == state


def test_a_shortcut_that_nobody_claims_is_asked_about() -> None:
    finding = found(condition(whole("any", UNMET, CLAIMED)), {"resident": True})

    assert finding.missing == ("extra.未知",)


@pytest.mark.parametrize(
    ("part", "of", "said"),
    [
        (11, 60, "18.3%"),
        (13, 180, "7.2%"),
        (12, 60, "20%"),
        (6, 60, "10%"),
        (299, 3000, "9.97%"),
        (99999, 1000000, "9.9999%"),
        (301, 3000, "10.03%"),
        (1, 100000, "0.001%"),
        (0, 60, "0%"),
    ],
)
def test_a_share_has_one_place_and_more_only_to_stay_on_its_side(
    part: int, of: int, said: str
) -> None:
    finding = found(condition(SHARE), {"rd_staff": part, "employees": of})

    assert finding.have is not None and finding.have.text == said
    assert finding.state == ("met" if part * 10 >= of else "unmet")


OFFERED = f"{whole('any', CLAIMED, CLAIMED.replace('未知', '另一'))}, shortcut: true"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "– 未主张"),
        ({"未知": False}, "– 未主张"),
        ({"未知": False, "另一": False}, "✕ 不满足"),
        ({"未知": True}, "✓ 满足"),
    ],
)
def test_a_shortcut_reads_as_failed_only_where_every_way_of_it_is_denied(
    said: dict[str, bool], words: str
) -> None:
    finding = found(condition(OFFERED), {"extra": said})

    assert state_words(finding) == words
    assert ("先按未采用计" in left_to_do(finding)) is (words == "– 未主张")


def test_what_is_no_shortcut_and_fails_still_reads_as_failed() -> None:
    finding = found(condition(whole("any", UNMET, CLAIMED)), {"resident": True})

    assert state_words(finding) == "✕ 不满足"


def test_the_day_decides_which_year_is_the_last() -> None:
    last = condition("kind: amount, figure: {of: revenue, years: last_year}, bounds: {at_least: 1}")
    profile = {"years": {"2023": {"revenue": 5}}}

    assert found(last, profile, day=date(2024, 6, 1)).state == "met"
    assert found(last, profile).state == "unknown"


@pytest.mark.parametrize(
    ("until", "state"),
    [
        ("2026", "manual_review"),
        ("2025年", "unmet"),
        ("长期", "unknown"),
        ("有效期三年", "unknown"),
    ],
)
def test_an_expiry_that_cannot_be_read_leaves_a_title_open(until: str, state: str) -> None:
    held = {"qualifications": [{"name": "高新技术企业", "until": until}]}
    asks = condition("kind: holds, among: qualifications, named: [高新技术企业]")

    assert found(asks, held).state == state


@pytest.mark.parametrize(
    ("industry", "state"),
    [("餐饮业", "unmet"), ("餐饮设备制造", "manual_review"), ("专用设备制造业", "met")],
)
def test_a_word_within_another_industry_is_for_people(industry: str, state: str) -> None:
    assert (
        found(condition("kind: industry, none_of: [餐饮]"), {"industry": industry}).state == state
    )


@pytest.mark.parametrize(
    ("said", "state"),
    [("有限公司", "met"), ("Enterprise", "met"), ("高校", "unmet"), ("不清楚", "unknown")],
)
def test_an_institution_counts_however_it_is_called(said: str, state: str) -> None:
    asks = condition("kind: flag, of: institution, is: [enterprise, 企业]")

    assert found(asks, {"institution": said}).state == state


@pytest.mark.parametrize("named", ["enterprise", "企业"])
@pytest.mark.parametrize("said", ["enterprise", "企业"])
def test_a_rule_means_an_institution_by_either_of_its_names(named: str, said: str) -> None:
    asks = condition(f"kind: flag, of: institution, is: [{named}]")

    assert found(asks, {"institution": said}).state == "met"
