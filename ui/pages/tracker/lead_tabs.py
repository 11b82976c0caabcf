"""The tabs of a lead in full: timeline, fields, milestones, contacts, obstacles, files."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from crm.kernel.i18n import _, pgettext
from crm.kernel.money import Money, show_money, show_wan
from crm.leads.detail import LeadDetail, ObstacleRow, TimelineItem, timeline
from crm.leads.obstacles.rules import OPEN, STATE_NAMES, ObstacleState
from crm.leads.rules import CHAIN_LINKS, MILESTONE_NAMES, NATURES, OBSTACLE_KINDS, SOURCES, MilestoneKind
from crm.leads.service import verify_milestone
from crm.people.permissions import May
from ui.widgets.basics import Badge, EmptyState, boxed, button, column, label, row

if TYPE_CHECKING:
    from ui.pages.tracker.detail import LeadPane


def timeline_tab(detail: LeadDetail, events: list[TimelineItem]) -> QWidget:
    """Return what happened, the newest first."""
    lines: list[QWidget | None] = []
    for item in timeline(detail, events):
        text = boxed(column(label(item.title, "strong"), label(item.text, "secondary", wrap=True), spacing=1))
        day = label(f"{item.day:%Y-%m-%d}", "faint")
        day.setFixedWidth(76)
        line = row(day, label("●", "faint"), text, spacing=8, margins=(14, 5, 14, 5))
        line.setStretch(2, 1)
        line.setAlignment(day, Qt.AlignmentFlag.AlignTop)
        lines.append(boxed(line))
    return boxed(column(*lines, None, spacing=0, margins=(0, 6, 0, 6)))


def fields_tab(detail: LeadDetail) -> QWidget:
    """Return the lead's fields by name."""
    grid = QGridLayout()
    grid.setContentsMargins(14, 10, 14, 10)
    grid.setVerticalSpacing(6)
    grid.setHorizontalSpacing(10)
    grid.setColumnStretch(1, 1)
    for number, (name, value) in enumerate(_field_lines(detail)):
        caption = label(name, "faint")
        grid.addWidget(caption, number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(value or "—", wrap=True), number, 1)
    grid.setRowStretch(grid.rowCount(), 1)
    return boxed(grid)


def milestones_tab(pane: LeadPane, detail: LeadDetail) -> QWidget:
    """Return the milestones; the bureau verifies them here."""
    actor = pane.shell.actor
    lines: list[QWidget | None] = []
    for each in detail.milestones:
        badge = (
            Badge("good", _("verified {day}").format(day=each.verified_on))
            if each.verified_on
            else Badge("warn", pgettext("milestone", "to be verified"))
        )
        parts: list[QWidget | int | None] = [
            label(_(MILESTONE_NAMES[MilestoneKind(each.kind)]), "strong"),
            label(f"{each.reached_on}", "secondary"),
            None,
            badge,
        ]
        if each.verified_on is None and actor is not None and actor.may(May.VERIFY):
            parts.append(button(_("Verify"), lambda each=each: pane.shell.act(lambda work: verify_milestone(work, each.id))))
        lines.append(boxed(row(*parts, spacing=8, margins=(14, 7, 14, 7)), "rowLine"))
    if not lines:
        lines = [EmptyState(_("No milestone yet. After signing, declare each step with its date."))]
    return boxed(column(*lines, None, spacing=0))


def contacts_tab(detail: LeadDetail) -> QWidget:
    """Return the enterprises with their contacts."""
    lines: list[QWidget | None] = []
    for firm in detail.enterprises:
        lines.append(
            boxed(
                column(
                    label(firm.name, "strong", wrap=True),
                    label(f"{firm.uscc or _('no credit code')} · {firm.origin}", "faint"),
                    spacing=1,
                    margins=(14, 8, 14, 4),
                )
            )
        )
        for each in firm.contacts:
            words = " · ".join(filter(None, (each.title, *each.phones, each.wechat)))
            lines.append(
                boxed(row(label(each.name, "strong"), label(words, "secondary"), None, margins=(14, 5, 14, 5)), "rowLine")
            )
    if not lines:
        lines = [EmptyState(_("No enterprise is linked to this lead."))]
    return boxed(column(*lines, None, spacing=0))


def obstacles_tab(pane: LeadPane, detail: LeadDetail) -> QWidget:
    """Return the obstacles with their state, dates and results; each opens in the ledger of obstacles."""
    lines: list[QWidget | None] = []
    for each in detail.obstacles:
        opened = button(_("In full"), lambda each=each: pane.shell.open_record("obstacle", each.id), link=True)
        head = row(
            label(_(OBSTACLE_KINDS.get(each.kind, each.kind)), "strong"),
            label(each.responsible or _("no department yet"), "faint"),
            None,
            _obstacle_badge(each, pane.shell.today),
            opened,
        )
        text = f"{each.text}　{each.result}" if each.result else each.text
        lines.append(boxed(column(head, label(text, "secondary", wrap=True), spacing=3, margins=(14, 7, 8, 7)), "rowLine"))
    words = _("No obstacle. Raise one when land, power, money, people or approval stand in the way.")
    if not lines:
        actor = pane.shell.actor
        may = actor is not None and actor.may(May.EDIT_RECORDS)
        return EmptyState(words, _("Raise an obstacle…") if may else "", pane.new_obstacle)
    return boxed(column(*lines, None, spacing=0))


def _obstacle_badge(each: ObstacleRow, today: date) -> Badge:
    words = _(STATE_NAMES[each.state])
    if each.state is ObstacleState.CONFIRMED:
        return Badge("good", _("{state} {day}").format(state=words, day=each.solved_on))
    if each.state not in (ObstacleState.RAISED, ObstacleState.ASSIGNED) or each.due_on is None:
        return Badge("warn" if each.state in OPEN else "neutral", words)
    late = each.due_on < today
    return Badge("bad" if late else "warn", _("{state}, due {day}").format(state=words, day=each.due_on))


def files_tab(pane: LeadPane, detail: LeadDetail) -> QWidget:
    """Return the files, to be saved or added to."""
    lines: list[QWidget | None] = [
        boxed(
            row(
                label(each.file_name),
                label(f"{each.size / 1024:,.0f} KB", "faint"),
                None,
                button(_("Save as…"), lambda each=each: pane.save_file(each.sha256, each.file_name), link=True),
                margins=(14, 5, 8, 5),
            ),
            "rowLine",
        )
        for each in detail.attachments
    ]
    if not lines:
        lines = [EmptyState(_("No file yet."), _("Attach a file…"), pane.attach)]
    return boxed(column(*lines, None, spacing=0))


def _field_lines(detail: LeadDetail) -> list[tuple[str, str]]:
    from crm.enterprises.industries import industry_name  # noqa: PLC0415 - only the overview names industries

    data = detail.data

    def money(minor: int | None, currency: str = data.currency) -> str:
        return "" if minor is None else show_money(Money(minor, currency))

    return [
        (_("Content"), data.content),
        (_("Industry"), industry_name(data.industry_section, data.industry_division)),
        (_("Chain"), f"{data.chain} {_(CHAIN_LINKS[data.chain_link]) if data.chain_link else ''}".strip()),
        (_("Nature"), _(NATURES[data.nature])),
        (_("Fixed-asset investment"), money(data.fixed_investment)),
        (_("Phase one"), money(data.phase_one)),
        (_("In yuan"), f"{show_wan(detail.total_yuan)} 万元" if detail.total_yuan is not None and data.currency != "CNY" else ""),
        (_("Land"), f"{data.land / 100:g} 亩" if data.land else ""),
        (_("Plant"), f"{data.plant:,} ㎡" if data.plant else ""),
        (_("Annual sales"), money(data.annual_sales, "CNY")),
        (_("Annual tax"), money(data.annual_tax, "CNY")),
        (_("Source"), " ".join(filter(None, (_(SOURCES[data.source]), data.referrer)))),
        (_("Responsible leader"), detail.leader),
        (_("Problems"), data.problems),
        (_("Next step"), f"{data.next_step} {data.next_step_on or ''}".strip()),
        (_("Needs the county"), data.needs_county),
        (_("Contract"), f"{data.contract_number} {data.contract_date or ''}".strip()),
        (_("Company"), data.company_name),
        (_("Company's code"), data.company_uscc or ""),
        (_("Paid in"), money(data.paid_in)),
    ]
