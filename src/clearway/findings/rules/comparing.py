"""What two vulnerabilities say alike and differently, marked word by word for a person who compares them."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from clearway.findings.model import Agreement, Compared, Mark, Piece, Told, Vulnerability
from clearway.kernel.limits import LIKENESS_CHARACTERS_MAX, within

_WORDS: Final = re.compile(r"\w+")
# A name of code, a version or a number: what differs in one of these tells something, other words only taste.
_NAME: Final = re.compile(r"\d|_|[a-z][A-Z]")
_SHORT: Final = 2
_COMMON_WORDS: Final = (
    "about above after all also an and any are because been before being below between both but by can could did does"
    " during each for from further had has have here how however if in into is it its itself may might more most must"
    " no nor not of off on once only or other our out over own same should so some such than that the their them then"
    " there these they this those through to too under until up upon used using very was we were what when where which"
    " while who will with within without would you your"
)
_COMMON: Final = frozenset(_COMMON_WORDS.split())


def compared(
    left: Vulnerability, right: Vulnerability, *, left_told: Sequence[Told], right_told: Sequence[Told]
) -> tuple[Compared, ...]:
    """Compare two vulnerabilities by their facts and by what findings say of each; the first of these by its text."""
    lines = (
        _words("Title", left.title, right.title, names_only=False),
        _values("Package", [left.package], [right.package]),
        _values("Version", _versions(left, left_told), _versions(right, right_told)),
        _values("Fixed in", [left.fixed_version], [right.fixed_version]),
        _values("Function", [one.function for one in left_told], [one.function for one in right_told]),
        _values("File", [one.file for one in left_told], [one.file for one in right_told]),
        _values("Identifiers", left.identifiers, right.identifiers),
        _values("Weaknesses", left.weaknesses, right.weaknesses),
        _values("Severity", [left.severity.value], [right.severity.value]),
        _values("CVSS", [left.cvss_vector], [right.cvss_vector]),
        _values("Crash", [left.crash_type], [right.crash_type]),
        _values("Crash frames", left.crash_state, right.crash_state),
        _values("References", _references(left_told), _references(right_told)),
        _words("Text", _text(left, left_told), _text(right, right_told), names_only=True),
    )
    return tuple(line for line in lines if line.left or line.right)


def _versions(of: Vulnerability, told: Sequence[Told]) -> list[str]:
    return [of.version, *(one.version for one in told)]


def _references(told: Sequence[Told]) -> list[str]:
    return [link for one in told for link in one.references]


def _text(of: Vulnerability, told: Sequence[Told]) -> str:
    return within(told[0].text if told else of.summary, LIKENESS_CHARACTERS_MAX)


def _values(name: str, left: Sequence[str], right: Sequence[str]) -> Compared:
    """Compare values that are alike or not as a whole; case does not count."""
    ours, theirs = _distinct(left), _distinct(right)
    both = ours.keys() & theirs.keys()
    return Compared(
        name=name,
        left=tuple((_piece(text, key in both),) for key, text in ours.items()),
        right=tuple((_piece(text, key in both),) for key, text in theirs.items()),
        agreement=_agreement(len(ours), len(theirs), both=len(both)),
        both=len(both),
        only_left=len(ours) - len(both),
        only_right=len(theirs) - len(both),
    )


def _words(name: str, left: str, right: str, *, names_only: bool) -> Compared:
    """Compare texts by their words; of words on one side only `names_only` marks names and numbers alone."""
    ours, theirs = _telling(left), _telling(right)
    both = ours & theirs
    return Compared(
        name=name,
        left=(tuple(_pieces(left, both, names_only=names_only)),) if left else (),
        right=(tuple(_pieces(right, both, names_only=names_only)),) if right else (),
        agreement=_agreement(len(ours), len(theirs), both=len(both)),
        both=len(both),
        only_left=len(ours - both),
        only_right=len(theirs - both),
    )


def _distinct(values: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for value in filter(None, values):
        found.setdefault(value.casefold(), value)
    return found


def _piece(text: str, is_both: bool) -> Piece:  # noqa: FBT001  it reads as said
    return Piece(text=text, mark=Mark.BOTH if is_both else Mark.ONLY)


def _telling(text: str) -> frozenset[str]:
    words = (word.casefold() for word in _WORDS.findall(text))
    return frozenset(word for word in words if len(word) > _SHORT and word not in _COMMON)


def _pieces(text: str, both: frozenset[str], *, names_only: bool) -> Iterator[Piece]:
    done = 0
    for found in _WORDS.finditer(text):
        mark = _mark(found[0], both, names_only=names_only)
        if mark is not Mark.PLAIN:
            if found.start() > done:
                yield Piece(text=text[done : found.start()])
            yield Piece(text=found[0], mark=mark)
            done = found.end()
    if done < len(text):
        yield Piece(text=text[done:])


def _mark(word: str, both: frozenset[str], *, names_only: bool) -> Mark:
    key = word.casefold()
    if key in both:
        return Mark.BOTH
    is_telling = len(key) > _SHORT and key not in _COMMON
    return Mark.ONLY if is_telling and (not names_only or _NAME.search(word)) else Mark.PLAIN


def _agreement(left: int, right: int, *, both: int) -> Agreement:
    if not left or not right:
        return Agreement.UNSAID
    if both == left == right:
        return Agreement.SAME
    return Agreement.SOME if both else Agreement.DIFFERENT
