/* For a new navigator a digit that ends a call asks once more: the same key again, within four seconds. */
(() => {
  "use strict";
  let asked = null;
  const reset = () => {
    if (!asked) return;
    clearTimeout(asked.timer);
    asked.el.classList.remove("sure");
    asked.el.innerHTML = asked.was;
    asked = null;
  };
  const ask = (el, key) => {
    reset();
    asked = { el, was: el.innerHTML, timer: setTimeout(reset, 4000) };
    el.classList.add("sure");
    el.textContent = `Sure? ${key} again`;
    document.getElementById("live").textContent = `${asked.was.replace(/<[^>]*>/g, "").trim()}: sure? Press ${key} again.`;
  };
  const typing = (el) => el.closest && el.closest('textarea, select, [contenteditable], input:not([type="radio"], [type="checkbox"], [type="submit"])');
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
    const scope = document.querySelector("dialog[open]") || document;
    const el = /^[0-9]$/.test(event.key) && scope.querySelector(`form.keys[data-sure] button[aria-keyshortcuts="${event.key}"]`);
    const again = asked && asked.el === el;
    if (!el || again || !el.getClientRects().length) { if (!again) reset(); return; }
    event.preventDefault();
    ask(el, event.key);
  }, true);
})();
