// Follows what is being tried; without it the page is reloaded by hand.
"use strict";
(() => {
  const pause = 2000;
  const longest = 30000;
  const holders = "summary, pre, a, .wide";
  let wait = pause;

  const section = () => document.getElementById("live");
  const followed = () => section().dataset.follow === "yes";

  // Puts the new state in place of the old one; what the reader closed or scrolled stays so, and the focus too.
  const put = (text) => {
    const next = new DOMParser().parseFromString(text, "text/html").getElementById("live");
    const now = section();
    if (!next || next.innerHTML === now.innerHTML) return;
    const before = Array.from(now.querySelectorAll("details"), (one) => one.open);
    const scrolled = Array.from(now.querySelectorAll("pre"), (one) => [one.scrollTop, one.scrollHeight - one.clientHeight]);
    const sideways = Array.from(now.querySelectorAll(".wide"), (one) => one.scrollLeft);
    const focused = Array.from(now.querySelectorAll(holders)).indexOf(document.activeElement);
    now.replaceWith(next);
    next.querySelectorAll("details").forEach((one, place) => { one.open = before[place] ?? true; });
    next.querySelectorAll("pre").forEach((one, place) => {
      const [top, most] = scrolled[place] ?? [0, 0];
      one.scrollTop = top >= most ? one.scrollHeight : top;
    });
    next.querySelectorAll(".wide").forEach((one, place) => { one.scrollLeft = sideways[place] ?? 0; });
    if (focused >= 0) next.querySelectorAll(holders)[focused]?.focus({ preventScroll: true });
  };

  const over = () => {
    const said = document.createElement("p");
    const link = document.createElement("a");
    said.className = "notice";
    said.setAttribute("role", "status");
    link.href = location.pathname;
    link.textContent = "Show what came of it";
    said.append("Done. ", link);
    section().append(said);
  };

  const follow = async () => {
    try {
      const answer = document.hidden ? null : await fetch(section().dataset.live, { credentials: "same-origin" });
      if (answer && !answer.ok && answer.status < 500) return;
      if (answer && answer.ok) put(await answer.text());
      wait = answer && !answer.ok ? Math.min(2 * wait, longest) : pause;
    } catch {
      wait = Math.min(2 * wait, longest);
    }
    if (followed()) setTimeout(follow, wait);
    else over();
  };

  if (section() && followed()) setTimeout(follow, pause);
})();
