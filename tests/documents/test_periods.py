"""Documents of quarters, halves and years: how they are asked for, named and published; the papers of one project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from crm.documents import catalogue
from crm.documents.catalogue import CATALOGUE, Document, Period, last_month, period_of, span_of
from crm.documents.content import Paper, Paragraph, Signature
from crm.documents.data import Wanted
from crm.documents.of_project import papers_of_project
from crm.documents.publishing.queries import publications
from crm.documents.publishing.service import ToPublish, check_document, publish_document
from crm.kernel.errors import NotAllowed, RuleBroken
from tests.conftest import NOW, County
from tests.leads.making import entered
from tests.peopled import reported


@dataclass(frozen=True, slots=True)
class Said:
    """A paper that says its period."""

    number: str
    period: str
    issued_on: date
    draft: bool = True


def _kind(period: Period) -> Document:
    return Document(
        f"of-{period}",
        "情况通报",
        period,
        lambda _session, _actor, wanted: Said("", f"{wanted.year} {wanted.month} {wanted.quarter}", wanted.today),
        lambda data: Paper(
            ("情况", "通报"), "示例县商务局", (Paragraph(data.period),), signature=Signature("局", data.issued_on)
        ),
        word="bulletin_word",
    )


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> dict[Period, Document]:
    found = {period: _kind(period) for period in (Period.MONTH, Period.QUARTER, Period.HALF, Period.YEAR)}
    for each in found.values():
        monkeypatch.setitem(CATALOGUE, each.name, each)
    return found


WORDS = {Period.MONTH: "2026-07", Period.QUARTER: "2026Q3", Period.HALF: "2026H1", Period.YEAR: "2026"}
ASKED = Wanted(NOW, 2026, 7, quarter=3)


def test_periods_are_written_and_read_back(kinds: dict[Period, Document]) -> None:
    for period, words in WORDS.items():
        assert period_of(kinds[period], ASKED) == words
        assert catalogue.file_name(f"of-{period}", ASKED) == f"情况通报 {words}.pdf"
    assert [span_of(words) for words in WORDS.values()] == [(2026, 7, 0), (2026, 0, 3), (2026, 0, 0), (2026, 0, 0)]
    assert [last_month(kinds[period], ASKED) for period in WORDS] == [7, 9, 6, 12]


@pytest.mark.parametrize(
    ("period", "wanted", "code"),
    [
        (Period.QUARTER, Wanted(NOW, 2026), "document_quarter"),
        (Period.QUARTER, Wanted(NOW, 2026, quarter=5), "document_quarter"),
        (Period.HALF, Wanted(NOW), "document_year"),
        (Period.YEAR, Wanted(NOW, 19), "document_year"),
    ],
)
def test_a_period_must_be_named(kinds: dict[Period, Document], county: County, period: Period, wanted: Wanted, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        catalogue.gather(kinds[period].name, county.work("姜岚").session, county.actors["姜岚"], wanted)
    assert refused.value.code == code


def test_a_quarter_is_published_once_it_is_over(kinds: dict[Period, Document], county: County) -> None:
    """On 2026-11-24: the third quarter and the first half are over, the fourth and the year are not."""
    name = kinds[Period.QUARTER].name
    checked = check_document(county.work("姜岚"), ToPublish(name, 2026, quarter=3)).value
    publish_document(county.work("姜岚"), checked)
    half = check_document(county.work("姜岚"), ToPublish(kinds[Period.HALF].name, 2026)).value
    publish_document(county.work("姜岚"), half)
    work = county.work("姜岚")
    assert {(each.name, each.period) for each in publications(work.session, work.actor)} == {
        (name, "2026Q3"),
        (kinds[Period.HALF].name, "2026H1"),
    }
    for running in (ToPublish(name, 2026, quarter=4), ToPublish(kinds[Period.YEAR].name, 2026)):
        with pytest.raises(RuleBroken, match="2027-01-01"):
            check_document(county.work("姜岚"), running)
    with pytest.raises(RuleBroken) as again:
        check_document(county.work("姜岚"), ToPublish(name, 2026, quarter=3))
    assert again.value.code == "published_already"


def test_a_project_has_its_dossier_form_and_receipt(county: County) -> None:
    lead, report = reported(county, "周敏", "储能电池托盘", register=True)
    plain = entered(county)
    work = county.work("周敏")
    found = papers_of_project(work.session, work.actor, lead)
    assert [(each.name, each.record_id) for each in found] == [
        ("project-dossier", lead),
        ("first-report-form", report),
        ("first-report-receipt", report),
    ]
    assert found[2].words.endswith("〔2026〕1号")
    for each in found:
        assert catalogue.make(each.name, work.session, work.actor, Wanted(NOW, record_id=each.record_id)).startswith(b"%PDF")
    assert [each.name for each in papers_of_project(work.session, work.actor, plain)] == ["project-dossier"]
    other = county.work("汤斌")
    with pytest.raises(NotAllowed):
        papers_of_project(other.session, other.actor, lead)
