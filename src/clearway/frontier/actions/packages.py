"""Verbs of packages: screen, submit, read (Order 3(b)(i))."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Final, cast

import msgspec

from clearway.audit import actions as audit
from clearway.formats.canonical import Plain, canonical_json
from clearway.formats.dsse import Envelope, parse_envelope
from clearway.formats.materials_policy import MaterialsPolicy
from clearway.formats.submission_package import CheckpointEntry, Item, Package, parse_package, parse_package_payload
from clearway.frontier.actions.keys import who_signed
from clearway.frontier.actions.submissions import lock_submission, read_submission
from clearway.frontier.model.materials import Checkpoint, Erasure, FrontierKey, Holdings, Lack, Material, PackageReceipt
from clearway.frontier.model.submission import ENDED, Submission
from clearway.frontier.rules import screening
from clearway.frontier.store import contents, deletion
from clearway.frontier.store import packages as store
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import CheckpointId, MaterialId, SubmissionId
from clearway.storage.timers import cancel_timer, set_timer
from clearway.storage.work import Work

MATERIAL_END: Final = "material-end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What a package lacks, and whether it may be submitted all the same."""

    ready: bool
    lacks: tuple[Lack, ...]


def screen_package(body: bytes, policy: MaterialsPolicy) -> Screening:
    """Say item by item what a package lacks and what to do; nothing is kept, and no server is needed."""
    lacks = screening.screen(parse_package(body), policy)
    return Screening(ready=not screening.stops(lacks), lacks=lacks)


async def submit_package(
    work: Work, submission: SubmissionId, body: bytes, *, policy: MaterialsPolicy
) -> PackageReceipt:
    """Take a signed package (DSSE) of the acting developer for its submission; refused where it lacks something.

    A later package replaces what it does not list unchanged, and the contents of that are erased at once.
    """
    envelope = parse_envelope(body)
    package = parse_package_payload(envelope.payload)
    found = await lock_submission(work, submission)
    await _require_open(work, found)
    key = await _require_signed(work, envelope, package, found=found)
    _require_screened(package, policy)
    if found.estimate is not None:
        screening.require_known_checkpoints(package, {one.root for one in await store.checkpoints(work, submission)})
    assert work.actor.person is not None
    receipt = PackageReceipt(
        submission=submission,
        version=1 + len(await store.packages(work, submission)),
        payload_digest=envelope.digest,
        submitted_by=work.actor.person,
        submitted_at=work.now,
        deletion_days=policy.deletion_days,
    )
    await store.add_package(work, receipt, envelope=body, key=key.key)
    new, gone = await _place(work, receipt, package)
    await store.add_checkpoints(work, [_checkpoint(work, one, receipt) for one in package.checkpoints])
    detail = {"version": receipt.version, "digest": receipt.payload_digest, "new": new, "replaced": gone}
    await audit.record(work, "frontier.submit-package", submission, detail)
    return receipt


async def read_holdings(work: Work, submission: SubmissionId) -> Holdings:
    """Give what is held of a submission, who may take it out and who did, as far as the acting person may see it."""
    await read_submission(work, submission)
    return Holdings(
        packages=tuple(await store.packages(work, submission)),
        materials=tuple(await store.materials(work, submission)),
        checkpoints=tuple(await store.checkpoints(work, submission)),
        grants=tuple(await contents.grants(work, submission)),
        exports=tuple(await contents.exports(work, submission)),
    )


async def read_package(work: Work, submission: SubmissionId, *, version: int) -> bytes:
    """Give a package as it was signed."""
    found = await store.envelope(work, submission, version=version)
    if found is None:
        raise not_found("package", f"{submission} {version}")
    return found


async def list_checkpoints(work: Work, submission: SubmissionId) -> list[Checkpoint]:
    """List the checkpoints of a submission, the newest first."""
    return await store.checkpoints(work, submission)


async def _require_open(work: Work, found: Submission) -> None:
    if found.developer != work.actor.party:
        raise not_found("submission", found.id)
    if found.state in ENDED or await deletion.deletion(work, found.id) is not None:
        what = f"The submission is {found.state.value}, and takes nothing more."
        raise Refusal("submission-ended", what, hint="Open another one.", status=409)


async def _require_signed(work: Work, envelope: Envelope, package: Package, *, found: Submission) -> FrontierKey:
    if (package.submission, package.developer) != (found.id, found.developer):
        what = "The package names another submission or developer."
        raise Refusal("other-submission", what, hint="Change it, and sign it again.", where="submission")
    for _, key in await who_signed(work, envelope):
        if key.party == found.developer:
            return key
    what = "No signature of it holds with a key that your party registered."
    hint = "clearway frontier key register KEYFILE, and clearway frontier package sign."
    raise Refusal("not-signed-by-developer", what, hint=hint, where="signatures")


def _require_screened(package: Package, policy: MaterialsPolicy) -> None:
    lacks = [one for one in screening.screen(package, policy) if one.stops]
    if lacks:
        first = lacks[0]
        what = f"The package lacks {len(lacks)} things; first {first.item} {first.field}: {first.what}"
        hint = f"{first.todo} clearway frontier package screen FILE lists them all."
        raise Refusal("package-lacks", what, hint=hint, where=first.item)


async def _place(work: Work, receipt: PackageReceipt, package: Package) -> tuple[int, int]:
    """Keep the items that are new, and replace those that are not listed any more; give how many of each."""
    standing = [one for one in await store.materials(work, receipt.submission) if one.replaced_at is None]
    listed = {item_digest(item): item for item in package.items}
    gone = [one for one in standing if one.item_digest not in listed]
    kept = {one.item_digest for one in standing}
    new = [_material(work, item, receipt) for digest, item in listed.items() if digest not in kept]
    await store.replace_materials(work, [one.id for one in gone])
    for one in gone:
        await contents.erase(work, one.id, because=Erasure.REPLACED)
        await cancel_timer(work, MATERIAL_END, one.id)
    await store.add_materials(work, new)
    for one in new:
        await set_timer(work, MATERIAL_END, one.id, due=datetime.combine(one.delete_on, time(), tzinfo=UTC))
    return len(new), len(gone)


def item_digest(item: Item) -> str:
    """Give the SHA-256 of all that a package says of an item."""
    return sha256(canonical_json(cast("Plain", msgspec.to_builtins(item))).encode()).hexdigest()


def _material(work: Work, item: Item, receipt: PackageReceipt) -> Material:
    assert item.retention_days is not None
    return Material(
        id=MaterialId(work.new_id("mat")),
        submission=receipt.submission,
        package=receipt.version,
        name=item.name,
        kind=item.kind,
        title=item.title,
        owner=item.owner,
        marking=item.marking,
        audience=item.audience,
        purpose=item.purpose,
        retention_days=item.retention_days,
        delete_on=date.fromisoformat(item.delete_on),
        sha256=item.sha256,
        bytes=item.bytes,
        item_digest=item_digest(item),
    )


def _checkpoint(work: Work, one: CheckpointEntry, receipt: PackageReceipt) -> Checkpoint:
    return Checkpoint(
        id=CheckpointId(work.new_id("ckp")),
        submission=receipt.submission,
        package=receipt.version,
        name=one.name,
        kind=one.kind,
        root=one.root,
        files=one.files,
        bytes=one.bytes,
        registered_at=receipt.submitted_at,
    )
