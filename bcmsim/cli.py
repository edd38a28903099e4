"""The command line: finds the verb, runs it, and says in one sentence what went wrong.

Only the standard library, click and the base modules are imported here; each verb imports its rooms when it
is called, so that `--help`, `--version` and completion answer at once.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from bcmsim import __version__
from bcmsim.errors import BcmsimError
from bcmsim.i18n import LANGUAGES, N_, _, set_language
from bcmsim.text import one_line, visible

INTERRUPTED = 130
_PLACE = re.compile(r".+?:\d+:\d+: ")

VERBS: dict[str, str] = {
    "check": "prepare",
    "show": "prepare",
    "schema": "prepare",
    "help": "prepare",
    "import": "exchange",
    "export": "exchange",
    "simulate": "simulate",
    "optimise": "optimise",
    "impact": "impact",
    "run": "exercise",
    "join": "exercise",
    "resume": "exercise",
    "rehearse": "exercise",
    "minutes": "evaluate",
    "report": "evaluate",
    "sessions": "evaluate",
    "verify": "evaluate",
    "export-journal": "evaluate",
}
"""Verb -> the module of `bcmsim.verbs` that holds it, in the order of the help page."""

FUNCTIONS = {"help": "help_", "import": "import_", "export-journal": "export_journal"}
"""Verbs whose function has another name."""

GROUPS = (
    ("prepare", N_("Prepare")),
    ("simulate", N_("Simulate")),
    ("exercise", N_("Exercise")),
    ("evaluate", N_("Evaluate")),
)
GROUP_OF = {"impact": "simulate", "optimise": "simulate", "exchange": "prepare"}
"""The group of modules that are not called like one."""


class Translated:
    """Help texts are message ids; they are looked up when they are shown, in the language then in force."""

    _help_id: str | None = None

    def _shown_help(self) -> str | None:
        return _(self._help_id) if self._help_id else self._help_id

    def _set_help(self, message: str | None) -> None:
        self._help_id = message

    help = property(_shown_help, _set_help)


class TranslatedOption(Translated, click.Option):
    """An option whose help text is a message id."""


class WholeNumber(click.IntRange):
    """A whole number within bounds; click calls what is none by the English name of the type."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            int(value)
        except ValueError:
            said = _("“{value}” is not a whole number.").format(value=one_line(str(value), 40))
            self.fail(said, param, ctx)
        return super().convert(value, param, ctx)


class Verb(Translated, click.Command):
    """A verb; takes the global options behind it too, and shows an example below its help."""

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example
        self.params.extend(global_options())

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [
            _("[OPTIONS]") if piece == "[OPTIONS]" else piece for piece in super().collect_usage_pieces(ctx)
        ]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.example:
            with formatter.section(_("Example")):
                for line in self.example.splitlines():
                    formatter.write(f"  {line}\n")


class Verbs(Translated, click.Group):
    """The verbs, each loaded from its module when it is asked for."""

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [_("[OPTIONS]"), _("VERB [ARGUMENTS]")]

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        from importlib import import_module

        module = import_module(f"bcmsim.verbs.{VERBS[cmd_name]}")
        command: click.Command = getattr(module, FUNCTIONS.get(cmd_name, cmd_name))
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in VERBS and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name, VERBS, 1)
            hint = _("Did you mean “{verb}”?").format(verb=near[0]) if near else ""
            sentence = _("There is no verb “{verb}”.").format(verb=one_line(name, 40))
            raise click.UsageError(f"{sentence} {hint}".strip(), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for group, title in GROUPS:
            rows = []
            for name in VERBS:
                module = VERBS[name]
                command = self.get_command(ctx, name) if GROUP_OF.get(module, module) == group else None
                if command is not None:
                    rows.append((name, command.get_short_help_str(limit=62)))
            with formatter.section(_(title)):
                formatter.write_dl(rows)


def _take_language(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None:
        set_language(value)


def _take_logs(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.find_root().meta["bcmsim.logs"] = Path(value)


def global_options() -> list[click.Parameter]:
    """`--lang` and `--logs`, which may stand before or behind the verb."""
    return [
        TranslatedOption(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            callback=_take_language,
            expose_value=False,
            is_eager=True,
            help=N_("The language in which the program speaks (default: the locale)."),
        ),
        TranslatedOption(
            ["--logs"],
            metavar="DIR",
            callback=_take_logs,
            expose_value=False,
            is_eager=True,
            help=N_("Where sessions lie (default: $BCMSIM_LOGS, else logs/)."),
        ),
    ]


def logs_folder() -> Path:
    """Where sessions lie: `--logs`, else `$BCMSIM_LOGS`, else `logs/` here."""
    chosen: Path | None = click.get_current_context().find_root().meta.get("bcmsim.logs")
    return chosen or Path(os.environ.get("BCMSIM_LOGS") or "logs")


def _print_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"bcmsim {__version__}")
        ctx.exit()


def verb(help_id: str, *, name: str | None = None, example: str = "") -> Callable[..., Any]:
    """Decorator: a function as a verb with a translated help text and an example."""
    return click.command(name=name, cls=Verb, help=help_id, example=example)


def option(*args: Any, **kwargs: Any) -> Callable[..., Any]:
    """Decorator: `click.option` with a translated help text."""
    return click.option(*args, cls=TranslatedOption, **kwargs)


cli = Verbs(
    name="bcmsim",
    help=N_("Rehearses the emergencies of a business: staff exercises, restarts, durable minutes, reports."),
    params=[
        *global_options(),
        TranslatedOption(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_print_version,
            help=N_("Print the version and exit."),
        ),
    ],
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 80},
)


def _language_wish(argv: Sequence[str]) -> str | None:
    """`--lang` wherever it stands, so that help and errors of parsing speak that language too."""
    for position, word in enumerate(argv):
        value = word[7:] if word.startswith("--lang=") else None
        if word == "--lang" and position + 1 < len(argv):
            value = argv[position + 1]
        if value in LANGUAGES:
            return value
    return None


def run(argv: Sequence[str]) -> int:
    """Runs a command line and answers with its exit status; prints every error as one sentence."""
    set_language(_language_wish(argv))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        result = cli.main(args=list(argv), prog_name="bcmsim", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as end:
        return end.exit_code
    except (click.Abort, KeyboardInterrupt):
        _say(_("Interrupted."))
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BcmsimError as error:
        _say(error.sentence)
        return error.exit_status
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f"{visible(str(error.filename))}: " if error.filename else ""
        _say(f"{where}{_system_words(error)}")
        return 1


def _system_words(error: OSError) -> str:
    """What the system says, in the reader's language where it is something that people meet."""
    import errno

    words = {
        errno.ENOENT: _("there is no such file"),
        errno.EACCES: _("no permission"),
        errno.EPERM: _("no permission"),
        errno.EISDIR: _("this is a folder"),
        errno.ENOTDIR: _("this is no folder"),
        errno.ENOSPC: _("the disk is full"),
        errno.EROFS: _("the disk is read-only"),
    }
    return words.get(error.errno or 0) or error.strerror or str(error)


def _say(message: str) -> None:
    """One sentence; what already names its file and line stands without the program's name."""
    text = visible(message)
    click.echo(text if _PLACE.match(text) else f"bcmsim: {text}", err=True)


def main() -> NoReturn:
    """The entry point of the command `bcmsim`."""
    sys.exit(run(sys.argv[1:]))
