/* A call rings for whoever sits here: said on whatever page is open, and gone again when it has gone on. */
(() => {
  "use strict";
  const { $, data, live } = window.wayline;
  const WAKES = 1500; // what was being typed can neither answer nor pass
  if (!data.pop) return;
  const away = () => { const open = $("ring"); if (open) { open.close(); open.remove(); } };
  const asleep = (dialog) => setTimeout(() => dialog.querySelectorAll("[data-wakes]").forEach((one) => one.removeAttribute("aria-disabled")), WAKES);
  const look = async () => {
    const answered = await fetch(data.pop, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answered) return;
    const found = answered.status === 200 && new DOMParser().parseFromString(await answered.text(), "text/html").querySelector("dialog[data-ring]");
    const open = $("ring");
    if (!found) { away(); return; }
    if (open && open.dataset.ring === found.dataset.ring) return;
    away();
    document.querySelectorAll("dialog[open]").forEach((other) => other.close());
    document.body.append(document.adoptNode(found));
    found.addEventListener("cancel", (event) => event.preventDefault());
    found.showModal();
    found.focus();
    asleep(found);
  };
  /* ---- the list of what was missed, unless somebody has a hand in it ---- */
  const listed = async () => {
    const list = $("left");
    if (!list || list.contains(document.activeElement) || document.querySelector("dialog[open]")) return;
    const answered = await fetch(location.pathname).catch(() => null);
    const found = answered && answered.ok && new DOMParser().parseFromString(await answered.text(), "text/html").getElementById("left");
    if (found && found.textContent !== list.textContent) { list.replaceWith(document.adoptNode(found)); $("live").textContent = "The missed calls changed"; }
  };
  live.on("ring", look);
  live.on("missed", listed);
  let begun = false; // what came after this page was drawn and before its stream
  live.on("beat", () => { if (!begun) { begun = true; look(); listed(); } });
  if ("ringing" in data) look();
})();
