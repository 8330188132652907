"""German words for the values of the schema, as the comparison and the report page show them."""

from __future__ import annotations

INITIATIVES = {
    "strategy": "Strategie",
    "app": "App",
    "platform": "Plattform",
    "programme": "Programm",
    "project": "Projekt",
    "facility": "Einrichtung",
    "service": "Dienst",
    "network": "Netzwerk",
    "event": "Veranstaltung",
    "regulation": "Regelung",
    "other": "Sonstiges",
}
BODIES = {
    "administration": "Verwaltung",
    "council": "Rat oder Gremium",
    "utility": "Versorger und kommunaler Betrieb",
    "university": "Hochschule",
    "school": "Schule",
    "ministry": "Ministerium",
    "authority": "Behörde",
    "association": "Verein oder Verband",
    "company": "Unternehmen",
    "party": "Partei",
    "media": "Medium",
    "research": "Forschung",
    "court": "Gericht",
    "other": "Sonstige",
}
PARTS = {"lead": "Leitung", "partner": "Partner", "funder": "Förderer", "supplier": "Lieferant"}
LINKS = {"visit": "Besuch", "cooperation": "Zusammenarbeit", "model": "Vorbild", "comparison": "Vergleich"}
EVENTS = {
    "founded": "gegründet",
    "decided": "beschlossen",
    "started": "begonnen",
    "opened": "eröffnet",
    "visited": "Besuch",
    "signed": "unterzeichnet",
    "completed": "abgeschlossen",
    "deadline": "Frist",
    "stated": "genannt",
    "start": "Beginn",
    "target": "Ziel",
}
LEFT_OUT = {"budget": "Haushalt", "price": "Preis", "repeated": "dieselbe Summe"}
# What must be known to read a comparison, about one city or several; ``{detail}`` is what the note names.
NOTES = {
    "few_articles": "weniger als drei Artikel; einzelne Meldungen prägen das Bild.",
    "uneven_coverage": "sehr verschieden viele Artikel; Anzahlen nicht unmittelbar vergleichen.",
    "old_news": "Der letzte Artikel ist mehr als zwei Jahre älter als der neueste der anderen.",
    "several_holders": "Mehrere Personen werden zuletzt für dasselbe Amt genannt ({detail}).",
    "not_added_up": "Genannt, aber nicht mitgezählt: {detail} der Beträge.",
}
