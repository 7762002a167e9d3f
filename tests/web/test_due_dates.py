"""How a task's due date came about, on a page."""

from httpx import AsyncClient

from clearway.exposure.model import Exposed
from tests.web.conftest import World, sign_in
from tests.web.test_tasks import published
from tests.web.worlds import reach


async def test_a_date_that_moved_says_what_moved_it(client: AsyncClient, world: World) -> None:
    """Both dates, the cause in words, the steps; and nothing of it for another operator."""
    await published(world)
    await reach(world, exposed=Exposed.NO)
    await sign_in(client, (await world.house.operator()).secret)
    tasks = (await client.get("/tasks")).text
    assert "The date has moved: see how" in tasks
    address = tasks.split('/due-dates"')[0].rsplit('href="', 1)[1] + "/due-dates"
    text = (await client.get(address)).text
    assert text.count("Because:") == 2
    assert "Which steps led there" in text
    await sign_in(client, (await world.house.operator("Another")).secret)
    assert (await client.get(address)).status_code == 404
    assert (await client.get("/tasks/x/due-dates")).status_code == 404
