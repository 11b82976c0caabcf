"""The fields a ledger column can hold, with the names that real ledgers give them (domain §3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crm.kernel.i18n import N_


class Shape(StrEnum):
    """How the cells of a field are read."""

    TEXT = "text"
    AMOUNT = "amount"
    AMOUNTS = "amounts"
    LAND = "land"
    PLANT = "plant"
    DAY = "day"
    PHONES = "phones"
    CODE = "code"
    CHOICE = "choice"
    CLASSES = "classes"
    CURRENCY = "currency"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its label, how its cells are read, its usual names, and words that no name of it contains."""

    label: str
    shape: Shape
    names: tuple[str, ...]
    never: tuple[str, ...] = ()


def _field(label: str, shape: Shape, names: str, never: str = "") -> Field:
    return Field(label, shape, tuple(names.split()), tuple(never.split()))


T, A, D, C, X = Shape.TEXT, Shape.AMOUNT, Shape.DAY, Shape.CHOICE, Shape.ASIDE
_YEARLY = "年度 当年 本年 今年 上年 去年 本月 当月 累计 已完成 完成 增长 占比 比例 其中 资金来源 一期 固定 固投 设备"

FIELDS: dict[str, Field] = {
    "serial": _field(N_("Serial number"), X, "行号 序号 编号 序 项目序号 No NO. 项目编号 项目代码", "合同 协议"),
    "name": _field(
        N_("Project name"),
        T,
        "项目名称 项目名 工程名称 工程名 线索名称 招商项目名称 项目 项目(企业)名称 项目线索 项目全称 招商项目 在谈项目名称 签约项目名称 名称",
    ),
    "investor": _field(
        N_("Investor"),
        T,
        "承办单位 项目承建单位 承建单位 项目主体 投资方 投资方名称 投资单位 投资主体 投资企业 投资人 投资商 投资公司 投资方(单位) 投资方单位 客商名称 企业名称 客商单位 投资客商 投资者 "
        "业主单位 业主 项目业主 项目单位 建设单位 项目法人 项目法人单位 项目(法人)单位 项目实施主体 实施主体 实施单位 承建企业 公司名称 单位名称 项目投资方 "
        "投资企业名称 母公司 投资方全称 企业全称 客商 项目建设单位 项目承担单位 申报单位 企业",
        "地址 简介 联系 电话 责任 注册 主管 性质 类型",
    ),
    "investor_address": _field(
        N_("Investor's address"),
        T,
        "投资方地址 投资方注册地 注册地 注册地址 企业地址 公司地址 投资方所在地 企业注册地 通讯地址 地址 总部地址 总部所在地",
    ),
    "investor_profile": _field(
        N_("Investor's profile"),
        T,
        "投资方简介 投资方概况 投资方情况 企业简介 公司简介 客商简介 企业概况 企业情况 投资方基本情况 投资方背景 投资方实力 投资主体情况 企业介绍",
    ),
    "classes": _field(
        N_("Investor class"),
        Shape.CLASSES,
        "500强/上市 是否500强 世界500强 500强 企业类型 是否上市 上市公司 投资方类型 企业类别 是否世界500强 是否上市公司 500强或上市 500强上市 投资方性质 企业性质 是否央企 500强企业",
    ),
    "contact": _field(
        N_("Contact"),
        T,
        "联系人 客商联系人 投资方联系人 企业联系人 联系人姓名 项目联系人 对接人 企业对接人 联络人 姓名",
        "电话 责任 我方 职务",
    ),
    "contact_title": _field(N_("Contact's title"), T, "职务 联系人职务 客商职务 职位 职务/职称"),
    "phones": _field(
        N_("Phone"),
        Shape.PHONES,
        "联系电话 电话 手机 手机号 手机号码 联系方式 电话号码 联系人电话 联系人手机 移动电话 客商电话 联系号码",
    ),
    "content": _field(
        N_("Content"),
        T,
        "建设内容 项目内容 主要建设内容 建设内容及规模 建设规模 拟建设规模 项目简介 项目概况 主要内容 项目基本情况 建设规模及内容 建设规模和内容 投资内容 项目建设内容 "
        "建设规模及主要建设内容 主要建设内容及规模 项目情况 项目介绍 合作内容 主要产品 建设性质及内容 建设内容和规模 投资项目内容 项目描述",
        "年度 当年 本年 目标 计划",
    ),
    "origin": _field(
        N_("Origin"),
        T,
        "投资方所属地区 来源地 投资来源地 客商来源地 资金来源地 投资方来源地 来源地区 项目来源地 投资方所在地区 来源省市 客源地",
    ),
    "country": _field(N_("Country"), T, "国别 国别地区 国别(地区) 国家地区 国家 来源国"),
    "capital": _field(
        N_("Domestic or foreign"),
        C,
        "内外资类型 内资/外资 内外资 资金性质 资本类型 投资类型 内资外资 资金类型 投资性质 外资/内资 利用资金类型",
    ),
    "currency": _field(N_("Currency"), Shape.CURRENCY, "币种 货币 货币种类 投资币种 币别"),
    "total_investment": _field(
        N_("Total investment"),
        A,
        "协议引资 协议引资额 引资额 总投资 总投资额 投资总额 计划总投资 项目总投资 投资额 投资规模 计划投资总额 预计总投资 拟投资额 计划投资额 协议投资额 合同投资额 协议总投资 概算总投资 估算总投资 "
        "拟总投资 投资金额 项目投资 总投资规模 投资总规模 预计投资 意向投资额 协议投资 合同总投资 项目投资额 计划投资 总投资金额 投资 合同金额 签约金额",
        _YEARLY,
    ),
    "fixed_investment": _field(
        N_("Fixed-asset investment"),
        A,
        "固定资产投资 固定资产 固投 固定资产投资额 其中固定资产投资 固定资产总投资 其中固定资产 固定投资",
        "一期",
    ),
    "phase_one": _field(N_("Phase-one investment"), A, "一期投资 一期投资额 一期总投资 首期投资 其中一期 一期"),
    "increase": _field(N_("Increase of capital"), A, "增资额 增资金额 本次增资 新增投资 增资 新增投资额"),
    "industry": _field(
        N_("Industry"),
        T,
        "项目类型 行业 所属行业 行业类别 行业分类 产业类别 所属产业 产业 领域 领域分类 类别 行业领域 产业领域 产业分类 所属领域 行业类型 项目类别 产业类型 国民经济行业 产业方向 项目分类",
    ),
    "chain": _field(N_("Industry chain"), T, "产业链 所属产业链 产业链名称 链条 重点产业链 所在产业链 产业链条"),
    "chain_link": _field(
        N_("Link of the chain"), C, "产业链环节 链条环节 环节 缺失薄弱关键环节 补链强链 强链补链 延链补链 产业链位置"
    ),
    "nature": _field(
        N_("New, continued or increase"), C, "建设性质 项目性质 新建/续建 新建续建 建设类型 新建/续建/增资 性质 建设方式"
    ),
    "landing": _field(
        N_("Intended landing"),
        T,
        "所属地区 所属区县 所属市 实施地点 项目实施地点 市州 地区 区县 申报地区 所属区域 区域 所在区 所在县 所在市 所在地市 县区 市县 地市 市县区 县市区 所在县市区 所在县(市、区) 县(市、区) 项目所在区域 拟落地 拟落户地 落地园区 落户园区 落户地 落地镇街 拟落地园区 拟落地(园区/镇街) 项目地点 建设地点 建设地址 项目位置 项目所在地 落地单位 拟选址 选址 所在园区 落户地点 "
        "落地地点 落地区域 拟落户 园区/镇街 项目落地 所在市县 所在盟市 所在地 所在镇 建设位置 拟落地单位 项目选址 落地载体 拟落户园区 所在乡镇 所在县区 所在地区 属地 所在区域 项目建设地点",
        "来源 投资方 注册",
    ),
    "land": _field(
        N_("Land"),
        Shape.LAND,
        "用地 用地面积 占地 占地面积 土地 用地需求 拟用地 土地面积 需用地 土地需求 用地规模 供地面积 项目用地",
    ),
    "plant": _field(
        N_("Plant"),
        Shape.PLANT,
        "厂房 厂房面积 厂房需求 租用厂房 租赁厂房 标准厂房 建筑面积 总建筑面积 厂房租赁面积 所需厂房 拟用厂房",
    ),
    "annual_sales": _field(
        N_("Expected annual sales"),
        A,
        "预计销售 预计年销售 年销售 年产值 预计产值 销售收入 预计年产值 年销售收入 预计销售收入 年开票销售 预计年销售收入 产值 年销售额 达产后年产值 预计开票销售 预计营收 年营业收入 达产产值 开票销售",
    ),
    "annual_tax": _field(
        N_("Expected annual tax"),
        A,
        "预计税收 年税收 税收 预计年税收 年纳税 利税 年利税 预计纳税 纳税额 达产后年税收 年纳税额 预计税收贡献 达产税收",
    ),
    "sales_and_tax": _field(
        N_("Expected annual sales and tax"),
        Shape.AMOUNTS,
        "预计销售/税收 销售/税收 预计销售税收 销售税收 产值/税收 预计产值/税收 预计年销售/税收 年销售/税收 预计产值税收 产值税收 预计销售收入/税收",
    ),
    "first_contact": _field(
        N_("Day of first contact"),
        D,
        "首谈时间 首次洽谈时间 首次接触时间 初次洽谈时间 首次对接时间 首次接洽时间 接洽时间 洽谈时间 对接时间 首次接触 首次洽谈 线索获取时间",
    ),
    "progress": _field(
        N_("Progress"),
        T,
        "当前进度 进展情况 目前进展 项目进展 最新进展 进度 项目进度 工作进展 当前进展 推进情况 项目状态 状态 阶段 项目阶段 所处阶段 洽谈进展 目前进度 进展 洽谈情况 项目进展情况 当前阶段 目前进展情况 跟进情况 进展阶段",
        "目标 计划 年度 下一步",
    ),
    "problems": _field(
        N_("Problems"),
        T,
        "存在问题 问题 存在困难 困难问题 存在的问题 困难和问题 问题困难 制约问题 存在问题及困难 制约因素 主要问题 面临问题",
    ),
    "next_step": _field(
        N_("Next step"),
        T,
        "下一步举措 下一步计划 下一步工作 下步工作 下一步打算 下步措施 下步计划 下一步措施 下一步工作计划 工作计划 推进计划 推进措施 下一步 下一步推进计划 下一步工作举措",
    ),
    "next_step_on": _field(N_("Day of the next step"), D, "下一步时间 计划完成时间 下次跟进时间 下步时间 时间节点 完成时限"),
    "needs_county": _field(
        N_("Needs county coordination"),
        T,
        "需协调事项 需要协调事项 需协调解决问题 需市级协调事项 需县级协调事项 协调事项 需协调问题 需解决问题 需协调解决事项 需协调解决的问题 需要协调解决的问题 提请协调事项 需支持事项",
    ),
    "leader": _field(
        N_("Responsible leader"),
        T,
        "联系领导 挂钩领导 挂包领导 分管领导 牵头领导 责任领导 包保领导 挂钩市领导 挂钩县领导 服务领导 挂联领导 包联领导 市领导",
    ),
    "unit": _field(
        N_("Responsible unit"),
        T,
        "牵头省级部门 省级主管部门 招商小组 责任单位 招商单位 引进单位 招引单位 首报单位 牵头单位 主管单位 主管部门 项目主管单位 监管单位 乡镇 镇街 园区 引资单位 申报乡镇 牵头部门 责任部门 招商主体 报送单位 归属单位 镇(街道) 板块 属地单位 填报单位 行业主管部门",
    ),
    "officer": _field(
        N_("Responsible officer"),
        T,
        "责任人 项目责任人 招商人员 我方联系人 招商责任人 专班责任人 具体责任人 跟踪责任人 项目负责人 负责人 首报人 招商联系人 经办人 招商专员 跟进人",
    ),
    "referrer": _field(
        N_("Referrer"), T, "引荐人 推荐人 介绍人 信息提供人 中介人 引荐单位 信息来源 项目来源 线索来源 中间人 引荐方", "地"
    ),
    "contract_number": _field(N_("Contract number"), T, "合同编号 协议编号 合同号 签约编号 协议号 合同文号"),
    "contract_date": _field(
        N_("Contract date"),
        D,
        "签约时间 签约日期 合同签订时间 协议签订时间 签订时间 正式签约时间 签订日期 签约年月 签约 合同时间 协议时间",
    ),
    "company_name": _field(
        N_("Registered company"),
        T,
        "注册企业名称 注册公司名称 项目公司 项目公司名称 落户企业 注册企业 落地企业名称 落户企业名称 新注册企业名称 新注册公司 落地公司 注册公司 本地公司名称",
    ),
    "company_uscc": _field(
        N_("Company's credit code"),
        Shape.CODE,
        "注册企业统一社会信用代码 项目公司统一社会信用代码 注册企业信用代码 公司统一社会信用代码",
    ),
    "investor_uscc": _field(
        N_("Unified social credit code"),
        Shape.CODE,
        "统一社会信用代码 社会信用代码 信用代码 统一信用代码 投资方统一社会信用代码 企业统一社会信用代码 纳税人识别号 统一代码 企业信用代码 投资方信用代码 USCC",
    ),
    "company_capital": _field(N_("Registered capital"), A, "注册资本 注册资金 注册资本金", "实缴 到位"),
    "legal_person": _field(N_("Legal representative"), T, "法人 法定代表人 法人代表 企业法人 法人姓名 公司法人", "单位 项目"),
    "registered": _field(
        N_("Company registered on"), D, "注册时间 注册日期 工商注册时间 企业注册时间 登记时间 公司注册时间 成立日期 成立时间 注册"
    ),
    "paid_in": _field(
        N_("Paid-in funds"),
        A,
        "外资到账 到位资金 到资 实际到资 到账资金 到账外资 实际到位资金 到资金额 累计到位资金 到账资金额 实到外资 实际利用外资 资金到位额 到位外资 实缴资本 资金到位情况",
        "时间 日期",
    ),
    "paid_in_on": _field(N_("Funds paid in on"), D, "到资时间 到位时间 资金到位时间 到账时间 到资日期 到账日期 资金到账时间"),
    "started": _field(
        N_("Construction started on"),
        D,
        "起始年份 开始时间 开始年份 开工时间 开工日期 实际开工时间 开工年月 开工年份 开工 动工时间 建设开始时间",
        "计划 预计 拟 年底",
    ),
    "completed": _field(
        N_("Construction completed on"),
        D,
        "结束年份 结束时间 竣工时间 竣工日期 完工时间 建成时间 竣工年份 竣工 完工年份 完工日期 实际竣工时间 竣工年月 建成年份 完工",
        "计划 预计 拟",
    ),
    "produced": _field(
        N_("In production on"), D, "投产时间 投产日期 投产 达产时间 投产年份 正式投产时间 试生产时间", "计划 预计 拟 效益"
    ),
    "listed": _field(N_("Listed in statistics on"), D, "列统时间 入库时间 入统时间 列统 入库日期 纳统时间 上规时间"),
    "planned_start": _field(
        N_("Planned construction start"), X, "计划开工 计划开工时间 预计开工时间 拟开工时间 预计开工 拟开工 计划开工年月"
    ),
    "planned_completion": _field(
        N_("Planned completion"),
        X,
        "预计投产 拟投产 拟竣工 拟建成时间 计划建成时间 预计建成时间 计划投产 计划竣工 计划竣工时间 预计竣工时间 计划完工时间 预计竣工 计划完工 计划投产时间 预计投产时间 拟竣工时间",
    ),
    "period": _field(
        N_("Construction period"),
        X,
        "起止时间 建设起止时间 开竣工时间 建设周期 建设年限 建设起止年限 起止年限 建设期 建设期限 建设工期 起止年月 建设时间",
    ),
    "annual_plan": _field(
        N_("Plan of the year"),
        X,
        "年度计划投资 年度投资计划 当年计划投资 本年计划投资 年度投资 今年计划投资 年计划投资 年度目标 年目标任务 当年工作目标 工程形象进度 形象进度 年度建设内容 进度目标 "
        "进度目标或新增效益 年度工作目标 工作目标 年度形象进度 累计完成投资 本年完成投资 完成投资 年度计划 年度建设目标 年度主要建设内容",
    ),
    "enclave": _field(N_("Enclave project"), C, "是否飞地 飞地 飞地项目 是否飞地项目 飞地类型"),
    "enclave_partner": _field(N_("Enclave partner"), T, "飞地合作方 飞地对方 合作地区 飞地合作单位 飞地合作地区"),
    "contract_performance": _field(N_("Contract performance"), T, "履约情况 合同履约情况 协议履约情况 履约 履约进展"),
    "level": _field(N_("Level"), T, "项目级别 项目层级 级别 列省列市 省市重大 项目等级 是否列省 重大项目级别"),
    "remark": _field(N_("Remark"), X, "备注 说明 其他"),
}
"""Field → its description; their order is that of a full ledger."""

AMOUNTS = tuple(key for key, field in FIELDS.items() if field.shape is Shape.AMOUNT)
MILESTONES = ("registered", "paid_in_on", "started", "completed", "produced", "listed")
