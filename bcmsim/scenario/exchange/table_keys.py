"""What a row of each kind of table can say: keys, what their cells hold, headings in German and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Type = Literal[
    "id",
    "text",
    "plain",
    "duration",
    "uncertain",
    "number",
    "likelihood",
    "probability",
    "flag",
    "choice",
    "actor",
    "person",
    "needs",
    "processes",
    "amounts",
    "skills",
    "reference",
    "damage type",
    "level",
    "levels",
    "direction",
    "word",
]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table: where it goes, what its cells hold, how its column is headed."""

    name: str
    """As `--map` takes it; for entries the path below the entry, with dots."""
    type: Type
    german: str
    """German headings between bars; the first is written by `export`."""
    english: str
    choices: Mapping[str, str] | None = None
    """Folded words -> the choice that they mean."""
    attribute: str | None = None
    """The attribute of the model, where it has another name than the key."""

    @property
    def de(self) -> tuple[str, ...]:
        """The German headings."""
        return tuple(self.german.split(" | "))

    @property
    def en(self) -> tuple[str, ...]:
        """The English headings."""
        return tuple(self.english.split(" | "))

    @property
    def path(self) -> tuple[str, ...]:
        """The keys below the entry."""
        return tuple(self.name.split("."))


PROCESS_KEYS: Final = (
    Key("id", "id", "ID | Kennung | Kürzel | Schlüssel | Prozess-ID", "ID | Identifier | Key | Process ID"),
    Key(
        "number",
        "word",
        "Nr | Nummer | Lfd Nr | Laufende Nummer | Prozessnummer | Prozess-Nr",
        "No | Number | Process number | Process no",
    ),
    Key(
        "title",
        "text",
        german=("Prozess | Titel | Name | Bezeichnung | Geschäftsprozess | Prozessname | Prozessbezeichnung"),
        english="Process | Title | Name | Business process | Process name | Business service",
    ),
    Key(
        "owner",
        "actor",
        german=(
            "Asset Owner | Prozessverantwortlicher | Prozessverantwortliche | Prozessverantwortung | "
            "Prozesseigner | Prozesseigentümer | Verantwortlich | Verantwortlicher | Verantwortliche "
            "| Eigentümer | Fachverantwortlicher"
        ),
        english="Asset owner | Owner | Process owner | Responsible | Business owner",
    ),
    Key(
        "deputy",
        "actor",
        german=(
            "Stellvertretung | Stellvertreter | Stellvertreterin | Vertretung | Vertreter | Stv | Deputy"
        ),
        english="Deputy | Substitute | Stand-in | Backup person",
    ),
    Key(
        "needs",
        "needs",
        german=(
            "Benötigt | Benötigte Ressourcen | Ressourcen | Benötigte Systeme | Systeme | IT-Systeme "
            "| Benötigte IT-Systeme | Anwendungen | Benötigte Anwendungen | IT-Anwendungen | "
            "Genutzte Anwendungen | Benötigte Assets | Assets | Abhängig von | Abhängigkeiten"
        ),
        english=(
            "Needs | Required resources | Resources | Required systems | Systems | IT systems | "
            "Required IT systems | Applications | Required applications | Required assets | Assets | "
            "Depends on | Dependencies"
        ),
    ),
    Key(
        "upstream",
        "processes",
        german=(
            "Vorprozesse | Vorprozess | Vorgänger | Vorgelagerte Prozesse | Zuliefernde Prozesse | Zulieferer"
        ),
        english="Upstream | Upstream processes | Predecessors | Predecessor | Fed by",
    ),
    Key(
        "rto",
        "duration",
        german=("RTO | Recovery Time Objective | Geforderte Wiederanlaufzeit | Maximale Wiederanlaufzeit"),
        english="RTO | Recovery time objective | Required restart time",
    ),
    Key(
        "mtpd",
        "duration",
        german=(
            "MTPD | MTA | MTD | Maximal tolerierbare Ausfallzeit | Maximal tolerierbare Ausfalldauer "
            "| Maximal tolerierbarer Ausfall | Maximale Ausfallzeit | Max. Ausfallzeit"
        ),
        english=(
            "MTPD | MTD | MAO | Maximum tolerable period of disruption | Maximum tolerable downtime | "
            "Maximum acceptable outage"
        ),
    ),
    Key(
        "rpo",
        "duration",
        german=(
            "RPO | Recovery Point Objective | Maximaler Datenverlust | Max. Datenverlust | Maximal "
            "tolerierbarer Datenverlust | Maximal zulässiger Datenverlust"
        ),
        english=("RPO | Recovery point objective | Maximum data loss | Maximum tolerable data loss"),
    ),
    Key(
        "likelihood",
        "likelihood",
        "Eintrittswahrscheinlichkeit | Wahrscheinlichkeit | Eintrittshäufigkeit",
        "Likelihood | Probability",
    ),
    Key(
        "emergency.needs",
        "needs",
        "Notbetrieb benötigt | Ressourcen im Notbetrieb | Notbetrieb Ressourcen",
        "Emergency operation needs | Emergency resources | Emergency needs",
    ),
    Key(
        "emergency.within",
        "duration",
        german=("Notbetrieb binnen | Notbetrieb innerhalb | Notbetrieb bis | Notbetrieb innerhalb von"),
        english="Emergency operation within | Emergency within",
    ),
    Key(
        "emergency.level",
        "text",
        "Notbetrieb | Notbetriebsniveau | Niveau im Notbetrieb | Beschreibung Notbetrieb",
        "Emergency operation | Emergency level | Emergency operation level | Workaround",
    ),
    Key(
        "rto_of",
        "choice",
        german="RTO gilt für",
        english="RTO is for | RTO of",
        choices={
            "normal": "normal",
            "normalbetrieb": "normal",
            "emergency": "emergency",
            "notbetrieb": "emergency",
        },
    ),
    Key(
        "correction",
        "choice",
        german="Korrektur",
        english="Correction",
        choices={"flow": "flow", "fluss": "flow", "chain": "chain", "kette": "chain"},
    ),
)

ASSET_KEYS: Final = (
    Key(
        "id",
        "id",
        "ID | Kennung | Kürzel | Schlüssel | Asset-ID | Ressourcen-ID | System-ID",
        "ID | Identifier | Key | Asset ID | Resource ID | System ID",
    ),
    Key(
        "number",
        "word",
        "Nr | Nummer | Lfd Nr | Laufende Nummer | Inventarnummer",
        "No | Number | Asset tag | Asset number",
    ),
    Key(
        "title",
        "text",
        german=(
            "Asset | Titel | Name | Bezeichnung | Ressource | System | IT-System | Anwendung | "
            "Komponente | Server | Hostname | Assetname | Systemname"
        ),
        english=(
            "Asset | Title | Name | Resource | System | IT system | Application | Component | Server "
            "| Host name | Asset name | System name"
        ),
    ),
    Key(
        "waz",
        "uncertain",
        german=("WAZ | WAZ geplant | Wiederanlaufzeit | Wiederanlaufdauer | Wiederherstellungszeit | RTA"),
        english=(
            "WAZ | WAZ planned | Restart time | Restart duration | Recovery time | Recovery time actual | RTA"
        ),
    ),
    Key(
        "needs",
        "needs",
        german=("Benötigt | Abhängig von | Abhängigkeiten | Voraussetzungen | Voraussetzung | Hängt ab von"),
        english="Needs | Depends on | Dependencies | Prerequisites | Requires",
    ),
    Key(
        "staff",
        "amounts",
        "Personal | Benötigtes Personal | Personalbedarf | Mitarbeiter | Qualifikationen",
        "Staff | Required staff | People needed | Skills needed",
    ),
    Key(
        "owner",
        "actor",
        german=(
            "System Owner | Systemverantwortlicher | Systemverantwortliche | Systemverantwortung | "
            "Verantwortlich | Verantwortlicher | Verantwortliche | Eigentümer | Betreuer"
        ),
        english="System owner | Owner | Responsible | Managed by | Administrator",
    ),
    Key(
        "deputy",
        "actor",
        german=(
            "Stellvertretung | Stellvertreter | Stellvertreterin | Vertretung | Vertreter | Stv | Deputy"
        ),
        english="Deputy | Substitute | Stand-in | Backup person",
    ),
    Key("hands_on", "duration", "Personal gebunden | Handarbeit", "Hands on | People bound"),
    Key(
        "backup_every",
        "duration",
        "Sicherung alle | Sicherungsintervall | Backup-Intervall | Datensicherung alle",
        "Backup every | Backup interval",
    ),
    Key(
        "backup_takes",
        "duration",
        "Sicherung dauert | Sicherungsdauer | Backup-Dauer",
        "Backup takes | Backup duration",
    ),
    Key("fails", "probability", "Fehlschlag | Fehlschlagwahrscheinlichkeit", "Fails | Failure rate"),
    Key("retry", "uncertain", "Wiederholung dauert | Neuer Versuch", "Retry | Retry takes"),
    Key("serves.users", "number", "Nutzer | Benutzer | Anzahl Nutzer", "Users | Number of users"),
    Key(
        "redundancy",
        "choice",
        german="Redundanz",
        english="Redundancy",
        choices={
            "full": "full",
            "voll": "full",
            "vollstaendig": "full",
            "load shared": "load-shared",
            "lastverteilt": "load-shared",
        },
    ),
    Key(
        "handover",
        "choice",
        german="Schichtende",
        english="Handover | End of shift",
        choices={"finish": "finish", "fertigstellen": "finish", "pause": "pause", "unterbrechen": "pause"},
    ),
    Key(
        "after_reaction",
        "flag",
        "Nach Reaktionszeit | Wartet auf Reaktion",
        "After reaction | Waits for reaction",
    ),
    Key(
        "detail",
        "choice",
        german="Ausführlichkeit",
        english="Detail | Level of detail",
        choices={
            "brief": "brief",
            "kurz": "brief",
            "full": "full",
            "ausfuehrlich": "full",
            "vollstaendig": "full",
        },
    ),
    Key(
        "instruction",
        "text",
        "Anweisung | Wiederanlaufanweisung | Arbeitsanweisung | Wiederanlaufschritte",
        "Instruction | Restart instruction | Restart steps | Procedure",
    ),
    Key("check", "text", "Prüfung | Funktionsprüfung | Prüfkriterium", "Check | Test of function"),
)

PEOPLE_KEYS: Final = (
    Key("id", "id", "ID | Kennung | Kürzel | Schlüssel", "ID | Identifier | Key | Person ID"),
    Key("number", "word", "Nr | Nummer | Lfd Nr | Personalnummer", "No | Number | Staff number"),
    Key(
        "name",
        "text",
        "Name | Person | Mitarbeiter | Mitarbeiterin | Titel",
        "Name | Person | Employee | Full name",
    ),
    Key("skills", "skills", "Qualifikationen | Fähigkeiten | Kenntnisse", "Skills | Qualifications"),
    Key("count", "number", "Anzahl | Stärke", "Count | Headcount | How many"),
    Key(
        "deputy",
        "person",
        german=(
            "Stellvertretung | Stellvertreter | Stellvertreterin | Vertretung | Vertreter | Stv | Deputy"
        ),
        english="Deputy | Substitute | Stand-in | Backup person",
    ),
    Key("travel", "duration", "Anfahrt | Anfahrtszeit", "Travel | Travel time"),
    Key("absent", "probability", "Abwesenheit | Fehlquote", "Absent | Absence rate"),
    Key("restart", "flag", "Wirkt am Wiederanlauf mit | Wiederanlauf", "Restarts | Takes part in restart"),
    Key("contact.phone", "plain", "Telefon | Festnetz", "Phone | Telephone"),
    Key("contact.mobile", "plain", "Mobil | Handy | Mobiltelefon", "Mobile | Cell phone"),
    Key(
        "contact.e-mail",
        "plain",
        german="E-Mail | Mail | E-Mail-Adresse",
        english="E-mail | Mail | E-mail address",
        attribute="contact.e_mail",
    ),
)

DEPENDENCY_KEYS: Final = (
    Key(
        "from",
        "reference",
        "Von | Asset | Prozess | Abhängiges Asset | Abhängig | Wer | Quelle",
        "From | Asset | Process | Dependent | Dependent asset | Who | Source",
    ),
    Key(
        "to",
        "reference",
        german=(
            "Nach | Benötigt | Braucht | Abhängig von | Hängt ab von | Benötigtes Asset | "
            "Voraussetzung | Ziel"
        ),
        english="To | Needs | Depends on | Requires | Required asset | Prerequisite | Target",
    ),
    Key(
        "kind",
        "direction",
        "Art | Beziehung | Beziehungsart | Typ",
        "Kind | Relation | Relationship | Type",
    ),
    Key(
        "group",
        "word",
        "Alternative | Alternativgruppe | Gruppe | Oder-Gruppe",
        "Alternative | Alternative group | Group | Or group",
    ),
)

DAMAGE_KEYS: Final = (
    Key("process", "reference", "Prozess | Geschäftsprozess | Asset", "Process | Business process | Asset"),
    Key(
        "type",
        "damage type",
        german=(
            "Schadenstyp | Schadensart | Schadenskategorie | Schadensszenario | Schaden | Art | Kategorie "
            "| Typ"
        ),
        english=("Damage type | Type of damage | Impact type | Impact category | Damage | Type | Category"),
    ),
    Key("from", "duration", "Von | Ab | Beginn", "From | Start"),
    Key("to", "duration", "Bis | Ende", "To | Until | End"),
    Key(
        "level",
        "level",
        "Stufe | Schadensstufe | Schadenshöhe | Bewertung",
        "Level | Damage level | Rating",
    ),
)
