import asyncio
import multiprocessing
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import bot
from bot.intake.refusals import TooLongToRead
from bot.services.reading import ReadingRequest, load_reader, reading_processes

TEXT = "Russia praised India for keeping the ferry afloat. India criticised China for the delay."
PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def loop_reader():
    return load_reader(os.cpu_count() or 1)


def children():
    """Return the ids of this process's children."""
    return [child.pid for child in multiprocessing.active_children()]


async def test_a_piece_is_read_in_another_process_as_it_would_be_in_this_one_and_after_a_death(loop_reader):
    request = ReadingRequest(TEXT, "Ferry", "Ines Okafor", "2025-03", "https://e.org/f")
    expected = loop_reader.read(TEXT, title="Ferry", author="Ines Okafor", date="2025-03", url="https://e.org/f")

    async with reading_processes() as processes:
        first = await processes.read(request)
        (worker,) = children()
        os.kill(worker, signal.SIGKILL)
        after_death = await asyncio.gather(*(processes.read(request) for _ in range(3)))
        workers = children()
    left = children()

    assert [first, *after_death] == [expected] * 4
    assert worker not in workers
    assert left == []


async def test_the_loop_goes_on_while_a_piece_is_read():
    beats = 0
    async with reading_processes() as processes:
        reading = asyncio.create_task(processes.read(ReadingRequest(TEXT * 50)))
        while not reading.done():
            await asyncio.sleep(0)
            beats += 1

    assert reading.result().evidence
    assert beats > 100


SENTENCES = (
    "Norway thanked Chile for the pilots who had brought the herring fleet home through the ice.",
    "The harbour master said that Lanternside and Peru had quarrelled over the dredging bill for a decade.",
    "Nobody had expected Japan to scold the United States so openly at the fisheries summit.",
    "The strait was calm, and most crews stayed in port for another week with nothing to mend.",
    "Egypt condemned Turkey and accused Qatar of looking away while the tankers burned.",
)
NAMES = {"Lanternside": "Lanternside Union", "the Ferrymen": "Ferrymen of Galle"}


def piece(words):
    """Return an analysis of about so many words with a list of briefings."""
    argument = " ".join(SENTENCES * (words // 72 + 1))
    briefings = "".join(f"- {day} April 2024: Peru criticises Chile over ferry {day}\n" for day in range(1, 13))
    return f"The Ferry Dispute\nBy Ines Okafor\n12 May 2024\n\n{argument}\n\nBackground briefings:\n{briefings}"


def memory(process, kind):
    """Return a process's memory in MB: `VmRSS` now, `VmHWM` the most it ever was."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:")) / 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="there is no /proc to read a process's memory from")
async def test_a_reading_process_takes_no_more_memory_than_a_small_server_has():
    long = "The strait was calm, and Peru said nothing. " * 43_000
    async with reading_processes() as processes:
        reading = await processes.read(ReadingRequest(piece(700), names=NAMES))
        (worker,) = children()
        after_a_piece = memory(worker, "VmHWM")
        await processes.read(ReadingRequest(long[:231_000], names=NAMES))
        await processes.read(ReadingRequest(long, names=NAMES))
        held, most = memory(worker, "VmRSS"), memory(worker, "VmHWM")
        await processes.read(ReadingRequest(long, names=NAMES))
        held_again = memory(worker, "VmRSS")

    assert "Lanternside Union" in reading.actors
    assert len(reading.evidence) > 60
    assert after_a_piece <= 235
    assert most <= 300
    assert held_again <= held + 10


PARENT = """
import asyncio, multiprocessing
from bot.services.reading import ReadingRequest, load_reader, reading_processes

async def main():
    async with reading_processes() as processes:
        await processes.read(ReadingRequest("Russia praised India."))
        print(*(child.pid for child in multiprocessing.active_children()), flush=True)
        await asyncio.Event().wait()

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="the end of another's child can be awaited on Linux only")
def test_the_worker_ends_when_its_bot_is_killed(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(bot.__file__).parents[1])}
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True, env=environment) as parent:
        try:
            (worker,) = map(int, parent.stdout.readline().split())
            ending = os.pidfd_open(worker)
        finally:
            parent.kill()
    ended, _, _ = select.select([ending], [], [], PATIENCE_SECONDS)
    os.close(ending)

    assert ended


async def test_a_piece_that_takes_too_long_is_refused_and_the_next_one_is_read(monkeypatch):
    monkeypatch.setattr("bot.services.reading.MOST_SECONDS", 0.5)
    async with reading_processes() as processes:
        with pytest.raises(TooLongToRead):
            await processes.read(ReadingRequest("word " * 399_000))
        monkeypatch.undo()

        reading = await processes.read(ReadingRequest("Russia praised India."))

    assert reading.actors == ("Russia", "India")
