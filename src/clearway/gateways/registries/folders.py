"""How fetched files lie in folders, and the refusals that every kind of registry shares."""

import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from clearway.gateways.registries.protocol import Archive, Ecosystem, Wanted
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import SOURCE_BYTES_MAX

CURRENT: Final = "current"
_PACKAGE: Final = re.compile(r"(@[A-Za-z0-9_-]{1,64}/)?[A-Za-z0-9][A-Za-z0-9._+-]{0,130}")
_VERSION: Final = re.compile(r"[0-9][0-9A-Za-z.+:~!-]{0,79}")
_ADDRESS: Final = re.compile(r"(https|file)://[A-Za-z0-9._~:/@+-]{1,400}")
_TAG: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._+~/-]{0,99}")
# A draft that is so much older than a new one was left by a process that was ended in the middle.
_DRAFT_SECONDS_MAX: Final = 86_400


def place(root: Path, wanted: Wanted) -> Path:
    """Name the folder of a release; a scoped npm name keeps to one folder."""
    package = wanted.package.replace("/", "+")
    version = (wanted.version or CURRENT).replace("/", "+")
    require_plain(wanted)
    return root / wanted.ecosystem / package / version


def require_plain(wanted: Wanted) -> None:
    """Refuse a name or version that a client could take for something else: an option, address, path or alias."""
    is_git = wanted.ecosystem is Ecosystem.GIT
    package, version = (_ADDRESS, _TAG) if is_git else (_PACKAGE, _VERSION)
    if package.fullmatch(wanted.package) is None or (wanted.version and version.fullmatch(wanted.version) is None):
        raise no_such_release(wanted)


def read(folder: Path) -> tuple[Archive, ...]:
    """Read all files of a folder, sorted by name; more than SOURCE_BYTES_MAX bytes are refused."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink())
    size = sum(path.stat().st_size for path in files)
    if size > SOURCE_BYTES_MAX:
        raise Refusal(
            "source-too-large",
            f"The source in {folder.name} has {size} bytes; at most {SOURCE_BYTES_MAX} are taken.",
            hint="Choose a smaller release, or raise SOURCE_BYTES_MAX.",
        )
    return tuple(Archive(name=path.name, body=path.read_bytes()) for path in files)


def draft(parent: Path, prefix: str) -> Path:
    """Make a folder to work in, and take away those that ended processes left there a day ago or longer."""
    made = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    now = made.stat().st_mtime
    for other in parent.glob(f"{prefix}*"):
        with suppress(OSError):  # whoever made it has taken it away
            if now - other.stat().st_mtime > _DRAFT_SECONDS_MAX:
                shutil.rmtree(other, ignore_errors=True)
    return made


def no_such_release(wanted: Wanted) -> Refusal:
    """Say that a registry does not have a release."""
    return Refusal(
        "no-such-release",
        f"{wanted.ecosystem} has no {wanted.package} {wanted.version}".rstrip() + ".",
        hint="Check the name and the version; a registry drops releases now and then.",
        status=404,
    )
