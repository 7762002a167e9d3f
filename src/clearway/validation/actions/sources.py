"""Sources: the release of a target, from its registry, its repository, or the archive beside its recipe."""

from clearway.formats.environment import (
    DebianPackage,
    Environment,
    GitRepository,
    NpmPackage,
    PypiProject,
    Recipe,
    UploadedArchive,
    VariantName,
)
from clearway.gateways.builds import Workbench
from clearway.gateways.registries import Archive, Ecosystem, Fetched, Wanted
from clearway.kernel.errors import Refusal


async def fetch_source(
    bench: Workbench, environment: Environment, variant: VariantName, *, release: str = ""
) -> Fetched:
    """Fetch the source of a variant, or another release; refused when the bytes are not those that the recipe pins."""
    recipe = environment.recipe
    wanted = _wanted(recipe, release or recipe.variant(variant).version)
    if isinstance(recipe.origin, UploadedArchive):
        fetched = _beside(environment, recipe.origin, wanted)
    else:
        fetched = await bench.registries.fetch(wanted)
    _require_pinned(recipe, fetched)
    return fetched


async def releases_of(bench: Workbench, recipe: Recipe) -> tuple[str, ...]:
    """List the released versions of a recipe's target that can be fetched; none where there is no registry."""
    wanted = _wanted(recipe, "")
    return await bench.registries.releases(wanted.ecosystem, wanted.package)


def archive_name(origin: UploadedArchive, version: str) -> str:
    """Name the file beside the recipe that is the source of a version."""
    return origin.file.replace("{version}", version)


def _wanted(recipe: Recipe, version: str) -> Wanted:
    match recipe.origin:
        case DebianPackage(package=package):  # whatever the machine's release carries
            return Wanted(ecosystem=Ecosystem.DEBIAN, package=package)
        case PypiProject(package=package):
            return Wanted(ecosystem=Ecosystem.PYPI, package=package, version=version)
        case NpmPackage(package=package):
            return Wanted(ecosystem=Ecosystem.NPM, package=package, version=version)
        case GitRepository(url=url):
            return Wanted(ecosystem=Ecosystem.GIT, package=url, version=version)
        case UploadedArchive():
            return Wanted(ecosystem=Ecosystem.ARCHIVE, package=recipe.name, version=version)


def _beside(environment: Environment, origin: UploadedArchive, wanted: Wanted) -> Fetched:
    name = archive_name(origin, wanted.version)
    body = environment.files.get(name)
    if body is None:
        what = f"The recipe {environment.recipe.name} has no archive {name} beside it."
        raise Refusal("no-such-release", what, hint="Put the archive into the recipe's folder.", status=404)
    return Fetched(wanted=wanted, archives=(Archive(name=name, body=body),))


def _require_pinned(recipe: Recipe, fetched: Fetched) -> None:
    known = (recipe.variants.affected, recipe.variants.fixed)
    pins = {one.sha256 for one in known if one.version == fetched.wanted.version} - {None}
    if pins and {file.sha256 for file in fetched.archives} != pins:
        raise Refusal(
            "source-changed",
            f"{fetched.wanted.package} {fetched.wanted.version} is not the file that the recipe {recipe.name} pins.",
            hint="Somebody replaced the release, or a mirror serves another file: look before you go on.",
        )
