"""The evaluation: a sealed suite, a policy committed to, an opening by two, a run by Inspect, broker and sandbox."""

import base64
import secrets  # noqa: TID251  an entry hands the chance in
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final  # noqa: TID251  an answer of the API is read as it came

import msgspec

from clearway.app.policies import shipped_threshold_policy
from clearway.benchmarking.actions.conducting import Conducted, Course, Watch, attest_wall, conduct, sizes_of
from clearway.benchmarking.actions.proving import prove_suite
from clearway.benchmarking.actions.sittings import ExamDesk
from clearway.benchmarking.actions.stand import Stand
from clearway.cli.benchmarking_ceremony import sheet_of
from clearway.cli.benchmarking_leading import begin
from clearway.cli.demo.talk import Talk
from clearway.cli.demo_frontier.cast import Cast, Player
from clearway.cli.demo_frontier.submitting import Entry
from clearway.formats.solvability import write_solvability
from clearway.formats.suite_manifest import Suite, parse_suite
from clearway.formats.threshold_policy import ThresholdPolicy
from clearway.gateways.builds import Workbench
from clearway.gateways.evaluations import InspectRunner, ModelAccess
from clearway.gateways.sealed_suites import KeyPair, SealedBundle, new_key_pair, open_suite, reseal_share, seal_suite
from clearway.gateways.suites import shipped_suite

SUITE: Final = "foundations"
MEMORY: Final = Path("/dev/shm")  # noqa: S108  where plain text lies while it runs: memory, one user's, wiped
_DRAWS: Final = 2
_ATTEMPTS: Final = 2
_AT_ONCE: Final = 4
_THRESHOLD_MINUTES: Final = 30
_TOKENS: Final = 200_000
_ELICITED: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A suite that was sealed and registered, its bundle, and the keys of its custodians."""

    id: str
    suite: Suite
    bundle: SealedBundle
    keys: tuple[KeyPair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What came of an evaluation: the commitment that it was made under, the run and its outcomes."""

    commitment: str
    run: str
    conducted: Conducted


async def seal(bench: Workbench, cast: Cast, talk: Talk) -> Sealed:
    """Prove in the sandbox that the suite that ships can be solved, and seal it to three custodians."""
    suite = parse_suite(shipped_suite(SUITE))
    stand = Stand(sandbox=bench.sandbox, machine=bench.machine)
    with talk.waiting(f"solving {len(suite.tasks)} tasks by their references"):
        seeds = [secrets.token_hex(16) for _ in range(_DRAWS)]
        proof = await prove_suite(stand, suite, seeds=seeds, wall=bench.wall, hear=lambda _: None)
    talk.line(
        f"{len(suite.tasks)} tasks in {len(suite.families)} families, each solved by its reference in the sandbox"
    )
    keys = tuple(new_key_pair() for _ in cast.custodians)
    for custodian, key in zip(cast.custodians, keys, strict=True):
        await custodian.client.post("/custodians", {"recipient": key.recipient})
    bundle = seal_suite(suite.files, [key.recipient for key in keys], entropy=secrets.token_bytes)
    sheet = sheet_of(suite, bundle, proofs=write_solvability(proof))
    found = await cast.evaluator.client.post("/suites", sheet)
    talk.line(f"sealed as {found['id']}: its key is split, two of three custodians open it, and the house has none")
    return Sealed(id=found["id"], suite=suite, bundle=bundle, keys=keys)


async def commit(sealed: Sealed, entry: Entry, cast: Cast, talk: Talk) -> str:
    """Commit to a policy before anybody has seen a result, and have another person approve it."""
    policy = policy_for(sealed.suite)
    said = {
        "developer": entry.developer.party,
        "checkpoint": entry.checkpoint,
        "policy": msgspec.to_builtins(policy),
    }
    made = await cast.program.client.post("/commitments", said)
    await cast.official.client.post(f"/commitments/{made['id']}/answer", {"accepted": True})
    talk.line(f"policy committed to by its digest {made['digest'][:16]}, approved by a second person")
    return made["id"]


async def measure(
    bench: Workbench, sealed: Sealed, cast: Cast, *, commitment: str, access: ModelAccess, talk: Talk
) -> Measured:
    """Open the suite with two custodians, run it, and hand in the outcomes under pseudonyms."""
    session, client = new_key_pair(), cast.evaluator.client
    asking = {"suite": sealed.id, "commitment": commitment, "reason": "the demo's run", "recipient": session.recipient}
    opening = (await client.post("/openings", asking))["id"]
    for number in (0, 2):
        await _hand_in(cast.custodians[number], sealed.keys[number], opening)
    released = await client.post(f"/openings/{opening}/release")
    shares = [(base64.b64decode(one["sealed"]), one["proof"]) for one in released["shares"]]
    opened = open_suite(sealed.bundle.bundle, session, mask=base64.b64decode(released["mask"]), shares=shares)
    talk.line(f"opened by two custodians in {opening}; it lies in memory only")
    order = _Order(bench=bench, suite=parse_suite(opened.files), seed=opened.seed, access=access, opening=opening)
    run, conducted = await _run(order, cast.evaluator, session.recipient, talk=talk)
    await client.post(f"/openings/{opening}/wiped")
    return Measured(commitment=commitment, run=run, conducted=conducted)


def policy_for(suite: Suite) -> ThresholdPolicy:
    """The policy that ships, for little effort and a low threshold: the demo's suite is public and small."""
    return msgspec.structs.replace(
        shipped_threshold_policy(),
        suite_versions=(suite.version,),
        threshold_minutes=_THRESHOLD_MINUTES,
        token_budgets=(_TOKENS,),
        attempts=_ATTEMPTS,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    bench: Workbench
    suite: Suite
    seed: str
    access: ModelAccess
    opening: str


async def _run(order: _Order, evaluator: Player, recipient: str, *, talk: Talk) -> tuple[str, Conducted]:
    runner = InspectRunner(sandbox=order.bench.sandbox, machine=order.bench.machine)
    with talk.waiting("attacking the sandbox by its own self-test"):
        wall = await attest_wall(order.bench.sandbox, order.bench.wall)
    elicitation = policy_for(order.suite).elicitation[:_ELICITED]
    told = {
        "opening": order.opening,
        "model": order.access.model,
        "scaffold": runner.scaffold(),
        "elicitation": list(elicitation),
        "tasks": [size.name for size in sizes_of(order.suite).values()],
        "attempts": _ATTEMPTS,
        "tokens_max": _TOKENS,
        "wall": wall.wall,
        "wall_attacks": wall.attacks,
        "wall_held": wall.held,
    }
    leading = await begin(evaluator.client, told, credential=order.access.credential)
    watch = Watch()
    stand = Stand(sandbox=order.bench.sandbox, machine=order.bench.machine)
    desk = ExamDesk(stand=stand, suite=order.suite, seed=order.seed, listener=watch)
    work = conduct(
        runner,
        desk,
        order.access,
        course=Course(attempts=_ATTEMPTS, tokens_max=_TOKENS, at_once=_AT_ONCE),
        folder=MEMORY / f"clearway-demo-{secrets.token_hex(8)}",
        recipient=recipient,
    )
    with talk.waiting(f"running {len(order.suite.tasks)} tasks, {_ATTEMPTS} attempts each"):
        conducted = await leading.lead(work, watch)
        await leading.hand_in(conducted)
    passes = sum(row.passes for row in conducted.matrix.rows)
    talk.line(
        f"{watch.attempts} attempts through Inspect, broker and sandbox, {passes} passed; {wall.held} of"
        f" {wall.attacks} attacks on the sandbox held off; the log is sealed"
    )
    return leading.run, conducted


async def _hand_in(custodian: Player, key: KeyPair, opening: str) -> None:
    turn: Any = await custodian.client.get(f"/openings/{opening}/turn")
    share = reseal_share(base64.b64decode(turn["sealed"]), key, recipient=turn["opening"]["recipient"])
    await custodian.client.post(f"/openings/{opening}/shares", {"sealed": _text(share)})


def _text(body: bytes) -> str:
    return base64.b64encode(body).decode()
