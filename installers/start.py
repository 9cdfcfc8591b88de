"""What both programs of the bundle run: `labwright`, and `labwright-gui`, which is always the window."""

import sys
from pathlib import Path

from app.__main__ import main, main_window

sys.exit(main_window() if Path(sys.executable).stem == "labwright-gui" else main())
