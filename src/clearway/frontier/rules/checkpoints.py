"""Whether a signed list of a model's files is about the checkpoint at hand."""

from collections.abc import Iterator

from clearway.formats.checkpoint_manifest import Manifest
from clearway.formats.model_signature import ModelSignature
from clearway.kernel.errors import Refusal


def require_same_files(manifest: Manifest, signed: ModelSignature) -> int:
    """Refuse a signature that lists other files than the manifest; gives how many of them the signer left out."""
    own = {one.path: one.sha256 for one in manifest.files}
    left_out = {path for path in own if path not in signed.files and _is_below(path, signed.ignored)}
    wrong = tuple(_differences({path: own[path] for path in own.keys() - left_out}, signed))
    if wrong:
        what = f"The model signature is about other files: {len(wrong)} differ, first {wrong[0]}."
        raise Refusal("other-files", what, hint="Sign the folder as it is now, or name the one that was signed.")
    return len(left_out)


def _differences(own: dict[str, str], signed: ModelSignature) -> Iterator[str]:
    for path in sorted(own.keys() | signed.files.keys()):
        if path not in signed.files:
            yield f"{path} is not signed"
        elif path not in own:
            yield f"{path} is not here"
        elif own[path] != signed.files[path]:
            yield f"{path} has another SHA-256"


def _is_below(path: str, ignored: tuple[str, ...]) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in ignored)
