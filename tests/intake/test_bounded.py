"""Documents are read apart from the bot: within bounds, without holding it up, and leaving nothing behind."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import subprocess
import sys
import textwrap
import time
import zlib
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import docx
import pytest

from bot.intake.bounded import BoundedExtraction, ExtractionFailed, bounded_extraction
from bot.intake.extraction_process import Limits
from bot.intake.refusals import Damaged, Encrypted, Scanned, TooHeavy, TooLarge, TooLargeUnpacked, TooManyPages
from bot.intake.text import EmptyText, Unreadable
from tests.intake.files import PARAGRAPHS, column, encrypted, endless_pdf, pdf_file, with_member, word_file
from tests.intake.test_documents import LAUGHS, PLAIN_WORD, PROSE, page
from tests.newsroom import Newsroom

LONGEST_GAP_SECONDS = 0.050
LONGEST_ANSWER_SECONDS = 20

ENDLESS = endless_pdf()

# Operators are kept as objects, each a hundred times as large as itself.
GREEDY = pdf_file([[]], streams=[zlib.compress(b"q\n" * 4_000_000)])


@pytest.fixture
async def extraction() -> AsyncIterator[BoundedExtraction]:
    async with bounded_extraction() as opened:
        yield opened


async def longest_gap(work: Coroutine[Any, Any, object]) -> float:
    """The longest time for which the event loop did not get back to us while `work` ran."""
    task = asyncio.ensure_future(work)
    longest, last = 0.0, time.perf_counter()
    while not task.done():
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        longest, last = max(longest, now - last - 0.001), now
    await task
    return longest


def process_of(extraction: BoundedExtraction) -> int:
    process = extraction._process
    assert process is not None
    return process._process.pid


def environment_of(process: int) -> bytes:
    return Path(f"/proc/{process}/environ").read_bytes()


def descendants(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children")
    return [int(child) for child in children.read_text().split()] if children.exists() else []


def is_running(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what the kernel does with processes, of which nothing tells but looking."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def children_of(process: int) -> list[int]:
    await until(lambda: bool(descendants(process)))
    return descendants(process)


async def until_gone(processes: list[int]) -> None:
    await until(lambda: not any(is_running(process) for process in processes))


async def test_a_document_comes_back_as_it_was_read(extraction: BoundedExtraction) -> None:
    head = '<meta name="author" content="Ines Okafor"><link rel="canonical" href="https://example.org/canal">'

    document = await extraction.extract("piece.html", page(f"<h1>Кремль</h1>{PROSE}", head).encode())

    assert document.text.startswith("# Кремль\n\nRussia praised India")
    assert (document.author, document.url, document.date) == ("Ines Okafor", "https://example.org/canal", None)


@pytest.mark.parametrize(
    ("name", "data", "refusal"),
    [
        ("a.txt", b"", EmptyText),
        ("a.docx", b"This is no Word document.", Damaged),
        ("a.docx", with_member(PLAIN_WORD, "word/document.xml", LAUGHS), Damaged),
        ("a.docx", with_member(PLAIN_WORD, "word/media/x.bin", b"\0" * 30_000_000), TooLargeUnpacked),
        ("a.pdf", pdf_file([[]], streams=[zlib.compress(b" " * 200_000_000)]), TooLargeUnpacked),
        ("a.pdf", pdf_file([[]]), Scanned),
        ("a.pdf", pdf_file([column(["Words"])] * 300), TooManyPages),
        ("a.pdf", encrypted(pdf_file([column(["Words"])]), "secret"), Encrypted),
        ("a.html", b"<div>" * 100_000 + b"x" + b"</div>" * 100_000, TooHeavy),
        ("a.txt", b"x" * (10 * 1024 * 1024 + 1), TooLarge),
    ],
)
async def test_hostile_documents_are_refused_in_time_while_the_bot_goes_on(
    extraction: BoundedExtraction, name: str, data: bytes, refusal: type[Unreadable]
) -> None:
    await extraction.extract("first.txt", b"Words")

    async def refused() -> None:
        with pytest.raises(refusal):
            await extraction.extract(name, data)

    started = time.perf_counter()
    gaps = [await longest_gap(refused()) for _ in range(2)]

    assert time.perf_counter() - started < 2 * LONGEST_ANSWER_SECONDS
    assert min(gaps) <= LONGEST_GAP_SECONDS, gaps


async def test_what_takes_too_much_memory_is_refused() -> None:
    async with bounded_extraction(Limits(memory=256 * 1024 * 1024)) as extraction:
        with pytest.raises(TooHeavy):
            await extraction.extract("a.pdf", GREEDY)
        assert (await extraction.extract("b.txt", b"Words")).text == "Words"


@pytest.mark.parametrize("limits", [Limits(cpu_seconds=1), Limits(seconds=1)])
async def test_what_takes_too_long_is_ended_and_others_are_read_meanwhile(limits: Limits) -> None:
    async with bounded_extraction(limits) as extraction:
        endless = asyncio.ensure_future(extraction.extract("a.pdf", ENDLESS))
        other = await extraction.extract("b.txt", b"Words")

        assert other.text == "Words"
        assert not endless.done()
        with pytest.raises(TooHeavy):
            await endless
        await until_gone(descendants(process_of(extraction)))


async def test_at_most_two_are_read_at_once_and_all_are_answered() -> None:
    async with bounded_extraction(Limits(seconds=1)) as extraction:
        await extraction.extract("a.txt", b"Words")
        endless = asyncio.gather(*(extraction.extract("a.pdf", ENDLESS) for _ in range(3)), return_exceptions=True)
        seen: set[int] = set()

        def looked_on() -> bool:
            seen.add(len(descendants(process_of(extraction))))
            return endless.done()

        await until(looked_on)
        short = await asyncio.gather(*(extraction.extract("b.txt", b"Words") for _ in range(5)))

        assert max(seen) == 2
        assert [type(outcome) for outcome in await endless] == [TooHeavy] * 3
        assert [document.text for document in short] == ["Words"] * 5


async def test_a_reading_that_is_given_up_ends_its_child(extraction: BoundedExtraction) -> None:
    await extraction.extract("first.txt", b"Words")
    given_up = asyncio.ensure_future(extraction.extract("a.pdf", ENDLESS))
    children = await children_of(process_of(extraction))

    given_up.cancel()

    with pytest.raises(asyncio.CancelledError):
        await given_up
    await until_gone(children)
    assert (await extraction.extract("b.txt", b"Words")).text == "Words"


async def test_the_process_is_replaced_when_it_was_killed(extraction: BoundedExtraction) -> None:
    await extraction.extract("a.txt", b"Words")
    os.kill(process_of(extraction), signal.SIGKILL)

    assert (await extraction.extract("b.txt", b"More words")).text == "More words"


async def test_closing_ends_the_process_and_what_it_reads() -> None:
    async with bounded_extraction() as extraction:
        await extraction.extract("a.txt", b"Words")
        endless = asyncio.ensure_future(extraction.extract("a.pdf", ENDLESS))
        children = await children_of(process_of(extraction))
        processes = [process_of(extraction), *children]

    await until_gone(processes)
    with pytest.raises((TooHeavy, ExtractionFailed)):
        await endless


async def test_nothing_is_left_when_the_bot_is_killed() -> None:
    bot = subprocess.Popen(  # noqa: ASYNC220
        [
            sys.executable,
            "-c",
            textwrap.dedent("""
                import asyncio, sys
                from bot.intake.bounded import bounded_extraction
                from tests.intake.files import endless_pdf

                async def run():
                    async with bounded_extraction() as extraction:
                        await extraction.extract("a.txt", b"Words")
                        print(extraction._process._process.pid, flush=True)
                        await extraction.extract("a.pdf", endless_pdf())

                asyncio.run(run())
            """),
        ],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    with bot:
        assert bot.stdout is not None
        process = int(await asyncio.to_thread(bot.stdout.readline))
        children = await children_of(process)

        bot.kill()

    await until_gone([process, *children])


async def test_the_process_starts_with_the_first_document_and_knows_no_secrets(
    extraction: BoundedExtraction, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a-secret")
    assert extraction._process is None

    await extraction.extract("a.txt", b"Words")

    process = process_of(extraction)
    assert b"a-secret" not in environment_of(process)


async def test_the_bots_memory_does_not_grow_with_uploads(extraction: BoundedExtraction) -> None:
    long = ("\n".join(PARAGRAPHS) * 3000)[:1_900_000].encode()
    document = docx.Document()
    document.add_paragraph(" ".join(PARAGRAPHS) * 200)
    uploads = [("a.txt", long), ("a.docx", word_file(document)), ("a.html", PROSE.encode() * 50)]

    async def upload_all() -> None:
        for name, data in uploads:
            await asyncio.gather(extraction.extract(name, data), return_exceptions=True)

    await upload_all()
    gc.collect()
    before = resident_bytes()
    for _ in range(5):
        await upload_all()
    gc.collect()

    assert resident_bytes() - before < 8 * 1024 * 1024


def resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


async def test_it_works_beside_the_simulated_discord(extraction: BoundedExtraction, newsroom: Newsroom) -> None:
    document = await extraction.extract("piece.html", page(PROSE).encode())

    with pytest.raises(Scanned):
        await extraction.extract("a.pdf", pdf_file([[]]))

    assert document.text.startswith(PARAGRAPHS[0])
    assert newsroom is not None
