"""Service ratings 好差评: closed cases to ask about, low ratings with their rectifications, all ratings, departments."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.i18n import N_, _, ngettext
from crm.people.queries import short_names
from crm.procedures.service_rating.queries import (
    RatingRow,
    RectificationRow,
    ToRate,
    cases_to_rate,
    rating_figures,
    rating_of,
    ratings,
    rectifications,
)
from crm.procedures.service_rating.rules import COLLECTED, LEVEL_NAMES, RECTIFICATION_NAMES, RectificationState
from crm.store.acts import Work
from ui.pages.procedures.listed import ListedSection
from ui.pages.procedures.transfer_cards import caption, facts
from ui.pages.service.obstacle_words import LIGHTS, percent
from ui.pages.service.rating_forms import CallBackDialog, RatingDialog, rectify_dialog
from ui.pages.service.rating_words import RatedRow, departments_chart, level_badge, ranked, rectification_badge
from ui.widgets.basics import Badge, button
from ui.widgets.charts import BarChart
from ui.widgets.lines import Line

YEAR = timedelta(days=366)


class RatingsSection(ListedSection):
    """To be asked, to be rectified, given; and the departments' figures with a chart."""

    key = "ratings"
    heading = N_("Service ratings")
    foot_words = N_("J/K or ↑↓ choose    Enter open the case")
    views = (
        ("due", N_("To be rated")),
        ("rectify", N_("Rectifications")),
        ("given", N_("Ratings of a year")),
        ("figures", N_("By department")),
    )

    def refresh(self) -> None:
        """Load the view shown."""
        self.shell.read("ratings", partial(_ask, self.view), self.show_rows)

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one rating, or the one that a rectification belongs to."""
        del kind
        now = self.shell.clock.now()
        self.shell.read("rating.go", lambda work: rating_of(work.session, work.actor, now, record_id), self._go)

    def _go(self, found: RatingRow | None) -> None:
        if found is None:
            return
        self.wanted = found.id
        open_still = found.rectification is not None and found.rectification.state in (
            RectificationState.OPEN,
            RectificationState.DONE,
        )
        self.show_view("rectify" if open_still else "given")

    def count_words(self, count: int) -> str:
        """Return how many are listed."""
        if self.view == "figures":
            return ngettext("{count} department", "{count} departments", count).format(count=count)
        return super().count_words(count)

    def nothing(self) -> str:
        """Return the sentence of an empty view."""
        return {
            "due": _("Every closed case has its rating."),
            "rectify": _("No low rating waits to be rectified or called back."),
            "given": _("No case was rated in the last year. A case is rated when it is closed."),
            "figures": _("No department was rated this year."),
        }[self.view]

    def line(self, each: ToRate | RatingRow | RatedRow) -> Line:
        """Return how a row reads in the list."""
        if isinstance(each, ToRate):
            second = f"{each.matter} · {each.unit} · " + _("closed {day}").format(day=f"{each.closed_on:%m-%d}")
            return Line(Badge(LIGHTS[each.light], each.words), each.title, second)
        if isinstance(each, RatedRow):
            share = each.figures.satisfied_share
            badge = Badge("good" if share == 1 else "warn", percent(share))
            words = _("{count} ratings, {low} low, {late} rectifications overdue")
            low = each.figures.number - each.figures.satisfied
            return Line(badge, each.name, words.format(count=each.figures.number, low=low, late=each.figures.overdue))
        badge = level_badge(each.level)
        if self.view == "rectify" and each.rectification is not None:
            badge = rectification_badge(each.rectification)
        return Line(badge, each.title, f"{each.matter} · {each.unit} · {_(LEVEL_NAMES[each.level])} · {each.rated_on:%m-%d}")

    def show_row(self, each: ToRate | RatingRow | RatedRow) -> None:
        """Show a row in the card."""
        if isinstance(each, ToRate):
            self._show_due(each)
        elif isinstance(each, RatedRow):
            self._show_department(each)
        else:
            self._show_rating(each)

    def _show_due(self, each: ToRate) -> None:
        pairs = (
            (_("Applicant"), each.applicant),
            (_("Matter"), each.matter),
            (_("Handled by"), each.unit),
            (_("Number"), each.number),
            (_("Closed on"), str(each.closed_on)),
            (_("To be asked by"), f"{each.due_on}（{each.words}）"),
        )
        who = _("The unit that applied with the investor asks, or the bureau; never the unit that is rated.")
        self.show_parts(each.title, each.number, facts(pairs), caption(who, "faint"))
        parts: list[QWidget] = [button(_("Open case"), self.open_lead)]
        if each.may_enter:
            parts.append(button(_("Enter rating…"), lambda: self.ask(RatingDialog(self.shell, each)), primary=True))
        self.show_acts(*parts)

    def _show_rating(self, each: RatingRow) -> None:
        given = f"{_(LEVEL_NAMES[each.level])}　{each.rated_by} {each.rated_on}"
        pairs = (
            (_("Rating"), given),
            (_("Collected"), " · ".join(filter(None, (_(COLLECTED[each.collected]), each.entered_by)))),
            (_("Matter"), each.matter),
            (_("Handled by"), each.unit),
            (_("Applicant"), each.applicant),
            (_("Number"), each.number),
        )
        parts: list[QWidget] = [facts(pairs)]
        if each.comment:
            parts.append(facts(((_("Comment"), each.comment),), columns=1))
        if each.rectification is not None:
            parts += _rectification_parts(each.rectification)
        if each.corrections:
            parts.append(caption(_("Corrections")))
        for made in each.corrections:
            words = f"{_(LEVEL_NAMES[made.before])} → {_(LEVEL_NAMES[made.after])}　{made.reason}"
            parts.append(Line(None, words, f"{made.at.astimezone(COUNTY_ZONE):%Y-%m-%d %H:%M} · {made.who}"))
        self.show_parts(each.title, each.number, *parts)
        self.show_acts(*self._acts(each))

    def _acts(self, each: RatingRow) -> list[QWidget]:
        shell, found = self.shell, each.rectification
        parts: list[QWidget] = [button(_("Open case"), self.open_lead)]
        if each.may_correct:
            parts.append(button(_("Correct…"), lambda: self.ask(RatingDialog(shell, each))))
        if found is not None and found.may_report:
            parts.append(button(_("Report rectification…"), lambda: self.ask(rectify_dialog(shell, found)), primary=True))
        if found is not None and found.may_call:
            call = button(_("Call back…"), lambda: self.ask(CallBackDialog(shell, found, each.rated_by)), primary=True)
            parts.append(call)
        return parts

    def ask(self, dialog: Any) -> None:  # noqa: ANN401 - one of the dialogs
        """Open a dialog."""
        self.dialog = dialog
        dialog.open()

    def _show_department(self, each: RatedRow) -> None:
        self.chart = BarChart(departments_chart(self.rows))
        self.chart.choose(self.rows.index(each))
        self.chart.chosen.connect(self.list.setCurrentRow)
        seen = each.figures
        pairs = (
            (_("Ratings this year"), str(seen.number)),
            (_("Satisfied"), str(seen.satisfied)),
            (_("Rectified"), _("{count}, of these {kept} in time").format(count=seen.rectified, kept=seen.in_time)),
            (_("Rectifications overdue"), str(seen.overdue)),
        )
        title = _("{name}: {share} satisfied").format(name=each.name, share=percent(seen.satisfied_share))
        words = _("Satisfied: very satisfied, satisfied or fairly satisfied.")
        self.show_parts(title, _("this year so far"), facts(pairs), self.chart, caption(words, "faint"))
        self.show_acts()

    def open_lead(self) -> None:
        """Open the case of the chosen row."""
        place = self.list.currentRow()
        if 0 <= place < len(self.rows) and not isinstance(self.rows[place], RatedRow):
            self.shell.open_record("case", self.rows[place].case_id)


def _rectification_parts(found: RectificationRow) -> list[QWidget]:
    """Return a rectification and its call-backs."""
    done = str(found.done_on or "—")
    if found.in_time is not None:
        done += "　" + (_("kept in time") if found.in_time else _("late"))
    last = f"{found.due_on}（{found.words}）" if found.words else str(found.due_on)
    pairs = (
        (_("State"), _(RECTIFICATION_NAMES[found.state])),
        (_("Opened on"), str(found.opened_on)),
        (_("Last day"), last),
        (_("Reported on"), done),
    )
    parts: list[QWidget] = [caption(_("Rectification")), facts(pairs)]
    if found.text:
        parts.append(facts(((_("How it was seen to"), found.text),), columns=1))
    for call in found.calls:
        badge = Badge("good", _("satisfied")) if call.satisfied else Badge("warn", _("not satisfied"))
        parts.append(Line(badge, call.text, f"{call.day} · {_('called back')} {call.spoke_with} · {call.who}"))
    return parts


def _ask(view: str, work: Work) -> list[Any]:
    """Ask for the rows of a view."""
    session, actor, now, today = work.session, work.actor, work.clock.now(), work.clock.today()
    if view == "due":
        return list(cases_to_rate(session, actor, now))
    if view == "rectify":
        return list(rectifications(session, actor, now))
    if view == "given":
        return list(ratings(session, actor, now, today - YEAR, today))
    return list(ranked(rating_figures(session, actor, date(today.year, 1, 1), today), short_names(session)))
