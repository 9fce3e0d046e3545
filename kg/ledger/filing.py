"""Filing of patent navigation projects (专利导航项目备案): states, steps, and who may take each.

The commissioning party submits, the intellectual property office of its province recommends, the national
office files and each year chooses demonstration projects among those filed; voluntary, step by step, at any
time (自愿、分步、随时; source: 国家知识产权局专利管理司《全国知识产权运营体系》讲稿, 2017-05-12). So no step
has a date by which it must be taken, none depends on the project's own dates, and a project may stay as it is
for ever.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from kg.ledger.errors import RuleBrokenError
from kg.ledger.values import Day, Key, LedgerValue, Name, Text

Status = Literal["notFiled", "submitted", "recommended", "filed", "demonstration"]
StepName = Literal["submit", "recommend", "file", "choose", "return", "withdraw", "endDemonstration"]
Office = Literal["commissioner", "provincialOffice", "nationalOffice"]
OFFICES: tuple[Office, ...] = ("commissioner", "provincialOffice", "nationalOffice")


@dataclass(frozen=True, slots=True)
class Step:
    """A step from one state to the next.

    Attributes:
        before: states in which it can be taken.
        after: state that it leads to.
        by: whose step it is.
    """

    name: StepName
    before: tuple[Status, ...]
    after: Status
    by: Office
    label_en: str
    label_zh: str


STEPS: tuple[Step, ...] = (
    Step("submit", ("notFiled",), "submitted", "commissioner", "submit for filing", "委托方提交备案"),
    Step("recommend", ("submitted",), "recommended", "provincialOffice", "recommend", "省局推荐"),
    Step("file", ("recommended",), "filed", "nationalOffice", "file", "国家局备案"),
    Step(
        "choose", ("filed",), "demonstration", "nationalOffice", "choose as demonstration", "遴选为示范项目"
    ),
    Step("return", ("submitted",), "notFiled", "provincialOffice", "return to the commissioner", "省局退回"),
    Step("return", ("recommended",), "submitted", "nationalOffice", "return to the province", "国家局退回"),
    Step(
        "withdraw",
        ("submitted", "recommended", "filed"),
        "notFiled",
        "commissioner",
        "withdraw the filing",
        "委托方撤回",
    ),
    Step(
        "endDemonstration",
        ("demonstration",),
        "filed",
        "nationalOffice",
        "end the demonstration",
        "取消示范",
    ),
)


class FilingStep(LedgerValue):
    """A step that somebody takes."""

    step: StepName
    day: Day | None = Field(None, description="Day of the act; today when not given.")
    filing_number: Key | None = Field(None, description="Needed for `file`.")
    office_name: Name | None = Field(None, description="Which office acts, as 江苏省知识产权局.")
    document: Text | None = Field(None, description="Title or number of the document of the act.")

    @model_validator(mode="after")
    def _filing_has_its_number(self) -> Self:
        if self.step == "file" and self.filing_number is None:
            raise ValueError("file needs filingNumber, the number that the national office gives")
        if self.step != "file" and self.filing_number is not None:
            raise ValueError("a filingNumber comes with the step file")
        return self


class FilingState(LedgerValue):
    """Where the filing of a project stands after its last step."""

    status: Status
    step: StepName | None = None
    by: Office | None = None
    day: Day | None = None
    office_name: Name | None = None
    document: Text | None = None
    filing_number: Key | None = None
    filed_date: Day | None = None
    recommended_by: Name | None = None
    steps: Annotated[int, Field(ge=0)] = 0


NOT_FILED = FilingState(status="notFiled")


def next_steps(status: Status) -> list[Step]:
    """Return the steps that can be taken in a state."""
    return [step for step in STEPS if status in step.before]


def take_step(state: FilingState, taken: FilingStep, day: Day, offices: Collection[str]) -> FilingState:
    """Return the state after a step.

    Args:
        state: where the filing stands.
        taken: the step.
        day: of the act.
        offices: the offices that the caller acts for.

    Raises:
        RuleBrokenError: the step cannot be taken in this state.
        PermissionError: it is another office's step.
    """
    step = next((s for s in STEPS if s.name == taken.step and state.status in s.before), None)
    if step is None:
        possible = ", ".join(s.name for s in next_steps(state.status))
        raise RuleBrokenError(
            f"{taken.step} cannot be taken in the state {state.status}", found=taken.step, expected=possible
        )
    if step.by not in offices:
        raise PermissionError(step.by)
    if state.day is not None and day < state.day:
        raise RuleBrokenError(
            "a step is not taken before the one that it follows", found=str(day), expected=f">= {state.day}"
        )
    is_filed = step.after in ("filed", "demonstration")
    filed_on = day if step.name == "file" else state.filed_date
    is_recommended = step.after in ("recommended", "filed", "demonstration")
    recommender = taken.office_name if step.name == "recommend" else state.recommended_by
    return FilingState(
        status=step.after,
        step=step.name,
        by=step.by,
        day=day,
        office_name=taken.office_name,
        document=taken.document,
        filing_number=(taken.filing_number or state.filing_number) if is_filed else None,
        filed_date=filed_on if is_filed else None,
        recommended_by=recommender if is_recommended else None,
        steps=state.steps + 1,
    )
