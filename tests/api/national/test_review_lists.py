import httpx

PAIRS = "/api/v1/review/pairs"
CONTRADICTIONS = "/api/v1/review/contradictions"
JUDGED = {"verdict": "negative", "leftKey": "name:示例航空", "rightKey": "name:示例航空科技"}


def keys(client: httpx.Client) -> list[str]:
    rows = client.get(PAIRS, params={"sort": "-confidence"}).json()["results"]
    return [row["judgementId"] for row in rows]


def test_an_unsure_pair_is_listed_with_what_is_known_of_each_side(national: httpx.Client) -> None:
    answer = national.get(PAIRS, params={"sort": "-confidence"}).json()
    assert answer["meta"]["count"] == 2
    assert answer["results"][0] == {
        "judgementId": "judgement:1",
        "leftKey": "name:示例航空",
        "rightKey": "name:示例航空科技",
        "confidence": 0.81,
        "reason": "like «示例航空科技»: tradeName same +8.6, industryWords oneMore -5.3; sum +2.1 bits",
        "judgedBy": "model 1",
        "leftAgent": "org:1",
        "leftClass": "Firm",
        "leftCountry": "CN",
        "leftPlace": "深圳市",
        "leftIdentifiers": "ror:x1",
        "leftFamilies": 2,
        "leftRecords": ["authored:agents.csv:1"],
        "rightAgent": "org:2",
        "rightClass": "Firm",
        "rightCountry": "CN",
        "rightPlace": "示例高新区",
        "rightIdentifiers": None,
        "rightFamilies": 0,
        "rightRecords": ["authored:agents.csv:1"],
    }
    other = answer["results"][1]
    assert (other["leftAgent"], other["rightAgent"], other["reason"]) == ("org:3", None, None)


def test_a_pair_leaves_the_list_when_it_is_judged_and_returns_when_that_is_taken_back(
    national: httpx.Client, editor: httpx.Client
) -> None:
    before = national.get(PAIRS)
    made = editor.post("/api/v1/ledger/judgements", json={"value": JUDGED, "why": "两家公司"})
    assert made.status_code == 201
    after = national.get(PAIRS, headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert keys(national) == ["judgement:2"]
    undo = f"/api/v1/ledger/entries/{made.json()['entry']['entryId']}/undo"
    assert editor.post(undo, json={"why": "误判"}).status_code == 201
    assert keys(national) == ["judgement:1", "judgement:2"]


def test_what_was_refused_is_listed_with_file_line_field_found_and_expected(national: httpx.Client) -> None:
    answer = national.get("/api/v1/rejects").json()
    assert answer["results"] == [
        {
            "number": 1,
            "dataSetId": "authored",
            "file": "a.csv",
            "line": 12,
            "record": "CN1",
            "field": "ipc",
            "found": "A21D 13/",
            "expected": "a subclass, or one with main group and subgroup",
            "reason": "badClassificationSymbol",
            "scope": "value",
        },
        {
            "number": 2,
            "dataSetId": "authored",
            "file": "a.csv",
            "line": 40,
            "record": None,
            "field": None,
            "found": "",
            "expected": "a number",
            "reason": "missingField",
            "scope": "record",
        },
    ]
    groups = national.get("/api/v1/rejects", params={"group_by": "reason"}).json()["groups"]
    assert groups == [
        {"key": "badClassificationSymbol", "count": 1},
        {"key": "missingField", "count": 1},
    ]
    csv = national.get("/api/v1/rejects", params={"filter": "reason:missingField", "format": "csv"}).text
    assert csv.splitlines()[1].startswith('2,"authored","a.csv",40,')


def test_a_version_without_a_reject_file_has_none(client: httpx.Client) -> None:
    assert client.get("/api/v1/rejects").json()["results"] == []
    assert client.get(CONTRADICTIONS).json()["results"] == []


def test_statements_values_and_identifiers_that_contradict_each_other_are_listed(
    national: httpx.Client,
) -> None:
    rows = national.get(CONTRADICTIONS, params={"sort": "kind"}).json()["results"]
    told = [(row["kind"], row["class"], row["property"], row["leftValue"], row["rightValue"]) for row in rows]
    assert told == [
        ("identifiers", "Agent", "derwent", "derwent:AAAA-C", "derwent:BBBB-C"),
        ("statement", "Statement", "value", "17.0", "19.0"),
        ("value", "Publication", "filingDate", "2020-01-02", "2020-02-01"),
    ]
    assert rows[1]["leftPassage"] == "设立示例实验区十七家。"
    assert rows[2]["rightSource"] == "other:b.csv:9"


def test_a_contradiction_is_decided_by_a_correction_of_either_side(
    national: httpx.Client, editor: httpx.Client
) -> None:
    value = {"entityClass": "Statement", "key": "s:3", "property": "value", "value": 17.0}
    made = editor.post("/api/v1/ledger/corrections", json={"value": value, "why": "以通知为准"})
    assert made.status_code == 201
    rows = national.get(CONTRADICTIONS).json()["results"]
    assert {row["kind"]: row["isDecided"] for row in rows} == {
        "identifiers": False,
        "statement": True,
        "value": False,
    }
    undo = f"/api/v1/ledger/entries/{made.json()['entry']['entryId']}/undo"
    editor.post(undo, json={"why": "test"})
    assert not any(row["isDecided"] for row in national.get(CONTRADICTIONS).json()["results"])
