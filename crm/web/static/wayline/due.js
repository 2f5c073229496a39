/* A reminder of one's own fell due: said on whatever page is open, with a soft sound where somebody asked for one. */
(() => {
  "use strict";
  const { $, data, live } = window.wayline;
  const KEY = "wayline-sound", SOUNDED = "wayline-sounded"; // of this browser; the second so that one of its tabs sounds
  const kept = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const keep = (key, value) => { try { localStorage.setItem(key, value); return true; } catch { return false; } };

  /* ---- two soft notes, made here ---- */
  const note = (to, hertz, at) => {
    const tone = to.createOscillator(), loud = to.createGain();
    tone.frequency.value = hertz;
    loud.gain.setValueAtTime(0, at);
    loud.gain.linearRampToValueAtTime(0.06, at + 0.05);
    loud.gain.exponentialRampToValueAtTime(0.0005, at + 0.6);
    tone.connect(loud).connect(to.destination);
    tone.start(at); tone.stop(at + 0.65);
  };
  let sounds = null;
  const sound = () => {
    sounds = sounds || new AudioContext();
    sounds.resume().catch(() => null);
    note(sounds, 523, sounds.currentTime); note(sounds, 659, sounds.currentTime + 0.25);
    document.body.dataset.sounded = "";
  };

  window.wayline.sound = sound;

  /* ---- My day draws its list again, unless somebody has a hand in it ---- */
  const listed = async () => {
    const list = $("day");
    if (!list || list.querySelector("details[open]") || list.contains(document.activeElement) || document.querySelector("dialog[open]")) return false;
    const answered = await fetch(location.pathname).catch(() => null);
    const found = answered && answered.ok && new DOMParser().parseFromString(await answered.text(), "text/html").getElementById("day");
    if (found) { list.replaceWith(found); $("live").textContent = "Something is due"; }
    return Boolean(found);
  };

  /* ---- what is due ---- */
  const told = new Set();
  const due = async (id) => {
    if (!id || told.has(id)) return;
    const answered = await fetch(`${data.dueNews}${id}/news/`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answered || answered.status !== 200) return;
    const banner = new DOMParser().parseFromString(await answered.text(), "text/html").querySelector("[data-due]");
    if (!banner) return;
    told.add(id);
    document.querySelectorAll("[data-due]").forEach((one) => one.remove());
    if (!await listed()) $("notices").prepend(banner);
    const count = document.querySelector("[data-count=reminders]");
    if (count) { count.hidden = false; count.firstChild.textContent = banner.dataset.due; }
    if (kept(KEY) === "on" && kept(SOUNDED) !== id && keep(SOUNDED, id)) sound();
  };
  live.on("reminder", due);

  /* ---- on or off, in My day ---- */
  const button = document.querySelector("[data-sound]");
  const draw = () => {
    const is = kept(KEY) === "on";
    button.hidden = false;
    button.setAttribute("aria-pressed", is);
    button.querySelector("[data-sound-word]").textContent = is ? "on" : "off";
  };
  if (button && "AudioContext" in window) {
    draw();
    button.addEventListener("click", () => { if (keep(KEY, kept(KEY) === "on" ? "off" : "on")) draw(); if (kept(KEY) === "on") sound(); });
  }
})();
