"""What notices say: one line for each, and nothing of what anybody wrote, so that it may be read on the way."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from clearway.distribution.model.notices import MailContent, MailLine, Notice, Readers, ReaderSide
from clearway.distribution.model.webhooks import Event
from clearway.frontier.model.notices import Due, KeptNotice
from clearway.frontier.model.submission import Submission
from clearway.frontier.rules.machine import MOVES
from clearway.kernel.ids import DutyId, PartyId
from clearway.kernel.instants import format_instant

_PATH: Final = "/frontier"
CERTIFICATE: Final = "The deletion certificate"

# The moves' own lines, and those of what moves nothing.
SAYS: Final[Mapping[str, str]] = {move.name: move.says for move in MOVES} | {
    "open": "A developer opened an inquiry.",
    "sign-terms": "The other side signed terms: your turn.",
    "ask": "You are asked for something.",
    "answer": "The developer answered.",
    "opinion": "A consulted office answered.",
    "consultation": "Consultation is over.",
    "asking": "The time to ask for reconsideration is over.",
    "remind": "Your time is over, and we wait for you.",
    "ending-soon": "Time is running out.",
    "export": "An item was taken out: see who took out what.",
    "window-opened": "The developer opened access for evaluators.",
    "window-ending": "Access for evaluators ends soon.",
    "window-closed": "Access for evaluators has ended.",
    "deletion-begun": "What was handed in is to be deleted: two persons of the government certify it.",
    "deletion-soon": "The deletion certificate is due soon: two persons have to sign it.",
    "deletion-late": "The deletion certificate is late: two persons have to sign it.",
    "deletion-certified": "The deletion is certified.",
    "partner-proposed": "The other side proposed a trusted partner: answer it.",
    "partner-approved": "The other side approved a trusted partner: your turn.",
    "partner-agreed": "Both sides approved a trusted partner, who may undertake now.",
    "partner-refused": "The other side refused a trusted partner.",
    "partner-undertook": "A trusted partner signed its undertaking.",
    "partner-access": "The developer gave a trusted partner access.",
    "partner-revoked": "A trusted partner was revoked: its access and use end at once.",
}
# What a version before this one, or SQL, called otherwise: it is told of all the same.
_OTHERWISE: Final = "Something was told: look at the submission."
DUTY_SAYS: Final = "A duty elsewhere is due soon, and not marked as done."


def notice_of(found: Submission, kept: KeptNotice, running: Sequence[Due], *, time_zone: str) -> Notice:
    """Write a notice as it is sent: which submission, what happened, what is due when, where to look.

    A developer reads instants in the zone that it named, everybody else in the program's. Partners read of no clocks.
    """
    zone = found.time_zone if kept.side is ReaderSide.DEVELOPER else time_zone
    due = running if kept.due is None else [kept.due]
    if kept.side is ReaderSide.PARTNER:
        due = []
    says, path = SAYS.get(kept.about, _OTHERWISE), f"{_PATH}/{found.id}"
    data = {
        "submission": found.id,
        "partnership": kept.partnership,
        "notice": kept.about if kept.about in SAYS else "other",
        "says": says,
    }
    return Notice(
        readers=Readers(side=kept.side, submission=found.id, partnership=kept.partnership),
        event=Event.FRONTIER_NOTICE,
        about=f"notice:{kept.line}",
        at=kept.at,
        data={**data, "due": [_told(one, zone) for one in due], "path": path},
        mail=MailContent(
            subject=f"{kept.partnership or found.id}: {says}", lines=tuple(_line(one, zone) for one in due), path=path
        ),
    )


def duty_notice(wanted: DutyId, developer: PartyId, due_at: datetime, *, time_zone: str, at: datetime) -> Notice:
    """Write that a developer's duty elsewhere is due: its id and instant, and nothing of what has happened."""
    due = Due(what="The duty is due", at=due_at, owner=ReaderSide.DEVELOPER)
    return Notice(
        readers=Readers(side=ReaderSide.DEVELOPER, party=developer),
        event=Event.FRONTIER_DUTY,
        about=f"duty:{wanted}:{int(at.timestamp())}",
        at=at,
        data={"duty": wanted, "says": DUTY_SAYS, "due": [_told(due, time_zone)], "path": _PATH},
        mail=MailContent(subject=f"{wanted}: {DUTY_SAYS}", lines=(_line(due, time_zone),), path=_PATH),
    )


def shown(at: datetime, zone: str) -> str:
    """Write an instant as a place's clock has it, with the zone, and in UTC."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone} ({format_instant(at)})"


def _told(one: Due, zone: str) -> dict[str, str]:
    local = one.at.astimezone(ZoneInfo(zone)).isoformat()
    return {"what": one.what, "whose": one.owner, "at": format_instant(one.at), "local": local, "time_zone": zone}


def _line(one: Due, zone: str) -> MailLine:
    whose = f" ({one.owner})" if one.owner else ""
    return MailLine(title=f"{one.what}{whose}", about=f"Ends {shown(one.at, zone)}.")
