"""Routes of feeds: which are open, their files for mirrors, and the root they are opened under."""

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from clearway.api.answers import Asked, TheHouse, do, read
from clearway.app.wiring import House
from clearway.distribution import actions
from clearway.distribution.model import Feed, FeedPage
from clearway.kernel.limits import FEED_ROOT_BYTES_MAX


class TrustRequest(msgspec.Struct):
    """What a key ceremony made: the text of the root and of the list of tiers, as they were signed."""

    root: str
    targets: str


@get("/feeds", operation_id="list_feeds")
async def list_feeds(house: TheHouse, request: Asked) -> list[Feed]:
    """List the tiers whose feeds are open and that you may see; none before the key ceremony."""
    return await read(house, request, "distribution.read", actions.list_feeds)


@post("/feeds", operation_id="open_feeds", request_max_body_size=4 * FEED_ROOT_BYTES_MAX)
async def open_feeds(house: TheHouse, request: Asked, data: JSONBody[TrustRequest]) -> list[Feed]:
    """Open the feeds under a root, or put them under the next one (administrators)."""
    root, targets = data.root.encode(), data.targets.encode()
    return await do(
        house,
        request,
        "distribution.open-feeds",
        lambda work: actions.open_feeds(
            work, root, targets, keys=house.feed_keys, record_key=house.signer.public_key
        ),
        answer=list[Feed],
    )  # fmt: skip


@get("/feeds/{tier:str}", operation_id="list_feed_files")
async def list_feed_files(house: TheHouse, request: Asked, tier: FromPath[str], after: FromQuery[str] = "") -> FeedPage:
    """List names of the files of a feed, in order, after a name."""
    return await read(house, request, "distribution.read", lambda work: actions.list_feed_files(work, tier, after))


@get("/feeds/{tier:str}/metadata/{file:str}", operation_id="read_feed_list")
async def read_feed_list(house: TheHouse, request: Asked, tier: FromPath[str], file: FromPath[str]) -> Response[bytes]:
    """Give a signed list of a feed, such as timestamp.json, exactly as it was signed; for `clearway mirror`."""
    return await _file(house, request, tier, name=f"metadata/{file}")


@get("/feeds/{tier:str}/targets/{top:str}/{kind:str}/{group:str}/{file:str}", operation_id="read_feed_target")
async def read_feed_target(
    house: TheHouse,
    request: Asked,
    tier: FromPath[str],
    top: FromPath[str],
    kind: FromPath[str],
    group: FromPath[str],
    file: FromPath[str],
) -> Response[bytes]:
    """Give a file of a feed, such as osv/2026/DIGEST.adv-….json below clear, exactly as it was listed."""
    return await _file(house, request, tier, name=f"targets/{top}/{kind}/{group}/{file}")


async def _file(house: House, request: Asked, tier: str, *, name: str) -> Response[bytes]:
    body = await read(house, request, "distribution.read", lambda work: actions.read_feed_file(work, tier, name))
    return Response(body, media_type="application/json" if name.endswith(".json") else "application/octet-stream")


ROUTES = [list_feeds, open_feeds, list_feed_files, read_feed_list, read_feed_target]
