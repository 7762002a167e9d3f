"""How a tier's lists are issued anew: the bins that changed, the snapshot over all, the timestamp over that."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Final

from clearway.distribution import rules, store
from clearway.distribution.model import FeedFile, FeedRole, FeedTarget
from clearway.formats import tuf
from clearway.gateways.feed_keys import FeedKeys
from clearway.kernel.tiers import tier_role
from clearway.storage.timers import set_timer
from clearway.storage.work import Work

RENEW_FEED: Final = "renew-feed"
RENEWED_AFTER: Final = timedelta(hours=12)
TIMESTAMP_LASTS: Final = timedelta(days=2)
SNAPSHOT_LASTS: Final = timedelta(days=30)
LIST_LASTS: Final = timedelta(days=365)
LIST_RENEWED_BEFORE: Final = timedelta(days=60)
# Who began to fetch before something was replaced may end within this.
REPLACED_STAYS: Final = timedelta(days=2)
# What the snapshot does not name.
_ABOVE: Final = frozenset({"snapshot", "timestamp"})


async def issue(
    work: Work, tier: str, *, lists: Collection[str], keys: FeedKeys, files: Sequence[FeedFile] = (),
    replaced: Sequence[str] = (), offline: Sequence[FeedRole] = (),
) -> None:  # fmt: skip
    """Issue some lists of a tier anew, with the snapshot and the timestamp, beside new `files`.

    `replaced` are names of files that the new ones replace; `offline` are roles whose metadata is among the files.
    """
    issued = _Issued(work=work, tier=tier, keys=keys, roles=await store.roles(work, tier))
    issued.roles |= {role.name: role for role in offline}
    issued.new += offline
    for name, targets in (await store.targets(work, tier, sorted(lists))).items():
        issued.sign_list(name, targets)
    snapshot = issued.sign_snapshot()
    issued.sign_timestamp(snapshot)
    await store.keep_roles(work, tier, issued.new)
    await store.replace_files(work, tier, [*files, *issued.files], replaced=[*replaced, *issued.replaced])
    await set_timer(work, RENEW_FEED, tier, due=work.now + RENEWED_AFTER)


class _Issued:
    """What is signed in one go: each role one version above the one that it had."""

    def __init__(self, *, work: Work, tier: str, keys: FeedKeys, roles: dict[str, FeedRole]) -> None:
        self._tier = tier
        self._now = work.now
        self._keys = keys
        self.roles = roles
        self.new: list[FeedRole] = []
        self.files: list[FeedFile] = []
        self.replaced: list[str] = []

    def sign_list(self, name: str, targets: Mapping[str, FeedTarget]) -> None:
        role = self._next(name, LIST_LASTS)
        bins = None
        if name == tier_role(self._tier):
            bins = tuf.bins_of_tier(self._tier, self._keys.signer(name).public_key)
        listed = {path: (one.length, one.digest) for path, one in targets.items()}
        payload = tuf.targets_payload(listed, version=role.version, expires=role.expires_at, delegations=bins)
        self._sign(role, payload)

    def sign_snapshot(self) -> bytes:
        versions = {name: role.version for name, role in self.roles.items() if name not in _ABOVE}
        role = self._next("snapshot", SNAPSHOT_LASTS)
        return self._sign(role, tuf.snapshot_payload(versions, version=role.version, expires=role.expires_at))

    def sign_timestamp(self, snapshot: bytes) -> None:
        role, above = self._next("timestamp", TIMESTAMP_LASTS), self.roles["snapshot"].version
        self._sign(
            role,
            tuf.timestamp_payload(snapshot, snapshot_version=above, version=role.version, expires=role.expires_at),
        )

    def _next(self, name: str, lasts: timedelta) -> FeedRole:
        old = self.roles.get(name)
        if old is not None and name != "timestamp":
            self.replaced.append(rules.metadata_name(name, old.version))
        return FeedRole(name=name, version=old.version + 1 if old else 1, expires_at=self._now + lasts)

    def _sign(self, role: FeedRole, payload: tuf.Payload) -> bytes:
        signer = self._keys.signer(role.name)
        signature = tuf.Signature(public_key=signer.public_key, signature=signer.sign(tuf.signed_part(payload)))
        body = tuf.envelope(payload, [signature])
        self.roles[role.name] = role
        self.new.append(role)
        self.files.append(FeedFile(name=rules.metadata_name(role.name, role.version), body=body))
        return body
