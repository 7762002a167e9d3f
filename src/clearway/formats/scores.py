"""CVSS vectors as the output formats want them: checked and scored (first.org/cvss)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cvss import CVSS2, CVSS3, CVSS4
from cvss.exceptions import CVSSError

from clearway.formats.advisory import Rating
from clearway.formats.encoding import Json
from clearway.formats.records import Severity
from clearway.formats.words import severity_of, severity_of_score
from clearway.kernel.limits import VECTOR_CHARACTERS_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A scored vector: the version of CVSS (2.0, 3.0, 3.1 or 4.0) and the base score.

    The temporal and the environmental score are None where a version 2.0 has no such metrics, and always in 4.0, which
    has one score.
    """

    version: str
    vector: str
    base: float
    temporal: float | None = None
    environmental: float | None = None

    @property
    def members(self) -> Mapping[str, Json]:
        """What FIRST's JSON schemas ask for; version 2.0 knows no words of severity.

        In CVSS 4.0 one score takes in all metrics that a vector has; what is asked for is that of the base metrics.
        """
        base = _score_of_base(self.vector) if self.version == "4.0" else self.base
        plain: dict[str, Json] = {
            "version": self.version,
            "vectorString": self.vector,
            "baseScore": base,
            **self._later,
        }
        severity = severity_of_score(base).value.upper()
        return plain if self.version == "2.0" else {**plain, "baseSeverity": severity}

    @property
    def _later(self) -> Mapping[str, Json]:
        told = {part.partition(":")[0] for part in self.vector.split("/")}
        temporal = {"temporalScore": self.temporal} if told & _TEMPORAL_METRICS else {}
        own = {"environmentalScore": self.environmental} if told & _ENVIRONMENTAL_METRICS else {}
        return {} if self.version == "4.0" else {**temporal, **own}


_BASE_METRICS: Final = frozenset({"CVSS", "AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA"})
_TEMPORAL_METRICS: Final = frozenset({"E", "RL", "RC"})
_ENVIRONMENTAL_METRICS: Final = frozenset(
    {"CDP", "TD", "CR", "IR", "AR", "MAV", "MAC", "MPR", "MUI", "MS", "MC", "MI", "MA"}
)
_READERS: Final = {"CVSS:3.0/": ("3.0", CVSS3), "CVSS:3.1/": ("3.1", CVSS3), "CVSS:4.0/": ("4.0", CVSS4)}


def score_of(vector: str) -> Score | None:
    """Score a vector; none for what is no CVSS vector, because reporters write all sorts of things there."""
    if not 0 < len(vector) <= VECTOR_CHARACTERS_MAX:
        return None
    version, reader = _READERS.get(vector[:9], ("2.0", CVSS2))
    try:
        scores = [None if score is None else float(str(score)) for score in reader(vector).scores()]
    except CVSSError:
        return None
    base, temporal, environmental = (*scores, None, None)[:3]
    if base is None:
        return None
    return Score(version=version, vector=vector, base=base, temporal=temporal, environmental=environmental)


def _score_of_base(vector: str) -> float:
    told = [part for part in vector.split("/") if part.partition(":")[0] in _BASE_METRICS]
    return float(str(CVSS4("/".join(told)).base_score))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A rating whose vector is a CVSS vector, with its score."""

    rating: Rating
    score: Score

    @property
    def words(self) -> str:
        """The rating in words."""
        by = f", rated by {self.rating.rater}" if self.rating.rater.strip() else ""
        return f"CVSS {self.score.version}: {self.score.base} ({self.score.vector}){by}"


def rated_by(ratings: Iterable[Rating]) -> tuple[Rated, ...]:
    """Score ratings in their order, each once; what is no CVSS vector is left out."""
    scored = ((one, score_of(one.vector)) for one in dict.fromkeys(ratings))
    return tuple(Rated(rating=one, score=score) for one, score in scored if score is not None)


def rated(word: str, vectors: Iterable[str]) -> tuple[Severity, str]:
    """Choose among the vectors that were told, CVSS 3 first; rate by the word, or by the vector without one."""
    told = [vector.strip() for vector in vectors if 0 < len(vector.strip()) <= VECTOR_CHARACTERS_MAX]
    vector = min(told, key=_preference, default="")
    severity = severity_of(word)
    if severity is Severity.UNKNOWN and vector:
        base = _base(vector)
        severity = severity if base is None else severity_of_score(base)
    return severity, vector


def _preference(vector: str) -> int:
    return next((n for n, start in enumerate(("CVSS:3.1", "CVSS:3.0", "CVSS:4.0")) if vector.startswith(start)), 3)


@lru_cache(maxsize=4096)
def _base(vector: str) -> float | None:
    score = score_of(vector)
    return score.base if score else None
