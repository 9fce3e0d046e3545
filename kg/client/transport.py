"""Requests to one server: key, language, timeouts, waiting when asked to, problems as errors."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import httpx

from kg.client.errors import ClientError, ProblemError, UnreachableError

Value = str | int | float | bool | dt.date | Sequence[str] | None
Parameters = Mapping[str, Value]
Pair = tuple[str, str | int | float | bool | None]
ASKS_TO_WAIT = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


class Transport:
    """One server, asked again when it says so.

    Every request of this client may be repeated: what it sends changes nothing, and the start of a job
    carries an idempotency key.
    """

    def __init__(
        self, http: httpx.Client, retries: int, longest_wait: float, sleep: Callable[[float], None]
    ) -> None:
        self._http, self._retries, self._longest_wait, self._sleep = http, retries, longest_wait, sleep

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def send(
        self,
        method: str,
        path: str,
        parameters: Parameters | None = None,
        *,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> httpx.Response:
        """Return the answer to a request, its body read.

        Waits as long as `Retry-After` says, at most so many times and never longer than the client allows.

        Raises:
            ProblemError: the server answered with a status of 400 or more.
            UnreachableError: no answer, or not the whole of it.
        """
        for attempt in range(self._retries + 1):
            with reaching(str(self._http.base_url)):
                answer = self._http.request(
                    method, path, params=plain(parameters), json=json, content=content, headers=headers
                )
            wait = seconds_to_wait(answer)
            is_last = attempt == self._retries or wait is None or wait > self._longest_wait
            if answer.status_code not in ASKS_TO_WAIT or is_last:
                break
            self._sleep(wait or 0.0)
        if answer.is_error:
            raise problem_of(answer)
        return answer

    def get_json(self, path: str, parameters: Parameters | None = None) -> dict[str, Any]:
        """Return the JSON object at a path; errors as of `send`.

        Raises:
            ClientError: the server's body is no JSON object.
        """
        return json_object(self.send("GET", path, parameters, headers={"Accept": "application/json"}))

    @contextmanager
    def stream(self, path: str, headers: Mapping[str, str]) -> Iterator[Iterator[str]]:
        """Give the lines of an answer as they come; errors as of `send`."""
        with reaching(str(self._http.base_url)), self._http.stream("GET", path, headers=headers) as answer:
            if answer.is_error:
                answer.read()
                raise problem_of(answer)
            yield answer.iter_lines()


@contextmanager
def reaching(address: str) -> Iterator[None]:
    """Tell failures of the connection as `UnreachableError`."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise UnreachableError("the server did not answer in time", where=address) from error
    except httpx.HTTPError as error:
        raise UnreachableError("the server cannot be reached", where=address, found=str(error)) from error


def plain(parameters: Parameters | None) -> list[Pair] | None:
    """Return parameters as a query: None left out, a list as one name several times, dates as ISO 8601.

    Without any it is None: an empty query would take the place of the one that an address has.
    """
    pairs: list[Pair] = []
    for name, value in (parameters or {}).items():
        values = [value] if isinstance(value, str) or not isinstance(value, Sequence) else value
        pairs += [(name, _text(one)) for one in values if one is not None]
    return pairs or None


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def json_object(answer: httpx.Response) -> dict[str, Any]:
    """Return the JSON object of an answer.

    Raises:
        ClientError: it is none.
    """
    try:
        found = answer.json()
    except ValueError as error:
        raise ClientError("the answer is no JSON", where=str(answer.url), found=answer.text[:100]) from error
    if not isinstance(found, dict):
        raise ClientError("the answer is no JSON object", where=str(answer.url), found=type(found).__name__)
    return found


def seconds_to_wait(answer: httpx.Response) -> float | None:
    """Return the seconds that `Retry-After` asks for (RFC 9110, 10.2.3: seconds or a date); None without."""
    text = answer.headers.get("retry-after")
    if text is None:
        return None
    if text.strip().isdecimal():
        return float(text)
    try:
        then = parsedate_to_datetime(text)
    except ValueError:
        return None
    then = then if then.tzinfo else then.replace(tzinfo=dt.UTC)
    return max(0.0, then.timestamp() - time.time())


def problem_of(answer: httpx.Response) -> ProblemError:
    """Return the problem that an answer tells; one without a document, such as a proxy's, by its status."""
    document: dict[str, Any] = {}
    if "json" in answer.headers.get("content-type", ""):
        document = json_object(answer)
    return ProblemError(answer.status_code, document, seconds_to_wait(answer))
