"""The answer of the supply and demand board."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from kg.api.models import ApiModel, OpenModel


class BoardCounts(ApiModel):
    """How many entries are in force."""

    offers: int
    needs: int


class BoardAnswer(OpenModel):
    """Offers and needs in force, and every pair of them."""

    listed_offers: list[dict[str, Any]] = Field(description="As they were entered, the latest first. 供给。")
    listed_needs: list[dict[str, Any]] = Field(description="As they were entered, the latest first. 需求。")
    counts: BoardCounts
    currency: str | None = Field(description="In which amounts are compared; null: none is named. 比较币种。")
    other_currencies: list[str] = Field(description="Amounts in these are not compared. 未比较的币种。")
    needs: list[dict[str, Any]] = Field(
        description="For each need the offers by score, with parts and reasons."
    )
    calibrated: bool
    parameters: dict[str, Any]
    method: str = Field(description="Address of the method.")
