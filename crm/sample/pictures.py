"""The few pictures of the sample: a business card and three meeting scenes, drawn, not photographed."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"


def draw_card() -> bytes:
    """Draw a business card as PNG."""
    image = Image.new("RGB", (720, 420), "#ffffff")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 719, 419), outline="#9aa3b2", width=3)
    pen.rectangle((0, 0, 719, 90), fill="#2a5caa")
    pen.text((40, 22), "示例科技有限公司", font=_font(40), fill="#ffffff")
    pen.text((40, 150), "投资总监", font=_font(30), fill="#59616e")
    pen.text((40, 260), "名片样张，仅供示例", font=_font(26), fill="#8b93a1")
    return _bytes(image, "PNG")


def draw_talk(number: int) -> bytes:
    """Draw a meeting scene as JPEG: a table, people as shapes, a caption."""
    rng = Random(number)
    image = Image.new("RGB", (1200, 900), ("#c9d1dc", "#d6cfc2", "#c5d3cc")[number % 3])
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 620, 1200, 900), fill="#8f9aab")
    pen.polygon(((180, 560), (1020, 560), (1160, 820), (40, 820)), fill="#7a5c3e")
    for place in range(5):
        left = 190 + place * 180 + rng.randrange(-15, 15)
        pen.ellipse((left, 330, left + 90, 420), fill="#e3c7ab")
        pen.rounded_rectangle(
            (left - 30, 420, left + 120, 570), 30, fill=rng.choice(("#2f3e55", "#44546b", "#5a3d3d", "#3d5a4c"))
        )
    pen.text((60, 50), f"会谈照片（示例 {number}）", font=_font(48), fill="#2c3440")
    return _bytes(image, "JPEG")


def draw_site(number: int) -> bytes:
    """Draw a building site as JPEG: odd numbers stand still behind a fence, even ones are at work."""
    rng, busy = Random(100 + number), number % 2 == 0
    image = Image.new("RGB", (1200, 900), ("#cfd8e3", "#dfe3da")[busy])
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 560, 1200, 900), fill="#a98f6d" if busy else "#8f9a72")
    if busy:
        for left in (180, 520, 860):
            top = 250 + rng.randrange(80)
            pen.rectangle((left, top, left + 180, 600), fill="#9aa5b1", outline="#6b7580", width=6)
        pen.line((1050, 620, 1050, 120), fill="#c98a1b", width=14)
        pen.line((700, 140, 1150, 140), fill="#c98a1b", width=10)
    else:
        for place in range(60):
            left = place * 20 + rng.randrange(8)
            pen.line((left, 640, left + rng.randrange(-8, 8), 640 - rng.randrange(20, 70)), fill="#5f7a45", width=4)
    for left in range(0, 1200, 120):
        pen.rectangle((left, 640, left + 112, 760), fill="#2f6fb3", outline="#24588f", width=3)
    pen.text((60, 50), f"现场照片（示例 {number}）", font=_font(48), fill="#2c3440")
    return _bytes(image, "JPEG")


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / "NotoSansSC-Regular.ttf"), size)


def _bytes(image: Image.Image, form: str) -> bytes:
    buffer = BytesIO()
    image.save(buffer, form)
    return buffer.getvalue()
