"""The usual materials of the county's usual matters, to begin a catalogue with; the bureau edits them (our default)."""

from __future__ import annotations

from sqlalchemy import select

from crm.kernel.i18n import N_
from crm.people.permissions import May, require
from crm.procedures.one_notice.catalogue import MaterialData
from crm.procedures.one_notice.model import CatalogueMaterial
from crm.procedures.one_notice.rules import MaterialForm
from crm.procedures.time_limit.model import Matter
from crm.store.acts import Work, act

_LICENCE = MaterialData(
    "营业执照",
    MaterialForm.COPY,
    1,
    "市场监督管理部门",
    "在有效期内，加盖公章",
    "《企业投资项目核准和备案管理条例》",
    "政务服务网下载电子证照",
)
_FILING = MaterialData(
    "企业投资项目备案证",
    MaterialForm.ORIGINAL,
    1,
    "发展和改革部门",
    "项目名称、建设地点与申请一致",
    "《企业投资项目核准和备案管理条例》第十三条",
    "投资项目在线审批监管平台办理，当日办结",
)
_APPLICATION = MaterialData(
    "申请书",
    MaterialForm.ORIGINAL,
    1,
    "申请人",
    "法定代表人签字并加盖公章",
    "《中华人民共和国行政许可法》第二十九条",
    "窗口领取格式文本",
)
_PLAN = MaterialData(
    "项目计划书",
    MaterialForm.ELECTRONIC,
    1,
    "投资方",
    "含建设内容、投资构成、用地用能、预期产出",
    "县招商引资项目会审办法",
    "按样本编写",
)
_AGREEMENT = MaterialData(
    "投资合同文本", MaterialForm.ORIGINAL, 2, "双方", "逐页小签，金额大小写一致", "县招商引资合同审查办法", "商务局提供示范文本"
)
_MAP = MaterialData(
    "用地红线图",
    MaterialForm.ORIGINAL,
    2,
    "自然资源部门",
    "2000国家大地坐标系，比例尺1:500，加盖测绘单位章",
    "《建设项目用地预审管理办法》第七条",
    "委托有资质的测绘单位测绘",
)
_ENVIRONMENT = MaterialData(
    "环境影响说明",
    MaterialForm.ELECTRONIC,
    1,
    "投资方",
    "列明主要污染物种类、数量和治理措施",
    "《中华人民共和国环境影响评价法》第十六条",
    "可委托技术单位编制，不得指定",
)
_REPORT = MaterialData(
    "环境影响报告表",
    MaterialForm.ORIGINAL,
    3,
    "投资方委托的技术单位",
    "编制单位和编制人员信用平台在册，签字盖章齐全",
    "《建设项目环境保护管理条例》第九条",
    "环境影响评价信用平台查询编制单位",
)
_SITE = MaterialData(
    "选址意见", MaterialForm.COPY, 1, "拟落户镇、园区", "写明地块四至和面积", "县招商引资项目会审办法", "向拟落户镇、园区申请"
)
_CREDIT = MaterialData(
    "投资方信用报告",
    MaterialForm.COPY,
    1,
    "信用中国网站",
    "出具日期不早于申请前三十日",
    "县招商引资项目研判办法",
    "信用中国网站免费下载",
)
_ACCOUNTS = MaterialData(
    "上年度审计报告", MaterialForm.COPY, 1, "会计师事务所", "附防伪编码", "县招商引资项目研判办法", "由投资方提供"
)
_PROOF = MaterialData(
    "投产证明", MaterialForm.COPY, 1, "统计部门", "注明投产日期和列统编号", "县产业扶持政策兑现办法", "向统计部门申请"
)
_TAX = MaterialData(
    "完税证明", MaterialForm.COPY, 1, "税务部门", "所属期与申请兑现的年度一致", "县产业扶持政策兑现办法", "电子税务局下载"
)

USUAL: dict[str, tuple[MaterialData, ...]] = {
    "appraisal": (_PLAN, _LICENCE, _CREDIT, _ACCOUNTS),
    "joint_review": (_FILING, _LICENCE, _SITE, _MAP, _ENVIRONMENT),
    "contract_review": (_AGREEMENT, _LICENCE, _CREDIT),
    "grant_review": (_APPLICATION, _LICENCE, _PROOF, _TAX),
    "land_pre_examination": (_APPLICATION, _FILING, _LICENCE, _MAP),
    "environment": (_APPLICATION, _FILING, _LICENCE, _REPORT),
    "joint_licence": (_APPLICATION, _FILING, _LICENCE, _MAP, _REPORT),
}
"""Code of a usual matter → what it asks for; matters without materials (feedback, claims) ask for nothing."""


@act("seed_catalogues", label=N_("Add the usual materials"), undoable=False)
def seed_catalogues(work: Work) -> int:
    """Add the usual materials to the usual matters whose catalogue is still empty; returns how many. Raises NotAllowed."""
    require(work.actor, May.SET_MATTERS)
    begun = set(work.session.scalars(select(CatalogueMaterial.matter_id)))
    added = 0
    for matter in work.session.scalars(select(Matter).order_by(Matter.position)):
        if matter.id in begun:
            continue
        for place, data in enumerate(USUAL.get(matter.code, ()), 1):
            work.session.add(CatalogueMaterial(matter_id=matter.id, position=place, retired=False, **columns_of(data)))
            added += 1
    return added


def columns_of(data: MaterialData) -> dict[str, str | int]:
    """Return a material's words by column."""
    return {
        "name": data.name,
        "form": str(data.form),
        "copies": data.copies,
        "issued_by": data.issued_by,
        "standard": data.standard,
        "basis": data.basis,
        "how_to_get": data.how_to_get,
    }
