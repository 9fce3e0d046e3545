"""`kg evaluate gaps|reach|weights` on an ingested sample: answers that can be read and drawn."""

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from kg.errors import SettingsError
from kg.job.metric_request import Computed
from kg.job.validity_study import evaluate_validity
from kg.settings import Settings

SPLIT = dt.date(2016, 12, 31)


@pytest.fixture(scope="module")
def settings(loaded_sample: Path) -> Settings:
    return Settings(KG_HOME=loaded_sample)


def shown(found: Computed) -> Any:
    console = Console(file=io.StringIO(), width=160)
    found.show("table", None, console)
    return json.loads(found.encode("json"))


@pytest.mark.parametrize("study", ["gaps", "reach", "weights"])
def test_a_study_has_a_verdict_with_its_reason(settings: Settings, study: str) -> None:
    found = shown(evaluate_validity(settings, study, [], "civil_drone", SPLIT, None))
    assert found["split"] == "2016-12-31"
    for one in [found["study"]] if "study" in found else found["studies"].values():
        assert one["verdict"] in ("better", "notBetter", "cannotTell")
        assert one["reason"]


def test_an_unknown_study_and_a_split_after_the_data_are_refused(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="unknown study"):
        evaluate_validity(settings, "luck", [], "civil_drone", SPLIT, None)
    with pytest.raises(SettingsError, match="nothing comes after the split"):
        evaluate_validity(settings, "reach", [], "civil_drone", dt.date(2099, 1, 1), None)
