"""The page at `/`: one chain as one subject has it, as a picture and as the same in a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from kg.api.access.roles import require_role
from kg.api.answers import HOME_SUBJECT, Answers, AnswerStore
from kg.api.conditional import answer_versioned, make_etag
from kg.api.country_names import subject_name
from kg.api.language import Language, pick
from kg.api.models import ChainList, ChainSummary, ControlAnswer, CoverageAnswer
from kg.api.pages.asking import make_address
from kg.api.pages.assets import presentation_hash
from kg.api.pages.chain_view import view_chain
from kg.api.pages.frame import HTML_TYPE, Frame
from kg.api.version import API_VERSION
from kg.questions.brief_control import BRIEF_HOLDERS

Choice = tuple[str, str, bool]
# The figures of the whole chain in the order of `view_chain`, and cells whose name differs from the number's.
WHOLE_FIGURES = ("chainCoverage", "match", "throughRate", "widestPath")
COVERAGE_CELLS = {"lambda": "lambdaMean"}


def make_router(store: AnswerStore) -> APIRouter:
    """Return the page's route; pages are no part of the API's description."""
    router = APIRouter(include_in_schema=False)

    @router.get("/", dependencies=[Depends(require_role("reader"))])
    def get_page(
        request: Request,
        chain: Annotated[str | None, Query()] = None,
        subject: Annotated[str | None, Query()] = None,
    ) -> Response:
        frame = Frame.of(request, "/")
        language = frame.language
        answers = store.current()
        chains = answers.chains() if answers else ChainList()
        found = find_chain(chains, chain)
        whose = find_subject(found, subject) if found else None
        if answers is None or found is None or whose is None:
            return _empty_page(frame, chains, is_wrong=bool(chains.chains and (chain or subject)))
        etag = make_etag(chains.graph_version, API_VERSION, presentation_hash(), language)
        chain_id, subject_id = found.chain_id, whose
        return answer_versioned(
            request,
            etag,
            lambda: answers.remember(
                (HTML_TYPE, request.url.query, chain_id, subject_id, language),
                lambda: render_chain(frame, answers, chain_id, subject_id),
            ),
            HTML_TYPE,
            Vary="Accept-Language",
            Content_Language=language,
        )

    return router


def find_chain(chains: ChainList, asked: str | None) -> ChainSummary | None:
    """Return the chain asked for, or the first with a coverage when none is asked for."""
    if asked is not None:
        return next((chain for chain in chains.chains if chain.chain_id == asked), None)
    ready = [chain for chain in chains.chains if chain.subjects]
    return next(iter(ready), None)


def find_subject(chain: ChainSummary, asked: str | None) -> str | None:
    """Return the subject asked for; China, else the first, when none is asked for."""
    known = [subject.subject for subject in chain.subjects]
    if asked is not None:
        return asked if asked in known else None
    return HOME_SUBJECT if HOME_SUBJECT in known else next(iter(known), None)


def render_chain(frame: Frame, answers: Answers, chain_id: str, subject: str) -> bytes:
    """Return the page of a chain and a subject."""
    language = frame.language
    chains = answers.chains()
    coverage = answers.coverage(chain_id, subject)
    control = answers.brief_control(chain_id)
    view = view_chain(coverage, control, language)
    chosen = next(chain for chain in chains.chains if chain.chain_id == chain_id)
    query = urlencode({"subject": subject, "lang": language})
    return frame.render(
        "chain.html",
        chosen={"chain": chain_id, "subject": subject},
        view=view,
        by_id={link.id: link for link in view.links},
        coverage=coverage,
        has_mass_bars=any(link.mass_part is not None for link in view.links),
        comma="、" if language == "zh" else ", ",
        control=control,
        is_synthetic=any(s.is_synthetic for s in coverage.data_sets),
        chain_choices=chain_choices(chains, chain_id, language),
        subject_choices=subject_choices(chosen, subject, language),
        subject_name=subject_name(subject, coverage.subject_name, coverage.subject_name_en, language),
        origins=number_origins(frame, coverage, control),
        figure_origins=[
            frame.address("/why", of=coverage_address(coverage), at=f"/{name}") for name in WHOLE_FIGURES
        ],
        csv_url=f"/api/v1/chains/{chain_id}/coverage?{query}&format=csv",
        json_url=f"/api/v1/chains/{chain_id}/coverage?{query}",
    )


def coverage_address(coverage: CoverageAnswer) -> str:
    """Return the operation that gives a coverage."""
    return make_address(f"/api/v1/chains/{coverage.chain.chain_id}/coverage", {"subject": coverage.subject})


def number_origins(
    frame: Frame, coverage: CoverageAnswer, control: ControlAnswer | None
) -> dict[str, dict[str, str]]:
    """Return, for each link and cell of the table, the page that says where the number comes from."""
    of_coverage = coverage_address(coverage)
    of_control = make_address(f"/api/v1/chains/{coverage.chain.chain_id}/control", {"holders": BRIEF_HOLDERS})
    rows = {row.link: position for position, row in enumerate(coverage.links)}
    held = {row.link: position for position, row in enumerate(control.links)} if control else {}

    def origin(of: str, places: Mapping[str, int], link: str, name: str) -> str:
        at = f"/links/{places[link]}/{name}" if link in places else "/links"
        return frame.address("/why", of=of, at=at)

    return {
        link.link: {
            **{
                cell: origin(of_coverage, rows, link.link, COVERAGE_CELLS.get(cell, cell))
                for cell in ("lambda", "coverage", "patentMass", "targetMass", "selfDetermination")
            },
            **{cell: origin(of_control, held, link.link, cell) for cell in ("hhi", "effectiveHolders")},
        }
        for link in coverage.chain.links
    }


def chain_choices(chains: ChainList, chosen: str, language: Language) -> list[Choice]:
    """Return (id, name, whether chosen) of the chains that have a coverage."""
    return [
        (chain.chain_id, pick(chain.name, chain.name_en, language), chain.chain_id == chosen)
        for chain in chains.chains
        if chain.subjects
    ]


def subject_choices(chain: ChainSummary, chosen: str, language: Language) -> list[Choice]:
    """Return (id, name, whether chosen) of the subjects of a chain."""
    return [
        (s.subject, subject_name(s.subject, s.name, s.name_en, language), s.subject == chosen)
        for s in chain.subjects
    ]


def _empty_page(frame: Frame, chains: ChainList, *, is_wrong: bool) -> Response:
    """Return the page that says there is nothing to show, and what to do."""
    body = frame.render(
        "empty.html",
        is_synthetic=False,
        is_wrong=is_wrong,
        is_published=chains.graph_version is not None,
        graph_version=chains.graph_version,
    )
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Language", "Content-Language": frame.language}
    return Response(body, 404 if is_wrong else 200, headers, media_type=HTML_TYPE)
