"""`python -m vae`: the shell's face of the engine."""

import sys

from vae.cli import main

sys.exit(main())
