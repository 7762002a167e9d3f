"""OSV's own way to ask, version 1, over the advisories of this hub: scanners that speak it need nothing new.

Nothing of a question is kept, as with `/queries`. Only what is published for everybody answers, whoever asks.
"""

from collections.abc import Sequence
from typing import Final

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from clearway.api.answers import Asked, TheHouse, credential_of, path_id
from clearway.app.library import HUB
from clearway.app.wiring import House
from clearway.distribution.actions.documents import read_osv
from clearway.exposure.model import Answer, Status
from clearway.formats.osv.asking import OsvQuery, product_of
from clearway.formats.osv.writing import ID_PREFIX
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import AdvisoryId
from clearway.kernel.limits import NAME_CHARACTERS_MAX, OSV_QUERIES_MAX, QUERY_BYTES_MAX
from clearway.storage.work import Anonymous

_TOLD: Final = frozenset({Status.AFFECTED, Status.UNCLEAR})


class OsvQueries(msgspec.Struct):
    """Several questions."""

    queries: list[OsvQuery]


class OsvVulnerabilities(msgspec.Struct, omit_defaults=True):
    """Whole OSV records about what was asked; left out when there are none."""

    vulns: list[msgspec.Raw] = []


class OsvName(msgspec.Struct):
    """Which OSV record, and when it changed last."""

    id: str
    modified: str


class OsvNames(msgspec.Struct, omit_defaults=True):
    """Names of OSV records about what was asked; left out when there are none."""

    vulns: list[OsvName] = []


class OsvResults(msgspec.Struct):
    """Answers in the order of the questions."""

    results: list[OsvNames]


@post("/osv/v1/query", operation_id="osv_query", status_code=200)
async def query_osv(house: TheHouse, request: Asked, data: JSONBody[OsvQuery]) -> OsvVulnerabilities:
    """Answer as OSV's own service does (API version 1, query), from the advisories of this hub (docs/queries.md)."""
    ((*records,),) = await _records(house, request, [data])
    return OsvVulnerabilities(vulns=[msgspec.Raw(one) for one in records])


@post("/osv/v1/querybatch", operation_id="osv_query_batch", status_code=200, request_max_body_size=QUERY_BYTES_MAX)
async def query_osv_batch(house: TheHouse, request: Asked, data: JSONBody[OsvQueries]) -> OsvResults:
    """Answer up to 1,000 questions with names alone, as OSV's own service does (API version 1, querybatch)."""
    if len(data.queries) > OSV_QUERIES_MAX:
        what = f"A batch may have {OSV_QUERIES_MAX} questions."
        raise Refusal("too-many-products", what, hint="Ask several times.", where="queries", status=413)
    found = await _records(house, request, data.queries)
    return OsvResults(results=[OsvNames(vulns=[_name(one) for one in records]) for records in found])


@get("/osv/v1/vulns/{record:str}", operation_id="osv_record")
async def read_osv_record(house: TheHouse, request: Asked, record: FromPath[str]) -> msgspec.Raw:
    """Give one OSV record by its id, as OSV's own service does (API version 1, vulns)."""
    advisory = AdvisoryId(path_id(record.removeprefix(ID_PREFIX), "adv", "record"))
    found = await _bodies(house, request, [advisory])
    if advisory not in found:
        raise not_found("record", record[:NAME_CHARACTERS_MAX])
    return msgspec.Raw(found[advisory])


async def _records(house: House, request: Asked, queries: Sequence[OsvQuery]) -> list[list[bytes]]:
    answers = (await house.ask([_product(one) for one in queries])).answers
    named = [_named(one) for one in answers]
    bodies = await _bodies(house, request, [one for names in named for one in names])
    return [[bodies[one] for one in names if one in bodies] for names in named]


async def _bodies(house: House, request: Asked, advisories: Sequence[AdvisoryId]) -> dict[AdvisoryId, bytes]:
    async with house.work(credential_of(request), "exposure.query.read"):
        pass
    async with house.database.work(Anonymous()) as work:
        return await read_osv(work, advisories)


def _named(answer: Answer) -> list[AdvisoryId]:
    return [AdvisoryId(one.advisory) for one in answer.advisories if one.source == HUB and one.status in _TOLD]


def _product(query: OsvQuery) -> str:
    product = "" if query.commit else product_of(query)
    if not product:
        what = "Clearway answers for packages and their versions, not for commits."
        raise Refusal(
            "no-package", what, hint="Send package (name and ecosystem, or purl) and version.", where="package"
        )
    return product


def _name(body: bytes) -> OsvName:
    return msgspec.json.decode(body, type=OsvName)


ROUTES = [query_osv, query_osv_batch, read_osv_record]
