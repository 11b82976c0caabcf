"""What the sample's clauses say and how its grants went; the county and its papers are invented."""

from __future__ import annotations

from typing import Any, NamedTuple

from crm.policies.formulas import Formula, FormulaKind, Measure

ISSUER, OFFICE = "云泽市人民政府办公室", "云泽市市场监督管理局"
WAN = 1_000_000
FAIR = "未发现限定或变相限定交易、影响生产经营成本等情形，审查通过。"


class ClauseText(NamedTuple):
    """A clause; ``first_year`` and ``last_year`` count from this year, ``after`` names the edition before it."""

    key: str
    title: str
    number: str
    benefit: str
    formula: Formula
    milestone: str
    terms: str
    review: str = "passed"
    opinion: str = FAIR
    first_year: int = -2
    first: tuple[int, int] = (1, 1)
    last_year: int | None = 2
    targeted: str = ""
    ground: str = ""
    basis: str = ""
    edition: int = 1
    after: str = ""
    years: int = 2


_PER_CENT, _UNIT, _FIXED, _FREE = FormulaKind.PER_CENT, FormulaKind.PER_UNIT, FormulaKind.FIXED, FormulaKind.FREE
CLAUSES: tuple[ClauseText, ...] = (
    ClauseText(
        "assets",
        "固定资产投资奖励",
        "云政规〔{year}〕4号",
        "award",
        Formula(_PER_CENT, 200, Measure.FIXED_ASSETS, 800 * WAN),
        "completed",
        "新建工业项目竣工后，按经审计的固定资产投资额2%给予奖励，分两年兑现。",
    ),
    ClauseText(
        "equipment",
        "设备投资补助",
        "云政规〔{year}〕4号",
        "subsidy",
        Formula(_PER_CENT, 500, Measure.EQUIPMENT, 500 * WAN),
        "produced",
        "项目投产后，按新购生产设备投资额（不含税）5%给予补助。",
    ),
    ClauseText(
        "paid_in",
        "到位资金奖励",
        "云政规〔{year}〕4号",
        "award",
        Formula(_PER_CENT, 100, Measure.PAID_IN, 300 * WAN),
        "paid_in",
        "按年度实际到位资金1%给予奖励。",
        years=1,
    ),
    ClauseText(
        "rent",
        "标准厂房租金补贴",
        "云政办规〔{year}〕11号",
        "rent",
        Formula(_UNIT, 9_600, Measure.SQUARE_METRES, 80 * WAN),
        "registered",
        "租用标准厂房的，按每平方米每年96元给予补贴，期限两年。",
    ),
    ClauseText(
        "land",
        "用地配套设施补助",
        "云政办规〔{year}〕11号",
        "subsidy",
        Formula(_UNIT, 2 * WAN, Measure.MU, 200 * WAN),
        "started",
        "项目开工后，红线外水电气配套按每亩2万元给予补助。",
        years=1,
    ),
    ClauseText(
        "first_set",
        "首台（套）装备奖励",
        "云政办规〔{year}〕15号",
        "award",
        Formula(_FIXED, 100 * WAN),
        "produced",
        "经认定的首台（套）重大技术装备，投产后一次性奖励100万元。",
        review="exception",
        opinion="属于促进科学技术进步的情形，无对公平竞争影响更小的替代方案，设定实施期限。",
        ground="technology",
        basis="《中华人民共和国科学技术进步法》第四十七条",
        years=1,
    ),
    ClauseText(
        "interest_old",
        "技改贷款贴息",
        "云政办规〔{year}〕6号",
        "interest",
        Formula(_FREE, None, "", 100 * WAN),
        "produced",
        "技术改造项目贷款按不超过实付利息50%给予贴息。",
        first_year=-2,
        last_year=-1,
        years=1,
    ),
    ClauseText(
        "interest",
        "技改贷款贴息",
        "云政办规〔{year}〕2号",
        "interest",
        Formula(_FREE, None, "", 150 * WAN),
        "produced",
        "技术改造项目贷款按不超过实付利息60%给予贴息，最长三年。",
        first_year=0,
        edition=2,
        after="interest_old",
        years=1,
    ),
    ClauseText(
        "tax",
        "地方贡献奖励",
        "云政办〔{year}〕31号",
        "tax",
        Formula(_PER_CENT, 5_000, Measure.TAX, 500 * WAN),
        "produced",
        "按企业当年形成的地方经济贡献50%给予奖励。",
        review="refused",
        opinion="与特定经营者纳税额挂钩给予财政奖励，无法律、行政法规依据，违反《公平竞争审查条例》第十条，不予通过。",
        first_year=0,
        first=(3, 1),
        targeted="tax",
    ),
    ClauseText(
        "headquarters",
        "总部企业“一事一议”支持",
        "云政办〔{year}〕45号",
        "other",
        Formula(_FREE, None, "", 2_000 * WAN),
        "registered",
        "对认定的总部企业，经市政府常务会议研究给予综合支持。",
        review="unreviewed",
        opinion="",
        first_year=0,
        first=(9, 1),
        targeted="subsidy",
    ),
    ClauseText(
        "talent",
        "招商招才安家补助",
        "云政办规〔{year}〕19号",
        "talent",
        Formula(_FREE, None, "", 50 * WAN),
        "produced",
        "随项目引进的高层次人才，按合同约定给予安家补助。",
        review="under_review",
        opinion="已受理，正在征求利害关系方意见。",
        first_year=0,
        first=(7, 1),
    ),
)
Step = tuple[int, str, dict[str, Any]]
"""Working days ago, what happened to the case, and more of it."""


class GrantStory(NamedTuple):
    """How a grant went; days are working days ago, ``percent`` of what was applied for, payments (kind, ago, percent)."""

    state: str
    ago: int
    case: tuple[Step, ...]
    proposed: int = 0
    decided: int | None = None
    percent: int = 100
    proposal: str = "条件已认定，票据齐全，金额核实无误，建议兑现。"
    decision: str = ""
    payments: tuple[tuple[str, int, int], ...] = ()


_GRANTED: dict[str, Any] = {"reason": "granted", "text": "同意兑现"}
_CHECKED: dict[str, Any] = {"text": "票据与合同相符，金额核实"}
_SENT: dict[str, Any] = {"text": "审批表已送达企业"}


def _decided(ago: int) -> tuple[Step, ...]:
    """Return a case accepted the day after its receipt and decided twelve working days later."""
    return ((ago - 1, "accepted", {}), (ago - 12, "done", _CHECKED), (ago - 12, "decided", _GRANTED), (ago - 13, "closed", _SENT))


STORIES: tuple[GrantStory, ...] = (
    GrantStory("in_review", 4, ((3, "accepted", {}),)),
    GrantStory("proposed", 9, ((8, "accepted", {}),), 3, percent=90, proposal="核减二手设备，建议按九成兑现。"),
    GrantStory("approved", 40, _decided(40), 34, 30, decision="同意", payments=(("paid", 25, 60), ("paid", 9, 40))),
    GrantStory("in_review", 1, ()),
    GrantStory("approved", 30, _decided(30), 24, 20, decision="同意，按进度拨付", payments=(("paid", 14, 50),)),
    GrantStory("approved", 16, _decided(16), 10, 5, decision="同意"),
    GrantStory(
        "refused",
        25,
        (
            (24, "accepted", {}),
            (17, "done", {"text": "发票与合同主体不一致"}),
            (17, "decided", {"reason": "refused", "text": "申报设备发票与合同不符，不予兑现"}),
        ),
        decided=18,
        decision="申报设备发票与合同主体不一致，不符合兑现条件",
    ),
    GrantStory("approved", 60, _decided(60), 54, 50, decision="同意", payments=(("paid", 46, 100), ("clawed", 8, 30))),
    GrantStory(
        "withdrawn",
        20,
        ((19, "accepted", {}), (15, "withdrawn", {"text": "企业补开发票后重新申报"})),
        decided=15,
        decision="企业补开发票后重新申报",
    ),
    GrantStory("proposed", 7, ((6, "accepted", {}),), 2),
    GrantStory("approved", 52, _decided(52), 46, 42, decision="同意", payments=(("paid", 38, 100),)),
    GrantStory("in_review", 6, ((5, "accepted", {}),)),
)
