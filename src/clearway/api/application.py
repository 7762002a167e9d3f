"""The API put together: its routes, its answers to failure, its document."""

from collections.abc import Callable, Mapping, Sequence

from litestar import Response, Router
from litestar.exceptions import HTTPException
from litestar.types import ControllerRouterHandler

from clearway.api import (
    access,
    attestations,
    audit,
    commitments,
    controls,
    coordination,
    digests,
    distribution,
    early,
    estimates,
    evaluations,
    exposure,
    feeds,
    findings,
    frontier,
    frontier_package,
    frontier_partners,
    health,
    home,
    identity,
    jobs,
    matrix,
    operators,
    osv,
    overview,
    plans,
    prioritization,
    provider,
    queries,
    records,
    releases,
    remediation,
    reputation,
    review,
    sampling,
    scanning,
    services,
    severity,
    sheets,
    suites,
    taxii,
    validation,
    webhooks,
)
from clearway.api.answers import answer_defect, answer_http, answer_outage, answer_refusal, answer_too_deep
from clearway.api.openapi import show_document
from clearway.kernel.errors import Outage, Refusal

PREFIX = "/api/v1"
_FOLDERS = (
    identity,
    scanning,
    findings,
    review,
    releases,
    records,
    reputation,
    validation,
    severity,
    attestations,
    sampling,
    prioritization,
    coordination,
    remediation,
    matrix,
    distribution,
    feeds,
    provider,
    early,
    exposure,
    home,
    plans,
    sheets,
    operators,
    webhooks,
    controls,
    digests,
    services,
    frontier,
    access,
    commitments,
    suites,
    estimates,
    evaluations,
    frontier_package,
    frontier_partners,
    queries,
    osv,
    overview,
    jobs,
    audit,
)

FAILURES: Mapping[type[Exception], Callable[..., Response[bytes]]] = {
    Refusal: answer_refusal,
    Outage: answer_outage,
    HTTPException: answer_http,
    RecursionError: answer_too_deep,
    Exception: answer_defect,
}


def api_routes() -> Sequence[ControllerRouterHandler]:
    """Give the API's routes; each asks for the house by name."""
    handlers = [handler for folder in _FOLDERS for handler in folder.ROUTES]
    under_prefix = Router(PREFIX, route_handlers=handlers, exception_handlers={**FAILURES})
    outside = Router(
        "/", route_handlers=[*health.ROUTES, *provider.OUTSIDE, show_document], exception_handlers={**FAILURES}
    )
    return [under_prefix, outside, taxii.ROUTER]
