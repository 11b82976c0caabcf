"""Merging two records of one enterprise 合并, and parting them again 拆分 when they were not."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from crm.enterprises.duplicates.following import Followed, as_plain, from_plain, move_all, move_back
from crm.enterprises.duplicates.model import EnterpriseMerge
from crm.enterprises.model import Alias, Enterprise
from crm.enterprises.rules import checked_text, normal_name
from crm.enterprises.service import tell_followers
from crm.enterprises.uscc import known_uscc
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.people.permissions import May, require, require_unit
from crm.store.acts import Work, act, check_version

FILLED = (
    ("uscc",),
    ("origin_region", "target_region"),
    ("address",),
    ("profile",),
    ("industry_section", "industry_division"),
    ("evaluation",),
    ("investor_classes",),
)
"""Columns, in groups that belong together, which the kept record takes over where all of a group are empty."""


@act("merge_enterprises", label=N_("Merge enterprises"))
def merge_enterprises(
    work: Work, kept_id: UUID, gone_id: UUID, reason: str, expected_versions: tuple[int, int] | None = None
) -> UUID:
    """Make one record of two: everything attached to ``gone_id`` follows to ``kept_id``; returns the merge's id.

    The name that goes becomes a former name of the kept one, unless that one is confidential. Raises NotAllowed,
    Stale, RuleBroken ``merge_self``, ``merge_codes`` (two valid different codes are two firms), ``merge_sealed`` (a
    confidential record does not go into an open one).
    """
    kept, gone = _both(work, kept_id, gone_id)
    for record, version in zip((kept, gone), expected_versions or (), strict=False):
        check_version(record, version)
    reason = checked_text(reason, "reason", _("Reason"), most=300)
    _refuse(kept, gone)
    work.note_subject(kept, kept.name)
    followed = Followed()
    move_all(work.session, "enterprise", gone.id, kept.id, followed)
    merge = EnterpriseMerge(
        kept_id=kept.id,
        gone_id=gone.id,
        gone_name=gone.name,
        gone_unit_id=gone.unit_id,
        reason=reason,
        merged_at=work.clock.now(),
        merged_by=work.actor.name,
        gone=as_plain(gone),
        moved=[list(each) for each in followed.moved],
        dropped=[list(each) for each in followed.dropped],
        filled=_fill(kept, gone),
        alias_id=_former_name(work, kept, gone),
    )
    kept.changed_at = work.clock.now()
    work.session.delete(gone)
    work.session.add(merge)
    work.session.flush()
    tell_followers(work, kept.id)
    return merge.id


@act("unmerge_enterprises", label=N_("Part merged enterprises"))
def unmerge_enterprises(work: Work, merge_id: UUID) -> UUID:
    """Part what was merged: the record that went returns, and with it all that followed it and is still there.

    What was added or changed since stays with the kept record. Returns the returned record's id. Raises NotAllowed,
    RuleBroken ``merge_parted``.
    """
    require(work.actor, May.EDIT_RECORDS)
    merge = work.session.get_one(EnterpriseMerge, merge_id)
    kept = work.session.get_one(Enterprise, merge.kept_id)
    require_unit(work.actor, kept.unit_id)
    require_unit(work.actor, merge.gone_unit_id)
    if merge.parted_at is not None:
        raise RuleBroken("merge_parted", _("“{name}” has been parted already.").format(name=merge.gone_name))
    work.note_subject(kept, kept.name)
    values = from_plain(Enterprise, merge.gone)
    work.bulk_insert(Enterprise, [values | {"version": values["version"] + 1, "changed_at": work.clock.now()}])
    _unfill(work, kept, merge)
    followed = Followed([(t, i, c) for t, i, c in merge.moved], [(t, v) for t, v in merge.dropped])
    for model, row in move_back(work.session, followed, merge.gone_id, merge.kept_id):
        work.bulk_insert(model, [row])
    kept.changed_at = merge.parted_at = work.clock.now()
    work.session.flush()
    for each in (merge.kept_id, merge.gone_id):
        tell_followers(work, each)
    return merge.gone_id


def _both(work: Work, kept_id: UUID, gone_id: UUID) -> tuple[Enterprise, Enterprise]:
    require(work.actor, May.EDIT_RECORDS)
    kept, gone = (work.session.get_one(Enterprise, each) for each in (kept_id, gone_id))
    for each in (kept, gone):
        require_unit(work.actor, each.unit_id)
    return kept, gone


def _refuse(kept: Enterprise, gone: Enterprise) -> None:
    if kept.id == gone.id:
        raise RuleBroken("merge_self", _("Choose two enterprises: one that stays and one that goes into it."))
    codes = known_uscc(kept.uscc or ""), known_uscc(gone.uscc or "")
    if all(codes) and codes[0] != codes[1]:
        text = _("Their credit codes differ ({one}, {other}): they are two firms. Correct a wrong code first.")
        raise RuleBroken("merge_codes", text.format(one=codes[0], other=codes[1]))
    if gone.confidential and not kept.confidential:
        raise RuleBroken("merge_sealed", _("“{name}” is confidential; keep that record.").format(name=gone.name))


def _fill(kept: Enterprise, gone: Enterprise) -> dict[str, object]:
    """Take over what the kept record lacks, and return what was taken."""
    filled: dict[str, object] = {}
    for group in FILLED:
        if not any(getattr(kept, name) for name in group):
            filled |= {name: getattr(gone, name) for name in group if getattr(gone, name)}
    for name, value in filled.items():
        setattr(kept, name, value)
    return filled


def _former_name(work: Work, kept: Enterprise, gone: Enterprise) -> UUID | None:
    """Keep the name that goes as a former name; None where it is known already, or would unseal a confidential one."""
    known = work.session.scalars(select(Alias.id).where(Alias.enterprise_id == kept.id, Alias.name == gone.name)).first()
    if kept.confidential or known is not None or gone.name == kept.name:
        return None
    alias = Alias(enterprise_id=kept.id, name=gone.name, normal_name=normal_name(gone.name))
    work.session.add(alias)
    work.session.flush()
    return alias.id


def _unfill(work: Work, kept: Enterprise, merge: EnterpriseMerge) -> None:
    """Take back what the kept record took over and nobody changed since, and the former name."""
    empty: dict[str, object] = {"uscc": None, "investor_classes": []}
    for name, value in merge.filled.items():
        if getattr(kept, name) == value:
            setattr(kept, name, empty.get(name, ""))
    alias = None if merge.alias_id is None else work.session.get(Alias, merge.alias_id)
    if alias is not None:
        work.session.delete(alias)
    work.session.flush()
