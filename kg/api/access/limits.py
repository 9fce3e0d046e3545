"""How often a caller may ask: a rate against haste, a quota against taking everything.

Counted by the `limits` library, in memory for one process or in Redis for several workers
(`KG_LIMITS_URL=redis://…`). This machine's own user, who needs no key, is not counted.
"""

from __future__ import annotations

import math
import time
from datetime import UTC, datetime
from importlib.util import find_spec

from limits import RateLimitItem, parse
from limits.errors import ConfigurationError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter

from kg.api.access.callers import Caller
from kg.api.access.errors import QuotaUsedUpError, TooFastError
from kg.errors import SettingsError, StorageError
from kg.settings import Settings


class Limits:
    """The counters of all callers."""

    def __init__(self, settings: Settings) -> None:
        self.rate = _parse(settings.rate_limit, "KG_RATE_LIMIT")
        self.quota = _parse(settings.quota, "KG_QUOTA")
        url = settings.limits_url.get_secret_value()
        self.is_remote = not url.startswith("memory:")
        if url.startswith("redis") and find_spec("redis") is None:
            raise SettingsError(
                "KG_LIMITS_URL names a Redis, and the Python package redis is not installed 未安装 redis 包",
                expected="the extra of this package: pip install 'ipkg[redis]'",
            )
        try:
            storage = storage_from_string(url)
        except (ConfigurationError, ValueError):
            raise SettingsError(
                "KG_LIMITS_URL is no store of counters", expected="redis://host:6379"
            ) from None  # the library's error may repeat the address and its password
        self._rate = MovingWindowRateLimiter(storage)
        self._quota = FixedWindowRateLimiter(storage)

    def count(self, caller: Caller) -> dict[str, str]:
        """Count a request and return the headers that tell what is left.

        Raises:
            TooFastError: too many in a short time.
            QuotaUsedUpError: too many in the period of the quota.
            StorageError: the store of the counters does not answer.
        """
        who = caller.counts_as
        try:
            if not self._rate.hit(self.rate, "rate", who):
                raise self._too_fast(who)
            if not self._quota.hit(self.quota, "quota", who):
                raise self._used_up(who)
            reset, left = self._rate.get_window_stats(self.rate, "rate", who)
        except (OSError, self._rate.storage.base_exceptions) as error:  # type: ignore[misc]
            raise StorageError(
                "the store of the counters does not answer", found=type(error).__name__
            ) from None
        return _headers(self.rate, left, reset)

    def _too_fast(self, who: str) -> TooFastError:
        reset, _ = self._rate.get_window_stats(self.rate, "rate", who)
        headers = _headers(self.rate, 0, reset)
        headers["Retry-After"] = headers["RateLimit-Reset"]
        return TooFastError(
            "too many requests in a short time 请求过快", headers=headers, expected=f"at most {self.rate}"
        )

    def _used_up(self, who: str) -> QuotaUsedUpError:
        reset, _ = self._quota.get_window_stats(self.quota, "quota", who)
        headers = _headers(self.quota, 0, reset)
        headers["Retry-After"] = headers["RateLimit-Reset"]
        at = datetime.fromtimestamp(reset, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return QuotaUsedUpError(
            f"the quota is used up until {at} 配额已用完",
            headers=headers,
            found=f"reset at {at}",
            expected=f"at most {self.quota}",
        )


def _headers(item: RateLimitItem, left: int, reset: float) -> dict[str, str]:
    """Return the headers of draft-ietf-httpapi-ratelimit-headers, in the three fields that clients know."""
    return {
        "RateLimit-Limit": str(item.amount),
        "RateLimit-Remaining": str(left),
        "RateLimit-Reset": str(max(1, math.ceil(reset - time.time()))),
    }


def _parse(text: str, name: str) -> RateLimitItem:
    try:
        return parse(text)
    except ValueError:
        raise SettingsError(f"{name} is no limit", found=text, expected="600/minute or 100000/day") from None
