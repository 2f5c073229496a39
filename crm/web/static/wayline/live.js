/* What changes elsewhere, by one stream of events. They carry ids only: the page asks for what it may see. Without a
   stream the page asks by itself every ten seconds. */
window.wayline.live = (() => {
  "use strict";
  const { $, data, every } = window.wayline;
  const POLL = 10000, LINES = 3, HIDDEN = 20000; // a browser has six lines to one place: streams never take them all
  const silence = 1500 * Number(data.beat); // without a word for so long the stream counts as gone
  const doing = {};
  const on = (kind, run) => { (doing[kind] = doing[kind] || []).push(run); };

  /* ---- the stream ---- */
  let stream = null, heardAt = 0, last = "", again = 0;
  const isLive = () => Date.now() - heardAt < silence;
  const hear = ({ data: text, lastEventId }) => {
    const said = JSON.parse(text);
    last = lastEventId || last;
    heardAt = said.type === "away" ? 0 : Date.now();
    if (said.type === "refresh") Object.values(doing).flat().forEach((run) => run(""));
    else (doing[said.type] || []).forEach((run) => run(said.id));
    if (isLive()) fresh();
  };
  const open = () => {
    const url = new URL(data.live, location.href);
    if (data.watches) url.searchParams.set(...data.watches.split("="));
    if (last) url.searchParams.set("since", last);
    stream = new EventSource(url);
    stream.addEventListener("message", hear);
    stream.addEventListener("error", () => { heardAt = 0; if (stream && stream.readyState === 2) { again = Date.now() + 3000 + 7000 * Math.random(); close(); } });
  };
  const close = () => {
    if (stream) stream.close();
    stream = null; heardAt = 0;
    if (line) line.free();
    line = null;
  };

  /* ---- a line for it: a few for all tabs of this browser; of those that nobody sees, one keeps its own ---- */
  let line = null, seeking = false, hiddenAt = 0;
  const locked = (name) => new Promise((got) => {
    navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? new Promise((free) => got(free)) : got(null))).catch(() => got(null));
  });
  const seek = async () => {
    if (!navigator.locks) return document.hidden ? null : { number: 1, free() {} };
    for (let number = 0; number < LINES; number += 1) {
      const free = await locked(`wayline-live-${number}`);
      if (free) return { number, free };
    }
    return null;
  };
  const tend = async () => {
    const unseen = document.hidden && hiddenAt && Date.now() - hiddenAt > HIDDEN;
    if (line && unseen && line.number) close();
    if (line || seeking || unseen || Date.now() < again) return;
    seeking = true;
    line = await seek();
    seeking = false;
    if (line && left) close(); else if (line) open();
  };
  let left = false;
  addEventListener("pagehide", () => { left = true; close(); });
  addEventListener("pageshow", (event) => { left = false; if (event.persisted) { want(); tend(); } });
  document.addEventListener("visibilitychange", () => { hiddenAt = document.hidden ? Date.now() : 0; if (!document.hidden) tend(); });
  if (data.live) { tend(); every(2000, tend); }

  /* ---- the board: asked for when something moved, when its own time has come, or every ten seconds ---- */
  let freshAt = Date.now(), askedAt = Date.now(), took = 0, wanted = 0, asking = 0, failed = false;
  const fresh = () => { if (!wanted) freshAt = Date.now(); };
  const want = () => { wanted += 1; look(); };
  const busy = (board) => asking || board.querySelector("details[open]") || document.querySelector("dialog[open]");
  const look = () => {
    const board = $("board"), since = Date.now() - askedAt;
    if (!board || !window.htmx) return;
    if (asking && since > 20000) answered(false);
    if (!wanted && since >= (isLive() ? 1000 * Number(board.dataset.again) : POLL)) wanted = 1;
    if (!wanted || busy(board) || since < (failed ? POLL : took && Math.min(POLL, Math.max(700, 5 * took)))) return;
    asking = wanted; askedAt = Date.now();
    window.htmx.trigger(board, "news");
  };
  const answered = (good) => {
    wanted = good ? wanted - asking : wanted;
    took = Date.now() - askedAt; asking = 0; failed = !good;
    if (good) freshAt = Date.now();
  };
  addEventListener("htmx:afterRequest", (event) => { const { requestConfig, successful } = event.detail; if (asking && requestConfig.elt.id === "board") answered(successful); });
  on("queue", want);
  on("presence", () => { if ($("board") && "hearsPresence" in $("board").dataset) want(); });
  every(250, look);

  return { on, isLive, age: () => Date.now() - freshAt, tend };
})();
