// A word to one person that stands by itself: a welcome, a reminder, an answer of the officer.

import { element } from "./element.js";
import { Card } from "./notice.js";

export class DirectMessage {
  /**
   * @param {object} notice what it brings first
   * @param {object} page what its card asks for
   */
  constructor(notice, page) {
    this.card = new Card(page, { edit: () => null, use: () => null, seen: () => {} });
    this.node = element(
      "li.message.direct",
      {},
      element(
        "div.own",
        {},
        element("span.avatar.chaperone", { "aria-hidden": "true" }, "C"),
        element(
          "article",
          {},
          element(
            "p.head",
            {},
            element("strong", { say: "brand" }),
            element("span.you", { say: "direct" }),
            element("time", { datetime: notice.shown_at }),
          ),
          this.card.node,
        ),
      ),
    );
  }
}
