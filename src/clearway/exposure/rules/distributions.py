"""For which release of a distribution a package was built, and whether an advisory speaks of that release."""

import re
from functools import lru_cache
from typing import Final

import msgspec

from clearway.formats.sboms.component import Component

_NUMBER: Final = re.compile(r"(?<![0-9.])[0-9]{1,4}(?:\.[0-9]{1,4}){0,3}(?![0-9])")
_BUILT_FOR: Final = re.compile(r"(?:\.(?:el|fc|amzn|mga|fc)|[+~]deb|[+~]bpo|\.oe)([0-9]{1,4})")
_CODE_NAMES: Final = {
    "stretch": "9", "buster": "10", "bullseye": "11", "bookworm": "12", "trixie": "13", "forky": "14", "duke": "15",
    "trusty": "14.04", "xenial": "16.04", "bionic": "18.04", "focal": "20.04", "jammy": "22.04", "noble": "24.04",
}  # fmt: skip
_SERVICE_PACK: Final = re.compile(r"([0-9]{1,3})[ .-]?SP([0-9]{1,2})", re.IGNORECASE)
_OF_DISTRIBUTIONS: Final = ("pkg:apk/", "pkg:deb/", "pkg:rpm/")
_PAID: Final = "Pro:"
_PAID_MARK: Final = "esm"


def release_of(component: Component) -> str:
    """Give the number of the release that a component was built for, marked where it is one that is paid for."""
    number = _number(component.release)
    built = None if number else _BUILT_FOR.search(component.version)
    number = built[1] if built else number
    return f"{_PAID}{number}" if number and _PAID_MARK in component.version else number


@lru_cache(maxsize=4096)
def covers(told: str, release: str) -> bool:
    """Tell whether an advisory's release (`12`, `v3.18`, `22.04:LTS`) is a component's, or its major one."""
    if told.startswith(_PAID) and not release.startswith(_PAID):
        return False
    ours, theirs = release.removeprefix(_PAID).split("."), _number(told).split(".")
    return bool(theirs[0]) and ours[: len(theirs)] == theirs


def _number(text: str) -> str:
    code_name = text.rpartition("-")[2].lower()
    if code_name in _CODE_NAMES:
        return _CODE_NAMES[code_name]
    found = _NUMBER.search(_SERVICE_PACK.sub(r"\1.\2", text))
    return found[0] if found else ""


def at_home(component: Component, release: str) -> Component:
    """Place a distribution's package that does not tell its release on the one that is named, like `almalinux-9`."""
    if not release or component.release or not component.package.startswith(_OF_DISTRIBUTIONS):
        return component
    kind, _, rest = component.package.partition("/")
    namespace, _, name = rest.rpartition("/")
    # Lists of rpm do not say who made them: what is guessed from versions is less than what is told.
    maker = release.partition("-")[0] if kind == "pkg:rpm" and "-" in release else namespace
    return msgspec.structs.replace(
        component, release=release, package=f"{kind}/{maker}/{name}" if maker else component.package
    )
