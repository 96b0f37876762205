"""The commands: words in, exit code out. Each command's module is loaded only when it is used."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module

import click
from click.shell_completion import CompletionItem

from conformance._version import __version__
from conformance.backends import orphans
from conformance.backends.descriptors import occupy_standard
from conformance.cli import interruption
from conformance.cli.environment_variables import VARIABLES
from conformance.cli.help import Group
from conformance.cli.output import echo
from conformance.commands import command
from conformance.errors import (
    AGREED,
    INTERRUPTED,
    NOT_STARTED,
    TRACEBACK,
    ConformanceError,
    HarnessError,
    UsageError,
)

COMMANDS = {
    "run": ("conformance.cli.run", "Run case files and judge every backend."),
    "backends": ("conformance.cli.backends", "Show each backend: version, devices, variants, why not."),
    "list": ("conformance.cli.listing", "List the selected cases."),
    "check": ("conformance.cli.check", "Validate case files without running anything."),
    "explain": ("conformance.cli.explain", "Explain one case, or one word, in every dialect."),
    "draw": ("conformance.cli.draw", "Draw one case as SVG or PNG: which inputs make each output."),
    "translate": ("conformance.cli.translate", "Print one case as code for another framework."),
    "site": ("conformance.cli.site", "Write words, an explorer and results as static pages."),
    "diff": ("conformance.cli.diff", "Compare two records: what changed between two versions."),
    "merge": ("conformance.cli.merge", "Make one baseline of records, shards of a run for example."),
    "envs": ("conformance.cli.envs", "List, build and remove environments of backends with a version."),
    "selftest": ("conformance.cli.selftest", "Plant faults in a backend and see which cases catch them."),
    "sweep": ("conformance.cli.sweep", "Run random cases from the whole configuration space."),
    "repro": ("conformance.cli.repro", "Write one case as a script that needs only NumPy and the framework."),
    "upgrade": ("conformance.cli.upgrade", "Run two versions of a package and say what changed."),
    "bisect": ("conformance.cli.bisect", "Name the first version of a package that changed something."),
}


COMPLETION = "_CONFORMANCE_COMPLETE"
"""The variable by which a shell asks for completions, or for the script that has it ask."""

LESS_MEMORY = "make the cases smaller (--memory-limit bounds each), or give the process more"
"""What to do about a MemoryError."""


class LazyGroup(Group):
    """A group that knows its commands' names and help without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not ctx.resilient_parsing and not name.startswith("-"):
            raise UsageError(_describe_unknown_command(name))
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands that begin so, without importing them, and the options."""
        options = click.Command.shell_complete(self, ctx, incomplete)
        found = ((name, text) for name, (_, text) in COMMANDS.items() if name.startswith(incomplete))
        return [*(CompletionItem(name, help=text) for name, text in found), *options]

    def invoke(self, ctx: click.Context) -> object:
        from conformance.cli.defaults import default_map

        # `args` alone would lack the name of the command
        ctx.default_map = default_map([*ctx._protected_args, *ctx.args])
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            # click would exit with 1 for it, which says that something disagrees
            raise HarnessError(f"a process that this one talks to has ended: {error}") from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])
        with formatter.section("Environment variables"):
            formatter.write_dl(list(VARIABLES.items()))


def _describe_unknown_command(name: str) -> str:
    """What to write instead of a word that is no command."""
    # words of case files and their spelling are loaded for a mistake alone, not for --help
    from conformance.cases.spelling import suggest_spelling

    near = suggest_spelling(name, COMMANDS)
    if name in ("help", "version"):
        near = f"; write {command(f'--{name}')}"
    elif not near and os.path.exists(name):  # noqa: PTH110 - Path.exists raises for some texts
        near = f"; to run these cases write {command('run', name)}"
    listed = f"; there are {', '.join(COMMANDS)}"
    return f"there is no command {name!r}{near or listed}"


@click.group(
    cls=LazyGroup,
    examples=(
        "conformance run",
        "conformance run cases/transpose -b torch -b path/to/my_kernel.py",
        "conformance run --help",
    ),
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Options have defaults in conformance.toml or [tool.conformance] of pyproject.toml:"
    " docs/configuration.md. Exit codes: 0 all agree or known, 1 a disagreement or a stale known entry,"
    " 2 usage or a case file, 3 the harness or a requested backend could not start or nothing was selected,"
    " 130 interrupted.",
)
@click.version_option(__version__, prog_name="conformance")
def group() -> None:
    """Conformance tests for convolution and transposed convolution across frameworks."""


def main() -> None:
    """Run the command line and leave with its exit code; no traceback reaches a user.

    Nothing that it started outlives it, and no signal disturbs its end.
    """
    _prepare_streams()
    earlier = orphans.children()
    if COMPLETION in os.environ:
        from conformance.cli import completion

        completion.register()
    try:
        interruption.raise_interrupt()
        code = code_of(sys.argv[1:])
        interruption.ignore()
    except KeyboardInterrupt:
        interruption.ignore()
        code = INTERRUPTED
    finally:
        orphans.end_children(earlier)
    sys.exit(code)


def _prepare_streams() -> None:
    """Have what is written to a stream that was closed from the start go nowhere, and all else go out whole.

    A pipe that its owner does not wait for would take of a long report what it has room for, and no more.
    """
    occupy_standard()
    for number in (1, 2):
        os.set_blocking(number, True)
    sys.stdin = sys.stdin or os.fdopen(0)
    sys.stdout = sys.stdout or os.fdopen(1, "w")
    sys.stderr = sys.stderr or os.fdopen(2, "w")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # an encoding that lacks a letter of a case's title is no reason to end a run
            stream.reconfigure(errors="backslashreplace")


def code_of(arguments: list[str]) -> int:
    """The exit code of a command line; messages of errors go to stderr.

    An error that an interrupt has become on its way, in the import of a module for one, is an interrupt.
    """
    try:
        outcome = group.main(arguments, prog_name="conformance", standalone_mode=False)
    except SystemExit:
        # click leaves so where nobody reads the help that it prints
        return AGREED
    except (KeyboardInterrupt, click.Abort):
        return _report_interrupt()
    except Exception as error:  # noqa: BLE001 - it is reported
        return _report_interrupt() if interruption.received() else _report(error)
    if interruption.received():
        return INTERRUPTED
    return outcome if isinstance(outcome, int) else 0


def _report_interrupt() -> int:
    echo("interrupted", err=True)
    return INTERRUPTED


def _describe_usage(error: click.ClickException) -> str:
    """What click says of a command line, worded as our own errors are, and where its options are listed."""
    text = error.format_message().strip().rstrip(".")
    text = text[:1].lower() + text[1:] if text[1:2].islower() else text
    context = getattr(error, "ctx", None)
    return f"{text}; `{context.command_path} --help` lists what there is" if context else text


_NO_THREAD = "can't start new thread"
"""What Python says, as a RuntimeError, where a user may have no more processes."""


def _report(error: Exception) -> int:
    """Print what went wrong and return its exit code; raise it where a traceback is asked for."""
    if isinstance(error, click.ClickException):
        echo(f"error: {_describe_usage(error)}", err=True)
        return error.exit_code
    if isinstance(error, ConformanceError):
        echo(f"error: {error}", err=True)
        return error.exit_code
    if isinstance(error, MemoryError):
        echo(f"error: not enough memory{f': {error}' if str(error) else ''}; {LESS_MEMORY}", err=True)
        return NOT_STARTED
    if os.environ.get(TRACEBACK):
        raise error
    if isinstance(error, OSError) or _NO_THREAD in str(error):
        echo(f"error: the system does not let it: {error}", err=True)
        return NOT_STARTED
    echo(
        f"error: the harness failed: {type(error).__name__}: {error}\n"
        f"This is a bug in conformance; set {TRACEBACK}=1 for a traceback to report.",
        err=True,
    )
    return NOT_STARTED
