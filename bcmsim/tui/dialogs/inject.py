"""Dialogs about injects: read and release, postpone, send a free one, change the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from bcmsim.exercise import commands as do
from bcmsim.exercise.releasing import chance_of, drawn
from bcmsim.exercise.state import InjectState
from bcmsim.i18n import _, format_duration, format_hmm, format_percent
from bcmsim.report.effects import effect_words
from bcmsim.report.names import offset
from bcmsim.report.triggers import provisos, trigger_words
from bcmsim.report.wording import channel_title, exercise_mark, status_title
from bcmsim.tui.dialogs.base import ConfirmDialog, Dialog, Options, labelled
from bcmsim.tui.entering import NotUnderstood, duration_s, recipient_name, recipients
from bcmsim.tui.view import View
from bcmsim.tui.widgets.fields import Choice, LineField, ListSuggester, TextField
from bcmsim.tui.widgets.plain import plain, prose

CHANNELS = ("paper", "phone", "e-mail", "in-person", "radio", "ticket", "monitoring", "media")


class InjectDialog(Dialog[str]):
    """The whole inject, with what can be done with it; dismisses with the chosen action."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "scroll_text(-1)", show=False, priority=True),
        Binding("pagedown", "scroll_text(1)", show=False, priority=True),
    ]

    DEFAULT_CSS = """
    InjectDialog #text { height: 1fr; }
    InjectDialog Options { border-top: solid $primary; }
    """

    def __init__(self, view: View, inject: InjectState) -> None:
        super().__init__(classes="-tall")
        self._view = view
        self._inject = inject

    def title_words(self) -> str:
        return f"{self._inject.number} · {self._view.names.inject_title(self._inject.id)}"

    def body(self) -> Iterable[Widget]:
        yield VerticalScroll(Static(inject_content(self._view, self._inject)), id="text", can_focus=False)
        yield Options(inject_options(self._view, self._inject))

    def keys_line(self) -> str:
        return _("enter or the number: do it · page up/down: read on · esc: close")

    def action_scroll_text(self, pages: int) -> None:
        text = self.query_one("#text", VerticalScroll)
        text.scroll_relative(y=pages * max(1, text.size.height - 1), animate=False)

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)


def inject_options(view: View, inject: InjectState) -> list[tuple[str, str]]:
    """What can be done with an inject, by its status; the keys are the dialog's answers."""
    if inject.status in ("planned", "due"):
        return [
            *_release_options(view, inject),
            ("edit", _("Change the text")),
            ("postpone", _("Postpone")),
            ("skip", _("Skip")),
        ]
    if inject.status != "released":
        return [("close", _("Close"))]
    options = [("close", _("Close"))]
    if inject.delivered_at is None:
        options.append(("delivered", _("Mark as delivered to the players")))
    options.append(("acknowledge", _("Note who acknowledged it")))
    if inject.expectations:
        options.append(("rate", _("Rate what was expected")))
    if inject.delivered_at is None:
        options.append(("undo", _("Take it back")))
    return options


def _release_options(view: View, inject: InjectState) -> list[tuple[str, str]]:
    """Release; where it hangs on a chance, with what was drawn and the leader's two ways to overrule."""
    permille = chance_of(view.state, inject.id)
    if permille is None:
        return [("release", _("Release now"))]
    happens = drawn(view.state.seed, inject.id, permille)
    result = _("it happens") if happens else _("it does not happen")
    return [
        (
            "release",
            _("As drawn at {chance}: {result}").format(chance=format_percent(permille / 1000), result=result),
        ),
        ("release-yes", _("Release: it happens all the same") if not happens else _("Release: it happens")),
        ("release-no", _("Withdraw: it does not happen")),
    ]


def inject_content(view: View, inject: InjectState) -> Content:
    """Message with its mark, background, expected actions, effects: all that a release needs to know."""
    parts: list[Content] = [plain(_head_words(view, inject), "$faint"), Content("\n\n")]
    parts += [plain(exercise_mark(), "bold"), Content("\n")]
    parts += [Content(prose(inject.text)), Content("\n")]
    parts += [plain(exercise_mark(), "bold"), Content("\n")]
    for title, text in _more(view, inject):
        parts += [Content("\n"), plain(title, "bold"), Content("\n"), Content(prose(text)), Content("\n")]
    return Content("").join(parts)


def _head_words(view: View, inject: InjectState) -> str:
    names = view.names
    lines = []
    if inject.planned is not None:
        lines.append(f"{offset(inject.planned)} · {view.clock(inject.planned, weekday=True)}")
    elif not inject.added:
        lines.append(trigger_words(names, inject.id))
    sender = inject.sender or "—"
    to = names.all_of(inject.to) or "—"
    lines.append(
        _("from {sender} to {to} · {channel} · {status}").format(
            sender=sender,
            to=to,
            channel=channel_title(inject.channel),
            status=status_title(inject.status),
        )
    )
    if inject.edited:
        lines.append(_("The text was changed; the script's own stands in the journal."))
    if not inject.added:
        lines += provisos(names, inject.id)
    return "\n".join(lines)


def _more(view: View, inject: InjectState) -> list[tuple[str, str]]:
    """Titles and texts of what only the leader may see."""
    found = []
    if inject.background:
        found.append((_("Background for the role player"), inject.background.strip()))
    expected = _expected_lines(view, inject)
    if expected:
        found.append((_("Expected"), "\n".join(expected)))
    written = view.scenario.injects.get(inject.id)
    if written is not None and written.effects:
        effects = "\n".join(f"- {effect_words(view.names, effect)}" for effect in written.effects)
        found.append((_("Effects on the restart"), effects))
    if inject.acknowledged:
        who = ", ".join(f"{view.names.who(by)} {view.clock(at)}" for by, at in inject.acknowledged)
        found.append((_("Acknowledged"), who))
    if inject.closed_because:
        found.append((status_title(inject.status), inject.closed_because))
    return found


def _expected_lines(view: View, inject: InjectState) -> list[str]:
    names = view.names
    lines = []
    if inject.status == "released" or inject.added:
        for expectation in (e for e in view.state.expectations.values() if e.inject == inject.id):
            words = status_title(expectation.status)
            if expectation.latency is not None:
                words += f" +{format_hmm(expectation.latency // 1000)}"
            lines.append(f"- {names.who(expectation.by)}: {expectation.action.strip()} [{words}]")
        return lines
    for expect in view.scenario.injects[inject.id].expect:
        time = None if expect.within is None else format_duration(expect.within)
        within = "" if time is None else _(" (within {time})").format(time=time)
        lines.append(f"- {names.who(expect.by)}: {expect.action.get(view.state.language).strip()}{within}")
    return lines


class PostponeDialog(Dialog[tuple[int, bool]]):
    """By how much, and whether all that follow move too; dismisses with (milliseconds, following)."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "accept", show=False)]

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title_words = title

    def title_words(self) -> str:
        return self._title_words

    def body(self) -> Iterable[Widget]:
        yield labelled(_("By"), LineField("5", id="by", hint=_("minutes, or 1:30")))
        scope = [("one", _("only this one")), ("all", _("this one and all that follow, spacing kept"))]
        yield labelled(_("What"), Choice(scope, "one", id="scope"))

    def keys_line(self) -> str:
        return _("enter: postpone · tab: next field · ←→: change · esc: leave it")

    @on(Input.Submitted)
    def action_accept(self) -> None:
        try:
            by_s = duration_s(self.query_one("#by", LineField).words)
        except NotUnderstood as error:
            self.complain(error.message)
            return
        self.dismiss((by_s * 1000, self.query_one("#scope", Choice).value == "all"))


class EditDialog(Dialog[str]):
    """The text of an inject before its release; dismisses with the new text."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "accept", show=False, priority=True)]
    DEFAULT_CSS = "EditDialog TextField { height: 1fr; }"

    def __init__(self, title: str, text: str) -> None:
        super().__init__(classes="-tall")
        self._title_words = title
        self._text = text

    def title_words(self) -> str:
        return self._title_words

    def body(self) -> Iterable[Widget]:
        yield TextField(self._text, id="text")

    def keys_line(self) -> str:
        return _("ctrl+s: keep this text · esc: leave it as it was")

    def action_accept(self) -> None:
        text = self.query_one(TextField).words
        if not text:
            self.complain(_("The text is empty."))
            return
        self.dismiss(text)


class AddInjectDialog(Dialog[do.AddInject]):
    """A free inject: who, to whom, how, what, and what is expected of it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "accept", show=False, priority=True)]
    DEFAULT_CSS = "AddInjectDialog TextField { height: 4; }"

    def __init__(self, view: View) -> None:
        super().__init__()
        self._view = view
        self._given: list[str] = []

    def title_words(self) -> str:
        return _("Free inject")

    def on_mount(self) -> None:
        self._given = self._written()

    def _written(self) -> list[str]:
        fields = self.query("LineField, TextField").results()
        return [field.words for field in fields if isinstance(field, LineField | TextField)]

    def action_cancel(self) -> None:
        """What was written is thrown away only on purpose."""
        if self._written() == self._given:
            self.dismiss(None)
            return

        def answered(agreed: bool | None) -> None:
            if agreed:
                self.dismiss(None)

        text = _("The free inject was not sent. What you wrote would be lost.")
        keys = _("enter: throw it away · esc: go on writing")
        self.app.push_screen(ConfirmDialog(_("Throw away what is written?"), text, keys), answered)

    def body(self) -> Iterable[Widget]:
        players = _players(self._view)
        yield labelled(_("From"), LineField(id="sender", hint=_("who says it")))
        named = [recipient_name(id_, self._view.scenario, self._view.state.language) for id_ in players]
        to = LineField(named[0] if len(named) == 1 else "", id="to", hint=", ".join(named))
        to.suggester = ListSuggester([*named, *players])
        yield labelled(_("To"), to)
        channels = [(channel, channel_title(channel)) for channel in CHANNELS]
        yield labelled(_("By way of"), Choice(channels, "phone", id="channel"))
        yield labelled(_("Title"), LineField(id="title", hint=_("may be empty")))
        yield labelled(_("Text"), TextField(id="text"))
        yield labelled(_("Expected"), LineField(id="expect", hint=_("what they should do; may be empty")))
        yield labelled(_("within"), LineField(id="within", hint=_("minutes; may be empty")))
        when = [("now", _("release it now")), ("later", _("keep it ready, due"))]
        yield labelled(_("When"), Choice(when, "now", id="when"))

    def keys_line(self) -> str:
        return _("ctrl+s: send · tab: next field · →: complete · esc: leave it")

    @on(Input.Submitted)
    def next_field(self) -> None:
        self.focus_next()

    def action_accept(self) -> None:
        try:
            command = self._command()
        except NotUnderstood as error:
            self.complain(error.message)
            return
        self.dismiss(command)

    def _command(self) -> do.AddInject:
        text = self.query_one("#text", TextField).words
        if not text:
            raise NotUnderstood(_("The text is empty."))
        to = recipients(self._field("to"), self._view.scenario, self._view.state.language)
        within = self._field("within")
        return do.AddInject(
            text=text,
            sender=self._field("sender"),
            to=to,
            channel=self.query_one("#channel", Choice).value,
            title=self._field("title"),
            expect=self._field("expect"),
            expect_by=to[0] if to and self._field("expect") else "",
            within_s=duration_s(within) if within else None,
            release=self.query_one("#when", Choice).value == "now",
        )

    def _field(self, name: str) -> str:
        return self.query_one(f"#{name}", LineField).words


def _players(view: View) -> Sequence[str]:
    return [id_ for id_, role in view.scenario.file.roles.items() if role.part in ("player", "help-desk")]
