"""What pages show first, computed before readers see a version: the application asks itself, as they will."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from kg.api.answer_files import Published
from kg.api.app import create_app
from kg.api.metrics.made_answers import MadeAnswers
from kg.api.pages.warming import ask_first_views
from kg.publish import Step
from kg.settings import Settings

Progress = Callable[[str], None]
# Part of the graph's version: a store that was built without them is built again.
STEP_NAME = "first views 1"
# Of one answer; nobody waits for it yet.
ANSWER_SECONDS = 4 * 3600.0
# Of the places, funds and organisations on a first view, the first with its parts.
LINKED = 1


class FirstViews:
    """The step that makes them, and whether it ran: a store that was kept is shown without its steps."""

    def __init__(self, settings: Settings, published: Published, progress: Progress) -> None:
        self._settings, self._published, self._progress = settings, published, progress
        self._is_made = False

    @property
    def step(self) -> Step:
        """Return the step; the last one, for pages read what the others wrote."""
        return Step(STEP_NAME, lambda _endpoint: self.ensure())

    def ensure(self) -> None:
        """Make them unless that was done; those that the workspace still has are only read."""
        if self._is_made:
            return
        self._progress("first views")
        for told in asyncio.run(self._ask()):
            self._progress(told)
        MadeAnswers(self._settings.home).forget_others(self._published.graph_version)
        self._is_made = True

    async def _ask(self) -> list[str]:
        """Return what was not answered: a page will compute or explain it when it is asked."""
        # The process asks itself, as a reader on this machine may. It is not started: it takes no jobs.
        asker = self._settings.model_copy(update={"host": "127.0.0.1"})
        app = create_app(asker, answer_seconds=ANSWER_SECONDS, only=self._published)
        return [
            f"first view without an answer ({reply.status}): {reply.address}"
            async for reply in ask_first_views(app, LINKED)
            if reply.status >= 500
        ]
