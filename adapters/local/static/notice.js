// The private word, as a card: right under the message it is about, among the direct messages, or on one's own page.

import { button, element, icon } from "./element.js";
import { stretches } from "./difference.js";
import { offerBar } from "./offers.js";
import { say } from "./say.js";

const privately = (notice) =>
  element("p.private", {}, icon("lock"), notice.footer || say("private", "", notice.language));

export function link(label, url, speaks) {
  // Only web addresses become links.
  if (!/^https?:\/\//.test(url)) return label;
  const hint = element("span.unseen", {}, ` (${say("newWindow", "", speaks)})`);
  return element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label, icon("out"), hint);
}

/** The groups of words that are meant, each with its reason and its rule; `brief` where a button tells the rule. */
export function itemList(items, speaks, brief = false) {
  const item = ({ quotes, reason, citation, url, earlier = [] }) =>
    element(
      "li",
      {},
      quotes.length
        ? element("ul.quotes", { sayLabel: "words", speaks }, ...quotes.map((quote) => element("li", {}, element("q", {}, quote))))
        : null,
      element("p.reason", {}, reason, " ", element("cite", {}, link(citation, url, speaks))),
      ...earlier.map(({ label, url: at }) => element("p.earlier", {}, at ? element("a", { href: at }, label) : label)),
    );
  return items.length ? element(brief ? "ul.items.brief" : "ul.items", {}, ...items.map(item)) : null;
}

function lines(advice, { speaks, folded }) {
  if (!advice.length) return null;
  const list = element("ul.lines", { sayLabel: "whatToDo", speaks }, ...advice.map((line) => element("li", {}, line)));
  return folded
    ? element("details.advice", {}, element("summary", { say: "whatToDo", speaks }), list)
    : element("div.advice", {}, list);
}

/** Words to paste, with what is new in them marked. */
export function pasteable(rewrite, changed, caption) {
  return element(
    "figure.rewrite",
    {},
    element("figcaption", {}, caption),
    element("blockquote", {}, ...stretches(rewrite, changed, "ins")),
  );
}

/** A button that copies words, where the browser lets a page do so. */
export function copier(text, speaks) {
  if (!navigator.clipboard) return null;
  const copy = button(
    "plain",
    "copy",
    async () => {
      await navigator.clipboard.writeText(text).then(
        () => (copy.textContent = say("copied", "", speaks)),
        () => copy.remove(),
      );
    },
    { speaks },
  );
  return copy;
}

export class Card {
  /**
   * @param {object} page does what is pressed (`act`) and reads out what follows (`announce`)
   * @param {object} host what can be done with the message from here: `edit(words?)`, `use(words)`, each null if it
   *   cannot be, and `seen()`, called when another view of the notice is shown
   */
  constructor(page, host) {
    this.page = page;
    this.host = host;
    this.node = element("div.word");
    this.notice = null;
    /** What a press brought to look at; it gives way to the next thing that the server tells. */
    this.look = null;
    this.said = "";
    this.shown = "";
  }

  get view() {
    return this.look ?? this.notice;
  }

  /** Show what the server tells; the very same again ends no look. */
  tell(notice) {
    const { shown_at: at, post, ...said } = notice;
    const { shown_at: knownAt, post: knownPost, ...known } = this.notice ?? {};
    if (JSON.stringify(said) === JSON.stringify(known)) return;
    this.notice = notice;
    this.look = null;
    this.said = "";
    this.draw();
  }

  draw() {
    const { notice, view } = this;
    if (!notice) return;
    const { edit, use } = this.host;
    const shown = JSON.stringify([view, this.said, Boolean(edit()), Boolean(use())]);
    if (shown === this.shown) return;
    this.shown = shown;
    const held = this.node.contains(document.activeElement);
    this.node.replaceChildren(this.made());
    this.host.seen();
    if (!held) return;
    const next = this.node.querySelector(".solid") ?? this.node.querySelector("button") ?? this.node.firstElementChild;
    next.focus({ preventScroll: true });
  }

  made() {
    const { view } = this;
    const attributes = { lang: view.language, "aria-label": view.title, "data-kind": view.kind, tabindex: "-1" };
    if (view.kind === "thanks") {
      const title = element("p", {}, element("strong", {}, view.title), element("span.unseen", {}, `. ${view.lead}`));
      return element("aside.notice.settled", attributes, icon("check"), title, privately(view));
    }
    if (view.outcome) {
      const bar = this.bar();
      return element(
        "aside.notice.settled",
        attributes,
        icon("check"),
        element("p", {}, view.outcome),
        privately(view),
        bar,
        this.remark(),
      );
    }
    return element(
      "aside.notice",
      attributes,
      element("header", {}, element("h3", {}, view.title), privately(view)),
      view.lead && !view.rewrite ? element("p.lead", {}, view.lead) : null,
      itemList(view.items, view.language, view.offers.some(({ act }) => act === "why")),
      view.rewrite ? this.difference() : null,
      lines(view.advice, { speaks: view.language, folded: view.offers.some(({ act }) => act === "rewrite") }),
      this.bar(),
      this.remark(),
    );
  }

  difference() {
    const { view } = this;
    const replacing = view.offers.find(({ act }) => act === "replace" && !this.leads(act));
    return pasteable(view.rewrite, view.changed, replacing?.confirm || say("rewrite", "", view.language));
  }

  leads(act) {
    return this.view.offers.some((offer) => offer.act === act && offer.url);
  }

  /** The buttons: the server's, and those with which the author's own hand can do what it does not offer. */
  bar() {
    const { view } = this;
    const { edit, use } = this.host;
    const speaks = { speaks: view.language };
    // The difference is in view and asks the question; who presses then has confirmed.
    const offers = view.offers.map((offer) => (offer.act === "replace" && view.rewrite ? { ...offer, confirm: "" } : offer));
    const own = [];
    if (view.rewrite) {
      const offered = offers.some(({ act }) => act === "replace");
      if (use() && !offered) own.push(button("solid", "replace", () => use()(view.rewrite), speaks));
      if (edit()) own.push(button("plain", "changeFirst", () => edit()(view.rewrite), speaks));
      const copy = copier(view.rewrite, view.language);
      if (copy) own.push(copy);
    } else if (edit() && view.kind === "concern" && !view.outcome && !offers.some(({ act }) => act === "rewrite")) {
      // A deletion that asks nothing deletes nothing: the channel is held, and its messages are to stay.
      const held = offers.some(({ act, confirm }) => act === "delete" && !confirm);
      if (!held) own.push(button("solid", "fix", () => edit()(), speaks));
    }
    return offers.length || own.length
      ? offerBar(offers, (deed) => this.press(deed), { speaks: view.language, own })
      : null;
  }

  remark() {
    return this.said ? element("p.said", {}, this.said) : null;
  }

  async press(deed) {
    let answer;
    try {
      answer = await this.page.act(this.notice.id, deed);
    } catch (refused) {
      this.hear(say(refused.say ?? "errorOther", "", this.view.language));
      return;
    }
    if (answer.notice?.outcome) {
      this.notice = { ...this.notice, ...answer.notice, id: this.notice.id };
      this.look = null;
    } else if (answer.notice) {
      this.look = answer.notice;
    }
    this.hear(answer.say);
  }

  /** Show one line for the person who pressed, and read out what follows from the press. */
  hear(said) {
    this.said = said;
    this.draw();
    const { view } = this;
    this.page.announce(said || view.outcome || `${view.lead} ${view.rewrite}`);
    // The message belongs to what is to be compared; if both do not fit, the card comes first.
    const own = this.node.closest(".own");
    const fits = own && own.offsetHeight < document.getElementById("channel").clientHeight;
    (fits ? own : this.node).scrollIntoView({ block: "nearest" });
  }
}
