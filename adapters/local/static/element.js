// Builds DOM nodes; text always goes in as text.

import { relabel } from "./say.js";

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  lock: "M7 10V7a5 5 0 0 1 10 0v3M6 10h12a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6L6 18",
  out: "M9 6H6v12h12v-3M13 5h6v6M19 5l-8 8",
};

/**
 * Make an element.
 * @param {string} tag name, with classes after dots: "p.lead"
 * @param {object} props attributes; `say`, `sayLabel`, `sayPlaceholder`, `name` and `speaks` choose its words, `on` its
 *   listeners
 * @param {...(Node|string|null)} children
 */
export function element(tag, props = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name);
  if (classes.length) node.className = classes.join(" ");
  const { on = {}, say, sayLabel, sayPlaceholder, name: who, speaks, ...attributes } = props;
  for (const [key, value] of Object.entries({ say, sayLabel, sayPlaceholder, name: who, speaks })) {
    if (value !== undefined) node.dataset[key] = value;
  }
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null) node.setAttribute(key, value);
  }
  for (const [kind, listener] of Object.entries(on)) node.addEventListener(kind, listener);
  node.append(...children.filter((child) => child !== null));
  relabel(node);
  return node;
}

export function button(tag, say, press, props = {}) {
  return element(`button.${tag}`, { type: "button", say, on: { click: press }, ...props });
}

export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  drawing.append(path);
  return drawing;
}

/** A text box that grows with its words; Enter sends, Shift+Enter starts a line, Esc leaves. */
export function writable(box, { send, leave = () => {}, up = () => {} }) {
  const fit = () => {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight + 2}px`;
  };
  box.addEventListener("input", fit);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape") {
      event.preventDefault();
      leave();
    } else if (event.key === "ArrowUp" && !box.value) {
      if (up()) event.preventDefault();
    }
  });
  requestAnimationFrame(fit);
  return fit;
}
