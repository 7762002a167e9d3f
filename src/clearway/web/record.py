"""The record: every line that somebody may see, newest first."""

from litestar import Response, get

from clearway.audit import actions as audit
from clearway.audit.model import Line
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.overview import actions as overview
from clearway.overview.model import Name
from clearway.storage.work import Work
from clearway.web.lines import read_lines
from clearway.web.pages import page
from clearway.web.visits import Asked, TheHouse, ask

_DIGITS_MAX = 18


@get("/record")
async def show_record(house: TheHouse, request: Asked) -> Response[str]:
    """Show the record of everything, of one subject, or from one position down."""
    subject = request.query_params.get("subject", "").strip()[:NAME_CHARACTERS_MAX].replace("\0", "")
    position = _position(request)

    async def question(work: Work) -> tuple[list[Line], tuple[Name, ...]]:
        below = audit.LAST_POSITION if position is None else position + 1
        lines = await audit.list_lines(work, subject=subject, below=below)
        mentioned = {who for entry in read_lines(lines) for who in (entry.person, entry.party) if who}
        return lines, await overview.name_all(work, mentioned)

    scene = await ask(house, request, "audit.read", question)
    lines, names = scene.answer
    return page(
        "record.html",
        scene,
        entries=read_lines(lines),
        names={name.id: name.name for name in names},
        subject=subject,
        next_position=lines[-1].position - 1 if len(lines) == audit.LINES_PER_PAGE and lines[-1].position else None,
    )


def _position(request: Asked) -> int | None:
    text = request.query_params.get("position", "")
    if text and not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS_MAX):
        raise Refusal("bad-position", "A position is a number.", hint="Leave it out.", where="position", status=400)
    return int(text) if text else None


ROUTES = [show_record]
