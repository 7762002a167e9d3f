"""Routes of digests: what you are told by mail, and when."""

import msgspec
from litestar import delete, get, put
from litestar.params import JSONBody

from clearway.api.answers import Asked, TheHouse, do, read
from clearway.distribution.actions import digests as actions
from clearway.distribution.model.digests import Cadence, Digest, Schedule
from clearway.storage.work import Work


class NewDigest(msgspec.Struct, forbid_unknown_fields=True):
    """Where a digest goes and when: at an hour, daily or on a weekday (1 is Monday), by a place's clock.

    With `notices` you are told of submissions and duties of frontier access too, of each at once.
    """

    address: str
    cadence: Cadence = Cadence.WEEKLY
    hour: int = 8
    weekday: int = 1
    time_zone: str = "UTC"
    notices: bool = False


@put("/digest", operation_id="ask_for_digest")
async def ask_for_digest(house: TheHouse, request: Asked, data: JSONBody[NewDigest]) -> Digest:
    """Ask for a digest of advisories by mail; the address has to confirm it (docs/notifications.md)."""
    schedule = Schedule(cadence=data.cadence, hour=data.hour, weekday=data.weekday, time_zone=data.time_zone)

    async def act(work: Work) -> Digest:
        return await actions.ask_for_digest(
            work, data.address, schedule, sends_mail=house.sends_mail, notices=data.notices
        )

    return await do(house, request, "distribution.digest", act, answer=Digest)


@get("/digest", operation_id="read_digest")
async def read_digest(house: TheHouse, request: Asked) -> Digest:
    """Give your digest: where it goes, when, and how it stands."""
    return await read(house, request, "distribution.digest.read", actions.read_digest)


@delete("/digest", operation_id="end_digest", status_code=200)
async def end_digest(house: TheHouse, request: Asked) -> Digest:
    """End your digest."""
    return await do(house, request, "distribution.digest", actions.end_digest, answer=Digest)


ROUTES = [ask_for_digest, read_digest, end_digest]
