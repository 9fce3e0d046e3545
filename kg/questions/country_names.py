"""Names of countries and offices, for answers and pages that carry only the code.

Codes are WIPO ST.3 (ISO 3166-1 alpha-2 where both exist); names in common use in patent statistics.
"""

from __future__ import annotations

# code: (Chinese, English)
COUNTRY_NAMES: dict[str, tuple[str, str]] = {
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


def country_names(subject: str) -> tuple[str, str] | None:
    """Return the names of a country subject in Chinese and English; its code where none is known.

    None for a subject that is no country.
    """
    kind, _, code = subject.partition(":")
    return COUNTRY_NAMES.get(code, (code, code)) if kind == "country" else None
