"""`python -m bot` is `impsci`."""

from bot.cli import main

raise SystemExit(main())
