"""Texts that want more than to be read: what terminals obey, hide or turn around, what programs trip on."""

from __future__ import annotations

import re

ESC, BEL, ST = "\x1b", "\x07", "\x1b\\"

PAYLOADS: dict[str, str] = {
    "clear": f"{ESC}[2J{ESC}[H",
    "colour": f"{ESC}[31;1mred{ESC}[0m",
    "title": f"{ESC}]0;owned{BEL}",
    "clipboard": f"{ESC}]52;c;T1dORUQ={BEL}",
    "clipboard-st": f"{ESC}]52;c;T1dORUQ={ST}",
    "link": f"{ESC}]8;;https://evil.example{ST}click{ESC}]8;;{ST}",
    "dcs": f"{ESC}P1$r0m{ST}",
    "sixel": f"{ESC}Pq#0;2;0;0;0~{ST}",
    "apc": f"{ESC}_Gf=24;AAAA{ST}",
    "pm": f"{ESC}^privacy{ST}",
    "reset": f"{ESC}c",
    "alternate": f"{ESC}[?1047l",
    "mouse": f"{ESC}[?9h",
    "paste-off": f"{ESC}[201~rm -rf /\r",
    "report": f"{ESC}[6n{ESC}[c",
    "charset": f"{ESC}(0lqk{ESC}(B",
    "c1-csi": "\x9b31mred\x9b0m",
    "c1-osc": "\x9d52;c;T1dORUQ=\x9c",
    "c1-dcs": "\x90q\x9c",
    "bell": f"{BEL}{BEL}ding",
    "backspace": "safe\x08\x08\x08\x08evil",
    "return": "overwritten\rEVIL",
    "nul": "a\x00b\x7fc",
    "feeds": "a\x0bb\x0cc\x85d",
    "shift": "a\x0eb\x0fc",
    "markup-close": "[/red] oops [/",
    "markup-open": "[red]not red[bold]",
    "markup-action": "[@click=app.quit]quit[/]",
    "markup-link": "[link=https://evil.example]x[/link]",
    "braces": "{0} {name} {} {{",
    "percent": "%s %d %n %(x)s 100%",
    "dollar": "$(reboot) `id` ${HOME} ; | & <b>html</b>",
    "rtl": "\u202eexe.fdp\u202c and \u2067abc\u2069",
    "marks": "a\u200eb\u200fc\u061cd",
    "zero-width": "pass\u200bword\u200d\u2060\ufeff.",
    "combining": "z" + "\u0301\u0316\u0334" * 200,
    "cjk": "漢字 かな 한글 全角ＡＢ",
    "emoji": "🚨👩‍🚒🏳️‍🌈🇩🇪✋🏽",
    "separators": "one\u2028two\u2029three\u00adfour",
    "tags": "\U000e0041\U000e0042\ufff9x\ufffb\u3164y",
}
"""Forty of them, each with a name that is put before it."""
LONG = "x" * 30_000
"""As long a line as a scenario may hold."""

assert len(PAYLOADS) == 40

HIDDEN = re.compile(
    "[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u200b-\u200d\u2060\ufeff\u2028\u2029\u00ad"
    "\ufff9-\ufffb\u3164\u0080-\u009f\U000e0000-\U000e007f]"
)
"""Characters that reverse, hide or split what is read: none of them may reach a terminal."""

SEQUENCE = re.compile(
    rb"\x1b(?:\[(?P<csi>[0-?]*[ -/]*[@-~])|(?P<string>[\]P_^X])|(?P<other>[ -/]*[0-~]))"
    rb"|(?P<c0>[\x00-\x08\x0b\x0c\x0e-\x1f\x7f])"
)
ALLOWED_CSI = re.compile(
    rb"""
    [0-9;:]*m            # colours and styles
    | [0-9;]*[HABCDJK]   # moving and clearing, as the program does it itself
    | \?(?:25|47|1049|1000|1002|1003|1004|1006|1015|1016|2004|2026|2048)[hl]
    | \?(?:2026|2048)\$p # asks whether the terminal knows these modes
    | [<>=][0-9;]*u      # keyboard protocol
    | [0-9;]*t | >[0-9;]*[a-z] | \?[0-9;]*[a-z]
    """,
    re.VERBOSE,
)
"""What Textual itself says to a terminal."""


POINTER = re.compile(rb"\x1b\]22;[a-z-]*\x07")
"""The shape of the mouse pointer, which Textual asks for."""


def named(name: str) -> str:
    """The payload behind its name, which makes it findable."""
    return f"<{name}>{PAYLOADS[name]}"


def leaks(raw: bytes) -> list[str]:
    """Everything in what a program wrote that no screen of ours has to say."""
    found: list[str] = []
    for name, payload in PAYLOADS.items():
        if any(sign in payload for sign in "\x1b\x9b\x9d\x90") and payload.encode() in raw:
            found.append(f"the whole of {name}")
    raw = POINTER.sub(b"", raw)
    for match in SEQUENCE.finditer(raw):
        csi = match["csi"]
        if csi is not None and not ALLOWED_CSI.fullmatch(csi):
            found.append(f"CSI {csi!r}")
        elif match["string"]:
            found.append(f"a string {raw[match.start() : match.start() + 40]!r}")
        elif match["other"] and match["other"] not in (b"7", b"8", b"=", b">"):
            found.append(f"ESC {match['other']!r}")
        elif match["c0"]:
            found.append(f"C0 {match['c0']!r} in {raw[max(0, match.start() - 20) : match.end() + 20]!r}")
    text = raw.decode("utf-8", "replace")
    found += [f"U+{ord(match.group()):04X}" for match in HIDDEN.finditer(text)]
    return sorted(set(found))


def _quoted(text: str) -> str:
    """A YAML scalar that holds exactly this text, all of it in plain ASCII."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    code = ord(char)
    if 0x20 <= code < 0x7F:
        return f"\\{char}" if char in '"\\' else char
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def scenario() -> str:
    """A scenario in which everything that has a text is hostile."""
    names = list(PAYLOADS)
    texts = [_quoted(named(name)) for name in names]
    roles = "".join(
        f"  r{number}: {{title: {text}, part: player, function: {text}, members: [p{number}]}}\n"
        for number, text in enumerate(texts)
    )
    people = "".join(f"  p{number}: {{name: {text}, skills: [a]}}\n" for number, text in enumerate(texts))
    resources = "".join(
        f"  x{number}: {{title: {text}, waz: 1 h, staff: {{a: 1}}}}\n" for number, text in enumerate(texts)
    )
    needs = ", ".join(f"x{number}" for number in range(len(texts)))
    injects = "".join(
        f"  - id: i{number}\n    at: +0:00\n    title: {text}\n    from: {text}\n    to: [r{number}]\n"
        f"    channel: e-mail\n    text: {text}\n    background: {text}\n    objectives: [o{number}]\n"
        f"    expect: [{{id: e, by: r{number}, action: {text}, within: 10 min, source: {text}}}]\n"
        for number, text in enumerate(texts)
    )
    objectives = "".join(f"  o{n}: {{title: {text}}}\n" for n, text in enumerate(texts))
    options = "".join(
        f"      c{number}: {{title: {text}, facts: {text}}}\n" for number, text in enumerate(texts)
    )
    everything = _quoted(" ".join(named(name) for name in names))
    return (
        f"bcmsim: 1\ntitle: {everything}\nkind: staff\nlanguage: en\noutage: 2026-11-24 09:00 Europe/Berlin\n"
        f"description: {everything}\nplace: {everything}\nsafe_word: {texts[0]}\n"
        f"abort: [{', '.join(texts)}]\n"
        f"staff:\n{people}resources:\n{resources}"
        f"processes:\n  p: {{title: {everything}, needs: [{needs}], rto: 4 h, mtpd: 90 h}}\n"
        "roles:\n  leader: {title: Leader, part: leader}\n  keeper: {title: Keeper, part: recorder}\n"
        f"{roles}objectives:\n{objectives}"
        f"injects:\n{injects}"
        f"  - {{id: long, at: +0:00, to: [r0], text: {_quoted(LONG)}, information: true}}\n"
        f"decisions:\n  d:\n    at: +0:00\n    by: r0\n    title: {everything}\n    question: {everything}\n"
        f"    facts: {everything}\n    options:\n{options}"
    )
