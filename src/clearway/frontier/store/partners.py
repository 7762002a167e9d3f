"""The tables of trusted partners."""

from typing import Final, LiteralString

from psycopg.errors import CheckViolation, ForeignKeyViolation, UniqueViolation
from psycopg.rows import TupleRow

from clearway.frontier.model.partners import (
    Declaration,
    ListVersion,
    Partnership,
    PartnershipState,
    Proposal,
    Reason,
    SectorStatistic,
    Side,
)
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import PartnershipId, PartyId, PersonId, SubmissionId
from clearway.kernel.limits import PARTNERS_SHOWN_MAX
from clearway.storage.work import Work

_PARTNERSHIP: Final[LiteralString] = (
    "SELECT p.id, p.submission, p.partner, coalesce(n.name, ''), p.sector, p.proposed_side, p.proposed_by,"
    " p.proposed_at, p.developer_at, p.government_at, p.refused_side, p.refused_at, p.undertaken_at, p.access_at,"
    " p.revoked_side, p.revoked_at, CASE WHEN p.revoked_at IS NOT NULL THEN 'revoked'"
    " WHEN p.refused_at IS NOT NULL THEN 'refused' WHEN p.access_at IS NOT NULL THEN 'access'"
    " WHEN p.undertaken_at IS NOT NULL THEN 'admitted'"
    " WHEN num_nulls(p.developer_at, p.government_at) = 0 THEN 'approved' ELSE 'proposed' END"
    " FROM partnership p LEFT JOIN party n ON n.id = p.partner"
)


async def side(work: Work, submission: SubmissionId) -> Side | None:
    """Say on which side of a submission the acting person stands."""
    row = await (await work.connection.execute("SELECT frontier_side(%s)", (submission,))).fetchone()
    return None if row is None or row[0] is None else Side(row[0])


async def add_partnership(
    work: Work, new: PartnershipId, submission: SubmissionId, *, said: Proposal, by: Side
) -> None:
    """Keep a proposal; refused where the party is proposed or in, or is not there."""
    try:
        await work.connection.execute(
            "INSERT INTO partnership (id, submission, partner, sector, proposed_side, proposed_by, proposed_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            (new, submission, said.partner, said.sector, by, work.actor.person, work.now),
        )
    except UniqueViolation:
        what = "This party is proposed, or a partner, already."
        raise Refusal("proposed-already", what, hint="See the list.", where="partner", status=409) from None
    except ForeignKeyViolation:
        raise not_found("party", said.partner) from None


async def add_reason(work: Work, partnership: PartnershipId, *, by: Side, about: str, words: str) -> None:
    """Keep why the acting person does something."""
    await work.connection.execute(
        "INSERT INTO partnership_reason (partnership, side, about, words, person, at) VALUES (%s, %s, %s, %s, %s, %s)",
        (partnership, by, about, words, work.actor.person, work.now),
    )


async def add_declaration(work: Work, partnership: PartnershipId, new: Declaration) -> None:
    """Keep what the acting person declares; once, for good."""
    cursor = await work.connection.execute(
        "INSERT INTO partnership_declaration (partnership, person, side, in_conflict, words, declared_at)"
        " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (partnership, person) DO NOTHING",
        (partnership, new.person, new.side, new.in_conflict, new.words, new.declared_at),
    )
    if cursor.rowcount != 1:
        raise Refusal("declared", "You declared before; it stands.", hint="Let a colleague decide.", status=409)


async def approve(work: Work, wanted: PartnershipId, *, by: Side) -> None:
    """Turn one side's key."""
    if by is Side.DEVELOPER:
        await _change(
            work, "UPDATE partnership SET developer_by = %s, developer_at = %s WHERE id = %s",
            (work.actor.person, work.now, wanted),
        )  # fmt: skip
    else:
        await _change(
            work, "UPDATE partnership SET government_by = %s, government_at = %s WHERE id = %s",
            (work.actor.person, work.now, wanted),
        )  # fmt: skip


async def refuse(work: Work, wanted: PartnershipId, *, by: Side) -> None:
    """Turn a proposal down."""
    await _change(
        work, "UPDATE partnership SET refused_side = %s, refused_by = %s, refused_at = %s WHERE id = %s",
        (by, work.actor.person, work.now, wanted),
    )  # fmt: skip


async def undertake(work: Work, wanted: PartnershipId, *, envelope: bytes, key: bytes) -> None:
    """Keep what the partner signed."""
    await _change(
        work,
        "UPDATE partnership SET undertaking = %b, undertaken_key = %b, undertaken_by = %s, undertaken_at = %s"
        " WHERE id = %s",
        (envelope, key, work.actor.person, work.now, wanted),
    )


async def open_access(work: Work, wanted: PartnershipId) -> None:
    """Write down that the developer gives the partner access from now on."""
    await _change(
        work, "UPDATE partnership SET access_by = %s, access_at = %s WHERE id = %s",
        (work.actor.person, work.now, wanted),
    )  # fmt: skip


async def revoke(work: Work, wanted: PartnershipId, *, by: Side) -> None:
    """Take the partner out."""
    await _change(
        work, "UPDATE partnership SET revoked_side = %s, revoked_by = %s, revoked_at = %s WHERE id = %s",
        (by, work.actor.person, work.now, wanted),
    )  # fmt: skip


async def lock_partnership(work: Work, wanted: PartnershipId) -> Partnership | None:
    """Load a partnership that the acting person may see, and keep others from changing it."""
    cursor = await work.connection.execute(f"{_PARTNERSHIP} WHERE p.id = %s FOR UPDATE OF p", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _partnership(row)


async def partnership(work: Work, wanted: PartnershipId) -> Partnership | None:
    """Load a partnership that the acting person may see."""
    row = await (await work.connection.execute(f"{_PARTNERSHIP} WHERE p.id = %s", (wanted,))).fetchone()
    return None if row is None else _partnership(row)


async def partnerships(work: Work, submission: SubmissionId | None) -> list[Partnership]:
    """Load the partnerships of a submission, or all, that the acting person may see, the newest first."""
    cursor = await work.connection.execute(
        f"{_PARTNERSHIP} WHERE %s::text IS NULL OR p.submission = %s ORDER BY p.id DESC LIMIT %s",
        (submission, submission, PARTNERS_SHOWN_MAX),
    )
    return [_partnership(row) for row in await cursor.fetchall()]


async def reasons(work: Work, wanted: PartnershipId) -> list[Reason]:
    """Load why, in the order in which it was said."""
    cursor = await work.connection.execute(
        "SELECT r.side, r.about, r.words, r.person, r.at FROM partnership_reason r WHERE r.partnership = %s"
        " ORDER BY r.line",
        (wanted,),
    )
    return [
        Reason(side=Side(by), about=about, words=words, person=PersonId(person), at=at)
        for by, about, words, person, at in await cursor.fetchall()
    ]


async def declarations(work: Work, wanted: PartnershipId) -> list[Declaration]:
    """Load what was declared of conflicts of interest."""
    cursor = await work.connection.execute(
        "SELECT d.person, d.side, d.in_conflict, d.words, d.declared_at FROM partnership_declaration d"
        " WHERE d.partnership = %s ORDER BY d.declared_at, d.person",
        (wanted,),
    )
    return [
        Declaration(person=PersonId(person), side=Side(by), in_conflict=conflict, words=words, declared_at=at)
        for person, by, conflict, words, at in await cursor.fetchall()
    ]


async def versions(work: Work, submission: SubmissionId) -> list[ListVersion]:
    """Load every version of a submission's list of partners, the oldest first."""
    cursor = await work.connection.execute(
        "SELECT l.version, l.at, l.partners FROM partner_list l WHERE l.submission = %s ORDER BY l.version",
        (submission,),
    )
    return [
        ListVersion(version=version, at=at, partners=tuple(PartyId(one) for one in partners))
        for version, at, partners in await cursor.fetchall()
    ]


async def statistics(work: Work) -> list[SectorStatistic]:
    """Count who was proposed, refused and is in, by sector; the database hides small numbers."""
    cursor = await work.connection.execute("SELECT sector, proposed, refused, admitted FROM partner_statistics()")
    return [
        SectorStatistic(sector=sector, proposed=proposed, refused=refused, admitted=admitted)
        for sector, proposed, refused, admitted in await cursor.fetchall()
    ]


async def _change(work: Work, statement: LiteralString, values: tuple[object, ...]) -> None:
    try:
        await work.connection.execute(statement, values)
    except CheckViolation:
        what = "This is not yours to do, was done before, or you declared no absence of conflicts."
        hint = "Declare first; each side decides once, in its own name, while it stands."
        raise Refusal("not-your-key", what, hint=hint, status=409) from None


def _partnership(row: TupleRow) -> Partnership:
    return Partnership(
        id=PartnershipId(row[0]),
        submission=SubmissionId(row[1]),
        partner=PartyId(row[2]),
        partner_name=row[3],
        sector=row[4],
        proposed_side=Side(row[5]),
        proposed_by=PersonId(row[6]),
        proposed_at=row[7],
        developer_at=row[8],
        government_at=row[9],
        refused_side=None if row[10] is None else Side(row[10]),
        refused_at=row[11],
        undertaken_at=row[12],
        access_at=row[13],
        revoked_side=None if row[14] is None else Side(row[14]),
        revoked_at=row[15],
        state=PartnershipState(row[16]),
    )
