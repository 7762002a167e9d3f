"""Routes of distribution: advisories and their renderings, for everybody."""

from typing import Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from clearway.api.answers import Asked, TheHouse, do, page_request, path_id, read
from clearway.distribution import actions
from clearway.distribution.model import PublishedAdvisory, Supplement
from clearway.distribution.model.changes import Changes
from clearway.formats.renderings import FORMS
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import AdvisoryId
from clearway.kernel.limits import CHANGES_PER_PAGE_DEFAULT, CHANGES_PER_PAGE_MAX, RELEASES_PER_ADVISORY_MAX
from clearway.kernel.paging import Page
from clearway.storage.work import Work

_POSITION_MAX: Final = 2**62
# What others wrote is in these documents: nothing in them may act in a browser.
_INERT: Final = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
}


class NewRelease(msgspec.Struct, forbid_unknown_fields=True):
    """What changed, in a sentence, and all that people add; it takes the place of what they added before."""

    summary: str
    supplement: Supplement = msgspec.field(default_factory=Supplement)


class Withdrawal(msgspec.Struct, forbid_unknown_fields=True):
    """Why an advisory is withdrawn, in a sentence or two; everybody reads it."""

    reason: str


@get("/advisories", operation_id="list_advisories")
async def list_advisories(house: TheHouse, request: Asked) -> Page[PublishedAdvisory]:
    """List the advisories, newest first."""
    page = page_request(request, "adv")
    return await read(house, request, "distribution.read", lambda work: actions.list_advisories(work, page))


@get("/advisories/changes", operation_id="list_changes")
async def list_changes(
    house: TheHouse,
    request: Asked,
    since: FromQuery[int] = 0,
    tier: FromQuery[str] = "clear",
    limit: FromQuery[int] = CHANGES_PER_PAGE_DEFAULT,
) -> Changes:
    """List what became of advisories behind a position, oldest first: published, revised, withdrawn.

    Begin with 0 and go on with `next`: no change is ever missed, and none comes twice. At `newest` you have them all.
    """
    if not 0 <= since <= _POSITION_MAX:
        what = "That is no position among changes."
        raise Refusal("bad-position", what, hint="Begin with 0, or use `next` of the answer before.", where="since")
    if not 1 <= limit <= CHANGES_PER_PAGE_MAX:
        what = f"A page has 1 to {CHANGES_PER_PAGE_MAX} changes."
        raise Refusal("bad-limit", what, hint="Ask for fewer.", where="limit")
    return await read(
        house, request, "distribution.read", lambda work: actions.list_changes(work, tier, since=since, limit=limit)
    )


@get("/advisories/{advisory:str}", operation_id="read_advisory")
async def read_advisory(house: TheHouse, request: Asked, advisory: FromPath[str]) -> PublishedAdvisory:
    """Give one advisory."""
    wanted = AdvisoryId(path_id(advisory, "adv", "advisory"))
    return await read(house, request, "distribution.read", lambda work: actions.read_advisory(work, wanted))


@get("/advisories/{advisory:str}/{rendering:str}", operation_id="read_rendering")
async def read_rendering(
    house: TheHouse, request: Asked, advisory: FromPath[str], rendering: FromPath[str], release: FromQuery[int] = 0
) -> Response[bytes]:
    """Give an advisory in one of its `formats`, exactly as it was signed; the signature is in a header.

    `release` is the number of an earlier release; without it the newest one is given.
    """
    wanted = AdvisoryId(path_id(advisory, "adv", "advisory"))
    if not 0 <= release <= RELEASES_PER_ADVISORY_MAX:
        raise not_found("release", str(release))
    found = await read(
        house,
        request,
        "distribution.read",
        lambda work: actions.read_rendering(work, wanted, rendering, release=release),
    )
    headers = {**_INERT, "clearway-signature": found.signature.hex(), "repr-digest": f"sha-256:{found.digest.hex()}"}
    return Response(found.body, media_type=FORMS[found.format].media_type, headers=headers)


@post("/advisories/{advisory:str}/releases", operation_id="revise_advisory")
async def revise_advisory(
    house: TheHouse, request: Asked, advisory: FromPath[str], data: JSONBody[NewRelease]
) -> PublishedAdvisory:
    """Publish a new release of an advisory: what is known now, with what you add (coordinators)."""
    wanted = AdvisoryId(path_id(advisory, "adv", "advisory"))

    async def act(work: Work) -> PublishedAdvisory:
        return await actions.revise(
            work,
            wanted,
            summary=data.summary,
            supplement=data.supplement,
            signer=house.signer,
            publisher=house.publisher,
            keys=house.feed_keys,
            openpgp=house.openpgp,
        )

    return await do(house, request, "distribution.revise", act, answer=PublishedAdvisory)


@post("/advisories/{advisory:str}/withdrawal", operation_id="withdraw_advisory")
async def withdraw_advisory(
    house: TheHouse, request: Asked, advisory: FromPath[str], data: JSONBody[Withdrawal]
) -> PublishedAdvisory:
    """Withdraw an advisory for a reason that is published (coordinators); it stays readable, and matches nothing more.

    Operators' tasks about it end by themselves, with the reason. A release after it lets the advisory stand again.
    """
    wanted = AdvisoryId(path_id(advisory, "adv", "advisory"))

    async def act(work: Work) -> PublishedAdvisory:
        return await actions.withdraw(
            work,
            wanted,
            reason=data.reason,
            signer=house.signer,
            publisher=house.publisher,
            keys=house.feed_keys,
            openpgp=house.openpgp,
        )

    return await do(house, request, "distribution.withdraw", act, answer=PublishedAdvisory)


ROUTES = [list_advisories, list_changes, read_advisory, read_rendering, revise_advisory, withdraw_advisory]
