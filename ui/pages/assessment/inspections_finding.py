"""A finding: what it is, photographs of both sides, its rounds until it is put right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QMimeData, QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QScrollArea, QVBoxLayout, QWidget

from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.league.inspections.findings import FOUND, attach_finding_photo, remove_finding_photo
from crm.league.inspections.queries import finding_photo
from crm.league.inspections.rows import FindingDetail, FindingRow, PhotoRow, RoundRow
from crm.league.inspections.rules import FINDING_STATE_NAMES, FindingState
from crm.store.attachments import read_file
from ui.pages.procedures.transfer_cards import caption, facts, moment_words
from ui.theme.theme import theme
from ui.widgets.basics import Badge, boxed, button, clear, column, label, row
from ui.widgets.dropped import dropped_files, dropped_picture

if TYPE_CHECKING:
    from crm.store.acts import Work
    from ui.shell.window import MainWindow

THUMBNAIL = QSize(132, 96)


def finding_badge(each: FindingRow) -> Badge:
    """Return where a finding stands, in words and shape: its days while it waits for the unit."""
    if each.state is FindingState.OPEN and each.left is not None:
        if each.left < 0 or (each.left == 0 and each.overdue):
            return Badge("bad", _("overdue {days}").format(days=-each.left))
        words = _("due today") if each.left == 0 else _("{days} days left").format(days=each.left)
        return Badge("warn" if each.left <= 2 else "info", words)
    state = {FindingState.ANSWERED: "warn", FindingState.CLOSED: "good"}.get(each.state, "neutral")
    return Badge(state, _(FINDING_STATE_NAMES[each.state]))


class FindingPane(QWidget):
    """Shows a finding; pictures are dropped anywhere on it, pasted or chosen."""

    def __init__(self, shell: MainWindow) -> None:
        """Begin empty."""
        super().__init__()
        self.shell = shell
        self.detail: FindingDetail | None = None
        self.setAcceptDrops(True)
        self.inner = column(spacing=0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(_("Finding"))
        area.setWidget(boxed(column(boxed(self.inner), None, spacing=0)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self, self.paste)

    @property
    def takes_photos(self) -> bool:
        """Tell whether whoever sits here may add pictures."""
        return self.detail is not None and bool(self.detail.may & {"inspect", "rectify"})

    def show_finding(self, detail: FindingDetail) -> None:
        """Show a finding."""
        self.detail = detail
        clear(self.inner)
        each = detail.row
        entered = _("by itself: a refusal without a veto report") if each.breach else detail.found_by
        pairs = (
            (_("State"), _(FINDING_STATE_NAMES[each.state])),
            (_("Rectify by"), f"{each.due_on}" + (f"　{_('overdue')}" if each.overdue else "")),
            (_("Inspection"), f"{each.period}　№{each.ordinal}"),
            (_("Found"), f"{each.found_on}　{entered}"),
        )
        self.inner.addWidget(boxed(row(finding_badge(each), None, margins=(14, 12, 14, 0))))
        self.inner.addWidget(boxed(row(label(each.text, "strong", wrap=True), margins=(14, 8, 14, 2))))
        self.inner.addWidget(facts(pairs))
        if detail.end_reason:
            self.inner.addWidget(facts(((_("Withdrawn because"), detail.end_reason),), columns=1))
        self._show_photos(detail)
        self.inner.addWidget(caption(_("Rounds of rectification")))
        for one in detail.rounds:
            self.inner.addWidget(round_line(one))

    def _show_photos(self, detail: FindingDetail) -> None:
        if not detail.photos and not self.takes_photos:
            return
        self.inner.addWidget(caption(_("Photographs")))
        strip: list[QWidget | int | None] = [self._photo(each) for each in detail.photos]
        if self.takes_photos:
            hint = label(_("Drop photographs here, or paste one with Ctrl+V."), "faint", wrap=True)
            strip.append(boxed(column(button(_("Add photograph…"), self.choose, icon="image"), hint, None, spacing=4)))
        self.inner.addWidget(boxed(row(*strip, None, spacing=10, margins=(14, 6, 14, 8))))

    def _photo(self, each: PhotoRow) -> QWidget:
        thumb = QLabel()
        thumb.setFixedSize(THUMBNAIL)
        thumb.setAlignment(Qt.AlignmentFlag.AlignCenter)
        thumb.setPixmap(theme.icon("image", "secondary").pixmap(28, 28))
        side = _("found") if each.purpose == FOUND else _("put right")
        thumb.setAccessibleName(f"{side} {each.file_name}")
        taken = f"{each.taken_at.astimezone(COUNTY_ZONE):%m-%d %H:%M} · " if each.taken_at else ""
        thumb.setToolTip(f"{each.file_name} · {taken}{each.width}×{each.height}\nSHA-256 {each.sha256}")
        if each.media_type.startswith("image/"):
            self._load(each, thumb)
        own = self.detail is not None and ("inspect" if each.purpose == FOUND else "rectify") in self.detail.may
        links: list[QWidget | int | None] = [
            label(side, "faint"),
            None,
            button(_("Enlarge"), lambda: self.enlarge(each), link=True),
        ]
        if own:
            remove = button("✕", lambda: self.shell.act(lambda work: remove_finding_photo(work, each.id)), link=True)
            remove.setAccessibleName(_("Remove {name}").format(name=each.file_name))
            links.append(remove)
        made = boxed(column(thumb, row(*links, spacing=2), spacing=2))
        made.setFixedWidth(THUMBNAIL.width() + 4)
        return made

    def _load(self, each: PhotoRow, thumb: QLabel) -> None:
        def show(found: tuple[str, bytes]) -> None:
            picture = QPixmap()
            still = self.detail is not None and any(one.id == each.id for one in self.detail.photos)
            if still and picture.loadFromData(found[1]):
                kept = Qt.AspectRatioMode.KeepAspectRatio
                thumb.setPixmap(picture.scaled(THUMBNAIL, kept, Qt.TransformationMode.SmoothTransformation))

        self.shell.read(
            f"finding.thumb.{each.id.hex}", lambda work: finding_photo(work.session, work.actor, each.id, thumbnail=True), show
        )

    def enlarge(self, each: PhotoRow) -> None:
        """Show a picture whole in a window of its own; Esc closes it."""

        def show(found: tuple[str, bytes]) -> None:
            picture = QPixmap()
            if not picture.loadFromData(found[1]):
                return
            whole = QLabel()
            whole.setPixmap(picture.scaled(self.window().size() * 0.85, Qt.AspectRatioMode.KeepAspectRatio))
            whole.setAccessibleName(each.file_name)
            self.large = QDialog(self)
            self.large.setWindowTitle(each.file_name)
            self.large.setLayout(column(whole, margins=(0, 0, 0, 0)))
            self.large.open()

        self.shell.read("finding.large", lambda work: finding_photo(work.session, work.actor, each.id), show)

    # ---- adding ------------------------------------------------------------------------------------------
    def choose(self) -> None:
        """Choose photographs."""
        paths, _kind = QFileDialog.getOpenFileNames(self, _("Add photograph…"), "", "*.jpg *.jpeg *.png *.webp *.pdf")
        for path in paths:
            self.add_file(Path(path))

    def add_file(self, path: Path) -> None:
        """Attach a file; one too large is refused before it is read."""
        try:
            data = read_file(path)
        except RuleBroken as error:
            self.shell.tell(error)
            return
        self.add_bytes(path.name, data)

    def add_bytes(self, name: str, data: bytes) -> None:
        """Attach bytes under a name to the finding shown."""
        if self.detail is None:
            return
        finding: UUID = self.detail.row.id

        def run(work: Work) -> Any:  # noqa: ANN401 - Done of an id
            return attach_finding_photo(work, finding, name, data)

        self.shell.act(run)

    def paste(self) -> None:
        """Attach what the clipboard holds: files, or a picture."""
        self.take(QGuiApplication.clipboard().mimeData())

    def take(self, given: QMimeData) -> None:
        """Attach files or a picture that were dropped or pasted."""
        if not self.takes_photos:
            return
        for path in dropped_files(given):
            self.add_file(path)
        picture = dropped_picture(given)
        if picture is not None:
            self.add_bytes(_("Pasted picture") + f" {self.shell.today:%Y%m%d}.png", picture)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and pictures dragged here."""
        if self.takes_photos and (event.mimeData().hasUrls() or event.mimeData().hasImage()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was dropped."""
        self.take(event.mimeData())


def round_line(each: RoundRow) -> QWidget:
    """Return a round: until when it was asked, what the unit answered, what the re-check said."""
    if each.passed is None:
        badge = Badge("warn", _("to be checked again")) if each.answered_at else Badge("info", _("waits for the unit"))
    else:
        badge = Badge("good", _("passed")) if each.passed else Badge("bad", _("not passed"))
    late = [Badge("bad", _("overdue from {day}").format(day=each.overdue_on))] if each.overdue_on else []
    head = row(
        label(_("Round {number}").format(number=each.ordinal), "strong"),
        label(_("asked {began}, due {due}").format(began=each.began_on, due=each.due_on), "secondary"),
        None,
        *late,
        badge,
    )
    parts: list[QWidget] = []
    if each.answered_at:
        parts.append(label(f"{_('Answer')}　{each.answered_by} {moment_words(each.answered_at)}　{each.text}", wrap=True))
    if each.rechecked_at:
        said = f"{_('Re-check')}　{each.rechecked_by} {moment_words(each.rechecked_at)}　{each.recheck_text}"
        parts.append(label(said.rstrip(), "secondary", wrap=True))
    return boxed(column(head, *parts, spacing=3, margins=(14, 8, 14, 8)), "rowLine")
