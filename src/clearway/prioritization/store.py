"""The tables of prioritization."""

from collections.abc import Sequence
from datetime import date

from clearway.formats.signals import Listing, Score
from clearway.kernel.ids import VulnerabilityId
from clearway.prioritization.model import Rank, Signals, Urgency
from clearway.storage.work import Work
from clearway.validation.model import BelievedSeverity


async def replace_listings(work: Work, listings: Sequence[Listing]) -> None:
    """Keep a new catalog of exploited vulnerabilities instead of the old one."""
    await work.connection.execute("DELETE FROM exploited_listing")
    await work.connection.execute(
        "INSERT INTO exploited_listing (cve, listed_on) SELECT cve, min(listed_on)"
        " FROM unnest(%s::text[], %s::date[]) AS l (cve, listed_on) GROUP BY cve",
        ([listing.cve for listing in listings], [listing.listed_on for listing in listings]),
    )


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
    """Gather what the feeds say of any of a vulnerability's identifiers."""
    cursor = await work.connection.execute(
        "SELECT (SELECT min(listed_on) FROM exploited_listing WHERE cve = ANY (%(ids)s)),"
        " (SELECT dated FROM signal_load WHERE feed = 'kev'),"
        " (SELECT max(chance) FROM exploit_score WHERE cve = ANY (%(ids)s)),"
        " (SELECT dated FROM signal_load WHERE feed = 'epss')",
        {"ids": list(identifiers)},
    )
    row = await cursor.fetchone()
    assert row is not None
    return Signals(listed_on=row[0], catalog_dated=row[1], epss=row[2], epss_dated=row[3])


async def add_rank(work: Work, rank: Rank) -> None:
    """Keep a rank; older ones stay as history."""
    await work.connection.execute(
        "INSERT INTO rank (vulnerability, ranked_at, urgency, days, forensic, exploited, automatable, total,"
        " cvss_score, reasons, believed_score, believed_low, believed_high, believed_ratings)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
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
            *_of_believed(rank.believed),
        ),
    )


async def newest_rank(work: Work, vulnerability: VulnerabilityId) -> Rank | None:
    """Load the rank that counts."""
    cursor = await work.connection.execute(
        "SELECT ranked_at, urgency, days, forensic, exploited, automatable, total, cvss_score, reasons,"
        " believed_score, believed_low, believed_high, believed_ratings FROM rank"
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
    )


def _of_believed(believed: BelievedSeverity | None) -> tuple[float | int | None, ...]:
    return (believed.score, believed.low, believed.high, believed.ratings) if believed else (None,) * 4
