/* The danger card. What is pressed stays in this page's memory; opened for a caller, it is sent too, as soon as somebody
   answers, each line once. Nothing is stored in the browser. */
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const log = $("log"), opened = Date.now(), timers = {};
  const [, caller, practice] = /^#([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(,practice)?$/.exec(location.hash) || [];
  const card = $("card").dataset;

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
    li.append(icon({ risk: "triangle-alert", note: "pencil", told: "bell" }[kind] || "check"), div);
    log.prepend(li);
  };

  /* ---- opened for a caller: what is pressed goes to the server, now or when it is back ---- */
  const since = performance.now(), unsent = new Map();
  const made = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte, at) => (at === 6 ? (byte & 15) | 64 : at === 8 ? (byte & 63) | 128 : byte).toString(16).padStart(2, "0") + ([3, 5, 7, 9].includes(at) ? "-" : "")).join("");
  const ago = (from) => Math.min(86400000, Math.round(performance.now() - from));
  let crisis = caller && made(), token = "", sending = false, address = null, closing = null, done = false, seen = false, askedAt = 0;
  const keep = (words, kind) => {
    if (!caller) return;
    unsent.set(made(), { kind, words: words.slice(0, 500), from: performance.now() });
    send();
  };
  const say = (id, words) => { $(id).hidden = false; $(id).textContent = words; };
  const where = (words) => { $("log-where").textContent = words; $("addr-where").textContent = words; };
  const renew = async () => { // the page itself is everybody's: the token is this person's
    const answered = await fetch(card.token, { signal: AbortSignal.timeout(4000) });
    const found = !answered.redirected && /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(await answered.text());
    if (found) token = found[1];
    return Boolean(found);
  };
  const post = async (path, body) => {
    const ask = () => fetch(`${card.leads}${caller}/${path}`, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", "X-CSRFToken": token }, signal: AbortSignal.timeout(4000) });
    if (!token) await renew();
    let answered = await ask();
    if ([401, 403].includes(answered.status) && await renew()) answered = await ask();
    const said = await answered.json().catch(() => ({}));
    return { ok: answered.ok, status: answered.status, said };
  };
  const drawn = (said) => {
    crisis = said.crisis;
    seen = Boolean(said.seen_by);
    const paged = practice ? "Practice. Nobody is told." : said.seen_by ? `${said.seen_by} has seen it.` : said.again ? "The shift leads were told again. Nobody has seen it yet." : "The shift leads are told.";
    if ($("paged-says").textContent !== paged) { say("paged-says", paged); write(paged, seen ? "good" : "told"); }
    if (!closing && !unsent.size) where("Kept in the caller’s story");
    $("back").hidden = !said.may_call_back && $("back-dialer").hidden;
    $("call-back").hidden = !said.may_call_back;
    const line = said.local_911;
    $("local-911").hidden = !line;
    $("other-911").hidden = Boolean(line);
    if (line) {
      for (const name of ["place", "spoken", "source", "days"]) $("local-911").querySelector(`[data-${name}]`).textContent = line[name];
      $("local-911").querySelector("a").href = line.tel;
    }
    if (said.closed) leave();
  };
  const refused = ({ status, said }) => {
    if (status === 401) where("You are signed out. Sign in on another tab: this is kept here, and sent then.");
    else if (status < 500) where(`Kept on this screen. ${said.detail || ""}`);
    else where("Kept on this screen, and sent when the server answers.");
  };
  const send = async () => {
    if (!caller || sending || done) return;
    sending = true;
    askedAt = performance.now();
    let heard = false;
    const going = [...unsent].slice(0, 100), said = address;
    const steps = going.map(([id, one]) => ({ id, kind: one.kind, words: one.words, ago: ago(one.from) }));
    try {
      const answer = await post("danger/", { crisis, opened_ago: ago(since), steps, ...(said ? { address: said } : {}) });
      heard = answer.ok;
      if (heard) {
        going.forEach(([id]) => unsent.delete(id));
        if (address === said) address = null;
        drawn(answer.said);
        if (closing && !unsent.size) await end();
      } else refused(answer);
    } catch { where("Kept on this screen, and sent when the server answers."); }
    sending = false;
    if (heard && (unsent.size || address)) send();
  };
  const end = async () => {
    const answer = await post("danger/close/", { crisis, ...closing });
    if (answer.ok) { leave(); return; }
    closing = null;
    $("whynot").textContent = answer.said.detail || "That was not kept. Try again.";
  };
  const leave = () => { if (done) return; done = true; location.assign(practice ? card.practice : picked("end") === "not_an_emergency" ? `${card.caller}${caller}/` : card.queue); };
  const callBack = async () => {
    try {
      const answer = await post("danger/call-back/", {});
      if (!answer.ok) { $("back-says").textContent = answer.said.detail; return; }
      write("Called back, once", "risk");
      $("call-back").hidden = true;
      if (!answer.said.tel) { $("back-says").textContent = "Practice: no number is dialed."; return; }
      $("back-dialer").hidden = false;
      $("back-dialer").href = answer.said.tel;
      $("back-says").textContent = "The dialer opens. You press call.";
      $("back-dialer").focus();
    } catch { $("back-says").textContent = "The server does not answer. Call them from your phone, if you have the number."; }
  };
  $("call-back").addEventListener("click", callBack);

  const press = (button) => {
    const help = /911|988|oison/.test(button.dataset.log);
    write(button.dataset.log, help || button.dataset.kind ? "risk" : "good");
    keep(button.dataset.log, button.dataset.kind || (help ? "call" : "step"));
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
  if (practice) {
    $("practice").hidden = false;
    addEventListener("click", (event) => { if (event.target.closest('a[href^="tel:"]')) event.preventDefault(); });
  }
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
    if (words) { write(words, "note"); keep(words, "note"); }
    $("log-note").value = "";
    toggleNote(false);
  };
  $("add-note").addEventListener("click", () => toggleNote($("note-row").hidden));
  $("save-note").addEventListener("click", saveNote);
  $("log-note").addEventListener("keydown", (event) => { if (event.key === "Enter") saveNote(); });

  // The address, to read back
  let typed = 0;
  const readback = $("readback"), asked = readback.textContent;
  const read = () => {
    const said = ["addr", "unit", "city"].map((id) => $(id).value.trim()).filter(Boolean).join(", ");
    readback.textContent = said ? `“${said}. Is the door open?”` : asked;
    address = { street: $("addr").value, unit: $("unit").value, city: $("city").value };
    clearTimeout(typed);
    typed = setTimeout(send, 800);
  };
  ["addr", "unit", "city"].forEach((id) => $(id).addEventListener("input", read));

  // Kinds
  document.querySelectorAll('input[name="kind"]').forEach((kind) => kind.addEventListener("change", () => { write(kind.dataset.title, "risk"); keep(kind.dataset.title, "step"); }));

  // Closing needs how it ended, and who confirmed it
  const close = $("close-card");
  const picked = (name) => { const one = document.querySelector(`input[name="${name}"]:checked`); return one ? one.value : ""; };
  const missing = () => {
    const left = [];
    if (!picked("end")) left.push("how it ended");
    if (picked("end") === "not_an_emergency") return left;
    if (!picked("confirmed")) left.push("whether it is confirmed");
    if (!$("told").value.trim()) left.push("who told you");
    return left;
  };
  const check = () => {
    const left = missing(), ready = caller ? "Ready. It goes into the caller’s story." : "Write the times and who confirmed it in the caller’s note: this page forgets them.";
    close.setAttribute("aria-disabled", left.length ? "true" : "false");
    close.classList.toggle("primary", !left.length);
    $("still-open").textContent = left.length ? `${left.length} open` : "Ready";
    $("still-open").className = `chip push ${left.length ? "lamp" : "good"}`;
    $("whynot").textContent = left.length ? `Still open: ${left.join(", ")}.` : ready;
  };
  $("close").addEventListener("input", check);
  close.addEventListener("click", (event) => {
    if (missing().length) { event.preventDefault(); check(); return; }
    if (!caller) return;
    event.preventDefault();
    closing = { outcome: picked("end"), confirmed: picked("confirmed"), words: $("told").value };
    $("whynot").textContent = "Closing. If the server is away, this waits for it: stay here, or write it on paper.";
    send();
  });
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
  addEventListener("beforeunload", (event) => { if (!done && log.children.length > 1 && (missing().length || unsent.size)) event.preventDefault(); });
  write("Card opened", "risk");
  if (caller) {
    addEventListener("hashchange", () => history.replaceState(null, "", `#${caller}${practice || ""}`)); // a reload is the same caller's card
    check();
    where("Kept on this screen, and sent when the server answers.");
    keep("Card opened", "step");
    setInterval(() => { if (unsent.size || address || closing || !seen || performance.now() - askedAt > 15000) send(); }, 3000);
    setInterval(() => post("renew/", {}).catch(() => null), 30000);
  }
})();
