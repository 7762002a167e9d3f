"""The letter to a developer about a determination, built from the signed record alone: nothing else can be in it."""

from typing import Final

from clearway.formats.determination_record import RecordStatement

_SAID: Final = {
    "designated": "is designated as a covered frontier model.",
    "not-designated": "is not designated as a covered frontier model.",
    "cannot-rule-out": "is neither designated nor cleared: the evaluation cannot rule it out.",
}
_NEXT: Final = (
    "You may ask for reconsideration, once and in time, and you may withdraw at any time without a reason.",
    "The policy behind the commitment is revealed to you. With it and the record you can check without us that the",
    "threshold was fixed before anybody saw a result: clearway benchmarking verify.",
    "Results of single tasks are never told, to you or to anybody outside the evaluation.",
)


def write_letter(statement: RecordStatement) -> str:
    """Write the letter as plain text."""
    told = statement.predicate
    lines = (
        f"Determination {told.determination}, {told.determined_at}",
        "",
        f"The model {told.model}, at the checkpoint with the digest",
        f"sha256:{statement.checkpoint},",
        _SAID[told.outcome],
        "",
        f"It holds until {told.expires_at}.",
        f"Two officials ({told.signers[0]} and {told.signers[1]}) signed it, under",
        f"the policy that was committed to as sha256:{told.policy_commitment}.",
        "",
        *_NEXT,
    )
    return "\n".join(lines) + "\n"
