"""Judgements of scanning: what can be claimed, and for how long."""

from datetime import datetime, timedelta
from functools import lru_cache

from packageurl import PackageURL

from clearway.kernel.errors import Refusal
from clearway.kernel.limits import (
    CLAIM_DAYS_MAX,
    NAME_CHARACTERS_MAX,
    SCOPE_LINES_MAX,
    TEXT_CHARACTERS_MAX,
)
from clearway.scanning.model import Scope


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


@lru_cache(maxsize=10_000)
def canonical_purl(text: str) -> str:
    """Give the canonical form of a package URL without a version; empty when it is none."""
    try:
        return require_purl(text)
    except Refusal:
        return ""


def require_scope(scope: Scope) -> Scope:
    """Accept a declaration of scope within its limits."""
    if len(scope.statement) > TEXT_CHARACTERS_MAX:
        raise Refusal(
            "statement-too-long",
            f"The statement has more than {TEXT_CHARACTERS_MAX} characters.",
            hint="Link to the rest.",
            where="statement",
        )
    for name in ("weaknesses_out", "paths_out", "versions", "supported"):
        lines: tuple[str, ...] = getattr(scope, name)
        if len(lines) > SCOPE_LINES_MAX or not all(0 < len(line) <= NAME_CHARACTERS_MAX for line in lines):
            raise Refusal(
                "bad-scope",
                f"`{name}` holds at most {SCOPE_LINES_MAX} entries of 1 to {NAME_CHARACTERS_MAX} characters.",
                hint="Name versions as 2.x where there are many, and paths by their folder.",
                where=name,
            )
    return scope


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
