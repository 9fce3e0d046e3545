"""The comparable words of Latin names, and of Chinese names put into Latin letters."""

from __future__ import annotations

import re
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc
from anyascii import anyascii
from pypinyin.constants import PINYIN_DICT

from kg.ingest.resolve.facts import industry_words, places, read_facts

# Countries and regions as words of a Latin name: a daughter abroad is not its mother.
COUNTRY_WORDS = frozenset(
    [
        "US",
        "AMERICA",
        "NORTHAMERICA",
        "CHINA",
        "JAPAN",
        "KOREA",
        "EUROPE",
        "EUROPEAN",
        "GERMANY",
        "FRANCE",
        "UK",
        "ENGLAND",
        "BRITAIN",
        "CANADA",
        "INDIA",
        "TAIWAN",
        "SINGAPORE",
        "ASIA",
        "ITALIA",
        "ITALY",
        "SPAIN",
        "ESPANA",
        "BRASIL",
        "BRAZIL",
        "AUSTRALIA",
        "AUSTRIA",
        "SCHWEIZ",
        "SUISSE",
        "SWITZERLAND",
        "SWEDEN",
        "SVERIGE",
        "NORGE",
        "NORWAY",
        "DANMARK",
        "DENMARK",
        "FINLAND",
        "NEDERLAND",
        "NETHERLANDS",
        "HOLLAND",
        "BELGIUM",
        "BELGIQUE",
        "IRELAND",
        "ISRAEL",
        "MEXICO",
        "POLSKA",
        "POLAND",
        "TURKEY",
        "RUSSIA",
        "MALAYSIA",
        "THAILAND",
        "VIETNAM",
        "PACIFIC",
        "LUXEMBOURG",
        "PORTUGAL",
        "HONGKONG",
    ]
)
# Words inside the names of institutions, which are read whole.
_INSTITUTION_WORDS = {
    "大学": "UNIV",
    "学院": "COLL",
    "研究所": "RES INST",
    "研究院": "RES INST",
    "科学院": "ACAD SCI",
    "医院": "HOSP",
    "研究中心": "RES CENT",
    "设计院": "DESIGN INST",
    "中国": "CHINA",
    "国家": "NAT",
    "理工": "SCI TECH",
    "科技": "SCI TECH",
    "师范": "NORMAL",
    "医科": "MED",
    "交通": "JIAOTONG",
}
_SIGNS = re.compile(r"[^A-Z0-9 \n]")  # soft signs of Cyrillic become apostrophes
_TONES = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ", "aaaaeeeeiiiioooouuuuvvvvvnnnm")


@lru_cache(maxsize=1)
def pinyin_table() -> dict[int, str]:
    """Return the commonest reading of each character in capitals, for `str.translate`."""
    return {
        code: reading.split(",")[0].translate(_TONES).upper() + " " for code, reading in PINYIN_DICT.items()
    }


@lru_cache(maxsize=1)
def place_latin() -> dict[str, str]:
    """Return how Latin names write each division, without spaces: 陕西 SHAANXI, 哈尔滨 HARBIN."""
    official = read_facts("divisions")["latin"]
    return {
        name: str(official.get(name, name.translate(pinyin_table()))).replace(" ", "")
        for name in [*places(), "中国"]
    }


@lru_cache(maxsize=1)
def latin_places() -> frozenset[str]:
    """Return the divisions of China as words of Latin names."""
    return frozenset(word for word in place_latin().values() if len(word) >= 5)


def to_latin(texts: pa.Array) -> pa.Array:
    """Return texts of any script in capital ASCII letters, shape (n,); han ones in pinyin."""
    is_plain = pc.fill_null(pc.string_is_ascii(texts), True)
    rest = texts.filter(pc.invert(is_plain)).to_pylist()
    if not rest:
        return texts
    lines = _SIGNS.sub("", anyascii("\n".join(rest)).upper()).split("\n")
    return pc.replace_with_mask(texts, pc.invert(is_plain), pa.array(lines, pa.string()))


def romanise(names: pa.Array) -> pa.Array:
    """Return Chinese trade names in pinyin, syllables joined: 大疆 is DAJIANG, shape (n,)."""
    if len(names) == 0:
        return names
    lines = "\n".join(pc.fill_null(names, "").to_pylist()).translate(pinyin_table()).split("\n")
    return pc.replace_substring(pa.array(lines, pa.string()), " ", "")


def translate_words(texts: pa.Array, vocabulary: dict[str, str]) -> pa.Array:
    """Return texts with the words of a vocabulary in English and the rest in pinyin, shape (n,).

    Each distinct text is taken apart once, the longest word first at each character.
    """
    if len(texts) == 0:
        return texts
    codes = pc.dictionary_encode(pc.fill_null(texts, ""))
    longest = max(map(len, vocabulary))
    known = [_translate(text, vocabulary, longest) for text in codes.dictionary.to_pylist()]
    return pa.array(known, pa.string()).take(codes.indices)


def _translate(text: str, vocabulary: dict[str, str], longest: int) -> str:
    words: list[str] = []
    pending, at = "", 0
    while at < len(text):
        size = next((n for n in range(longest, 0, -1) if text[at : at + n] in vocabulary), 0)
        if size and pending:
            words.append(pending.translate(pinyin_table()).replace(" ", ""))
            pending = ""
        if size:
            words.append(vocabulary[text[at : at + size]])
        else:
            pending += text[at]
        at += size or 1
    return " ".join([*words, pending.translate(pinyin_table()).replace(" ", "")]).strip()


def industry_in_latin(texts: pa.Array) -> pa.Array:
    """Return Chinese words of trade in English short forms, shape (n,)."""
    return translate_words(texts, industry_words())


def institution_in_latin(texts: pa.Array) -> pa.Array:
    """Return Chinese institutions in Latin letters, divisions and kinds in English, shape (n,)."""
    return translate_words(texts, place_latin() | _INSTITUTION_WORDS)
