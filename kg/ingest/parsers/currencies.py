"""Names and signs of currencies as Chinese and English sources write them, by ISO 4217 code."""

from __future__ import annotations

from collections.abc import Mapping

# A bare «$» is the US dollar and a bare «¥» the yuan: the convention of Chinese deal tables, which write
# the others with a letter (HK$, A$) or in words (日元).
_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "CNY": ("人民币", "元人民币", "人民币元", "RMB", "CNY", "CNH", "YUAN", "元", "圆", "¥", "CN¥", "RMB¥"),
    "USD": ("美元", "美金", "USD", "US$", "USD$", "$", "US DOLLARS", "US DOLLAR", "DOLLARS"),
    "HKD": ("港元", "港币", "港幣", "HKD", "HK$"),
    "EUR": ("欧元", "歐元", "EUR", "EURO", "EUROS", "€"),
    "GBP": ("英镑", "英鎊", "GBP", "£"),
    "JPY": ("日元", "日圆", "日圓", "JPY", "JP¥", "YEN"),
    "KRW": ("韩元", "韩圆", "韓元", "KRW", "₩"),
    "TWD": ("新台币", "新台幣", "台币", "TWD", "NT$", "NTD"),
    "SGD": ("新加坡元", "新加坡币", "新元", "新币", "SGD", "S$"),
    "CAD": ("加元", "加拿大元", "加币", "CAD", "C$", "CA$"),
    "AUD": ("澳元", "澳大利亚元", "澳币", "AUD", "A$", "AU$"),
    "INR": ("卢比", "印度卢比", "INR", "₹", "RS"),
    "CHF": ("瑞士法郎", "瑞郎", "CHF"),
    "SEK": ("瑞典克朗", "SEK"),
    "NOK": ("挪威克朗", "NOK"),
    "DKK": ("丹麦克朗", "DKK"),
    "ILS": ("新谢克尔", "谢克尔", "ILS", "₪"),
    "RUB": ("卢布", "RUB", "₽"),
    "BRL": ("雷亚尔", "BRL", "R$"),
    "MYR": ("马来西亚林吉特", "林吉特", "MYR"),
    "THB": ("泰铢", "THB"),
    "VND": ("越南盾", "VND"),
    "MOP": ("澳门元", "澳门币", "MOP", "MOP$"),
    "NZD": ("新西兰元", "NZD", "NZ$"),
}
CURRENCIES: Mapping[str, str] = {words: code for code, spelled in _SPELLINGS.items() for words in spelled}
