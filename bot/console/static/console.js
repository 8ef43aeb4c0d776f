"use strict";
// The console works without this file; it adds the keyboard, the list that renews itself, and the clock of a reveal.
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const RENEW_MS = 10000;

function typing(target) {
  return target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select") !== null;
}

function queue(list) {
  const form = one("#flags");
  let here = "";
  const rows = () => all("tr[data-flag]", list);
  const chosen = () => all("input[name=flag]:checked", list).map((box) => box.value);

  function place(id) {
    const found = rows().find((row) => row.dataset.flag === id);
    for (const row of rows()) row.classList.toggle("here", row === found);
    here = found ? id : "";
    if (found) { found.focus({ preventScroll: true }); found.scrollIntoView({ block: "nearest" }); }
  }

  function move(step) {
    const ids = rows().map((row) => row.dataset.flag);
    if (!ids.length) return;
    const at = ids.indexOf(here);
    place(ids[Math.min(ids.length - 1, Math.max(0, at < 0 ? 0 : at + step))]);
  }

  function targets() {
    const ids = chosen();
    if (!ids.length && here) { one(`tr[data-flag="${here}"] input[name=flag]`, list).checked = true; return [here]; }
    return ids;
  }

  function send(deed, value) {
    if (!targets().length) return;
    form.elements.deed.value = deed;
    form.elements.value.value = value;
    form.submit();
  }

  function count() {
    const label = one("[data-chosen]");
    const number = chosen().length;
    if (label && number) label.textContent = `${number} chosen`;
  }

  async function renew() {
    if (document.hidden || one("dialog[open]") || new URLSearchParams(location.search).has("after")) return;
    const answer = await fetch(list.dataset.rows, { headers: { accept: "text/html" } }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) return;
    const [ids, at, focused] = [chosen(), here, list.contains(document.activeElement)];
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    list.replaceChildren(...fresh.body.childNodes);
    for (const box of all("input[name=flag]", list)) box.checked = ids.includes(box.value);
    if (at && focused) place(at); else here = at;
  }

  document.addEventListener("keydown", (event) => {
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const dialog = one("dialog[open]");
    if (dialog) {
      const button = one(`[data-digit="${event.key}"]`, dialog);
      if (button) button.click();
      return;
    }
    const link = here && one(`tr[data-flag="${here}"] .what a`, list);
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if ((event.key === "Enter" || event.key === "o") && link && event.target.tagName !== "A" && event.target.tagName !== "BUTTON") location.assign(link.href);
    else if (event.key === "r" && link) location.assign(`${link.href}#reveals`);
    else if (event.key === "x" && here) { one(`tr[data-flag="${here}"] input[name=flag]`, list)?.click(); }
    else if (event.key === "/") { event.preventDefault(); const box = one(".filters"); box.open = true; one("input[type=search]", box).focus(); }
    else return;
    event.preventDefault();
  });
  list.addEventListener("change", count);
  list.addEventListener("click", (event) => { const row = event.target.closest("tr[data-flag]"); if (row && !event.target.closest("a, input")) place(row.dataset.flag); });
  for (const button of all("[data-deed]")) {
    button.addEventListener("click", () => {
      const source = button.dataset.from && one(`[data-value-of="${button.dataset.from}"]`);
      if (source && !source.reportValidity()) return;
      send(button.dataset.deed, source ? source.value : button.dataset.value || "");
    });
  }
  one("[data-incident]")?.addEventListener("click", () => {
    if (!targets().length) return;
    const day = document.createElement("input");
    day.type = "hidden"; day.name = "discovered"; day.value = one('[data-value-of="incident"]').value;
    form.append(day);
    form.action = "/console/incidents";
    form.submit();
  });
  for (const button of all("[data-open]")) button.addEventListener("click", () => { if (targets().length) one(`#${button.dataset.open}`).showModal(); });
  for (const button of all("[data-close]")) button.addEventListener("click", () => button.closest("dialog").close());
  setInterval(renew, RENEW_MS);
}

function reveal(card) {
  const end = Date.now() + Number(card.dataset.until) * 1000;
  const tick = () => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    one("[data-clock]", card).textContent = `${left} s`;
    if (left === 0) { card.classList.add("over"); all(".words", card).forEach((words) => words.remove()); location.replace(one("a.button", card).href); }
  };
  setInterval(tick, 1000);
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}

document.addEventListener("keydown", (event) => {
  if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
  const button = one(`[data-key="${event.key}"]`) || one(`[data-resolve] [data-digit="${event.key}"]`);
  const onFlag = one("#reveals");
  if (button && !button.disabled) { event.preventDefault(); button.click(); }
  else if (onFlag && event.key === "r") { event.preventDefault(); onFlag.scrollIntoView(); one("textarea", onFlag)?.focus(); }
  else if (onFlag && event.key === "q") location.assign("/console/queue");
});
one("[data-back]")?.addEventListener("click", (event) => { if (history.length > 1) { event.preventDefault(); history.back(); } });
if (one("#rows")) queue(one("#rows"));
if (one(".revealed")) reveal(one(".revealed"));
if (location.hash === "#reveals") addEventListener("load", () => one("#reveals textarea")?.focus());
