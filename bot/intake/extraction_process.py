"""The process that extracts: it loads the parsers once, then forks a child with limits for every document.

Run as `python -m bot.intake.extraction_process FD MEMORY CPU_SECONDS SECONDS`, FD being a Unix socket to the bot. Over
it comes one byte for each document, with a socket of that document's own. The process ends, with all its children, when
the bot's end is closed, as it is when the bot has been killed.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import select
import signal
import socket
import struct
import sys
import time
import traceback
from dataclasses import dataclass
from typing import Any

from bot.intake.documents import extract
from bot.intake.feeds import packed, read_feed
from bot.intake.refusals import TooHeavy, record_of
from bot.intake.text import Unreadable

LENGTHS = struct.Struct("!QQ")
"""What stands before each message: the bytes of a JSON object, and of the file or text behind it."""

_MOST_OF_A_FAULT = 4000


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: bytes of address space, seconds of CPU, seconds by the clock."""

    memory: int = 1024**3
    cpu_seconds: int = 15
    seconds: int = 20


_SAMPLE = (
    b"<html><head><title>Canal</title></head><body><article><h1>Canal</h1><p>By Ada Berg</p><p>4 March 2025</p>"
    + b"<p>Both sides said that the canal would open again in the spring, and that it had to.</p>" * 8
    + b"</article></body></html>"
)


@dataclass(frozen=True, slots=True)
class _Child:
    """A process that reads one document. The socket is kept open to hear that the bot gave up."""

    process: int
    document: socket.socket
    ends: float


def serve(control: socket.socket, limits: Limits) -> None:
    """Fork a child for each document until the bot's end of `control` is closed."""
    _load_parsers()
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    os.set_blocking(wake_read, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    children: dict[int, _Child] = {}
    poll = select.poll()
    poll.register(control, select.POLLIN)
    poll.register(wake_read, select.POLLIN)
    while True:
        due = min((child.ends for child in children.values()), default=None)
        events = dict(poll.poll(None if due is None else max(0.0, due - time.monotonic()) * 1000 + 1))
        if wake_read in events:
            os.read(wake_read, 4096)
        for process in _reaped():
            child = children.pop(process, None)
            if child is not None:
                poll.unregister(child.document)
                child.document.close()
        now = time.monotonic()
        for child in children.values():
            # Nothing but a hang-up is asked for: the bot gave up, so its document is not worth reading on.
            if child.ends <= now or child.document.fileno() in events:
                os.kill(child.process, signal.SIGKILL)
        if control.fileno() in events:
            received, documents, _, _ = socket.recv_fds(control, 1, 1)
            if not received:
                break
            for number in documents:
                child = _forked(socket.socket(fileno=number), (wake_read, wake_write), control, children, limits)
                children[child.process] = child
                poll.register(child.document, 0)
    for child in children.values():
        os.kill(child.process, signal.SIGKILL)


def _load_parsers() -> None:
    """Import what a document may need, and run it once, so that no child has to."""
    import feedparser  # type: ignore[import-untyped]  # noqa: F401

    import bot.intake.pdf_documents
    import bot.intake.word_documents  # noqa: F401

    extract("sample.html", _SAMPLE)
    extract("sample.txt", "Café “Zürich” was open.".encode("cp1252") * 5)
    gc.collect()
    gc.freeze()  # keeps the children's collector off the pages that they share


def _reaped() -> list[int]:
    processes: list[int] = []
    try:
        while (process := os.waitpid(-1, os.WNOHANG)[0]) > 0:
            processes.append(process)
    except ChildProcessError:
        pass
    return processes


def _forked(
    document: socket.socket, wake: tuple[int, int], control: socket.socket, others: dict[int, _Child], limits: Limits
) -> _Child:
    process = os.fork()
    if process:
        return _Child(process, document, time.monotonic() + limits.seconds)
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # A socket that stays open here would keep the bot from hearing that another child has died.
        control.close()
        for other in others.values():
            other.document.close()
        for number in wake:
            os.close(number)
        _bind(limits)
        _answer(document)
        status = 0
    finally:
        os._exit(status)


def _bind(limits: Limits) -> None:
    """Bound what the child may use. The kernel kills it past its CPU time; past its memory it has a MemoryError."""
    signal.setitimer(signal.ITIMER_REAL, limits.seconds + 1)
    bounds = {resource.RLIMIT_CPU: limits.cpu_seconds, resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: 0}
    if sys.platform != "darwin":  # which refuses to bound an address space
        bounds[resource.RLIMIT_AS] = limits.memory
    for kind, most in bounds.items():
        resource.setrlimit(kind, (most, most))


def _answer(document: socket.socket) -> None:
    """Read a request from the document's socket, and write the answer back."""
    with document, document.makefile("rb") as incoming:
        head_length, data_length = LENGTHS.unpack(incoming.read(LENGTHS.size))
        head = json.loads(incoming.read(head_length))
        data = incoming.read(data_length)
        answer: dict[str, Any]
        try:
            answer, text = _feed(head, data) if head["errand"] == "feed" else _document(head, data)
        except MemoryError:
            answer, text = record_of(TooHeavy()), b""
        except Unreadable as refusal:
            answer, text = record_of(refusal), b""
        except Exception:  # a parser's own mistake, to be told to whoever runs the bot
            answer, text = {"fault": traceback.format_exc()[-_MOST_OF_A_FAULT:]}, b""
        written = json.dumps(answer).encode()
        document.sendall(LENGTHS.pack(len(written), len(text)) + written)
        document.sendall(text)


def _document(head: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    document = extract(head["name"], data, head["content_type"])
    record = {"title": document.title, "author": document.author, "date": document.date, "url": document.url}
    return record, document.text.encode()


def _feed(head: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    return {}, packed(read_feed(data, head["name"])).encode()


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])), Limits(*map(int, sys.argv[2:])))
