"""A statement taken apart once, so that any two can be compared quickly."""

import re
from dataclasses import dataclass
from typing import Final

from clearway.findings.rules.likeness import text
from clearway.formats.statements import Statement

_BASE_METRICS: Final = frozenset(
    ["AV", "AC", "AT", "PR", "UI", "S", "C", "I", "A", "VC", "VI", "VA", "SC", "SI", "SA", "Au"]
)
_MODULE_HOST: Final = re.compile(r"^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|in|io|net|dev|sh)/")
_MAJOR: Final = re.compile(r"v\d+")
_NOT_NAME: Final = re.compile(r"[^a-z0-9]+")
_SUFFIX: Final = re.compile(r"_jll$|\.v\d+$")
# Parts of package paths that name no project.
_GENERIC: Final = frozenset(
    [
        "core",
        "lib",
        "js",
        "py",
        "php",
        "go",
        "python",
        "node",
        "ruby",
        "rust",
        "server",
        "client",
        "api",
        "app",
        "web",
        "plugin",
        "plugins",
        "module",
        "modules",
        "the",
        "project",
        "framework",
        "package",
        "cms",
        "pkg",
    ]
)
# Words of titles that grade and announce instead of telling.
_GRADING: Final = frozenset(
    text.words(
        "critical moderately highly less severity low medium high important moderate multiple vulnerabilities"
        " vulnerability issue security advisory id core update fix release"
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A statement's words, names, versions, addresses and metrics. `day` is 0 where none is known."""

    source: str
    ecosystem: str
    title: str
    opening: str
    beginning: str
    whole: str
    title_words: tuple[str, ...]
    telling_title: frozenset[str]
    words: tuple[str, ...]
    vocabulary: frozenset[str]
    names: frozenset[str]
    mentioned: frozenset[str]
    numbers: frozenset[str]
    versions: frozenset[str]
    fixed: frozenset[str]
    span: frozenset[str]
    branches: frozenset[str]
    fixed_branches: frozenset[str]
    references: frozenset[str]
    repositories: frozenset[str]
    packages: frozenset[str]
    written: frozenset[str]
    package_words: frozenset[str]
    cvss: frozenset[str]
    weaknesses: frozenset[str]
    identifiers: frozenset[str]
    day: int


def profile(statement: Statement) -> Profile:
    """Take a statement apart."""
    both = f"{statement.title}\n{statement.text}"
    title_words, body = tuple(text.words(statement.title)), tuple(text.words(statement.text))
    names = text.code_names(both) | {part for s in statement.symbols for part in text.code_names(f"`{s}`")}
    packages, package_words = _package_names(statement.packages)
    fixed, spoken = text.fixed_in(statement.ranges), text.versions(both)
    named = text.versions(" ".join(statement.packages))
    span = fixed | spoken | text.introduced_in(statement.ranges)
    title, told = text.plain(statement.title), text.plain(statement.text)
    opening = text.opening(statement.text or statement.title)
    return Profile(
        source=statement.source,
        ecosystem=statement.ecosystem,
        title=title,
        opening=title if len(title) > 8 else opening,
        beginning=(told or title)[:240],
        whole=f"{title} {told}".strip(),
        title_words=title_words,
        telling_title=frozenset(title_words) - package_words - _GRADING,
        words=title_words + body,
        vocabulary=frozenset(title_words + body),
        names=frozenset(names),
        mentioned=frozenset(text.spoken_names(both)) | names,
        numbers=text.numbers(both),
        versions=fixed | spoken,
        fixed=fixed,
        span=span,
        branches=text.branches(span | named),
        fixed_branches=text.branches(fixed | named) or text.branches(spoken | named),
        references=frozenset(key for url in statement.references if (key := text.address_key(url))),
        repositories=_repositories(statement),
        packages=packages,
        written=frozenset(name.lower() for name in statement.packages),
        package_words=package_words,
        cvss=_base_metrics(statement.cvss),
        weaknesses=frozenset(statement.weaknesses),
        identifiers=frozenset(statement.identifiers),
        day=text.day_of(statement.published),
    )


def _package_names(written: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    names: set[str] = set()
    parts: set[str] = set()
    for name in written:
        lower = name.lower().strip()
        segments = [s for s in re.split(r"[/:]", _MODULE_HOST.sub("", lower)) if s and not _MAJOR.fullmatch(s)]
        names |= {lower, *_short_names(segments)}
        parts |= {part for segment in segments for part in _NOT_NAME.split(segment) if len(part) > 1}
    return frozenset(names - {""}), frozenset(parts)


def _short_names(segments: list[str]) -> set[str]:
    if not segments:
        return set()
    last = _SUFFIX.sub("", segments[-1])
    names = {last, _NOT_NAME.sub("", last)}
    if len(segments) > 1:
        names.add("/".join(segments[-2:]))
        names |= {_NOT_NAME.sub("", segments[-2])} - _GENERIC
    return names


def _repositories(statement: Statement) -> frozenset[str]:
    urls = (*statement.references, *(f"https://{name}" for name in statement.packages))
    return frozenset(found for url in urls if (found := text.repository_of(url)))


def _base_metrics(vectors: tuple[str, ...]) -> frozenset[str]:
    # Each metric is marked with its version of CVSS: 3.0 and 3.1 are spelled alike.
    found: set[str] = set()
    for vector in vectors:
        head, _, rest = vector.partition("/")
        kind = "4" if head.startswith("CVSS:4") else "3" if head.startswith("CVSS:3") else "2"
        parts = rest.split("/") if kind != "2" else vector.split("/")
        found |= {f"{kind}/{part}" for part in parts if part.partition(":")[0] in _BASE_METRICS}
    return frozenset(found)
