"""What the OpenAPI 3.1 document says beyond what the routes' own types say."""

from dataclasses import dataclass
from typing import Final

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import (
    Components,
    OpenAPIMediaType,
    OpenAPIType,
    Operation,
    RequestBody,
    Schema,
    SecurityScheme,
)

from clearway import __version__


@dataclass
class RawBody(Operation):
    """A route that takes bytes as they are: a report, a patch, an SBOM, a feed."""

    def __post_init__(self) -> None:
        """Describe the body, which the route reads from the request itself."""
        anything = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING, content_encoding="binary"))
        self.request_body = RequestBody(content={"application/octet-stream": anything}, required=True)


CONFIG: Final = OpenAPIConfig(
    title="Clearway",
    version=__version__,
    description="The open clearinghouse for AI-found vulnerabilities. Errors are RFC 9457 problems with a stable code.",
    path="/openapi",  # the root belongs to the pages; the document itself stands at /openapi.json, below
    render_plugins=[],
    use_handler_docstrings=True,
    components=Components(security_schemes={"key": SecurityScheme(type="http", scheme="bearer")}),
    security=[{"key": []}, {}],
)


@get("/openapi.json", include_in_schema=False)
async def show_document(request: Request[None, None, State]) -> Response[bytes]:
    """Give the OpenAPI document."""
    document = msgspec.json.encode(request.app.openapi_schema.to_schema())
    return Response(document, media_type="application/vnd.oai.openapi+json")
