"""A page on which people with accounts share drafts, and who they are, for tests of it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from access_builders import ListAudit
from builders import House, a_house
from eligibility_builders import measure

from assistant.access.doors import Caller
from assistant.accounts.account import Account
from assistant.drafting.sharing import Sharing
from assistant.eligibility.rulebook import Rulebook
from assistant.errors import NotLoggedIn
from assistant.finding import Finder
from assistant.keeping.accounts import AccountStore
from assistant.keeping.drafts import DraftStore
from assistant.keeping.profiles import Kept, ProfileStore
from assistant.keeping.shares import ShareStore
from assistant.ui.drafting.papers import papers
from assistant.ui.drafting.port import Drafting
from corpus.levels import Role, Viewer
from corpus.store.measures import MeasureStore

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PROFILE = {
    "name": "宁夏甲公司",
    "employees": 80,
    "industry": "硅材料再造",
    "extra": {"暗室面积_平方米": 7391},
}
POLICY = """# 重大科技成果转化项目办法
编号：X15
来源级别：官方

## 条件

（一）职工不少于50人；
"""
RULE = """id: X15
policy: X15
name: 重大科技成果转化项目
called: [重大项目]
gives: [立项]
published: full
materials: [申请表]
windows: [{from: 2026-11-01, to: 2026-12-15}]
conditions:
  - {id: staff, kind: amount, figure: {of: employees}, bounds: {at_least: 50}, unit: 人,
     text: 职工不少于50人, quote: （一）职工不少于50人；}
benefit: {text: 立项支持}
"""
OPEN = """成果编号,成果名称,完成单位,技术领域,成果简介
CG-7,光伏组件回收技术,吴淞理工大学,资源与环境,把退役组件分成玻璃、硅和银。
"""
SECRET_NAME, SECRET_UNIT, SECRET_ID = "碲锌镉探测器", "昆吾研究院", "CG-99"
SECRET = f"""成果编号,成果名称,完成单位,技术领域,成果简介
{SECRET_ID},{SECRET_NAME},{SECRET_UNIT},电子信息,把晶体切成薄片。
"""
OWNER = Viewer(identity="u" + "1" * 24, role="enterprise")
STAFF = Viewer(identity="u" + "2" * 24, role="staff")
READER = Viewer(identity="u" + "3" * 24, role="manager")
STRANGER = Viewer(identity="u" + "4" * 24, role="manager")
PEOPLE = {"owner": OWNER, "staff": STAFF, "reader": READER, "stranger": STRANGER}
_SHOWN = {"owner": "张三", "staff": "李四", "reader": "王五", "stranger": "赵六"}


class ByToken:
    """Knows people by a token that is their login name."""

    def viewer_of(self, caller: Caller) -> Viewer:
        if caller.token not in PEOPLE:
            raise NotLoggedIn("请先登录。")
        return PEOPLE[caller.token]


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """What is served, and what it keeps."""

    house: House
    drafts: DraftStore
    drafting: Drafting
    audit: ListAudit

    def a_draft(self, owner: Viewer = OWNER, achievement: str = "CG-7", **fields: str) -> str:
        facts = {
            "policy": "X15",
            "measure": "X15",
            "achievement": achievement,
            "profile": PROFILE,
            "fields": fields,
        }
        return self.drafts.add(owner.identity, "transfer_project", "项目", facts=facts).draft


def a_town(folder: Path) -> Town:
    house = a_house(folder)
    house.write("办法.md", POLICY)
    house.write("成果.csv", OPEN)
    house.write("内部成果.csv", SECRET, level="restricted")
    measures = MeasureStore(house.store)
    measures.confirm([measure(RULE)], Viewer(identity="s", role="staff"), who="张三")
    engine = house.store.engine
    profiles = ProfileStore(engine)
    profiles.keep(OWNER, Kept(profile=PROFILE))
    accounts = AccountStore(engine)
    for name, who in PEOPLE.items():
        accounts.add(an_account(name, who.identity, who.role), None)
    drafts = DraftStore(engine)
    drafting = Drafting(
        drafts=drafts,
        profiles=profiles,
        records=house.store,
        rulebook=Rulebook(house.store, measures),
        finder=Finder(searcher=house.searcher, records=house.store),
        papers={ending: write for ending, write in papers().items() if ending != "pdf"},
        sharing=Sharing(ShareStore(engine), accounts),
    )
    return Town(house=house, drafts=drafts, drafting=drafting, audit=ListAudit())


def an_account(name: str, id_: str, role: Role) -> Account:
    return Account(
        id=id_,
        name=name,
        shown=_SHOWN[name],
        role=role,
        company="宁夏甲公司" if name == "owner" else "",
        created=NOON,
        changed=NOON,
    )
