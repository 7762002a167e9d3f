"""The tables of service: agreements, what was done in clients' names, contacts."""

from typing import Final, LiteralString

from psycopg.errors import ForeignKeyViolation, UniqueViolation
from psycopg.rows import TupleRow

from clearway.exposure.model.services import Act, Agreement
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import PartyId, PersonId, ServiceId
from clearway.kernel.limits import SERVICES_SHOWN_MAX
from clearway.storage.work import Work

_AGREEMENT: Final[LiteralString] = (
    "SELECT s.id, s.provider, coalesce(p.name, ''), s.client, coalesce(c.name, ''), s.asked_by_party, s.asked_at,"
    " s.agreed_at, s.ended_at FROM service_agreement s LEFT JOIN party p ON p.id = s.provider"
    " LEFT JOIN party c ON c.id = s.client"
)


async def add_agreement(work: Work, new: ServiceId, *, provider: PartyId, client: PartyId) -> None:
    """Keep what the acting party asks for; refused where it was asked before, or a party is not there."""
    try:
        await work.connection.execute(
            "INSERT INTO service_agreement (id, provider, client, asked_by_party, asked_by, asked_at)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            (new, provider, client, work.actor.party, work.actor.person, work.now),
        )
    except UniqueViolation:
        raise Refusal(
            "service-asked", "This was asked for before.", hint="Agree to it, or end it.", status=409
        ) from None
    except ForeignKeyViolation:
        raise not_found("party", f"{provider} or {client}") from None


async def agree(work: Work, wanted: ServiceId) -> None:
    """Write down that the acting person agreed."""
    await work.connection.execute(
        "UPDATE service_agreement SET agreed_by = %s, agreed_at = %s WHERE id = %s",
        (work.actor.person, work.now, wanted),
    )


async def end_agreement(work: Work, wanted: ServiceId) -> None:
    """Write down that the acting person ended it."""
    await work.connection.execute(
        "UPDATE service_agreement SET ended_by = %s, ended_by_party = %s, ended_at = %s WHERE id = %s",
        (work.actor.person, work.actor.party, work.now, wanted),
    )


async def lock_agreement(work: Work, wanted: ServiceId) -> Agreement | None:
    """Load an agreement of the acting party, and keep others from changing it until this transaction ends."""
    cursor = await work.connection.execute(f"{_AGREEMENT} WHERE s.id = %s FOR UPDATE OF s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _agreement(row)


async def agreements(work: Work) -> list[Agreement]:
    """Load the acting party's agreements, newest first: those that stand before those that ended."""
    cursor = await work.connection.execute(
        f"{_AGREEMENT} ORDER BY s.ended_at IS NOT NULL, s.id DESC LIMIT %s", (SERVICES_SHOWN_MAX,)
    )
    return [_agreement(row) for row in await cursor.fetchall()]


async def add_act(work: Work, client: PartyId, *, action: str, subject: str, told: str) -> None:
    """Keep what the acting person did for a client, under the name that the person has now; nothing for no client."""
    await work.connection.execute(
        "INSERT INTO service_act (client, provider, person, who, at, action, subject, told)"
        " SELECT %s, p.party, p.id, p.name, %s, %s, %s, %s FROM person p"
        " WHERE p.id = %s AND %s = ANY (acting_parties())",
        (client, work.now, action, subject, told, work.actor.person, client),
    )


async def acts(work: Work) -> list[Act]:
    """Load the newest of what was done for the acting party, and by it for others."""
    cursor = await work.connection.execute(
        "SELECT a.client, a.provider, a.person, a.who, a.at, a.action, a.subject, a.told FROM service_act a"
        " ORDER BY a.line DESC LIMIT %s",
        (SERVICES_SHOWN_MAX,),
    )
    return [
        Act(client=PartyId(client), provider=PartyId(provider), person=PersonId(person), who=who, at=at,
            action=action, subject=subject, told=told)
        for client, provider, person, who, at, action, subject, told in await cursor.fetchall()
    ]  # fmt: skip


async def set_contact(work: Work, words: str) -> None:
    """Keep whom to call at the acting party; nobody where the words are empty."""
    if not words:
        await work.connection.execute("DELETE FROM party_contact WHERE party = %s", (work.actor.party,))
        return
    await work.connection.execute(
        "INSERT INTO party_contact (party, words, changed_at) VALUES (%s, %s, %s)"
        " ON CONFLICT (party) DO UPDATE SET words = EXCLUDED.words, changed_at = EXCLUDED.changed_at",
        (work.actor.party, words, work.now),
    )


def _agreement(row: TupleRow) -> Agreement:
    return Agreement(
        id=ServiceId(row[0]),
        provider=PartyId(row[1]),
        provider_name=row[2],
        client=PartyId(row[3]),
        client_name=row[4],
        asked_by_party=PartyId(row[5]),
        asked_at=row[6],
        agreed_at=row[7],
        ended_at=row[8],
    )
