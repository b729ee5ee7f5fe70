"""The server: `streamlit run app/main.py` finds `app` here and serves it."""

import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # Streamlit puts app/ on the path; `app` and `vae` live one folder up
    sys.path.insert(0, str(ROOT))

from app.opening import shell  # noqa: E402
from app.server import gate, uploads  # noqa: E402
from app.server.compression import Compression  # noqa: E402
from app.server.lifespan import lifespan  # noqa: E402
from app.server.routes import routes  # noqa: E402
from app.state import token  # noqa: E402
from vae.errors import InputError  # noqa: E402

try:
    gate.Known.from_environment()
    token.token()
except InputError as error:
    sys.exit(f"error: {error}")

app = st.App(
    Path(__file__).parent / "views" / "navigation.py",
    lifespan=lifespan,
    routes=routes(),
    middleware=[
        Middleware(gate.Gate, scripts=shell.inline_scripts()),
        Middleware(uploads.Uploads),
        Middleware(Compression),
        Middleware(shell.Shell),
    ],
)
