"""A provider's clients in one list, and whom people call; both hold only what the database lets the party see."""

from datetime import timedelta
from typing import Final, LiteralString

from clearway.kernel.ids import PartyId
from clearway.kernel.limits import CLIENTS_SHOWN_MAX
from clearway.overview.model import ClientRow, Contact
from clearway.storage.work import Work

# Each client's tasks are counted by themselves: the index by party and stage gives one after the other.
_CLIENTS: Final[LiteralString] = """
SELECT s.client, coalesce(p.name, ''), coalesce(c.words, ''), n.open, n.overdue, n.soon, n.next_due, n.answered, n.total
FROM service_agreement s
LEFT JOIN party p ON p.id = s.client
LEFT JOIN party_contact c ON c.party = s.client
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE t.stage = 'open') AS open,
        count(*) FILTER (WHERE t.stage = 'open' AND t.due_at < %(now)s) AS overdue,
        count(*) FILTER (WHERE t.stage = 'open' AND t.due_at >= %(now)s AND t.due_at < %(week)s) AS soon,
        min(t.due_at) FILTER (WHERE t.stage = 'open') AS next_due,
        count(*) FILTER (WHERE t.stage IN ('done', 'not-affected', 'covered', 'not-needed')) AS answered,
        count(*) AS total
    FROM task t WHERE t.party = s.client
) n
WHERE s.provider = %(party)s AND s.agreed_at IS NOT NULL AND s.ended_at IS NULL
ORDER BY n.next_due, s.client LIMIT %(limit)s
"""


async def clients(work: Work) -> list[ClientRow]:
    """Load those for whom the acting party acts, with what there is to do at each; soonest due first."""
    cursor = await work.connection.execute(
        _CLIENTS,
        {
            "now": work.now,
            "week": work.now + timedelta(days=7),
            "party": work.actor.party,
            "limit": CLIENTS_SHOWN_MAX,
        },
    )
    return [
        ClientRow(
            id=PartyId(row[0]), name=row[1], contact=row[2], open=row[3], overdue=row[4], soon=row[5],
            next_due=row[6], settled=row[7], total=row[8],
        )
        for row in await cursor.fetchall()
    ]  # fmt: skip


async def contacts(work: Work) -> list[Contact]:
    """Load the acting party's own contact, and those of the parties that act for it."""
    cursor = await work.connection.execute(
        "SELECT c.party = %s, coalesce(p.name, ''), c.words FROM party_contact c LEFT JOIN party p ON p.id = c.party"
        " WHERE c.party = %s OR c.party = ANY (serving_parties()) ORDER BY c.party <> %s, p.name",
        (work.actor.party, work.actor.party, work.actor.party),
    )
    return [
        Contact(whose="Your own" if own else name or "Your provider", words=words)
        for own, name, words in await cursor.fetchall()
    ]
