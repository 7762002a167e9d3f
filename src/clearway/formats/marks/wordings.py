"""Equivalent wordings: at each place of Clearway's own sentences one of four, none of which is a part of another.

Add places at will; a place that was used keeps its name and its wordings, or older copies cannot be traced.
"""

from collections.abc import Mapping
from typing import Final

# Places in what an advisory itself says; the first wording is the one that Clearway's rules write.
IN_TEXT: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "before": ("before version", "older than version", "below version", "prior to version"),
    "has": (
        "has a vulnerability",
        "contains a vulnerability",
        "carries a vulnerability",
        "suffers from a vulnerability",
    ),
    "proof": (
        "A proof triggered on version",
        "A proof was triggered on version",
        "A proof took effect on version",
        "A proof worked on version",
    ),
    "sandbox": ("in a sandbox", "inside a sandbox", "within a sandbox", "in an isolated sandbox"),
    "later": ("or later", "or newer", "or a later one", "or any newer one"),
    "unknown": ("is known yet", "is known so far", "is known at this time", "is known up to now"),
    "meanwhile": (
        "turn it off or let nobody reach it",
        "switch it off or let nobody reach it",
        "turn it off or keep everybody away from it",
        "switch it off or keep everybody away from it",
    ),
}
# The sentences of the note on handling, one of four each.
HANDLING: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "early": (
        "You get this advisory before it is published.",
        "This advisory reaches you ahead of its publication.",
        "You receive this advisory before the public does.",
        "This advisory comes to you earlier than to the public.",
    ),
    "purpose": (
        "It is meant to help you prepare updates and defenses.",
        "Its purpose is that you can prepare defenses and updates.",
        "Use it to get your updates and defenses ready.",
        "It lets you make ready what protects your systems.",
    ),
    "need": (
        "Show it only to those who need it for that work.",
        "Only people who need it for this work may see it.",
        "Let nobody see it who does not need it for that.",
        "Keep it among those whose work needs it.",
    ),
    "store": (
        "Keep it where only they can read it.",
        "Store it so that nobody else can read it.",
        "Leave it in no place that others can read.",
        "Put it only where access is limited to them.",
    ),
    "systems": (
        "Do not paste it into services outside your organization.",
        "No service outside your organization may be given its text.",
        "Its text does not belong into services run by others.",
        "Keep its text out of services that others run.",
    ),
    "updates": (
        "Updates may be installed as usual, without giving the reason.",
        "You may install updates in the usual way, as long as the reason stays untold.",
        "Installing updates is fine; do not say what for.",
        "Go on and install updates, but leave out why.",
    ),
    "questions": (
        "Ask the clearinghouse where something is unclear.",
        "Where something is unclear, turn to the clearinghouse.",
        "The clearinghouse answers your questions about it.",
        "Questions about it go to the clearinghouse.",
    ),
    "accident": (
        "Tell the clearinghouse at once if it got to somebody else.",
        "Should it reach anybody else, report that to the clearinghouse right away.",
        "If others got hold of it, let the clearinghouse know immediately.",
        "Let the clearinghouse hear without delay when it went astray.",
    ),
    "change": (
        "Details may still change until it is published.",
        "Until publication, details in it can change.",
        "It may be changed before it becomes public.",
        "What it says can still change before publication.",
    ),
    "public": (
        "Once it is published, the public version takes its place.",
        "The published version replaces this one.",
        "After publication, use the published version in its stead.",
        "When it is public, discard this and use the public version.",
    ),
    "mark": (
        "Each copy is marked for the one who receives it.",
        "Every recipient's copy carries a mark of its own.",
        "This copy is marked so that its recipient can be told.",
        "Copies are marked individually for each recipient.",
    ),
    "thanks": (
        "Thank you for keeping it to yourself until then.",
        "We thank you for not passing it on before that.",
        "Your discretion until then is appreciated.",
        "Thank you for your discretion in the meantime.",
    ),
}
# Optional metrics; to leave one out and to say that it is not defined (X) is the same.
OPTIONAL: Final[Mapping[str, tuple[str, ...]]] = {
    "CVSS:3": ("E", "RL", "RC", "CR", "IR", "AR", "MAV", "MAC", "MPR", "MUI", "MS", "MC", "MI", "MA"),
    "CVSS:4": (
        "E", "CR", "IR", "AR", "MAV", "MAC", "MAT", "MPR", "MUI", "MVC", "MVI", "MVA", "MSC", "MSI", "MSA",
        "S", "AU", "R", "V", "RE", "U",
    ),
}  # fmt: skip
METRICS: Final = tuple(dict.fromkeys(metric for metrics in OPTIONAL.values() for metric in metrics))
SECONDS: Final = 1024
