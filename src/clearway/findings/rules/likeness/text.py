"""Words, code names, versions and addresses as they stand in what people write. Pure and linear."""

import re
from datetime import date
from functools import lru_cache
from typing import Final

from clearway.kernel.limits import LIKENESS_CHARACTERS_MAX

_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_PLAIN: Final = re.compile(r"\W+")
# What programmers write: `quoted`, dotted.or::scoped names, calls(), camelCase and snake_case.
_CODE: Final = re.compile(
    r"`([^`\n]{2,80})`"
    r"|\b([A-Za-z_$][\w$]{0,60}(?:(?:\.|::|->|#)[A-Za-z_$][\w$]{0,60}){1,6}(?:\(\))?)"
    r"|\b([A-Za-z_]\w{0,60}\(\))"
    r"|\b([a-z]{1,30}[A-Z]\w{0,60}|[A-Z]{1,20}[a-z0-9]{1,30}[A-Z]\w{0,60}|[A-Za-z0-9]{1,40}_\w{1,60})\b"
)
_SPOKEN: Final = re.compile(r"[A-Za-z_]\w{2,60}")
_IDENTIFIER: Final = re.compile(r"[A-Za-z_$][\w$]*")
_VERSION: Final = re.compile(
    r"(?<![\w.])v?(\d{1,9}(?:\.\d{1,9}){1,4}(?:[-.+]?(?:alpha|beta|rc|a|b|dev|pre|post|final|m|p)[-.]?\d{0,6}){0,2})",
    re.IGNORECASE,
)
_FIXED: Final = re.compile(r"fixed:(\S{1,80})|last_affected:(\S{1,80})|<=?\s{0,3}(\d[\w.\-+]{0,60})")
_IS_PATCHED: Final = "patched_versions"
_PATCHED: Final = re.compile(r"[~^>=]\s{0,3}(\d[\w.\-+]{0,60})")
_FROM: Final = re.compile(r"introduced:(\S{1,80})|>=?\s{0,3}(\d[\w.]{0,60})")
_NUMBER: Final = re.compile(r"\d+")
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s|\n\n")
_EDGES: Final = "'\",])}"

_STOP: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "of",
        "in",
        "to",
        "for",
        "on",
        "by",
        "with",
        "from",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "this",
        "that",
        "these",
        "those",
        "it",
        "its",
        "as",
        "at",
        "which",
        "can",
        "could",
        "may",
        "might",
        "allows",
        "allow",
        "via",
        "when",
        "where",
        "if",
        "not",
        "no",
        "into",
        "than",
        "then",
        "has",
        "have",
        "had",
        "do",
        "does",
        "did",
        "using",
        "used",
        "use",
        "user",
        "users",
        "an",
        "issue",
        "issues",
        "vulnerability",
        "vulnerabilities",
        "vulnerable",
        "attacker",
        "attackers",
        "version",
        "versions",
        "before",
        "prior",
        "through",
        "affected",
        "affects",
        "affect",
        "all",
        "such",
        "other",
        "also",
        "any",
        "will",
        "would",
        "should",
        "there",
        "their",
        "they",
        "you",
        "your",
        "we",
        "our",
        "more",
        "some",
    ]
)
_ENDINGS: Final = ("ing", "ed", "es", "s")
_STEM_MIN: Final = 4


def plain(text: str) -> str:
    """Give the text in lower case with single blanks between its words."""
    return _PLAIN.sub(" ", text.lower()).strip()


def words(text: str) -> list[str]:
    """Give the telling words in order, in lower case and without common endings."""
    found = [word.lower() for word in _WORD.findall(text[:LIKENESS_CHARACTERS_MAX])]
    return [_stem(word) for word in found if len(word) > 1 and word not in _STOP]


def code_names(text: str) -> frozenset[str]:
    """Give the names that look like code: functions, parameters, files, fields; in lower case."""
    found: set[str] = set()
    for match in _CODE.finditer(text[:LIKENESS_CHARACTERS_MAX]):
        written = next(group for group in match.groups() if group)
        called = match[1] is not None or "(" in written
        names = _IDENTIFIER.findall(written) if not written.startswith("http") else ()
        found |= {name.lower() for name in names if len(name) > 2 and (called or _looks_like_code(name))}
    return frozenset(found)


def spoken_names(text: str) -> frozenset[str]:
    """Give every word as it is written but in lower case, so that names of code are found in prose too."""
    return frozenset(word.lower() for word in _SPOKEN.findall(text[:LIKENESS_CHARACTERS_MAX]))


def versions(text: str) -> frozenset[str]:
    """Give the versions that are named, each in one spelling."""
    return frozenset(version(match[1]) for match in _VERSION.finditer(text[:LIKENESS_CHARACTERS_MAX]))


def version(text: str) -> str:
    """Spell a version in one way: lower case, no leading v, no trailing zeros or build number."""
    spelled = text.lower().strip(_EDGES).removeprefix("v").rstrip(".-+")
    spelled = re.sub(r"-0$|\+\d{1,9}$", "", spelled)
    parts = spelled.split(".")
    while len(parts) > 2 and parts[-1] == "0":
        parts.pop()
    return ".".join(parts)


def fixed_in(ranges: tuple[str, ...]) -> frozenset[str]:
    """Give the versions where ranges end, in OSV's terms or as comparisons.

    Where one range ends and the next begins nothing is fixed: some databases cut a range at each branch.
    """
    found: set[str] = set()
    for text in ranges:
        if _IS_PATCHED in text:
            found |= {_first(match) for match in _PATCHED.finditer(text)}
        else:
            found |= {_first(match) for match in _FIXED.finditer(text)} - introduced_in((text,))
    return frozenset(found - {"", "0"})


def introduced_in(ranges: tuple[str, ...]) -> frozenset[str]:
    """Give the versions where ranges begin."""
    return frozenset({_first(match) for text in ranges for match in _FROM.finditer(text)} - {"", "0"})


def branches(found: frozenset[str]) -> frozenset[str]:
    """Give the release branches (major.minor) that versions belong to."""
    pairs = (version_.split(".")[:2] for version_ in found)
    return frozenset(".".join(pair) for pair in pairs if len(pair) == 2 and all(p.isdecimal() for p in pair))


def numbers(text: str) -> frozenset[str]:
    """Give every number that is written."""
    return frozenset(_NUMBER.findall(text[:LIKENESS_CHARACTERS_MAX]))


def opening(text: str) -> str:
    """Give the first sentence, plain."""
    return plain(_SENTENCE.split(text.strip(), maxsplit=1)[0])[:300]


def day_of(text: str) -> int:
    """Give a date as a count of days; 0 where there is none that can be true."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return 0
    return day.toordinal() if day.year > 1990 else 0


def address_key(url: str) -> str:
    """Name what an address leads to, however it is written: a commit, issue, advisory or page; empty for none."""
    bare = re.sub(r"^https?://(www\.)?", "", url.lower().split("#")[0].rstrip("/")).replace("%40", "@")
    bare = re.sub(r"\.(patch|diff)$", "", bare)
    for kind, pattern in _ADDRESSES:
        if match := pattern.search(bare):
            return f"{kind}:{'/'.join(match.groups())}"
    return f"page:{bare}" if bare else ""


def repository_of(url: str) -> str:
    """Give the owner and name of the repository that an address stands in; empty for none."""
    match = _REPOSITORY.search(url.lower())
    return match[1].removesuffix(".git") if match else ""


# The hosts are told by their kind of path alone, so forges of one's own are understood too.
_ADDRESSES: Final = (
    ("commit", re.compile(r"/commits?/([0-9a-f]{7,10})")),
    ("issue", re.compile(r"^[^/]+/([^/]+/[^/]+)/(?:-/)?(?:issues|pull|pulls|merge_requests)/(\d+)")),
    ("advisory", re.compile(r"/security/advisories/([^/?]+)")),
)
_REPOSITORY: Final = re.compile(r"(?:github|gitlab)\.com/([^/\s]+/[^/#?\s]+)")


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM_MIN:
            return word[: -len(ending)]
    return word


def _looks_like_code(name: str) -> bool:
    return "_" in name or name[1:] != name[1:].lower()


def _first(match: re.Match[str]) -> str:
    return version(next((group for group in match.groups() if group), ""))
