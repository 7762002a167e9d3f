"""PyPI: version specifiers (PEP 440, "Summary of permitted suffixes and relative ordering" and Appendix B)."""

import re
from typing import Final

from clearway.formats.versions.keys import END, HIGHEST, LOWEST, key, number, word

_VERSION: Final = re.compile(
    r"""v?(?:(?P<epoch>[0-9]+)!)?
    (?P<release>[0-9]+(?:\.[0-9]+)*)
    (?:[-_.]?(?P<stage>alpha|beta|preview|pre|rc|a|b|c)[-_.]?(?P<attempt>[0-9]*))?
    (?P<post>-(?P<revision>[0-9]+)|[-_.]?(?:post|rev|r)[-_.]?(?P<count>[0-9]*))?
    (?P<dev>[-_.]?dev[-_.]?(?P<day>[0-9]*))?
    (?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?""",
    re.VERBOSE,
)
_MARKS: Final = re.compile(r"[-_.]")
_STAGES: Final = {"alpha": "\x02", "a": "\x02", "beta": "\x03", "b": "\x03"}
_CANDIDATE: Final = "\x04"
_FINAL: Final = "\x05"
# Of a version that is nothing but a plain release: no stage, no post-release, no development release, no local label.
_PLAIN: Final = END + _FINAL + END + HIGHEST + LOWEST
_WORD: Final = "\x02"


def pypi_key(version: str) -> bytes | None:
    """Order as `packaging` does (PEP 440)."""
    match = _match(version)
    if match is None:
        return None
    epoch, release, stage, attempt, post, revision, count, dev, day, local = match.groups()
    start = number(epoch or "") + _release(release)
    if stage is post is dev is local is None:
        return key(start + _PLAIN)
    posted = number(revision or count or "") if post else END
    developed = number(day) if dev else HIGHEST
    return key(start + END + _stage(stage, attempt, match) + posted + developed + _local(local))


def is_prerelease(version: str) -> bool:
    """Tell whether a version is of a stage before the final one, or a development release (PEP 440, "Pre-releases")."""
    match = _match(version)
    return match is not None and (match["stage"] or match["dev"]) is not None


def _match(version: str) -> re.Match[str] | None:
    return _VERSION.fullmatch(version.strip().lower())


def _release(dotted: str) -> str:
    """Zeros at the end do not count."""
    parts = [number(part) for part in dotted.split(".")]
    while parts and parts[-1] == number(""):
        parts.pop()
    return "".join(parts)


def _stage(stage: str | None, attempt: str | None, match: re.Match[str]) -> str:
    """Rank a development release of no stage and no post-release before all stages."""
    if stage:
        return _STAGES.get(stage, _CANDIDATE) + number(attempt or "")
    return END if match["dev"] and not match["post"] else _FINAL


def _local(label: str | None) -> str:
    """Numbers come after words, more parts after fewer, and any label after none."""
    if label is None:
        return LOWEST
    parts = _MARKS.split(label)
    return "".join(number(part) if part.isdigit() else _WORD + word(part) for part in parts) + END
