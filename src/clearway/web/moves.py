"""What can be done on a submission's page: each move with its access, its words and its form."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from clearway.app.moves import PLAIN_MOVES
from clearway.app.wiring import House
from clearway.frontier.actions import determinations, inquiries, windows
from clearway.frontier.model.dossier import Terms
from clearway.frontier.model.submission import MemberRole
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import DeterminationId, EstimateId, PersonId, SubmissionId
from clearway.kernel.instants import parse_instant
from clearway.storage.work import Work

Fields = Mapping[str, str]
Act = Callable[[Work, SubmissionId], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A move that somebody chose on the page: which access it needs, and what it does."""

    access: str
    act: Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a form: a line with its name and its label."""

    name: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a move asks for: the words of its button, what it means, and its fields. `grave` ones ask twice."""

    button: str
    means: str
    fields: tuple[Field, ...] = ()
    grave: bool = False


_DIGEST: Final = "SHA-256"

FORMS: Final[Mapping[str, Form]] = {
    "screen": Form(button="Screen it", means="The inquiry is one for this program; the developer may submit."),
    "submit": Form(button="Submit", means="Hand in the package. Nothing of it leaves your hands but what it lists."),
    "accept": Form(
        button="Sign the terms",
        means="Each side signs the same three digests; whoever signs last accepts for both.",
        fields=(
            Field(name="agreement", label=f"Agreement ({_DIGEST})"),
            Field(name="materials", label=f"List of materials ({_DIGEST})"),
            Field(name="access_plan", label=f"Access plan ({_DIGEST})"),
        ),
    ),
    "begin": Form(button="Begin evaluation", means="The runs may begin."),
    "freeze": Form(
        button="Freeze the estimate",
        means="The determination rests on this estimate; it never changes after this.",
        fields=(Field(name="estimate", label="Estimate"), Field(name="digest", label=f"Its digest ({_DIGEST})")),
    ),
    "consult": Form(
        button="Consult offices",
        means="Each office sees the submission from now on, and has until the deadline to concur or to comment.",
        fields=(Field(name="offices", label="People to consult, by their ids"),),
    ),
    "notify": Form(button="Notify the developer", means="The developer reads the outcome, and no reasons."),
    "ask-reconsideration": Form(button="Ask for reconsideration", means="Once, and in time."),
    "open-access": Form(
        button="Open access",
        means="Evaluators reach the model through the broker. It ends by itself; nobody can make it longer.",
    ),
    "close-access": Form(button="End access", means="Every credential is revoked at once, for good.", grave=True),
    "waive-access": Form(button="Waive access", means="The government does without access.", grave=True),
    "propose-partners": Form(button="Put partners before both sides", means="Each is answered by both."),
    "agree-partners": Form(button="Partners are agreed", means="Both sides have answered each proposal."),
    "release-to-partners": Form(
        button="Released to partners", means="You released to trusted partners. Nobody has to agree."
    ),
    "release": Form(
        button="Released to everybody", means="You released the model. Nobody has to agree.", grave=True
    ),
    "withdraw": Form(
        button="Withdraw",
        means="Without a reason and for good: credentials end at once, and what you handed in is deleted.",
        grave=True,
    ),
}  # fmt: skip
"""The moves of the table that a page offers, by name; what they ask for stands in the form."""


def deed_of(fields: Fields, house: House) -> Deed:
    """Give what a form asks for; refused where it is no move that a page offers."""
    name = fields.get("move", "")
    if name in _SAID:
        return _SAID[name](fields, house)
    if name in FORMS and name in PLAIN_MOVES:
        access, step = PLAIN_MOVES[name]
        return Deed(access=access, act=lambda work, of: step(house, work, of))
    raise Refusal("unknown-move", "Nothing was chosen.", hint="Use one of the buttons.", where="move", status=400)


def _accept(fields: Fields, house: House) -> Deed:
    terms = Terms(
        agreement=_word(fields, "agreement"),
        materials=_word(fields, "materials"),
        access_plan=_word(fields, "access_plan"),
    )
    return Deed(
        access="frontier.accept",
        act=lambda work, of: inquiries.sign_terms(work, of, terms, clocks=house.frontier_clocks),
    )


def _freeze(fields: Fields, house: House) -> Deed:
    estimate, digest = EstimateId(_word(fields, "estimate")), _word(fields, "digest")
    return Deed(
        access="frontier.freeze",
        act=lambda work, of: inquiries.freeze(work, of, estimate, digest=digest, clocks=house.frontier_clocks),
    )


def _consult(fields: Fields, house: House) -> Deed:
    offices = [PersonId(one) for one in fields.get("offices", "").replace(",", " ").split()]
    return Deed(
        access="frontier.consult",
        act=lambda work, of: determinations.consult(work, of, offices, clocks=house.frontier_clocks),
    )


def _opinion(fields: Fields, _: House) -> Deed:
    opinion, note = fields.get("opinion", ""), fields.get("note", "")
    return Deed(
        access="frontier.answer-consultation",
        act=lambda work, of: determinations.answer_consultation(work, of, opinion, note=note),
    )


def _propose(fields: Fields, _: House) -> Deed:
    outcome, reasons = fields.get("outcome", ""), fields.get("reasons", "")
    return Deed(
        access="frontier.determine",
        act=lambda work, of: determinations.propose_determination(work, of, outcome, reasons=reasons),
    )


def _cosign(fields: Fields, house: House) -> Deed:
    proposed = DeterminationId(_word(fields, "determination"))
    return Deed(
        access="frontier.determine",
        act=lambda work, of: determinations.cosign_determination(
            work, of, proposed, signer=house.signer, clocks=house.frontier_clocks
        ),
    )


def _assign(fields: Fields, _: House) -> Deed:
    person, role = PersonId(_word(fields, "person")), _member_role(fields.get("role", ""))
    return Deed(
        access="frontier.assign", act=lambda work, of: inquiries.assign(work, of, person, role=role)
    )  # fmt: skip


def _request(fields: Fields, house: House) -> Deed:
    what = fields.get("what", "")
    return Deed(
        access="frontier.ask",
        act=lambda work, of: inquiries.ask_developer(work, of, what, clocks=house.frontier_clocks),
    )


def _answer(fields: Fields, house: House) -> Deed:
    answer = fields.get("answer", "")
    return Deed(
        access="frontier.answer",
        act=lambda work, of: inquiries.answer_request(work, of, answer, clocks=house.frontier_clocks),
    )


def _plan(fields: Fields, _: House) -> Deed:
    text = fields.get("planned", "").strip()
    planned = parse_instant(f"{text}Z", where="planned") if text else None
    return Deed(access="frontier.plan-release", act=lambda work, of: windows.plan_release(work, of, planned))


_SAID: Final[Mapping[str, Callable[[Fields, House], Deed]]] = {
    "accept": _accept,
    "freeze": _freeze,
    "consult": _consult,
    "opinion": _opinion,
    "propose": _propose,
    "cosign": _cosign,
    "assign": _assign,
    "request": _request,
    "answer": _answer,
    "plan": _plan,
}


def _member_role(text: str) -> MemberRole:
    if text not in set(MemberRole):
        raise Refusal("unknown-role", "Nobody is assigned as that.", hint="Choose one of the two.", where="role")
    return MemberRole(text)


def _word(fields: Fields, name: str) -> str:
    return fields.get(name, "").strip()
