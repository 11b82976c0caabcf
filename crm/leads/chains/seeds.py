"""The usual chains of a county on the lower Yangtze, for a new county to begin with and to change (our default)."""

from __future__ import annotations

from typing import NamedTuple

from crm.leads.chains.rules import ChainData, LinkData, Position


class ChainSeed(NamedTuple):
    """A chain and its links in the order of the flow."""

    data: ChainData
    links: tuple[LinkData, ...]


def _link(position: Position, state: str, name: str, words: str, wanted: str = "") -> LinkData:
    return LinkData(name, position.value, state, 0, tuple(words.split()), wanted)


_UP, _MID, _DOWN = Position
SEEDS = (
    ChainSeed(
        ChainData("新型电力装备", ("新能源电池", "光伏储能", "智能电网装备", "数据线缆", "储能", "光伏", "线缆")),
        (
            _link(_UP, "missing", "电池材料", "正极 负极 隔膜 电解液 铜箔 铝箔", "隔膜、电解液头部企业，优先上市公司"),
            _link(_UP, "weak", "结构件与边框", "托盘 边框 支架 壳体", "电池托盘、光伏边框一级供应商"),
            _link(_MID, "missing", "电芯与电池", "电芯 电池包 固态电池 钠离子", "动力与储能电池整机企业"),
            _link(_MID, "key", "逆变与变流", "逆变器 变流器 PCS", "逆变器前十企业的华东基地"),
            _link(_MID, "strong", "电线电缆", "线缆 电缆 导体", "海工、机器人用特种线缆"),
            _link(_DOWN, "key", "储能系统集成", "系统集成 储能系统 储能电站", "电力央企的集成平台"),
            _link(_DOWN, "missing", "回收利用", "回收 梯次 再生", "有白名单资质的电池回收企业"),
        ),
    ),
    ChainSeed(
        ChainData("汽车零部件", ("汽车", "汽车及零部件", "新能源汽车")),
        (
            _link(_UP, "weak", "轻量化材料", "铝材 镁合金 碳纤维", "铝镁合金材料企业"),
            _link(_MID, "strong", "压铸与结构件", "压铸 铸件 冲压"),
            _link(_MID, "key", "热管理与电控", "热管理 电控 电驱", "电驱、热管理总成企业"),
            _link(_MID, "weak", "线束与电子", "线束 传感器 车灯", "高压线束一级供应商"),
            _link(_MID, "strong", "制动与底盘", "制动 底盘 悬架"),
            _link(_DOWN, "missing", "专用车整车", "整车 专用车 改装车", "专用车整车资质企业"),
        ),
    ),
    ChainSeed(
        ChainData("电子信息", ("微电子", "半导体", "集成电路")),
        (
            _link(_UP, "missing", "电子材料", "光刻胶 靶材 硅片 电子气体", "电子化学品企业"),
            _link(_MID, "key", "封装测试", "封测 封装", "先进封装企业"),
            _link(_MID, "weak", "显示与传感", "显示 传感器 模组", "车规传感器企业"),
            _link(_DOWN, "missing", "智能终端", "终端 整机 服务器", "整机代工企业"),
        ),
    ),
    ChainSeed(
        ChainData("高端装备", ("智能装备", "装备制造", "机械装备")),
        (
            _link(_UP, "key", "关键基础件", "减速器 液压 轴承 刀具", "机器人减速器、数控刀具企业"),
            _link(_MID, "strong", "精密加工", "精密 结构件 机加工"),
            _link(_MID, "weak", "环保装备", "污泥 废气 净水 治理设备", "环保成套装备企业"),
            _link(_DOWN, "missing", "工业机器人", "机器人本体 工业机器人", "机器人本体企业"),
        ),
    ),
    ChainSeed(
        ChainData("健康食品", ("绿色食品", "食品加工", "农产品加工", "现代农业")),
        (
            _link(_UP, "strong", "种养基地", "育苗 蔬菜 养殖 种植"),
            _link(_MID, "strong", "水产与禽蛋加工", "大闸蟹 水产 禽蛋 鸭蛋"),
            _link(_MID, "key", "预制菜", "预制菜 中央厨房", "餐饮连锁的中央工厂"),
            _link(_MID, "weak", "休闲食品与饮品", "休闲食品 饮品 烘焙", "全国性品牌的分装基地"),
            _link(_DOWN, "missing", "冷链与电商", "冷链物流 电商 直播", "冷链物流、电商平台企业"),
        ),
    ),
    ChainSeed(
        ChainData("新材料", ("先进材料", "化工新材料")),
        (
            _link(_UP, "missing", "基础树脂", "树脂 单体 聚合", "工程塑料企业"),
            _link(_MID, "key", "功能膜与碳纤维", "功能膜 膜材料 碳纤维 预浸料", "光学膜、碳纤维企业"),
            _link(_MID, "weak", "胶粘剂", "胶粘剂 涂料", "特种胶粘剂企业"),
            _link(_DOWN, "weak", "可降解制品", "可降解 包装", "可降解制品企业"),
        ),
    ),
)
