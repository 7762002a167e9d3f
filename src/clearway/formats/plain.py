"""Clearway's own fields of a finding, as they are named in its JSON, its CSV and its Markdown front matter.

`title`, `description`, `package` (a purl), `version`, `fixed_version`, `file`, `function`, `line`, `weaknesses`
(CWE-79), `identifiers` (CVE-2026-1234), `severity`, `cvss_vector`, `crash_type`, `crash_state`, `references`, `proof`
(base 64), `proof_name`, `credit`, `tool`, `tool_version`, `rule`; how a model came into it: `model`, `model_version`,
`harness`, `prompt_hash`, `review` (none, triaged or human-verified); `packages` (further purls), `ranges`
("introduced:1 fixed:2"), `symbols`, `source`, `published`, `fingerprints` (name=value); and who handed it on: `chain`,
a list of `party`, `reference` and `at`, the first reporter first.
"""

import base64
import binascii
from typing import Final

import msgspec

from clearway.formats.decoding import convert, refused
from clearway.formats.records import Hop, ParsedFinding, Provenance, RefusedFinding
from clearway.formats.words import identifiers_told, severity_of, weaknesses_in
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import EVIDENCE_BYTES_MAX, LINE_NUMBER_MAX, LISTED_PER_FINDING_MAX, MIB

_REVIEWS: Final = frozenset({"", "none", "triaged", "human-verified"})


class HopFields(msgspec.Struct, forbid_unknown_fields=True):
    """One who handed the report on."""

    party: str
    reference: str = ""
    at: str = ""


class Fields(msgspec.Struct, forbid_unknown_fields=True):
    """A finding's fields; only the title is needed."""

    title: str
    description: str = ""
    package: str = ""
    version: str = ""
    fixed_version: str = ""
    file: str = ""
    function: str = ""
    line: int = 0
    weaknesses: list[str] = msgspec.field(default_factory=list[str])
    identifiers: list[str] = msgspec.field(default_factory=list[str])
    severity: str = ""
    cvss_vector: str = ""
    crash_type: str = ""
    crash_state: list[str] = msgspec.field(default_factory=list[str])
    references: list[str] = msgspec.field(default_factory=list[str])
    proof: str = ""
    proof_name: str = ""
    credit: str = ""
    tool: str = ""
    tool_version: str = ""
    rule: str = ""
    model: str = ""
    model_version: str = ""
    harness: str = ""
    prompt_hash: str = ""
    review: str = ""
    packages: list[str] = msgspec.field(default_factory=list[str])
    ranges: list[str] = msgspec.field(default_factory=list[str])
    symbols: list[str] = msgspec.field(default_factory=list[str])
    source: str = ""
    published: str = ""
    fingerprints: list[str] = msgspec.field(default_factory=list[str])
    chain: list[HopFields] = msgspec.field(default_factory=list[HopFields])


NAMES: Final = frozenset(Fields.__struct_fields__)
# Several of them stand in one cell or line, apart by spaces; `ranges` hold spaces, so one cell holds one range.
LISTS: Final = frozenset(
    {"weaknesses", "identifiers", "crash_state", "references", "packages", "symbols", "fingerprints"}
)
_LISTED: Final = (*sorted(LISTS), "ranges", "chain")


def finding_of(value: object, position: int, *, target: str, place: str) -> ParsedFinding | RefusedFinding:
    """Read one finding from its named fields; one that cannot be read is refused by itself, with its place."""
    try:
        return _finding(convert(value, Fields, noun="a finding"), target)
    except Refusal as refusal:
        return refused(refusal, position, place=place)


def _finding(fields: Fields, target: str) -> ParsedFinding:
    if not fields.title.strip():
        raise Refusal("no-title", "The finding has no title.", hint="Say in one line what is wrong.", where="title")
    _require_known_review(fields.review)
    _require_short(fields)
    return ParsedFinding(
        title=fields.title,
        description=fields.description,
        tool=fields.tool,
        tool_version=fields.tool_version,
        rule=fields.rule,
        package=fields.package or target,
        version=fields.version,
        fixed_version=fields.fixed_version,
        file=fields.file,
        function=fields.function,
        line=_line(fields.line),
        weaknesses=weaknesses_in(*fields.weaknesses),
        identifiers=identifiers_told(*fields.identifiers),
        severity=severity_of(fields.severity),
        cvss_vector=fields.cvss_vector,
        crash_type=fields.crash_type,
        crash_state=tuple(fields.crash_state),
        references=tuple(fields.references),
        proof=_proof(fields.proof),
        proof_name=fields.proof_name,
        credit=fields.credit,
        packages=tuple(fields.packages),
        ranges=tuple(fields.ranges),
        symbols=tuple(fields.symbols),
        source=fields.source,
        published=fields.published,
        fingerprints=tuple(fields.fingerprints),
        chain=tuple(Hop(party=hop.party, reference=hop.reference, at=hop.at) for hop in fields.chain),
        provenance=Provenance(
            model=fields.model,
            model_version=fields.model_version,
            harness=fields.harness,
            prompt_hash=fields.prompt_hash,
            review=fields.review,
        ),
    )


def _require_short(fields: Fields) -> None:
    for name in _LISTED:
        if len(getattr(fields, name)) > LISTED_PER_FINDING_MAX:
            raise Refusal(
                "too-many-values",
                f"`{name}` holds more than {LISTED_PER_FINDING_MAX} values.",
                hint="Report it in several findings.",
                where=name,
            )


def _line(line: int) -> int:
    if not 0 <= line <= LINE_NUMBER_MAX:
        raise Refusal(
            "bad-line", f"A line number is 0 to {LINE_NUMBER_MAX}.", hint="Leave it out if unknown.", where="line"
        )
    return line


def _require_known_review(review: str) -> None:
    if review not in _REVIEWS:
        raise Refusal(
            "bad-review",
            f"{review[:40]!r} is no level of review.",
            hint="Use none, triaged or human-verified.",
            where="review",
        )


def _proof(text: str) -> bytes:
    try:
        proof = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Refusal(
            "bad-proof", "The proof is not base 64.", hint="Encode the bytes with base64.", where="proof"
        ) from None
    if len(proof) > EVIDENCE_BYTES_MAX:
        raise Refusal(
            "proof-too-large",
            f"The proof has more than {EVIDENCE_BYTES_MAX // MIB} MiB.",
            hint="Make it smaller: a proof needs only what triggers the fault.",
            where="proof",
        )
    return proof
