/* The three questions by key: the third answer saves them, a yes opens the danger card before anything is asked. */
(() => {
  "use strict";
  const { $ } = window.wayline;
  const all = (form) => [...form.querySelectorAll(".q")].every((one) => one.querySelector("input:checked"));
  const danger = (form) => {
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "HX-Request": "true" }, keepalive: true }).catch(() => null);
    location.assign(form.dataset.danger);
  };
  addEventListener("wayline:answered", (event) => {
    const form = $("ask");
    if (event.detail === "yes") danger(form); else if (all(form)) form.requestSubmit();
  });
  addEventListener("click", (event) => { // by hand; arrow keys only pass by
    const yes = event.detail && event.target.closest("#ask label.grave");
    if (yes && !yes.control.disabled) { yes.control.checked = true; danger(yes.control.form); }
  });
  addEventListener("htmx:afterSwap", () => {
    if (!$("ask") || !("asked" in $("ask").dataset)) return;
    document.querySelectorAll("[data-waits]").forEach((key) => { key.removeAttribute("aria-disabled"); key.removeAttribute("data-waits"); });
    document.querySelectorAll("[data-waits-words]").forEach((words) => words.remove());
  });
})();
