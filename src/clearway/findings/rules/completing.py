"""What a reporter's supplement makes of a finding. Pure."""

from dataclasses import fields, replace

from clearway.findings.model import Finding, Supplement
from clearway.findings.rules.placing import presentable
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import EVIDENCE_BYTES_MAX, IDENTIFIERS_PER_FINDING_MAX, MIB, NAME_CHARACTERS_MAX


def require_supplement(added: Supplement) -> Supplement:
    """Accept a supplement that says something and keeps the limits; its texts come back fit for the database."""
    if not any(getattr(added, part.name) for part in fields(Supplement) if part.name != "proof_name"):
        raise Refusal(
            "empty-supplement", "The supplement says nothing.", hint="Add what the finding's outcome names as missing."
        )
    if len(added.proof) > EVIDENCE_BYTES_MAX:
        raise Refusal(
            "proof-too-large",
            f"The proof has more than {EVIDENCE_BYTES_MAX // MIB} MiB.",
            hint="Make it smaller: a proof needs only what triggers the fault.",
            where="proof",
            status=413,
        )
    for name in ("identifiers", "crash_state"):
        if len(getattr(added, name)) > IDENTIFIERS_PER_FINDING_MAX:
            raise Refusal(
                "too-many-values",
                f"`{name}` holds more than {IDENTIFIERS_PER_FINDING_MAX} values.",
                hint="Name the ones that matter.",
                where=name,
            )
    return replace(
        added,
        package=presentable(added.package),
        version=presentable(added.version, NAME_CHARACTERS_MAX),
        identifiers=tuple(presentable(text, NAME_CHARACTERS_MAX) for text in added.identifiers),
        crash_type=presentable(added.crash_type, NAME_CHARACTERS_MAX),
        crash_state=tuple(presentable(text, NAME_CHARACTERS_MAX) for text in added.crash_state),
        scope_note=presentable(added.scope_note),
    )


def completed(finding: Finding, added: Supplement) -> Finding:
    """Give the finding as it stands with the supplement: what is added takes the place of what was said before."""
    return replace(
        finding,
        package=added.package or finding.package,
        version=added.version or finding.version,
        identifiers=tuple(dict.fromkeys((*finding.identifiers, *added.identifiers))),
        crash_type=added.crash_type or finding.crash_type,
        crash_state=added.crash_state or finding.crash_state,
        scope_note=added.scope_note or finding.scope_note,
    )
