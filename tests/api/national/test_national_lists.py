import httpx

SYSTEM = "/api/v1/national-system"
NOTHING = "no data set of this version has exhibition and trading centres"


def province(client: httpx.Client, code: str) -> dict[str, object]:
    rows = client.get(f"{SYSTEM}/provinces", params={"per_page": 40}).json()["results"]
    return next(row for row in rows if row["code"] == code)


def test_a_province_counts_what_lies_in_it_and_in_the_places_below(national: httpx.Client) -> None:
    assert province(national, "440000") == {
        "placeId": "cn:440000",
        "code": "440000",
        "name": "广东省",
        "nameEn": "Guangdong",
        "shortName": "广东",
        "kind": "province",
        "column": 3,
        "row": 6,
        "pilotZones": 2,
        "exhibitionCentres": None,
        "platforms": None,
        "funds": 1,
        "alliances": 0,
        "holders": 1,
        "families": 2,
    }


def test_every_division_at_province_level_is_there_once(national: httpx.Client) -> None:
    answer = national.get(f"{SYSTEM}/provinces", params={"per_page": 40}).json()
    rows = answer["results"]
    assert answer["meta"]["count"] == len({row["code"] for row in rows}) == 34
    assert len({(row["column"], row["row"]) for row in rows}) == 34
    kinds = [row["kind"] for row in rows]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "province": 23,
        "autonomousRegion": 5,
        "municipality": 4,
        "specialAdministrativeRegion": 2,
    }


def test_totals_say_how_many_have_a_place_and_unknown_says_why(national: httpx.Client) -> None:
    answer = national.get(f"{SYSTEM}/provinces").json()
    assert answer["totals"] == {
        "pilotZones": {"all": 3, "placed": 2},
        "exhibitionCentres": {"all": 0, "placed": 0},
        "platforms": {"all": 1, "placed": 0},
        "funds": {"all": 1, "placed": 1},
        "alliances": {"all": 2, "placed": 1},
        "holders": {"all": 3, "placed": 2},
        "families": {"all": 4, "placed": 3},
    }
    assert answer["undefined"] == {
        "exhibitionCentres": NOTHING,
        "platforms": "no source says where any of the operation platforms lies",
    }
    assert national.get(answer["method"]).json()["name"] == "provinces"


def test_the_elements_of_a_province_are_listed_with_their_place(national: httpx.Client) -> None:
    query = {"filter": "provinceId:cn:440000", "select": "figure,key,placeId,relation"}
    rows = national.get(f"{SYSTEM}/elements", params=query).json()["results"]
    assert rows == [
        {"figure": "funds", "key": "fund:1", "placeId": "cn:440000", "relation": "mustInvest"},
        {"figure": "pilotZones", "key": "zone:a", "placeId": "zone:1", "relation": "situated"},
        {"figure": "pilotZones", "key": "zone:b", "placeId": "cn:440300", "relation": "situated"},
    ]


def test_a_walk_through_elements_of_unknown_place_gives_each_once(national: httpx.Client) -> None:
    seen: list[str] = []
    query: dict[str, str | int] = {"per_page": 2}
    while True:
        answer = national.get(f"{SYSTEM}/elements", params=query).json()
        seen += [f"{row['key']} {row['provinceId']}" for row in answer["results"]]
        if answer["meta"]["nextCursor"] is None:
            break
        query = {"per_page": 2, "cursor": answer["meta"]["nextCursor"]}
    assert sorted(seen) == sorted(
        [
            "alliance:1 cn:610000",
            "alliance:2 None",
            "fund:1 cn:440000",
            "fund:1 cn:610000",
            "platform:x None",
            "zone:a cn:440000",
            "zone:b cn:440000",
            "zone:c None",
        ]
    )


def test_holders_are_listed_by_the_province_of_their_seat(national: httpx.Client) -> None:
    query = {"sort": "-families", "select": "agentId,families,provinceId"}
    rows = national.get(f"{SYSTEM}/holders", params=query).json()["results"]
    assert rows == [
        {"agentId": "org:1", "families": 2, "provinceId": "cn:440000"},
        {"agentId": "org:3", "families": 2, "provinceId": "cn:610000"},
        {"agentId": "org:4", "families": 1, "provinceId": None},
    ]


def test_statements_of_one_measure_make_a_series_whoever_names_it(national: httpx.Client) -> None:
    query = {"select": "statementId,series,value,unit,subjectEn,passage,contradicts"}
    answer = national.get(f"{SYSTEM}/statements", params=query).json()
    rows = {row["statementId"]: row for row in answer["results"]}
    assert sorted(rows) == ["s:1", "s:2", "s:3", "s:4", "s:5"]
    assert {rows[key]["series"] for key in ("s:1", "s:2", "s:3")} == {"示例实验区|数量|家"}
    assert rows["s:1"]["subjectEn"] == "example zones"
    assert rows["s:2"]["passage"] == "设立示例实验区十七家。"
    assert (rows["s:2"]["contradicts"], rows["s:3"]["contradicts"]) == (["s:3"], ["s:2"])
    assert (rows["s:5"]["value"], rows["s:5"]["unit"]) == (40.0, "%")


def test_an_alliance_tells_what_its_members_hold_alone_and_together(national: httpx.Client) -> None:
    query = {"select": "programmeId,members,families,sharedFamilies"}
    assert national.get(f"{SYSTEM}/alliances", params=query).json()["results"] == [
        {"programmeId": "alliance:1", "members": 2, "families": 3, "sharedFamilies": 1},
        {"programmeId": "alliance:2", "members": 0, "families": None, "sharedFamilies": None},
    ]
    query = {"select": "agentId,role,name,families"}
    assert national.get(f"{SYSTEM}/alliance-members", params=query).json()["results"] == [
        {"agentId": "org:1", "role": "lead", "name": "示例航空", "families": 2},
        {"agentId": "org:3", "role": "member", "name": "示例电池", "families": 2},
    ]


def test_what_people_enter_stands_on_the_board_matched_at_once(
    national: httpx.Client, editor: httpx.Client
) -> None:
    offer = {
        "title": "旋翼减振专利包",
        "kind": "licence",
        "owner": "示例航空",
        "words": "旋翼 减振",
        "titleFlags": [],
    }
    need = {
        "title": "求购旋翼减振技术",
        "words": "旋翼 减振",
        "kinds": ["licence"],
        "budgetHigh": 5e5,
        "currency": "CNY",
    }
    made = editor.post("/api/v1/ledger/offers", json={"value": offer, "why": "test"})
    asked = editor.post("/api/v1/ledger/needs", json={"value": need, "why": "test"})
    assert (made.status_code, asked.status_code) == (201, 201)
    board = national.get(f"{SYSTEM}/board").json()
    assert board["counts"] == {"offers": 1, "needs": 1}
    assert [entry["title"] for entry in board["listedOffers"]] == ["旋翼减振专利包"]
    assert {entry["status"] for part in ("Offers", "Needs") for entry in board[f"listed{part}"]} == {
        "pending"
    }
    [found] = board["needs"]
    [pair] = found["scores"]
    assert (found["need"], pair["offer"]) == (asked.json()["key"], made.json()["key"])
    assert pair["refusals"] == []
    assert pair["unknown"] == ["budget"]
    assert 0 < pair["parts"]["textSimilarity"] <= 1
    assert pair["parts"]["linkFit"] is None
    assert pair["undefined"]["linkFit"] == f"{found['need']} names no links"
