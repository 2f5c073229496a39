/* Public pages. They work without this file; it makes leaving faster and the wait honest. */
(() => {
  "use strict";
  const exit = document.getElementById("exit");
  const whole = () => (exit.target === "_top" ? top : window); // a box on another's page leaves with that page
  const leave = () => { try { whole().location.replace(exit.href); } catch { location.replace(exit.href); } }; // not what "back" shows
  let presses = [];

  if (exit) {
    exit.addEventListener("click", (event) => {
      if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      leave();
    });
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.repeat) return;
      const now = Date.now();
      presses = presses.filter((at) => now - at < 2000).concat(now);
      if (presses.length >= 3) leave();
    });
  }

  // One press, one request.
  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "1";
      setTimeout(() => delete form.dataset.sent, 5000);
    });
  }
  addEventListener("pageshow", () => document.querySelectorAll("form[data-once]").forEach((form) => delete form.dataset.sent));

  // Nothing could be kept: the same press again after a while, unless somebody begins to change it.
  const again = document.querySelector("form[data-again]");
  if (again) {
    const button = again.querySelector(`button[value="${again.dataset.when === "window" ? "window" : "now"}"]`);
    const timer = setTimeout(() => again.requestSubmit(button), again.dataset.again * 1000);
    again.addEventListener("input", () => clearTimeout(timer));
    document.querySelectorAll("[data-script]").forEach((words) => { words.hidden = false; });
  }

  // A request that waits for our database: the page opens fully when it can.
  const look = () => fetch(location.href, { method: "HEAD" })
    .then((answer) => answer.ok && !answer.headers.has("X-Wayline-Waits") && location.reload()).catch(() => {});
  if (document.querySelector("[data-waits]")) setInterval(look, 4000);

  for (const field of document.querySelectorAll("[data-picks]")) {
    field.addEventListener("input", () => { document.getElementById(field.dataset.picks).checked = true; });
  }
  const errors = document.getElementById("errors");
  if (errors) errors.focus();

  // A link to a folded part opens it.
  const unfold = () => {
    const part = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (part && part.matches("details")) part.open = true;
  };
  addEventListener("hashchange", unfold);
  addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const part = link && document.getElementById(link.getAttribute("href").slice(1));
    if (part && part.matches("details")) part.open = true;
  });
  unfold();

  // The ring: minutes to go, never below one; the server says when it is late.
  const ring = document.querySelector("svg.ring[data-until]");
  const tick = () => {
    const until = +ring.dataset.until, from = +ring.dataset.from, now = Date.now() / 1000;
    const minutes = Math.max(1, Math.ceil((until - now) / 60));
    const share = Math.min(100, Math.max(2, Math.round(100 * (now - from) / Math.max(1, until - from))));
    ring.querySelector(".big").textContent = minutes;
    ring.querySelector(".v").setAttribute("stroke-dasharray", `${share} 100`);
  };
  if (ring) { tick(); setInterval(tick, 15000); }
})();
