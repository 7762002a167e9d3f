"""Every rendering of an advisory by its name: how it is written, and its media type (Order 2(d): one advisory)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from clearway.formats import advisory_page, advisory_text, csaf, cve, cyclonedx_vex, openvex, osv, stix
from clearway.formats.advisory import Advisory


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One way to write an advisory: what writes it, and the media type of what comes out, which is always UTF-8."""

    render: Callable[[Advisory], bytes]
    media_type: str = "application/json"


FORMS: Final[Mapping[str, Form]] = {
    **{name: Form(render=partial(csaf.render_as, edition=edition)) for name, edition in csaf.EDITIONS.items()},
    osv.NAME: Form(render=osv.render),
    openvex.NAME: Form(render=openvex.render),
    cyclonedx_vex.NAME: Form(render=cyclonedx_vex.render, media_type="application/vnd.cyclonedx+json"),
    stix.NAME: Form(render=stix.render, media_type="application/stix+json"),
    cve.NAME: Form(render=cve.render),
    advisory_page.NAME: Form(render=advisory_page.render, media_type="text/html"),
    advisory_text.NAME: Form(render=advisory_text.render, media_type="text/plain"),
}
