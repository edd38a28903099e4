"""The program's words for what the engine stores as keys: one place for screens, documents and tables.

Every function answers in the language in force. A key that is not known (an entry of a newer program, an id
of the author) comes back as it is, made safe to show. The terms are those of the glossary (domain.md, 3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bcmsim.i18n import _, language
from bcmsim.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

KEEPER = "keeper"


def exercise_word() -> str:
    """The mark of everything that players see, once: `EXERCISE`, `ÜBUNG`."""
    return _("EXERCISE")


def exercise_mark() -> str:
    """The mark as it stands first and last on every message and page (domain.md 2.7); nothing removes it."""
    return " – ".join([exercise_word()] * 3)


def kind_title(kind: str) -> str:
    """The kind of an exercise (domain.md 2.1)."""
    return _known(
        kind,
        {
            "staff": _("Staff exercise"),
            "tabletop": _("Tabletop exercise"),
            "alerting": _("Alert exercise"),
            "function-test": _("Function test"),
            "framework": _("Framework staff exercise"),
        },
    )


def cause_title(cause: str) -> str:
    """What the scenario is about (R016)."""
    return _known(
        cause,
        {
            "it": _("Failure of IT"),
            "site": _("Loss of the site"),
            "staff": _("Loss of staff"),
            "provider": _("Loss of a service provider"),
            "attack": _("Attack: IT runs but is compromised"),
        },
    )


def phase_title(phase: str) -> str:
    """Where the exercise stands (`state.Phase`)."""
    return _known(
        phase,
        {
            "preparing": _("being prepared"),
            "running": _("running"),
            "paused": _("paused"),
            "real": _("interrupted: real emergency called"),
            "ended": _("ended"),
            "aborted": _("aborted"),
            "aborted_to_real": _("aborted because of a real emergency"),
            "closed": _("signed and closed"),
        },
    )


def status_title(status: str) -> str:
    """The status of an inject, an expectation or a decision; their keys share one meaning each."""
    return _known(
        status,
        {
            "planned": _("planned"),
            "due": _("due"),
            "released": _("released"),
            "skipped": _("skipped"),
            "withdrawn": _("withdrawn"),
            "open": _("open"),
            "overdue": _("overdue"),
            "waiting": _("to come"),
            "taken": _("taken"),
            "dropped": _("dropped"),
        }
        | _reactions(),
    )


def reaction_title(reaction: str) -> str:
    """How the players reacted to what was expected (R123)."""
    return _known(reaction, _reactions())


def _reactions() -> dict[str, str]:
    return {
        "done": _("done"),
        "partly": _("partly done"),
        "deviating": _("deviating from the plan"),
        "missing": _("not done"),
    }


def rating_title(rating: str) -> str:
    """The rating of an objective (domain.md 2.4); `-` is no rating and never counts as the worst one."""
    return _known(
        rating,
        {
            "P": _("performed without challenges"),
            "S": _("performed with some challenges"),
            "M": _("performed with major challenges"),
            "U": _("could not be performed"),
            "-": _("not observable"),
        },
    )


def verdict_title(verdict: str) -> str:
    """What a time came to against its limit (restart.md). Not measured is not met."""
    return _known(
        verdict,
        {
            "met": _("met"),
            "no reserve": _("no reserve"),
            "missed": _("missed"),
            "not measured": _("not measured"),
            "no limit": _("no limit"),
        },
    )


def limit_title(limit: str) -> str:
    """The limit that a process is judged against."""
    return _known(
        limit,
        {
            "rto": _("RTO"),
            "mtpd": _("MTPD"),
            "emergency": _("emergency operation"),
            "within": _("emergency operation"),
            "waz": _("WAZ"),
        },
    )


def zero_point_title(zero: str) -> str:
    """The instant from which a limit counts."""
    return _known(zero, {"outage": _("from the outage"), "declaration": _("from the declaration")})


def resource_state_title(state: str) -> str:
    """The state of a resource during its restart."""
    return _known(
        state,
        {
            "down": _("down"),
            "waiting": _("waiting for what it needs"),
            "ready": _("ready, waiting for people"),
            "restarting": _("being restarted"),
            "paused": _("restart paused"),
            "failed": _("restart failed"),
            "up": _("running again"),
            "compromised": _("running but compromised"),
        },
    )


def channel_title(channel: str) -> str:
    """The way a message takes."""
    return _known(
        channel,
        {
            "phone": _("telephone"),
            "e-mail": _("e-mail"),
            "paper": _("paper"),
            "radio": _("radio"),
            "in-person": _("in person"),
            "ticket": _("ticket"),
            "monitoring": _("monitoring"),
            "media": _("media"),
        },
    )


def message_title(message: str) -> str:
    """The type of a message (domain.md 2.8)."""
    return _known(
        message,
        {
            "operation": _("incident"),
            "situation": _("situation report"),
            "request": _("request"),
            "query": _("query"),
            "order": _("order"),
            "information": _("information"),
            "report": _("report"),
        },
    )


def minute_kind_title(kind: str) -> str:
    """The kind of an entry in the minutes (domain.md 2.3)."""
    return _known(
        kind,
        {
            "situation": _("Situation"),
            "assessment": _("Assessment"),
            "decision": _("Decision"),
            "order": _("Order"),
            "message-in": _("Incoming message"),
            "message-out": _("Outgoing message"),
            "feedback": _("Feedback"),
            "observation": _("Observation"),
            "attachment": _("Attachment"),
            "handover": _("Handover"),
            "lesson": _("Lesson"),
            "note": _("Note"),
        },
    )


def minute_kind_mark(kind: str) -> str:
    """The same in at most five signs, for narrow tables; every mark stands in the list of abbreviations."""
    return _known(
        kind,
        {
            "situation": _("SIT"),
            "assessment": _("ASM"),
            "decision": _("DEC"),
            "order": _("ORD"),
            "message-in": _("IN"),
            "message-out": _("OUT"),
            "feedback": _("FBK"),
            "observation": _("OBS"),
            "attachment": _("ATT"),
            "handover": _("HND"),
            "lesson": _("LES"),
            "note": _("NOTE"),
        },
    )


def part_title(part: str) -> str:
    """The part of somebody in the exercise, as role or as author of an entry."""
    return _known(
        part,
        {
            "leader": _("Exercise leader"),
            "recorder": _("Recorder"),
            KEEPER: _("Keeper of the minutes"),
            "observer": _("Observer"),
            "player": _("Player"),
            "role-player": _("Role player"),
            "help-desk": _("Help desk"),
            "display": _("Display"),
            "program": _("Program"),
        },
    )


def level_title(level: str) -> str:
    """The level of a role (R100)."""
    return _known(
        level,
        {"strategic": _("strategic"), "tactical": _("tactical"), "operative": _("operative")},
    )


def lesson_title(kind: str) -> str:
    """The class of a lesson (R136)."""
    return _known(
        kind,
        {
            "measure": _("measure does not work as planned"),
            "limit": _("maximum values not kept"),
            "organisation": _("organisation to be improved"),
        },
    )


def milestone_title(kind: str) -> str:
    """What an event of the clock or the session was, by the kind that the journal stores."""
    return _known(
        kind,
        {
            "SessionOpened": _("Session opened"),
            "LeaderNamed": _("Exercise leader named"),
            "KeeperNamed": _("Keeper of the minutes named"),
            "AttendanceTaken": _("Attendance taken"),
            "AbortCriteriaRead": _("Abort criteria read out"),
            "GoDecided": _("Go or no-go decided"),
            "ExerciseStarted": _("Start of the exercise (STARTEX)"),
            "ExercisePaused": _("Exercise paused (PAUSEX)"),
            "ExerciseResumed": _("Exercise goes on"),
            "SpeedChanged": _("Speed of the clock changed"),
            "ClockJumped": _("Time jump"),
            "SessionResumed": _("Session opened again after a stop"),
            "GapFound": _("Gap: the program stood still"),
            "GapCounted": _("Gap counted as exercise time"),
            "WallClockStepped": _("Wall clock was set"),
            "ExerciseEnded": _("End of the exercise (ENDEX)"),
            "ExerciseAborted": _("Exercise aborted"),
            "RealEmergencyCalled": _("NO DUFF: real emergency called"),
            "RealEmergencyCleared": _("Real emergency cleared: false alarm"),
            "AbortedToReal": _("Exercise ended because of a real emergency"),
            "SessionClosed": _("Record signed and closed"),
        },
    )


def yes_no(flag: bool) -> str:
    return _("yes") if flag else _("no")


def _known(key: str, titles: dict[str, str]) -> str:
    return titles.get(key) or one_line(key)


def money(value: Decimal, currency: str | None = None) -> str:
    """`12,000 EUR`, `12.000 EUR`; cents only where there are any."""
    written = grouped(f"{value:,.2f}".removesuffix(".00"))
    return f"{written} {currency}" if currency else written


def grouped(written: str) -> str:
    """A number that was written with commas between thousands, with the signs of the language in force."""
    if language() == "de":
        written = written.replace(",", " ").replace(".", ",").replace(" ", ".")
    return written


def signed(number: float, digits: int) -> str:
    """With its sign; none where nothing is left of it."""
    written = f"{number:+,.{digits}f}"
    return grouped(written if written.strip("+-0.,") else written[1:])


def enumerated(words: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    return _(" and ").join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
