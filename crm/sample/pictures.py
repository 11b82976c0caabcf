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


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / "NotoSansSC-Regular.ttf"), size)


def _bytes(image: Image.Image, form: str) -> bytes:
    buffer = BytesIO()
    image.save(buffer, form)
    return buffer.getvalue()
