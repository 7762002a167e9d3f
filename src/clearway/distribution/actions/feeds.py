"""Verbs of feeds: open them under a root, add an advisory, renew what ends, fill in what came before, read."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from clearway.audit import actions as audit
from clearway.distribution import rules, store
from clearway.distribution.actions.issue import LIST_RENEWED_BEFORE, REPLACED_STAYS, issue
from clearway.distribution.model import (
    Feed,
    FeedFile,
    FeedLine,
    FeedPage,
    FeedRole,
    Inclusion,
    PublishedAdvisory,
    Rendering,
)
from clearway.formats import tuf
from clearway.formats.advisory import Tlp
from clearway.gateways.feed_keys import ONLINE_ROLES, FeedKeys
from clearway.gateways.signer import Signer
from clearway.kernel.errors import Outage, Refusal, not_found
from clearway.kernel.limits import FEED_FILES_LISTED_MAX, FEED_FILLED_AT_ONCE_MAX, FEED_RENEWED_AT_ONCE_MAX
from clearway.kernel.tiers import TIERS, tier_role
from clearway.storage.jobs import enqueue
from clearway.storage.work import Work

_SUBJECT: Final = "feeds"


async def list_feeds(work: Work) -> list[Feed]:
    """List the tiers whose feeds are open and may be seen; none before the key ceremony."""
    return await store.feeds(work)


async def read_feed_file(work: Work, tier: str, name: str) -> bytes:
    """Give a file of a feed as it was signed."""
    found = await store.file(work, tier, name)
    if found is None:
        raise not_found("file of a feed", f"{tier}/{name[:100]}")
    return found


async def list_feed_files(work: Work, tier: str, after: str) -> FeedPage:
    """List names of the files of a feed, in order, after a name."""
    names = await store.names_after(work, tier, after, count_max=FEED_FILES_LISTED_MAX + 1)
    if not names and not after:
        raise not_found("feed", tier[:40])
    shown = tuple(names[:FEED_FILES_LISTED_MAX])
    return FeedPage(items=shown, next=shown[-1] if len(names) > FEED_FILES_LISTED_MAX else None)


async def open_feeds(work: Work, root: bytes, targets: bytes, *, keys: FeedKeys, record_key: bytes) -> list[Feed]:
    """Open the feeds of all tiers under a root, or put them under the next one; what was published before follows."""
    newest = await _newest_root(work)
    trust = tuf.require_trust(root, targets, known=newest)
    _require_own_keys(trust, keys, record_key)
    detail = {"root": sha256(root).hexdigest(), "targets": sha256(targets).hexdigest(), "version": trust.root_version}
    await audit.record(work, "distribution.open-feeds", _SUBJECT, detail)
    for tier in TIERS:
        await _put_under(work, tier, trust, root=root, targets=targets, keys=keys, record_key=record_key)
    await enqueue(work, "fill-feeds", _SUBJECT)
    return await store.feeds(work)


async def add_to_feed(
    work: Work, advisory: PublishedAdvisory, renderings: Sequence[Rendering], *, tier: str | None, signer: Signer,
    keys: FeedKeys | None,
) -> None:  # fmt: skip
    """Give an advisory to the feed of its tier, with the proof that the record holds it; nothing where none is open.

    The record's line comes first: whoever appends to the record is alone until this transaction ends.
    """
    if tier is None or all(feed.tier != tier for feed in await store.feeds(work)):
        return
    position = await audit.record(work, rules.RECORDED, advisory.id, rules.recorded_detail(tier, renderings))
    feed = await store.lock(work, tier)
    assert feed is not None
    names = [one.format for one in renderings]
    line = rules.make_line(tier, feed.lines, advisory, formats=names)
    bodies = {one.format: one.body for one in renderings}
    files = {path: bodies[path.split("/")[1]] for path in line.paths[:-1]}
    files[line.paths[-1]], size = await _prove(work, feed, position, signer=signer)
    files |= await _index(work, feed, line)
    await _give(work, tier, files, keys=_require(keys))
    await store.advance(work, tier, lines=feed.lines + 1, record_size=size)


async def renew_feed(work: Work, tier: str, *, keys: FeedKeys) -> None:
    """Sign the timestamp of a feed anew, and the lists that end soon; remove files that were replaced long ago."""
    await audit.record(work, "distribution.renew-feed", tier, {})
    if await store.lock(work, tier) is None:
        return
    soon = work.now + LIST_RENEWED_BEFORE
    ending = [
        name
        for name, role in (await store.roles(work, tier)).items()
        if name.startswith(tier_role(tier)) and role.expires_at < soon
    ]
    await issue(work, tier, lists=ending[:FEED_RENEWED_AT_ONCE_MAX], keys=keys)
    await store.drop_files(work, tier, replaced_before=work.now - REPLACED_STAYS)


async def fill_feeds(work: Work, *, signer: Signer, keys: FeedKeys) -> None:
    """Give feeds the next advisories that were published before they were opened, and call for the others."""
    missing = await store.advisories_without_line(work, FEED_FILLED_AT_ONCE_MAX)
    for wanted in missing:
        advisory = await store.advisory(work, wanted)
        assert advisory is not None
        renderings = await store.renderings(work, wanted)
        # What stands among the advisories is public; it has no other mark.
        await add_to_feed(work, advisory, renderings, tier=rules.tier_of(Tlp.CLEAR), signer=signer, keys=keys)
    if missing and await store.feeds(work):
        await enqueue(work, "fill-feeds", _SUBJECT)


async def call_for_renewal(work: Work, tier: str) -> None:
    """Let a worker renew a feed: its timer ran out."""
    await enqueue(work, "renew-feed", tier)


async def _newest_root(work: Work) -> bytes | None:
    feeds = await store.feeds(work)
    if not feeds:
        return None
    return await store.file(work, feeds[0].tier, rules.metadata_name("root", feeds[0].root_version))


def _require_own_keys(trust: tuf.Trust, keys: FeedKeys, record_key: bytes) -> None:
    if trust.listed.get(rules.RECORD_KEY_PATH) != sha256(rules.record_key_body(record_key)).hexdigest():
        what = "The list of tiers names another key for the record than the one that this Clearway holds."
        hint = "Sign the list anew with what clearway feed keys prints here: clearway feed root targets."
        raise Refusal("other-online-key", what, hint=hint, where="record")
    for role in ONLINE_ROLES:
        if trust.keys[role] != (tuf.key_id(keys.signer(role).public_key),):
            what = f"The ceremony named another key for {role} than the one that this Clearway holds."
            hint = "Hold it with what clearway feed keys prints here, or bring those keys to this machine."
            raise Refusal("other-online-key", what, hint=hint, where=role)


async def _put_under(
    work: Work, tier: str, trust: tuf.Trust, *, root: bytes, targets: bytes, keys: FeedKeys, record_key: bytes
) -> None:
    feed = await store.lock(work, tier)
    if feed is not None and trust.targets_version < feed.targets_version:
        what = f"The list of tiers has version {trust.targets_version}; version {feed.targets_version} is in use."
        raise Refusal("older-list", what, hint="Make it anew with a higher version: clearway feed root targets.")
    await store.keep_trust(work, tier, trust)
    files = [
        FeedFile(name=rules.metadata_name("root", trust.root_version), body=root),
        FeedFile(name=rules.metadata_name("targets", trust.targets_version), body=targets),
        rules.target_file(rules.RECORD_KEY_PATH, rules.record_key_body(record_key)),
    ]
    offline = FeedRole(name="targets", version=trust.targets_version, expires_at=trust.targets_expires)
    own = tier_role(tier)
    lists = {own} | {name for name in await store.roles(work, tier) if name.startswith(own)}
    await issue(work, tier, lists=lists, keys=keys, files=files, offline=[offline])
    if feed is None:
        head = {rules.head_path(tier): rules.head_body(0)}
        await _give(work, tier, head, keys=keys)


async def _prove(work: Work, feed: Feed, position: int, *, signer: Signer) -> tuple[bytes, int]:
    checkpoint = await audit.sign_checkpoint(work, signer)
    assert checkpoint is not None
    continued: list[bytes] = []
    if feed.record_size:
        continued = await audit.prove_consistency(work, feed.record_size, tree_size=checkpoint.size)
    proof = Inclusion(
        entry=(await audit.read_line(work, position)).text,
        position=position,
        hashes=_hexadecimal(await audit.prove_inclusion(work, position, tree_size=checkpoint.size)),
        checkpoint=checkpoint.note,
        previous_size=feed.record_size,
        continued=_hexadecimal(continued),
    )
    return rules.proof_body(proof), checkpoint.size


async def _index(work: Work, feed: Feed, line: FeedLine) -> dict[str, bytes]:
    text = rules.line_text(line)
    before = await store.lines_from(work, feed.tier, rules.first_of_page(line.position))
    await store.add_line(work, feed.tier, line, text=text)
    return {
        rules.page_path(feed.tier, line.position): rules.page_body([*before, text]),
        rules.head_path(feed.tier): rules.head_body(feed.lines + 1),
    }


async def _give(work: Work, tier: str, files: dict[str, bytes], *, keys: FeedKeys) -> None:
    new = [rules.target_of(tier, path, body) for path, body in files.items()]
    old = await store.known_targets(work, tier, list(files))
    await store.keep_targets(work, tier, new)
    replaced = [rules.target_name(one.path, one.digest) for one in old]
    bodies = [rules.target_file(path, body) for path, body in files.items()]
    await issue(work, tier, lists={one.role for one in new}, keys=keys, files=bodies, replaced=replaced)


def _hexadecimal(hashes: Sequence[bytes]) -> tuple[str, ...]:
    return tuple(one.hex() for one in hashes)


def _require(keys: FeedKeys | None) -> FeedKeys:
    if keys is None:
        hint = "Publish by a worker that has the keys folder of this house."
        raise Outage("keys of feeds", "this process has none, and a feed is open.", hint=hint)
    return keys
