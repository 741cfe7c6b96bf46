"""A person at a web page: headless Chromium, driven over its DevTools protocol."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE_SECONDS = 30.0
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)
_KEYS = {"Enter": (13, "\r"), "Escape": (27, ""), "Tab": (9, "")}

_SPOT = """async (selector, wanted) => {
  const usable = it => !it.disabled && it.checkVisibility() && wanted(it);
  const it = [...document.querySelectorAll(selector)].filter(usable).at(-1);
  if (!it) return null;
  it.scrollIntoView({block: 'nearest', behavior: 'instant'});
  const middle = () => { const box = it.getBoundingClientRect();
                         return {x: box.x + box.width / 2, y: box.y + box.height / 2}; };
  const before = middle();
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const after = middle();
  const still = before.x === after.x && before.y === after.y;
  return still && it.contains(document.elementFromPoint(after.x, after.y)) ? after : null;
}"""


class Page:
    """One page; every wait is for a condition in it, and gives up after PATIENCE_SECONDS."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._last_id = 0

    async def send(self, method: str, **params: Any) -> dict[str, Any]:
        self._last_id += 1
        await self._socket.send_json({"id": self._last_id, "method": method, "params": params})
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                reply = await self._socket.receive_json()
                if reply.get("id") == self._last_id:
                    assert "error" not in reply, f"{method}: {reply['error']}"
                    return dict(reply["result"])

    async def evaluate(self, expression: str) -> Any:
        reply = await self.send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in reply, f"{expression}: {reply['exceptionDetails']}"
        return reply["result"].get("value")

    async def wait_for(self, condition: str) -> Any:
        """Return the first true value of a JavaScript expression, which may be a promise."""
        again = f"const seen = await ({condition}); seen ? done(seen) : setTimeout(look, 50);"
        try:
            return await self.evaluate(f"new Promise(done => {{ const look = async () => {{ {again} }}; look(); }})")
        except TimeoutError:
            shown = await self.evaluate("document.body.innerText")
            raise AssertionError(f"never came true: {condition}\nThe page shows:\n{shown}") from None

    async def wait_for_text(self, text: str, selector: str = "body") -> None:
        await self.wait_for(f"[...document.querySelectorAll({json.dumps(selector)})].some({_holding(text)})")

    async def click(self, selector: str, text: str = "") -> None:
        """Click the last element that holds the text, once it is there, at rest and not covered."""
        spot = await self.wait_for(f"({_SPOT})({json.dumps(selector)}, {_holding(text)})")
        for kind in ("mousePressed", "mouseReleased"):
            await self.send("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **spot)

    async def type(self, text: str) -> None:
        await self.send("Input.insertText", text=text)

    async def press(self, key: str) -> None:
        code, text = _KEYS[key]
        for kind in ("keyDown", "keyUp"):
            await self.send(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, text=text
            )

    async def choose_file(self, selector: str, path: Path) -> None:
        await self.wait_for(f"document.querySelector({json.dumps(selector)})")
        field = await self.send("Runtime.evaluate", expression=f"document.querySelector({json.dumps(selector)})")
        await self.send("DOM.setFileInputFiles", files=[str(path)], objectId=field["result"]["objectId"])

    async def resize(self, width: int, height: int) -> None:
        await self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    async def screenshot(self) -> bytes:
        reply = await self.send("Page.captureScreenshot", format="png")
        return base64.b64decode(reply["data"])


def _holding(text: str) -> str:
    return f"it => it.innerText.includes({json.dumps(text)})" if text else "it => true"


@asynccontextmanager
async def open_page(url: str, profile: Path, width: int = 1280, height: int = 900) -> AsyncIterator[Page]:
    """Start a Chromium of its own, with an empty profile in that folder, and open the address."""
    assert CHROMIUM is not None
    chromium = await asyncio.create_subprocess_exec(
        CHROMIUM, *_FLAGS, f"--user-data-dir={profile}", "about:blank",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert chromium.stderr is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for line in chromium.stderr:
                if line.startswith(b"DevTools listening on ws://"):
                    host = line.decode().split("/")[2]
                    break
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://{host}/json/list") as reply:
                address = next(tab["webSocketDebuggerUrl"] for tab in await reply.json() if tab["type"] == "page")
            async with session.ws_connect(address, max_msg_size=0) as socket:
                page = Page(socket)
                await page.resize(width, height)
                await page.send("Page.navigate", url=url)
                yield page
    finally:
        with suppress(ProcessLookupError):
            chromium.terminate()
        await chromium.wait()
