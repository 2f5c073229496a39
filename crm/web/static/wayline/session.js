/* Away from the keyboard: a warning, then signed out, with the note saved first. Never while on a call. */
(() => {
  "use strict";
  const { $, data, every, before, offline } = window.wayline;
  const idle = $("idle");
  if (!idle) return;
  const back = idle.querySelector("[name=next]"); // signing in again leads to this page
  const limit = Number(idle.dataset.minutes) * 60000, warning = Number(idle.dataset.warning) * 60000;
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("wayline") : null;
  let touched = Date.now(), told = 0, leaving = false;

  const touch = () => { touched = Date.now(); if (idle.open) idle.close(); };
  const here = () => {
    touched = Date.now();
    if (channel && touched - told > 5000) { told = touched; channel.postMessage("here"); }
  };
  const saved = async () => (await Promise.all(before.map((safe) => safe()))).every(Boolean);
  const reached = () => fetch(data.alive, { method: "HEAD" }).then((answered) => answered.ok).catch(() => { offline(true); return false; });
  const leave = async () => {
    leaving = await saved() && await reached(); // else it stays on this screen, and we try again
    if (leaving) $("idle-out").submit();
  };
  const look = () => {
    const away = Date.now() - touched;
    if (document.querySelector(".oncall") || "oncall" in data) here();
    else if (leaving || away < limit - warning) return;
    else if (away >= limit) leave();
    else if (!idle.open) { back.value = `${data.signIn}?next=${encodeURIComponent(location.pathname)}`; idle.showModal(); saved(); }
  };

  if (channel) channel.onmessage = touch;
  for (const kind of ["keydown", "pointerdown", "input"]) addEventListener(kind, () => { if (!idle.open) here(); }, true);
  idle.addEventListener("close", () => { told = 0; here(); });
  every(1000, look);
})();
