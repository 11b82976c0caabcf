"""What must be read stands out from what it stands on: text 7 : 1, secondary words and states 4.5 : 1 (WCAG 2.2, §1.4.3, §1.4.6)."""

from __future__ import annotations

import json

import pytest

from ui.theme.theme import HERE

SURFACES = ("surface", "background", "raised", "accent_tint")
WRITTEN = [
    *(("text", surface, 7.0) for surface in SURFACES),
    *(("secondary", surface, 4.5) for surface in (*SURFACES, "track")),
    *((ink, "surface", 4.5) for ink in ("accent", "good_text", "warn_text", "bad")),
    ("accent", "accent_tint", 4.5),
    ("good_text", "good_tint", 4.5),
    ("warn_text", "warn_tint", 4.5),
    ("bad", "bad_tint", 4.5),
    ("on_accent", "accent", 4.5),
]


def luminance(colour: str) -> float:
    """Return the relative luminance of #RRGGBB."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("ink", "paper", "least"), WRITTEN)
def test_words_stand_out(name: str, ink: str, paper: str, least: float) -> None:
    tokens = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    dark, light = sorted((luminance(tokens[ink]), luminance(tokens[paper])))
    assert (light + 0.05) / (dark + 0.05) >= least


def test_no_label_is_written_in_the_faint_colour() -> None:
    rules = [line for line in (HERE / "style.qss").read_text(encoding="utf-8").splitlines() if line.startswith("QLabel[")]
    assert rules
    assert not [rule for rule in rules if "@faint" in rule]
