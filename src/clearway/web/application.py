"""The pages put together: their routes and their answers to failure."""

from collections.abc import Sequence

from litestar import Router
from litestar.exceptions import HTTPException
from litestar.types import ControllerRouterHandler

from clearway.kernel.errors import Outage, Refusal
from clearway.kernel.limits import FORM_BYTES_MAX
from clearway.web import (
    advisories,
    assets,
    benchmarks,
    broker,
    calendars,
    cases,
    changes,
    clients,
    digests,
    due_dates,
    duties,
    finders,
    matrices,
    numbers,
    packages,
    partners,
    queue,
    record,
    releases,
    review,
    samples,
    severity,
    signing,
    submissions,
    suites,
    systems,
    tasks,
    trends,
    vulnerabilities,
)
from clearway.web.failures import show_defect, show_http, show_outage, show_refusal

_FOLDERS = (
    queue,
    review,
    matrices,
    finders,
    severity,
    samples,
    releases,
    vulnerabilities,
    cases,
    tasks,
    systems,
    calendars,
    clients,
    due_dates,
    trends,
    submissions,
    packages,
    broker,
    duties,
    partners,
    benchmarks,
    suites,
    advisories,
    changes,
    digests,
    numbers,
    record,
    signing,
    assets,
)


def web_routes() -> Sequence[ControllerRouterHandler]:
    """Give the pages' routes; each asks for the house by name."""
    handlers = [handler for folder in _FOLDERS for handler in folder.ROUTES]
    return [
        Router(
            "/",
            route_handlers=handlers,
            exception_handlers={
                Refusal: show_refusal,
                Outage: show_outage,
                HTTPException: show_http,
                Exception: show_defect,
            },
            include_in_schema=False,
            request_max_body_size=FORM_BYTES_MAX,
        )
    ]
