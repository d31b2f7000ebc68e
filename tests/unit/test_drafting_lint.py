"""Errors planted in a draft, one at a time: each is told, by its name and with its value."""

from collections.abc import Mapping
from datetime import date

import pytest
from drafting_lint_builders import (
    Field,
    Form,
    Made,
    chosen_offer,
    chosen_policy,
    codes,
    form,
    linted,
)
from eligibility_builders import policy

from corpus.records import Demand, Policy, Record, Source
from corpus.store.records import StoredRecord

MONEY = (
    Field(label="财政资金", sort="money"),
    Field(label="自筹资金", sort="money"),
    Field(label="经费总额", sort="money", more='called = ["总经费"]'),
)
SUM = '[[rules]]\nkind = "sum"\nwhole = "经费总额"\nparts = ["财政资金", "自筹资金"]\n'
BUDGET = form(*MONEY, rules=SUM)
RIGHT = {"财政资金": "200万元", "自筹资金": "300万元", "经费总额": "500万元"}
SPENDING = form(
    Field(label="经费总额", sort="money"),
    Field(label="支出科目", sort="rows", more='columns = ["科目", "金额", "依据"]'),
    rules='[[rules]]\nkind = "sum"\nwhole = "经费总额"\ncolumn = ["支出科目", "金额"]\n',
)
CAPITALS = form(
    Field(label="经费总额", sort="money"),
    Field(label="经费总额大写", more='capitals = "经费总额"'),
)
PROSE = form(Field(label="说明", sort="long"), *MONEY)
PERIOD = form(
    Field(label="执行期", sort="span"),
    Field(label="里程碑", sort="rows", more='columns = ["时间", "内容"]'),
)
TARGETS = form(
    Field(label="目标技术指标", sort="long"),
    rules='[[rules]]\nkind = "measurable"\nfield = "目标技术指标"\n',
)
RIGHTS = form(Field(label="知识产权", sort="long"))
RIGHT_ROWS = form(
    Field(
        label="知识产权清单",
        sort="rows",
        more='columns = ["名称", "授权号", "申请日", "授权日", "状态", "有效期至"]',
    ),
    Field(label="成果转化", sort="rows", more='columns = ["成果名称", "转化日期", "证据"]'),
)
CONTRACT = form(
    Field(label="甲方"),
    Field(label="乙方"),
    Field(label="签订时间", sort="date"),
    Field(label="有效期限", sort="span"),
    Field(label="违约责任", sort="long"),
    Field(label="合同份数"),
    Field(label="争议解决方式", sort="choice", more='choices = ["仲裁", "诉讼"]'),
    Field(label="争议解决机构"),
    Field(label="专利", sort="long"),
    group="contract",
    title="合同与争议",
)
BOARD = form(
    Field(label="揭榜方条件", sort="long"),
    kind="jiebang_demand",
    rules='[[rules]]\nkind = "open"\nfields = ["揭榜方条件"]\n',
)
OPEN_WORDS = form(
    Field(label="背景", sort="long"),
    Field(label="联系电话", sort="phone", more="private = true"),
    Field(label="统一社会信用代码", sort="code"),
)
GAOQI = form(
    Field(label="研发活动", sort="rows", more='columns = ["编号", "名称", "起止时间", "研发费用"]'),
    Field(label="研发费用明细", sort="rows", more='columns = ["研发项目", "年度", "境内金额"]'),
    kind="gaoqi_application",
)
PAPERS = form(
    Field(label="说明"), top='attachments = ["营业执照", "上年度财务审计报告", "知识产权证明"]'
)

ERRORS: tuple[tuple[str, Form, Mapping[str, object], Made | None], ...] = (
    # sums
    ("sum_differs", BUDGET, {**RIGHT, "经费总额": "600万元"}, None),
    ("sum_differs", BUDGET, {**RIGHT, "自筹资金": "30万元"}, None),
    ("sum_differs", BUDGET, {**RIGHT, "自筹资金": "3000000万元"}, None),
    (
        "sum_differs",
        SPENDING,
        {
            "经费总额": "100万元",
            "支出科目": [
                {"科目": "设备费", "金额": "60万元"},
                {"科目": "材料费", "金额": "30万元"},
            ],
        },
        None,
    ),
    (
        "sum_differs",
        SPENDING,
        {
            "经费总额": "100万元",
            "支出科目": [{"科目": "设备费", "金额": "60"}, {"科目": "材料费", "金额": "400000"}],
        },
        None,
    ),
    (
        "sum_differs",
        PROSE,
        {**RIGHT, "说明": "总投资860万元，其中自有资金500万元、银行贷款300万元。"},
        None,
    ),
    ("sum_differs", PROSE, {**RIGHT, "说明": "财政200万元、自筹350万元，合计500万元。"}, None),
    ("sum_differs", PROSE, {**RIGHT, "说明": "48+48+24=130，单位万元。"}, None),
    (
        "total_differs",
        SPENDING,
        {
            "经费总额": "100万元",
            "支出科目": [
                {"科目": "设备费", "金额": "60万元"},
                {"科目": "材料费", "金额": "40万元"},
                {"科目": "合计", "金额": "110万元"},
            ],
        },
        None,
    ),
    (
        "product_differs",
        form(Field(label="设备", sort="rows", more='columns = ["名称", "单价", "数量", "金额"]')),
        {"设备": [{"名称": "反应釜", "单价": "12万元", "数量": "3", "金额": "46万元"}]},
        None,
    ),
    (
        "instalments_differ",
        PROSE,
        {**RIGHT, "说明": "分三期支付：第一期200万元，第二期200万元，第三期50万元。"},
        None,
    ),
    ("share_differs", PROSE, {**RIGHT, "说明": "合同签订后支付首期款30%，即160万元。"}, None),
    (
        "sum_differs",
        form(
            Field(label="合同金额", sort="money"),
            Field(label="第一期", sort="money"),
            Field(label="第二期", sort="money"),
        ),
        {"合同金额": "100万元", "第一期": "60万元", "第二期": "50万元"},
        None,
    ),
    (
        "ratio_differs",
        form(
            Field(label="科技人员", sort="count"),
            Field(label="职工总数", sort="count"),
            Field(label="占比", sort="share", more='ratio = ["科技人员", "职工总数"]'),
        ),
        {"科技人员": "25", "职工总数": "100", "占比": "35%"},
        None,
    ),
    (
        "profit_differs",
        form(
            Field(label="年营业收入", sort="money"),
            Field(label="年总成本", sort="money"),
            Field(label="年利润总额", sort="money"),
        ),
        {"年营业收入": "1000万元", "年总成本": "800万元", "年利润总额": "300万元"},
        None,
    ),
    (
        "above_limit",
        form(
            Field(label="技术交易额", sort="money"),
            Field(label="经费总额", sort="money"),
            rules='[[rules]]\nkind = "at_most"\nless = "技术交易额"\nmore = "经费总额"\n',
        ),
        {"技术交易额": "150万元", "经费总额": "120万元"},
        None,
    ),
    # shares
    ("shares_differ", PROSE, {**RIGHT, "说明": "收益分配：甲方占60%，乙方占50%。"}, None),
    (
        "shares_differ",
        form(Field(label="收益分配", sort="rows", more='columns = ["主体", "比例"]')),
        {"收益分配": [{"主体": "学校", "比例": "30%"}, {"主体": "团队", "比例": "60%"}]},
        None,
    ),
    (
        "shares_differ",
        form(Field(label="甲方收益比例", sort="share"), Field(label="乙方收益比例", sort="share")),
        {"甲方收益比例": "60%", "乙方收益比例": "30%"},
        None,
    ),
    ("share_unreadable", form(Field(label="提成比例", sort="share")), {"提成比例": "130%"}, None),
    (
        "shares_differ",
        form(
            Field(label="第一期条件"),
            Field(label="第二期条件"),
            group="contract",
        ),
        {"第一期条件": "签订后支付40%", "第二期条件": "验收后支付总额的50%"},
        None,
    ),
    (
        "rights_miscounted",
        form(
            Field(label="Ⅱ类知识产权", sort="count"),
            Field(label="知识产权清单", sort="rows", more='columns = ["名称", "类别"]'),
        ),
        {"Ⅱ类知识产权": "3", "知识产权清单": [{"名称": "一种换热器", "类别": "实用新型"}]},
        None,
    ),
    ("count_unreadable", form(Field(label="职工总数", sort="count")), {"职工总数": "-5"}, None),
    ("messenger", OPEN_WORDS, {"背景": "加微信号 zhang_12345 详谈"}, None),
    # capitals
    (
        "capitals_differ",
        CAPITALS,
        {"经费总额": "120万元", "经费总额大写": "壹佰贰拾壹万元整"},
        None,
    ),
    ("capitals_unreadable", CAPITALS, {"经费总额": "120万元", "经费总额大写": "一百二"}, None),
    (
        "capitals_differ",
        PROSE,
        {**RIGHT, "说明": "甲方支付120万元（大写：壹佰零贰万元整）。"},
        None,
    ),
    # amounts
    ("amount_unreadable", BUDGET, {**RIGHT, "财政资金": "约200万"}, None),
    (
        "amount_unreadable",
        SPENDING,
        {
            "经费总额": "100万元",
            "支出科目": [
                {"科目": "设备费", "金额": "60-70万元"},
                {"科目": "材料费", "金额": "30万元"},
            ],
        },
        None,
    ),
    ("amount_negative", BUDGET, {"财政资金": "-200万元"}, None),
    ("field_contradicted", PROSE, {**RIGHT, "说明": "本项目总经费为800万元，分两年投入。"}, None),
    ("field_contradicted", PROSE, {**RIGHT, "说明": "项目经费总额500元。"}, None),
    ("unit_slip", PROSE, {**RIGHT, "说明": "设备款共需投入360万元，其后又写作360元。"}, None),
    ("given_twice", BUDGET, {**RIGHT, "总经费": "550万元"}, None),
    # days
    ("no_such_day", PROSE, {**RIGHT, "说明": "设备于2027年2月30日到货。"}, None),
    ("no_such_day", CONTRACT, {"签订时间": "2027-13-01"}, None),
    ("span_inverted", PERIOD, {"执行期": "2028年12月至2027年1月"}, None),
    ("span_inverted", PROSE, {**RIGHT, "说明": "试验做在2028年5月至2027年3月。"}, None),
    ("already_over", PERIOD, {"执行期": "2024年1月至2025年12月"}, None),
    ("date_unreadable", CONTRACT, {"签订时间": "尽快"}, None),
    ("span_unreadable", PERIOD, {"执行期": "从明年春天起"}, None),
    (
        "outside_period",
        PERIOD,
        {"执行期": "2027年1月至2028年12月", "里程碑": [{"时间": "2029年6月", "内容": "验收"}]},
        None,
    ),
    (
        "steps_out_of_order",
        PERIOD,
        {
            "执行期": "2027年1月至2028年12月",
            "里程碑": [
                {"时间": "2028年6月", "内容": "中试"},
                {"时间": "2027年6月", "内容": "小试"},
            ],
        },
        None,
    ),
    (
        "effective_before_signed",
        CONTRACT,
        {"签订时间": "2026-12-10", "有效期限": "2026-12-01至2028-11-30"},
        None,
    ),
    (
        "dates_out_of_order",
        form(Field(label="开始日期", sort="date"), Field(label="结束日期", sort="date")),
        {"开始日期": "2027-06-01", "结束日期": "2027-01-01"},
        None,
    ),
    (
        "dates_out_of_order",
        RIGHT_ROWS,
        {"知识产权清单": [{"名称": "一种换热器", "申请日": "2022-05-01", "授权日": "2021-03-02"}]},
        None,
    ),
    ("not_yet", form(Field(label="成立时间", sort="date")), {"成立时间": "2027-03-01"}, None),
    # lengths
    ("too_long", form(), {"项目名称": "一" * 31}, None),
    (
        "too_long",
        form(Field(label="立项必要性", sort="long"), title="二、立项必要性"),
        {"立项必要性": "需" * 801},
        None,
    ),
    (
        "too_long",
        form(Field(label="摘要", sort="long", more="max_chars = 20")),
        {"摘要": "文" * 21},
        None,
    ),
    (
        "too_long",
        form(
            Field(label="甲", sort="long"),
            Field(label="乙", sort="long"),
            rules='[[rules]]\nkind = "length"\nsection = "body"\nmax_chars = 30\n',
        ),
        {"甲": "文" * 16, "乙": "字" * 16},
        None,
    ),
    # required
    ("required_open", form(Field(label="负责人", more="required = true")), {}, None),
    ("stand_in", form(Field(label="负责人", more="required = true")), {"负责人": "XXX"}, None),
    ("choice_unreadable", CONTRACT, {"争议解决方式": "看情况"}, None),
    ("code_unreadable", OPEN_WORDS, {"统一社会信用代码": "91640100MA76"}, None),
    ("no_such_level", form(Field(label="当前TRL")), {"当前TRL": "12"}, None),
    (
        "level_falls",
        form(Field(label="当前TRL"), Field(label="目标TRL")),
        {"当前TRL": "6", "目标TRL": "4"},
        None,
    ),
    # targets
    ("not_measurable", TARGETS, {"目标技术指标": "性能显著提高，达到国际领先水平"}, None),
    ("vague", TARGETS, {"目标技术指标": "回收率≥92%；能耗显著降低"}, None),
    (
        "not_measurable",
        form(Field(label="绩效目标", sort="rows", more='columns = ["绩效指标", "目标值"]')),
        {"绩效目标": [{"绩效指标": "效率", "目标值": "明显提升"}]},
        None,
    ),
    # rights
    ("right_lapsed", RIGHTS, {"知识产权": "发明专利ZL202110012345.6，已失效，权利人本单位"}, None),
    ("right_pending", RIGHTS, {"知识产权": "发明专利2项，均未授权"}, None),
    (
        "right_pending",
        RIGHT_ROWS,
        {"知识产权清单": [{"名称": "一种换热器", "状态": "实质审查"}]},
        None,
    ),
    ("right_expired", RIGHTS, {"知识产权": "发明专利ZL200510012345.6"}, None),
    (
        "right_expired",
        RIGHT_ROWS,
        {"知识产权清单": [{"名称": "一种换热器", "有效期至": "2025-03-01"}]},
        None,
    ),
    (
        "right_ends_early",
        CONTRACT,
        {
            "有效期限": "2026-12-01至2036-11-30",
            "专利": "实用新型ZL201920012345.6，申请日2019-03-01",
        },
        None,
    ),
    (
        "granted_after_use",
        RIGHT_ROWS,
        {
            "知识产权清单": [{"名称": "一种高效换热器", "授权日": "2025-06-01"}],
            "成果转化": [{"成果名称": "一种高效换热器", "转化日期": "2024-03-01"}],
        },
        None,
    ),
    # research
    (
        "expenses_differ",
        GAOQI,
        {
            "研发费用明细": [
                {"研发项目": "RD01", "年度": "2025", "境内金额": "100万元"},
                {"研发项目": "RD02", "年度": "2025", "境内金额": "150万元"},
            ]
        },
        Made(profile={"years": {"2025": {"rd_expense": 300}}}),
    ),
    (
        "expenses_differ",
        GAOQI,
        {
            "研发活动": [{"编号": "RD01", "名称": "换热器研发", "研发费用": "200万元"}],
            "研发费用明细": [{"研发项目": "RD01", "年度": "2025", "境内金额": "100万元"}],
        },
        None,
    ),
    (
        "reference_unknown",
        GAOQI,
        {
            "研发活动": [{"编号": "RD01", "名称": "换热器研发"}],
            "研发费用明细": [{"研发项目": "RD05", "年度": "2025", "境内金额": "100万元"}],
        },
        None,
    ),
    (
        "expense_outside_project",
        GAOQI,
        {
            "研发活动": [{"编号": "RD01", "名称": "换热器研发", "起止时间": "2024-01至2024-12"}],
            "研发费用明细": [{"研发项目": "RD01", "年度": "2025", "境内金额": "100万元"}],
        },
        None,
    ),
    # money asked for twice, statements
    ("funded_twice", PROSE, {**RIGHT, "说明": "本项目2025年已获自治区科技厅资助100万元。"}, None),
    (
        "statement_missing",
        form(
            rules='[[rules]]\nkind = "stated"\nsection = "body"\n'
            'words = ["重复申报"]\nwhat = "没有不重复申报的声明"\n'
        ),
        {},
        None,
    ),
    (
        "none_given",
        form(
            Field(label="入门费"),
            Field(label="转让费"),
            rules='[[rules]]\nkind = "together"\n'
            'fields = ["入门费", "转让费"]\nwhat = "没有写价款"\n',
        ),
        {},
        None,
    ),
    # open calls
    ("exclusive", BOARD, {"揭榜方条件": "仅限宁夏本地企业申报"}, None),
    ("exclusive", BOARD, {"揭榜方条件": "注册资本不低于5000万元"}, None),
    ("exclusive", BOARD, {"揭榜方条件": "须采用西门子控制系统"}, None),
    ("exclusive", BOARD, {"揭榜方条件": "应为该技术的唯一持有人"}, None),
    ("exclusive", BOARD, {"揭榜方条件": "曾与我公司合作过的单位"}, None),
    # what should not go out
    ("telephone", OPEN_WORDS, {"背景": "有意者请致电13800001234"}, None),
    ("telephone", OPEN_WORDS, {"背景": "联系方式：0951-5012345"}, None),
    ("identity_number", OPEN_WORDS, {"背景": "负责人身份证640102198001011234"}, None),
    ("bank_account", OPEN_WORDS, {"背景": "账号6222021234567890123"}, None),
    ("mail_address", OPEN_WORDS, {"背景": "来信请寄zhang@example.com"}, None),
    ("reserve_price", OPEN_WORDS, {"背景": "我方底价80万元"}, None),
    ("private_inside", OPEN_WORDS, {"联系电话": "13800001234"}, None),
    # profile
    ("profile_unusable", form(), {}, Made(profile={"employees": 10, "rd_staff": 20})),
    (
        "differs_from_profile",
        form(Field(label="职工总数", more='take = ["profile.employees"]')),
        {"职工总数": "80"},
        Made(profile={"employees": 100}),
    ),
    (
        "before_founding",
        form(),
        {},
        Made(profile={"founded": "2025-03-01", "years": {"2023": {"revenue": 500}}}),
    ),
    (
        "part_exceeds_whole",
        form(Field(label="科技人员", sort="count"), Field(label="职工总数", sort="count")),
        {"科技人员": "120", "职工总数": "100"},
        None,
    ),
    # contracts
    ("parties_same", CONTRACT, {"甲方": "宁夏某公司", "乙方": "宁夏某公司（盖章）"}, None),
    (
        "dispute_both",
        CONTRACT,
        {"争议解决方式": "仲裁", "争议解决机构": "银川市中级人民法院"},
        None,
    ),
    ("dispute_both", CONTRACT, {"争议解决方式": "提交仲裁，也可以提起诉讼"}, None),
    ("copies_differ", CONTRACT, {"合同份数": "一式四份，双方各执一份"}, None),
    ("penalty_high", CONTRACT, {"违约责任": "逾期交付的，支付合同总额50%的违约金"}, None),
    ("penalty_high", CONTRACT, {"违约责任": "违约金为合同总额的40%"}, None),
    (
        "law_repealed",
        CONTRACT,
        {"违约责任": "按照《中华人民共和国合同法》第一百一十四条承担"},
        None,
    ),
    ("tax_differs", PROSE, {**RIGHT, "说明": "含税总价120万元，不含税100万元，税率6%。"}, None),
    # papers
    ("attachment_missing", PAPERS, {"附件": "营业执照、知识产权证明"}, None),
    (
        "attachment_missing",
        PAPERS,
        {
            "附件清单": [
                {"名称": "营业执照", "状态": "已有"},
                {"名称": "审计报告", "状态": "尚未办理"},
                {"名称": "知识产权证明", "状态": "已有"},
            ]
        },
        None,
    ),
    (
        "attachment_missing",
        PAPERS,
        {"附件": "营业执照、审计报告、知识产权证明", "说明": "详见附件5"},
        None,
    ),
    # what was rewritten
    ("sum_differs", BUDGET, RIGHT, Made(edits={"body.3": "自筹资金：400万元"})),
    (
        "places_differ",
        form(
            *MONEY,
            more='[[sections]]\nid = "again"\ntitle = "再述"\nparts = '
            '[{ line = "总额{经费总额}。" }]\n',
        ),
        RIGHT,
        Made(edits={"again.1": "总额700万元。"}),
    ),
    ("places_differ", BUDGET, RIGHT, Made(edits={"body.4": "总的经费我们定在了700万元"})),
    (
        "span_inverted",
        PERIOD,
        {"执行期": "2027年1月至2028年12月"},
        Made(edits={"body.2": "执行期：2028年1月至2027年12月"}),
    ),
    (
        "sum_differs",
        SPENDING,
        {
            "经费总额": "100万元",
            "支出科目": [
                {"科目": "设备费", "金额": "60万元"},
                {"科目": "材料费", "金额": "40万元"},
            ],
        },
        Made(edits={"body.3.1.2": "80万元"}),
    ),
    ("edit_homeless", BUDGET, RIGHT, Made(edits={"gone.4": "这一处没有了"})),
    ("telephone", OPEN_WORDS, {"背景": "无"}, Made(edits={"after:body.2.1": "电话13800001234"})),
    (
        "required_open",
        form(Field(label="负责人", more="required = true")),
        {"负责人": "张某"},
        Made(edits={"body.2": ""}),
    ),
)


@pytest.mark.parametrize(
    ("code", "of", "fields", "made"),
    ERRORS,
    ids=[f"{n}-{code}" for n, (code, *_) in enumerate(ERRORS, start=1)],
)
def test_an_error_that_is_planted_is_told(
    code: str, of: Form, fields: Mapping[str, object], made: Made | None
) -> None:
    assert code in codes(of, {"项目名称": "换热器转化", **fields}, made)


def offer(owner: str) -> StoredRecord:
    """Give a demand of this owner."""
    record = Record(
        id="NXXQ-1",
        kind="demand",
        title="换热器结垢",
        text="换热器结垢",
        level="public",
        source=Source(path="a.md", start=0, end=5),
        facts=Demand(owner=owner, guarded={"联系人": "李某 13900001234"}),
    )
    return StoredRecord(record=record, version=1)


def test_a_demand_of_somebody_else_is_told_as_an_error_where_it_is_put_on_the_board() -> None:
    board = form(Field(label="需求单位"), kind="jiebang_demand")

    remarks = linted(
        board, {"项目名称": "甲", "需求单位": "甲公司"}, Made(chosen=chosen_offer(offer("乙公司")))
    )

    assert [(one.code, one.severity) for one in remarks] == [("owner_differs", "error")]
    assert "乙公司" in remarks[0].what and "甲公司" in remarks[0].what


def test_ones_own_demand_is_no_matter() -> None:
    board = form(Field(label="需求单位"), kind="jiebang_demand")

    assert not codes(
        board, {"项目名称": "甲", "需求单位": "乙公司"}, Made(chosen=chosen_offer(offer("乙公司")))
    )


RULE = (
    "id: T1\npolicy: T1\nname: 某补贴\ngives: [后补助]\npublished: full\nconditions:\n"
    "  - {id: a, kind: flag, of: extra.a, is: true, text: 有中试基地, quote: 条件}\n"
)


READ = Policy(region="全国", provenance="official")


def windowed(days: str) -> str:
    return f"{RULE}{days}"


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("window_closed", "windows: [{from: 2026-06-01, to: 2026-08-31}]\n"),
        ("window_closing", "windows: [{from: 2026-11-01, to: 2026-12-01}]\n"),
        ("window_upcoming", "windows: [{from: 2027-01-01, to: 2027-02-01}]\n"),
        ("window_unknown", ""),
    ],
)
def test_whether_one_can_apply_is_told_from_the_day(code: str, rule: str) -> None:
    chosen = chosen_policy(policy(facts=READ), windowed(rule), {"extra": {"a": True}})

    assert codes(form(), {"项目名称": "甲"}, Made(chosen=chosen)) == [code]


def test_nothing_is_said_of_a_window_that_stays_open() -> None:
    chosen = chosen_policy(policy(facts=READ), windowed("rolling: true\n"), {"extra": {"a": True}})

    assert not codes(form(), {"项目名称": "甲"}, Made(chosen=chosen))


def test_a_hard_condition_that_is_unmet_is_an_error_with_its_words() -> None:
    chosen = chosen_policy(policy(facts=READ), windowed("rolling: true\n"), {"extra": {"a": False}})

    (remark,) = linted(form(), {"项目名称": "甲"}, Made(chosen=chosen))

    assert (remark.code, remark.severity) == ("measure_not_met", "error")
    assert "有中试基地" in remark.what and "T1 办法" in remark.what


@pytest.mark.parametrize(
    ("code", "facts", "replaced"),
    [
        ("policy_expired", READ.model_copy(update={"expires": date(2025, 12, 31)}), None),
        ("policy_repealed", READ.model_copy(update={"repealed": date(2026, 1, 1)}), None),
        ("policy_superseded", READ, date(2026, 4, 1)),
        ("policy_upcoming", READ.model_copy(update={"effective": date(2027, 1, 1)}), None),
    ],
)
def test_a_policy_that_does_not_hold_on_the_day_is_an_error(
    code: str, facts: Policy, replaced: date | None
) -> None:
    chosen = chosen_policy(policy(facts=facts, superseded_from=replaced), RULE)

    (remark,) = linted(form(), {"项目名称": "甲"}, Made(chosen=chosen))

    assert (remark.code, remark.severity) == (code, "error")


def test_what_a_record_keeps_back_is_told_where_it_stands_in_the_draft() -> None:
    said = form(Field(label="说明", sort="long"))

    remarks = linted(
        said, {"说明": "找李某 13900001234"}, Made(chosen=chosen_offer(offer("乙公司")))
    )

    assert {"telephone"} <= {one.code for one in remarks}


def test_errors_come_before_warnings_and_each_is_said_once() -> None:
    remarks = linted(BUDGET, {"财政资金": "约200万", "自筹资金": "300万元", "经费总额": "200万元"})

    assert [one.severity for one in remarks] == sorted(one.severity for one in remarks)
    assert len(set(remarks)) == len(remarks)


def test_a_remark_names_the_values_and_what_would_be_right() -> None:
    (remark,) = linted(
        CAPITALS, {"项目名称": "甲", "经费总额": "120万元", "经费总额大写": "壹万元整"}
    )

    assert "120万元" in remark.what and "壹佰贰拾万元整" in remark.what
    assert (remark.label, remark.section) == ("经费总额大写", "body")


def test_a_slip_between_yuan_and_ten_thousand_yuan_is_named() -> None:
    remarks = linted(SPENDING, {"经费总额": "100万元", "支出科目": [
        {"科目": "设备费", "金额": "60"}, {"科目": "材料费", "金额": "400000"}]})  # fmt: skip

    assert any("元和万元" in one.what for one in remarks)
