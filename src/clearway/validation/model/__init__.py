"""Nouns of validation: runs, verdicts, affected ranges."""

from clearway.validation.model.ranges import Affected, AffectedRange, Tried, VersionDispute
from clearway.validation.model.runs import (
    Crash,
    Ending,
    Frame,
    KeptVerdict,
    Proof,
    Reproduction,
    RunEvidence,
    RunOutcome,
    Sight,
    Sighting,
    Trace,
    Trial,
    Verdict,
    VerdictKind,
)

__all__ = [
    "Affected",
    "AffectedRange",
    "Crash",
    "Ending",
    "Frame",
    "KeptVerdict",
    "Proof",
    "Reproduction",
    "RunEvidence",
    "RunOutcome",
    "Sight",
    "Sighting",
    "Trace",
    "Trial",
    "Tried",
    "Verdict",
    "VerdictKind",
    "VersionDispute",
]
