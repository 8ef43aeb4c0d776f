// Puts words on nodes. A node carries the key of what it says, so that changing the language rebuilds nothing.

import { words } from "./words.js";

const STORED = "chaperone.language";

function firstLanguage() {
  const stored = localStorage.getItem(STORED);
  const wanted = stored ? [stored] : navigator.languages;
  return wanted.map((tag) => tag.slice(0, 2)).find((tag) => tag in words) ?? "en";
}

let current = firstLanguage();

export const language = () => current;

export function say(key, name = "", speaks = current) {
  return words[speaks][key].replace("{name}", name);
}

export function time(iso) {
  return new Intl.DateTimeFormat(`${current}-CA`, { hour: "numeric", minute: "2-digit" }).format(new Date(iso));
}

/** Write what a node and all below it say, in the present language or the one that the node is bound to. */
export function relabel(root) {
  for (const node of [root, ...root.querySelectorAll("[data-say], [data-say-label], [data-say-placeholder], time")]) {
    const { say: key, sayLabel, sayPlaceholder, name, speaks } = node.dataset ?? {};
    if (key) node.textContent = say(key, name, speaks);
    if (sayLabel) node.setAttribute("aria-label", say(sayLabel, name, speaks));
    if (sayPlaceholder) node.setAttribute("placeholder", say(sayPlaceholder, name, speaks));
    if (node.localName === "time") node.textContent = time(node.dateTime);
  }
}

export function speak(chosen) {
  current = chosen;
  localStorage.setItem(STORED, chosen);
  document.documentElement.lang = chosen;
  document.title = say("title");
  relabel(document.body);
}
