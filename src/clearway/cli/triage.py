"""clearway findings triage: the distinct vulnerabilities of reports, with reasons, without a server or a database."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Final

import click

from clearway.app.models import shipped_models
from clearway.cli.output import Row, busy, say, show
from clearway.cli.reports import (
    COLUMNS,
    FILES,
    TARGET,
    TITLE_SHOWN,
    Reading,
    Told,
    mapping_in,
    refused_brief,
    refused_row,
)
from clearway.cli.running import OUTPUT, offline
from clearway.findings.model import Finding, Outcome, Report
from clearway.findings.rules import finding_from
from clearway.findings.rules.triage import Candidate, Triaged, candidate_of, triage
from clearway.formats.records import ParsedFinding, RefusedFinding
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import FindingId, PartyId, ReportId
from clearway.kernel.limits import STATEMENTS_MAX, within

_SHOWN: Final = (
    "number",
    "severity",
    "title",
    "package",
    "identifiers",
    "found by",
    "probability",
    "reasons",
    "may be",
)
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FOUND_BY_MAX: Final = 5


@click.command("triage")
@FILES
@TARGET
@COLUMNS
@OUTPUT
@offline
def triage_files(files: tuple[str, ...], target: str, columns: Path | None, output: str) -> int:
    """Print the distinct vulnerabilities of reports in any format that is taken; - is standard input.

    Each has a title, its package and identifiers, its members (file, position, tool, title), the probability that they
    are one vulnerability (of one alone: that no other is the same), what they agree in, and which others it resembles,
    by number, so that a person should compare them. Findings whose package neither they nor --target name are taken to
    be about one project. A finding that cannot be read is a line with `refused`; a file that cannot be read is told
    about on stderr, the others go on, and the exit status is 1.
    """
    reading = Reading(files=files, target=target, columns=mapping_in(columns))
    candidates, refused = _read(reading, refused_brief if output == "table" else refused_row)
    findings = [one.telling.finding for one in candidates]
    with busy(f"comparing {len(findings)} findings"):
        found = triage(candidates, shipped_models())
    told = _brief if output == "table" else _row
    rows = (told(number, one, findings) for number, one in enumerate(found, start=1))
    show(chain(rows, refused), _SHOWN, output)
    say(f"{len(findings)} findings, {len(found)} vulnerabilities, {len(refused)} findings refused.")
    return reading.status


def _read(reading: Reading, as_row: Callable[[Told, RefusedFinding], Row]) -> tuple[list[Candidate], list[Row]]:
    """Read all findings and the refusals of some; of a file that is refused as a whole nothing counts."""
    candidates, refused = list[Candidate](), list[Row]()
    scanners = {declaration.name for declaration in reading.scanners}
    for told in reading.findings():
        if len(candidates) + len(refused) == STATEMENTS_MAX:
            what = f"The files hold more than {STATEMENTS_MAX} findings."
            raise Refusal("too-many-findings", what, hint="Triage fewer files at once.", where=told.file, status=413)
        finding = finding_from(told.item, _report(told), handle=_handle(told), position=told.position)
        if isinstance(told.item, RefusedFinding):
            refused.append(as_row(told, told.item))
        elif finding.outcome is Outcome.REFUSED:
            refused.append(as_row(told, _as_refused(finding)))
        else:
            is_result = told.format in scanners
            candidates.append(candidate_of(finding, _proofs(told.item), is_result=is_result))
    return (
        [one for one in candidates if one.telling.finding.report not in reading.refused],
        [row for row in refused if row["file"] not in reading.refused],
    )


def _report(told: Told) -> Report:
    """Give the report that a finding came in: here each file is one, and its name tells it from the others."""
    return Report(
        id=ReportId(told.file),
        party=PartyId(""),
        claim=None,
        name=told.file,
        format=told.format,
        tool=told.tool,
        digest=b"",
        received_at=_NEVER,
    )


def _handle(told: Told) -> FindingId:
    return FindingId(f"{told.file}#{told.position}")


def _as_refused(finding: Finding) -> RefusedFinding:
    return RefusedFinding(
        position=finding.position,
        code="too-long",
        what=finding.outcome_reason,
        where="",
        hint="",
    )


def _proofs(item: ParsedFinding) -> frozenset[bytes]:
    return frozenset([sha256(item.proof).digest()] if item.proof else [])


def _row(number: int, found: Triaged, findings: Sequence[Finding]) -> Row:
    facts, members = found.facts, [findings[place] for place in found.members]
    packages = dict.fromkeys(purl for one in members for purl in (one.package, *one.packages) if purl)
    return {
        "number": number,
        "title": facts.title,
        "package": facts.package,
        "packages": list(packages),
        "identifiers": list(facts.identifiers),
        "weaknesses": list(facts.weaknesses),
        "severity": facts.severity.value,
        "probability": round(found.probability, 4),
        "reasons": list(found.reasons),
        "members": [_member(one) for one in members],
        "resembles": [
            {"number": one.other + 1, "probability": round(one.probability, 4), "reasons": list(one.agreements)}
            for one in found.resembles
        ],
    }


def _member(finding: Finding) -> Row:
    return {
        "file": finding.report,
        "position": finding.position,
        "tool": finding.tool,
        "title": finding.title,
        "package": finding.package,
        "version": finding.version,
    }


def _brief(number: int, found: Triaged, findings: Sequence[Finding]) -> Row:
    """Give what a table has room for."""
    row = _row(number, found, findings)
    by = Counter(findings[place].tool or findings[place].report for place in found.members)
    named = [f"{count} x {name}" if count > 1 else name for name, count in by.most_common(_FOUND_BY_MAX)]
    may_be = [one.other + 1 for one in found.resembles]
    return {
        **row,
        "title": within(found.facts.title, TITLE_SHOWN),
        "found by": named,
        "reasons": "; ".join(found.reasons),
        "may be": may_be,
    }
