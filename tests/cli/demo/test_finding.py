from collections import Counter

from clearway.cli.demo.finding import CLAIMS, FUZZ_RUNS, MATERIAL, TOOL_RUNS, WRITTEN, written_reports
from clearway.cli.demo.fixing import MAINTAINERS, WRONG_FIXES
from clearway.cli.demo.parties import ORRERY, PARTIES
from clearway.cli.demo.script import TARGETS
from clearway.formats.detect import parse_report
from clearway.formats.environment import Environment
from clearway.formats.records import ParsedFinding
from clearway.remediation.actions import shipped_fixes
from clearway.validation.actions import shipped_environments


def environments() -> dict[str, Environment]:
    """The environments that ship, by name."""
    return {environment.recipe.name: environment for environment in shipped_environments()}


def written() -> list[tuple[str, ParsedFinding]]:
    """Every finding of the hand-written reports, each with its file's name."""
    found: list[tuple[str, ParsedFinding]] = []
    for report in written_reports(environments()):
        for finding in parse_report(report.body, name=report.name, target=report.target).findings:
            assert isinstance(finding, ParsedFinding), finding
            found.append((report.name, finding))
    return found


def test_every_party_says_that_it_is_made_up() -> None:
    """Nobody can take a party of the demo for a real one, and no two are mixed up."""
    assert all(party.name.endswith(" (fictional)") for party in PARTIES)
    assert len({party.name for party in PARTIES}) == len(PARTIES)


def test_whatever_the_plan_names_ships() -> None:
    """Claims, tools, fuzzers, reports, maintainers and wrong fixes are about targets that there are."""
    named = {item.environment for item in (*CLAIMS, *TOOL_RUNS, *FUZZ_RUNS)} | {
        one.target for one in WRITTEN if one.target
    }
    assert named | set(MAINTAINERS) | set(WRONG_FIXES) <= set(TARGETS) <= set(environments())
    wrong = {(name, fix.known.name) for name in WRONG_FIXES for fix in shipped_fixes(name) if not fix.known.right}
    assert set(WRONG_FIXES.items()) <= wrong
    assert all((MATERIAL / "seeds" / run.seed).is_file() for run in FUZZ_RUNS)


def test_one_claim_collides_with_another() -> None:
    """Exactly one pair of claims cannot both hold."""
    holders = Counter(claim.environment for claim in CLAIMS)
    exclusive = [claim.environment for claim in CLAIMS if claim.exclusive and holders[claim.environment] > 1]
    assert exclusive == ["minimist", "minimist"]


def test_at_least_three_real_tools_belong_to_three_parties() -> None:
    """Each tool is run by a finder of its own."""
    owners = {run.tool: run.party for run in TOOL_RUNS}
    assert len(owners) >= 3
    assert len({*owners.values(), *(run.party for run in FUZZ_RUNS)}) == len(owners) + 1


def test_every_written_finding_is_readable_and_brings_a_proof() -> None:
    """The reports that people wrote are taken whole, in three formats, each finding with its proof and its package."""
    findings = written()
    assert {name.rpartition(".")[2] for name, _ in findings} == {"md", "json", "csv"}
    packages = {environment.recipe.package for environment in environments().values()}
    assert all(finding.proof and finding.package in packages for _, finding in findings)


def test_the_laboratory_says_how_its_model_came_into_it() -> None:
    """Reports of the party that uses a model carry its provenance, and how far people looked at them."""
    files = {report.file for report in WRITTEN if report.party is ORRERY}
    reviews = {finding.provenance.review for name, finding in written() if name in files}
    assert reviews == {"none", "triaged", "human-verified"}
    assert all(finding.provenance.model for name, finding in written() if name in files)


def test_only_the_duplicate_of_a_duplicate_repeats_a_proof() -> None:
    """Reports of one bug come with inputs of their own; the one that was handed down came with the same."""
    proofs = Counter(finding.proof for _, finding in written())
    (repeated,) = [proof for proof, times in proofs.items() if times > 1]
    assert {name for name, finding in written() if finding.proof == repeated} == {
        "ferry-lane.json",
        "second-harbor.csv",
    }


def test_every_reproducible_target_is_told_of_by_two_parties_in_other_words() -> None:
    """For each of the five real bugs two descriptions differ, and one of them names its identifier."""
    for name in ("cjson", "giflib", "tqdm", "setuptools", "minimist"):
        recipe = environments()[name].recipe
        about = [finding for _, finding in written() if finding.package == recipe.package]
        same_bug = [finding for finding in about if set(finding.weaknesses) & set(recipe.weaknesses)]
        fuzzed = any(run.environment == name for run in FUZZ_RUNS)
        assert len({finding.description for finding in same_bug}) + fuzzed >= 2
        assert any(set(finding.identifiers) & set(recipe.identifiers) for finding in same_bug)
