"""The sample's reserve: chains with their gaps, great investors, projects admitted and removed, enclaves both ways."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from crm.enterprises.model import Enterprise
from crm.kernel.clock import local_moment
from crm.leads.chains.model import Chain, ChainLink
from crm.leads.chains.rules import STRONG, ChainWords, chain_of, link_of
from crm.leads.chains.seeds import SEEDS
from crm.leads.model import Lead
from crm.leads.reserve.model import ReserveDecision
from crm.leads.rules import LIVING
from crm.procedures.enclave.model import EnclavePartner, EnclaveTerms
from crm.procedures.enclave.rules import Direction, parties
from crm.procedures.enclave.service import SOURCE
from crm.procedures.transfer.model import LeadSplit
from crm.procedures.transfer.rules import Ratio, Split
from crm.sample.frame import Frame
from crm.sample.leads import YI, MadeLead
from crm.sample.people import People, Team
from crm.sample.transfers import free_leads

LEADERS = ("市委常委、常务副市长", "分管工业副市长", "经开区党工委书记", "市政协副主席", "分管农业副市长", "市人大常委会副主任")
FIRMS = {
    "电线电缆": "云泽远缆电工\n云泽海缆科技",
    "压铸与结构件": "云泽恒铸汽车部件",
    "制动与底盘": "云泽安行制动",
    "精密加工": "云泽精工机械\n云泽泰丰液压",
    "种养基地": "云泽湖水产合作社",
    "水产与禽蛋加工": "云泽双黄食品\n云泽湖鲜",
    "结构件与边框": "云泽铝业",
}
GREAT = ((106, ("fortune_500", "listed")), (52, ("central_soe",)), (36, ("fortune_500",)), (28, ("large_group", "listed")))
"""Investment in 亿元 and classes of the few that the leaders talk to."""
PARTNERS = (
    ("浦江合作科创园", "上海市", "zone", "园区招商中心 0217560001"),
    ("蓉东产业合作区", "成都市", "zone", "投资促进局"),
    ("西陇共建园区", "渭南市", "government", "对口协作办"),
    ("深湾离岸孵化中心", "深圳市", "company", "运营公司招商部"),
    ("吴淞江产业发展公司", "苏州市", "company", "产业合作部"),
)
TERMS = (
    Split(),
    Split(Ratio.SIX_FOUR, Ratio.FIVE_FIVE, 5),
    Split(Ratio.BOTH, Ratio.SEVEN_THREE, 8),
    Split(Ratio.FIVE_FIVE, Ratio.FIVE_FIVE, 10),
)
MOST_TERMS = 60
"""So many enclaves have terms, however large the county: the newest ones."""
ADMITTED = ("填补产业链缺失环节，经局务会研究提前入库", "投资方为行业隐形冠军，一期虽小，二期拟扩至亿元以上")
REMOVED = ("投资方内部重组，半年内无法决策，暂作出库", "选址方案与国土空间规划不符，待调整后重新入库")


def make_reserve(frame: Frame, people: People, made: list[MadeLead]) -> None:
    """Tell the story on the leads there are; a small county tells less of it."""
    rows = {row["id"]: row for row in frame.rows.get(Lead, [])}
    living = [rows[each.id] for each in made if rows[each.id]["stage"] != "signed" and rows[each.id]["side_state"] in LIVING]
    _great_investors(frame, made)
    _levels(living)
    _chains(frame, list(rows.values()))
    _decisions(frame, living)
    _enclaves(frame, people, [rows[each.id] for each in made])


def _great_investors(frame: Frame, made: list[MadeLead]) -> None:
    """Let a few registered leads be of the size and the investors that the county most wants."""
    firms = {row["id"]: row for row in frame.rows.get(Enterprise, [])}
    of_lead = {each.id: firms[each.enterprise_id] for each in made}
    chosen = [row for row in free_leads(frame, made) if row["currency"] == "CNY" and row["total_yuan"] >= YI]
    for (size, classes), row in zip(GREAT, reversed(chosen), strict=False):
        whole = size * YI
        row |= {"total_investment": whole, "total_yuan": whole, "fixed_investment": whole * 7 // 10, "phase_one": whole // 3}
        row |= {"annual_sales": whole * 3 // 2, "annual_tax": whole // 15, "level": "provincial"}
        of_lead[row["id"]]["investor_classes"] = list(classes)


def _levels(living: list[dict[str, Any]]) -> None:
    for row in living:
        if not row["level"] and row["total_yuan"] >= 5 * YI:
            row["level"] = "city"


def _chains(frame: Frame, rows: list[dict[str, Any]]) -> None:
    """Draw the usual chains, and let every lead's link say what the link that it would fill lacks."""
    words, states, day = [], {}, frame.first_day
    for place, (seed, leader) in enumerate(zip(SEEDS, LEADERS, strict=True)):
        chain = frame.add(
            Chain, day, name=seed.data.name, aliases=list(seed.data.aliases), leader=leader, note="", position=place, closed=False
        )
        links: list[tuple[UUID, tuple[str, ...]]] = []
        for data in seed.links:
            link = frame.add(
                ChainLink,
                day,
                chain_id=chain,
                name=data.name,
                position=data.position,
                place=len(links),
                state=data.state,
                words=list(data.words),
                wanted=data.wanted,
                firms=FIRMS.get(data.name, ""),
            )
            states[link] = "" if data.state == STRONG else data.state
            links.append((link, (data.name, *data.words)))
        words.append(ChainWords.of(chain, seed.data.name, seed.data.aliases, links))
    known = {text: chain_of(text, words) for text in {row["chain"] for row in rows}}
    for row in rows:
        found = known[row["chain"]]
        link_id = None if found is None else link_of(found, row["chain"], row["name"], row["content"])
        row["chain_link"] = "" if link_id is None else states[link_id]


def _decisions(frame: Frame, living: list[dict[str, Any]]) -> None:
    """Admit two projects below the size, remove two above it, each some days ago with its reason."""
    small = [row for row in living if row["total_yuan"] < YI and row["stage"] == "negotiating"]
    large = [
        row for row in living if YI <= row["total_yuan"] < 2 * YI and row["stage"] == "negotiating" and not row["side_state"]
    ]
    for kind, rows, reasons in (("in", small, ADMITTED), ("out", large, REMOVED)):
        for number, (row, reason) in enumerate(zip(rows[:2], reasons, strict=False)):
            day = frame.working(frame.today - timedelta(days=12 + 9 * number))
            frame.add(
                ReserveDecision,
                day,
                lead_id=row["id"],
                kind=kind,
                stands=True,
                reason=reason,
                decided_on=day,
                decided_by=frame.reviewer,
                decided_at=local_moment(day, 15, 10 + number),
            )


def _enclaves(frame: Frame, people: People, rows: list[dict[str, Any]]) -> None:
    """Give the projects that fly out their partners, let some that partners named fly in, and agree on most terms."""
    partners = [
        (
            frame.add(
                EnclavePartner, frame.first_day, name=name, region=region, kind=kind, contact=contact, note="", closed=False
            ),
            name,
        )
        for name, region, kind, contact in PARTNERS
    ]
    teams = {team.unit_id: team for team in people.teams}
    shared = {row["lead_id"] for row in frame.rows.get(LeadSplit, [])}
    free = [row for row in rows if row["id"] not in shared and row["side_state"] in ("", "on_hold")]
    for row in [each for each in free if each["source"] == "enclave" and not each["enclave"]][::3]:
        row["enclave"] = str(Direction.IN)
    flying = [row for row in free if row["enclave"]]
    flying.sort(key=lambda row: (row["contract_date"] or frame.today, row["created_at"]), reverse=True)
    for number, row in enumerate(flying):
        partner_id, name = partners[(number * 2 + (row["enclave"] == "in")) % len(partners)]
        row["enclave_partner"] = name
        if number < MOST_TERMS and number % 5 != 4:
            _terms(frame, row, (partner_id, name), teams[row["unit_id"]], number)


def _terms(frame: Frame, row: dict[str, Any], partner: tuple[UUID, str], team: Team, number: int) -> None:
    """Agree on the terms of one enclave, or leave a fresh proposal for the bureau to confirm."""
    split, waits = TERMS[number % len(TERMS)], number % 7 == 3
    first = frame.today if waits else _began(frame, row)
    direction, last = Direction(row["enclave"]), split.last_day(first)
    reporting, landing = parties(direction, row["unit_id"])
    proposed = frame.working(first - timedelta(days=4)) if not waits else frame.today - timedelta(days=1)
    terms = {
        "indicators": str(split.indicators),
        "tax": str(split.tax),
        "years": split.years,
        "first_day": first,
        "last_day": last,
    }
    held: UUID | None = None
    terms_id = frame.new_id(proposed)
    if not waits:
        held = frame.add(
            LeadSplit,
            first,
            lead_id=row["id"],
            source=SOURCE,
            source_id=terms_id,
            reporting_unit_id=reporting,
            landing_unit_id=landing,
            partner=partner[1],
            **terms,
        )
    frame.rows.setdefault(EnclaveTerms, []).append(
        {
            "id": terms_id,
            "version": 1,
            "lead_id": row["id"],
            "unit_id": row["unit_id"],
            "partner_id": partner[0],
            "direction": str(direction),
            "document": f"《{partner[1]}飞地项目合作协议》",
            "state": "proposed" if waits else "agreed",
            "proposed_by": team.officers[0],
            "proposed_at": local_moment(proposed, 10, 20),
            "confirmed_by": None if waits else frame.reviewer,
            "confirmed_at": None if waits else local_moment(first, 9, 30),
            "split_id": held,
            "end_reason": "",
            **terms,
        }
    )


def _began(frame: Frame, row: dict[str, Any]) -> date:
    """Return the day from which terms hold: two weeks before the contract, or a month ago."""
    day: date = row["contract_date"] or frame.today - timedelta(days=16)
    return day - timedelta(days=14)
