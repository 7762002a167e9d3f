"""Routes of audit sampling: draw, look, answer, and what a new draw takes."""

from typing import Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from clearway.api.answers import Asked, TheHouse, do, page_request, path_id, read
from clearway.kernel.errors import not_found
from clearway.kernel.ids import SampleId
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.kernel.paging import Page
from clearway.storage.work import Work
from clearway.validation import actions
from clearway.validation.model import (
    ItemView,
    Sample,
    SampledItem,
    SampleOf,
    SampleStanding,
    SampleView,
)

_POSITION_DIGITS_MAX: Final = 6


class NewSample(msgspec.Struct, forbid_unknown_fields=True):
    """What to draw from and how many: verdicts, by kind, claim or party, or ratings, by rater; in a period.

    The period ends now where `until` is left out. What is left empty is not asked for.
    """

    since: str
    size: int
    of: str = SampleOf.VERDICTS.value
    until: str = ""
    kind: str = ""
    claim: str = ""
    party: str = ""
    rater: str = ""


class NewAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """What an auditor says of an item, agree or disagree, and why; who disagrees says why."""

    answer: str
    note: str = ""


@post("/samples", operation_id="draw_sample")
async def draw_sample(house: TheHouse, request: Asked, data: JSONBody[NewSample]) -> Sample:
    """Draw an audit sample by chance that stands in the record, with the population's digest (coordinators)."""

    async def act(work: Work) -> Sample:
        asked = {name: value for name, value in msgspec.structs.asdict(data).items() if isinstance(value, str)}
        return await actions.draw_sample(work, actions.scope_from(asked, work.now), size=data.size)

    return await do(house, request, "validation.draw-sample", act, answer=Sample)


@get("/samples", operation_id="list_samples")
async def list_samples(house: TheHouse, request: Asked) -> Page[SampleStanding]:
    """List audit samples with their error rates, newest first (coordinators)."""
    page = page_request(request, "smp")
    return await read(house, request, "validation.sample.read", lambda work: actions.list_samples(work, page))


@get("/samples/{sample:str}", operation_id="read_sample")
async def read_sample(house: TheHouse, request: Asked, sample: FromPath[str]) -> SampleView:
    """Give a sample with every item, and the error rate between its bounds of 90 % (coordinators)."""
    wanted = SampleId(path_id(sample, "smp", "sample"))
    return await read(house, request, "validation.sample.read", lambda work: actions.view_sample(work, wanted))


@get("/samples/{sample:str}/population", operation_id="read_sample_population")
async def read_population(house: TheHouse, request: Asked, sample: FromPath[str]) -> Response[str]:
    """Give the sorted keys that a sample was drawn from, a line each (coordinators).

    The sample is the first `size` of them by SHA-256 of the seed's bytes followed by the key.
    """
    wanted = SampleId(path_id(sample, "smp", "sample"))
    text = await read(house, request, "validation.sample.read", lambda work: actions.read_population(work, wanted))
    return Response(text, media_type="text/plain; charset=utf-8")


@get("/samples/{sample:str}/items/{position:str}", operation_id="read_sample_item")
async def read_item(house: TheHouse, request: Asked, sample: FromPath[str], position: FromPath[str]) -> ItemView:
    """Give one item of a sample with what was decided then, and why (coordinators)."""
    wanted = SampleId(path_id(sample, "smp", "sample"))
    place = _position(position)
    return await read(house, request, "validation.sample.read", lambda work: actions.view_item(work, wanted, place))


@post("/samples/{sample:str}/items/{position:str}/answer", operation_id="answer_sample_item")
async def answer_item(
    house: TheHouse, request: Asked, sample: FromPath[str], position: FromPath[str], data: JSONBody[NewAnswer]
) -> SampledItem:
    """Agree or disagree with one item; a later answer counts, the earlier stays on record (coordinators)."""
    wanted = SampleId(path_id(sample, "smp", "sample"))
    place = _position(position)
    answer = actions.answer_from(data.answer)

    async def act(work: Work) -> SampledItem:
        return await actions.answer_item(work, wanted, place, answer=answer, note=data.note)

    return await do(house, request, "validation.answer-sample", act, answer=SampledItem)


def _position(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _POSITION_DIGITS_MAX):
        raise not_found("item", text[:NAME_CHARACTERS_MAX])
    return int(text)


ROUTES = [draw_sample, list_samples, read_sample, read_population, read_item, answer_item]
