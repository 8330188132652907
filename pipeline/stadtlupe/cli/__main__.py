"""``python -m stadtlupe.cli``."""

from stadtlupe.cli import main

main()
