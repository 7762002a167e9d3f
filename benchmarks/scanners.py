"""How many sample reports of scanners are recognized by content, and how many give the expected number of findings.

Run: python -m benchmarks.scanners [archive.tar.gz] [tool ...]; with tools named, every file of theirs is listed. Reads
the reference data beside the project, or another archive of the same make. A file is right when its own tool's
declaration takes it, and no other's would.
"""

import csv
import io
import re
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.entry import Entry, more_is_better
from clearway.app.scanners import shipped_scanners
from clearway.formats.detect import parse_report
from clearway.formats.records import ParsedFinding
from clearway.formats.scanners.reading import check
from clearway.kernel.errors import Refusal

ARCHIVE: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "scanner-outputs-dev.tar.gz"
MISSING: Final = f"The reference data is missing: {ARCHIVE.name} is expected in shared/data beside the project."
# Folders of the samples whose reports are of a declaration by another name.
_NAMES: Final = {
    "anchore_grype": "grype",
    "tenable": "nessus",
    "npm_audit_7_plus": "npm-audit",
    "acunetix": "acunetix|invicti",
    "netsparker": "invicti",
    "qualys_infrascan_webgui": "qualys-infrascan",
    "qualys_webapp": "qualys-was",
    "snyk_issue_api": "snyk-issues",
    "jfrogxray": "jfrog-xray",
    "jfrog_xray_unified": "jfrog-xray",
    "jfrog_xray_on_demand_binary_scan": "jfrog-xray",
    "jfrog_xray_api_summary_artifact": "jfrog-xray",
    "github_vulnerability": "github-dependabot",
    "github_sast": "github-code-scanning",
    "github_secrets_detection_report": "github-secrets",
    "gitlab_sast": "gitlab",
    "gitlab_dast": "gitlab|zap",
    "gitlab_dep_scan": "gitlab",
    "gitlab_container_scan": "gitlab",
    "gitlab_secret_detection_report": "gitlab",
    "gitlab_api_fuzzing": "gitlab",
    "harbor_vulnerability": "harbor",
    "yarn_audit": "yarn-audit|npm-audit",
    "kubebench": "kube-bench",
    "aws_prowler": "prowler",
    "aws_prowler_v3plus": "prowler",
    "awssecurityhub": "asff",
    "sysdig_reports": "sysdig",
    "sysdig_cli": "sysdig",
    "neuvector_compliance": "neuvector",
    "h1": "hackerone",
    "redhatsatellite": "redhat-satellite",
    "api_cobalt": "cobalt",
    "api_bugcrowd": "bugcrowd",
    "api_vulners": "vulners",
    "api_edgescan": "edgescan",
    "bearer_cli": "bearer",
    "chefinspect": "chef-inspec",
    "coverity_api": "coverity",
    "coverity_scan": "coverity",
    "dockerbench": "docker-bench",
    "deepfence_threatmapper": "deepfence",
    "kubehunter": "kube-hunter",
    "kubelinter": "kube-linter",
    "pnpm_audit": "npm-audit",
    "wizcli_dir": "wiz-cli",
    "wizcli_img": "wiz-cli",
    "wizcli_iac": "wiz-cli",
    "gcloud_artifact_scan": "gcloud-artifact",
    "hcl_asoc_sast": "hcl-appscan",
    "checkmarx_cxflow_sast": "cxflow",
    "crashtest_security": "crashtest",
    "cyberwatch_galeax": "cyberwatch",
    "trustwave_fusion_api": "trustwave-fusion",
    "php_symfony_security_check": "php-security-checker",
    "qualys_hacker_guardian": "qualys",
    "generic": "defectdojo|json|csv",
}
_NOTHING: Final = re.compile(rb"[\s\[\]{},\xef\xbb\xbf]*")
# Files beside the reports: what was scanned, or what the scanner was told.
_BESIDE: Final = frozenset({".c", ".java", ".md", ".py", ".rego", ".txt", ".yaml"})
# Formats of documents that other modules read, and folders that are no tool's.
_ELSEWHERE: Final = frozenset({"sarif", "csaf", "cyclonedx", "spdx", "openvex", "scanner"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A file: its place, the declaration that should take it, its bytes, and the numbers of findings that are right."""

    path: str
    name: str
    body: bytes
    expected: tuple[int, ...]

    @property
    def says_nothing(self) -> bool:
        """Tell whether it has no content, so that it could be any tool's: `[]`, `{}` or nothing at all."""
        return _NOTHING.fullmatch(self.body) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a sample: what took it, what else would have, how many findings, or why it was refused."""

    sample: Sample
    taken: str = ""
    rivals: tuple[str, ...] = ()
    findings: int = 0
    refused: int = 0
    reason: str = ""
    unmapped: tuple[str, ...] = ()

    @property
    def recognized(self) -> bool:
        """Tell whether its own declaration took it, and no other would; what says nothing is nobody's."""
        return self.taken in self.sample.name.split("|") and not self.rivals

    @property
    def counted(self) -> bool:
        """Tell whether it gave a right number of findings."""
        return (self.recognized or self.sample.says_nothing) and self.findings in self.sample.expected


def samples(archive: Path = ARCHIVE) -> Iterator[Sample]:
    """Read the samples, in the order of their index."""
    with tarfile.open(archive) as held:
        bodies = {member.name: held.extractfile(member) for member in held.getmembers() if member.isfile()}
        read = {name: file.read() for name, file in bodies.items() if file}
    index = next(body for name, body in read.items() if name.endswith("index.csv"))
    by_end = {name[name.index("scans/") :]: body for name, body in read.items() if "scans/" in name}
    for row in csv.DictReader(io.StringIO(index.decode())):
        expected = row["expected_findings_in_defectdojo_tests"]
        if row["scanner"] in _ELSEWHERE or (not expected and Path(row["file"]).suffix in _BESIDE):
            continue
        yield Sample(
            path=row["file"].removeprefix("scans/"),
            name=_NAMES.get(row["scanner"], row["scanner"].replace("_", "-")),
            body=by_end[row["file"]],
            expected=tuple(int(n) for n in expected.split("|") if n),
        )


def try_sample(sample: Sample) -> Outcome:
    """Read one sample."""
    try:
        report = parse_report(sample.body, scanners=shipped_scanners())
        checked = check(sample.body, shipped_scanners())
    except Refusal as refusal:
        return Outcome(sample=sample, reason=f"{refusal.code} {refusal.where}")
    findings = sum(isinstance(finding, ParsedFinding) for finding in report.findings)
    return Outcome(
        sample=sample,
        taken=report.format,
        rivals=checked.rivals if checked else (),
        findings=findings,
        refused=len(report.findings) - findings,
        unmapped=checked.unmapped_severities if checked else (),
    )


def measure(archive: Path = ARCHIVE) -> list[Outcome]:
    """Read every sample of the tools that have a declaration."""
    covered = {declaration.name for declaration in shipped_scanners()}
    return [try_sample(sample) for sample in samples(archive) if covered & {*sample.name.split("|")}]


def shares(outcomes: list[Outcome]) -> tuple[float, float]:
    """Give the share recognized, of what says anything, and the share that has the expected number, of what has one."""
    telling = [outcome for outcome in outcomes if not outcome.sample.says_nothing]
    numbered = [outcome for outcome in outcomes if outcome.sample.expected]
    return (
        sum(outcome.recognized for outcome in telling) / max(len(telling), 1),
        sum(outcome.counted for outcome in numbered) / max(len(numbered), 1),
    )


def entries() -> Iterator[Entry]:
    """Give the shares beside what is asked for; nothing where the reference data is missing."""
    if not ARCHIVE.is_file():
        print(MISSING, file=sys.stderr)
        return
    outcomes = measure()
    recognized, _ = shares([outcome for outcome in outcomes if outcome.sample.expected])
    yield more_is_better("scanner outputs recognized by content", recognized, "share", baseline=0.98)
    yield more_is_better(
        "scanner outputs with as many findings as expected", shares(outcomes)[1], "share", baseline=0.95
    )


def main(arguments: list[str]) -> int:
    """Print the shares over all tools covered, and the files that disagree."""
    tools = [argument for argument in arguments if not argument.endswith(".tar.gz")]
    archive = next((Path(argument) for argument in arguments if argument.endswith(".tar.gz")), ARCHIVE)
    if not archive.is_file():
        print(MISSING)
        return 1
    outcomes = measure(archive)
    for outcome in outcomes:
        if outcome.sample.name in tools or (not tools and _wrong(outcome)):
            print(_line(outcome))
    recognized, counted = shares(outcomes)
    numbered = [outcome for outcome in outcomes if outcome.sample.expected]
    silent = sum(outcome.sample.says_nothing for outcome in outcomes)
    tried = {outcome.sample.name for outcome in outcomes}
    print(f"folders of samples: {len(tried)}; tools declared: {len(shipped_scanners())}")
    print(f"recognized by content: {recognized:.1%} of {len(outcomes) - silent} files; {silent} more say nothing")
    print(f"recognized, of those with an expected number: {shares(numbered)[0]:.1%}")
    print(f"number of findings as expected: {counted:.1%} of {len(numbered)} files that have one")
    return 0


def _wrong(outcome: Outcome) -> bool:
    telling = not outcome.sample.says_nothing
    return (telling and not outcome.recognized) or (bool(outcome.sample.expected) and not outcome.counted)


def _line(outcome: Outcome) -> str:
    expected = "|".join(map(str, outcome.sample.expected)) or "-"
    told = [f"{outcome.findings} findings, expected {expected}", f"as {outcome.taken}" if outcome.taken else ""]
    told.append(f"rivals {', '.join(outcome.rivals)}" if outcome.rivals else "")
    told.append(f"{outcome.refused} refused" if outcome.refused else "")
    told.append(f"severities {outcome.unmapped}" if outcome.unmapped else "")
    told.append(outcome.reason)
    return f"{outcome.sample.path}: " + "; ".join(text for text in told if text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
