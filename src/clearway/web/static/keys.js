// Keys for those who want them; every page is complete without.
"use strict";
(() => {
  const rows = () => Array.from(document.querySelectorAll("[data-keys] tbody tr"));
  let place = -1;

  const choose = (next) => {
    const all = rows();
    if (all.length === 0) return;
    place = Math.max(0, Math.min(all.length - 1, next));
    all.forEach((row, index) => row.classList.toggle("chosen", index === place));
    const link = all[place].querySelector("th a");
    if (link) link.focus();
    all[place].scrollIntoView({ block: "nearest" });
  };

  const select = () => {
    const box = place >= 0 && rows()[place].querySelector('input[type="checkbox"]');
    if (box) box.checked = !box.checked;
  };

  // Opens every table of numbers, or closes them when all are open.
  const showNumbers = () => {
    const tables = Array.from(document.querySelectorAll(".plot details"));
    const open = tables.some((table) => !table.open);
    tables.forEach((table) => { table.open = open; });
  };

  const showKeys = () => {
    const keys = document.getElementById("keys");
    keys.open = !keys.open;
    if (keys.open) {
      keys.scrollIntoView({ block: "nearest" });
      keys.querySelector("summary").focus();
    }
  };

  const search = () => {
    const field = document.querySelector("[data-search]");
    if (field) field.focus();
  };

  const meanings = {
    j: () => choose(place + 1),
    k: () => choose(place - 1),
    x: select,
    t: showNumbers,
    "?": showKeys,
    "/": search,
  };

  // A button may have a key of its own. Once a form is on its way, no key sends another.
  let sent = false;
  document.addEventListener("submit", () => { sent = true; });
  window.addEventListener("pageshow", () => { sent = false; });

  const press = (key) => {
    const buttons = Array.from(document.querySelectorAll("button[data-key]"));
    const button = buttons.find((one) => one.dataset.key === key);
    return button && (() => { if (!sent) button.click(); });
  };

  // What answers a form is reloaded as the page at that address, and not by sending the form again.
  if (document.querySelector("[data-answer]")) history.replaceState(null, "", location.href);

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest('input:not([type="checkbox"], [type="radio"]), textarea, select');
    if (typing && event.key === "Escape") typing.blur();
    if (typing || event.repeat && press(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    const meaning = press(event.key) || meanings[event.key];
    if (meaning) {
      event.preventDefault();
      meaning();
    }
  });
})();
