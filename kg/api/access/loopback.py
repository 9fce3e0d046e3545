"""Whether a name or address is this machine's own."""

from __future__ import annotations

import ipaddress


def is_loopback(name: str) -> bool:
    """Return whether a host name or address is this machine's own."""
    if name.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
