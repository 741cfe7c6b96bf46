"""`dateline try`: a person at the simulated Discord's page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.simulation import PortTaken, simulate
from tests.browser import CHROMIUM, Page, open_page

PATIENCE_SECONDS = 30.0
CARD = ".component-container"

HARBOUR = """Colombo Lends Its Harbour Twice

By: Test Author
Published: 12 January 2026

Sri Lanka thanked India for the loan that kept its hospitals open. China criticised Sri Lanka for turning away a survey ship.

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
    """Wait for a card that holds the text, and for the page to be at rest."""
    await page.wait_for_text(text, CARD)
    await at_rest(page)


async def at_rest(page: Page) -> None:
    await page.wait_for("simcordPreview.ready && !simcordPreview.pendingAction && !simcordPreview.awaitingRevision")


async def pick_command(page: Page, name: str) -> None:
    await at_rest(page)
    await page.click("#channel-composer-input")
    await page.type(f"/{name}")
    await page.click(".command-entry", f"/{name}")
    await page.wait_for(f"simcordPreview.commandPicker.draft?.invocation === '{name}'")


async def fill_in(page: Page, option: str, value: str) -> None:
    """Type the value of an option and take the first suggestion."""
    await page.click(f".command-option-input[data-option={option}]")
    await page.type(value)
    await page.wait_for(
        "simcordPreview.commandPicker.autocomplete.state === 'answered'"
        f" && simcordPreview.commandPicker.autocomplete.option === '{option}'"
    )
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
        await fill_in(page, "source", "Russia")
        await fill_in(page, "target", "India")
        await page.click("#send-message")
        await answer_of(page, "Russia → India")

        await page.click(".component-button", "India → Russia")
        await answer_of(page, "India → Russia")

        await pick_command(page, "briefings")
        await fill_in(page, "year", "2025")
        await page.click("#send-message")
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
