/* The three questions by key: the third answer saves them, a yes opens the danger card before anything is asked. */
(() => {
  "use strict";
  const { $ } = window.wayline;
  const all = (form) => [...form.querySelectorAll(".q")].every((one) => one.querySelector("input:checked"));
  addEventListener("wayline:answered", (event) => {
    const form = $("ask");
    if (event.detail === "yes") {
      fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "HX-Request": "true" }, keepalive: true }).catch(() => null);
      location.assign(form.dataset.danger);
    } else if (all(form)) form.requestSubmit();
  });
  addEventListener("htmx:afterSwap", () => {
    if (!$("ask") || !("asked" in $("ask").dataset)) return;
    document.querySelectorAll("[data-waits]").forEach((key) => { key.removeAttribute("aria-disabled"); key.removeAttribute("data-waits"); });
    document.querySelectorAll("[data-waits-words]").forEach((words) => words.remove());
  });
})();
