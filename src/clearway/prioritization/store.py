"""The tables of prioritization."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import msgspec

from clearway.formats.signals import Listing, Score, SsvcLine
from clearway.kernel.ids import VulnerabilityId
from clearway.prioritization.model import Rank, Signals, Statement, Step, Urgency
from clearway.storage.work import Work
from clearway.validation.model import BelievedSeverity

_ENCODER: Final = msgspec.json.Encoder()
_STEPS: Final = msgspec.json.Decoder(tuple[Step, ...])


async def replace_listings(work: Work, listings: Sequence[Listing]) -> list[str]:
    """Keep a new catalog of exploited vulnerabilities instead of the old one; give the CVEs of which it says other."""
    cursor = await work.connection.execute(
        "WITH told AS (SELECT l.cve, min(l.listed_on) AS listed_on"
        " FROM unnest(%s::text[], %s::date[]) AS l (cve, listed_on) GROUP BY l.cve),"
        " changed AS (SELECT coalesce(n.cve, o.cve) AS cve, n.listed_on FROM told n"
        " FULL JOIN exploited_listing o ON o.cve = n.cve WHERE o.listed_on IS DISTINCT FROM n.listed_on),"
        " gone AS (DELETE FROM exploited_listing o USING changed c WHERE o.cve = c.cve AND c.listed_on IS NULL),"
        " kept AS (INSERT INTO exploited_listing (cve, listed_on) SELECT cve, listed_on FROM changed"
        " WHERE listed_on IS NOT NULL ON CONFLICT (cve) DO UPDATE SET listed_on = EXCLUDED.listed_on)"
        " SELECT cve FROM changed ORDER BY cve",
        ([listing.cve for listing in listings], [listing.listed_on for listing in listings]),
    )
    return [cve for (cve,) in await cursor.fetchall()]


async def replace_statements(work: Work, lines: Sequence[SsvcLine]) -> list[str]:
    """Keep new SSVC statements instead of the old ones; give the CVEs of which they say other."""
    cursor = await work.connection.execute(
        "WITH told AS (SELECT DISTINCT ON (l.cve) l.cve, l.exploitation, l.automatable, l.total, l.stated_on"
        " FROM unnest(%s::text[], %s::text[], %s::boolean[], %s::boolean[], %s::date[])"
        " AS l (cve, exploitation, automatable, total, stated_on) ORDER BY l.cve, l.stated_on DESC),"
        " changed AS (SELECT coalesce(n.cve, o.cve) AS cve, n.exploitation, n.automatable, n.total, n.stated_on"
        " FROM told n FULL JOIN ssvc_statement o ON o.cve = n.cve"
        " WHERE (o.exploitation, o.automatable, o.total) IS DISTINCT FROM (n.exploitation, n.automatable, n.total)),"
        " gone AS (DELETE FROM ssvc_statement o USING changed c WHERE o.cve = c.cve AND c.exploitation IS NULL),"
        " kept AS (INSERT INTO ssvc_statement (cve, exploitation, automatable, total, stated_on)"
        " SELECT cve, exploitation, automatable, total, stated_on FROM changed WHERE exploitation IS NOT NULL"
        " ON CONFLICT (cve) DO UPDATE SET exploitation = EXCLUDED.exploitation, automatable = EXCLUDED.automatable,"
        " total = EXCLUDED.total, stated_on = EXCLUDED.stated_on)"
        " SELECT cve FROM changed ORDER BY cve",
        (
            [line.cve for line in lines],
            [line.exploitation for line in lines],
            [line.automatable for line in lines],
            [line.total for line in lines],
            [line.stated_on for line in lines],
        ),
    )
    return [cve for (cve,) in await cursor.fetchall()]


async def replace_scores(work: Work, scores: Sequence[Score]) -> None:
    """Keep a new day's scores instead of the old ones."""
    await work.connection.execute("DELETE FROM exploit_score")
    await work.connection.execute(
        "INSERT INTO exploit_score (cve, chance) SELECT cve, max(chance)"
        " FROM unnest(%s::text[], %s::real[]) AS s (cve, chance) GROUP BY cve",
        ([score.cve for score in scores], [score.chance for score in scores]),
    )


async def set_load(work: Work, feed: str, *, dated: date, lines: int) -> bool:
    """Write down which edition of a feed is in; False when a newer one is.

    Of two that load a feed at once the second waits here until the first is done.
    """
    cursor = await work.connection.execute(
        "INSERT INTO signal_load (feed, dated, lines, loaded_at) VALUES (%s, %s, %s, %s) ON CONFLICT (feed)"
        " DO UPDATE SET dated = EXCLUDED.dated, lines = EXCLUDED.lines, loaded_at = EXCLUDED.loaded_at"
        " WHERE signal_load.dated <= EXCLUDED.dated",
        (feed, dated, lines, work.now),
    )
    return cursor.rowcount == 1


async def signals_of(work: Work, identifiers: Sequence[str]) -> Signals:
    """Gather what the feeds say of any of a vulnerability's identifiers; of several statements the gravest counts."""
    cursor = await work.connection.execute(
        "SELECT (SELECT min(listed_on) FROM exploited_listing WHERE cve = ANY (%(ids)s)),"
        " (SELECT dated FROM signal_load WHERE feed = 'kev'),"
        " (SELECT max(chance) FROM exploit_score WHERE cve = ANY (%(ids)s)),"
        " (SELECT dated FROM signal_load WHERE feed = 'epss'),"
        " (SELECT dated FROM signal_load WHERE feed = 'ssvc'),"
        " s.exploitation, s.automatable, s.total, s.stated_on FROM (SELECT) one LEFT JOIN LATERAL"
        " (SELECT o.exploitation, o.automatable, o.total, o.stated_on FROM ssvc_statement o WHERE o.cve = ANY (%(ids)s)"
        " ORDER BY o.automatable DESC, o.total DESC, array_position(ARRAY['active', 'poc', 'none'], o.exploitation)"
        " LIMIT 1) s ON true",
        {"ids": list(identifiers)},
    )
    row = await cursor.fetchone()
    assert row is not None
    stated = (
        None if row[5] is None else Statement(exploitation=row[5], automatable=row[6], total=row[7], stated_on=row[8])
    )
    return Signals(
        listed_on=row[0],
        catalog_dated=row[1],
        epss=row[2],
        epss_dated=row[3],
        statement=stated,
        statements_dated=row[4],
    )


async def add_rank(work: Work, rank: Rank) -> None:
    """Keep a rank; older ones stay as history."""
    await work.connection.execute(
        "INSERT INTO rank (vulnerability, ranked_at, urgency, days, forensic, exploited, automatable, total,"
        " cvss_score, reasons, policy, path, editions, weight, believed_score, believed_low, believed_high,"
        " believed_ratings) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            rank.vulnerability,
            rank.ranked_at,
            rank.urgency,
            rank.days,
            rank.forensic,
            rank.exploited,
            rank.automatable,
            rank.total,
            rank.cvss_score,
            list(rank.reasons),
            rank.policy,
            _ENCODER.encode(rank.path).decode(),
            list(rank.editions),
            rank.weight,
            *_of_believed(rank.believed),
        ),
    )


async def newest_rank(work: Work, vulnerability: VulnerabilityId) -> Rank | None:
    """Load the rank that counts."""
    cursor = await work.connection.execute(
        "SELECT ranked_at, urgency, days, forensic, exploited, automatable, total, cvss_score, reasons,"
        " believed_score, believed_low, believed_high, believed_ratings, policy, path::text, editions, weight FROM rank"
        " WHERE vulnerability = %s ORDER BY ranked_at DESC LIMIT 1",
        (vulnerability,),
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    return Rank(
        vulnerability=vulnerability,
        ranked_at=row[0],
        urgency=Urgency(row[1]),
        days=row[2],
        forensic=row[3],
        exploited=row[4],
        automatable=row[5],
        total=row[6],
        cvss_score=None if row[7] is None else round(row[7], 1),
        reasons=tuple(row[8]),
        believed=None if row[9] is None else BelievedSeverity(score=row[9], low=row[10], high=row[11], ratings=row[12]),
        policy=row[13],
        path=_STEPS.decode(row[14]),
        editions=tuple(row[15]),
        weight=row[16],
    )


def _of_believed(believed: BelievedSeverity | None) -> tuple[float | int | None, ...]:
    return (believed.score, believed.low, believed.high, believed.ratings) if believed else (None,) * 4
