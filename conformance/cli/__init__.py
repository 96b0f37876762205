"""The commands: words in, exit code out. Each command's module is loaded only when it is used."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module

import click

from conformance._version import __version__
from conformance.cli.output import echo
from conformance.errors import AGREED, INTERRUPTED, NOT_STARTED, TRACEBACK, ConformanceError, HarnessError

COMMANDS = {
    "run": ("conformance.cli.run", "Run case files and judge every backend."),
    "backends": ("conformance.cli.backends", "Show each backend: version, devices, variants, why not."),
    "list": ("conformance.cli.listing", "List the selected cases."),
    "check": ("conformance.cli.check", "Validate case files without running anything."),
    "explain": ("conformance.cli.explain", "Explain one case: geometry, legal sizes, calls, a drawing."),
    "translate": ("conformance.cli.translate", "Print one case as code for another framework."),
    "diff": ("conformance.cli.diff", "Compare two records: what changed between two versions."),
    "merge": ("conformance.cli.merge", "Make one baseline of records, shards of a run for example."),
    "envs": ("conformance.cli.envs", "List, build and remove environments of backends with a version."),
    "selftest": ("conformance.cli.selftest", "Plant faults in a backend and see which cases catch them."),
    "sweep": ("conformance.cli.sweep", "Run random cases from the whole configuration space."),
    "repro": ("conformance.cli.repro", "Write one case as a script that needs only NumPy and the framework."),
    "upgrade": ("conformance.cli.upgrade", "Run two versions of a package and say what changed."),
    "bisect": ("conformance.cli.bisect", "Name the first version of a package that changed something."),
}


LESS_MEMORY = "make the cases smaller (--memory-limit bounds each), or give the process more"
"""What to do about a MemoryError."""


class LazyGroup(click.Group):
    """A group that knows its commands' names and help without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            # click would exit with 1 for it, which says that something disagrees
            raise HarnessError(f"a process that this one talks to has ended: {error}") from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 all agree or known, 1 a disagreement or a stale known entry, 2 usage or a case"
    " file, 3 the harness or a requested backend could not start or nothing was selected, 130 interrupted.",
)
@click.version_option(__version__, prog_name="conformance")
def group() -> None:
    """Conformance tests for convolution and transposed convolution across frameworks."""


def main() -> None:
    """Run the command line and leave with its exit code; no traceback reaches a user."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # an encoding that lacks a letter of a case's title is no reason to end a run
            stream.reconfigure(errors="backslashreplace")
    sys.exit(code_of(sys.argv[1:]))


def code_of(arguments: list[str]) -> int:
    """The exit code of a command line; messages of errors go to stderr."""
    try:
        outcome = group.main(arguments, prog_name="conformance", standalone_mode=False)
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(file=shown)
        echo(shown.getvalue().rstrip("\n"), err=True)
        return error.exit_code
    except SystemExit:
        # click leaves so where nobody reads the help that it prints
        return AGREED
    except (KeyboardInterrupt, click.Abort):
        echo("interrupted", err=True)
        return INTERRUPTED
    except ConformanceError as error:
        echo(f"error: {error}", err=True)
        return error.exit_code
    except MemoryError as error:
        echo(f"error: not enough memory{f': {error}' if str(error) else ''}; {LESS_MEMORY}", err=True)
        return NOT_STARTED
    except OSError as error:
        if os.environ.get(TRACEBACK):
            raise
        echo(f"error: the system does not let it: {error}", err=True)
        return NOT_STARTED
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        echo(
            f"error: the harness failed: {type(error).__name__}: {error}\n"
            f"This is a bug in conformance; set {TRACEBACK}=1 for a traceback to report.",
            err=True,
        )
        return NOT_STARTED
    return outcome if isinstance(outcome, int) else 0
