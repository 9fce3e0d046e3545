"""The words that only the page of a cluster has."""

from __future__ import annotations

from kg.api.wording import Pairs

CLUSTER_WORDS: Pairs = {
    "effectiveHolders": ("有效持有人数", "Effective holders"),
    "linkMix": ("环节构成 π", "Links π"),
    "share": ("份额", "Share"),
    "topHolders": ("主要持有人", "Main holders"),
    "byFund": ("各基金的得分", "How each fund scores it"),
    "byFundShown": ("显示 {shown} 只，共 {count} 只", "{shown} of {count} funds"),
    "pickFor": ("选入“{name}”的清单", "Put on the list of “{name}”"),
    "inside": ("集群里的专利", "What it is made of"),
    "filings": ("各年申请", "Filings by year"),
    "filingsSays": (
        "各年首次申请的同族数。深色：最近三个完整年份；浅色：更早；虚框：尚未公布完。",
        "Families by year of first filing. Dark: the last three complete years; light: earlier;"
        " dashed: not all published yet.",
    ),
    "year": ("年份", "Year"),
    "growthUnknown": ("年增长未知：此前三个完整年份没有申请。", "Growth unknown: nothing was filed before."),
    "owners": ("可联系的持有人", "Owners to call"),
    "ownersShown": ("列出前 {shown} 家，共 {count} 家。", "The first {shown} of {count}."),
    "ownersMeaning": (
        "高校、院所、医院、个人在前：它们比自用企业更常许可、转让；其后按份额。",
        "Universities, institutes, hospitals and persons first: they license more readily; then by share.",
    ),
    "kind": ("类别", "Kind"),
    "risks": ("风险", "Risks"),
    "titleCloud": ("权属瑕疵", "Clouded titles"),
    "titleClean": ("权属清晰", "Clean titles"),
    "titleUnknown": ("无法判断", "Cannot be told"),
    "coOwnership": ("共有", "co-owned"),
    "pledge": ("质押", "pledged"),
    "priorLicence": ("已许可", "licensed"),
    "dispute": ("争议", "disputed"),
    "fees": ("欠费", "fees unpaid"),
    "expiring": ("36 个月内到期的专利量", "Mass that ends within 36 months"),
    "expiryUnknown": ("期限未知的专利量", "Mass whose end is unknown"),
    "expiryTotal": ("有效专利量", "Mass in force"),
    "expiryShare": ("到期占比（下限–上限）", "Part that ends (low–high)"),
    "familyTable": (
        "同族（按专利量，前 {shown}，共 {count}）",
        "Families by mass, the first {shown} of {count}",
    ),
    "publication": ("公开号", "Publication"),
    "familyTitle": ("名称", "Title"),
    "holdersColumn": ("持有人", "Holders"),
    "inForce": ("有效至", "In force until"),
    "notInForce": ("已失效", "not in force"),
    "cloudColumn": ("瑕疵", "Clouds"),
    "none": ("无", "none"),
}
