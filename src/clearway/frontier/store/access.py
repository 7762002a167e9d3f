"""The tables of access: terms, endpoint, window, grants and their holders."""

from datetime import timedelta
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.frontier.model.access import AccessGrant, AccessWindow, Budget, Closing, Purpose, Spent, Terms
from clearway.kernel.frontier_limits import ACCESS_GRANTS_SHOWN_MAX
from clearway.kernel.ids import GrantId, PersonId, SubmissionId
from clearway.storage.sealing import Sealer
from clearway.storage.work import Work

_GRANT: Final[LiteralString] = (
    "SELECT g.id, g.submission, g.window_number, g.pseudonym, h.evaluator, g.budget_tokens, g.budget_microdollars,"
    " g.calls_per_minute, g.calls_at_once, g.spent_tokens, g.spent_microdollars, g.granted_at, g.ends_at,"
    " g.token_hash IS NOT NULL, g.revoked_at, g.revoked_because"
    " FROM access_grant g LEFT JOIN access_holder h ON h.granted = g.id"
)
_WINDOW: Final[LiteralString] = (
    "SELECT w.submission, w.number, w.purpose, w.opened_at, w.ends_at, w.evaluators_named, w.closed_at,"
    " w.closed_because FROM access_window w WHERE w.submission = %s ORDER BY w.number DESC LIMIT 1"
)


async def set_terms(work: Work, submission: SubmissionId, terms: Terms) -> None:
    """Keep what a developer offers."""
    await work.connection.execute(
        "INSERT INTO access_terms (submission, models, input_price, output_price, budget_microdollars, set_by, set_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (submission) DO UPDATE SET models = EXCLUDED.models,"
        " input_price = EXCLUDED.input_price, output_price = EXCLUDED.output_price,"
        " budget_microdollars = EXCLUDED.budget_microdollars, set_by = EXCLUDED.set_by, set_at = EXCLUDED.set_at",
        (
            submission, list(terms.models), terms.input_price, terms.output_price, terms.budget_microdollars,
            work.actor.person, work.now,
        ),
    )  # fmt: skip


async def terms(work: Work, submission: SubmissionId) -> Terms | None:
    """Load what a developer offers."""
    cursor = await work.connection.execute(
        "SELECT t.models, t.input_price, t.output_price, t.budget_microdollars FROM access_terms t"
        " WHERE t.submission = %s",
        (submission,),
    )
    row = await cursor.fetchone()
    return None if row is None else terms_of(row)


async def set_endpoint(work: Work, submission: SubmissionId, *, url: str, credential: str) -> None:
    """Keep where a developer's model is and the credential that it takes, sealed."""
    about = _about(submission)
    key, kept = work.sealer.new_key(about)
    await work.connection.execute(
        "INSERT INTO access_endpoint (submission, edition, url, credential, key, master, set_at)"
        " VALUES (%s, 1, %b, %b, %b, %b, %s) ON CONFLICT (submission) DO UPDATE"
        " SET edition = access_endpoint.edition + 1, url = EXCLUDED.url, credential = EXCLUDED.credential,"
        " key = EXCLUDED.key, master = EXCLUDED.master, set_at = EXCLUDED.set_at",
        (
            submission, key.seal(url.encode(), f"{about} url"), key.seal(credential.encode(), f"{about} credential"),
            kept.sealed, kept.master, work.now,
        ),
    )  # fmt: skip


async def endpoint(work: Work, submission: SubmissionId) -> tuple[int, str, str] | None:
    """Open where a developer's model is: the edition, the address, the credential; for the broker alone."""
    cursor = await work.connection.execute(
        "SELECT e.edition, e.url, e.credential, e.key FROM access_endpoint e WHERE e.submission = %s", (submission,)
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    about = _about(submission)
    key = work.sealer.open_key(bytes(row[3]), about)
    url, credential = key.open(bytes(row[1]), f"{about} url"), key.open(bytes(row[2]), f"{about} credential")
    return row[0], url.decode(), credential.decode()


async def has_endpoint(work: Work, submission: SubmissionId) -> bool:
    """Tell whether the acting developer has set an endpoint."""
    cursor = await work.connection.execute(
        "SELECT e.edition FROM access_endpoint e WHERE e.submission = %s", (submission,)
    )
    return await cursor.fetchone() is not None


async def reseal_endpoints(work: Work, new: Sealer) -> int:
    """Seal the keys of all endpoints by another master key; give how many there were."""
    cursor = await work.connection.execute("SELECT e.submission, e.key FROM access_endpoint e FOR UPDATE")
    rows = await cursor.fetchall()
    for submission, sealed in rows:
        about = _about(SubmissionId(submission))
        kept = new.keep(work.sealer.open_key(bytes(sealed), about), about)
        await work.connection.execute(
            "UPDATE access_endpoint SET key = %b, master = %b WHERE submission = %s",
            (kept.sealed, kept.master, submission),
        )
    return len(rows)


async def add_window(work: Work, new: AccessWindow) -> None:
    """Keep a new window."""
    await work.connection.execute(
        "INSERT INTO access_window (submission, number, purpose, opened_by, opened_at, ends_at, evaluators_named)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (new.submission, new.number, new.purpose, work.actor.person, new.opened_at, new.ends_at, new.evaluators_named),
    )


async def newest_window(work: Work, submission: SubmissionId) -> AccessWindow | None:
    """Load the newest window of a submission."""
    row = await (await work.connection.execute(_WINDOW, (submission,))).fetchone()
    return None if row is None else _window(row)


async def lock_window(work: Work, submission: SubmissionId) -> AccessWindow | None:
    """Load the newest window of a submission, and keep others from closing it until this transaction ends."""
    row = await (await work.connection.execute(f"{_WINDOW} FOR UPDATE", (submission,))).fetchone()
    return None if row is None else _window(row)


async def used(work: Work, submission: SubmissionId, purpose: Purpose) -> timedelta:
    """Tell how long windows of one purpose were open; for access, those of submissions that it replaced included."""
    cursor = await work.connection.execute("SELECT access_used(%s, %s)", (submission, purpose))
    row = await cursor.fetchone()
    assert row is not None
    return row[0]


async def shut_window(work: Work, window: AccessWindow, because: Closing) -> None:
    """Close a window; its grants end with it."""
    await work.connection.execute(
        "UPDATE access_window SET closed_at = %s, closed_by = %s, closed_because = %s"
        " WHERE submission = %s AND number = %s",
        (work.now, work.actor.person, because, window.submission, window.number),
    )


async def add_grant(work: Work, new: AccessGrant) -> None:
    """Keep a new grant and who holds it."""
    await work.connection.execute(
        "INSERT INTO access_grant (id, submission, window_number, pseudonym, budget_tokens, budget_microdollars,"
        " calls_per_minute, calls_at_once, granted_by, granted_at, ends_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            new.id, new.submission, new.window, new.pseudonym, new.budget.tokens, new.budget.microdollars,
            new.budget.calls_per_minute, new.budget.calls_at_once, work.actor.person, new.granted_at, new.ends_at,
        ),
    )  # fmt: skip
    await work.connection.execute(
        "INSERT INTO access_holder (granted, evaluator) VALUES (%s, %s)", (new.id, new.evaluator)
    )


async def grants(work: Work, submission: SubmissionId) -> list[AccessGrant]:
    """Load the grants of a submission that the acting person may see, newest first."""
    cursor = await work.connection.execute(
        f"{_GRANT} WHERE g.submission = %s ORDER BY g.id DESC LIMIT %s", (submission, ACCESS_GRANTS_SHOWN_MAX)
    )
    return [_grant(row) for row in await cursor.fetchall()]


async def grant_of_token(work: Work, token_hash: bytes) -> GrantId | None:
    """Give the acting person's own grant that has this token; None where there is none."""
    cursor = await work.connection.execute(
        "SELECT g.id FROM access_grant g JOIN access_holder h ON h.granted = g.id"
        " WHERE g.token_hash = %s AND h.evaluator = %s",
        (token_hash, work.actor.person),
    )
    row = await cursor.fetchone()
    return None if row is None else GrantId(row[0])


async def lock_grant(work: Work, wanted: GrantId) -> AccessGrant | None:
    """Load a grant and keep others from changing it until this transaction ends."""
    row = await (await work.connection.execute(f"{_GRANT} WHERE g.id = %s FOR UPDATE OF g", (wanted,))).fetchone()
    return None if row is None else _grant(row)


async def given(work: Work, submission: SubmissionId) -> int:
    """Count what the grants of a submission may spend, of those that were revoked what they spent."""
    cursor = await work.connection.execute(
        "SELECT coalesce(sum(CASE WHEN g.revoked_at IS NULL THEN g.budget_microdollars ELSE g.spent_microdollars END),"
        " 0)::bigint FROM access_grant g WHERE g.submission = %s",
        (submission,),
    )
    row = await cursor.fetchone()
    assert row is not None
    return row[0]


async def set_token(work: Work, wanted: GrantId, token_hash: bytes) -> None:
    """Keep the hash of a grant's token; the one before it opens nothing any more."""
    await work.connection.execute("UPDATE access_grant SET token_hash = %b WHERE id = %s", (token_hash, wanted))


async def revoke_grant(work: Work, wanted: GrantId, because: str) -> None:
    """End a grant for good."""
    await work.connection.execute(
        "UPDATE access_grant SET revoked_at = %s, revoked_by = %s, revoked_because = %s WHERE id = %s",
        (work.now, work.actor.person, because, wanted),
    )


def terms_of(row: TupleRow) -> Terms:
    """Read terms from a row of models, prices and budget."""
    return Terms(models=tuple(row[0]), input_price=row[1], output_price=row[2], budget_microdollars=row[3])


def _about(submission: SubmissionId) -> str:
    return f"endpoint of {submission}"


def _window(row: TupleRow) -> AccessWindow:
    return AccessWindow(
        submission=SubmissionId(row[0]),
        number=row[1],
        purpose=Purpose(row[2]),
        opened_at=row[3],
        ends_at=row[4],
        evaluators_named=row[5],
        closed_at=row[6],
        closed_because=Closing(row[7]) if row[7] else None,
    )


def _grant(row: TupleRow) -> AccessGrant:
    return AccessGrant(
        id=GrantId(row[0]),
        submission=SubmissionId(row[1]),
        window=row[2],
        pseudonym=row[3],
        evaluator=None if row[4] is None else PersonId(row[4]),
        budget=Budget(tokens=row[5], microdollars=row[6], calls_per_minute=row[7], calls_at_once=row[8]),
        spent=Spent(tokens=row[9], microdollars=row[10]),
        granted_at=row[11],
        ends_at=row[12],
        has_token=row[13],
        revoked_at=row[14],
        revoked_because=row[15],
    )
