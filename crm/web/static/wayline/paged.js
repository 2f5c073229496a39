/* A danger card that nobody has seen: said at once, with a sound, on whatever page a shift lead has open. */
(() => {
  "use strict";
  const { $, data, every, live, sound } = window.wayline;
  if (!data.paged) return;
  const told = new Set();
  const draw = (page) => {
    const found = [...new DOMParser().parseFromString(page, "text/html").querySelectorAll("[data-page]")];
    const fresh = found.filter((one) => !told.has(one.dataset.page));
    $("paged").replaceChildren(...found);
    if (window.htmx) window.htmx.process($("paged"));
    fresh.forEach((one) => told.add(one.dataset.page));
    if (fresh.length) { sound(); $("paged").scrollIntoView({ block: "nearest" }); }
  };
  const ask = async () => {
    const answered = await fetch(data.paged, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (answered && answered.status === 204) draw("");
    if (answered && answered.status === 200 && !answered.redirected) draw(await answered.text());
  };
  live.on("crisis", ask);
  every(10000, () => { if (!live.isLive()) ask(); });
  addEventListener("htmx:afterRequest", (event) => { if (event.target.closest && event.target.closest("#paged")) ask(); });
  ask();
})();
