/* What has stopped, and what is handed over: asked of the server now and then, whatever the live notices do. */
(() => {
  "use strict";
  const { $, data, every, live, offline } = window.wayline;
  const ask = async (url) => {
    const answered = await fetch(url, { headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(10000) });
    if (answered.status >= 502) throw new Error("away");
    return answered.status === 200 ? new DOMParser().parseFromString(await answered.text(), "text/html").body : null;
  };
  const same = (place, found, by) => {
    const marks = (within) => [...(within ? within.children : [])].map((one) => one.dataset[by]).join();
    return marks(place) === marks(found);
  };
  const show = (id, found, by) => {
    const place = $(id);
    if (!same(place, found, by)) place.replaceChildren(...(found ? [...found.children] : []));
  };
  const pulse = () => ask(data.pulse).then((found) => show("stopped", found, "service")).catch(() => offline(true));
  const isNews = (found) => found && !$(found.firstElementChild.dataset.drawn);
  const soon = () => ask(data.soon).then((found) => show("soon", isNews(found) ? found : null, "mark")).catch(() => null);

  pulse();
  every(Number(data.pulseEvery) * 1000, pulse);
  if (data.soon) {
    soon();
    every(60000, soon);
    live.on("reminder", soon);
  }
  addEventListener("visibilitychange", () => { if (!document.hidden) { pulse(); if (data.soon) soon(); } });
  addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
})();
