"""A policy of materials, as data: what a package has to hold, how long things may be kept, what partners undertake."""

from typing import Annotated

from msgspec import Meta, Struct

from clearway.formats.decoding import decode_toml
from clearway.formats.submission_package import ItemKind
from clearway.formats.undertaking import UndertakenLine
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import (
    GRANT_HOURS_MAX,
    NAME_CHARACTERS_MAX,
    PARTNER_CRITERIA_MAX,
    RETENTION_DAYS_MAX,
    UNDERTAKING_LINES_MAX,
)

_Name = Annotated[str, Meta(min_length=1, max_length=NAME_CHARACTERS_MAX)]
_Days = Annotated[int, Meta(ge=1, le=RETENTION_DAYS_MAX)]


class Criterion(Struct, frozen=True, forbid_unknown_fields=True):
    """One criterion that a trusted partner is judged by; `required`: no proposal without words on it."""

    code: Annotated[str, Meta(pattern=r"^[a-z][a-z-]{0,39}\Z")]
    title: _Name
    required: bool


class MaterialsPolicy(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole policy: name, version, source; what is required of packages, grants, deletion and partners.

    `deletion_days`: from withdrawal or window end until the certificate is due, as it stood when the package came.
    """

    name: _Name
    version: _Name
    source: _Name
    required_kinds: Annotated[tuple[ItemKind, ...], Meta(max_length=len(ItemKind))]
    retention_days_max: _Days
    deletion_days: _Days
    grant_hours_max: Annotated[int, Meta(ge=1, le=GRANT_HOURS_MAX)]
    criteria: Annotated[tuple[Criterion, ...], Meta(min_length=1, max_length=PARTNER_CRITERIA_MAX)]
    undertaking: Annotated[tuple[UndertakenLine, ...], Meta(min_length=1, max_length=UNDERTAKING_LINES_MAX)]


def parse_materials_policy(body: bytes) -> MaterialsPolicy:
    """Read a policy (TOML); refused where a criterion stands twice."""
    policy = decode_toml(body, MaterialsPolicy, noun="a policy of materials")
    codes = [one.code for one in policy.criteria]
    if len(set(codes)) < len(codes):
        raise Refusal("criterion-twice", "A criterion stands there twice.", hint="Keep one.", where="criteria")
    return policy
