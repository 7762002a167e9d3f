"""STIX over TAXII 2.1, to be read only: a collection for each tier that the asking person may read."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final

import msgspec
from litestar import Response, Router, get
from litestar.exceptions import HTTPException
from litestar.params import FromPath

from clearway.api.answers import Asked, TheHouse, credential_of
from clearway.app.wiring import House
from clearway.distribution.actions import objects as actions
from clearway.distribution.model.objects import ObjectsPage, Place, StixObject, Wanted
from clearway.formats.stix import uuid5
from clearway.identity.rules import secret_hash
from clearway.kernel.errors import Outage, Refusal, not_found
from clearway.kernel.instants import parse_instant
from clearway.kernel.limits import REQUEST_BYTES_MAX, TAXII_MATCHES_MAX, TAXII_OBJECTS_DEFAULT, TAXII_OBJECTS_MAX
from clearway.storage.work import Credential, WithKey

MEDIA_TYPE: Final = "application/taxii+json;version=2.1"
_STIX: Final = "application/stix+json;version=2.1"
_BASIC: Final = "Basic "
_ROOT: Final = "/taxii2/root"
_TAKEN: Final = frozenset({"application/taxii+json", "application/taxii+json;version=2.1", "application/*", "*/*", ""})
_HEADERS: Final = {"vary": "accept, authorization", "cache-control": "no-cache"}
_CHALLENGE: Final = {"www-authenticate": 'Basic realm="Clearway", charset="UTF-8"'}
_ENCODER: Final = msgspec.json.Encoder()
_POSITION_MAX: Final = 2**62


class TaxiiFault(msgspec.Struct, omit_defaults=True):
    """What went wrong, in TAXII's terms."""

    title: str
    http_status: str
    error_code: str = ""
    description: str = ""


class Discovery(msgspec.Struct):
    """Where objects are."""

    title: str
    description: str
    default: str
    api_roots: list[str]


class ApiRoot(msgspec.Struct):
    """What is spoken here."""

    title: str
    versions: list[str]
    max_content_length: int


class Collection(msgspec.Struct):
    """The objects of one tier."""

    id: str
    title: str
    description: str
    alias: str
    can_read: bool
    can_write: bool
    media_types: list[str]


class Collections(msgspec.Struct):
    """The collections that you may read."""

    collections: list[Collection]


class Envelope(msgspec.Struct, omit_defaults=True):
    """A page of objects."""

    more: bool = False
    next: str = ""
    objects: list[msgspec.Raw] = []


class ManifestRecord(msgspec.Struct):
    """An object, without itself."""

    id: str
    date_added: str
    version: str
    media_type: str


class Manifest(msgspec.Struct, omit_defaults=True):
    """A page of a manifest."""

    more: bool = False
    objects: list[ManifestRecord] = []


class Versions(msgspec.Struct, omit_defaults=True):
    """The versions of an object that are kept: the newest."""

    more: bool = False
    versions: list[str] = []


@get("/taxii2", operation_id="taxii_discover")
async def discover(house: TheHouse, request: Asked) -> Response[bytes]:
    """Say where STIX objects are (TAXII 2.1); `taxii2/` is what a client is given."""
    address = f"{house.publisher.namespace.rstrip('/')}{_ROOT}/"
    told = Discovery(
        title=house.publisher.name, description="Advisories as STIX 2.1.", default=address, api_roots=[address]
    )  # fmt: skip
    return _give(request, told)


@get(_ROOT, operation_id="taxii_root")
async def read_root(house: TheHouse, request: Asked) -> Response[bytes]:
    """Say what is spoken at the API root."""
    told = ApiRoot(title=house.publisher.name, versions=[MEDIA_TYPE], max_content_length=REQUEST_BYTES_MAX)
    return _give(request, told)


@get(f"{_ROOT}/collections", operation_id="taxii_collections")
async def list_collections(house: TheHouse, request: Asked) -> Response[bytes]:
    """List the collections: one for each tier that you may read. HTTP Basic takes a key as the password."""
    return _give(request, Collections(collections=[_collection(house, tier) for tier in await _tiers(house, request)]))


@get(f"{_ROOT}/collections/{{collection:str}}", operation_id="taxii_collection")
async def read_collection(house: TheHouse, request: Asked, collection: FromPath[str]) -> Response[bytes]:
    """Give a collection, by its id or its tier."""
    return _give(request, _collection(house, await _tier(house, request, collection)))


@get(f"{_ROOT}/collections/{{collection:str}}/objects", operation_id="taxii_objects")
async def list_objects(house: TheHouse, request: Asked, collection: FromPath[str]) -> Response[bytes]:
    """List objects, oldest first: `added_after`, `limit`, `next`, and `match[id]`, `match[type]`, `match[version]`."""
    return _envelope(request, await _page(house, request, collection))


@get(f"{_ROOT}/collections/{{collection:str}}/objects/{{record:str}}", operation_id="taxii_object")
async def read_object(
    house: TheHouse, request: Asked, collection: FromPath[str], record: FromPath[str]
) -> Response[bytes]:
    """Give an object in its newest version."""
    return _envelope(request, await _one(house, request, collection, record))


@get(f"{_ROOT}/collections/{{collection:str}}/objects/{{record:str}}/versions", operation_id="taxii_versions")
async def list_versions(
    house: TheHouse, request: Asked, collection: FromPath[str], record: FromPath[str]
) -> Response[bytes]:
    """List the versions of an object that are kept: the newest."""
    page = await _one(house, request, collection, record)
    return _give(request, Versions(versions=[one.version for one in page.items]), added=page.items)


@get(f"{_ROOT}/collections/{{collection:str}}/manifest", operation_id="taxii_manifest")
async def read_manifest(house: TheHouse, request: Asked, collection: FromPath[str]) -> Response[bytes]:
    """List which objects there are, in pages as the objects are."""
    page = await _page(house, request, collection)
    records = [
        ManifestRecord(id=one.id, date_added=_instant(one), version=one.version, media_type=_STIX) for one in page.items
    ]
    return _give(request, Manifest(more=page.next is not None, objects=records), added=page.items)


async def _one(house: House, request: Asked, collection: str, record: str) -> ObjectsPage:
    page = await _page(house, request, collection, record=record)
    if not page.items:
        raise not_found("object", record[:100])
    return page


async def _page(house: House, request: Asked, collection: str, *, record: str = "") -> ObjectsPage:
    _require_accepted(request)
    tier = await _tier(house, request, collection)
    wanted, spec_versions = _wanted(request, record), _matches(request, "spec_version")
    if spec_versions and "2.1" not in spec_versions:
        return ObjectsPage(items=(), next=None)
    limit, after = _limit(request), _place(request.query_params.get("next", ""))
    async with house.work(_credential(request), "distribution.read") as work:
        return await actions.list_objects(work, tier, wanted, publisher=house.publisher, after=after, limit=limit)


async def _tiers(house: House, request: Asked) -> list[str]:
    async with house.work(_credential(request), "distribution.read") as work:
        return await actions.list_object_tiers(work)


async def _tier(house: House, request: Asked, collection: str) -> str:
    for tier in await _tiers(house, request):
        if collection in {tier, _collection_id(house, tier)}:
            return tier
    raise not_found("collection", collection[:100])


def _collection(house: House, tier: str) -> Collection:
    return Collection(
        id=_collection_id(house, tier),
        title=f"Advisories, TLP:{tier.upper().replace('-', '+')}",
        description="Reports with vulnerabilities, what can be done, and how they are marked.",
        alias=tier,
        can_read=True,
        can_write=False,
        media_types=[_STIX],
    )


def _collection_id(house: House, tier: str) -> str:
    return uuid5(house.publisher.namespace, f"collection/{tier}")


def _wanted(request: Asked, record: str) -> Wanted:
    after = request.query_params.get("added_after", "")
    ids = _matches(request, "id")
    return Wanted(
        added_after=parse_instant(after, where="added_after") if after else None,
        ids=frozenset({record}) if record else ids,
        types=_matches(request, "type"),
        versions=_matches(request, "version"),
    )


def _matches(request: Asked, name: str) -> frozenset[str]:
    told = request.query_params.getall(f"match[{name}]", [])
    found = frozenset(one for text in told for one in text.split(",") if one)
    if len(found) > TAXII_MATCHES_MAX or any("\x00" in one for one in found):
        what = f"A filter may have {TAXII_MATCHES_MAX} values, none with NUL."
        raise Refusal("bad-filter", what, hint="Ask several times.", where=f"match[{name}]", status=400)
    return found


def _limit(request: Asked) -> int:
    text = request.query_params.get("limit", "")
    if not text:
        return TAXII_OBJECTS_DEFAULT
    if not text.isascii() or not text.isdecimal() or not int(text[:9]):
        raise Refusal("bad-limit", "The limit is no number above 0.", hint="Leave it out.", where="limit", status=400)
    return min(int(text[:9]), TAXII_OBJECTS_MAX)


def _place(text: str) -> Place:
    """Read where a page begins; what stands in it is ours."""
    position, _, skipped = text.partition(".")
    if not text:
        return Place()
    for part in (position, skipped):
        if not (part.isascii() and part.isdecimal() and int(part[:19]) <= _POSITION_MAX):
            hint = "Use `next` of the page before."
            raise Refusal("bad-cursor", "That is no page of ours.", hint=hint, where="next", status=400)
    return Place(position=int(position[:19]), skipped=int(skipped[:19]))


def _credential(request: Asked) -> Credential:
    """Read the key from HTTP Basic, which TAXII's clients speak, or from a Bearer header."""
    header = request.headers.get("authorization", "")
    if not header.startswith(_BASIC):
        return credential_of(request)
    try:
        _, _, secret = b64decode(header.removeprefix(_BASIC), validate=True).decode().partition(":")
    except (NotBase64, ValueError):
        hint = "Send any name and your key."
        raise Refusal("bad-authorization", "That is no HTTP Basic.", hint=hint, status=401) from None
    return WithKey(hash=secret_hash(secret))


def _require_accepted(request: Asked) -> None:
    told = request.headers.get("accept", "").split(",")
    if not any(_plain(one) in _TAKEN for one in told):
        hint = f"Send Accept: {MEDIA_TYPE}."
        raise Refusal("not-acceptable", "This is TAXII 2.1.", hint=hint, where="Accept", status=406)


def _plain(accepted: str) -> str:
    """Leave out how much something is liked."""
    parts = [part.strip().replace(" ", "").lower() for part in accepted.split(";")]
    return ";".join(part for part in parts if not part.startswith("q="))


def _envelope(request: Asked, page: ObjectsPage) -> Response[bytes]:
    after = f"{page.next.position}.{page.next.skipped}" if page.next else ""
    told = Envelope(more=page.next is not None, next=after, objects=[one.raw for one in page.items])
    return _give(request, told, added=page.items)


def _give(request: Asked, told: msgspec.Struct, *, added: Sequence[StixObject] = ()) -> Response[bytes]:
    _require_accepted(request)
    headers = dict(_HEADERS)
    if added:
        headers["x-taxii-date-added-first"] = _instant(added[0])
        headers["x-taxii-date-added-last"] = _instant(added[-1])
    return Response(_ENCODER.encode(told), media_type=MEDIA_TYPE, headers=headers)


def _instant(one: StixObject) -> str:
    return one.added_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _answer_refusal(_: Asked, refusal: Refusal) -> Response[bytes]:
    return _fault(refusal.status, refusal.code, f"{refusal.what} {refusal.hint}")


def _answer_outage(_: Asked, outage: Outage) -> Response[bytes]:
    return _fault(503, "outage", str(outage))


def _answer_http(_: Asked, error: HTTPException) -> Response[bytes]:
    return _fault(error.status_code, "", "")


def _fault(status: int, code: str, words: str) -> Response[bytes]:
    told = TaxiiFault(
        title=HTTPStatus(status).phrase, http_status=str(status), error_code=code, description=words.strip()
    )  # fmt: skip
    challenge = _CHALLENGE if status == HTTPStatus.UNAUTHORIZED else {}
    return Response(_ENCODER.encode(told), status_code=status, media_type=MEDIA_TYPE, headers={**_HEADERS, **challenge})


_FAILURES: Final[dict[type[Exception], Callable[..., Response[bytes]]]] = {
    Refusal: _answer_refusal,
    Outage: _answer_outage,
    HTTPException: _answer_http,
}

ROUTER: Final = Router(
    "/",
    route_handlers=[
        discover, read_root, list_collections, read_collection, list_objects, read_object, list_versions,
        read_manifest,
    ],
    exception_handlers={**_FAILURES},
)  # fmt: skip
