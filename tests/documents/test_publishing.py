"""Publishing: checked, numbered without gaps, frozen for good, corrected by another paper, known again by its code."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from crm.documents.catalogue import make
from crm.documents.data import Wanted
from crm.documents.publishing.model import Publication
from crm.documents.publishing.queries import publications, published_figures, published_file, verify_code, verify_file
from crm.documents.publishing.rules import PublicationState, check_once, check_over
from crm.documents.publishing.service import ToPublish, check_document, publish_document, withdraw_check
from crm.documents.seal import read_file, short_code
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.leads.entry import LeadData
from crm.leads.service import add_lead
from crm.people.permissions import PROGRAM
from crm.people.queries import actor_by_login
from crm.people.service import change_setting
from crm.procedures.first_report.queries import newest_registered
from crm.sample.service import fill_with_sample
from crm.store.acts import Work
from crm.store.desk import Desk
from crm.store.undo import undo
from tests.conftest import NOW, County

OCTOBER = ToPublish("monthly-bulletin", 2026, 10)


@pytest.fixture
def work(county: County) -> Work:
    return county.work("姜岚")


def _publish(work: Work, paper: ToPublish = OCTOBER) -> Any:
    return publish_document(work, check_document(work, paper).value).value


def test_published_papers_are_numbered_in_turn_and_stay_as_they_were(county: County, work: Work) -> None:
    first = _publish(work)
    second = _publish(work, ToPublish("monthly-bulletin", 2026, 9))
    file, figures = (
        published_file(work.session, work.actor, first),
        published_figures(work.session, work.actor, first),
    )
    add_lead(county.work("周敏"), LeadData(name="高速电机生产线项目"))
    work.close()
    rows = {row.id: row for row in publications(work.session, work.actor)}
    assert [rows[each].number for each in (first, second)] == ["招商通报〔2026〕1号", "招商通报〔2026〕2号"]
    assert published_file(work.session, work.actor, first) == file
    assert published_figures(work.session, work.actor, first) == figures
    assert rows[first].published_by == "姜岚"


def test_the_published_file_and_its_codes_are_genuine(work: Work) -> None:
    publication = _publish(work)
    file = published_file(work.session, work.actor, publication)
    verdict = verify_file(work.session, file)
    assert verdict.genuine
    assert (verdict.number, verdict.publication_id) == ("招商通报〔2026〕1号", publication)
    assert not verify_file(work.session, file.replace(b"/Title", b"/Titel", 1)).genuine
    assert verify_file(None, file).genuine  # no byte changed; whose key it is, another station must tell
    code = publications(work.session, work.actor)[0].short_code
    typed = verify_code(work.session, work.actor, code.lower().replace("-", " "), NOW)
    assert (typed.genuine, typed.publication_id) == (True, publication)
    assert not verify_code(work.session, work.actor, "AAAA-AAAA-AAAA-AAAA", NOW).genuine
    assert not verify_code(work.session, work.actor, "", NOW).genuine


def test_a_receipt_is_sealed_and_its_code_is_known_behind_its_number(desk: Desk) -> None:
    fill_with_sample(desk, leads=40, years=1)
    work = desk.work(PROGRAM)
    work.actor = actor_by_login(work.session, None)
    report = newest_registered(work.session, work.actor, work.clock.today(), 1)[0]
    pdf = make("first-report-receipt", work.session, work.actor, Wanted(NOW, record_id=report.id))
    verdict = verify_file(work.session, pdf)
    assert (verdict.genuine, verdict.number) == (True, report.number)
    code = short_code(read_file(pdf).stated.digest)
    assert verify_code(work.session, work.actor, f"{report.number} {code}", NOW).genuine
    assert not verify_code(work.session, work.actor, f"{report.number} AAAA{code[4:]}", NOW).genuine
    assert not verify_code(work.session, work.actor, code, NOW).genuine


def test_a_second_paper_of_a_period_is_a_correction_that_names_the_first(work: Work) -> None:
    first = _publish(work)
    with pytest.raises(RuleBroken) as twice:
        check_document(work, OCTOBER)
    assert twice.value.code == "published_already"
    with pytest.raises(RuleBroken) as unsaid:
        check_document(work, ToPublish("monthly-bulletin", 2026, 10, corrects=first, reason="错"))
    assert unsaid.value.code == "correction_reason"
    correction = ToPublish("monthly-bulletin", 2026, 10, corrects=first, reason="柳堡镇签约项目少计1个")
    second = _publish(work, correction)
    assert {row.id: row.corrects_id for row in publications(work.session, work.actor)} == {first: None, second: first}
    with pytest.raises(RuleBroken) as outdated:
        check_document(work, correction)
    assert outdated.value.code == "correction_outdated"


def test_figures_that_changed_since_the_check_are_not_published(county: County, work: Work) -> None:
    checked = check_document(work, OCTOBER).value
    row = work.session.get_one(Publication, checked)
    assert row.figures["month"] == 10
    change_setting(county.work("管理员"), "bureau_name", "示例市商务局")
    work.close()
    with pytest.raises(RuleBroken) as changed:
        publish_document(work, checked)
    assert changed.value.code == "figures_changed"
    assert work.session.scalars(select(Publication.number)).all() == [None]


def test_a_running_month_an_unchecked_paper_and_a_record_are_not_published(work: Work) -> None:
    with pytest.raises(RuleBroken) as running:
        check_document(work, ToPublish("monthly-bulletin", 2026, 11))
    assert running.value.code == "month_running"
    with pytest.raises(RuleBroken) as record:
        check_document(work, ToPublish("first-report-receipt"))
    assert record.value.code == "document_unpublished"
    checked = check_document(work, OCTOBER).value
    withdraw_check(work, checked)
    with pytest.raises(RuleBroken) as state:
        publish_document(work, checked)
    assert state.value.code == "publication_state"


def test_a_newer_check_takes_the_place_of_an_older(work: Work) -> None:
    old, new = check_document(work, OCTOBER).value, check_document(work, OCTOBER).value
    states = {row.id: row.state for row in publications(work.session, work.actor)}
    assert states == {old: PublicationState.WITHDRAWN, new: PublicationState.CHECKED}


@pytest.mark.parametrize("who", ["周敏", "陈国平", "王海", "顾书记", "管理员"])
def test_only_the_bureau_publishes(county: County, work: Work, who: str) -> None:
    checked = check_document(work, OCTOBER).value
    for run in (
        lambda: check_document(county.work(who), OCTOBER),
        lambda: publish_document(county.work(who), checked),
        lambda: withdraw_check(county.work(who), checked),
    ):
        with pytest.raises(NotAllowed):
            run()


def test_publication_is_not_undone(work: Work) -> None:
    done = publish_document(work, check_document(work, OCTOBER).value)
    assert not done.undoable
    with pytest.raises(RuleBroken):
        undo(work, done.seq)


def test_a_month_ends_with_its_last_day() -> None:
    check_over(2026, 12, datetime(2027, 1, 1, tzinfo=UTC).date())
    with pytest.raises(RuleBroken):
        check_over(2026, 12, datetime(2026, 12, 31, tzinfo=UTC).date())


def test_nothing_published_needs_no_correction() -> None:
    check_once([], None)
