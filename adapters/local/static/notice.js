// The private word, as a card right under the message it is about.

import { button, element, icon } from "./element.js";
import { say } from "./say.js";

const privately = (notice) =>
  element("p.private", {}, icon("lock"), notice.footer || say("private", "", notice.language));

function link(item, speaks) {
  const hint = element("span.unseen", {}, ` (${say("newWindow", "", speaks)})`);
  // Only web addresses become links.
  if (!/^https?:\/\//.test(item.url)) return element("cite", {}, item.citation);
  const attributes = { href: item.url, target: "_blank", rel: "noopener noreferrer" };
  return element("cite", {}, element("a", attributes, item.citation, icon("out"), hint));
}

function reason(item, speaks) {
  const quotes = item.quotes.map((quote) => element("li", {}, element("q", {}, quote)));
  return element(
    "li",
    {},
    quotes.length ? element("ul.quotes", { sayLabel: "words", speaks }, ...quotes) : null,
    element("p.reason", {}, item.reason, " ", link(item, speaks)),
  );
}

function rewritten(notice) {
  return element(
    "figure.rewrite",
    {},
    element("figcaption", { say: "rewrite", speaks: notice.language }),
    element("blockquote", {}, notice.rewrite),
  );
}

function thanks(notice) {
  return element(
    "aside.notice.thanks",
    { lang: notice.language, "aria-label": notice.title },
    icon("check"),
    element("p", {}, element("strong", {}, notice.title), element("span.unseen", {}, `. ${notice.lead}`)),
    privately(notice),
  );
}

/**
 * Make the card of a notice.
 * @param {object} notice as the feed brings it
 * @param {{edit: Function, remove: Function, use: Function}|null} act what its author can do from here; null if there is nothing
 */
export function card(notice, act) {
  if (notice.kind === "thanks") return thanks(notice);
  const speaks = notice.language;
  return element(
    "aside.notice",
    { lang: speaks, "aria-label": notice.title },
    element("h3", {}, notice.title),
    notice.lead ? element("p.lead", {}, notice.lead) : null,
    notice.items.length ? element("ul.items", {}, ...notice.items.map((item) => reason(item, speaks))) : null,
    notice.advice.length
      ? element("ul.advice", { sayLabel: "whatToDo", speaks }, ...notice.advice.map((line) => element("li", {}, line)))
      : null,
    notice.rewrite ? rewritten(notice) : null,
    element(
      "div.choices",
      {},
      act?.use && notice.rewrite
        ? button("solid", "useRewrite", () => act.use(notice.rewrite), { speaks })
        : null,
      act?.edit ? button(notice.rewrite ? "plain" : "solid", "fix", act.edit, { speaks }) : null,
      act?.remove ? button("plain", "delete", act.remove, { speaks }) : null,
      privately(notice),
    ),
  );
}
