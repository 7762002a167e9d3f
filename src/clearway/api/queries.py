"""Routes of questions: am I affected? Products in, statuses out; nothing of a question is kept."""

import msgspec
from litestar import post
from litestar.params import JSONBody

from clearway.api.answers import Asked, TheHouse, credential_of
from clearway.exposure.model import Answers
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import QUERY_BYTES_MAX, QUERY_PRODUCTS_MAX


class Question(msgspec.Struct, forbid_unknown_fields=True):
    """What is asked about: purls with versions, CPEs, or hashes of files like sha256:…, in any mixture."""

    products: list[str]


@post("/queries", operation_id="query", status_code=200, request_max_body_size=QUERY_BYTES_MAX)
async def query(house: TheHouse, request: Asked, data: JSONBody[Question]) -> Answers:
    """Tell how up to 10,000 products stand by the advisories that are published for everybody (docs/queries.md).

    Answers come in the order of the products. `status` is affected, unclear, fixed, not-affected, unknown where no
    advisory speaks of the product, or unreadable. Nothing of the question is kept or logged.
    """
    if len(data.products) > QUERY_PRODUCTS_MAX:
        what = f"A question may be about {QUERY_PRODUCTS_MAX} products."
        raise Refusal("too-many-products", what, hint="Ask several times.", where="products", status=413)
    async with house.work(credential_of(request), "exposure.query.read"):
        pass
    return await house.ask(data.products)


ROUTES = [query]
