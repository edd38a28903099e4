"""The keys of the recorder's screen."""

from __future__ import annotations

from typing import Final

from bcmsim.i18n import N_
from bcmsim.tui.keys import Key

RECORDER_KEYS: Final = (
    Key("recorder.situation", "f2", "kind('situation')", N_("Kind of the entry: situation")),
    Key("recorder.assessment", "f3", "kind('assessment')", N_("Kind of the entry: assessment")),
    Key("recorder.decision", "f4", "kind('decision')", N_("Kind of the entry: decision")),
    Key("recorder.order", "f5", "kind('order')", N_("Kind of the entry: order")),
    Key("recorder.message-in", "f6", "kind('message-in')", N_("Kind of the entry: incoming message")),
    Key("recorder.message-out", "f7", "kind('message-out')", N_("Kind of the entry: outgoing message")),
    Key("recorder.feedback", "f8", "kind('feedback')", N_("Kind of the entry: feedback")),
    Key("recorder.earlier", "alt+down", "shift_time(1)", N_("Set the entry's time back by a minute")),
    Key("recorder.later", "alt+up", "shift_time(-1)", N_("Set the entry's time forward again by a minute")),
    Key("recorder.time", "ctrl+t", "type_time", N_("Type the time at which it happened"), N_("time")),
    Key("recorder.correct", "ctrl+r", "correct", N_("Correct an earlier entry"), N_("correct")),
    Key("recorder.messages", "f9", "messages", N_("Messages to the players, in full"), N_("messages")),
    Key(
        "recorder.take-over",
        "ctrl+o",
        "take_over",
        N_("Take the latest message into the minutes"),
        N_("take"),
    ),
    Key("recorder.attach", "ctrl+g", "attach", N_("Record an attachment")),
    Key("recorder.hand-over", "ctrl+n", "hand_over", N_("Hand over the minutes, or take them over")),
    Key("recorder.back", "ctrl+z", "bring_back", N_("Bring back what was cleared from the line")),
    Key("recorder.clear", "escape", "clear", N_("Clear the line")),
    Key("recorder.up", "pageup", "page(-1)", N_("Earlier minutes")),
    Key("recorder.down", "pagedown", "page(1)", N_("Later minutes")),
    Key("recorder.sign", "ctrl+l", "sign", N_("Sign the minutes as their keeper, when the exercise is over")),
)
