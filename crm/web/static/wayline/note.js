/* The note that is being written, kept on the server two seconds after the last change; and the lease on its caller. */
(() => {
  "use strict";
  const { $, data, every, post, tell, button, offline, isOffline, onBack, before, renewed, signedOut, live } = window.wayline;
  const note = $("note"), status = $("note-status"), here = " It is kept on this screen.";
  let dirty = false, savedAt = 0, waiting = 0, saving = null;
  const say = (words) => {
    if (status) status.textContent = words;
    document.querySelectorAll("[data-note-status]").forEach((el) => { el.textContent = words; });
  };
  const later = () => { clearTimeout(waiting); waiting = setTimeout(keep, 5000); };
  const put = async (leaving) => {
    const text = note.value, more = leaving ? { keepalive: text.length < 15000 } : {};
    let answered = await post(note.dataset.draft, { text }, more);
    if (answered.status === 403 && await renewed()) answered = await post(note.dataset.draft, { text }, more);
    if (answered.ok) { dirty = dirty && note.value !== text; savedAt = Date.now(); offline(false); return; }
    say(`Not saved yet.${here}`);
    if (answered.type === "opaqueredirect") signedOut(() => { window.wayline.quiet(); renewed().then(keep); });
    else if (answered.status >= 500) later();
  };
  const keep = (leaving) => {
    clearTimeout(waiting);
    if (!note || !dirty || !note.dataset.draft) return Promise.resolve(true);
    saving = put(leaving === true).catch(() => { offline(true); say(`Not saved yet.${here}`); later(); });
    return saving.then(() => !dirty);
  };
  if (note && !note.readOnly) {
    note.addEventListener("input", () => { dirty = true; savedAt = 0; say("Writing…"); clearTimeout(waiting); waiting = setTimeout(keep, 2000); });
    note.form.addEventListener("submit", () => clearTimeout(waiting));
    note.form.addEventListener("wayline:failed", () => keep());
    note.form.addEventListener("wayline:sent", () => { dirty = false; });
    before.push(keep);
    onBack(keep);
    addEventListener("pagehide", () => keep(true));
    addEventListener("beforeunload", (event) => { if (dirty && isOffline()) event.preventDefault(); });
    every(1000, () => { if (savedAt && !dirty) say(`Note saved ${Math.max(1, Math.round((Date.now() - savedAt) / 1000))} s ago`); });
  }

  /* ---- the lease ---- */
  let held = Boolean(data.renew);
  const lost = async (page) => {
    const refusal = new DOMParser().parseFromString(page, "text/html").querySelector("[data-detail]");
    const act = document.createElement("div"), next = button("Next caller", () => $("next-caller-form").requestSubmit());
    held = false;
    await keep();
    if (note) note.readOnly = true;
    document.querySelectorAll("main form button, .key").forEach((el) => el.setAttribute("aria-disabled", "true"));
    next.setAttribute("aria-keyshortcuts", "Enter");
    act.className = "row";
    act.append(button("Look again", location.pathname), next);
    tell(refusal ? refusal.dataset.detail : "You no longer hold this caller.", "You can read, not write. Your draft is kept.", { sign: "lock", act });
  };
  const renew = () => held && post(data.renew, {}).then(async (answered) => {
    offline(false);
    if ([403, 404, 409].includes(answered.status) && !(answered.status === 403 && await renewed())) lost(await answered.text());
  }).catch(() => offline(true));
  every(30000, renew);
  onBack(renew);

  /* ---- others did something with this caller: said beside what is being written ---- */
  const changed = async () => {
    const answered = await fetch(data.news, { headers: { "HX-Request": "true" } });
    if (answered.status !== 200) return;
    const found = new DOMParser().parseFromString(await answered.text(), "text/html").querySelector("[data-changed]");
    if (!found) return;
    document.querySelectorAll("[data-changed]").forEach((one) => one.remove());
    $("notices").prepend(found);
    if ("locks" in found.dataset) document.querySelectorAll("[data-standing]").forEach((one) => { one.hidden = true; });
  };
  const stirred = async () => {
    const mine = held;
    await renew();
    if (mine === held) await changed().catch(() => offline(true));
  };
  let stirring = null;
  const soon = () => { if (!stirring) stirring = setTimeout(() => { stirring = null; stirred(); }, 200); }; // several at once are one
  if (data.news) live.on("lead", soon);
})();
