"""Files as they come, and files that are no ledger."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlwt

from crm.kernel.errors import EnvironmentProblem, RuleBroken
from crm.ledger.container import MOST_UNPACKED
from crm.ledger.grid import Merge
from crm.ledger.reading import read_grids, sheet_names

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "台账"
    for row in (["", "", ""], ["项目名称", "总投资", "电话"], ["甲", 3.5, 13800000000]):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    hidden = book.create_sheet("参数")
    hidden.sheet_state = "hidden"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_xlsx_keeps_row_numbers_and_merges_and_leaves_hidden_sheets(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(workbook())
    (grid,) = read_grids(path)
    assert grid.rows[1] == ["项目名称", "总投资", "电话"]
    assert grid.merges == (Merge(0, 0, 0, 2),)
    assert [each.name for each in read_grids(path, "参数")] == ["参数"]
    assert sheet_names(path) == ["台账"]


def test_xls_is_read_even_under_another_name(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    sheet.write_merge(0, 0, 0, 1, "标题")
    sheet.write(1, 0, "项目名称")
    sheet.write(2, 1, 13800000000)
    book.save(str(tmp_path / "台账.et"))
    (grid,) = read_grids(tmp_path / "台账.et")
    assert grid.rows[2][1] == 13800000000.0
    assert grid.merges == (Merge(0, 0, 0, 1),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_csv_in_every_encoding_and_delimiter(tmp_path: Path, encoding: str, sign: str) -> None:
    rows = [["项目名称", "总投资", "备注"], ["远山，一期", "3.5亿", "含、顿号"], ["𬭎信", "", "x"]]
    path = tmp_path / "台账.csv"
    path.write_bytes("\n".join(["标题行", *map(sign.join, rows)]).encode(encoding))
    assert read_grids(path)[0].rows == [["标题行"], *rows]


def _bomb(*, lying: bool) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("xl/workbook.xml", "<workbook/>")
        bundle.writestr("xl/sharedStrings.xml", b"0" * (8 << 20 if lying else 4096))
    data = bytearray(kept.getvalue())
    false_size = (1000 if lying else MOST_UNPACKED + 1).to_bytes(4, "little")
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = false_size
    return bytes(data)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "file_empty"),
        (lambda: b"\r\n  ", "file_empty"),
        ("\ufeff<html><table><tr><td>项目名称</td></tr></table></html>".encode, "file_html"),
        (lambda: b'<?xml version="1.0"?><Workbook/>', "file_html"),
        (lambda: _bomb(lying=False), "file_zip_bomb"),
        (lambda: _bomb(lying=True), "file_zip_bomb"),
        (lambda: OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le"), "file_encrypted"),
        (lambda: OLE + b"\0" * 2048, "file_not_workbook"),
        (lambda: b"PK\x03\x04 cut off", "file_not_workbook"),
        (lambda: workbook()[:2000], "file_not_workbook"),
        (lambda: b"\x89PNG\r\n\x1a\n\x00\x01\x02", "file_not_workbook"),
    ],
)
def test_what_is_no_ledger_is_refused_with_its_reason(tmp_path: Path, make: Callable[[], bytes], code: str) -> None:
    path = tmp_path / "台账.xls"
    path.write_bytes(make())
    with pytest.raises(RuleBroken) as refused:
        read_grids(path)
    assert refused.value.code == code
    assert "台账.xls" in refused.value.message


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as bundle:
        bundle.writestr("readme.txt", "x")
    with pytest.raises(RuleBroken) as refused:
        read_grids(tmp_path / "a.xlsx")
    assert refused.value.code == "file_not_workbook"


def test_too_many_rows_are_refused_in_both_kinds(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook())
    (tmp_path / "a.csv").write_text("a,b\n" * 3)
    for name in ("a.xlsx", "a.csv"):
        with pytest.raises(RuleBroken) as refused:
            read_grids(tmp_path / name, most_rows=2)
        assert refused.value.code == "file_rows"


def test_an_unknown_sheet_names_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook())
    with pytest.raises(RuleBroken, match="台账"):
        read_grids(tmp_path / "a.xlsx", "没有")


def test_a_missing_file_a_folder_and_a_locked_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EnvironmentProblem) as missing:
        read_grids(tmp_path / "none.xlsx")
    assert missing.value.code == "file_missing"
    with pytest.raises(RuleBroken):
        read_grids(tmp_path)

    def locked(*_args: object, **_options: object) -> object:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.xlsx").write_bytes(workbook())
    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(EnvironmentProblem) as refused:
        read_grids(tmp_path / "a.xlsx")
    assert refused.value.code == "file_locked"
