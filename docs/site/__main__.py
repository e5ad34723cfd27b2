"""``python -m docs.site FOLDER``: the site is in ``FOLDER/html`` then."""

import sys
from pathlib import Path

from docs.site.building import Broken, build

if __name__ == "__main__":
    try:
        sys.stdout.write(f"Open {build(Path(sys.argv[1])) / 'index.html'}\n")
    except Broken as error:
        sys.exit(str(error))
