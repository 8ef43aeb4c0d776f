// The buttons of a notice, and what is asked before one of them is done. Their words come from the server.

import { button, element } from "./element.js";

const REASON_CHARS = 2000;
/** What mends the message stands first and large; what objects, explains, waits or goes back stands below. */
const MENDING = new Set(["rewrite", "replace", "delete", "acknowledge"]);
const stands = ({ act, primary }) => primary || MENDING.has(act);

/**
 * Make the buttons.
 * @param {object[]} offers as the server brings them
 * @param {(deed: {act: string, choice?: string, reason?: string}) => Promise<void>} press does one at a time
 * @param {{speaks: string, own?: Node[]}} more the language, and buttons of the page's own to stand with the first
 */
export function offerBar(offers, press, { speaks, own = [] }) {
  const bar = element("div.offers");
  let busy = false;

  async function deed(act, rest = {}) {
    if (busy) return;
    busy = true;
    bar.setAttribute("aria-busy", "true");
    try {
      await press({ act, ...rest });
    } finally {
      busy = false;
      bar.removeAttribute("aria-busy");
    }
  }

  const known = new Map();
  const made = (offer) => {
    const look = offer.primary ? "solid" : stands(offer) ? "plain" : "quiet";
    const node = offer.url
      ? element(`a.${look}`, { href: offer.url, target: "_blank", rel: "noopener noreferrer" }, offer.label)
      : button(look, undefined, () => (asks(offer) ? ask(offer) : deed(offer.act)));
    if (!offer.url) node.textContent = offer.label;
    node.dataset.act = offer.act;
    known.set(offer, node);
    return node;
  };
  const first = offers.filter(stands).sort((a, b) => b.primary - a.primary).map(made);
  const rest = offers.filter((offer) => !stands(offer)).map(made);
  const primary = first.filter((node) => node.classList.contains("solid"));
  const rows = [
    [...primary, ...own, ...first.filter((node) => !primary.includes(node))],
    rest,
  ]
    .filter((nodes) => nodes.length)
    .map((nodes, index) => element(index || nodes === rest ? "div.row.minor" : "div.row", {}, ...nodes));

  function back(offer) {
    bar.replaceChildren(...rows);
    known.get(offer).focus();
  }

  function ask(offer) {
    const question = asked(offer, { speaks, deed, leave: () => back(offer) });
    bar.replaceChildren(question);
    question.querySelector("[data-answer]").focus({ preventScroll: true });
    question.scrollIntoView({ block: "nearest" });
  }

  bar.append(...rows);
  return bar;
}

const asks = (offer) => offer.confirm || offer.choices.length > 0 || offer.reason;

/** What is asked before an offer is done: an answer to choose or to confirm, and a reason if one likes. */
function asked(offer, { speaks, deed, leave }) {
  const box = offer.reason ? element("textarea", { rows: "2", maxlength: String(REASON_CHARS) }) : null;
  const reason = box ? element("label.why", {}, element("span", {}, offer.reason), box) : null;
  const done = (choice) => deed(offer.act, { ...(choice ? { choice } : {}), ...(box?.value ? { reason: box.value } : {}) });
  const answer = (look, label, press) => {
    const node = button(look, undefined, press, { "data-answer": "" });
    node.textContent = label;
    return node;
  };
  const cancel = button("quiet", "cancel", leave, { speaks });
  const parts = offer.choices.length
    ? [
        element("div.row", {}, ...offer.choices.map(({ code, label }) => answer("plain", label, () => done(code)))),
        reason,
        element("div.row.minor", {}, cancel),
      ]
    : [reason, element("div.row", {}, answer(offer.act === "delete" ? "danger" : "solid", offer.label, () => done()), cancel)];
  return element(
    "div.question",
    {
      role: "group",
      "aria-label": offer.confirm || offer.label,
      on: {
        keydown: (event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          event.stopPropagation();
          leave();
        },
      },
    },
    element("p", {}, offer.confirm || offer.label),
    ...parts.filter((part) => part !== null),
  );
}
