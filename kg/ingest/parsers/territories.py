"""Countries, territories and offices as Chinese and English texts name them, by code of WIPO ST.3."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_NAMES = """
AE 阿联酋 阿拉伯联合酋长国|AF 阿富汗|AL 阿尔巴尼亚|AM 亚美尼亚|AO 安哥拉|AR 阿根廷|AT 奥地利
AU 澳大利亚 澳洲|AZ 阿塞拜疆|BA 波斯尼亚和黑塞哥维那 波黑|BD 孟加拉国 孟加拉|BE 比利时|BG 保加利亚
BH 巴林|BN 文莱|BO 玻利维亚|BR 巴西|BY 白俄罗斯|CA 加拿大|CH 瑞士|CL 智利
CN 中国 中国大陆 中国内地 中华人民共和国|CO 哥伦比亚|CR 哥斯达黎加|CU 古巴|CY 塞浦路斯
CZ 捷克 捷克共和国|DE 德国|DK 丹麦|DO 多米尼加|DZ 阿尔及利亚|EC 厄瓜多尔|EE 爱沙尼亚|EG 埃及
ES 西班牙|ET 埃塞俄比亚|FI 芬兰|FR 法国|GB 英国 英格兰|GE 格鲁吉亚|GH 加纳|GR 希腊|GT 危地马拉
HK 中国香港 香港|HN 洪都拉斯|HR 克罗地亚|HU 匈牙利|ID 印尼 印度尼西亚|IE 爱尔兰|IL 以色列|IN 印度
IQ 伊拉克|IR 伊朗|IS 冰岛|IT 意大利|JO 约旦|JP 日本|KE 肯尼亚|KG 吉尔吉斯斯坦|KH 柬埔寨|KR 韩国
KW 科威特|KZ 哈萨克斯坦|LA 老挝|LB 黎巴嫩|LI 列支敦士登|LK 斯里兰卡|LT 立陶宛|LU 卢森堡
LV 拉脱维亚|LY 利比亚|MA 摩洛哥|MD 摩尔多瓦|ME 黑山|MK 北马其顿|MM 缅甸|MN 蒙古|MO 中国澳门 澳门
MT 马耳他|MX 墨西哥|MY 马来西亚|NG 尼日利亚|NL 荷兰|NO 挪威|NP 尼泊尔|NZ 新西兰|OM 阿曼|PA 巴拿马
PE 秘鲁|PH 菲律宾|PK 巴基斯坦|PL 波兰|PT 葡萄牙|PY 巴拉圭|QA 卡塔尔|RO 罗马尼亚|RS 塞尔维亚
RU 俄罗斯 俄国|SA 沙特阿拉伯 沙特|SE 瑞典|SG 新加坡|SI 斯洛文尼亚|SK 斯洛伐克|SN 塞内加尔
SY 叙利亚|TH 泰国|TJ 塔吉克斯坦|TM 土库曼斯坦|TN 突尼斯|TR 土耳其|TW 中国台湾 台湾 中国台湾省
TZ 坦桑尼亚|UA 乌克兰|UG 乌干达|US 美国|UY 乌拉圭|UZ 乌兹别克斯坦|VE 委内瑞拉|VN 越南|YE 也门
ZA 南非|ZM 赞比亚|ZW 津巴布韦|EM 欧盟|EP 欧洲专利局 欧洲专利局(EPO)|WO 世界知识产权组织
"""
CODES: Mapping[str, str] = {
    name: entry.split()[0]
    for entry in _NAMES.strip().replace("\n", "|").split("|")
    for name in entry.split()[1:]
}
EXCLUDES = re.compile("以外|除外|排除|不包括|除[^、]+外")


@dataclass(frozen=True, slots=True)
class Territory:
    """Where a right is given: codes of the countries named, and the words that name none."""

    codes: tuple[str, ...]
    others: tuple[str, ...]


def parse_territory(text: str) -> Territory:
    """Return the countries of «包括：中国、日本»; regions (中东) stay words.

    «全球» and what is said by exception («中国 以外的地区») name no country for which the right is given.
    """
    if EXCLUDES.search(text):
        return Territory((), (text.strip(),))
    bare = re.sub(r"^(?:包括|地区|区域|仅限)[:：]?", "", text.strip())
    words = [word for part in re.split(r"[、,，;；|/\n]", bare) if (word := part.strip())]
    codes = dict.fromkeys(CODES[word] for word in words if word in CODES)
    return Territory(tuple(codes), tuple(word for word in words if word not in CODES))
