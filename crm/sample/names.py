"""Invented names: places of the sample county, people, firms and projects. Nobody here exists."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

COUNTY = "云泽市"
BUREAU = "云泽市商务局"


class Place(NamedTuple):
    """A township or park and how its two years went: ``luck`` scales leads, ``diligence`` field days."""

    name: str
    short: str
    kind: str
    group: str
    luck: float
    diligence: float


PLACES = (
    Place("柏桥镇", "柏桥", "township", "第一跑道", 1.9, 1.25),
    Place("澄荡镇", "澄荡", "township", "第一跑道", 1.2, 1.05),
    Place("荷渡镇", "荷渡", "township", "第一跑道", 1.0, 1.0),
    Place("青堰镇", "青堰", "township", "第一跑道", 0.9, 0.95),
    Place("芦汀镇", "芦汀", "township", "第一跑道", 0.8, 0.9),
    Place("鹤墩镇", "鹤墩", "township", "第一跑道", 0.7, 0.85),
    Place("苇塘镇", "苇塘", "township", "第二跑道", 0.8, 1.0),
    Place("秋渚镇", "秋渚", "township", "第二跑道", 0.7, 0.9),
    Place("望舟镇", "望舟", "township", "第二跑道", 0.7, 1.1),
    Place("银杏铺镇", "银杏铺", "township", "第二跑道", 0.6, 0.95),
    Place("枫渡镇", "枫渡", "township", "第二跑道", 0.6, 0.8),
    Place("稻香湾镇", "稻香湾", "township", "第二跑道", 0.5, 0.9),
    Place("虹圩街道", "虹圩", "township", "第二跑道", 0.9, 1.0),
    Place("云泽经济开发区", "经开区", "park", "园区跑道", 2.4, 1.15),
    Place("云泽高新技术产业园", "高新园", "park", "园区跑道", 1.6, 1.1),
    Place("云泽临港产业园", "临港园", "park", "园区跑道", 1.1, 0.95),
)
SHORT_IN_FEBRUARY = "鹤墩镇"
SHORT_NOW = ("鹤墩镇", "枫渡镇")
NOBODY_OUT_LAST_MONTH = "稻香湾镇"
DEPARTMENTS = (
    ("云泽市发展和改革委员会", "发改委"),
    ("云泽市工业和信息化局", "工信局"),
    ("云泽市行政审批局", "审批局"),
    ("云泽市自然资源和规划局", "资规局"),
    ("云泽市生态环境局", "环境局"),
    ("云泽市财政局", "财政局"),
    ("云泽市人力资源和社会保障局", "人社局"),
    ("云泽市应急管理局", "应急局"),
)

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷龙黎史陶贺顾毛郝龚邵万钱严"
GIVEN = "志国建华文明海军伟强敏静丽娟晓东春兰秋菊雨晨思远嘉怡子涵浩然欣妍宇轩俊杰玉梅凤霞立新学勤永康庆安瑞卿维民其昌明哲一鸣若水书瑶景行知行希望长青"

REGIONS = (
    # place, target region
    ("上海", "yangtze_delta"),
    ("苏州", "yangtze_delta"),
    ("无锡", "yangtze_delta"),
    ("杭州", "yangtze_delta"),
    ("宁波", "yangtze_delta"),
    ("南京", "yangtze_delta"),
    ("常州", "yangtze_delta"),
    ("合肥", "yangtze_delta"),
    ("深圳", "pearl_delta"),
    ("东莞", "pearl_delta"),
    ("佛山", "pearl_delta"),
    ("广州", "pearl_delta"),
    ("中山", "pearl_delta"),
    ("北京", "jing_jin_ji"),
    ("天津", "jing_jin_ji"),
    ("廊坊", "jing_jin_ji"),
    ("成都", "chengdu_chongqing"),
    ("重庆", "chengdu_chongqing"),
    ("绵阳", "chengdu_chongqing"),
    ("武汉", "other"),
    ("长沙", "other"),
    ("青岛", "other"),
    ("厦门", "other"),
    ("西安", "other"),
)
FOREIGN = (("德国", "EUR"), ("日本", "JPY"), ("韩国", "USD"), ("新加坡", "USD"), ("中国香港", "HKD"), ("美国", "USD"))

TRADE = "启恒瑞锦华瀚帆阔晟格钧铸远辰钛佳味和智照芯泰睿博宏承鼎凌越曜源禾沐屹澜擎牧岚衡砺翎煜昶骁祺翊"


class Trade(NamedTuple):
    """A line of business: firm's trade word, industry code, chain, and what such projects are called."""

    word: str
    section: str
    division: str
    chain: str
    projects: tuple[str, ...]


TRADES = (
    Trade("新能源科技", "C", "38", "新型电力装备", ("储能电池托盘", "光伏边框", "逆变器总装", "储能系统集成")),
    Trade("照明电器", "C", "38", "绿色照明", ("智能路灯控制器", "道路照明灯具", "景观灯杆")),
    Trade("微电子", "C", "39", "电子信息", ("半导体封测线", "先进封装测试", "传感器模组", "显示驱动模组")),
    Trade("精密机械", "C", "34", "高端装备", ("精密结构件", "机器人减速器", "数控刀具", "液压阀组")),
    Trade("汽车部件", "C", "36", "汽车零部件", ("铝合金压铸件", "线束总成", "热管理系统", "制动盘")),
    Trade("新材料", "C", "29", "新材料", ("功能膜材料", "碳纤维预浸料", "特种胶粘剂", "可降解包装")),
    Trade("线缆", "C", "38", "新型电力装备", ("特种线缆", "海工电缆", "机器人柔性电缆")),
    Trade("食品", "C", "14", "健康食品", ("预制菜冷链中心", "中央厨房", "休闲食品", "功能饮品")),
    Trade("生物医药", "C", "27", "生物医药", ("药用辅料", "医用敷料", "诊断试剂", "口服固体制剂")),
    Trade("环保装备", "C", "35", "高端装备", ("污泥处理装备", "废气治理设备", "一体化净水设备")),
    Trade("羽绒服饰", "C", "18", "纺织服装", ("户外服饰", "羽绒制品智能车间", "校服定制")),
    Trade("农业发展", "A", "01", "现代农业", ("水产育苗基地", "大闸蟹加工", "设施蔬菜园")),
    Trade("供应链管理", "G", "59", "现代物流", ("城市配送中心", "冷链仓储", "跨境电商仓")),
    Trade("信息技术", "I", "65", "软件信息", ("工业互联网平台", "数据标注基地", "AI 质检软件")),
)
FORMS = ("有限公司", "有限公司", "有限公司", "股份有限公司", "集团有限公司")


def person(rng: Random) -> str:
    """Return an invented person's name."""
    return rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, rng.choice((1, 2, 2))))


def firm(rng: Random, place: str, trade: Trade) -> tuple[str, str]:
    """Return an invented firm's full name and its short name."""
    word = "".join(rng.sample(TRADE, 2))
    form = rng.choice(FORMS)
    full = f"{word}{trade.word}（{place}）{form}" if rng.random() < 0.15 else f"{place}{word}{trade.word}{form}"
    return full, f"{word}{trade.word[:2]}"


USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def uscc(rng: Random) -> str:
    """Return an invented code with a right check character (GB 32100)."""
    body = "91" + "".join(rng.choices("0123456789", k=6)) + "MA" + "".join(rng.choices(USCC_ALPHABET, k=7))
    total = sum(USCC_ALPHABET.index(c) * w for c, w in zip(body, USCC_WEIGHTS, strict=True))
    return body + USCC_ALPHABET[(31 - total % 31) % 31]


def phone(rng: Random) -> str:
    """Return an invented mobile number of a range that no operator assigns for subscribers here (1 0 …)."""
    return "13" + "".join(rng.choices("0123456789", k=9))
