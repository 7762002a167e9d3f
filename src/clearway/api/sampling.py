"""Routes of audit sampling: draw, look, answer, and what a new draw takes."""

from typing import Final, LiteralString, TypeVar

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from clearway.api.answers import Asked, TheHouse, do, page_request, path_id, read
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import ClaimId, PartyId, PersonId, SampleId, is_id
from clearway.kernel.instants import parse_instant
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.kernel.paging import Page
from clearway.storage.work import Work
from clearway.validation import actions
from clearway.validation.model import (
    AuditAnswer,
    Sample,
    SampledItem,
    SampleOf,
    SampleScope,
    SampleStanding,
    SampleView,
    VerdictKind,
)

T = TypeVar("T", SampleOf, VerdictKind, AuditAnswer)
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
        return await actions.draw_sample(work, _scope(data, work), size=data.size)

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


@post("/samples/{sample:str}/items/{position:str}/answer", operation_id="answer_sample_item")
async def answer_item(
    house: TheHouse, request: Asked, sample: FromPath[str], position: FromPath[str], data: JSONBody[NewAnswer]
) -> SampledItem:
    """Agree or disagree with one item; a later answer counts, the earlier stays on record (coordinators)."""
    wanted = SampleId(path_id(sample, "smp", "sample"))
    place = _position(position)
    answer = _one_of(AuditAnswer, data.answer, where="answer")

    async def act(work: Work) -> SampledItem:
        return await actions.answer_item(work, wanted, place, answer=answer, note=data.note)

    return await do(house, request, "validation.answer-sample", act, answer=SampledItem)


def _scope(data: NewSample, work: Work) -> SampleScope:
    return SampleScope(
        of=_one_of(SampleOf, data.of, where="of"),
        since=parse_instant(data.since, where="since"),
        until=min(work.now, parse_instant(data.until, where="until")) if data.until else work.now,
        kind=_one_of(VerdictKind, data.kind, where="kind") if data.kind else None,
        claim=ClaimId(_known(data.claim, "clm", "claim")) if data.claim else None,
        party=PartyId(_known(data.party, "pty", "party")) if data.party else None,
        rater=PersonId(_known(data.rater, "per", "rater")) if data.rater else None,
    )


def _known(text: str, prefix: LiteralString, where: LiteralString) -> str:
    if not is_id(text, prefix):
        raise Refusal("bad-id", f"{text[:40]!r} is no id of a {where}.", hint=f"It begins with {prefix}-.", where=where)
    return text


def _one_of(choices: type[T], text: str, *, where: LiteralString) -> T:
    if text not in {one.value for one in choices}:
        raise Refusal(
            f"unknown-{where}",
            f"There is no such choice as {text[:40]!r}.",
            hint=f"Choose from: {', '.join(one.value for one in choices)}.",
            where=where,
        )
    return choices(text)


def _position(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _POSITION_DIGITS_MAX):
        raise not_found("item", text[:NAME_CHARACTERS_MAX])
    return int(text)


ROUTES = [draw_sample, list_samples, read_sample, read_population, answer_item]
