"""Names of parties as offices record them: a person's told from an organisation's, a place taken off."""

from __future__ import annotations

import re

# What may follow the last comma of an organisation's name without being a place.
_FORMS = (
    r"INC|INCORPORATED|LLC|L L C|LTD|LIMITED|LP|L P|LLP|L L P|PLC|CORP|CORPORATION|CO|COMPANY|NA|N A|SA|S A|"
    r"AG|GMBH|BV|B V|NV|N V|KK|K K|PTY|PTE|SAS|SARL|SPA|S P A|SRL|OY|AB|AS|A S|ULC|PC|P C|PLLC|TRUSTEE|"
    r"AS .*|THE|ET AL|JR|SR|II|III|IV"
)
_TITLE = re.compile("JR|SR|II|III|IV|M D|PH D|MD|PHD")
_FORM = re.compile(rf"(?:{_FORMS})", re.IGNORECASE)
_WORDS = re.compile(
    r"\b(?:UNIV\w*|BANK|TRUST|INSTITUT\w*|ASSOCIATION|COMPANY|CORPORATION|HOLDINGS?|GROUP|FUND|PARTNERS\w*|"
    r"FOUNDATION|COLLEGE|HOSPITAL|LABORATOR\w*|MINISTRY|DEPARTMENT|SOCIETY|COUNCIL|CENT(?:ER|RE)|TECHNOLOG\w*|"
    r"SYSTEMS|INDUSTRIES|CAPITAL|AGENT)\b",
    re.IGNORECASE,
)
_STATES = """
ALABAMA ALASKA ARIZONA ARKANSAS CALIFORNIA COLORADO CONNECTICUT DELAWARE FLORIDA GEORGIA HAWAII
IDAHO ILLINOIS INDIANA IOWA KANSAS KENTUCKY LOUISIANA MAINE MARYLAND MASSACHUSETTS MICHIGAN
MINNESOTA MISSISSIPPI MISSOURI MONTANA NEBRASKA NEVADA NEW_HAMPSHIRE NEW_JERSEY NEW_MEXICO NEW_YORK
NORTH_CAROLINA NORTH_DAKOTA OHIO OKLAHOMA OREGON PENNSYLVANIA RHODE_ISLAND SOUTH_CAROLINA
SOUTH_DAKOTA TENNESSEE TEXAS UTAH VERMONT VIRGINIA WASHINGTON WEST_VIRGINIA WISCONSIN WYOMING
DISTRICT_OF_COLUMBIA PUERTO_RICO
"""
_COUNTRIES = """
ARGENTINA AUSTRALIA AUSTRIA BARBADOS BELGIUM BERMUDA BRAZIL BULGARIA CANADA CAYMAN_ISLANDS CHILE
CHINA CURACAO CYPRUS CZECH_REPUBLIC DENMARK EGYPT ESTONIA FINLAND FRANCE GERMANY GREECE HONG_KONG
HUNGARY ICELAND INDIA INDONESIA IRELAND ISRAEL ITALY JAPAN KOREA KOREA,_REPUBLIC_OF LATVIA
LIECHTENSTEIN LITHUANIA LUXEMBOURG MALAYSIA MALTA MEXICO MONACO NETHERLANDS NEW_ZEALAND NORWAY
PHILIPPINES POLAND PORTUGAL ROMANIA RUSSIAN_FEDERATION SAUDI_ARABIA SINGAPORE SLOVAKIA SLOVENIA
SOUTH_AFRICA SPAIN SWEDEN SWITZERLAND TAIWAN THAILAND TURKEY UKRAINE UNITED_ARAB_EMIRATES
UNITED_KINGDOM UNITED_STATES VIET_NAM VIRGIN_ISLANDS,_BRITISH
"""
PLACES = frozenset(word.replace("_", " ") for word in f"{_STATES} {_COUNTRIES}".split())


def without_place(name: str) -> str:
    """Return a name without the state or country that the USPTO's entries put after the last comma.

    «WELLS FARGO BANK NATIONAL ASSOCIATION, TEXAS» loses its state, «EXAMPLE COMPANY, INC.» nothing.
    """
    for place_parts in (2, 1):
        head, *tail = name.rsplit(",", place_parts)
        if len(tail) == place_parts and ",".join(tail).strip().upper() in PLACES and head.strip():
            return head.strip()
    return name


def is_person_name(name: str) -> bool:
    """Return whether a name has the form SURNAME, GIVEN NAMES and no organisation's words.

    The form is that of the USPTO's records, where organisations have a comma only before their form.
    """
    head, comma, tail = name.partition(",")
    given = tail.strip().rstrip(".")
    if not comma or not given or _FORM.fullmatch(given.replace(".", "")) or _WORDS.search(name):
        return False
    rest = [part.strip().rstrip(".") for part in given.split(",")]
    if len(rest) > 2 or (
        len(rest) == 2 and not re.fullmatch("JR|SR|II|III|IV|M D|PH D|MD|PHD", rest[1].upper())
    ):
        return False
    return not re.search(r"\d|&", name) and len(head.split()) <= 3 and len(rest[0].split()) <= 4
