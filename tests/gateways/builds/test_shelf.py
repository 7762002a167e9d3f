"""The shipped environments are complete and can be read."""

import pytest

from clearway.gateways.builds import shelf_file, shelf_names
from clearway.kernel.errors import Refusal


def test_every_environment_has_a_recipe() -> None:
    """At least twelve targets ship."""
    assert len(shelf_names()) >= 12
    for name in shelf_names():
        assert shelf_file(name, "recipe.toml")


@pytest.mark.parametrize(
    ("name", "file"), [("cjson", "../cjson/recipe.toml"), ("..", "x"), ("cjson", "nothing"), ("", "/")]
)
def test_nothing_beyond_the_shelf_is_read(name: str, file: str) -> None:
    """A name that leads elsewhere finds nothing."""
    with pytest.raises(Refusal) as refused:
        shelf_file(name, file)
    assert refused.value.code == "not-found"
