"""Routes of access to developers' models: endpoint, window, grants, the switch, and the log (Order 3(b)(ii))."""

import msgspec
from litestar import get, post, put
from litestar.params import FromPath, JSONBody

from clearway.api.answers import Asked, Done, TheHouse, do, do_once, path_id, read
from clearway.frontier.actions import access as actions
from clearway.frontier.model.access import (
    Access,
    AccessGrant,
    AccessLine,
    AccessWindow,
    Budget,
    IssuedToken,
    NewEndpoint,
    Terms,
)
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import GrantId, PersonId, SubmissionId
from clearway.kernel.instants import parse_instant
from clearway.storage.work import Work

_READ = "frontier.access.read"


class Offer(msgspec.Struct, forbid_unknown_fields=True):
    """Where a model is, the credential that it takes, and what is offered; prices in microdollars a million tokens."""

    url: str
    credential: str
    models: list[str]
    input_price: int
    output_price: int
    budget_microdollars: int


class Opening(msgspec.Struct, forbid_unknown_fields=True):
    """When access ends."""

    ends_at: str


class NewGrant(msgspec.Struct, forbid_unknown_fields=True):
    """Who gets access, and how much of it."""

    evaluator: str
    tokens: int
    microdollars: int
    calls_per_minute: int = 60
    calls_at_once: int = 4


class Because(msgspec.Struct, forbid_unknown_fields=True):
    """Why access is ended."""

    because: str = ""


@put("/submissions/{submission:str}/endpoint", operation_id="set_model_endpoint", status_code=200)
async def set_endpoint(house: TheHouse, request: Asked, submission: FromPath[str], data: JSONBody[Offer]) -> Done:
    """Say where your model is, with its credential (kept sealed, never shown), what you offer and at which prices."""
    wanted = _submission(submission)
    terms = Terms(
        models=tuple(data.models),
        input_price=data.input_price,
        output_price=data.output_price,
        budget_microdollars=data.budget_microdollars,
    )
    new = NewEndpoint(url=data.url, credential=data.credential, terms=terms)

    async def act(work: Work) -> Done:
        await actions.set_endpoint(work, wanted, new, loopback=house.settings.broker_loopback)
        return Done(id=wanted)

    return await do(house, request, "frontier.set-endpoint", act, answer=Done)


@get("/submissions/{submission:str}/access", operation_id="read_access")
async def read_access(house: TheHouse, request: Asked, submission: FromPath[str]) -> Access:
    """Show how access to a submission's model stands: terms, window, and the grants that you may see."""
    wanted = _submission(submission)
    return await read(house, request, _READ, lambda work: actions.read_access(work, wanted))


@post("/submissions/{submission:str}/access", operation_id="open_access")
async def open_access(
    house: TheHouse, request: Asked, submission: FromPath[str], data: JSONBody[Opening]
) -> AccessWindow:  # fmt: skip
    """Open access to your model until an instant, for evaluating it; 30 days altogether, and nothing prolongs it."""
    wanted, ends_at = _submission(submission), parse_instant(data.ends_at, where="ends_at")
    policy = house.access_policy
    return await do(
        house,
        request,
        "frontier.open-access",
        lambda work: actions.open_access(work, wanted, ends_at=ends_at, policy=policy),
        answer=AccessWindow,
    )


@post("/submissions/{submission:str}/access/closing", operation_id="close_access")
async def close_access(house: TheHouse, request: Asked, submission: FromPath[str]) -> Done:
    """Close access to a model; the endpoint and its credential are forgotten."""
    wanted = _submission(submission)

    async def act(work: Work) -> Done:
        await actions.close_access(work, wanted)
        return Done(id=wanted)

    return await do(house, request, "frontier.close-access", act, answer=Done)


@post("/submissions/{submission:str}/access/kill", operation_id="kill_access")
async def kill_access(house: TheHouse, request: Asked, submission: FromPath[str]) -> Done:
    """Throw the switch: every call of every evaluator is cut within a second, running streams too."""
    wanted = _submission(submission)

    async def act(work: Work) -> Done:
        await actions.kill_access(work, wanted)
        return Done(id=wanted)

    return await do(house, request, "frontier.kill-access", act, answer=Done)


@post("/submissions/{submission:str}/grants", operation_id="grant_access")
async def grant_access(
    house: TheHouse, request: Asked, submission: FromPath[str], data: JSONBody[NewGrant]
) -> AccessGrant:  # fmt: skip
    """Give an assigned evaluator access until the window ends, with a budget; they issue the token themselves."""
    wanted, evaluator = _submission(submission), PersonId(path_id(data.evaluator, "per", "person"))
    budget = Budget(
        tokens=data.tokens,
        microdollars=data.microdollars,
        calls_per_minute=data.calls_per_minute,
        calls_at_once=data.calls_at_once,
    )
    return await do(
        house,
        request,
        "frontier.grant-access",
        lambda work: actions.grant(work, wanted, evaluator, budget=budget),
        answer=AccessGrant,
    )


@post("/grants/{grant:str}/tokens", operation_id="issue_access_token")
async def issue_token(house: TheHouse, request: Asked, grant: FromPath[str]) -> IssuedToken:
    """Issue the token of your access, shown this once; the one before it opens nothing any more."""
    wanted = _grant(grant)
    return await do_once(
        house, request, "frontier.issue-access-token", lambda work: actions.issue_token(work, wanted)
    )  # fmt: skip


@post("/grants/{grant:str}/revocation", operation_id="revoke_access")
async def revoke_access(
    house: TheHouse, request: Asked, grant: FromPath[str], data: JSONBody[Because]
) -> AccessGrant:  # fmt: skip
    """End one evaluator's access for good; calls that run are cut within a second."""
    wanted = _grant(grant)
    return await do(
        house,
        request,
        "frontier.revoke-access",
        lambda work: actions.revoke(work, wanted, data.because),
        answer=AccessGrant,
    )


@get("/submissions/{submission:str}/access/log", operation_id="read_access_log")
async def read_log(house: TheHouse, request: Asked, submission: FromPath[str]) -> list[AccessLine]:
    """List what went through the broker after the line `after`, in order: hashes and counts, never text.

    Ask again with the last line that you have, and you follow it live.
    """
    wanted, after = _submission(submission), _line(request.query_params.get("after", "0"))
    return await read(house, request, _READ, lambda work: actions.read_log(work, wanted, after=after))


def _submission(text: str) -> SubmissionId:
    return SubmissionId(path_id(text, "sub", "submission"))


def _grant(text: str) -> GrantId:
    return GrantId(path_id(text, "grt", "access grant"))


def _line(text: str) -> int:
    if not text.isdecimal() or not text.isascii() or len(text) > 18:
        raise Refusal("bad-line", "after is no line.", hint="Use the last line that you have.", where="after")
    return int(text)


ROUTES = [
    set_endpoint, read_access, open_access, close_access, kill_access, grant_access, issue_token, revoke_access,
    read_log,
]  # fmt: skip
