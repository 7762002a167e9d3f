"""The attack suite many times over, beside busy neighbors, on walls that are kept ready."""

import secrets  # noqa: TID251  a test hands the chance in
from dataclasses import replace

from clearway.gateways.sandbox import open_bubblewrap
from clearway.gateways.sandbox.siege import Siege, besiege


async def test_every_attack_is_held_every_time_and_nothing_is_left() -> None:
    """Rounds side by side under load: all held, and no process, control group or mount remains."""
    rounds: list[None] = []
    after = await besiege(
        open_bubblewrap(secrets.token_bytes),
        Siege(times=2, parallel=2, load=1),
        hear=lambda: rounds.append(None),
    )
    assert (after.broken, after.leftovers, len(rounds)) == ((), (), 2)
    assert after.attacks == 70


async def test_a_siege_tells_what_was_not_held() -> None:
    """With the filter taken out, each round tells which attacks came through."""
    open_wall = replace(open_bubblewrap(secrets.token_bytes), system_call_filter=bytes.fromhex("060000000000ff7f"))
    after = await besiege(
        open_wall, Siege(times=2, parallel=2, load=0, among=frozenset({"keyctl", "udp"})), hear=lambda: None
    )
    assert [outcome.name for outcome in after.broken] == ["keyctl", "keyctl"]
