"""SPDX in, as far as it tells of vulnerabilities: the security profile of 3.0, the security references of 2.3."""

from typing import Final

from clearway.formats.json_stream import JsonBody
from clearway.formats.records import StreamedReport
from clearway.formats.spdx import second, security

NAME: Final = "spdx"


def recognizes(body: JsonBody) -> bool:
    """Tell whether JSON is an SPDX document, of version 2 or 3."""
    return second.recognizes(body) or security.recognizes(body)


def parse(body: JsonBody, target: str) -> StreamedReport:
    """Read what the document tells of vulnerabilities; an inventory alone tells of none."""
    findings = (second if second.recognizes(body) else security).findings(body, target)
    return StreamedReport(format=NAME, tool="", findings=findings)
