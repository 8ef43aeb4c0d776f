// The weekly tip: everybody in the channel reads the case and the choices, and each what speaks for the best one alone.

import { element, icon } from "./element.js";

function sourceOf({ source, url, language }) {
  if (!source) return null;
  const link = /^https?:\/\//.test(url)
    ? element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, source, icon("out"))
    : source;
  return element("p.source", {}, element("span", { say: "tipSource", speaks: language }), " ", link);
}

/** The choices as buttons, and below them, once one is taken, the server's reply. */
function question(tip, choose) {
  const answer = element("div.answer", { role: "status", hidden: "" });
  const take = async (place, taken) => {
    for (const each of buttons) each.setAttribute("aria-pressed", String(each === taken));
    try {
      const reply = await choose(place);
      answer.replaceChildren(
        element("p", {}, element("strong", {}, reply.title)),
        ...(reply.text ? [element("p", {}, reply.text)] : []),
        ...(reply.source ? [sourceOf(reply)] : []),
      );
    } catch (refused) {
      taken.setAttribute("aria-pressed", "false");
      answer.replaceChildren(element("p.error", { say: refused.say ?? "errorOther" }));
    }
    answer.hidden = false;
  };
  const buttons = tip.choices.map((choice, place) =>
    element(
      "button.choice",
      { type: "button", "aria-pressed": "false", on: { click: (event) => take(place, event.currentTarget) } },
      choice,
    ),
  );
  return [element("div.scenario", {}, ...buttons), element("p.faint", { say: "tipPrivate", speaks: tip.language }), answer];
}

/**
 * @param {object} tip the entry of the channel
 * @param {(choice: number) => Promise<object>} choose asks the server what speaks for the best choice
 */
export function tipRow(tip, choose) {
  // What asks nothing is no tip but a word to everybody, and may be long.
  const asks = tip.choices.length > 0;
  return element(
    "li.message.tip",
    { "data-id": tip.id },
    element(
      "div.own",
      {},
      element("span.avatar.chaperone", { "aria-hidden": "true" }, "C"),
      element(
        "article",
        { lang: tip.language },
        element("p.head", {}, element("strong", { say: "brand" }), asks ? element("span.you", { say: "tip" }) : null, element("time", { datetime: tip.sent_at })),
        asks ? element("h3", {}, tip.title) : null,
        asks
          ? element("p.text", {}, tip.body)
          : element("details", {}, element("summary", {}, tip.title), element("p.text", {}, tip.body)),
        ...(asks ? question(tip, choose) : []),
        tip.answer && !asks ? element("p.answer", {}, tip.answer) : null,
        asks ? null : sourceOf(tip),
      ),
    ),
  );
}
