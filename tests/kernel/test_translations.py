"""The Chinese catalogue: complete, in step with the code, in Chinese typography, and found by ``_``."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message

from crm.kernel.i18n import _, ngettext, pgettext, set_language
from crm.leads.rules import MILESTONE_NAMES, STAGE_NAMES
from scripts.translations import (
    CATALOGUE,
    Key,
    extracted,
    faults,
    inside_f_strings,
    messages,
    placeholders,
    read,
    updated,
    words_of,
    written,
)

SYMBOLS = re.compile(r"[\W\d_]*")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?]|[\u4e00-\u9fff]\(|\([\u4e00-\u9fff]|\.\.\.")
WRITTEN_ALIKE = {"SHA-256", "Excel", "PDF"}
"""What an office in China writes in Latin letters too."""


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    set_language("zh_CN")
    yield
    set_language("zh_CN")


@pytest.fixture(scope="module")
def code() -> dict[Key, Message]:
    """Every sentence of the code; reading all sources takes seconds, so once."""
    return messages(extracted())


def entries(*pairs: tuple[str, str]) -> dict[Key, Message]:
    catalogue = Catalog(locale="zh_CN")
    for english, words in pairs:
        catalogue.add(english, words)
    return messages(catalogue)


def test_every_sentence_of_the_code_has_its_chinese_and_no_other_is_kept(code: dict[Key, Message]) -> None:
    assert list(faults(code, read(CATALOGUE))) == []


def test_the_file_is_as_update_would_write_it(code: dict[Key, Message]) -> None:
    assert written(updated(code, read(CATALOGUE))) == CATALOGUE.read_text(encoding="utf-8")


def test_every_translation_is_chinese_with_chinese_punctuation() -> None:
    wrong = []
    for (english, _context), message in read(CATALOGUE).items():
        for words in words_of(message):
            plain = re.sub(r"\{[^}]*\}", "", words)
            if HALF_WIDTH.search(plain) or not (
                re.search(r"[\u4e00-\u9fff]", plain) or SYMBOLS.fullmatch(plain) or plain in WRITTEN_ALIKE
            ):
                wrong.append(f"{english} → {words}")
    assert wrong == []


def test_names_on_badges_are_at_most_four_characters() -> None:
    names = [_(name) for name in (*STAGE_NAMES.values(), *MILESTONE_NAMES.values())]
    assert names[:5] == ["线索", "首报", "在谈", "会审", "签约"]
    assert [name for name in names if len(name) > 4] == []


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (("Save", ""), "not translated"),
        (("Saved", "已保存"), "obsolete"),
        (("{count} leads", "{number} 个项目"), "other placeholders"),
        (("{count} leads", "个项目"), "other placeholders"),
        (("{day:%m-%d}", "{day}"), "other placeholders"),
        (("{count} leads", "{count 个项目"), "other placeholders"),
    ],
)
def test_each_fault_is_named(entry: tuple[str, str], fault: str) -> None:
    wanted = entries(("Save", ""), ("{count} leads", ""), ("{day:%m-%d}", ""))
    right = {"Save": "保存", "{count} leads": "{count} 个项目", "{day:%m-%d}": "{day:%m-%d}"}
    assert list(faults(wanted, entries(*right.items()))) == []
    found = list(faults(wanted, entries(*(right | dict([entry])).items())))
    assert len(found) == 1
    assert fault in found[0]


def test_a_fuzzy_entry_is_a_fault_and_is_translated_anew() -> None:
    known, wanted = Catalog(locale="zh_CN"), Catalog(locale="zh_CN")
    known.add("Open", "打开", flags={"fuzzy"})
    wanted.add("Open", locations=[("ui/page.py", 7)])
    assert list(faults(messages(wanted), messages(known))) == ["ui/page.py:7: fuzzy: 'Open'"]
    assert [words_of(each) for each in updated(messages(wanted), messages(known))] == [[]]


def test_update_keeps_what_is_known_adds_what_is_new_and_drops_the_rest() -> None:
    known, wanted = Catalog(locale="zh_CN"), Catalog(locale="zh_CN")
    known.add("Old", "旧")
    known.add("Open", "打开")
    known.add("Open", "未结", context="case")
    for english, context in (("Open", "case"), ("New", None), ("Open", None)):
        wanted.add(english, locations=[("ui/page.py", 1)], context=context)
    wanted.add(("{count} row", "{count} rows"))
    text = written(updated(messages(wanted), messages(known)))
    assert text.split("\n\n", 1)[1] == (
        'msgid "New"\nmsgstr ""\n\nmsgid "Open"\nmsgstr "打开"\n\nmsgctxt "case"\nmsgid "Open"\nmsgstr "未结"\n\n'
        'msgid "{count} row"\nmsgid_plural "{count} rows"\nmsgstr[0] ""\n'
    )


def test_a_sentence_inside_an_f_string_is_found() -> None:
    assert list(inside_f_strings("""x = 1\ny = f"{county} · {_('sample')}" + _("plain")\n""")) == [(2, "sample")]


def test_placeholders_count_with_their_format() -> None:
    assert placeholders("{name} at {moment:%H:%M}, {{literal}}") == {"name", "moment:%H:%M"}
    assert placeholders("{open") == {"unbalanced braces"}


def test_the_program_speaks_chinese_or_english() -> None:
    assert (_("Desk"), pgettext("milestone", "to be verified")) == ("工作台", "待认定")
    assert ngettext("Import {count} row", "Import {count} rows", 2) == "导入 {count} 行"
    set_language("en")
    assert (_("Desk"), ngettext("Import {count} row", "Import {count} rows", 2)) == ("Desk", "Import {count} rows")


def test_no_text_stays_no_text() -> None:
    assert _("") == ""
