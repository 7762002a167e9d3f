"""clearway validate, fix verify: what the sandbox says of a proof or a fix, as evidence in JSON, without a server."""

import secrets  # noqa: TID251  an entry hands the chance in
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Final

import click
import msgspec

from clearway.app.settings import read_settings
from clearway.app.wiring import open_bench
from clearway.cli.cases import fix
from clearway.cli.output import DONE, REFUSED, busy
from clearway.cli.running import run
from clearway.cli.signing import Signing, signed
from clearway.formats.environment import Environment
from clearway.gateways.builds import SHELF, shelf_names
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import PATCH_BYTES_MAX, RUNS_PER_VARIANT_MAX, VARIANT_BYTES_MAX
from clearway.remediation import actions as remediation
from clearway.remediation import rules as fix_rules
from clearway.remediation.model import DEFAULT_EFFORT, Effort, FixStatus, Proposal, TriedWith
from clearway.validation import actions as validation
from clearway.validation import rules
from clearway.validation.model import VerdictKind

_BELIEVED: Final = frozenset({VerdictKind.REPRODUCED, VerdictKind.ALREADY_FIXED})
_RECIPE: Final = "recipe.toml"
_RUNS: Final = click.option(
    "--runs", type=click.IntRange(1, RUNS_PER_VARIANT_MAX), default=3, show_default=True, help="Runs on each build."
)


@click.command()
@click.argument("recipe")
@click.argument("proof", type=click.Path(path_type=Path))
@_RUNS
@signed
def validate(signing: Signing | None, recipe: str, proof: Path, runs: int) -> None:
    """Replay PROOF on the affected and the fixed build of RECIPE and print the verdict with every run, as JSON.

    RECIPE is a recipe.toml, its folder, or the name of an environment that ships with Clearway. The exit status is 0
    when the vulnerability was seen to happen (also when the current release has the fix), else 1. With --sign it is
    attested: an independent verifier needs nothing but the recipe, the proof and a key.
    """
    run(_validate(recipe, proof, runs, signing=signing))


async def _validate(recipe: str, proof: Path, runs: int, *, signing: Signing | None) -> int:
    environment, body = environment_named(recipe), _read(proof, VARIANT_BYTES_MAX)
    async with open_bench(read_settings()) as bench:
        with busy(f"validating {environment.recipe.name}"):
            verdict, seen = await validation.validate(bench, environment, body, runs=runs, entropy=secrets.token_bytes)
    _print({"environment": environment.recipe.name, "verdict": verdict, "runs": seen})
    if signing is not None:
        by, digest = signing.attestor(bench), sha256(body).hexdigest()
        signing.write(rules.attest_validation(verdict, seen, proof=digest, recipe=environment.digest, by=by))
    return DONE if verdict.kind in _BELIEVED else REFUSED


@click.command("affected-range")
@click.argument("recipe")
@click.argument("proof", type=click.Path(path_type=Path), required=False)
@_RUNS
def affected_range(recipe: str, proof: Path | None, runs: int) -> None:
    """Try PROOF, or the recipe's own, on the releases that the registry has and print which are affected, as JSON.

    RECIPE is as for validate. The exit status is 1 where the published range says something else than was seen.
    """
    run(_affected_range(recipe, proof, runs))


async def _affected_range(recipe: str, proof: Path | None, runs: int) -> int:
    environment = environment_named(recipe)
    body = _own_proof(environment)[0] if proof is None else _read(proof, VARIANT_BYTES_MAX)
    async with open_bench(read_settings()) as bench:
        with busy(f"replaying the releases of {environment.recipe.name}"):
            found = await validation.affected_range(bench, environment, body, runs=runs, entropy=secrets.token_bytes)
    _print({"environment": environment.recipe.name, "claimed": environment.recipe.claimed, "range": found})
    return REFUSED if found.disputes else DONE


@fix.command("verify")
@click.argument("recipe")
@click.argument("patch", type=click.Path(path_type=Path), required=False)
@click.option("--release", default="", help="Instead of a patch: a release that is said to have the fix.")
@click.option("--proof", "proofs", type=click.Path(path_type=Path), multiple=True, help="Instead of the recipe's own.")
@_RUNS
@click.option(
    "--variants",
    type=click.IntRange(0, 10_000),
    default=DEFAULT_EFFORT.variants,
    show_default=True,
    help="Of the proofs.",
)
@click.option(
    "--fuzzing",
    type=click.IntRange(0, 100_000),
    default=DEFAULT_EFFORT.fuzzing,
    show_default=True,
    help="Inputs to try.",
)
@click.option(
    "--seed", type=click.IntRange(0, 2**32 - 1), help="Make the variants and inputs of an earlier run; else drawn."
)
@signed
def verify(
    signing: Signing | None, recipe: str, patch: Path | None, *, release: str, proofs: tuple[Path, ...], **effort: int
) -> None:
    """Put the fix PATCH (a unified diff) to the test against RECIPE and print each line of evidence, as JSON.

    RECIPE is as for validate. The exit status is 0 when the fix is verified; plausible and refused ones are 1.
    """
    if (patch is None) is (not release):
        raise click.UsageError("Name a PATCH, or a --release that has the fix: one of the two.")
    run(_verify(recipe, Proposal(release=release), patch, proofs=proofs, effort=Effort(**effort), signing=signing))


async def _verify(
    recipe: str,
    proposal: Proposal,
    patch: Path | None,
    *,
    proofs: Sequence[Path],
    effort: Effort,
    signing: Signing | None,
) -> int:
    environment = environment_named(recipe)
    body = None if patch is None else _read(patch, PATCH_BYTES_MAX)
    wanted = fix_rules.require_proposal(replace(proposal, patch=body))
    examination = remediation.Examination(
        environment=environment,
        proofs=[_read(proof, VARIANT_BYTES_MAX) for proof in proofs] or _own_proof(environment),
        repair=validation.Repair(patch=wanted.patch, release=wanted.release),
        effort=effort,
    )
    async with open_bench(read_settings()) as bench:
        with busy(f"verifying a fix of {environment.recipe.name}"):
            decision = fix_rules.decide(await remediation.examine(bench, examination, entropy=secrets.token_bytes))
    _print({"environment": environment.recipe.name, "status": decision.status, "lines": decision.lines})
    if signing is not None:
        tried = TriedWith(
            recipe_digest=environment.digest,
            sandbox=bench.wall,
            proofs=tuple(sha256(proof).hexdigest() for proof in examination.proofs),
        )
        digest = fix_rules.digest_of(wanted).hex()
        signing.write(fix_rules.attest_fix(decision, fix=digest, tried=tried, by=signing.attestor(bench)))
    return DONE if decision.status is FixStatus.VERIFIED else REFUSED


def environment_named(named: str) -> Environment:
    """Find an environment: a recipe, its folder, or the name of one that ships with Clearway."""
    if named in shelf_names():
        return validation.environment_in(SHELF / named)
    path = Path(named)
    folder, file = (path, _RECIPE) if path.is_dir() else (path.parent, path.name)
    if not (folder / file).is_file():
        hint = f"Name a {_RECIPE}, its folder, or one that ships: {', '.join(shelf_names())}."
        raise Refusal("no-such-recipe", f"{folder / file} is no recipe: there is no such file.", hint=hint)
    return validation.environment_in(folder, file)


def _own_proof(environment: Environment) -> Sequence[bytes]:
    example = environment.recipe.example
    if example is None:
        raise Refusal("no-proof", "The recipe has no proof of its own.", hint="Name one: --proof FILE.")
    return [environment.files[example.proof]]


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            body = file.read(most + 1)
    except OSError as error:
        raise Refusal("no-such-file", f"{path} cannot be read: {error.strerror}.", hint="Check the path.") from None
    if len(body) > most:
        what = f"{path} has more than {most} bytes, which is the most that is taken."
        raise Refusal("too-large", what, hint="Make it smaller: an input needs only what triggers.", status=413)
    return body


def _print(told: dict[str, object]) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())
