"""`dateline try`: a person at the simulated Discord's page."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import NoneType

import aiohttp
import pytest

from bot.simulation import PortTaken, SimulationMissing, simulate
from tests.browser import CHROMIUM, Page, open_page

PATIENCE_SECONDS = 120.0
CARD = ".component-container"

HARBOUR = """Colombo Lends Its Harbour Twice

By: Test Author
Published: 12 January 2026

Sri Lanka thanked India for the loan that kept its hospitals open.
China criticised Sri Lanka for turning away a survey ship.

Here are some background briefings:

March 3, 2025: A Ship Nobody Invited
"""

FERRY = """A Ferry Nobody Wanted Sails Again

By: Test Author
Published: 2 February 2026

India praised Sri Lanka for opening the ferry to Nagapattinam. The captain was seasick.
"""


@asynccontextmanager
async def simulation(port: int | None = None) -> AsyncIterator[str]:
    """Run the simulation and give the page's address; at the end it is stopped as Ctrl-C would."""
    stop, announced = asyncio.Event(), asyncio.get_running_loop().create_future()
    running = asyncio.create_task(simulate(port, announced.set_result, stop))
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.wait([running, announced], return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            await running
        yield announced.result()
    finally:
        stop.set()
        await running


async def answer_of(page: Page, text: str) -> None:
    """Wait for a card that holds the text, in sight, and for the page to be at rest."""
    await page.wait_for_text(text, CARD)
    await at_rest(page)
    await page.wait_for("simcordPreview.visibleMessageIds.includes(simcordPreview.projectedMessageIds.at(-1))")


async def at_rest(page: Page) -> None:
    await page.wait_for("simcordPreview.ready && !simcordPreview.pendingAction && !simcordPreview.awaitingRevision")


async def pick_command(page: Page, name: str) -> None:
    await at_rest(page)
    await page.click("#channel-composer-input")
    await page.type(f"/{name}")
    await page.click(".command-entry", f"/{name}")
    await page.wait_for(f"simcordPreview.commandPicker.draft?.invocation === '{name}'")


async def fill_in(page: Page, option: str, value: str) -> None:
    """Type the value of an option and take the suggestion that it names, once that is the first."""
    await page.click(f".command-option-input[data-option={option}]")
    await page.type(value)
    await page.wait_for_text(f"MATCHING {value.upper()}")
    await page.wait_for(f"document.querySelector('.command-suggestion-label')?.innerText.toLowerCase() === '{value}'")
    await page.press("Enter")


async def upload(page: Page, file: Path) -> None:
    await pick_command(page, "corpus upload")
    await page.click(".command-ghost")
    await page.click(".command-suggestion", "file")
    await page.choose_file(".command-file-input[data-option=file]", file)
    await page.wait_for("simcordPreview.commandPicker.draft.options.find(it => it.name === 'file').present")
    await page.click("#send-message")


async def enter(page: Page) -> None:
    await page.wait_for("window.simcordPreview?.ready")


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here to open the page with")
async def test_a_person_asks_uploads_and_is_alerted(tmp_path: Path) -> None:
    """Questions are answered from the samples; a published piece is announced in the subscribed channel."""
    (tmp_path / "harbour.txt").write_text(HARBOUR)
    (tmp_path / "ferry.md").write_text(FERRY)
    async with simulation() as url, open_page(url, tmp_path / "profile") as page:
        await enter(page)

        await pick_command(page, "stance")
        await fill_in(page, "source", "russia")
        await fill_in(page, "target", "india")
        await page.wait_for("simcordPreview.commandPicker.draft.submittable")
        await page.press("Enter")
        await answer_of(page, "Russia → India")

        await page.click(".component-button", "India → Russia")
        await answer_of(page, "India → Russia")

        await at_rest(page)
        await page.click("#channel-composer-input")
        await page.type("/briefings 2025")
        await page.press("Enter")
        await answer_of(page, "Briefings of 2025")

        await pick_command(page, "search")
        await page.click(".command-option-input[data-option=query]")
        await page.type("grain")
        await page.press("Enter")
        await answer_of(page, "Grain Dust Settles")

        await upload(page, tmp_path / "harbour.txt")
        await answer_of(page, "Colombo Lends Its Harbour Twice")
        await page.click(".component-button", "Publish")
        await answer_of(page, "No channel is subscribed")

        await pick_command(page, "alerts subscribe")
        await page.click("#send-message")
        await answer_of(page, "every new piece")

        await upload(page, tmp_path / "ferry.md")
        await answer_of(page, "A Ferry Nobody Wanted Sails Again")
        await page.click(".component-button", "Publish")
        await page.wait_for(
            "[...document.querySelectorAll('.channel-message')].some(it => !it.querySelector('.message-ephemeral-note')"
            " && it.innerText.includes('A Ferry Nobody Wanted Sails Again'))"
        )


async def test_a_click_is_never_refused_because_time_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a person does while the clock moves and the page is published anew is done, in its turn."""
    monkeypatch.setattr("bot.simulation.TICK_SECONDS", 0.0)
    monkeypatch.setattr("bot.simulation.REPUBLISH_SECONDS", 0.0)
    async with simulation() as url, aiohttp.ClientSession(url.partition("#")[0]) as session:
        session.headers["X-Simcord-Capability"] = url.partition("#")[2]
        async with session.post("/api/pages", json={}) as reply:
            page = await reply.json()
        session.headers["X-Simcord-Context"] = page["context"]["id"]

        receipts = []
        for number in range(1, 16):
            said = {
                "protocol_version": 3,
                "sequence": number,
                "request_id": f"request-{number}",
                "generation": page["context"]["generation"],
                "bot_generation": page["botGeneration"],
                "published_revision": page["publishedRevision"],
                "kind": "send_message",
                "content": f"message {number}",
            }
            async with session.post("/api/action", json=said) as reply:
                receipts.append((reply.status, (await reply.json()).get("settlement")))

    assert receipts == [(200, "settled")] * 15


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


@pytest.mark.parametrize("end", ["stopped", "cancelled"])
async def test_nothing_is_left_at_the_end(end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However it ends: the page is gone, the temporary files too, and no task goes on."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    stop, announced = asyncio.Event(), asyncio.get_running_loop().create_future()
    running = asyncio.create_task(simulate(None, announced.set_result, stop))
    async with asyncio.timeout(PATIENCE_SECONDS):
        url = await announced
        kept = files_in(tmp_path)
        if end == "stopped":
            stop.set()
        else:
            running.cancel()
        ended = await asyncio.gather(running, return_exceptions=True)

    assert len(kept) == 1
    assert files_in(tmp_path) == []
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert isinstance(ended[0], asyncio.CancelledError if end == "cancelled" else NoneType)
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(url)


async def test_time_is_the_present(tmp_path: Path) -> None:
    """What is said in the simulation bears the real time, not the one at which its clock begins."""
    async with simulation() as url, aiohttp.ClientSession(url.partition("#")[0]) as session:
        session.headers["X-Simcord-Capability"] = url.partition("#")[2]
        async with session.post("/api/pages", json={}) as reply:
            page = await reply.json()

    (welcome,) = page["messages"].values()
    assert abs(datetime.fromisoformat(welcome["timestamp"]) - datetime.now(UTC)) < timedelta(minutes=1)


async def test_a_taken_port_is_named() -> None:
    """The page's port can be chosen; where it is taken, that is what the refusal says."""
    taken = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port = taken.sockets[0].getsockname()[1]
    async with taken:
        with pytest.raises(PortTaken, match=str(port)):
            async with simulation(port):
                pass


async def test_without_simcord_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot itself works without the simulation, so its absence is a sentence and not a traceback."""
    monkeypatch.setitem(sys.modules, "simcord", None)
    with pytest.raises(SimulationMissing, match=r"dateline\[try\]"):
        await simulate(None, print, asyncio.Event())
