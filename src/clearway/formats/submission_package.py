"""A developer's submission package (Order 3(b)(i)): an itemised list of materials and checkpoints, signed as one.

Written by hand it may leave out what screening will ask for; only its shape and size are refused here. Signed, it is an
in-toto statement whose subjects are the digests of its items and checkpoints (docs/frontier-package.md).
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from clearway.formats.decoding import convert, decode_json, text_in
from clearway.formats.dsse import PAYLOAD_TYPE, parse_envelope
from clearway.formats.frontier_statement import (
    FrontierStatement,
    ItemName,
    named_digest,
    parse_frontier_statement,
    write_frontier_statement,
)
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import (
    AUDIENCE_PERSONS_MAX,
    CHECKPOINTS_MAX,
    MATERIAL_TEXT_CHARACTERS_MAX,
    MATERIALS_MAX,
    NAME_CHARACTERS_MAX,
    PACKAGE_BYTES_MAX,
    RETENTION_DAYS_MAX,
)

PACKAGE_TYPE: Final = "https://clearway.invalid/frontier/submission-package/v1"
_NOUN: Final = "a submission package"

_Name = Annotated[str, Meta(max_length=NAME_CHARACTERS_MAX)]
_Text = Annotated[str, Meta(max_length=MATERIAL_TEXT_CHARACTERS_MAX)]
_Digest = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")]
_Date = Annotated[str, Meta(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?\Z")]
_Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]


class ItemKind(StrEnum):
    """What an item of a package is."""

    MODEL_DESCRIPTION = "model-description"
    EVALUATION_RESULTS = "evaluation-results"
    SAFEGUARDS = "safeguards"
    ACCESS_PLAN = "access-plan"
    RELEASE_PLAN = "release-plan"
    SAFETY_CASE = "safety-case"
    TRAINING_SUMMARY = "training-summary"
    SCAFFOLD = "scaffold"
    AGREEMENT = "agreement"
    OTHER = "other"


class Classification(StrEnum):
    """How an item is classified (Executive Order 13526)."""

    UNCLASSIFIED = "unclassified"
    CONFIDENTIAL = "confidential"
    SECRET = "secret"  # noqa: S105  a level, no password
    TOP_SECRET = "top-secret"  # noqa: S105  a level, no password


class Control(StrEnum):
    """What protects an item besides its classification: controlled unclassified information (32 CFR 2002), the law."""

    PROPRIETARY = "CUI//PROPIN"
    CONTROLLED = "CUI"
    TRADE_SECRET = "trade-secret"  # noqa: S105  a marking, no password


class Sharing(StrEnum):
    """How far an item goes among those who have it (Traffic Light Protocol 2.0)."""

    CLEAR = "clear"
    GREEN = "green"
    AMBER = "amber"
    AMBER_STRICT = "amber-strict"
    RED = "red"


class AudienceRole(StrEnum):
    """A role whose people may be given an item."""

    PROGRAM = "program"
    EVALUATOR = "evaluator"
    CONSULTED = "consulted"
    OFFICIAL = "official"


class CheckpointKind(StrEnum):
    """What a checkpoint is of its model."""

    RELEASE_CANDIDATE = "release-candidate"
    HELPFUL_ONLY = "helpful-only"
    BASE = "base"
    EARLIER = "earlier"


class Marking(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How an item is marked."""

    classification: Classification | None = None
    controls: Annotated[tuple[Control, ...], Meta(max_length=len(Control))] = ()
    tlp: Sharing | None = None


class Audience(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who may be given an item: people of these roles, and these persons by id."""

    roles: Annotated[tuple[AudienceRole, ...], Meta(max_length=len(AudienceRole))] = ()
    persons: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^per-[0-9a-hjkmnp-tv-z]{16}\Z")], ...],
        Meta(max_length=AUDIENCE_PERSONS_MAX),
    ] = ()


class Item(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One item: what it is, whose, how marked, for whom, why, for how long, and the digest of its bytes."""

    name: ItemName
    kind: ItemKind
    title: _Name = ""
    owner: _Name = ""
    marking: Marking = Marking()
    audience: Audience = Audience()
    purpose: _Text = ""
    retention_days: Annotated[int, Meta(ge=1, le=RETENTION_DAYS_MAX)] | None = None
    delete_on: _Date = ""
    sha256: _Digest = ""
    bytes: _Count = 0


class CheckpointEntry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One checkpoint, known by the root of its manifest; its weights never leave the developer."""

    name: ItemName
    kind: CheckpointKind
    root: _Digest = ""
    files: _Count = 0
    bytes: _Count = 0


class Package(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole package: for which submission, by which developer, of which model, made when; what it lists."""

    submission: Annotated[str, Meta(pattern=r"^(sub-[0-9a-hjkmnp-tv-z]{16})?\Z")] = ""
    developer: Annotated[str, Meta(pattern=r"^(pty-[0-9a-hjkmnp-tv-z]{16})?\Z")] = ""
    model: _Name = ""
    version: _Name = ""
    made_on: _Date = ""
    contact: _Name = ""
    items: Annotated[tuple[Item, ...], Meta(max_length=MATERIALS_MAX)] = ()
    checkpoints: Annotated[tuple[CheckpointEntry, ...], Meta(max_length=CHECKPOINTS_MAX)] = ()


class PackageStatement(FrontierStatement, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A package as it is signed."""

    predicate: Package


def parse_package(body: bytes) -> Package:
    """Read a package, written by hand or in its signed envelope; refused where its shape, size or a date is wrong."""
    _require_size(body)
    value = decode_json(body)
    if text_in(value, "payloadType") == PAYLOAD_TYPE:
        return parse_package_payload(parse_envelope(body).payload)
    package = convert(value, Package, noun=_NOUN)
    _require_dates(package)
    return package


def write_package(package: Package) -> bytes:
    """Write a package in the bytes that are signed; its subjects are the digests of all that it lists."""
    subjects = [named_digest(one.name, one.sha256) for one in package.items if one.sha256]
    subjects += [named_digest(one.name, one.root) for one in package.checkpoints if one.root]
    return write_frontier_statement(
        PackageStatement(predicate_type=PACKAGE_TYPE, subject=tuple(subjects), predicate=package)
    )


def parse_package_payload(payload: bytes) -> Package:
    """Read the bytes that were signed; refused unless they are a package in its one form with its own subjects."""
    _require_size(payload)
    package = parse_frontier_statement(payload, PackageStatement, PACKAGE_TYPE, noun=_NOUN).predicate
    _require_dates(package)
    if write_package(package) != payload:
        what = "The subjects are not the digests of the package's items and checkpoints."
        raise Refusal("subject-mismatch", what, hint="Let clearway sign it.", where="subject")
    return package


def template_package() -> bytes:
    """Write an example of a package to fill in."""
    item = Item(
        name="model-description",
        kind=ItemKind.MODEL_DESCRIPTION,
        marking=Marking(
            classification=Classification.UNCLASSIFIED, controls=(Control.PROPRIETARY,), tlp=Sharing.AMBER_STRICT
        ),
        audience=Audience(roles=(AudienceRole.PROGRAM, AudienceRole.EVALUATOR)),
        retention_days=90,
    )
    checkpoint = CheckpointEntry(name="candidate-1", kind=CheckpointKind.RELEASE_CANDIDATE)
    return msgspec.json.format(msgspec.json.encode(Package(items=(item,), checkpoints=(checkpoint,))), indent=2) + b"\n"


def _require_size(body: bytes) -> None:
    if len(body) > PACKAGE_BYTES_MAX:
        what = f"A package has at most {PACKAGE_BYTES_MAX} bytes; this one has {len(body)}."
        raise Refusal("too-large", what, hint="Contents are handed over item by item, not in the list.", status=413)


def _require_dates(package: Package) -> None:
    told = [(package.made_on, "made_on")]
    told += [(one.delete_on, f"items[{place}].delete_on") for place, one in enumerate(package.items)]
    for text, where in told:
        try:
            _ = not text or date.fromisoformat(text)
        except ValueError:
            what = f"{text} is no day of the calendar."
            raise Refusal("bad-date", what, hint="Write it as 2027-01-31.", where=where) from None
