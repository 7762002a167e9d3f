"""Copies of an early advisory, and what a leaker may do to one, for the tests of marks and their benchmark."""

import json
import random  # noqa: TID251  seeded lots
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, Final, TypeAlias, cast  # noqa: TID251  a document is anything at all

from clearway.distribution.model import EarlyAdvisory, Recipient
from clearway.distribution.rules import early
from clearway.distribution.rules.early import TracedRecipient
from clearway.formats.advisory import Advisory, Affected, Maturity, Rating, Remediation, Remedy, Tlp
from clearway.formats.records import Severity
from clearway.kernel.ids import AdvisoryId, PartyId, VulnerabilityId

Members: TypeAlias = dict[str, Any]
Items: TypeAlias = list[Any]
KEY: Final = b"k" * 32
ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)


def early_advisory(number: int = 1, vector: str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H") -> EarlyAdvisory:
    """An early advisory as Clearway composes it."""
    own = AdvisoryId(f"adv-{number:016}")
    composed = Advisory(
        id=f"{own}-early",
        title="cJSON reads past the end of its input",
        summary="cjson before version 1.7.15 has a vulnerability (CWE-125: Out-of-bounds Read)."
        " A proof triggered on version 1.7.14 in a sandbox.",
        affected=(Affected(package="pkg:pypi/cjson", fixed="1.7.15", seen="1.7.14"),),
        remediations=(Remediation(kind=Remedy.VENDOR_FIX, words="Update cjson to version 1.7.15 or later."),),
        weaknesses=("CWE-125",),
        ratings=(Rating(vector=vector),) if vector else (),
        severity=Severity.HIGH,
        published_at=NOW,
        publisher="Test clearinghouse",
        namespace="https://clearway.invalid",
        maturity=Maturity.DRAFT,
    )
    return EarlyAdvisory(
        id=own,
        vulnerability=VulnerabilityId(f"vul-{number:016}"),
        release=1,
        composed=composed,
        made_at=NOW,
        embargo_until=datetime(2027, 1, 22, tzinfo=UTC),
    )


def recipient(number: int) -> Recipient:
    """One of any number of recipients."""
    party = PartyId("pty-" + "".join(ALPHABET[number >> 5 * at & 31] for at in range(15, -1, -1)))
    return Recipient(tlp=Tlp.AMBER, party=party, person=None, name=f"Operator {number}")


def listed(count: int) -> list[TracedRecipient]:
    """The list for tracing."""
    return [TracedRecipient(key=recipient(number).key, name=f"Operator {number}") for number in range(count)]


def copy(about: EarlyAdvisory, number: int, format_name: str = "csaf", *, key: bytes = KEY) -> bytes:
    """A recipient's copy."""
    return early.render(early.copy_of(about, recipient(number), key), format_name)


def without_name(document: bytes) -> Any:  # noqa: ANN401  see above
    """Take the open mark out, as every leaker does."""
    told = json.loads(document)
    del told["document"]["distribution"]["text"]
    return told


def shuffled(value: Any, lots: random.Random) -> Any:  # noqa: ANN401  see above
    """Exchange the order of all keys and lists."""
    if isinstance(value, dict):
        items = [(name, shuffled(member, lots)) for name, member in cast("Members", value).items()]
        lots.shuffle(items)
        return dict(items)
    if isinstance(value, list):
        parts = [shuffled(item, lots) for item in cast("Items", value)]
        lots.shuffle(parts)
        return parts
    return value


def texts(value: Any) -> list[str]:  # noqa: ANN401  see above
    """Every text below a part of a document, in order."""
    if isinstance(value, dict):
        return [text for member in cast("Members", value).values() for text in texts(member)]
    if isinstance(value, list):
        return [text for item in cast("Items", value) for text in texts(item)]
    return [value] if isinstance(value, str) else []


def renamed(told: Any) -> Any:  # noqa: ANN401  see above
    """Give all products other ids."""
    text = json.dumps(told)
    for number, found in enumerate(dict.fromkeys(re.findall(r"(?:RANGE|AFFECTED|FIXED)-[\w-]+", text))):
        text = text.replace(found, f"PRODUCT-{number}")
    return json.loads(text)


def without_note(told: Any) -> Any:  # noqa: ANN401  see above
    """Cut the note on handling out."""
    for one in told["vulnerabilities"]:
        one["notes"] = [note for note in one["notes"] if "Handling" not in note["title"]]
    return told


def as_page(told: Any) -> str:  # noqa: ANN401  see above
    """Write it as a page of text: capitals where there were none, punctuation gone."""
    return "<html><p>" + "</p><p>".join(texts(told)).replace("&", "&amp;") + "</p></html>"


# What a leaker does who does not know where the mark is; the open one is taken out first.
CHANGES: Final[Mapping[str, Callable[[Any, random.Random], str]]] = {
    "as it is": lambda told, _: json.dumps(told, indent=2),
    "on one line": lambda told, _: json.dumps(told, separators=(",", ":")),
    "keys sorted": lambda told, _: json.dumps(told, sort_keys=True, indent=7),
    "all shuffled": lambda told, lots: json.dumps(shuffled(told, lots)),
    "text alone, wrapped anew": lambda told, _: textwrap.fill(" ".join(texts(told)), 37),
    "capitals": lambda told, _: "\n".join(texts(told)).upper(),
    "a page": lambda told, _: as_page(told),
    "products renamed": lambda told, _: json.dumps(renamed(told)),
    "note cut out": lambda told, _: json.dumps(without_note(told)),
    "note cut out, products renamed": lambda told, _: json.dumps(renamed(without_note(told))),
    "vulnerabilities alone": lambda told, _: json.dumps(told["vulnerabilities"]),
    "product tree alone": lambda told, _: json.dumps(told["product_tree"]),
    "note alone": lambda told, _: " ".join(
        note["text"] for one in told["vulnerabilities"] for note in one["notes"] if "Handling" in note["title"]
    ),
    "half of the texts": lambda told, lots: "\n".join(lots.sample(texts(told), len(texts(told)) // 2)),
}
# What is left of the mark in these is too little for 1,000 recipients.
NOT_ENOUGH: Final = frozenset({"note alone"})


def advisory_of(about: EarlyAdvisory) -> str:
    """The id for tracing what names no advisory any more."""
    return str(about.id)


def with_vector(about: EarlyAdvisory, vector: str) -> EarlyAdvisory:
    """The same with another vector."""
    return replace(about, composed=replace(about.composed, ratings=(Rating(vector=vector),)))


def mixed(one: Any, other: Any, lots: random.Random) -> Any:  # noqa: ANN401  see above
    """Take each text from one of two copies, as two who put their copies together may."""
    if isinstance(one, dict):
        others: Members = other
        return {name: mixed(member, others.get(name, member), lots) for name, member in cast("Members", one).items()}
    if isinstance(one, list):
        items: Items = other
        pairs = zip_longest(cast("Items", one), items[: len(cast("Items", one))])
        return [mixed(item, item if its is None else its, lots) for item, its in pairs]
    return lots.choice((one, other))


def agreed(one: str, other: str) -> str:
    """Keep only the words that two copies share, in order, as two who hide all that differs may."""
    words, others = one.split(), other.split()
    kept = SequenceMatcher(a=words, b=others, autojunk=False).get_matching_blocks()
    return " ".join(word for block in kept for word in words[block.a : block.a + block.size])
