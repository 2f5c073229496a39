/* Staff pages. Forms post without this file; it adds dialogs, the keys, and honest age. */
(() => {
  "use strict";
  const { $, data, every, tell, button, offline, waiting, codeOf, live: news } = window.wayline;
  const body = document.body;
  const skew = Number(data.now || 0) ? Number(data.now) - Date.now() / 1000 : 0;
  const now = () => Date.now() / 1000 + skew;
  const visible = (el) => el.getClientRects().length > 0;
  const disabled = (el) => el.disabled || el.getAttribute("aria-disabled") === "true";

  /* ---- dialogs and menus ---- */
  const openDialog = (id) => {
    const dialog = $(id);
    if (!dialog || !dialog.showModal) return false;
    document.querySelectorAll("dialog[open]").forEach((other) => other.close());
    document.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; });
    dialog.showModal();
    return true;
  };
  const fromFragment = () => {
    const dialog = location.hash.length > 1 && $(location.hash.slice(1));
    if (dialog && dialog.matches("dialog:not([open])")) { history.replaceState(null, "", location.pathname + location.search); openDialog(dialog.id); }
  };
  addEventListener("click", (event) => {
    const stopped = event.target.closest('[aria-disabled="true"]');
    if (stopped) { event.preventDefault(); event.stopPropagation(); return; }
    const open = event.target.closest("a[data-dialog]");
    if (open && openDialog(open.getAttribute("href").slice(1))) { event.preventDefault(); if (open.dataset.fills) $(open.dataset.fills).value = open.dataset.with; return; }
    const close = event.target.closest("a[data-close]");
    const dialog = close && close.closest("dialog[open]");
    if (dialog) { event.preventDefault(); dialog.close(); }
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
    const jump = event.target.closest('.error-summary a[href^="#"]');
    const field = jump && $(jump.getAttribute("href").slice(1));
    const inside = field && field.closest("dialog:not([open])");
    if (inside) { event.preventDefault(); openDialog(inside.id); field.focus(); }
  }, true);
  addEventListener("submit", (event) => {
    const form = event.target;
    if (event.submitter && disabled(event.submitter)) { event.preventDefault(); return; }
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) { event.preventDefault(); event.stopPropagation(); return; }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
  }, true);
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
  addEventListener("input", (event) => {
    const pick = event.target.dataset && event.target.dataset.picks;
    if (pick) $(pick).checked = true;
    if (event.target.name === "reason") {
      const other = event.target.form && event.target.form.elements.alternative;
      if (other) other.required = "alternative" in event.target.dataset;
    }
  });

  /* ---- keys ---- */
  const typing = (el) => el && el.closest && el.closest('textarea, select, [contenteditable], input:not([type="radio"], [type="checkbox"], [type="submit"])');
  const shortcuts = (el) => (el.getAttribute("aria-keyshortcuts") || "").split(" ");
  const row = () => document.activeElement && document.activeElement.closest(".people > :is(li, tr)");
  const find = (key, scope) => {
    const hits = [...scope.querySelectorAll("[aria-keyshortcuts]")].filter((el) => shortcuts(el).includes(key) && visible(el) && (scope !== document || !el.closest("dialog, details.menu .drop")));
    const here = row();
    return hits.find((el) => here && here.contains(el)) || hits[0];
  };
  const activate = (el) => {
    if (el.matches("summary")) {
      const menu = el.parentElement;
      menu.cameFrom = document.activeElement; // closed again, Enter must mean what it meant before
      menu.open = !menu.open;
      const first = menu.open && menu.querySelector(".drop button");
      if (first) first.focus();
    } else if (el.matches("textarea, select, input:not([type=submit])")) {
      el.focus();
      el.scrollIntoView({ block: "center" });
    } else if (!disabled(el)) el.click();
  };
  const move = (step) => {
    const rows = [...document.querySelectorAll(".people > :is(li, tr)")].filter((li) => li.querySelector(".who, .who2") && visible(li));
    if (!rows.length) return;
    const at = rows.indexOf(row());
    const to = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + step))];
    to.querySelector(".who, .who2").focus();
    to.scrollIntoView({ block: "nearest" });
  };
  const answers = { Y: "yes", N: "no", K: "couldnt_ask", D: "declined" };
  const answer = (key) => {
    const question = document.activeElement.closest(".crisisq .q");
    const pick = question && answers[key] && question.querySelector(`input[value="${answers[key]}"]`);
    if (!pick) return false;
    pick.checked = true;
    const next = question.nextElementSibling;
    (next ? next.querySelector("input:checked, input") : pick).focus();
    question.dispatchEvent(new CustomEvent("wayline:answered", { bubbles: true, detail: answers[key] }));
    return true;
  };

  let prefix = 0, escapes = [];
  const escape = (event) => {
    const at = Date.now();
    escapes = escapes.filter((time) => at - time < 2000).concat(at);
    if (escapes.length >= 3) { location.assign(data.home); return; }
    if (document.querySelector("dialog[open]")) return; // the browser closes it
    const menu = document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      const before = menu.cameFrom || menu.querySelector("summary");
      if (before === body) document.activeElement.blur();
      else before.focus();
      event.preventDefault();
      return;
    }
    if (typing(event.target)) { event.target.blur(); return; }
    const back = find("Escape", document);
    if (back) back.click();
  };

  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Escape") { if (!event.repeat) escape(event); return; }
    escapes = []; // three in a row
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const scope = document.querySelector("dialog[open]") || (event.target.closest("form") || document);
      const save = find("Control+Enter", scope);
      if (save) { event.preventDefault(); activate(save); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
    if (event.key === " " && event.target.matches("a[role=button]")) { event.preventDefault(); event.target.click(); return; }
    const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
    const dialog = document.querySelector("dialog[open]"), menu = document.querySelector("details.menu[open] .drop");
    if (key === "Enter" && document.activeElement !== body && document.activeElement !== $("main") && document.activeElement !== dialog) return;
    const scope = dialog || menu || document;
    if (scope === document) {
      const led = Date.now() - prefix < 1500;
      prefix = 0;
      if (key === "G") { prefix = Date.now(); return; }
      const room = led && document.querySelector(`.rail [data-go="${key}"]`);
      if (room) { location.assign(room.href); return; }
      if (document.activeElement && answer(key)) { event.preventDefault(); return; }
      if (key === "J" || key === "K") { event.preventDefault(); move(key === "J" ? 1 : -1); return; }
      if (key === "8") { event.preventDefault(); openDialog("d988"); return; }
      if (key === "?") { event.preventDefault(); openDialog("keys"); return; }
      if (key === "/") {
        const field = document.querySelector("[data-find]");
        if (field) { event.preventDefault(); field.focus(); return; }
      }
      if (key === "S" && $("ask") && !document.activeElement.closest("#ask")) {
        const first = document.querySelector("#ask .q input:checked, #ask .q input");
        if (first && visible($("ask"))) { event.preventDefault(); $("ask").scrollIntoView({ block: "center" }); first.focus(); return; }
      }
      if (key === "O" && row() && !find("O", document)) { event.preventDefault(); row().querySelector(".who").click(); return; }
    }
    const el = find(key, scope);
    if (el) { event.preventDefault(); activate(el); }
  });

  /* ---- numbers hide again ---- */
  const hideLater = () => {
    for (const shown of document.querySelectorAll("[data-hide-after]")) {
      const seconds = Number(shown.dataset.hideAfter);
      shown.removeAttribute("data-hide-after");
      setTimeout(() => hide(shown), seconds * 1000);
    }
  };
  const hide = (shown) => {
    shown.querySelector("[data-number]").textContent = shown.dataset.masked;
    shown.removeAttribute("data-shown");
    shown.querySelectorAll(".show").forEach((again) => { again.hidden = false; });
  };
  news.on("lead", async () => { // shown for a call, which may have ended in another window
    const shown = $("number");
    if (!shown || !("shown" in shown.dataset)) return;
    const page = await fetch(location.href).then((answer) => answer.text()).catch(() => "");
    if (!page || page.includes('class="oncall')) return;
    hide(shown);
    document.querySelectorAll('#call a[href^="tel:"]').forEach((link) => link.remove());
  });

  /* ---- clocks, rings, age ---- */
  const pad = (n) => String(n).padStart(2, "0");
  const live = $("live");
  let announcedAt = 0, announced = null, undo = $("undo") ? Number($("undo").dataset.seconds) : 0;
  const age = () => Math.round(news.age() / 1000);
  const tick = () => {
    for (const el of document.querySelectorAll("[data-since]")) {
      const seconds = Math.max(0, Math.floor(now() - Number(el.dataset.since)));
      if (!el.matches("svg")) { el.textContent = `${pad(Math.floor(seconds / 60))}:${pad(seconds % 60)}`; continue; }
      const promise = Number(el.dataset.promise);
      el.querySelector("text").textContent = seconds < 6000 ? `${Math.floor(seconds / 60)}:${pad(seconds % 60)}` : `${Math.floor(seconds / 3600)} h`;
      el.querySelector(".v").setAttribute("stroke-dasharray", `${Math.min(100, Math.round(100 * seconds / promise))} 100`);
      el.classList.toggle("late", seconds > promise);
    }
    const board = $("board");
    if (board) {
      const old = age() > Number(board.dataset.freshFor);
      board.classList.toggle("stale", old);
      board.querySelectorAll("[data-stale]").forEach((el) => { el.hidden = !old; });
      board.querySelectorAll("[data-take]").forEach((el) => { if (old) el.setAttribute("aria-disabled", "true"); else el.removeAttribute("aria-disabled"); });
      board.querySelectorAll("[data-age]").forEach((el) => { el.textContent = age() < 90 ? `${age()} seconds` : `${Math.round(age() / 60)} minutes`; });
      board.querySelectorAll("[data-ago]").forEach((el) => { el.textContent = age() < 3 ? "just now" : `${age()} s ago`; });
      const count = board.dataset.waiting;
      if (live && count !== undefined && count !== announced && Date.now() - announcedAt > 15000) {
        if (announced !== null) live.textContent = count === "1" ? "1 person waits" : `${count} people wait`;
        announced = count; announcedAt = Date.now();
      }
    }
    const old = $("old"), minutes = Math.floor(age() / 60);
    if (old && !board && !data.renew && document.querySelector("main :is(.people, .grid)")) {
      old.hidden = minutes < 5;
      old.querySelector("[data-minutes-old]").textContent = `${minutes} minutes`;
    }
    const bar = $("undo");
    if (bar) {
      undo -= 1;
      bar.querySelector("[data-left]").textContent = Math.max(0, undo);
      if (undo < 0) bar.remove();
    }
  };
  every(1000, tick);
  const countRail = () => {
    const board = $("board"), count = document.querySelector("[data-count=waiting]");
    if (!board || !count || board.dataset.waiting === undefined) return;
    count.hidden = board.dataset.waiting === "0";
    count.firstChild.textContent = board.dataset.waiting;
  };

  /* ---- htmx ---- */
  addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail, text = xhr.responseText || "";
    if (/^\s*<!doctype/i.test(text)) { event.detail.shouldSwap = false; location.reload(); return; }
    if (text.includes('id="refusal"')) {
      event.detail.target = $("notices");
      event.detail.swapOverride = "innerHTML";
      event.detail.shouldSwap = true;
      document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
    }
  });
  addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "board") countRail();
    if (event.detail.target.id === "call" || (event.detail.elt && event.detail.elt.id === "call")) { const dialer = $("dialer"); if (dialer) dialer.focus(); }
    if (event.detail.target.id === "notices") $("notices").scrollIntoView({ block: "nearest" });
    hideLater();
  });
  addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form");
    if (form) { delete form.dataset.sent; waiting(); }
    if (event.detail.successful) {
      offline(false);
      const dialog = form && form.matches("[data-closes]") && form.closest("dialog[open]");
      if (dialog) dialog.close();
    }
  });
  const failed = (event, words, code) => {
    const form = event.target.closest && event.target.closest("form");
    if (form) tell("That was not saved.", `${words} Nothing was lost: what you typed is still here.`, { kind: "risk", code, act: button("Send again", () => { window.wayline.quiet(); form.requestSubmit(); }) });
  };
  addEventListener("htmx:sendError", (event) => { offline(true); failed(event, "There is no connection."); });
  addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status >= 500) failed(event, "The fault is ours.", codeOf(event.detail.xhr.responseText));
  });
  addEventListener("htmx:beforeSend", (event) => { if (event.target.id !== "board") waiting((event.target.dataset && event.target.dataset.asks) || "Asking"); });

  /* ---- the danger card is in the cache before it is needed ---- */
  const warm = () => fetch(data.danger).then((answered) => answered.text()).then((page) => {
    const assets = new Set([...page.matchAll(/(?:src|href)="(\/[^"#]+\.(?:css|js|svg))/g)].map((hit) => hit[1]));
    assets.forEach((url) => fetch(url).catch(() => null));
  }).catch(() => {});
  ("requestIdleCallback" in window ? requestIdleCallback : setTimeout)(warm);

  hideLater();
  tick();
  fromFragment();
  addEventListener("hashchange", fromFragment);
  if (data.openDialog) openDialog(data.openDialog);
  const errors = $("errors");
  if (errors && !document.querySelector("dialog[open]")) errors.focus();
})();
