"""A table as CSV: what a cell holds of a value that is no single text or number."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from kg.api.metrics.answering import encode


def test_records_and_lists_of_records_are_their_json_and_lists_of_texts_are_joined() -> None:
    frame = pd.DataFrame(
        {
            "one": [{"massShare": "no mass"}, None],
            "many": [[{"holder": "a", "name": "甲"}], []],
            "texts": [["x", "=1"], ["y"]],
            "number": [0.5, None],
        }
    )
    rows = pa.Table.from_pandas(frame, preserve_index=False)
    assert encode(rows, "csv").decode("utf-8-sig").splitlines() == [
        "one,many,texts,number",
        '"{""massShare"":""no mass""}","[{""holder"":""a"",""name"":""甲""}]","x; =1",0.5',
        ',"[]","y",',
    ]
