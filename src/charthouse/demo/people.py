"""The people of the demo portfolio."""

from __future__ import annotations

from decimal import Decimal

from charthouse.demo.rows import Person


def _person(initials: str, name: str, role: str, country: str, rate: int, units: float = 1.0) -> Person:
    return Person(initials, name, role, country, Decimal(rate), units)


PEOPLE: tuple[Person, ...] = (
    _person("MO", "Maria Okafor", "Project manager", "DE", 98),
    _person("TZ", "Tomasz Zieliński", "Integration lead", "PL", 84),
    _person("JL", "Jonas Lindqvist", "Data lead", "SE", 88),
    _person("PR", "Priya Raman", "Test manager", "GB", 82),
    _person("YH", "Yuki Hayashi", "Data steward", "DE", 72),
    _person("SM", "Sofia Marino", "Finance process owner", "IT", 90, 0.6),
    _person("LF", "Lukas Fischer", "Operations lead", "DE", 86),
    _person("AV", "Anneke de Vries", "Training and change", "NL", 76),
    _person("HD", "Helene Dahl", "Sponsor, CFO", "NO", 140, 0.1),
    _person("EK", "Ebru Kaya", "Business acceptance", "DE", 80, 0.5),
    _person("NC", "Niamh Connolly", "Product owner", "IE", 92),
    _person("DS", "Diego Serrano", "Lead developer", "ES", 86),
    _person("FA", "Fatima El Amrani", "Developer", "FR", 78),
    _person("BK", "Benedikt Krüger", "Developer", "AT", 76),
    _person("CW", "Chloé Wagner", "UX designer", "BE", 80, 0.8),
    _person("RM", "Rashid Mansour", "Site reliability engineer", "DE", 88),
    _person("IP", "Ilona Petrova", "Network architect", "CZ", 92),
    _person("GB", "Gareth Bevan", "Data centre engineer", "GB", 74),
    _person("SN", "Sunniva Nygård", "Storage engineer", "NO", 84),
    _person("AC", "Arjun Chandra", "Chief information security officer", "GB", 120, 0.4),
    _person("KM", "Katharina Moser", "Security architect", "AT", 96),
    _person("OT", "Oluwaseun Taylor", "Identity engineer", "GB", 86),
    _person("LB", "Louise Bernard", "Compliance officer", "FR", 84, 0.7),
    _person("VN", "Viktor Novák", "Security operations", "CZ", 80),
)
