"""The policies that ship with Clearway, read from its own data."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from clearway.formats.access_policy import AccessPolicy, parse_access_policy
from clearway.formats.answer_policy import AnswerPolicy, parse_answer_policy
from clearway.formats.ceremony_policy import CeremonyPolicy, parse_ceremony_policy
from clearway.formats.coordination_policy import CoordinationPolicy, parse_coordination_policy
from clearway.formats.decision_tree import DecisionTree, parse_decision_tree
from clearway.formats.due_policy import DuePolicy, parse_due_policy
from clearway.formats.duty_pack import DutyPack, parse_duty_pack
from clearway.formats.frontier_clocks import FrontierClocks, parse_frontier_clocks
from clearway.formats.materials_policy import MaterialsPolicy, parse_materials_policy
from clearway.formats.root_cause_policy import RootCausePolicy, parse_root_cause_policy
from clearway.formats.sector_list import SectorList, parse_sector_list
from clearway.formats.threshold_policy import ThresholdPolicy, parse_threshold_policy
from clearway.formats.verifier_policy import VerifierPolicy, parse_verifier_policy
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import POLICY_BYTES_MAX


@cache
def shipped_due_policy() -> DuePolicy:
    """Read the due times of BOD 26-04."""
    return parse_due_policy(_policy("bod-26-04.toml"))


@cache
def shipped_trees() -> Mapping[str, DecisionTree]:
    """Read the decision trees, by their keys."""
    folder = files("clearway") / "data" / "trees"
    trees = [parse_decision_tree(file.read_bytes()) for file in folder.iterdir() if file.name.endswith(".toml")]
    return MappingProxyType({tree.key: tree for tree in sorted(trees, key=lambda tree: tree.key)})


@cache
def shipped_answer_policy() -> AnswerPolicy:
    """Read how long deferrals last, and which controls stand in for a fix how long."""
    return parse_answer_policy(_policy("answers.toml"))


@cache
def shipped_sectors() -> SectorList:
    """Read the sectors that an operator can be of."""
    return parse_sector_list(_policy("sectors.toml"))


@cache
def shipped_coordination_policy() -> CoordinationPolicy:
    """Read how long embargoes last and how maintainers are paced."""
    return parse_coordination_policy(_policy("coordination.toml"))


@cache
def shipped_access_policy() -> AccessPolicy:
    """Read how long access to a model lasts, and how developers know evaluators."""
    return parse_access_policy(_policy("access.toml"))


@cache
def shipped_root_cause_policy() -> RootCausePolicy:
    """Read when fixes are tried on others' proofs, and who merges what turns out to be one."""
    return parse_root_cause_policy(_policy("root-cause.toml"))


@cache
def shipped_ceremony_policy() -> CeremonyPolicy:
    """Read how long custodians have, how long a suite is open, and when tasks retire."""
    return parse_ceremony_policy(_policy("ceremony.toml"))


@cache
def shipped_threshold_policy() -> ThresholdPolicy:
    """Read an example of a threshold policy, for the suite that ships."""
    return parse_threshold_policy(_policy("threshold_foundations.json"))


@cache
def shipped_frontier_clocks() -> FrontierClocks:
    """Read how long each step of frontier access may take."""
    return parse_frontier_clocks(_policy("frontier-clocks.toml"))


def frontier_clocks_of(file: Path | None) -> FrontierClocks:
    """Read clocks of somebody's own, or give those that ship where there is no file."""
    return shipped_frontier_clocks() if file is None else parse_frontier_clocks(_own(file, "CLEARWAY_FRONTIER_CLOCKS"))


def shipped_verifier_policy() -> VerifierPolicy:
    """Read how many verifiers have to say the same."""
    return parse_verifier_policy(_policy("verifiers.toml"))


def verifier_policy_of(file: Path | None) -> VerifierPolicy:
    """Read a policy of verification of somebody's own, or give the one that ships where there is none."""
    return shipped_verifier_policy() if file is None else parse_verifier_policy(_own(file, "CLEARWAY_VERIFIERS"))


def shipped_materials_policy() -> MaterialsPolicy:
    """Read what a developer's package has to hold, and what trusted partners undertake."""
    return parse_materials_policy(_policy("materials.toml"))


def materials_policy_of(file: Path | None) -> MaterialsPolicy:
    """Read a policy of materials of somebody's own, or give the one that ships where there is none."""
    if file is None:
        return shipped_materials_policy()
    return parse_materials_policy(_own(file, "CLEARWAY_MATERIALS"))


@cache
def shipped_duty_packs() -> tuple[DutyPack, ...]:
    """Read the packs of duties of developers elsewhere, by their codes."""
    folder = files("clearway") / "data" / "duties"
    packs = [parse_duty_pack(file.read_bytes()) for file in folder.iterdir() if file.name.endswith(".toml")]
    return tuple(sorted(packs, key=lambda pack: pack.code))


def _own(file: Path, setting: str) -> bytes:
    """Read a policy of somebody's own; refused where it cannot be read or is too large."""
    try:
        with file.open("rb") as opened:
            body = opened.read(POLICY_BYTES_MAX + 1)
    except OSError as error:
        what = f"{file} cannot be read: {error.strerror}."
        raise Refusal("no-policy", what, hint=f"Check {setting}, or --policy.") from None
    if len(body) > POLICY_BYTES_MAX:
        raise Refusal("too-large", f"A policy has at most {POLICY_BYTES_MAX} bytes.", hint="Shorten it.", status=413)
    return body


def _policy(name: str) -> bytes:
    return (files("clearway") / "data" / "policies" / name).read_bytes()
