"""Chromium over its debugging protocol: a browser process, and tabs that a test leads.

No driver lies between: a tab is one WebSocket, read whenever something is asked of it. What the
page said meanwhile (console, network, policy) is kept in `Tab.noise`.
"""

import base64
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import websocket

from tests import waiting

PATIENCE_S = 30.0
POLL_S = 0.06
HOST = "127.0.0.1"
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
    "--hide-scrollbars",
    "--lang=ko-KR",
    "--remote-debugging-port=0",
)
PHONE_PX = 640
KEYS: Mapping[str, tuple[str, int, str]] = {
    "Tab": ("Tab", 9, ""),
    "Enter": ("Enter", 13, "\r"),
    " ": ("Space", 32, " "),
    "Escape": ("Escape", 27, ""),
    "ArrowDown": ("ArrowDown", 40, ""),
    "ArrowRight": ("ArrowRight", 39, ""),
    "End": ("End", 35, ""),
}
SHIFT = 8
# Streamlit's script is done, nothing is drawn for the time being, and something stands there.
IDLE = """() => {
  if (document.readyState !== 'complete') return false;
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app) return !document.querySelector('#root');
  return app.getAttribute('data-test-script-state') === 'notRunning'
    && !document.querySelector('[data-testid="stAppSkeleton"], [data-testid="stSkeleton"]')
    && !document.querySelector('[data-stale="true"], [data-testid="stStatusWidget"]')
    && !!document.querySelector('[data-testid="stMain"] h1, [data-testid="stAlert"]');
}"""
WATCH_POLICY = """document.addEventListener('securitypolicyviolation', event =>
  console.error('CSP ' + event.violatedDirective + ' ' + event.blockedURI));"""


def chromium() -> str | None:
    """The browser's program, None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


class ProtocolError(Exception):
    """The browser refused a command."""


@dataclass(kw_only=True)
class Noise:
    """What a page did beside showing itself."""

    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    bytes: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Element:
    """Something on the page, as assistive technology is told of it."""

    role: str
    name: str
    node: int


class Tab:
    """One tab, at rest in between calls."""

    def __init__(self, socket_url: str) -> None:
        self._socket = websocket.create_connection(
            socket_url, timeout=PATIENCE_S, suppress_origin=True
        )
        self._numbers = count(1)
        self.noise = Noise()
        self._context = 0
        for domain in ("Page", "Runtime", "Network", "Log", "DOM", "Accessibility"):
            self.call(f"{domain}.enable")
        self.call("Page.addScriptToEvaluateOnNewDocument", source=WATCH_POLICY)

    def close(self) -> None:
        self._socket.close()

    # -- protocol ---------------------------------------------------------------------------

    def call(self, method: str, /, **params: object) -> dict[str, Any]:
        """Give one command and wait for its answer."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == number:
                if "error" in message:
                    raise ProtocolError(f"{method}: {message['error']}")
                return message["result"]
            if "method" in message:
                self._hear(message["method"], message["params"])

    def _hear(self, method: str, told: Mapping[str, Any]) -> None:
        noise = self.noise
        match method:
            case "Runtime.consoleAPICalled" if told["type"] in {"error", "assert"}:
                words = [str(a.get("value", a.get("description"))) for a in told["args"]]
                noise.errors.append(" ".join(words)[:300])
            case "Runtime.exceptionThrown":
                details = told["exceptionDetails"]
                said = details.get("exception", {}).get("description", details["text"])
                noise.errors.append(said[:300])
            case "Log.entryAdded" if told["entry"]["level"] == "error":
                entry = told["entry"]
                noise.errors.append(f"{entry.get('url', '')} {entry['text']}"[:300])
            case "Network.requestWillBeSent":
                url = urlsplit(told["request"]["url"])
                if url.scheme in {"http", "https", "ws", "wss"} and url.hostname != HOST:
                    noise.elsewhere.append(told["request"]["url"][:200])
            case "Network.responseReceived":
                noise.answers[told["response"]["url"]] = told["response"]["status"]
            case "Network.loadingFinished":
                noise.bytes += told["encodedDataLength"]
            case _:
                pass

    def js(self, function: str, *words: object) -> Any:
        """What a JavaScript function gives for these arguments."""
        given = ", ".join(json.dumps(word) for word in words)
        return self.evaluate(f"({function})({given})")

    def evaluate(self, expression: str) -> Any:
        done = self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in done:
            raise ProtocolError(json.dumps(done["exceptionDetails"])[:1000])
        return done["result"].get("value")

    # -- waiting ----------------------------------------------------------------------------

    def until(self, holds: Callable[[], Any], what: str, patience_s: float = PATIENCE_S) -> Any:
        """The first true value of `holds`."""

        def seen() -> Any:
            try:
                return holds()
            except ProtocolError:  # the page is being replaced
                return None

        def told() -> str:
            return f"{what}\n{self.text()[:2000]}"

        return waiting.until(seen, told, patience_s, POLL_S)

    def settle(self) -> None:
        """Wait until the page is at rest."""
        calm = 0

        def rests() -> bool:
            nonlocal calm
            calm = calm + 1 if self.js(IDLE) else 0
            return calm >= 4

        self.until(rests, "a page at rest")
        self.evaluate("document.fonts.ready.then(() => true)")

    def wait_text(self, text: str) -> None:
        """Wait until the page shows this text, then until it rests."""
        self.until(lambda: text in self.text(), f"the text {text!r}")
        self.settle()

    # -- the page ---------------------------------------------------------------------------

    def open(self, url: str) -> None:
        self.call("Page.navigate", url=url)
        # An answer of the old document would count as rest.
        self.until(lambda: self.evaluate("location.href") != "about:blank", "a new document")
        self.settle()

    def address(self) -> str:
        return self.evaluate("location.pathname + location.search")

    def text(self) -> str:
        return self.evaluate("document.body ? document.body.innerText : ''") or ""

    def screen(self, width: int, height: int = 900) -> None:
        """Make the screen this large; narrow ones are phones."""
        phone = width <= PHONE_PX
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=phone,
        )

    def picture(self, clip: Mapping[str, float] | None = None) -> bytes:
        """What is seen, as PNG."""
        more = {"clip": {**clip, "scale": 1}} if clip else {}
        return base64.b64decode(self.call("Page.captureScreenshot", format="png", **more)["data"])

    def printed(self) -> bytes:
        """The page as printed on A4, as PDF."""
        paper = {"paperWidth": 8.27, "paperHeight": 11.69}
        done = self.call("Page.printToPDF", printBackground=False, **paper)
        return base64.b64decode(done["data"])

    def save_downloads(self, folder: Path) -> None:
        """Let files that are downloaded arrive in `folder`."""
        self.call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(folder))

    # -- what assistive technology is told ---------------------------------------------------

    def tree(self) -> list[dict[str, Any]]:
        """The accessibility tree, as the protocol tells it."""
        return self.call("Accessibility.getFullAXTree")["nodes"]

    def elements(self, role: str, name: str | None = None) -> list[Element]:
        """Elements with this role; `name` is the whole name or, ending in …, its beginning."""
        found = [
            _element(node)
            for node in self.tree()
            if not node["ignored"] and node["role"]["value"] == role and "backendDOMNodeId" in node
        ]
        return [item for item in found if name is None or _is_named(item.name, name)]

    def get(self, role: str, name: str, place: int = 0) -> Element:
        """The element with this role and name, once it is there."""

        def found() -> Element | None:
            hits = self.elements(role, name)
            return hits[place] if len(hits) > place else None

        return self.until(found, f"{role} named {name!r}")

    def focused(self) -> Element:
        """The element that has the keyboard."""
        handle = self.call("Runtime.evaluate", expression="document.activeElement")["result"]
        (node, *_) = self.call(
            "Accessibility.getPartialAXTree",
            objectId=handle["objectId"],
            fetchRelatives=False,
        )["nodes"]
        return _element(node)

    def on(self, element: Element, function: str) -> Any:
        """What a function gives that is called with the element as `this`."""
        handle = self.call("DOM.resolveNode", backendNodeId=element.node)["object"]["objectId"]
        done = self.call(
            "Runtime.callFunctionOn",
            objectId=handle,
            functionDeclaration=function,
            returnByValue=True,
        )
        return done["result"].get("value")

    # -- hands ------------------------------------------------------------------------------

    def click(self, element: Element) -> None:
        """Press the middle of the element."""
        self.call("DOM.scrollIntoViewIfNeeded", backendNodeId=element.node)
        quads = self.call("DOM.getContentQuads", backendNodeId=element.node)["quads"]
        box = quads[0]
        x, y = sum(box[0::2]) / 4, sum(box[1::2]) / 4
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, key: str, *, shift: bool = False) -> None:
        """Press a key and let it go."""
        code, number, text = KEYS[key]
        common = {
            "key": key,
            "code": code,
            "windowsVirtualKeyCode": number,
            "modifiers": SHIFT if shift else 0,
        }
        down = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
        self.call("Input.dispatchKeyEvent", **common, **down)
        self.call("Input.dispatchKeyEvent", **common, type="keyUp")

    def write(self, text: str) -> None:
        """Write where the keyboard is, as an input method does."""
        self.call("Input.insertText", text=text)

    def fill(self, element: Element, text: str) -> None:
        """Write into a field in place of what it holds."""
        self.click(element)
        self.on(element, "function() { this.select() }")
        self.write(text)


def _element(node: Mapping[str, Any]) -> Element:
    return Element(
        role=node.get("role", {}).get("value", "none"),
        name=node.get("name", {}).get("value", ""),
        node=node.get("backendDOMNodeId", 0),
    )


def _is_named(found: str, wanted: str) -> bool:
    return found.startswith(wanted[:-1]) if wanted.endswith("…") else found == wanted


class Browser:
    """A running Chromium with a profile of its own."""

    def __init__(self, program: str, folder: Path) -> None:
        """Start it; `folder` is empty and holds the profile."""
        self._log = (folder / "chromium.log").open("wb")
        self._process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={folder}", "about:blank"],
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._port = self._await_port(folder / "DevToolsActivePort")
        told = httpx.get(f"http://{HOST}:{self._port}/json/version", timeout=20).json()
        self._lead = websocket.create_connection(
            told["webSocketDebuggerUrl"], timeout=PATIENCE_S, suppress_origin=True
        )
        self._numbers = count(1)

    def _await_port(self, file: Path) -> int:
        def written() -> list[str]:
            assert self._process.poll() is None, "Chromium ended while starting"
            return file.read_text().splitlines() if file.is_file() else []

        return int(waiting.until(written, "Chromium's debugging port", PATIENCE_S)[0])

    def call(self, method: str, /, **params: object) -> dict[str, Any]:
        number = next(self._numbers)
        self._lead.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self._lead.recv())
            if message.get("id") == number:
                if "error" in message:
                    raise ProtocolError(f"{method}: {message['error']}")
                return message["result"]

    @contextmanager
    def tab(self) -> Iterator[Tab]:
        """A tab with cookies and cache of its own, closed afterwards."""
        own = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=own)
        address = f"ws://{HOST}:{self._port}/devtools/page/{target['targetId']}"
        tab = Tab(address)
        try:
            yield tab
        finally:
            tab.close()
            self.call("Target.disposeBrowserContext", browserContextId=own)

    def end(self) -> None:
        self._lead.close()
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
