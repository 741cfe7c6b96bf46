"""`/healthz` and `/metrics` on loopback, for whoever watches over the process."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from math import isfinite

from aiohttp import web

from bot.app import Dateline
from storage import deliveries, memory

Handler = Callable[[web.Request], Awaitable[web.Response]]


@asynccontextmanager
async def serve_health(bot: Dateline, port: int | None) -> AsyncIterator[None]:
    """Serve on 127.0.0.1 while the block runs; without a port, nothing is served."""
    if port is None:
        yield
        return
    application = web.Application()
    application.add_routes([web.get("/healthz", _health(bot)), web.get("/metrics", _metrics(bot))])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield
    finally:
        await runner.cleanup()


def _health(bot: Dateline) -> Handler:
    async def healthz(_request: web.Request) -> web.Response:
        """Answer 200 while the gateway is connected and the database answers, else 503."""
        try:
            async with bot.services.database.read() as connection:
                await memory.recall(connection, "health")
            database = True
        except sqlite3.Error:
            database = False
        status = {"gateway": bot.is_ready() and not bot.is_closed(), "database": database}
        return web.json_response(status, status=200 if all(status.values()) else 503)

    return healthz


def _metrics(bot: Dateline) -> Handler:
    async def metrics(_request: web.Request) -> web.Response:
        """Tell the state of the process in Prometheus' text format."""
        async with bot.services.database.read() as connection:
            counts = await deliveries.counts(connection)
        lines = ["# TYPE dateline_deliveries gauge"]
        lines += [f'dateline_deliveries{{state="{state}"}} {number}' for state, number in sorted(counts.items())]
        lines += ["# TYPE dateline_guilds gauge", f"dateline_guilds {len(bot.guilds)}"]
        if isfinite(bot.latency):
            lines += [
                "# TYPE dateline_gateway_latency_seconds gauge",
                f"dateline_gateway_latency_seconds {bot.latency:.3f}",
            ]
        return web.Response(text="\n".join(lines) + "\n")

    return metrics
