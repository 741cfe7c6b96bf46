"""Turns are evenly apart, however many ask at once."""

import asyncio

from bot.services.pacing import Pace


async def test_a_first_turn_comes_at_once_and_the_others_evenly_apart():
    pace, loop, turns = Pace(200), asyncio.get_running_loop(), []

    async def take() -> None:
        await pace.turn()
        turns.append(loop.time())

    begun = loop.time()
    await asyncio.gather(*(take() for _ in range(21)))

    assert turns[0] - begun < 0.1
    assert turns[-1] - begun >= 20 / 200


async def test_turns_that_nobody_took_are_not_saved_up():
    pace, loop = Pace(200), asyncio.get_running_loop()
    await pace.turn()
    await asyncio.sleep(0.05)

    begun = loop.time()
    for _ in range(11):
        await pace.turn()

    assert loop.time() - begun >= 10 / 200
