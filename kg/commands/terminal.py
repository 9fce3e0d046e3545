"""The terminal of every command: its two streams, a line of progress, a value as JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

from rich.console import Console

# A file or a pipe has no width of its own; tables of 80 columns would break every name.
PIPE_WIDTH = 180
out = Console(highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH)
err = Console(stderr=True, highlight=False)


def say(text: str) -> None:
    """Print one line of progress to standard error."""
    err.print(text, style="dim", soft_wrap=True)


def dump(value: Any) -> None:
    """Print a value as JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")
