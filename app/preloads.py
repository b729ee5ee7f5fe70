"""What a browser may fetch while it still reads Streamlit's own scripts: the part and files that Explore opens with.

They are named in a `Link` header of the page itself (RFC 8288), so that they are at hand once the part asks for them.
"""

from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import controls, routes, scripts, session
from vae.checkpoints import LAYERS, MANIFOLD, Checkpoint
from vae.decoder_weights import FILE as DECODER
from vae.points import FILE as POINTS

SCRIPT = "latent_pad.js"
# in the order in which they show: a browser asks for them in this one
FILES = (MANIFOLD, DECODER, LAYERS, POINTS)


class Preloads:
    """Middleware that adds the header to the page Explore, and to nothing else.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the wrapped application does, with the header where the answer is Explore's page."""
        if scope["type"] != "http" or scope["path"] != f"{routes.prefix()}/":
            await self.app(scope, receive, send)
            return

        async def send_with_links(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get(controls.PICKED, [""])[0]
                if headers.get("content-type", "").startswith("text/html") and (value := links(asked)):
                    headers.append("link", value)
            await send(message)

        await self.app(scope, receive, send_with_links)


def links(asked: str) -> str:
    """The header's value for the page that opens on the checkpoint `asked`; empty where there is no checkpoint."""
    offered = session.on_the_plane()
    chosen = next((checkpoint for checkpoint in offered if checkpoint.name == asked), next(iter(offered), None))
    if chosen is None:
        return ""
    return ", ".join([f"<{routes.prefix()}/{scripts.script(SCRIPT).address}>; rel=modulepreload", *files(chosen)])


def files(checkpoint: Checkpoint) -> list[str]:
    """A link to each file that the plane is drawn from, marked as its part fetches it."""
    there = [file for file in FILES if file in (POINTS, DECODER) or checkpoint.has(file)]
    base = routes.prefix()
    return [f"<{base}/{routes.address(checkpoint, file)}>; rel=preload; as=fetch; crossorigin" for file in there]
