"""Words of the author: one text, or one per language. They stay as written; cleaning happens at output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bcmsim.i18n import LANGUAGES, _
from bcmsim.scenario.mistakes import QuantityError, shown, suggest


@dataclass(frozen=True, slots=True)
class Text:
    """Markdown as the author wrote it, by language; the language is "" where only one text was given."""

    entries: tuple[tuple[str, str], ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that were named, in the order of the file; empty for a text that is just a text."""
        return tuple(language for language, _text in self.entries if language)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every wording, in the order of the file."""
        return tuple(text for _language, text in self.entries)

    def get(self, lang: str) -> str:
        """The text in this language; else the one without a language, else the first that was given."""
        for language, text in self.entries:
            if language == lang:
                return text
        return self.entries[0][1]

    def __str__(self) -> str:
        return self.entries[0][1]


def plain(text: str) -> Text:
    """A text in the scenario's own language."""
    return Text((("", text),))


def parse_text(value: object) -> Text:
    """A text, or `{de: ..., en: ...}`. Raises QuantityError for lists and unknown languages."""
    if isinstance(value, Text):
        return value
    if isinstance(value, str):
        return Text((("", value),))
    if isinstance(value, Mapping) and value:
        return Text(tuple((_language(key), _words(text)) for key, text in value.items()))
    raise QuantityError(
        _("a text is due here"), _("write a text, or one for each language: {{de: ..., en: ...}}").format()
    )


def parse_required_text(value: object) -> Text:
    """A text that says something in each of its languages."""
    text = parse_text(value)
    if not all(words.strip() for words in text.texts):
        raise QuantityError(_("the text is empty"), _("write at least a word"))
    return text


def _language(key: object) -> str:
    if isinstance(key, str) and key in LANGUAGES:
        return key
    hint = suggest(str(key), LANGUAGES) or _(
        "texts are written in {languages}; one that holds `: ` needs quotes"
    ).format(languages=", ".join(LANGUAGES))
    raise QuantityError(_("{value} is no language of texts").format(value=shown(key)), hint)


def _words(text: object) -> str:
    if isinstance(text, str):
        return text
    raise QuantityError(_("a text is due here"), _("write the text after the language's colon"))
