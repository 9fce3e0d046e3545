"""The version of the API: of the package that is installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    API_VERSION = version("ipkg")
except PackageNotFoundError:  # run from a checkout that is not installed
    API_VERSION = "0"
