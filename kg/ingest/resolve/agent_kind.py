"""What kind of organisation a name says it is, by explicit rules over normalised words.

The words are those of `name_key.name_words`: upper case, no punctuation, one space between words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

FALLBACK_KIND = "Organization"


@dataclass(frozen=True, slots=True)
class KindRule:
    """The first rule whose pattern is found in the words, and whose exception is not, decides."""

    kind: str
    pattern: str
    reason: str


# An explicit form of company wins over what the words before it say: BEIJING UNIV FOUNDER CO LTD and
# 清华紫光股份有限公司 are firms. Weak endings (AS, SE, AB, LP) tell no more than that and are left out.
_COMPANY_FORM = (
    r"(?:^| )(?:CO|COMPANY|CORP|CORPORATION|INC|INCORPORATED|LTD|LTDA|LIMITED|LLC|LLP|PLC"
    r"|GMBH|MBH|KGAA|AG|SA|SAS|SASU|SARL|SPA|SRL|BV|NV|OY|OYJ|PTY|PTE|ASA|APS|KK|OOO|OAO|ZAO|PAO"
    r"|KABUSHIKI KAISHA|KABUSHIKI GAISHA|SOC|SOCIETE)$"
)
_CHINESE_COMPANY = r"公司$|集团$|银行$|[分支]行$|株式会社|有限会社|合同会社|주식회사|유한회사|[^工]厂$|工厂$"
_UNIVERSITY = (
    r"(?:^| )(?:UNIV|UNIVS|UNIVERSITY|UNIVERSITIES|UNIVERSITAET|UNIVERSITAT|UNIVERSITE|UNIVERSITES"
    r"|UNIVERSIDAD|UNIVERSIDADE|UNIVERSITA|UNIVERSITEIT|UNIVERSITET|UNIWERSYTET|COLLEGE|POLYTECHNIC|POLYTECHNIQUE|POLITECNICO|POLITECHNIKA"
    r"|HOCHSCHULE|FACHHOCHSCHULE|ECOLE|ISAE|KAIST|CALTECH|REGENTS)(?: |$)"
    r"|(?:^| )INST(?:ITUTE)?(?: OF)? TECHN?(?:OLOGY|OL)?(?: |$)|(?:^| )TECH INST(?: |$)"
    r"|大学|大學|学院$|學院$|学校$|대학교"
)
_GOVERNMENT = (
    r"(?:^| )(?:NAVY|ARMY|AIR FORCE|MINISTRY|MINISTER|MINISTERE|SECRETARY OF|SEC OF|SECRETARY|DEPT"
    r"|DEPARTMENT OF|GOVERNMENT|GOVT|ETAT FRANCAIS|DGA|DELEGATION GENERALE|NASA"
    r"|NAT AERONAUTICS (?:AND )?SPACE(?: ADMIN(?:ISTRATION)?)?|US ENERGY"
    r"|BUNDESREP(?:UBLIK)?|ADMINISTRATION|POLICE|CUSTOMS|MUNICIPALITY)(?: |$)"
    r"|^(?:USA|US|UNITED STATES)(?: OF AMERICA)?(?: AS REPRESENTED.*)?$"
    r"|人民政府|国防部|公安[部厅局]|[海陆空]军|部队|管理局$|委员会$|海关|(?:省|市|县|区)[^ ]{1,8}局$"
)
_RESEARCH = (
    r"(?:^| )(?:INST|INSTITUTE|INSTITUT|INSTITUTO|ISTITUTO|INSTITUTION|LAB|LABS|LABORATORY"
    r"|LABORATORIES|LABORATOIRE|ACAD|ACADEMY|ACADEMIA|RES CENT(?:ER|RE)?"
    r"|RESEARCH CENT(?:ER|RE)|RES COUNCIL|FRAUNHOFER|MAX PLANCK|CNRS|CENT NAT RECH"
    r"|CENTRE NAT RECH SCI|COMMISSARIAT|ONERA|NII|TNO|CSIR|DLR)(?: |$)|(?:^| )ZENTRUM LUFT"
    r"|研究所|研究院|科学院|科學院|设计院|设计所|研究中心|实验室|實驗室|연구원"
)
_HOSPITAL = r"(?:^| )(?:HOSPITAL|HOSP|KLINIKUM|CLINIC|INFIRMARY)(?: |$)|医院$|醫院$|卫生院$|병원"

# A fund is not its manager: 基金管理有限公司 manages, 投资基金合伙企业(有限合伙) is managed.
_FUND_MANAGER = (
    r"(?:基金|创业投资|股权投资|风险投资|私募|资产|资本)管理.*(?:公司|中心|合伙)|(?:基金|创投|风投)公司$"
    r"|(?:^| )(?:FUND|ASSET|CAPITAL) (?:MANAGEMENT|ADVISERS|ADVISORS|PARTNERS)(?: |$)"
)
_FUND = (
    r"基金$|基金 ?(?:有限合伙|合伙企业)|(?:投资|基金).*(?:合伙企业|有限合伙)"
    r"|(?:^| )FUND(?: [IVX0-9]+)?(?: (?:LP|L P|LLC|LTD))*$"
)

KIND_RULES = (
    KindRule("Firm", _COMPANY_FORM, "ends with a form of company"),
    KindRule("Firm", _CHINESE_COMPANY, "ends with or holds a form of company"),
    KindRule("Hospital", _HOSPITAL, "names a hospital, which may belong to a university"),
    KindRule("University", _UNIVERSITY, "names a university or college; before NAVY and INST"),
    KindRule("GovernmentBody", _GOVERNMENT, "names a ministry, force or agency"),
    KindRule("ResearchInstitute", _RESEARCH, "names an institute, laboratory or academy"),
)


def organization_kind(words: str) -> str:
    """Return the class of the ontology that the words speak for; `Organization` when none does."""
    for rule in KIND_RULES:
        if re.search(rule.pattern, words):
            return rule.kind
    return FALLBACK_KIND


def organization_kind_sql(words: str) -> str:
    """Return the SQL expression for `organization_kind` over a column of words.

    Args:
        words: SQL expression of the normalised words.
    """
    cases = " ".join(
        f"WHEN regexp_matches({words}, '{rule.pattern}') THEN '{rule.kind}'" for rule in KIND_RULES
    )
    return f"CASE {cases} ELSE '{FALLBACK_KIND}' END"


# PARROT S A is a company, whatever its initials look like.
_SPACED_FORM = r" (?:S A|S A S|S P A|S R L|S A R L|A G|N V|B V|A B|A S|K K|L P|G M B H)$"
# SURNAME A, SURNAME A B: how Derwent and DOCDB abbreviate persons; never an organisation's form of name.
INITIALS = r"^[\p{L}]{2,}(?: [\p{L}]{2,})?(?: [\p{Lu}]){1,3}$"


def has_initials_sql(words: str) -> str:
    """Return the SQL condition that a name is a surname with initials and no organisation's words."""
    kind = organization_kind_sql(words)
    is_form = f"regexp_matches({words}, '{_SPACED_FORM}')"
    return f"(regexp_matches({words}, '{INITIALS}') AND NOT {is_form} AND {kind} = '{FALLBACK_KIND}')"


FUND_RULES = (
    KindRule("FundManager", _FUND_MANAGER, "manages funds for others"),
    KindRule("Fund", _FUND, "names a fund or an investing partnership"),
)


def name_kind_sql(words: str) -> str:
    """Return the SQL of the kind by name, funds and their managers told from firms.

    Args:
        words: SQL expression of the normalised words.
    """
    cases = " ".join(
        f"WHEN regexp_matches({words}, '{rule.pattern}') THEN '{rule.kind}'" for rule in FUND_RULES
    )
    return f"CASE {cases} ELSE {organization_kind_sql(words)} END"
