"""What every page has: its reader's language, the version it is of, its navigation, its headers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response

from kg.api.conditional import is_fresh, make_etag
from kg.api.language import Language, choose_language
from kg.api.pages import asking
from kg.api.pages.asking import Reply
from kg.api.pages.templating import render
from kg.api.wording import Pairs, in_language, words

HTML_TYPE = "text/html; charset=utf-8"
# What the navigation leads to: (name among the words, address).
NAVIGATION = (
    ("navChain", "/"),
    ("navZone", "/zone"),
    ("navControl", "/control"),
    ("navFund", "/fund"),
    ("navNational", "/national"),
    ("navReview", "/review"),
)
DATA_SETS = "/api/v1/data-sets?per_page=1000"


@dataclass(frozen=True, slots=True)
class Frame:
    """One page being made.

    Attributes:
        request: of the page.
        language: of every text on it.
        active: the address in the navigation that it belongs to; None for a page that is not listed.
    """

    request: Request
    language: Language
    active: str | None = None

    @property
    def t(self) -> dict[str, str]:
        """Return the words that pages share."""
        return words(self.language)

    @classmethod
    def of(cls, request: Request, active: str | None = None) -> Frame:
        """Return the frame of a request: `?lang=`, else Accept-Language, decides the language."""
        asked = request.query_params.get("lang")
        return cls(request, choose_language(asked, request.headers.get("accept-language")), active)

    def address(self, path: str, **parameters: object) -> str:
        """Return the address of a page or operation in this language; what is None is left out."""
        return asking.make_address(path, {**parameters, "lang": self.language})

    async def ask(self, path: str, **parameters: object) -> Reply:
        """Ask the API in this language; parameters that are None are left out."""
        return await asking.ask(self.request, self.address(path, **parameters))

    async def ask_all(self, *addresses: str) -> list[Reply]:
        """Ask the API several questions at once; addresses as `address` makes them."""
        return await asking.ask_all(self.request, *addresses)

    async def respond(
        self, template: str, pairs: Pairs | None = None, *, status: int = 200, **values: Any
    ) -> Response:
        """Return the page: its template with the common values, and an ETag of what it shows.

        Args:
            template: name below `templates/`.
            pairs: the page's own words; common words are there already.
            status: of HTTP.
            **values: what the template shows.
        """
        sets = await asking.ask(self.request, DATA_SETS)
        body = self.render(
            template,
            pairs,
            graph_version=sets.get("graphVersion"),
            is_synthetic=any(row.get("isSynthetic") for row in sets.get("results") or ()),
            **values,
        )
        return self.give(body, status)

    def render(
        self,
        template: str,
        pairs: Pairs | None = None,
        *,
        is_synthetic: bool,
        chosen: Mapping[str, str] | None = None,
        **values: Any,
    ) -> bytes:
        """Return the page's bytes, for a page that knows whether what it shows is synthetic.

        Args:
            template: name below `templates/`.
            pairs: the page's own words.
            is_synthetic: whether anything of it was generated.
            chosen: what the page chose where its address left it open; the other language shows the same.
            **values: what the template shows.
        """
        t = self.t | in_language(pairs or {}, self.language)
        return render(
            template,
            t=t,
            language=self.language,
            frame=self,
            navigation=[(t[name], self.address(path), path == self.active) for name, path in NAVIGATION],
            language_urls=self._language_urls(chosen or {}),
            is_synthetic=is_synthetic,
            **{"sought": "", **values},
        )

    def give(self, body: bytes, status: int = 200) -> Response:
        """Return a body with what its readers' caches need; 304 where they hold the same."""
        etag = make_etag(hashlib.sha256(body).hexdigest()[:20])
        headers = {
            "ETag": etag,
            "Cache-Control": "no-cache",
            "Vary": "Accept-Language",
            "Content-Language": self.language,
        }
        if status == 200 and is_fresh(self.request, etag):
            return Response(status_code=304, headers=headers)
        return Response(body, status, headers, media_type=HTML_TYPE)

    async def respond_problem(self, reply: Reply, **values: Any) -> Response:
        """Return the page that says why there is no answer, with the status of the answer."""
        return await self.respond("problem.html", status=reply.status, reply=reply, **values)

    def part(self, template: str, pairs: Pairs | None = None, **values: Any) -> Response:
        """Return a part of a page, which a script puts into its place (`later.js`)."""
        t = self.t | in_language(pairs or {}, self.language)
        return self.give(render(template, t=t, language=self.language, frame=self, **values))

    def _language_urls(self, chosen: Mapping[str, str]) -> Mapping[Language, str]:
        query = {**chosen, **self.request.query_params}
        query.pop("lang", None)
        path = self.request.url.path
        return {
            "zh": f"{path}?" + urlencode({**query, "lang": "zh"}),
            "en": f"{path}?" + urlencode({**query, "lang": "en"}),
        }
