"""What a submission package lacks, item by item, and what to do about it (Order 3(b)(i), 3(b)(ii))."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Final

from clearway.formats.materials_policy import MaterialsPolicy
from clearway.formats.submission_package import CheckpointEntry, Classification, Control, Item, Package, Sharing
from clearway.frontier.model.materials import Lack, LackCode
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import MATERIAL_BYTES_MAX

_WHOLE: Final = "package"
_OPEN: Final = frozenset({Sharing.CLEAR, Sharing.GREEN})
_PROTECTED: Final = frozenset({Control.PROPRIETARY, Control.TRADE_SECRET})


def screen(package: Package, policy: MaterialsPolicy) -> tuple[Lack, ...]:
    """List what a package lacks; it may be submitted once nothing that stops it is left."""
    return (
        *_whole(package, policy),
        *(lack for item in package.items for lack in _item(item, package, policy)),
        *(lack for one in package.checkpoints for lack in _checkpoint(one)),
    )


def stops(lacks: tuple[Lack, ...]) -> bool:
    """Tell whether any of these keeps a package from being submitted."""
    return any(lack.stops for lack in lacks)


def require_known_checkpoints(package: Package, known: Collection[str]) -> None:
    """Refuse a checkpoint that an estimate, once there is one, says nothing of: it is for a submission of its own."""
    for one in package.checkpoints:
        if one.root not in known:
            what = f"{one.name} is a new checkpoint, and the estimate is about others."
            hint = "Replace the submission (clearway frontier supersede), and hand the package in for the new one."
            raise Refusal("new-checkpoint", what, hint=hint, where="checkpoints", status=409)


def _whole(package: Package, policy: MaterialsPolicy) -> Iterator[Lack]:
    told = {
        "submission": (package.submission, "Name the submission: clearway frontier open gives its id."),
        "developer": (package.developer, "Name your party by its id: GET /api/v1/whoami has it."),
        "model": (package.model, "Name the model."),
        "version": (package.version, "Say which version of the model."),
        "made_on": (package.made_on, "Say on which day the package was made."),
        "contact": (package.contact, "Say whom the programme's office calls."),
    }
    for field, (value, todo) in told.items():
        if not value.strip():
            yield _missing(_WHOLE, field, todo)
    for kind in policy.required_kinds:
        if not any(item.kind is kind for item in package.items):
            yield _missing(_WHOLE, "items", f"Add an item of kind {kind.value}: the policy asks for one.")
    if not package.checkpoints:
        yield _missing(_WHOLE, "checkpoints", "Add a checkpoint: clearway frontier manifest DIR.")
    yield from _twice(package)


def _twice(package: Package) -> Iterator[Lack]:
    names = [one.name for one in package.items] + [one.name for one in package.checkpoints]
    roots = [one.root for one in package.checkpoints if one.root]
    for field, values in (("name", names), ("root", roots)):
        for value in sorted({one for one in values if values.count(one) > 1}):
            yield _lack(value[:64], field, LackCode.TWICE, "It stands in the package twice.", "Keep one of them.")


def _item(item: Item, package: Package, policy: MaterialsPolicy) -> Iterator[Lack]:
    told = {
        "owner": (item.owner, "Say whose it is: your own company, or who licensed it to you."),
        "purpose": (item.purpose, "Say what the government may use it for; any other use is not allowed."),
        "title": (item.title, "Give it a title that tells nothing that it protects."),
        "sha256": (item.sha256, "Give the SHA-256 of its bytes: clearway frontier package fill does."),
    }
    for field, (value, todo) in told.items():
        if not value.strip():
            yield _missing(item.name, field, todo)
    if not item.audience.roles and not item.audience.persons:
        yield _missing(item.name, "audience", "Name the roles or persons that may be given it; nobody else ever is.")
    if item.bytes == 0:
        yield _missing(item.name, "bytes", "Say how many bytes it has.")
    yield from _marking(item)
    yield from _time(item, package, policy)


def _marking(item: Item) -> Iterator[Lack]:
    marking = item.marking
    if marking.classification is None:
        todo = "Say how it is classified: unclassified, if it is not."
        yield _lack(item.name, "marking.classification", LackCode.UNMARKED, "It has no classification.", todo)
    elif marking.classification is not Classification.UNCLASSIFIED:
        what = "It is classified, so its contents cannot be handed over here."
        todo = "Nothing, if the list may name it: hand it over in the closed enclave; here only its digest is kept."
        yield _lack(item.name, "marking.classification", LackCode.CLASSIFIED, what, todo, stops=False)
    if marking.tlp is None:
        todo = "Say how far it goes among those who have it: red, amber-strict, amber, green or clear."
        yield _lack(item.name, "marking.tlp", LackCode.UNMARKED, "It has no TLP label.", todo)
    elif marking.tlp in _OPEN and _PROTECTED & set(marking.controls):
        what = f"TLP {marking.tlp.value} gives away what {', '.join(sorted(marking.controls))} protects."
        yield _lack(item.name, "marking.tlp", LackCode.CONTRADICTS, what, "Label it amber-strict or red.")
    if not marking.controls and marking.classification is Classification.UNCLASSIFIED and marking.tlp not in _OPEN:
        what = "Nothing says that it is proprietary or a trade secret."
        todo = "Mark it CUI//PROPIN or trade-secret if it is: the mark keeps it from being released under the law."
        yield _lack(item.name, "marking.controls", LackCode.UNMARKED, what, todo, stops=False)
    if marking.classification is Classification.UNCLASSIFIED and item.bytes > MATERIAL_BYTES_MAX:
        what = f"It has {item.bytes} bytes; {MATERIAL_BYTES_MAX} can be handed over here."
        yield _lack(item.name, "bytes", LackCode.TOO_LONG, what, "Split it. Weights are never handed over.")


def _time(item: Item, package: Package, policy: MaterialsPolicy) -> Iterator[Lack]:
    if item.retention_days is None:
        yield _missing(item.name, "retention_days", "Say for how many days it may be kept.")
    elif item.retention_days > policy.retention_days_max:
        what = f"{item.retention_days} days are more than the {policy.retention_days_max} of the policy."
        yield _lack(item.name, "retention_days", LackCode.TOO_LONG, what, "Shorten it.")
    if not item.delete_on:
        yield _missing(item.name, "delete_on", "Say on which day it is deleted at the latest.")
    elif package.made_on:
        made, ends = date.fromisoformat(package.made_on), date.fromisoformat(item.delete_on)
        if ends <= made:
            what = "It is deleted before the package was made."
            yield _lack(item.name, "delete_on", LackCode.CONTRADICTS, what, "Name a later day.")
        elif item.retention_days is not None and ends > made + timedelta(days=item.retention_days):
            what = f"{item.delete_on} is more than {item.retention_days} days after {package.made_on}."
            yield _lack(item.name, "delete_on", LackCode.CONTRADICTS, what, "Name an earlier day, or keep it longer.")


def _checkpoint(one: CheckpointEntry) -> Iterator[Lack]:
    if not one.root or not one.files or not one.bytes:
        todo = "Copy root, files and bytes from its manifest: clearway frontier manifest DIR."
        yield _missing(one.name, "root", todo)


def _missing(item: str, field: str, todo: str) -> Lack:
    return _lack(item, field, LackCode.MISSING, f"There is no {field.replace('_', ' ')}.", todo)


def _lack(item: str, field: str, code: LackCode, what: str, todo: str, *, stops: bool = True) -> Lack:  # noqa: PLR0917  as one reads it aloud
    return Lack(item=item, field=field, code=code, what=what, todo=todo, stops=stops)
