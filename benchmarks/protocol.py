"""Streamlit's protocol as its browser part speaks it, without a browser: one session a websocket.

A session keeps what a tab keeps: the address's query, the list of pages, which widgets the page has shown and what they
were set to. It draws nothing, fetches no file and remembers no message, so that the server sends all of it.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 60.0  # seconds for one run
LARGEST = 200 * 2**20  # bytes of one message, as Streamlit's own limit
DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
BROKEN = (ForwardMsg.FINISHED_WITH_COMPILE_ERROR,)


@dataclass(frozen=True)
class Answer:
    """What one request led to.

    Attributes:
        seconds: from the request until its run had finished.
        size: bytes of all messages until then.
        errors: what the run showed as exceptions.
    """

    seconds: float
    size: int
    errors: tuple[str, ...]


@dataclass(frozen=True)
class Widget:
    """A widget that the page has shown: of which kind, as what, and in which fragment, "" for none."""

    kind: str
    element: Any
    fragment: str

    @property
    def id(self) -> str:
        """What the server knows it by."""
        return self.element.id


@dataclass
class Session:
    """One visitor's tab.

    Attributes:
        socket: the connection to the server.
        pages: the hash of each page's script by its path in the address, "" for the first page.
        page: the hash of the page that is shown.
        query: the address's query, without the question mark.
        widgets: the widgets by their keys, those without one by their ids.
        values: what the page's widgets were given, by their ids.
        alerts: what its boxes have said, in order.
    """

    socket: ClientConnection
    pages: dict[str, str] = field(default_factory=dict)
    page: str = ""
    query: str = ""
    widgets: dict[str, Widget] = field(default_factory=dict)
    values: dict[str, WidgetState] = field(default_factory=dict)
    alerts: list[str] = field(default_factory=list)

    async def visit(self, path: str = "", query: str = "") -> Answer:
        """Open a page by its address, as the first thing of a session."""
        self.query = query
        return await self.run(page_name=path)

    async def go(self, path: str) -> Answer:
        """Follow a link of the list of pages."""
        self.leave_for(path)
        return await self.run()

    def leave_for(self, path: str) -> None:
        """What a tab does when a link is followed, before it asks for the page."""
        bound = {getattr(widget.element, "query_param_key", "") for widget in self.widgets.values()}
        kept = {key: values for key, values in parse_qs(self.query).items() if key in bound}
        self.page, self.query = self.pages[path], urlencode(kept, doseq=True)
        self.values.clear()  # all widgets are the page's own
        self.widgets.clear()

    async def choose(self, key: str, option: str, *, default: str) -> Answer:
        """Set a select box that is bound to the address."""
        self.values[self.widgets[key].id] = WidgetState(id=self.widgets[key].id, string_value=option)
        query = parse_qs(self.query, keep_blank_values=True) | {key: [option]}
        if option == default:
            del query[key]
        self.query = urlencode(query, doseq=True)
        return await self.run(self.widgets[key].fragment)

    async def tell(self, key: str, state: Mapping[str, Any]) -> Answer:
        """Set the state of a browser part; its fragment runs."""
        self.give(key, state)
        return await self.run(self.widgets[key].fragment)

    def give(self, key: str, state: Mapping[str, Any]) -> None:
        """Keep the state of a browser part for the next request."""
        widget = self.widgets[key]
        self.values[widget.id] = WidgetState(id=widget.id, json_value=json.dumps(state))

    async def slide(self, widget: Widget, value: float) -> Answer:
        """Set a slider."""
        state = WidgetState(id=widget.id)
        state.double_array_value.data.append(value)
        self.values[widget.id] = state
        return await self.run(widget.fragment)

    async def toggle(self, widget: Widget) -> Answer:
        """Switch a toggle over."""
        before = self.values.get(widget.id)
        switched = not (before.bool_value if before else widget.element.default)
        self.values[widget.id] = WidgetState(id=widget.id, bool_value=switched)
        return await self.run(widget.fragment)

    async def run(self, fragment: str = "", *, page_name: str = "") -> Answer:
        """Ask for a run and take in all that it sends, until it has finished."""
        started = time.perf_counter()
        await self.ask(fragment, page_name=page_name)
        async with asyncio.timeout(PATIENCE):
            size, errors = await self._until_finished()
        return Answer(time.perf_counter() - started, size, tuple(errors))

    async def ask(self, fragment: str = "", *, page_name: str = "") -> None:
        """Ask for a run and do not wait for it."""
        state = ClientState(
            query_string=self.query, page_script_hash=self.page, page_name=page_name, fragment_id=fragment
        )
        state.widget_states.widgets.extend(self.values.values())
        await self.socket.send(BackMsg(rerun_script=state).SerializeToString())

    async def _until_finished(self) -> tuple[int, list[str]]:
        size, errors, begun, asked = 0, [], False, self.page  # what was asked for before may still run
        while True:
            data = await self.socket.recv(decode=False)
            size += len(data)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                shown = message.new_session.page_script_hash
                begun, self.page = asked in ("", shown), asked or shown
            elif kind == "delta":
                errors += self._take(message.delta)
            elif kind == "navigation":
                pages = message.navigation.app_pages
                self.pages = {"" if page.is_default else page.url_pathname: page.page_script_hash for page in pages}
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "script_finished" and begun:
                if message.script_finished in BROKEN:
                    errors.append("the script does not compile")
                if message.script_finished in (*DONE, *BROKEN):
                    return size, errors

    def _take(self, delta: Delta) -> list[str]:
        """Note the widget that an element is; what it says if it is an exception."""
        if delta.WhichOneof("type") != "new_element":
            return []
        kind = delta.new_element.WhichOneof("type")
        element = getattr(delta.new_element, kind)
        if kind == "exception":
            return [f"{element.type}: {element.message}"]
        if kind == "alert":
            self.alerts.append(element.body)
        if widget_id := getattr(element, "id", ""):
            key = widget_id.rpartition("-")[2]  # an id ends with the key, or with "None"
            self.widgets[widget_id if key == "None" else key] = Widget(kind, element, delta.fragment_id)
        return []


@asynccontextmanager
async def session(url: str) -> AsyncIterator[Session]:
    """A new session of the server at this address, which ends with the block."""
    address = urlsplit(url)
    stream = f"ws://{address.netloc}{address.path.rstrip('/')}/_stcore/stream"
    async with connect(stream, subprotocols=["streamlit"], max_size=LARGEST, compression=None) as socket:
        yield Session(socket)
