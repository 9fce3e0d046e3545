"""What stands around the patents of a synthetic world: registers, owners, deals, zones, funds and notices.

Every file has the columns of its real export. Organisations carry 合成 or SYNTHETIC in their names; places
are real (GB/T 2260), since a map has no others. A firm of the register is the Chinese holder of the same
number: its English name is the one under which it files, and its Chinese one that of the venture rounds.
"""

from __future__ import annotations

from pathlib import Path

from stdnum.cn import uscc

from kg.sample.capital import draw, firm_name, investor_name
from kg.sample.firms import Firms, Rows, chosen, day_after, other_firm
from kg.sample.operation import write_operation
from kg.sample.vocabulary import SEATS
from kg.sample.world import World
from kg.sample.write_rows import write_rows

REGISTRY_HEADER = ["企业名称", "英文名称", "统一社会信用代码", "成立日期", "登记状态", "企业类型", "所属行业"]
REGISTRY_HEADER += ["所属省份", "所属城市", "所属区县", "经营范围"]
SHARE_HEADER = ["股东", "公司", "持股比例（%）", "日期", "股东类型"]
TRANSFER_HEADER = [
    "公开（公告）号",
    "专利名称",
    "转让人",
    "受让人",
    "登记生效日",
    "变更事项",
    "转让金额（万元）",
]
LICENCE_HEADER = ["合同备案号", "公开（公告）号", "让与人", "被许可人", "备案日期", "许可种类"]
LICENCE_HEADER += ["合同生效日", "合同终止日", "许可使用费（万元）"]
PLEDGE_HEADER = [
    "质押登记号",
    "公开（公告）号",
    "出质人",
    "质权人",
    "质押登记日",
    "质押注销日",
    "质押金额（万元）",
]
FUND_HEADER = [
    "基金名称",
    "基金编号",
    "管理人名称",
    "成立时间",
    "备案时间",
    "基金类型",
    "托管人名称",
    "运作状态",
]
CRITERIA_HEADER = ["基金名称", "备案编号", "管理人名称", "声明日期", "可投资金", "单笔下限", "单笔上限"]
CRITERIA_HEADER += ["投资阶段", "投资地域", "返投比例", "环节投向", "权利须有效至", "最多项目数"]
GUIDANCE_HEADER = [
    "基金名称",
    "级别",
    "所在地",
    "目标规模（亿元）",
    "设立时间",
    "管理机构",
    "投资领域",
    "返投比例",
]
ZONE_HEADER = ["实验区名称", "所在地", "产业", "批准时间", "依托单位"]
# Links of domain/chains/civil_drone.yaml that the funds of the sample look for, with weights.
THESES = (
    "civil_drone/flight_control=0.5; civil_drone/navigation=0.3; civil_drone/battery=0.2",
    "civil_drone/propulsion=0.6; civil_drone/battery=0.4",
    "civil_drone/payload=0.5; civil_drone/datalink=0.5",
    "civil_drone/aircraft=0.7; civil_drone/flight_control=0.3",
)
STAGES = ("早期", "早期；成长期", "成长期；成熟期", "成长期")
GROUPS, BANKS, FUNDS = 12, 6, 24


def write_ecosystem(directory: Path, world: World) -> tuple[Path, ...]:
    """Write every file of the surroundings, in numbers that grow with the patents up to a bound."""
    firms = Firms.of(world)
    tables = {
        "organisations.csv": (REGISTRY_HEADER, registry_rows(world.seed, firms)),
        "shareholders.csv": (SHARE_HEADER, share_rows(world.seed, firms)),
        "patent_transfers.csv": (TRANSFER_HEADER, transfer_rows(world, firms)),
        "patent_licences.csv": (LICENCE_HEADER, licence_rows(world, firms)),
        "patent_pledges.csv": (PLEDGE_HEADER, pledge_rows(world, firms)),
        "funds.csv": (FUND_HEADER, fund_rows()),
        "fund_criteria.csv": (CRITERIA_HEADER, criteria_rows(world.seed)),
        "guidance_funds.csv": (GUIDANCE_HEADER, guidance_rows()),
        "pilot_zones.csv": (ZONE_HEADER, zone_rows()),
    }
    files = [write_rows(directory / name, header, rows) for name, (header, rows) in tables.items()]
    operation = write_operation(directory, world, firms)
    return *files, *operation, *write_notices(directory, world, firms)


def seat_of(seed: int, firm: int) -> tuple[str, str, str]:
    """Return province, city and district of a firm: those of its venture rounds."""
    return SEATS[draw(seed, "place", firm, len(SEATS))]


def make_uscc(number: int) -> str:
    """Return a code whose check digit is right; its region (999999) has never been issued."""
    body = f"91999999{number:09d}"
    return body + uscc.calc_check_digit(body)


def registry_rows(seed: int, firms: Firms) -> Rows:
    """Yield the firms as rows of a register's export."""
    for k, latin in enumerate(firms.latin):
        founded = f"{1998 + draw(seed, 'registered', k, 15)}-{1 + draw(seed, 'month', k, 12):02d}-15"
        province, city, district = seat_of(seed, k)
        kind = "有限责任公司(自然人投资或控股)"
        scope = "合成样本：无人驾驶航空器及部件的研发、生产与销售"
        yield [
            firm_name(k),
            latin,
            make_uscc(k),
            founded,
            "存续",
            kind,
            "制造业",
            province,
            city,
            district,
            scope,
        ]


def group_name(number: int) -> str:
    """Return a group that holds firms."""
    return f"合成控股{number:03d}集团有限公司"


def share_rows(seed: int, firms: Firms) -> Rows:
    """Yield who holds shares of whom: groups, a ring of firms, and foreign parents."""
    day = "2020-12-31"
    for k in range(len(firms)):
        if draw(seed, "held", k, 3) == 0:
            part = 35 + draw(seed, "part", k, 60)
            yield [group_name(draw(seed, "group", k, GROUPS)), firm_name(k), str(part), day, "企业法人"]
    for k in range(0, min(len(firms), 9) - 2, 3):
        # A ring: whoever looks through it must not go round for ever.
        ring = [firm_name(k), firm_name(k + 1), firm_name(k + 2)]
        for holder, held in zip(ring, ring[1:] + ring[:1], strict=True):
            yield [holder, held, "4", day, "企业法人"]
    yield [group_name(0), group_name(1), "60", day, "企业法人"]
    yield ["SYNTHETIC HOLDINGS INTERNATIONAL INC", group_name(2), "55", day, "外国企业"]


def transfer_rows(world: World, firms: Firms) -> Rows:
    """Yield assignments between the firms; a third tell what was paid."""
    for i, number, k in chosen(world, firms, "transfer", 25):
        to = other_firm(world, firms, "transferee", i, k)
        day = day_after(world, i, 200 + draw(world.seed, "transferred", i, 900))
        paid = str(20 + draw(world.seed, "price", i, 400)) if i % 3 == 0 else ""
        yield [number, "", firm_name(k), firm_name(to), day.isoformat(), "专利权的转移", paid]


def licence_rows(world: World, firms: Firms) -> Rows:
    """Yield filed licence contracts, of every kind."""
    for i, number, k in chosen(world, firms, "licence", 40):
        to = other_firm(world, firms, "licensee", i, k)
        day = day_after(world, i, 150 + draw(world.seed, "licensed", i, 700))
        kind = ("普通许可", "独占许可", "排他许可")[draw(world.seed, "licence kind", i, 3)]
        ends = day.replace(year=day.year + 5, day=min(day.day, 28))
        fee = str(10 + draw(world.seed, "fee", i, 200))
        filed = f"X{day.year}990000{i % 10**4:04d}"
        yield [
            filed,
            number,
            firm_name(k),
            firm_name(to),
            day.isoformat(),
            kind,
            day.isoformat(),
            ends.isoformat(),
            fee,
        ]


def pledge_rows(world: World, firms: Firms) -> Rows:
    """Yield registered pledges; half of them were released."""
    for i, number, k in chosen(world, firms, "pledge", 60):
        day = day_after(world, i, 300)
        freed = day_after(world, i, 300 + 500) if i % 2 else None
        bank = f"合成银行{draw(world.seed, 'bank', i, BANKS):02d}股份有限公司"
        amount = str(300 + draw(world.seed, "loan", i, 3000))
        filed = f"Y{day.year}990000{i % 10**6:06d}"
        yield [filed, number, firm_name(k), bank, day.isoformat(), freed.isoformat() if freed else "", amount]


def fund_name(number: int) -> str:
    """Return a registered fund."""
    return f"合成知识产权运营{number:03d}创业投资基金（有限合伙）"


def manager_name(number: int) -> str:
    """Return the manager of a fund; some manage several."""
    return f"合成基金管理{number // 2:03d}有限公司"


def fund_rows() -> Rows:
    """Yield registered funds; the numbers lie outside those issued."""
    for n in range(FUNDS):
        year = 2014 + n % 8
        yield [fund_name(n), f"SX9{n:03d}", manager_name(n), f"{year}-03-01", f"{year}-05-20", "创业投资基金",
               f"合成银行{n % BANKS:02d}股份有限公司", "正在运作"]  # fmt: skip


def criteria_rows(seed: int) -> Rows:
    """Yield what half of the funds declare; every other of those wants firms of a place."""
    for n in range(0, FUNDS, 2):
        province, city, _ = SEATS[draw(seed, "fund place", n, len(SEATS))]
        is_local = n % 4 == 0
        region = (province if province == city else province + city) if is_local else ""
        low = 200 * (1 + draw(seed, "ticket", n, 5))
        who = [fund_name(n), f"SX9{n:03d}", manager_name(n), "2024-06-30"]
        money = [f"{2 + n % 7}亿元", f"{low}万元", f"{low * 8}万元"]
        wanted = [
            STAGES[n // 2 % len(STAGES)],
            region,
            "0.6" if is_local else "",
            THESES[n // 2 % len(THESES)],
        ]
        yield [*who, *money, *wanted, "2030-12-31", str(3 + n % 5)]


def guidance_rows() -> Rows:
    """Yield guidance funds of governments."""
    for n, (province, city, _) in enumerate(SEATS):
        place = province if province == city else province + city
        yield [f"合成{city}知识产权运营引导基金", "市级", place, str(5 + 3 * n), f"{2015 + n}-09-01",
               manager_name(2 * n), "无人机；新材料", "1.5"]  # fmt: skip


def zone_rows() -> Rows:
    """Yield pilot zones of patent navigation."""
    for n, (province, city, district) in enumerate(SEATS):
        place = (province if province == city else province + city) + district
        yield [f"合成{district}无人机专利导航产业发展实验区", place, "民用无人机", f"{2013 + n}-09-15",
               f"合成{district}知识产权运营有限公司"]  # fmt: skip


def write_notices(directory: Path, world: World, firms: Firms) -> tuple[Path, ...]:
    """Write a policy notice and a work report of two offices that contradict each other in one figure."""
    names = [firm_name(k) for k in range(min(6, len(firms)))]
    investors = [investor_name(world.seed, 0, k, max(3, len(firms) // 8)) for k in range(2)]
    texts = {"notice_support.txt": NOTICE, "report_2023.txt": REPORT, "briefing_2023.txt": BRIEFING}
    files = []
    for name, text in texts.items():
        path = directory / name
        filled = text.format(
            first=names[0], second=names[1 % len(names)], third=names[2 % len(names)], investor=investors[0]
        )
        path.write_text(filled, encoding="utf-8", newline="\n")
        files.append(path)
    return tuple(files)


NOTICE = """合成省知识产权局关于加快无人机产业知识产权运营的若干措施
合知发〔2023〕12号
2023年3月20日

支持12家知识产权运营机构，每家50万元。对获得专利权质押贷款的企业，给予最高100万元贴息。

合成无人机产业知识产权联盟由{first}、{second}、合成大学0001共同发起成立。{third}加入合成无人机产业知识产权联盟。

2023年2月，合成省知识产权局认定深圳市南山区为专利导航产业发展实验区。合成知识产权运营平台由合成南山区知识产权运营有限公司负责运营。合成知识产权运营平台位于广东省深圳市南山区。
"""
REPORT = """合成省知识产权工作报告（2023年）
2024年1月15日

2023年，全省共有知识产权运营机构86家，同比增长12%。设立知识产权运营基金9支，基金规模42.8亿元。专利权质押融资金额65.3亿元，同比增长40%。

合成大学0001将发明专利CN900000012A独占许可给{first}使用，许可费300万元。2023年5月，{second}完成3000万元A轮融资，由{investor}领投。
"""
BRIEFING = """合成省知识产权运营简报
2024年1月31日

2023年，全省共有知识产权运营机构78家，知识产权运营工作稳步推进。设立知识产权运营基金9支，基金规模42.8亿元。

2023年，专利权质押融资金额65.3亿元。合成知识产权运营平台位于广东省深圳市南山区。
"""
