"""Judgements of scanning: what can be claimed, and for how long."""

from datetime import datetime, timedelta

from packageurl import PackageURL

from clearway.kernel.errors import Refusal
from clearway.kernel.limits import CLAIM_DAYS_MAX


def require_purl(text: str) -> str:
    """Accept a package URL and give its canonical form without a version (purl specification)."""
    try:
        purl = PackageURL.from_string(text)
    except ValueError as error:
        raise Refusal(
            "bad-purl",
            f"{text[:80]!r} is not a package URL: {error}",
            hint="Write it like pkg:pypi/requests.",
            where="target",
        ) from None
    return PackageURL(type=purl.type, namespace=purl.namespace, name=purl.name).to_string()


def require_end(now: datetime, days: int) -> datetime:
    """Give the instant a claim of so many days ends; every claim ends."""
    if not 1 <= days <= CLAIM_DAYS_MAX:
        raise Refusal(
            "bad-claim-length",
            f"A claim lasts 1 to {CLAIM_DAYS_MAX} days, not {days}.",
            hint="Claim for less and renew.",
            where="days",
        )
    return now + timedelta(days=days)
