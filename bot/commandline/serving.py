"""`dateline run` and `dateline try`."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import webbrowser

import click

from bot.commandline.session import Session, session_options


class NoToken(Exception):
    """`dateline run` was started without a token."""


@click.command()
@session_options
def run(session: Session) -> None:
    """Connect to Discord and answer until stopped."""
    from dataclasses import replace

    from bot import running
    from bot.logs import start_logging

    if session.settings.discord_token is None:
        raise NoToken
    start_logging(session.settings.log_level, session.settings.log_format)
    settings = replace(session.settings, database_path=session.database_path)
    asyncio.run(running.run(settings, session.settings.discord_token))


@click.command("try")
@click.option("--port", type=click.IntRange(0, 65_535), help="Where to serve the page; any free port unless given.")
@click.option("--no-browser", is_flag=True, help="Do not open the page by itself.")
def try_out(port: int | None, no_browser: bool) -> None:
    """Try the bot on a simulated Discord in a web page: no token, a sample corpus, nothing kept."""
    asyncio.run(_try(port or None, open_browser=not no_browser))


async def _try(port: int | None, *, open_browser: bool) -> None:
    from bot.simulation import simulate

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)

    def announce(url: str) -> None:
        click.echo("Dateline is answering on a simulated Discord. Open this page; Ctrl-C ends it.", err=True)
        click.echo(url)
        if open_browser:
            # Where no browser can open, the address above is all there is.
            with contextlib.suppress(webbrowser.Error, OSError):
                webbrowser.open(url)

    await simulate(port, announce, stop)
