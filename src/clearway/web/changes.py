"""The Atom feed of advisories, for everybody: what is TLP:CLEAR, by its newest change."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from litestar import Response, get
from litestar.params import FromQuery

from clearway import __version__
from clearway.distribution import actions as distribution
from clearway.distribution.model import Publisher
from clearway.distribution.model.changes import Change, ChangeKind, NewestChanges
from clearway.formats.atom import MEDIA_TYPE, AtomEntry, AtomFeed, Link, write_feed
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import ATOM_ENTRIES_PER_PAGE
from clearway.storage.work import Anonymous
from clearway.web.visits import Asked, TheHouse

_TIER: Final = "clear"
_PATH: Final = "/advisories.atom"
_POSITION_MAX: Final = 2**62
_WORDS: Final = {
    ChangeKind.PUBLISHED: "Published.", ChangeKind.REVISED: "Revised.", ChangeKind.WITHDRAWN: "Withdrawn."
}  # fmt: skip


@get(_PATH)
async def show_atom(house: TheHouse, request: Asked, before: FromQuery[int] = 0) -> Response[bytes]:
    """Give a page of the feed; what the reader has already is answered by 304 and nothing else."""
    if not 0 <= before <= _POSITION_MAX:
        hint = "Begin without `before`, and follow the links."
        raise Refusal("bad-position", "That is no position in the feed.", hint=hint, where="before", status=400)
    async with house.work(Anonymous(), "distribution.read") as work:
        newest = await distribution.newest_position(work, _TIER)
        tag = _tag(house.publisher, newest, before)
        headers = {"etag": tag, "cache-control": "no-cache"}
        if _is_known(request.headers.get("if-none-match", ""), tag):
            return Response(b"", status_code=304, headers=headers, media_type=MEDIA_TYPE)
        changes = await distribution.list_newest_changes(
            work, _TIER, before=before or None, limit=ATOM_ENTRIES_PER_PAGE
        )
    return Response(write_feed(_feed(changes, house.publisher, before)), headers=headers, media_type=MEDIA_TYPE)


def _tag(publisher: Publisher, newest: int, before: int) -> str:
    told = f"{__version__}\n{publisher.name}\n{publisher.namespace}\n{newest}\n{before}"
    return f'"{sha256(told.encode()).hexdigest()[:32]}"'


def _is_known(told: str, tag: str) -> bool:
    return told.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in told.split(",")}


def _feed(changes: NewestChanges, publisher: Publisher, before: int) -> AtomFeed:
    address = publisher.namespace.rstrip("/")
    feed = f"{address}{_PATH}"
    links = [
        Link(rel="self", href=f"{feed}?before={before}" if before else feed, type=MEDIA_TYPE),
        Link(rel="alternate", href=f"{address}/advisories", type="text/html"),
        Link(rel="first", href=feed, type=MEDIA_TYPE),
    ]
    if changes.older is not None:
        links.append(Link(rel="next", href=f"{feed}?before={changes.older}", type=MEDIA_TYPE))
    return AtomFeed(
        id=feed,
        title=f"Advisories of {publisher.name}",
        author=publisher.name,
        updated=max((one.at for one in changes.items), default=datetime(1970, 1, 1, tzinfo=UTC)),
        links=tuple(links),
        entries=[_entry(one, address) for one in changes.items],
    )


def _entry(change: Change, address: str) -> AtomEntry:
    found = change.advisory
    fix = f"Fixed in {found.fixed_version}." if found.fixed_version else "No fixed version is known yet."
    rest = found.withdrawn_for if change.kind is ChangeKind.WITHDRAWN else fix
    documents = tuple(
        Link(rel="related", href=f"{address}/api/v1/advisories/{found.id}/{name}", type="application/json")
        for name in ("csaf", "osv")
        if name in found.formats
    )
    return AtomEntry(
        id=f"{address}/advisories/{found.id}",
        title=found.title or found.id,
        summary=f"{_WORDS[change.kind]} {found.package}. {rest}",
        published=found.published_at,
        updated=change.at,
        categories=(change.kind.value, found.package),
        links=(Link(rel="alternate", href=f"{address}/advisories/{found.id}", type="text/html"), *documents),
    )


ROUTES = [show_atom]
