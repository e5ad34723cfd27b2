"""``python -m tests.prices day`` prints the day as a table; ``… write`` puts it into the document."""

from __future__ import annotations

import asyncio
import re
import sys

from tests.prices.day import play
from tests.prices.table import lines_of
from tests.servers import ROOT

PAGE = ROOT / "docs/explanation/prices.md"
BLOCK = re.compile(r"(<!-- begin: python -m tests.prices day -->\n)(.*?)(<!-- end: python -m tests.prices day -->)", re.DOTALL)


def main() -> None:
    """Play the day."""
    told = "\n".join(lines_of(asyncio.run(play())))
    if sys.argv[1:] == ["write"]:
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(BLOCK.sub(lambda found: f"{found[1]}\n{told}\n\n{found[3]}", text), encoding="utf-8")
    else:
        sys.stdout.write(f"{told}\n")


if __name__ == "__main__":
    main()
