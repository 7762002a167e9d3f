"""The calls of a CVE numbering authority: what is sent is made here, so that it can be shown without being sent."""

import re
from collections.abc import Mapping
from typing import Final

from clearway.gateways.cve_services.protocol import Call
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import CVE_IDS_AT_ONCE_MAX, REASON_CHARACTERS_MAX

__all__ = ["Call", "publish", "read_id", "reject", "reserve", "update"]
_ID: Final = re.compile(r"CVE-[0-9]{4}-[0-9]{4,19}")


def reserve(org: str, *, year: int, amount: int) -> Call:
    """Ask for ids of a year, in sequence; refused for more than may be asked for at once."""
    if not 1 <= amount <= CVE_IDS_AT_ONCE_MAX:
        what = f"1 to {CVE_IDS_AT_ONCE_MAX} ids are reserved at once, not {amount}."
        raise Refusal("bad-amount", what, hint="Ask for fewer.", where="amount")
    query = {"amount": str(amount), "batch_type": "sequential", "cve_year": str(year), "short_name": org}
    return Call(method="POST", path="cve-id", query=query)


def read_id(name: str) -> Call:
    """Ask what has become of an id."""
    return Call(method="GET", path=f"cve-id/{_named(name)}")


def publish(name: str, container: Mapping[str, object]) -> Call:
    """Hand in the first record of an id: the container of the numbering authority, and nothing else."""
    return Call(method="POST", path=f"cve/{_named(name)}/cna", body={"cnaContainer": container})


def update(name: str, container: Mapping[str, object]) -> Call:
    """Hand in what takes the place of a published record."""
    return Call(method="PUT", path=f"cve/{_named(name)}/cna", body={"cnaContainer": container})


def reject(name: str, reason: str, *, organization: str, has_record: bool) -> Call:
    """Reject an id, with a reason that everybody reads; `organization` is the authority's UUID."""
    if not 0 < len(reason.strip()) <= REASON_CHARACTERS_MAX:
        what = f"A rejection needs a reason of 1 to {REASON_CHARACTERS_MAX} characters."
        raise Refusal("bad-reason", what, hint="Say why in a sentence.", where="reason")
    reasons = [{"lang": "en", "value": reason.strip()}]
    container = {"providerMetadata": {"orgId": organization}, "rejectedReasons": reasons}
    method = "PUT" if has_record else "POST"
    return Call(method=method, path=f"cve/{_named(name)}/reject", body={"cnaContainer": container})


def _named(name: str) -> str:
    if not _ID.fullmatch(name):
        raise Refusal("bad-cve-id", f"{name[:40]} is no CVE id.", hint="Write it as CVE-2026-12345.", where="cve")
    return name
