// Links between our pages are followed without loading the app again; where this file does not run
// they are links like any other. Streamlit draws the page of an address when it is told that the
// visitor went through the history, so nothing of its own is reached into.
"use strict";
(() => {
  const app = () => document.querySelector(".stApp");
  const isConnected = () => app()?.getAttribute("data-test-connection-state") === "CONNECTED";
  const isPlainClick = (click) =>
    click.button === 0 &&
    !(click.defaultPrevented || click.altKey || click.ctrlKey || click.metaKey || click.shiftKey);

  // As after a load: at the top, and a screen reader reads on from the heading.
  const arrive = () => {
    document.querySelector(".stMain")?.scrollTo(0, 0);
    const heading = document.querySelector(".stMain h1");
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  };

  const whenDrawn = (then) => {
    const watcher = new MutationObserver(() => {
      if (app()?.getAttribute("data-test-script-state") !== "notRunning") return;
      watcher.disconnect();
      then();
    });
    watcher.observe(app(), { attributeFilter: ["data-test-script-state"] });
  };

  document.addEventListener("click", (click) => {
    const link = click.target.closest?.("a[data-inside]");
    if (!link || !isPlainClick(click) || !isConnected()) return;
    click.preventDefault();
    whenDrawn(arrive);
    history.pushState(null, "", link.href);
    dispatchEvent(new PopStateEvent("popstate"));
  });
})();
