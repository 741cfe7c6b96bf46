"""The `dateline` command, also `python -m bot`."""

from __future__ import annotations

import io
import os
import sys
import traceback
from importlib import import_module

import click

# A command's modules are loaded when it is called, so that each starts as fast as it can.
_COMMANDS = {
    "run": ("bot.commandline.serving", "run"),
    "try": ("bot.commandline.serving", "try_out"),
    "import": ("bot.commandline.corpus", "import_pieces"),
    "reread": ("bot.commandline.corpus", "reread"),
    "export": ("bot.commandline.corpus", "export"),
    "stance": ("bot.commandline.answers", "stance"),
    "briefings": ("bot.commandline.answers", "briefings"),
    "search": ("bot.commandline.answers", "search"),
    "read": ("bot.commandline.reading", "read"),
    "backup": ("bot.commandline.corpus", "backup"),
    "restore": ("bot.commandline.corpus", "restore"),
    "check": ("bot.commandline.checking", "check"),
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)  # noqa: S101
        return command


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    subcommand_metavar="COMMAND [ARGS]...",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="dateline", prog_name="dateline")
@click.pass_context
def dateline(context: click.Context) -> None:
    """Answer from a newsroom's own analyses: who stands where toward whom, and since when."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        context.exit(2)


def main() -> None:
    """Run the command line; what the user can cause is one line on standard error, exit 1, or 2 for bad usage."""
    for stream in (sys.stdout, sys.stderr):
        # Other people's words fit no narrower encoding, whatever the terminal says.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    try:
        # Standing alone, click would tell of bad usage in four lines.
        status = dateline.main(standalone_mode=False)
    except Exception as error:
        from bot.commandline.failures import exit_status, line_of

        if os.environ.get("LOG_LEVEL", "").upper() == "DEBUG":
            traceback.print_exception(error)
        click.echo(line_of(error), err=True)
        status = exit_status(error)
    sys.exit(status)


if __name__ == "__main__":
    main()
