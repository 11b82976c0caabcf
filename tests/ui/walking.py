"""Walking a form as a keyboard and a screen reader do: names, labels and the order of Tab."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QTextEdit,
    QWidget,
)

from ui.widgets.forms import Form

INPUTS = (QLineEdit, QComboBox, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QCheckBox, QRadioButton)


def inputs_of(root: QWidget) -> list[QWidget]:
    """Return every input below ``root`` that is not hidden, without the parts Qt itself puts into inputs."""
    return [
        each
        for each in root.findChildren(QWidget)
        if isinstance(each, INPUTS) and not each.isHidden() and not isinstance(each.parentWidget(), QComboBox | QAbstractSpinBox)
    ]


def form_faults(root: QWidget) -> list[str]:
    """Return what is wrong with the inputs below ``root``: no name, no label, not reached by Tab, or out of order.

    An input has a label when a QLabel is its buddy, when it is part of a field whose label is the buddy of the
    field's first part, or when it carries its own words (check boxes and radio buttons).
    """
    buddies = {each.buddy() for each in root.findChildren(QLabel) if each.buddy() is not None}
    faults = []
    for each in inputs_of(root):
        name = each.accessibleName() or f"{type(each).__name__} “{each.objectName()}”"
        if not each.accessibleName():
            faults.append(f"{name}: no accessible name")
        if not _labelled(each, buddies):
            faults.append(f"{name}: no label is its buddy")
        if not each.focusPolicy() & Qt.FocusPolicy.TabFocus:
            faults.append(f"{name}: Tab does not reach it")
    forms = [root] if isinstance(root, Form) else root.findChildren(Form)
    return faults + [fault for form in forms for fault in _order_faults(form)]


def _labelled(each: QWidget, buddies: set[QWidget]) -> bool:
    if isinstance(each, QCheckBox | QRadioButton) and each.text():
        return True
    field: QWidget | None = each
    while field is not None and not isinstance(field, Form):
        if field in buddies or (field.focusProxy() is not None and field.focusProxy() in buddies):
            return True
        field = field.parentWidget()
    return False


def _order_faults(form: Form) -> list[str]:
    """Tell where Tab visits a form's fields in another order than they stand in."""
    wanted = [key for key, field in form.inputs.items() if not field.isHidden()]
    places = {field.focusProxy() or field: key for key, field in form.inputs.items() if not field.isHidden()}
    visited, each = [], form.nextInFocusChain()
    while each is not None and each is not form:
        if each in places:
            visited.append(places[each])
        each = each.nextInFocusChain()
    return [] if visited == wanted else [f"Tab goes {visited}, the form reads {wanted}"]
