"""How a scanner's own words for a package become a purl (package-url specification 1.0)."""

from collections.abc import Mapping
from typing import Final

from packageurl import PackageURL

from clearway.kernel.limits import PURL_CHARACTERS_MAX

# What scanners call the kinds of packages; a declaration's own table goes before this one.
_TYPES: Final[Mapping[str, str]] = {
    "pip": "pypi", "python": "pypi", "python-pkg": "pypi", "poetry": "pypi", "pipenv": "pypi", "pypi": "pypi",
    "npm": "npm", "node": "npm", "node-pkg": "npm", "nodejs": "npm", "yarn": "npm", "pnpm": "npm", "js": "npm",
    "javascript": "npm", "maven": "maven", "jar": "maven", "java": "maven", "java-archive": "maven", "gradle": "maven",
    "pom": "maven", "gem": "gem", "gemspec": "gem", "bundler": "gem", "ruby": "gem", "rubygems": "gem",
    "cargo": "cargo", "crates": "cargo", "rust": "cargo", "rustbinary": "cargo", "rust-crate": "cargo",
    "go": "golang", "golang": "golang", "gomod": "golang", "gobinary": "golang", "go-module": "golang",
    "gomodules": "golang", "composer": "composer", "packagist": "composer", "php": "composer", "nuget": "nuget",
    "dotnet": "nuget", "dotnet-core": "nuget", ".net": "nuget", "cocoapods": "cocoapods", "hex": "hex",
    "conan": "conan", "pub": "pub", "swift": "swift", "deb": "deb", "dpkg": "deb", "debian": "deb", "ubuntu": "deb",
    "rpm": "rpm", "redhat": "rpm", "centos": "rpm", "rocky": "rpm", "alma": "rpm", "amazon": "rpm", "oracle": "rpm",
    "fedora": "rpm", "suse": "rpm", "opensuse": "rpm", "photon": "rpm", "apk": "apk", "alpine": "apk",
    "github": "github", "docker": "docker", "generic": "generic",
}  # fmt: skip
_SLASHED: Final = frozenset({"npm", "golang", "composer", "github", "swift", "docker"})


def purl_parts(text: str) -> tuple[str, str]:
    """Split a purl into itself without version or qualifiers, and the version; nothing for what is no purl."""
    if len(text) > PURL_CHARACTERS_MAX:
        return "", ""
    try:
        purl = PackageURL.from_string(text)
    except ValueError:
        return "", ""
    return _shown(purl.type, purl.namespace or "", purl.name), purl.version or ""


def purl_of(kind: str, namespace: str, name: str, *, own_types: Mapping[str, str]) -> str:
    """Make a purl of a scanner's words; a kind that is none that we know makes a generic one."""
    if not name or len(name) + len(namespace) > PURL_CHARACTERS_MAX:
        return ""
    word = kind.casefold()
    known = own_types.get(word) or _TYPES.get(word) or _TYPES.get(word.partition(".")[0], "generic")
    if known == "maven" and not namespace:
        namespace, _, name = name.replace(":", "/").rpartition("/")
    elif known in _SLASHED and not namespace:
        namespace, _, name = name.rpartition("/")
    return _shown(known, namespace, name)


def _shown(kind: str, namespace: str, name: str) -> str:
    try:
        return PackageURL(type=kind, namespace=namespace or None, name=name).to_string()
    except ValueError:
        return ""
