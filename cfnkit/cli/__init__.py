"""The command line: one file a command; it translates in and out and decides nothing of its own.

Exit status: 0, or 2 when the template is refused (with diagnostics on stderr), or 1 for a fault of the tool, its
configuration or its arguments.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

import cfnkit
from cfnkit.diagnostics import CfnkitError

_COMMANDS = {"explain": "cfnkit.cli.explain", "render": "cfnkit.cli.render"}

FAULT = 1
REFUSED = 2


class _Commands(click.Group):
    """The commands, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = _COMMANDS.get(cmd_name)
        if module is None:
            return None
        from importlib import import_module

        command: click.Command = import_module(module).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in _COMMANDS:
            from cfnkit.vocabulary import suggestion

            raise click.UsageError(f"There is no command '{name}'. {suggestion(name, _COMMANDS)}".rstrip(), ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  cfnkit render template.yaml
  cfnkit render template.yaml --stage resolved -p Env=prod
  cfnkit explain template.yaml Resources.Bucket.Properties.Tags.0""",
)
@click.version_option(cfnkit.__version__, prog_name="cfnkit")
def commands() -> None:
    """Know what CloudFormation makes of a template, before it does.

    Exit status: 0, or 2 when CloudFormation would refuse the template, or 1 for a fault of the tool, its configuration
    or its arguments.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status."""
    try:
        status = commands.main(args=arguments, prog_name="cfnkit", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return FAULT
    except click.Abort:
        click.echo("cfnkit: interrupted", err=True)
        return 130
    except CfnkitError as error:
        click.echo(f"cfnkit: {error}", err=True)
        return FAULT
    except BrokenPipeError:
        # The reader went away, as `head` does: there is nobody left to tell.
        sys.stderr.close()
        return FAULT
    return status if isinstance(status, int) else 0
