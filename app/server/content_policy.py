"""What a page of this server may load, run and be framed by, as a browser is told in a header."""

import base64
import hashlib
from collections.abc import Iterable


def digest(script: str) -> str:
    """The source expression that lets exactly this inline script run."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def policy(*, host: str, scripts: Iterable[str], frames: Iterable[str]) -> str:
    """The value of `Content-Security-Policy`.

    Args:
        host: as the browser named this server, port included: Safari's 'self' leaves out WebSockets.
        scripts: source expressions of the inline scripts that may run.
        frames: who may show the page in a frame; empty for nobody.
    """
    rules = {
        "default-src": ["'self'"],
        # Plotly compiles its WebGL shaders' wrappers; Streamlit imports a part's script from a blob
        "script-src": ["'self'", "'unsafe-eval'", "blob:", *scripts],
        "worker-src": ["'self'", "blob:"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        # the camera's picture is fetched from a data address before it is sent
        "connect-src": ["'self'", f"ws://{host}", f"wss://{host}", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": list(frames) or ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items())
