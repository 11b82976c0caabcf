"""``duplicates`` from the shell: a book of names in a file, a list of questions, the data, JSON's keys, exit status."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from crm.commands import run_command

if TYPE_CHECKING:
    from pathlib import Path

CODE, OTHER_CODE = "91350100M000100Y43", "913200000000000013"
FIRMS = ("江苏安隆智能电力股份有限公司", f"高邮市华晟灯具有限公司\t{CODE}", "高邮市金秋食品厂")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a book of names; one has its code after a tab, and a line is empty."""
    path = tmp_path / "名录.txt"
    path.write_text("\n".join(FIRMS) + "\n\n", encoding="utf-8-sig")
    return path


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert run_command(["duplicates", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_book_needs_no_data_folder(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, "安隆智电", "--names", str(book))
    assert found["query"] == "安隆智电"
    first = found["matches"][0]
    assert (first["name"], first["verdict"], first["masked"]) == ("江苏安隆智能电力股份有限公司", "strong", False)
    assert 0 < first["score"] <= 100
    assert first["reason"] == "疑为其简称"


def test_codes_decide_where_the_book_and_the_question_have_them(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "高邮市华晟灯具有限公司"
    for code, verdict, evidence in ((CODE, "same", "uscc"), (OTHER_CODE, "possible", "similar"), ("", "same", "name")):
        match = asked(capsys, name, "--uscc", code, "--names", str(book))["matches"][0]
        assert (match["name"], match["verdict"], match["evidence"]) == (name, verdict, evidence)
    assert asked(capsys, "别名", "--uscc", CODE, "--names", str(book))["matches"][0]["name"] == name


def test_a_file_of_questions_gets_a_list_in_its_order(book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = tmp_path / "问.txt"
    questions.write_text("金秋食品\n没有的\n华晟灯具\n", encoding="utf-8")
    found = asked(capsys, "--file", str(questions), "--names", str(book), "--top", "1")
    assert [each["query"] for each in found] == ["金秋食品", "没有的", "华晟灯具"]
    assert [len(each["matches"]) for each in found] == [1, 0, 1]


def test_the_data_is_asked_in_somebodys_hands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "data"
    assert run_command(["sample", "--data", str(folder), "--leads", "0", "--today", "2026-11-24"]) == 0
    capsys.readouterr()
    name = "澜越精密光学有限公司"
    whole = asked(capsys, name, "--data", str(folder), "--as", "姜岚")["matches"]
    masked = asked(capsys, name, "--data", str(folder), "--as", "周敏")["matches"]
    assert {each["name"] for each in whole} >= {name, "苏州澜越精密光学股份有限公司"}
    assert [each["name"] for each in masked if each["masked"]] == [""] * sum(each["masked"] for each in masked) != []
    assert [each["score"] for each in masked] == [each["score"] for each in whole]


def test_wrong_use_and_unreadable_files_say_so(book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["duplicates", "--names", str(book)]) == 2
    assert run_command(["duplicates", "名", "--file", str(book)]) == 2
    assert run_command(["duplicates", "名", "--names", str(tmp_path / "没有.txt")]) == 3
    (tmp_path / "gbk.txt").write_bytes("高邮".encode("gbk"))
    assert run_command(["duplicates", "名", "--names", str(tmp_path / "gbk.txt")]) == 1
    assert "UTF-8" in capsys.readouterr().err
