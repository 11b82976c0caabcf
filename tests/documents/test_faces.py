"""Faces: every character of the 通用规范汉字表 in every role, fallback by character, and text that extracts as itself."""

from pathlib import Path

import pypdfium2
import pytest

from crm.documents.content import Paper, Paragraph
from crm.documents.embedding import unicode_map
from crm.documents.fonts import CHAINS, FOLDER, Face, font_set, installed_faces, missing_characters, read_face
from crm.documents.paper import render_paper
from crm.kernel.errors import RuleBroken

HANZI = (FOLDER / "hanzi-8105.txt").read_text("utf-8").replace("\n", "")
RARE = "喆堃䶮㛃𬭎𬱖𫖯㎡￥"
UNKNOWN = "\U0002a6a5"


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_bounded() for page in document)


def test_the_list_is_the_standards() -> None:
    assert len(HANZI) == len(set(HANZI)) == 8105
    assert HANZI.startswith("一乙二十丁厂七卜八人")


@pytest.mark.parametrize("face", list(Face))
def test_no_role_lacks_a_character_of_the_list(face: Face) -> None:
    assert missing_characters(HANZI + RARE, face) == []


@pytest.mark.parametrize("face", list(Face))
def test_traditional_characters_of_taiwan_and_hong_kong_are_there(face: Face) -> None:
    assert missing_characters("臺灣鴻海電機與豐業聯發", face) == []


def test_a_gap_of_the_fangsong_is_filled_by_the_next_face() -> None:
    own, other = font_set().glyph(Face.FANG, "张"), font_set().glyph(Face.FANG, "喆")
    assert own is not None
    assert other is not None
    assert own.face.filename.endswith("FandolFang-Regular.ttf")
    assert other.face.filename.endswith("SijiKai-Light.ttf")


def test_every_bundled_face_is_used_and_licensed() -> None:
    used = {name for chain in CHAINS.values() for name in chain}
    assert {path.stem for path in FOLDER.glob("*.ttf")} == used
    families = {path.stem.removeprefix("LICENSE-") for path in FOLDER.glob("LICENSE-*.txt")}
    assert {name.split("-")[0] for name in used} == families


def test_a_character_that_no_face_has_is_reported_with_its_place() -> None:
    (found,) = missing_characters(f"客商{UNKNOWN}先生来访")
    assert found.character == UNKNOWN
    assert found.where == f"客商{UNKNOWN}先生来访"


def test_a_paper_with_such_a_character_is_refused_before_printing() -> None:
    paper = Paper(("通报",), "示例县商务局", (Paragraph(f"客商{UNKNOWN}先生"),))
    with pytest.raises(RuleBroken) as refused:
        render_paper(paper)
    assert refused.value.code == "characters_missing"
    assert "U+2A6A5" in str(refused.value)


def test_all_characters_extract_back_exactly() -> None:
    blocks = tuple(Paragraph((HANZI + RARE)[start : start + 700]) for start in range(0, 8200, 700))
    text = text_of(render_paper(Paper(("字表",), "示例县商务局", blocks)))
    assert set(HANZI + RARE) <= set(text)
    assert HANZI[:500] in text.replace("\r", "").replace("\n", "").replace("\ufffe", "")


def test_a_character_above_the_first_plane_is_a_surrogate_pair_in_the_map() -> None:
    assert "<0002> <D873DF4E>" in unicode_map(["一", "\U0002cf4e"])


def test_licensed_faces_are_found_by_their_file_names(tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "SIMFANG.TTF").write_bytes((FOLDER / "SijiKai-Light.ttf").read_bytes())
    (tmp_path / "fonts" / "simhei.ttf").write_bytes(b"OTTO not TrueType at all")
    assert installed_faces([tmp_path, tmp_path / "absent"]) == {Face.FANG: tmp_path / "fonts" / "SIMFANG.TTF"}


def test_a_missing_bundled_face_is_an_error() -> None:
    with pytest.raises(OSError, match="missing"):
        read_face(FOLDER / "Absent-Regular.ttf")
