/* Copy what stands in a box. Without this file the text can be chosen and copied by hand. */
(() => {
  "use strict";
  const choose = (box) => { const range = document.createRange(); range.selectNodeContents(box); getSelection().removeAllRanges(); getSelection().addRange(range); };
  const copy = (box) => (navigator.clipboard ? navigator.clipboard.writeText(box.textContent) : Promise.reject(new Error("no clipboard"))).catch(() => { choose(box); if (!document.execCommand("copy")) throw new Error("not copied"); });
  addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const word = button.querySelector("[data-copy-word]"), live = document.getElementById("live");
    const say = (words) => { word.textContent = words; live.textContent = words; setTimeout(() => { word.textContent = "Copy"; }, 4000); };
    copy(document.getElementById(button.dataset.copy)).then(() => say("Copied")).catch(() => say("Chosen: press Ctrl C"));
  });
})();
