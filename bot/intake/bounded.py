"""Extracts documents in children with limits on memory, CPU and time: the bot's process parses no hostile byte."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

from bot.intake.documents import MOST_BYTES, Document
from bot.intake.extraction_process import LENGTHS, Limits
from bot.intake.feeds import Feed, unpacked
from bot.intake.refusals import Damaged, TooHeavy, TooLarge, refusal_of
from bot.intake.text import MOST_CHARACTERS

AT_ONCE = 2

_MOST_HEAD_BYTES = 64 * 1024
_MOST_TEXT_BYTES = 4 * MOST_CHARACTERS
_HINTS = ("title", "author", "date", "url")

# Beyond the children's time: the extraction process ends them itself, unless it is stuck.
_PATIENCE_SECONDS = 5.0
_GRACE_SECONDS = 0.2

_log = logging.getLogger(__name__)


class ExtractionFailed(Exception):
    """The process that extracts does not start, or does not live: a fault of ours, not of a document."""


class BoundedExtraction:
    """Extracts at most AT_ONCE documents at a time; others wait. The process that does it starts with the first."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="extraction")
        self._starting = threading.Lock()
        self._process: _ExtractionProcess | None = None
        self._closed = False

    async def extract(self, name: str, data: bytes, content_type: str | None = None) -> Document:
        """Return what `bot.intake.documents.extract` returns, or raise the refusal that it raises.

        TooHeavy says also that the child died over the document. Raises ExtractionFailed.
        """
        return await self._carry_out_elsewhere(_Errand("document", name, data, content_type))

    async def read_feed(self, data: bytes, url: str) -> Feed:
        """Return what `bot.intake.feeds.read_feed` returns, or raise as `extract` does."""
        packed = await self._carry_out_elsewhere(_Errand("feed", url, data, None))
        try:
            return unpacked(packed.text)
        except ValueError:
            raise TooHeavy from None

    async def _carry_out_elsewhere(self, errand: _Errand) -> Document:
        if len(errand.data) > MOST_BYTES:
            raise TooLarge(MOST_BYTES)
        answered = asyncio.get_running_loop().run_in_executor(self._threads, self._carry_out, errand)
        try:
            return await answered
        finally:
            errand.give_up()  # of no effect once it is answered

    def close(self) -> None:
        """End the process, and with it whatever is being read."""
        with self._starting:
            self._closed = True
            if self._process is not None:
                self._process.close()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _carry_out(self, errand: _Errand) -> Document:
        # A second try serves a process that had died, or been killed, before this document came to it.
        for _ in range(2):
            process = self._running_process()
            try:
                document = process.ask(errand)
            except TimeoutError:
                process.close()
                continue
            if document is not None:
                return document
            if errand.given_up or process.is_alive():
                raise TooHeavy
        raise ExtractionFailed

    def _running_process(self) -> _ExtractionProcess:
        with self._starting:
            if self._closed:
                raise ExtractionFailed
            if self._process is None or not self._process.is_alive(0):
                if self._process is not None:
                    self._process.close()
                self._process = _ExtractionProcess(self._limits)
            return self._process


@asynccontextmanager
async def bounded_extraction(limits: Limits | None = None) -> AsyncIterator[BoundedExtraction]:
    """Open an extraction; its process starts with the first document and ends here."""
    extraction = BoundedExtraction(limits)
    try:
        yield extraction
    finally:
        await asyncio.to_thread(extraction.close)


class _Errand:
    """One document or feed on its way to a child and back. It may be given up from another thread."""

    def __init__(self, errand: str, name: str, data: bytes, content_type: str | None) -> None:
        self.head = json.dumps({"errand": errand, "name": name, "content_type": content_type}).encode()
        self.data = data
        self.given_up = False
        self._changing = threading.Lock()
        self._socket: socket.socket | None = None

    @contextlib.contextmanager
    def over(self, connection: socket.socket) -> Iterator[None]:
        """Use a connection, which is cut when the errand is given up."""
        with self._changing:
            if self.given_up:
                raise TooHeavy
            self._socket = connection
        try:
            yield
        finally:
            with self._changing:
                self._socket = None

    def give_up(self) -> None:
        """Cut the connection, on which the child is ended."""
        with self._changing:
            self.given_up = True
            if self._socket is not None:
                with contextlib.suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)


class _ExtractionProcess:
    """The process of `bot.intake.extraction_process`, as the bot sees it."""

    def __init__(self, limits: Limits) -> None:
        self._seconds = limits.seconds + _PATIENCE_SECONDS
        self._control, theirs = socket.socketpair()
        bounds = (limits.memory, limits.cpu_seconds, limits.seconds)
        paths = os.pathsep.join(str(Path(path).resolve()) for path in sys.path)
        with theirs:
            # A new session, so that Ctrl-C reaches the bot alone; no token in the environment.
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-m", "bot.intake.extraction_process", *map(str, (theirs.fileno(), *bounds))],
                pass_fds=[theirs.fileno()],
                env={"PYTHONPATH": paths, "PYTHONUTF8": "1", "PATH": os.defpath},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    def is_alive(self, grace: float = _GRACE_SECONDS) -> bool:
        """Say whether the process runs; one whose sockets are just closing is given `grace` seconds to be gone."""
        try:
            self._process.wait(grace)
        except subprocess.TimeoutExpired:
            return True
        return False

    def ask(self, errand: _Errand) -> Document | None:
        """Have a child read the document; None where it died over it. Raises refusals, and TimeoutError."""
        ours, childs = socket.socketpair()
        with ours:
            with childs:
                try:
                    socket.send_fds(self._control, [b"\n"], [childs.fileno()])
                except OSError:
                    return None
            ours.settimeout(self._seconds)
            with errand.over(ours):
                try:
                    ours.sendall(LENGTHS.pack(len(errand.head), len(errand.data)) + errand.head)
                    ours.sendall(errand.data)
                    return _answer_on(ours)
                except (ConnectionError, EOFError):
                    return None

    def close(self) -> None:
        """End the process; it ends its children."""
        self._control.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _answer_on(connection: socket.socket) -> Document:
    """Read an answer, none of whose lengths and types are trusted; raises the refusal that it says, EOFError."""
    head_length, text_length = LENGTHS.unpack(_received(connection, LENGTHS.size))
    if head_length > _MOST_HEAD_BYTES or text_length > _MOST_TEXT_BYTES:
        raise TooHeavy
    head, data = _received(connection, head_length), _received(connection, text_length)
    try:
        record, text = json.loads(head), data.decode()
    except (ValueError, RecursionError):
        raise TooHeavy from None
    if not isinstance(record, dict) or len(text) > MOST_CHARACTERS:
        raise TooHeavy
    if isinstance(record.get("fault"), str):
        _log.warning("A document could not be read:\n%s", record["fault"])
        raise Damaged("file")
    if "refusal" in record:
        raise refusal_of(record)
    return Document(text, *(_hint(record.get(hint)) for hint in _HINTS))


def _received(connection: socket.socket, length: int) -> bytearray:
    data = bytearray(length)
    view, read = memoryview(data), 0
    while read < length:
        count = connection.recv_into(view[read:])
        if not count:
            raise EOFError
        read += count
    return data


def _hint(value: object) -> str | None:
    return value if isinstance(value, str) and re.fullmatch(r"[^\x00-\x1f\x7f-\x9f]{1,2000}", value) else None
