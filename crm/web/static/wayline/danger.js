/* The danger card. Everything stays in this page's memory: nothing is sent, nothing is stored. */
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const log = $("log"), opened = Date.now(), timers = {};
  let presses = [];

  document.querySelectorAll(".needs-js").forEach((el) => { el.hidden = false; });

  const clock = (date) => date.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit", second: "2-digit" }).replace("AM", "a.m.").replace("PM", "p.m.");
  const pad = (n) => String(n).padStart(2, "0");
  const span = (ms) => `${pad(Math.floor(ms / 60000))}:${pad(Math.floor(ms / 1000) % 60)}`;
  const sprite = document.querySelector("svg.i use").getAttribute("href").split("#")[0];

  const icon = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "i"); svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${sprite}#${name}`);
    svg.append(use);
    return svg;
  };
  const write = (words, kind) => {
    const li = document.createElement("li"), div = document.createElement("div"), when = document.createElement("div");
    li.className = kind || "good";
    when.className = "when"; when.textContent = clock(new Date());
    div.append(words, when);
    li.append(icon(kind === "risk" ? "triangle-alert" : kind === "note" ? "pencil" : "check"), div);
    log.prepend(li);
  };

  const press = (button) => {
    write(button.dataset.log, /911|988|oison/.test(button.dataset.log) ? "risk" : "good");
    const step = button.closest(".steps > li");
    if (step && button.matches("button")) {
      step.classList.add("done");
      const chip = document.createElement("span");
      chip.className = "chip good";
      chip.append(icon("check"), ` ${clock(new Date())}`);
      chip.tabIndex = -1;
      button.replaceWith(chip);
      chip.focus({ preventScroll: true });
    }
    if (button.dataset.starts) timers[button.dataset.starts] = Date.now();
  };
  addEventListener("click", (event) => {
    const button = event.target.closest("[data-log]");
    if (button) press(button);
  });

  // Notes
  const toggleNote = (show) => {
    $("note-row").hidden = !show;
    $("add-note").setAttribute("aria-expanded", show);
    (show ? $("log-note") : $("add-note")).focus();
  };
  const saveNote = () => {
    const words = $("log-note").value.trim();
    if (words) write(words, "note");
    $("log-note").value = "";
    toggleNote(false);
  };
  $("add-note").addEventListener("click", () => toggleNote($("note-row").hidden));
  $("save-note").addEventListener("click", saveNote);
  $("log-note").addEventListener("keydown", (event) => { if (event.key === "Enter") saveNote(); });

  // The address, to read back
  const readback = $("readback"), asked = readback.textContent;
  const read = () => {
    const said = ["addr", "unit", "city"].map((id) => $(id).value.trim()).filter(Boolean).join(", ");
    readback.textContent = said ? `“${said}. Is the door open?”` : asked;
  };
  ["addr", "unit", "city"].forEach((id) => $(id).addEventListener("input", read));

  // Kinds
  document.querySelectorAll('input[name="kind"]').forEach((kind) => kind.addEventListener("change", () => write(kind.dataset.title, "risk")));

  // Closing needs how it ended, and who confirmed it
  const close = $("close-card");
  const missing = () => {
    const end = document.querySelector('input[name="end"]:checked'), left = [];
    if (!end) left.push("how it ended");
    if (!end || end.value !== "none") { if (!$("heard").checked) left.push("that you heard it yourself"); if (!$("told").value.trim()) left.push("who told you"); }
    return left;
  };
  const check = () => {
    const left = missing();
    close.setAttribute("aria-disabled", left.length ? "true" : "false");
    close.classList.toggle("primary", !left.length);
    $("still-open").textContent = left.length ? `${left.length} open` : "Ready";
    $("whynot").textContent = left.length ? `Still open: ${left.join(", ")}.` : "Write the times and who confirmed it in the caller’s note: this page forgets them.";
  };
  $("close").addEventListener("input", check);
  close.addEventListener("click", (event) => { if (missing().length) { event.preventDefault(); check(); } });
  check();

  // Keys
  const visible = (el) => el.getClientRects().length > 0;
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      event.preventDefault();
      $("close").scrollIntoView();
      $("close").focus({ preventScroll: true });
      return;
    }
    if (event.target.closest('textarea, select, input:not([type="radio"], [type="checkbox"])')) return;
    const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
    const el = [...document.querySelectorAll("[aria-keyshortcuts]")].find((item) => item.getAttribute("aria-keyshortcuts") === key && (item.matches("input") || visible(item)));
    if (!el) return;
    event.preventDefault();
    if (el.matches("input")) { el.checked = true; el.dispatchEvent(new Event("change", { bubbles: true })); el.focus(); } else el.click();
  });

  setInterval(() => {
    $("open-for").textContent = span(Date.now() - opened);
    for (const button of document.querySelectorAll("[data-timer]")) {
      const from = timers[button.dataset.timer];
      if (!from) continue;
      let left = button.previousElementSibling.querySelector(".since");
      if (!left) { left = document.createElement("p"); left.className = "since chip lamp"; button.previousElementSibling.append(left); }
      left.textContent = `${span(Date.now() - from)} since the first spray`;
    }
  }, 1000);
  addEventListener("beforeunload", (event) => { if (log.children.length > 1 && missing().length) event.preventDefault(); });
  write("Card opened", "risk");
})();
