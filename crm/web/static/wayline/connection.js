/* What every page of staff shares: words at the top, the connection, and forms that lose nothing when they fail. */
window.wayline = (() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const data = document.body.dataset, timers = [], backs = [];
  const every = (ms, run) => timers.push(setInterval(run, ms));
  const token = () => { const field = document.querySelector("input[name=csrfmiddlewaretoken]"); return field ? field.value : ""; };
  const post = (url, fields, more) => fetch(url, { method: "POST", body: new URLSearchParams(fields), headers: { "X-CSRFToken": token(), "HX-Request": "true" }, redirect: "manual", ...more });
  const clock = (date) => date.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" }).replace("AM", "a.m.").replace("PM", "p.m.");

  /* ---- words at the top, or in the dialog that is open ---- */
  const button = (label, press) => {
    const one = document.createElement(typeof press === "string" ? "a" : "button");
    one.className = "btn small";
    one.textContent = label;
    if (typeof press === "string") one.href = press; else { one.type = "button"; one.addEventListener("click", press); }
    return one;
  };
  const icon = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "i"); svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${data.icons}#${name}`);
    svg.append(use);
    return svg;
  };
  const quiet = () => document.querySelectorAll("[data-told]").forEach((one) => one.remove());
  const tell = (strong, words, { kind = "", sign = "circle-alert", code = "", act = null } = {}) => {
    waiting();
    const banner = document.createElement("div"), text = document.createElement("div"), head = document.createElement("strong"), mono = document.createElement("span");
    quiet();
    banner.className = `banner ${kind}`;
    banner.dataset.told = "";
    banner.setAttribute("role", kind === "risk" ? "alert" : "status");
    head.textContent = strong;
    mono.className = "mono";
    mono.textContent = code;
    text.append(head, ` ${words}`, ...(code ? [" Code ", mono, "."] : []));
    banner.append(icon(sign), text, ...(act ? [act] : []));
    const dialog = document.querySelector("dialog[open]");
    ((dialog && dialog.querySelector(".stack")) || $("notices")).prepend(banner);
    banner.scrollIntoView({ block: "nearest" });
  };

  /* ---- no connection: said once, tried again every five seconds ---- */
  let since = null;
  const offline = (is) => {
    if (is === Boolean(since)) return;
    since = is ? new Date() : null;
    if (is) $("offline-since").textContent = clock(since).replace(/\.$/, "");
    $("offline").hidden = !is;
    if (!is) backs.forEach((run) => run());
  };
  const knock = () => fetch(data.alive, { method: "HEAD", signal: AbortSignal.timeout(4000) }).then((answered) => offline(answered.status >= 502)).catch(() => offline(true));
  addEventListener("offline", () => offline(true));
  addEventListener("online", knock);
  $("try-now").addEventListener("click", knock);
  every(5000, () => { if (since) knock(); });
  if (navigator.onLine === false) offline(true);

  /* ---- waiting: said after 300 ms ---- */
  let slow = 0;
  const waiting = (words) => {
    clearTimeout(slow);
    if (!words) { $("loading").hidden = true; return; }
    slow = setTimeout(() => { $("loading-asks").textContent = `${words}, up to 20 s`; $("loading").hidden = false; }, 300);
  };
  addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || link.target || link.origin !== location.origin) return;
    if (link.pathname !== location.pathname || !link.hash) waiting("Asking for the page");
  });
  addEventListener("pageshow", () => waiting());

  /* ---- a form is sent from here, so that what was typed is still there when it fails ---- */
  const before = []; // what has to be safe first: functions that answer a promise
  const show = (page) => {
    waiting();
    timers.forEach(clearInterval);
    document.open();
    document.write(page);
    document.close();
  };
  const go = (to) => {
    const there = new URL(to, location.href);
    waiting("Asking for the page");
    if (there.pathname + there.search !== location.pathname + location.search) { location.assign(there); return; }
    for (const form of document.forms) form.autocomplete = "off"; // the page as the server has it, not as it was typed
    history.replaceState(null, "", there);
    location.reload();
  };
  const failed = (form, again, words, code) => {
    form.dispatchEvent(new CustomEvent("wayline:failed"));
    tell("That was not saved.", `${words} Nothing was lost: what you typed is still here.`, { kind: "risk", code, act: button("Send again", again) });
  };
  const signedOut = (again) => {
    const act = document.createElement("div"), link = button("Sign in", `${data.signIn}?next=${encodeURIComponent(location.pathname)}`);
    link.target = "_blank";
    act.className = "row";
    act.append(link, button("Send again", again));
    tell("You are signed out.", "What you typed is still here. Sign in on another tab, then send it again.", { kind: "lamp", sign: "lock", act });
  };
  const renewed = async () => { // signing in again has made a new token
    const answered = await fetch(data.signOut).catch(() => null);
    const found = answered && !answered.redirected && /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(await answered.text());
    if (found) document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = found[1]; });
    return Boolean(found);
  };
  const codeOf = (page) => (/class="mono">([0-9a-f]{8})</.exec(page) || ["", ""])[1];
  const sent = (form, submitter) => {
    const url = (submitter && submitter.getAttribute("formaction")) || form.getAttribute("action") || location.href;
    return fetch(url, { method: "POST", body: new URLSearchParams(new FormData(form, submitter)), headers: { "X-Wayline": "page" }, signal: AbortSignal.timeout(20000) });
  };
  const send = async (form, submitter) => {
    const again = async () => { quiet(); delete form.dataset.sent; await renewed(); form.requestSubmit(submitter); };
    waiting(form.dataset.asks || "Saving");
    try {
      if (!form.matches("[data-keeps]")) await Promise.all(before.map((safe) => safe()));
      let answered = await sent(form, submitter);
      if (answered.status === 403 && await renewed()) answered = await sent(form, submitter); // signed in again elsewhere
      const to = answered.headers.get("X-Location"), page = await answered.text();
      if (to && to.startsWith(data.signIn) && !form.matches("[data-leaves]")) signedOut(again);
      else if (to) { form.dispatchEvent(new CustomEvent("wayline:sent")); go(to); }
      else if (answered.status >= 500) failed(form, again, "The fault is ours.", codeOf(page));
      else show(page);
    } catch (problem) {
      if (problem.name === "TimeoutError") { failed(form, again, "No answer came in 20 seconds. It may have been saved: look before you send again."); return; }
      offline(true);
      failed(form, again, "There is no connection.");
    }
  };
  addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.target || form.enctype !== "application/x-www-form-urlencoded") return;
    event.preventDefault();
    send(form, event.submitter);
  });

  return { $, data, every, post, tell, quiet, button, offline, isOffline: () => Boolean(since), onBack: (run) => backs.push(run), before, waiting, codeOf, signedOut, renewed };
})();
