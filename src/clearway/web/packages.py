"""What a developer handed over: each item with its marking, who may see it, who has, and when it is erased."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from clearway.formats.submission_package import Marking
from clearway.frontier.actions import deletion, materials, packages
from clearway.frontier.actions.submissions import read_submission
from clearway.frontier.model.deletion import Deletion
from clearway.frontier.model.materials import Checkpoint, Export, Grant, Material, PackageReceipt
from clearway.frontier.model.submission import Submission
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import GrantId, MaterialId, SubmissionId, is_id
from clearway.overview import actions as overview
from clearway.storage.work import Work
from clearway.web.pages import go, page
from clearway.web.submissions import submission_id
from clearway.web.visits import Asked, TheHouse, ask, read_form, visitor_of

_READ = "frontier.material.read"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One item, who may take it out, and who did."""

    item: Material
    grants: tuple[Grant, ...]
    exports: tuple[Export, ...]

    @property
    def ends_at(self) -> datetime:
        """The instant at which a timer erases what it holds."""
        return datetime.combine(self.item.delete_on, time(), tzinfo=UTC)

    def open_grants(self, now: datetime) -> int:
        """Count who may take it out now."""
        return sum(1 for one in self.grants if one.revoked_at is None and one.expires_at > now)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageView:
    """What is held of a submission, as far as somebody may see it: items that stand, those that do not, and names."""

    submission: Submission
    packages: tuple[PackageReceipt, ...]
    checkpoints: tuple[Checkpoint, ...]
    items: tuple[ItemView, ...]
    replaced: tuple[ItemView, ...]
    deletion: Deletion | None
    names: Mapping[str, str]

    @property
    def markings(self) -> list[Marking]:
        """The markings of all that is shown."""
        return [one.item.marking for one in (*self.items, *self.replaced)]


@get("/frontier/{submission:str}/package")
async def show_package(house: TheHouse, request: Asked, submission: FromPath[str]) -> Response[str]:
    """Show the items of a submission's package: owner, marking, audience, purpose, end, who may see and who has."""
    return await _show(house, request, submission_id(submission))


@post("/frontier/{submission:str}/package", status_code=200)
async def change_package(house: TheHouse, request: Asked, submission: FromPath[str]) -> Response[str] | Redirect:
    """End somebody's grant, or erase what an item holds; a refusal comes back with its reason."""
    wanted = submission_id(submission)
    fields = await read_form(request, visitor_of(house, request))
    try:
        access, act = _deed(fields)
        await ask(house, request, access, act)
    except Refusal as refusal:
        return await _show(house, request, wanted, refusal=refusal)
    return go(f"/frontier/{wanted}/package")


async def _show(
    house: TheHouse, request: Asked, wanted: SubmissionId, *, refusal: Refusal | None = None
) -> Response[str]:
    scene = await ask(house, request, _READ, lambda work: _view(work, wanted))
    return page(
        "package.html",
        scene,
        status=refusal.status if refusal else 200,
        view=scene.answer,
        problem_said=f"{refusal.what} {refusal.hint}" if refusal else "",
    )


async def _view(work: Work, wanted: SubmissionId) -> PackageView:
    submission = await read_submission(work, wanted)
    held = await packages.read_holdings(work, wanted)
    items = [
        ItemView(
            item=item,
            grants=tuple(one for one in held.grants if one.material == item.id),
            exports=tuple(one for one in held.exports if one.material == item.id),
        )
        for item in held.materials
    ]
    known = {
        *(one.submitted_by for one in held.packages),
        *(one.person for one in (*held.grants, *held.exports)),
        *(one.party for one in held.exports),
    }
    return PackageView(
        submission=submission,
        packages=tuple(reversed(held.packages)),
        checkpoints=held.checkpoints,
        items=tuple(one for one in items if one.item.replaced_at is None),
        replaced=tuple(one for one in items if one.item.replaced_at is not None),
        deletion=await deletion.find_deletion(work, wanted),
        names={one.id: one.name for one in await overview.name_all(work, known)},
    )


def _deed(fields: Mapping[str, str]) -> tuple[str, Callable[[Work], Awaitable[object]]]:
    subject = fields.get("subject", "")
    if fields.get("deed") == "revoke" and is_id(subject, "grt"):
        return "frontier.revoke-grant", lambda work: materials.revoke_grant(work, GrantId(subject))
    if fields.get("deed") == "erase" and is_id(subject, "mat"):
        return "frontier.erase-material", lambda work: materials.erase_material(work, MaterialId(subject))
    raise Refusal("unknown-deed", "Nothing was chosen.", hint="Use one of the buttons.", where="deed", status=400)


ROUTES = [show_package, change_package]
