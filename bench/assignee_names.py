"""Invented assignee strings with their firms: a gold file with a documented model of how such strings vary.

The ways of variation are those that the literature on assignee names describes: Magerman, Van Looy & Song
(2006), Data production methods for harmonized patent statistics (legal forms, umlauts, punctuation, condensed
words, addresses behind names); Raffo & Lhuillery (2009), How to play the «names game», Research Policy 38;
Stein, Hoppe & Gollub (2012), The impact of spelling errors in patent search, EACL; Pollock & Zamora (1984),
Automatic spelling correction in scientific and scholarly text, CACM 27: one slip in a word in nine of ten
cases, seldom in its first letter. Rates are round numbers of ours; no weight of the model was fitted to what
comes out here.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text; _ stands for a blank inside one."""
    return tuple(word.replace("_", " ") for word in text.split())


# Words that firms are called by, none of them a firm's: landscape, crafts, sounds.
ROOTS = words_of(
    """
    Alderwick Ashcombe Averill Bellmore Brackenridge Brindell Calloway Carrowmore Castleford Chalfont
    Coldwater Corvane Dalmere Deepwell Dunmarsh Eastlock Elmsworth Fairmont Fenwright Foxborough
    Garrowby Glenmoor Granthorpe Hallowell Harrowgate Hartmoor Hazelford Highstone Holloway Ironbridge
    Kestrel Kingsmere Lakeshaw Langmead Larkfield Longacre Lowther Marlow Meadowcroft Merrivale
    Millbrook Moorhead Netherby Northgate Oakhurst Orchardson Pemberley Pinewood Quarrington Ravensby
    Redfern Ridgeway Rookwood Rosewell Saltmarsh Sandhurst Selwick Shadwell Silverdale Stanmore
    Stonebridge Summerhill Thornbury Underwood Valemont Wakefield Waterhouse Westbrook Whitmore
    Wildcroft Winterbourne Woodlark Wychwood Yarborough
    """
)
SOUNDS = words_of(
    """
    Acronis Belvarex Cortanix Dynovar Exaltrix Fluxion Genovate Helixor Inovatel Juvantis Kryolan
    Luminex Medivar Novalis Optimar Proxantis Quantexa Rheotec Synvaria Telestra Ultramax Vexonic
    Wavecore Xylotrex Zentara Aquavia Biosphera Chemtura Duravolt Electrosil
    """
)
GERMAN = words_of(
    """
    Bäcker Döring Färber Grünwald Höfler Jäger Köhler Lößnitz Müllerhof Nürnstein Österland Pfälzer
    Röderberg Schönfeld Tännhäuser Überlinger Vöhringer Wörthmann Zähringer Brückmann Ackerstein
    Bergmannshof Dornbach Eichenau Falkenried Hagedorn Kaltenbrunn Lindenhof Morgenroth Steinbach
    """
)
JAPANESE = words_of(
    """
    Akizawa Fujimori Hasumoto Hayakoshi Ishibara Kanemaru Katsuragi Kirigaya Kurosaki Matsunaga Minakawa
    Morishige Nakatsuji Nishimori Okabayashi Sakuragi Shimoda Takenouchi Tomizawa Uehira Yamagiwa
    Yoshikuni
    """
)
ROMANCE = words_of(
    """
    Beaulieux Carpentras Delacourt Fontenelle Garrigue Laforgue Montrésor Rochebrune Saint-Aubry
    Villeneuve Bellucchi Castagnari Ferrantini Giordanelli Martinazzo Pellegrino Rossignoli Sartorelli
    """
)
NORDIC = words_of("Ålvik Björkdal Ekström Fjällnäs Granlund Hjørring Lindqvist Nyström Östberg Sjöholm")
# Of former names only: no firm of the file is called so.
FORMER = (
    "Abermouth",
    "Blackmoor",
    "Crosswell",
    "Driftwood",
    "Elderfield",
    "Farrowdale",
    "Gladstow",
    "Hollinbrook",
)
TRADES = words_of(
    """
    Semiconductor Pharmaceuticals Technologies Electronics Chemical Industries Systems Medical Materials
    Instruments Automotive Energy Biotech Communications Optical Manufacturing Engineering Laboratories
    Display Networks Robotics Foods Paper Steel Software Power_Systems Heavy_Industries Electric Machinery
    Research
    """
)
CITIES = ("San Jose", "Tokyo", "Munich", "Boston", "Milan", "Osaka", "Lyon", "Stockholm", "Houston", "Austin")
FORMS: dict[str, tuple[tuple[str, ...], ...]] = {
    "en": (
        ("Inc.", "Incorporated", "Inc", "INC."),
        ("Corporation", "Corp.", "Corp"),
        ("Company", "Co.", "Co"),
        ("LLC", "L.L.C.", "Limited Liability Company"),
        ("Ltd.", "Limited", "Ltd"),
        ("Co., Ltd.", "Company Limited", "Company, Ltd.", "Co. Ltd"),
        ("L.P.", "LP", "Limited Partnership"),
        ("plc", "PLC", "Public Limited Company"),
    ),
    "de": (
        ("GmbH", "Gesellschaft mit beschränkter Haftung", "G.m.b.H.", "Gesellschaft mbH"),
        ("AG", "Aktiengesellschaft", "A.G."),
        ("GmbH & Co. KG", "GmbH & Co. Kommanditgesellschaft", "GmbH und Co. KG", "GmbH & Co KG"),
        ("SE", "SE & Co. KGaA"),
    ),
    "ja": (
        ("Kabushiki Kaisha", "K.K.", "Co., Ltd.", "Corporation", "KK", "Kabushikigaisha"),
        ("Co., Ltd.", "Company, Limited", "Kabushiki Kaisha"),
    ),
    "fr": (
        ("S.A.", "SA", "Société Anonyme", "Societe Anonyme"),
        ("S.A.S.", "SAS"),
        ("SARL", "S.a.r.l.", "S.à r.l."),
        ("S.p.A.", "SpA", "Società per Azioni"),
        ("S.r.l.", "Srl"),
    ),
    "no": (
        ("AB", "Aktiebolag", "A.B."),
        ("A/S", "AS", "Aktieselskab"),
        ("Oy", "Oyj", "Osakeyhtiö"),
        ("ASA", "AS"),
    ),
}
SHORT_WORDS = {
    "Technologies": ("Tech.", "Technology", "Tech"),
    "Semiconductor": ("Semicond.", "Semiconductors", "Semi-Conductor"),
    "Pharmaceuticals": ("Pharmaceutical", "Pharm.", "Pharma"),
    "Electronics": ("Electronic", "Elec."),
    "Industries": ("Industry", "Ind.", "Inds."),
    "Manufacturing": ("Mfg.", "Manufg.", "Mfg"),
    "Laboratories": ("Labs", "Laboratory", "Labs."),
    "Engineering": ("Eng.", "Engrg."),
    "Communications": ("Communication", "Comm."),
    "Systems": ("System", "Sys."),
    "Instruments": ("Instrument", "Instr."),
    "Materials": ("Material", "Mater."),
    "Chemical": ("Chem.", "Chemicals"),
    "International": ("Int'l", "Intl.", "Internat."),
    "Research": ("Res.",),
    "Machinery": ("Mach.",),
}
# Keys beside each letter on an English keyboard.
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
NEIGHBOURS = {row[i]: row[max(0, i - 1) : i] + row[i + 1 : i + 2] for row in _ROWS for i in range(len(row))}


@dataclass(frozen=True, slots=True)
class Firm:
    """An invented firm.

    Attributes:
        root: what it is called by, one or two words.
        trade: words of trade, perhaps none.
        country: key of `FORMS`.
        form: spellings of its legal form, the registered one first.
    """

    root: str
    trade: str
    country: str
    form: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the registered name."""
        return " ".join(word for word in (self.root, self.trade, self.form[0]) if word)


def plain(root: str) -> str:
    """Return a root without the signs between its words."""
    return re.sub(r"\W+", " ", root)


def make_firms(count: int, source: random.Random) -> list[Firm]:
    """Return firms, no two of one root and trade; a fifth are sisters of another with another trade."""
    pools = {"en": ROOTS + SOUNDS, "de": GERMAN, "ja": JAPANESE, "fr": ROMANCE, "no": NORDIC}
    found: dict[tuple[str, str], Firm] = {}
    while len(found) < count:
        country = source.choices(tuple(pools), (50, 15, 20, 10, 5))[0]
        root = source.choice(pools[country])
        if source.random() < 0.55:
            joiner = source.choice((" ", " & ", "-", " "))
            root += joiner + source.choice(pools[country])
        trade = source.choice(TRADES) if source.random() < 0.8 else ""
        if source.random() < 0.1:
            trade = f"{trade} International".strip()
        firm = Firm(root, trade, country, source.choice(FORMS[country]))
        if " " in root or "-" in root or trade:
            found.setdefault((plain(root), trade.split(" ")[0]), firm)
        if source.random() < 0.2:
            other = source.choice(TRADES)
            found.setdefault((plain(root), other.split(" ")[0]), Firm(root, other, country, firm.form))
    return list(found.values())[:count]


def change_form(firm: Firm, name: str, source: random.Random) -> str:
    """Return the name with another spelling of its legal form."""
    return name.replace(firm.form[0], source.choice(firm.form))


def change_case(firm: Firm, name: str, source: random.Random) -> str:
    """Return the name in capitals, without its points and commas now and then."""
    bare = re.sub("[.,]", "", name) if source.random() < 0.5 else name
    return bare.upper()


def add_article(firm: Firm, name: str, source: random.Random) -> str:
    """Return the name with an article, or its «&» in words and the other way round."""
    if "&" in name and source.random() < 0.7:
        return name.replace("&", "and")
    return f"The {name}"


def fold_umlauts(firm: Firm, name: str, source: random.Random) -> str:
    """Return the name in ASCII: ü as ue or as u."""
    long = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "å": "aa", "ø": "oe"}
    short = {"ä": "a", "ö": "o", "ü": "u", "Ä": "A", "Ö": "O", "Ü": "U", "ß": "ss", "å": "a", "ø": "o"}
    table = long if source.random() < 0.5 else short
    rest = {"é": "e", "à": "a", "Å": "A", "ê": "e"}
    return name.translate(str.maketrans(table | rest))


def shorten_words(firm: Firm, name: str, source: random.Random) -> str:
    """Return the name with its words of trade abbreviated or in the other number."""
    for word, forms in SHORT_WORDS.items():
        name = re.sub(rf"\b{word}\b", source.choice(forms), name)
    return name


def slip(firm: Firm, name: str, source: random.Random) -> str:
    """Return the name with a slip in a longer word, in one of ten with two; seldom in a first letter."""
    for _ in range(2 if source.random() < 0.1 else 1):
        words = [m.span() for m in re.finditer(r"[A-Za-zÀ-ÿ]{5,}", name)]
        start, end = source.choices(words, [e - s for s, e in words])[0] if words else (0, len(name))
        at = start if source.random() < 0.05 else source.randrange(start + 1, end)
        letter = name[at].lower()
        kind = source.random()
        if kind < 0.3:
            name = name[:at] + name[at + 1 :]
        elif kind < 0.55:
            name = name[:at] + name[at] + name[at:]
        elif kind < 0.8:
            name = name[:at] + source.choice(NEIGHBOURS.get(letter, "e")) + name[at + 1 :]
        elif at + 1 < end:
            name = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name


def change_blanks(firm: Firm, name: str, source: random.Random) -> str:
    """Return the name with a hyphen as a blank, two words run together, or a word parted."""
    if "-" in name and source.random() < 0.6:
        return name.replace("-", source.choice((" ", "")))
    if " " in firm.root and "&" not in firm.root and source.random() < 0.5:
        return name.replace(firm.root, firm.root.replace(" ", ""))
    at = source.randrange(3, max(4, len(firm.root.split(" ")[0]) - 2))
    return name[:at] + " " + name[at:]


def add_tail(firm: Firm, name: str, source: random.Random) -> str:
    """Return the name with what is written behind it: a state, a city, a division, a former name."""
    tails = (
        ", a Delaware corporation",
        f", {source.choice(CITIES)}",
        f" ({source.choice(CITIES)})",
        " (a corporation of Japan)",
        f", {source.choice(('Central', 'Patent', 'Optics', 'Medical'))} Division",
        f" (formerly {source.choice(FORMER)} {source.choice(TRADES)})",
    )
    return name + source.choice(tails)


def cut_off(firm: Firm, name: str, source: random.Random) -> str:
    """Return the name cut at 40 characters, as registers of fixed width do; a short one loses its form."""
    return name[:40].rstrip() if len(name) > 40 else name.replace(f" {firm.form[0]}", "").rstrip(",")


def invert(firm: Firm, name: str, source: random.Random) -> str:
    """Return the name with its trade before its root (Research Institute Kestrel), seldom met."""
    return name.replace(f"{firm.root} {firm.trade}", f"{firm.trade} {firm.root}") if firm.trade else name


VARIATIONS: dict[str, tuple[Callable[[Firm, str, random.Random], str], int]] = {
    "form": (change_form, 30),
    "case": (change_case, 25),
    "articles": (add_article, 6),
    "umlauts": (fold_umlauts, 8),
    "shortWords": (shorten_words, 10),
    "slip": (slip, 15),
    "blanks": (change_blanks, 6),
    "tail": (add_tail, 5),
    "cutOff": (cut_off, 4),
    "inverted": (invert, 1),
}


def generate(firms: int, mentions: int, seed: int) -> Iterator[tuple[str, str, str]]:
    """Yield distinct names with the firm that each belongs to and the kinds of variation that made it.

    Args:
        firms: how many.
        mentions: variants tried of each; those that come out alike stand once.
        seed: of all that is drawn.
    """
    source = random.Random(seed)
    kinds, weights = tuple(VARIATIONS), [weight for _, weight in VARIATIONS.values()]
    seen: set[str] = set()
    for number, firm in enumerate(make_firms(firms, source)):
        variants = [(firm.name, "")]
        for _ in range(mentions):
            chosen = list(dict.fromkeys(source.choices(kinds, weights, k=source.choice((1, 1, 2)))))
            name = firm.name
            for kind in chosen:
                name = VARIATIONS[kind][0](firm, name, source)
            variants.append((name, "+".join(chosen)))
        for name, kind in variants:
            if name not in seen:
                seen.add(name)
                yield name, f"firm-{number}", kind


def main() -> None:
    """Write the gold file to standard output: name, cluster, kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=600)
    parser.add_argument("--mentions", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    writer = csv.writer(sys.stdout)
    writer.writerow(("name", "cluster", "kind"))
    writer.writerows(generate(given.firms, given.mentions, given.seed))


if __name__ == "__main__":
    main()
