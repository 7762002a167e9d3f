"""Which wall this house uses."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from clearway.gateways.sandbox.bubblewrap import open_bubblewrap
from clearway.gateways.sandbox.client import Client
from clearway.gateways.sandbox.containers import Containers
from clearway.gateways.sandbox.gvisor import open_gvisor
from clearway.gateways.sandbox.kubernetes import Kubernetes
from clearway.gateways.sandbox.protocol import Sandbox
from clearway.kernel.errors import Refusal


class Kind(StrEnum):
    """The walls there are."""

    BUBBLEWRAP = "bubblewrap"
    PODMAN = "podman"
    DOCKER = "docker"
    GVISOR = "gvisor"
    KUBERNETES = "kubernetes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A wall and what it takes: words of the engine's client, an image by digest, a cluster's namespace and class."""

    kind: Kind = Kind.BUBBLEWRAP
    client: tuple[str, ...] = ()
    image: str = ""
    namespace: str = "clearway-sandbox"
    runtime_class: str = ""
    unlimited_memory_accepted: bool = False


def open_sandbox(choice: Choice, entropy: Callable[[int], bytes], *, shown: frozenset[str]) -> Sandbox:
    """Make the sandbox that was chosen; `shown` is what an image of this very system has at the same place."""
    match choice.kind:
        case Kind.BUBBLEWRAP:
            return open_bubblewrap(entropy, unlimited_memory_accepted=choice.unlimited_memory_accepted)
        case Kind.GVISOR:
            return open_gvisor(entropy)
        case Kind.PODMAN | Kind.DOCKER:
            client = Client(words=choice.client or (choice.kind.value,))
            return Containers(client=client, image=choice.image, entropy=entropy)
        case Kind.KUBERNETES:
            return Kubernetes(
                client=Client(words=choice.client or ("kubectl",)),
                image=require_digest(choice.image),
                namespace=choice.namespace,
                runtime_class=choice.runtime_class,
                shown=shown,
                entropy=entropy,
            )


def require_digest(image: str) -> str:
    """Give an image that is named by its digest; refused where it is named by something that can change."""
    if "sha256:" not in image:
        what = f"{image or 'No image'} is named: an image for untrusted code is named by its digest."
        hint = "Set CLEARWAY_SANDBOX_IMAGE to name@sha256:..., the image that Clearway itself runs in."
        raise Refusal("bad-setting", what, hint=hint, where="CLEARWAY_SANDBOX_IMAGE")
    return image
