"""Whether text is text: what a wrong font table makes of a page looks like words and is none.

A wrong encoding table turns Chinese into rare Hangul, private characters, Latin letters with
accents, or seldom-used Chinese characters. What tells such text from that of a real language is
that real languages repeat themselves: a few hundred characters make most of a Chinese or a Korean
page, nearly every word of an alphabet has a vowel, and a word keeps to one script.
"""

import re
import unicodedata
from collections import Counter
from functools import cache
from itertools import pairwise

# Shares of the characters that are not spaces, or of letters or words. Measured on 31,900 Chinese
# texts (laws, notices, abstracts, patents; in those of 60 characters and more the usual ones have a
# share of 0.53 at least, in random ones of 0.27) and on 290 readable PDFs in some 20 languages.
_MOST_BROKEN = 0.2
_MOST_ACCENTED = 0.5
_NEARLY_ALL = 0.9
_MOST_MIXED = 0.3
_MOST_STEPS = 0.5
_LEAST_COMMON_HAN = 0.42
_LEAST_KANA = 0.25
_LEAST_COMMON_HANGUL = 0.3
_MOSTLY_USUAL = 0.6
_MOST_HALVED = 0.5
_LEAST_REGULAR = 0.5
_LEAST_VOWELLED = 0.55
_MOST_GLYPH_NAMES = 0.4
# Fewer than these prove nothing.
_A_FEW = 4
_SEVERAL = 8
_SOME = 12
_SLACK = 2
_WORDS = 20

# The characters that make most of any Chinese page, and those of official language beside them;
# traditional and Japanese forms where they differ.
_COMMON_HAN = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家"
    "种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十"
    "民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯"
    "月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女"
    "变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基"
    "眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今"
    "切院让识候带导争运线六七八九百千元亿零两半单位申请报项技术转让企业园奖补助资金税费率额支付贷款担保险证明材料附编号"
    "办服务县镇乡村街省州宁夏自治银川吴忠固原卫石嘴灵武局厅委府院校室所站厂组织协调推动促落实加快提升创新研究开发试验"
    "示范基础应用培育引评价审核批准认备案登记注册颁布印施行废止修改依照根据按本细则章节款依定义术语范围责监督检查违反处罚"
    "罚收入支持鼓励优惠享受减免征扣除计算标准等级指标值增减降低大于超过不满足符合条件对象具有效期限日起至止截前后每次"
    "专利权许可合同成果需求方案目录名称联系电话地址邮编网信息数据系统平台软硬设备仪器工艺流程质量安全环境能源节约排放"
    "水土气农林牧渔粮食品药医疗健康养老教育文旅游交通运输建筑材料化学机械电子光伏风储氢煤炭油钢铁铜铝硅碳纤维电池车辆"
    "生物种植养殖畜奶牛羊葡萄酒枸杞草树花果菜虫病防治灾害预警检测识别模型算法智能控制自动远程在线无人工业互联"
    "集群链供应商贸易销售采购招投标订货款项账户银行股权融投债券基金会计审财务预决算结余盈亏损益总经理董事长监事员工资"
    "劳动就业人才博士硕士本科学历职称高级中级初级退休社区居民家庭户籍口子女儿童青少年妇婚生育养残疾困难救济"
    "住房租赁购买卖价值格款额首付利率还期限房屋土地面积平方米层楼栋幢街道路号门牌"
    "这里那些什么怎样如何因此虽然但是而且或者以及关于由于为了随着通过按照根据除外其他另有规定以上以下之间左右"
    "疫构复析响策影营纳护例障较状域况措参造染态显置素予律离速热配步均际温消微存压整适精差普善广序选密城续近属稳干负功考图"
    "划含包议异急介未装承探执视容众失涉势获述临射血充简察革频估键致径载讨客择氧送训团粒激突混返举岗床片散良双景略习破绍停"
    "杂阶够字留判绿份似越尽振裂族逐端紧航须误始库履帮竞献河火燃署阳暂守码令演央早底缓念追脱占糖束仅终抓恢故兴循冷脉弹盐否"
    "烧富套独轻典块途轴归磁伤操读港虚绩氯聚烯环酸酯甲乙丙丁苯胺醇醛酮树脂酚羟基溶剂催"
    "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕施张孔曹严华魏陶姜谢邹潘葛范彭鲁韦马苗方俞任袁柳唐罗薛雷贺汤段郝龚邵万顾孟黄"
    "穆萧尹姚邱江童郭林徐胡高夏蔡田樊凌霍董梁杜阮蓝闵席季贾宋庞熊纪舒项祝丁邓谭廖余石崔侯龙叶史白康毛汪戴梅伟芳娜秀英"
    "敏静丽强磊洋勇艳杰娟涛超兰霞刚桂玲红燕鹏辉斌宇浩波飞琳慧颖雪倩婷梦佳欣怡涵轩睿子晨俊峰志建国庆宏军玉春晓东海云"
    "時會國來對發後說過們學還這開長東車門問間見現實進動關點業產機電氣無與為當體數條種經統總線結給義書處變與應從"
    "證設計論語請議認識記許調談譯護讀買賣費資質購貿貨務勞動勝區醫廣廠歷壓縣報場壞塊執聲職聯聽腦節藝蘇術觀覺"
    "規視親試話該詳說誤課調負財責貴費貸資賀賓賞賢賣賦質賴跡踐車軍軌軟轉輕載輪輯輸辦辭農運過達違遠適選遺還邊郵"
    "鄉鄰釋鐘鋼錄錢錯鎮長門開間閣關陽階際陸險隨難雲電靈靜頁項順須頓預領頭題類顯風飛飯館馬駐驗驚體鬥魚鳥麗黃點"
    "協單卻參圖團圍園圓執報場執壯夢夫孫學寶審寫將專對導屬歲島帶師幣幫幹幾庫廢張強彈彙後復徵德憶應懷態慣戰戲戶"
    "技術移轉合約登記辦法権発図売読価仮処変実対応様観楽気沢県転労働単営会検験険済経継続総緑断歯満涙戻弁竜両画"
)
# The syllables that make most of any Korean page.
_COMMON_HANGUL = frozenset(
    "이다는의에을가고하은를로한지기사도리서들자어해인그나시대수정일있것보부전여장제으주상유과라원성공구조만관적동세면스"
    "아오비우안화신당경선방소물국때문중년생간개단무모회거게연재발영까미러니습등못했및합되된될던든더드트터타토바마야"
    "와왔왜요용위월업역할함행형호후히학현황내네년노누느능님다담대데돼두둘따또람래려력령록론료류률르른를린립말많망매맞며명"
    "목미민및반받방법별병본분불비산살상새생석선설성세센소속손송술신실심씨않알았약양언엇없에였영예온외운움원율음의임입있"
    "작잘점정져존종좋준증직진질집째차착참처천체초총추출치카코크키통특판편평포표품프피필"
)
# What Windows puts in the gap of Latin-1.
_WINDOWS = frozenset("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ")
_EAST = frozenset(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "FULLWIDTH", "HALFWIDTH"))
# Letters that stand beside any others, in formulas and units.
_ANYWHERE = frozenset(("LATIN", "GREEK", "MATHEMATICAL", "MICRO", "OHM", "FEMININE", "MASCULINE"))
_VOWELS = frozenset("aeiouy")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN_WORD = re.compile(r"[A-Za-z]{4,}")
_CASED_WORD = re.compile(r"[\u0370-\u03ff\u0400-\u052f]{4,}")
# How a PDF's glyphs are named where the library finds no characters for them.
_GLYPH_NAME = re.compile(r"/(?:[A-Za-z_]{1,6}\d*|[A-Z0-9]{2})(?=[/\s]|$)")


def is_readable(text: str) -> bool:
    """Say whether a page's text is that of a language, of figures or of formulas.

    A page with hardly any text is taken to be readable.
    """
    found = Counter(c for c in text if not c.isspace())
    total = found.total()
    if total < _A_FEW:
        return True
    if sum(n for c, n in found.items() if _is_broken(c)) > _MOST_BROKEN * total:
        return False
    if sum(len(m[0]) for m in _GLYPH_NAME.finditer(text)) > _MOST_GLYPH_NAMES * total:
        return False
    scripts: Counter[str] = Counter()
    for character, count in found.items():
        scripts[_script(character)] += count
    return (
        not _is_accented(found, total)
        and not _is_mixed(text)
        and not _is_stepped(text)
        and _has_usual_han(found, scripts)
        and _has_usual_hangul(found, scripts)
        and scripts["HALFWIDTH"] <= _MOST_HALVED * scripts.total()
        and _has_cases(text)
        and _has_vowels(text)
    )


def is_usual_chinese(text: str) -> bool:
    """Say whether there is Chinese in the text, and plainly of the usual kind."""
    found = [c for c in text if _script(c) == "CJK"]
    usual = sum(c in _COMMON_HAN for c in found)
    return len(found) >= _A_FEW and usual >= _MOSTLY_USUAL * len(found) and is_readable(text)


def _is_broken(character: str) -> bool:
    """Say whether a character stands for none: private, unassigned, control, replacement."""
    return character == "\ufffd" or unicodedata.category(character) in ("Co", "Cn", "Cc", "Cs")


def _is_accented(found: Counter[str], total: int) -> bool:
    """Say whether most is of the upper half of Latin-1: another encoding's bytes as letters."""
    upper = Counter({c: n for c, n in found.items() if "\u0080" <= c <= "\u00ff" or c in _WINDOWS})
    letters = sum(n for c, n in found.items() if c.isalpha())
    accented = sum(n for c, n in upper.items() if c.isalpha())
    most = _MOST_ACCENTED if total >= _SOME else _NEARLY_ALL
    return (
        total >= _SEVERAL and upper.total() > most * total and accented > _MOST_ACCENTED * letters
    )


def _is_mixed(text: str) -> bool:
    """Say whether many words are written in several scripts at once."""
    letters = mixed = 0
    for word in _WORD.findall(text):
        letters += len(word)
        kinds = {_script(c) for c in set(word)} - _ANYWHERE - {""}
        kinds = {"EAST" if kind in _EAST else kind for kind in kinds}
        mixed += len(word) if len(kinds) > 1 else 0
    return mixed > _MOST_MIXED * letters


def _is_stepped(text: str) -> bool:
    """Say whether letters follow each other as in a code table, not as in a language."""
    letters = [ord(c) for c in text if c > "\u00ff" and c.isalpha()]
    steps = sum(0 < b - a <= _STEP for a, b in pairwise(letters))
    return len(letters) >= _SOME and steps > _MOST_STEPS * len(letters)


_STEP = 2


def _has_usual_han(found: Counter[str], scripts: Counter[str]) -> bool:
    """Say whether usual characters have their share of the Chinese; Japanese shows by its kana."""
    count = scripts["CJK"]
    if scripts["HIRAGANA"] + scripts["KATAKANA"] >= _LEAST_KANA * count:
        return True
    usual = sum(n for c, n in found.items() if c in _COMMON_HAN)
    return count < _SOME or usual + _SLACK >= _LEAST_COMMON_HAN * count


def _has_usual_hangul(found: Counter[str], scripts: Counter[str]) -> bool:
    """Say whether usual syllables have their share of the Korean."""
    count = scripts["HANGUL"]
    usual = sum(n for c, n in found.items() if c in _COMMON_HANGUL)
    return count < _SOME or usual + _SLACK >= _LEAST_COMMON_HANGUL * count


def _has_vowels(text: str) -> bool:
    """Say whether Latin words have vowels: a table shifted by some places takes them away."""
    words = _LATIN_WORD.findall(text)
    vowelled = sum(not _VOWELS.isdisjoint(word.lower()) for word in words)
    return len(words) < _WORDS or vowelled >= _LEAST_VOWELLED * len(words)


def _has_cases(text: str) -> bool:
    """Say whether words have their capitals where words have them: first, everywhere, nowhere.

    Of Cyrillic and Greek words; Latin ones may be names in a program.
    """
    words = _CASED_WORD.findall(text)
    regular = sum(w.islower() or w.isupper() or w.istitle() for w in words)
    return len(words) < _WORDS or regular >= _LEAST_REGULAR * len(words)


@cache
def _script(character: str) -> str:
    """Give the script of a letter, as its Unicode name begins; "" for what is no letter."""
    if not character.isalpha():
        return ""
    return unicodedata.name(character, "UNNAMED").split()[0].partition("-")[0]
