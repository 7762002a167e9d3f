"""When a deletion certificate is whole: every item deleted or kept for a reason, signed by two persons."""

from collections.abc import Iterable, Sequence
from typing import Final

from clearway.formats.deletion_certificate import Certificate
from clearway.frontier.model.deletion import Signing
from clearway.frontier.model.materials import Material
from clearway.kernel.errors import Refusal

SIGNERS_MIN: Final = 2


def require_whole(certificate: Certificate, materials: Iterable[Material]) -> None:
    """Refuse a certificate that leaves an item out, names one that is none, or another digest; or that is untrue here.

    What the certificate calls deleted has to be erased in this house.
    """
    held: dict[str, Material] = {one.id: one for one in materials}
    deleted = {one.id: one.sha256 for one in certificate.deleted}
    named = deleted.keys() | {one.id for one in certificate.kept}
    for name in sorted(held.keys() ^ named):
        what = f"{name} is left out." if name in held else f"{name} is no item of the submission."
        raise Refusal("certificate-not-whole", what, hint="Draft it anew.", where="deleted")
    for name, digest in sorted(deleted.items()):
        if held[name].sha256 != digest:
            raise Refusal("other-digest", f"{name} has another digest.", hint="Draft it anew.", where="deleted")
        if held[name].erased_at is None:
            what = f"{name} is not erased in this house."
            raise Refusal("not-erased", what, hint="Erase it: clearway frontier materials erase.", status=409)


def require_two(signings: Sequence[Signing]) -> tuple[Signing, Signing]:
    """Give the first two signatures of different persons; refused where there are not two."""
    by_signer = {one.signer: one for one in reversed(signings)}
    distinct = [one for one in signings if by_signer[one.signer] == one]
    if len(distinct) < SIGNERS_MIN:
        what = f"Known persons who signed it: {len(distinct)}; two have to."
        raise Refusal("not-two-signers", what, hint="Let somebody else sign too: clearway frontier certificate sign.")
    return distinct[0], distinct[1]
