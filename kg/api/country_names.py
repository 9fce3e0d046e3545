"""Names of subjects that are countries, for answers that carry only the code.

Codes are WIPO ST.3 (ISO 3166-1 alpha-2 where both exist); names in common use in patent statistics.
"""

from __future__ import annotations

from kg.api.language import Language

_NAMES: dict[str, tuple[str, str]] = {
    "AT": ("奥地利", "Austria"), "AU": ("澳大利亚", "Australia"), "BE": ("比利时", "Belgium"),
    "BR": ("巴西", "Brazil"), "CA": ("加拿大", "Canada"), "CH": ("瑞士", "Switzerland"),
    "CN": ("中国", "China"), "CZ": ("捷克", "Czechia"), "DE": ("德国", "Germany"),
    "DK": ("丹麦", "Denmark"), "EP": ("欧洲专利局", "European Patent Office"), "ES": ("西班牙", "Spain"),
    "FI": ("芬兰", "Finland"), "FR": ("法国", "France"), "GB": ("英国", "United Kingdom"),
    "HK": ("中国香港", "Hong Kong, China"), "HU": ("匈牙利", "Hungary"), "IE": ("爱尔兰", "Ireland"),
    "IL": ("以色列", "Israel"), "IN": ("印度", "India"), "IT": ("意大利", "Italy"),
    "JP": ("日本", "Japan"), "KR": ("韩国", "Republic of Korea"), "LU": ("卢森堡", "Luxembourg"),
    "MO": ("中国澳门", "Macao, China"), "MX": ("墨西哥", "Mexico"), "MY": ("马来西亚", "Malaysia"),
    "NL": ("荷兰", "Netherlands"), "NO": ("挪威", "Norway"), "NZ": ("新西兰", "New Zealand"),
    "PL": ("波兰", "Poland"), "PT": ("葡萄牙", "Portugal"), "RU": ("俄罗斯", "Russian Federation"),
    "SE": ("瑞典", "Sweden"), "SG": ("新加坡", "Singapore"), "TR": ("土耳其", "Türkiye"),
    "TW": ("中国台湾", "Taiwan, China"), "UA": ("乌克兰", "Ukraine"), "US": ("美国", "United States"),
    "WO": ("世界知识产权组织", "WIPO"), "ZA": ("南非", "South Africa"),
}  # fmt: skip


def subject_name(subject: str, name: str | None, name_en: str | None, language: Language) -> str:
    """Return a subject's name: as the answer has it, else the country's, else the identifier."""
    kind, _, code = subject.partition(":")
    known = _NAMES.get(code) if kind == "country" else None
    if language == "en":
        return name_en or (known[1] if known else None) or name or code or subject
    return name or (known[0] if known else None) or name_en or code or subject


def country_name(code: str, language: Language) -> str:
    """Return the name of a country or office; the code itself when it has none here."""
    pair = _NAMES.get(code)
    return code if pair is None else pair[0 if language == "zh" else 1]
