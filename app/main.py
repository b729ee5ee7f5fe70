"""The server: `streamlit run app/main.py` finds `app` here and serves it."""

import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # Streamlit puts app/ on the path; `app` and `vae` live one folder up
    sys.path.insert(0, str(ROOT))

from app.opening.shell import Shell  # noqa: E402
from app.server import uploads  # noqa: E402
from app.server.compression import Compression  # noqa: E402
from app.server.lifespan import lifespan  # noqa: E402
from app.server.routes import routes  # noqa: E402

app = st.App(
    Path(__file__).parent / "views" / "navigation.py",
    lifespan=lifespan,
    routes=routes(),
    middleware=[Middleware(uploads.Uploads), Middleware(Compression), Middleware(Shell)],
)
