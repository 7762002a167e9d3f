"""Routes of records of determinations: reviewed by two people, then let across the boundary (Order 3(a))."""

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from clearway.api.answers import Asked, TheHouse, do, path_id, read
from clearway.benchmarking.actions import records
from clearway.benchmarking.model.records import KeptRecord
from clearway.kernel.ids import DeterminationId


class ReviewGiven(msgspec.Struct, forbid_unknown_fields=True):
    """Which bytes you looked at, by the record's digest (SHA-256, hexadecimal)."""

    digest: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]


@get("/records/{determination:str}", operation_id="read_record")
async def read_record(house: TheHouse, request: Asked, determination: FromPath[str]) -> KeptRecord:
    """Show the record of a determination, and who has reviewed it (program, officials, auditors)."""
    wanted = _determination(determination)
    return await read(house, request, "benchmarking.record.read", lambda work: records.read(work, wanted))


@post("/records/{determination:str}/reviews", operation_id="review_record")
async def review_record(
    house: TheHouse, request: Asked, determination: FromPath[str], data: JSONBody[ReviewGiven]
) -> KeptRecord:
    """Say that a record may cross the boundary; two people do, neither of them its author (program, officials)."""
    wanted = _determination(determination)
    return await do(
        house,
        request,
        "benchmarking.review-record",
        lambda work: records.review(work, wanted, digest=data.digest),
        answer=KeptRecord,
    )


@post("/records/{determination:str}/export", operation_id="export_record", status_code=200)
async def export_record(house: TheHouse, request: Asked, determination: FromPath[str]) -> Response[bytes]:
    """Take a reviewed record across the boundary: its signed envelope, as it is (program, officials)."""
    wanted = _determination(determination)
    body = await read(house, request, "benchmarking.export-record", lambda work: records.export(work, wanted))
    return Response(body, media_type="application/json")


def _determination(text: str) -> DeterminationId:
    return DeterminationId(path_id(text, "det", "determination"))


ROUTES = [read_record, review_record, export_record]
