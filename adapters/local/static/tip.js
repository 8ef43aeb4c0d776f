// The weekly tip, as everybody in the channel sees it: a scenario, a choice, and what speaks for it.

import { element, icon } from "./element.js";

function choose(choices, answer) {
  const buttons = choices.map((choice) =>
    element(
      "button.choice",
      {
        type: "button",
        "aria-pressed": "false",
        on: {
          click: (event) => {
            for (const each of buttons) each.setAttribute("aria-pressed", String(each === event.currentTarget));
            answer.hidden = false;
          },
        },
      },
      choice,
    ),
  );
  return element("div.scenario", {}, ...buttons);
}

export function tipRow(tip) {
  const answer = element("p.answer", { role: "status" }, tip.answer);
  answer.hidden = tip.choices.length > 0;
  // What asks nothing is no tip but a word to everybody, and may be long.
  const question = tip.choices.length > 0;
  const source = /^https?:\/\//.test(tip.url)
    ? element("a", { href: tip.url, target: "_blank", rel: "noopener noreferrer" }, tip.source, icon("out"))
    : tip.source;
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
        element("p.head", {}, element("strong", { say: "brand" }), question ? element("span.you", { say: "tip" }) : null, element("time", { datetime: tip.sent_at })),
        question ? element("h3", {}, tip.title) : null,
        question
          ? element("p.text", {}, tip.body)
          : element("details", {}, element("summary", {}, tip.title), element("p.text", {}, tip.body)),
        question ? choose(tip.choices, answer) : null,
        tip.answer ? answer : null,
        tip.source ? element("p.source", {}, element("span", { say: "tipSource", speaks: tip.language }), " ", source) : null,
      ),
    ),
  );
}
