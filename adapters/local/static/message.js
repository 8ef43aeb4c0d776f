// One message of the channel, with its thread, its author's private notice and what can be done with it.

import { places, removed, stretches } from "./difference.js";
import { button, element, writable } from "./element.js";
import { Card } from "./notice.js";

export const initials = (name) => name.replace(/^Dr\.?\s+/, "").split(/\s+/).map((part) => part[0]).join("");

export class Row {
  /**
   * @param {object} entry the message
   * @param {object} page what the row asks for: `person`, `nameOf(id)`, `edit`, `remove`, `reply`, `again`, `discard`,
   *   and what its card does
   */
  constructor(entry, page) {
    this.page = page;
    this.editing = false;
    this.head = element("p.head", { id: `head-${entry.id}` });
    this.body = element("div.body");
    this.error = element("p.error", { role: "alert", hidden: "" });
    this.actions = element("div.actions");
    const mendable = (act) => (this.entry.state === "standing" ? act : null);
    this.card = new Card(page, {
      edit: () => mendable((words) => this.openEditor(words)),
      use: () => mendable((words) => page.edit(this, words)),
      seen: () => this.editing || this.showBody(),
    });
    this.replies = element("ol.replies");
    this.answer = element("div.answer");
    const name = page.nameOf(entry.author);
    this.avatar = element(`span.avatar.${entry.author}`, { "aria-hidden": "true" }, initials(name));
    this.article = element("article", {}, this.head, this.body, this.error, this.actions, this.card.node);
    this.node = element("li.message", {}, element("div.own", {}, this.avatar, this.article), this.replies, this.answer);
    this.update(entry);
  }

  get mine() {
    return this.entry.author === this.page.person;
  }

  update(entry) {
    if (this.entry && JSON.stringify(entry) === JSON.stringify(this.entry)) return;
    this.entry = entry;
    this.node.dataset.id = entry.id;
    this.node.dataset.state = entry.state;
    if (entry.state !== "standing") this.closeAnswer();
    this.showHead();
    if (!this.editing || entry.state !== "standing") this.showText();
    this.card.draw();
    this.fail(entry.error ?? null);
    this.settleVisibility();
  }

  showHead() {
    const { author, sent_at: sentAt, edited, state } = this.entry;
    const name = this.page.nameOf(author);
    const facts = [element("strong", {}, name)];
    if (this.mine) facts.push(element("span.you", { say: "you" }));
    if (sentAt) facts.push(element("time", { datetime: sentAt }));
    if (state === "sending") facts.push(element("span.faint", { say: "sending" }));
    if (edited && state === "standing") facts.push(element("span.faint", { say: "edited" }));
    this.article.setAttribute("aria-label", name);
    this.head.replaceChildren(...facts);
  }

  /** Show the message as it stands, and end an edit. */
  showText() {
    this.editing = false;
    this.showBody();
    this.showActions();
  }

  showBody() {
    const { state, text } = this.entry;
    this.body.replaceChildren(
      state === "deleted" || state === "lost"
        ? element("p.faint", { say: state })
        : element("p.text", {}, ...this.marked(text)),
    );
  }

  /** The author's own words, with those marked that the notice means, or struck that its rewrite leaves out. */
  marked(text) {
    const { view } = this.card;
    if (view?.kind !== "concern" || view.outcome) return [text];
    const left = view.rewrite ? removed(text, view.rewrite, view.changed) : [];
    if (left.length) return stretches(text, left, "del");
    return stretches(text, places(text, this.card.notice.items.flatMap((item) => item.quotes)), "mark");
  }

  showActions() {
    const { state, thread } = this.entry;
    const offered = [];
    if (state === "standing" && !thread) offered.push(button("quiet", "reply", () => this.openAnswer()));
    if (state === "standing" && this.mine) offered.push(button("quiet", "edit", () => this.openEditor()));
    if ((state === "standing" || state === "lost") && this.mine) {
      offered.push(button("quiet", "delete", () => this.askDelete()));
    }
    if (state === "failed") {
      offered.push(button("solid", "again", () => this.page.again(this)));
      offered.push(button("plain", "discard", () => this.page.discard(this)));
    }
    // Tells a screen reader whose message a button is about.
    for (const offer of offered) offer.setAttribute("aria-describedby", this.head.id);
    const focused = this.actions.contains(document.activeElement) ? document.activeElement.dataset.say : null;
    this.actions.replaceChildren(...offered);
    if (focused) (offered.find((offer) => offer.dataset.say === focused) ?? this.page.composer).focus();
  }

  showNotice(notice) {
    this.card.tell(notice);
    this.settleVisibility();
  }

  /** A deleted message leaves the page unless something still hangs on it. */
  settleVisibility() {
    this.node.hidden = this.entry.state === "deleted" && !this.replies.childElementCount && !this.card.notice;
  }

  addReply(row) {
    this.replies.append(row.node);
    this.settleVisibility();
  }

  /** Open the message in an edit box, as it stands or with other words put into it. */
  openEditor(words = this.entry.text) {
    if (this.editing) {
      const open = this.body.querySelector("textarea");
      if (words !== this.entry.text) {
        open.value = words;
        open.dispatchEvent(new Event("input"));
      }
      open.focus();
      return;
    }
    this.editing = true;
    const opener = document.activeElement;
    const box = element("textarea", { rows: "1", maxlength: "40000", sayLabel: "editYours" });
    box.value = words;
    const leave = () => {
      this.showText();
      this.fail(null);
      const back = opener?.isConnected ? opener : this.actions.querySelector("button");
      (back ?? this.page.composer).focus();
    };
    const save = async () => {
      if (!box.value.trim()) return;
      if (await this.page.edit(this, box.value)) leave();
    };
    writable(box, { send: save, leave });
    this.body.replaceChildren(
      element(
        "div.writing",
        {},
        box,
        element(
          "div.choices",
          {},
          button("solid", "save", save),
          button("plain", "cancel", leave),
          element("span.keys", { say: "editKeys" }),
        ),
      ),
    );
    this.actions.replaceChildren();
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  }

  askDelete() {
    const keep = () => {
      this.showActions();
      this.actions.lastElementChild?.focus();
    };
    const drop = async () => {
      if (await this.page.remove(this)) this.page.composer.focus();
      else keep();
    };
    const confirm = element(
      "div.asking",
      { role: "group", sayLabel: "deleteAsk", on: { keydown: (event) => event.key === "Escape" && keep() } },
      element("span", { say: "deleteAsk" }),
      button("danger", "deleteYes", drop),
      button("plain", "deleteNo", keep),
    );
    if (this.editing) this.showText();
    this.actions.replaceChildren(confirm);
    confirm.querySelector("button").focus();
  }

  openAnswer() {
    if (!this.answer.childElementCount) {
      const opener = document.activeElement;
      const name = this.page.nameOf(this.entry.author);
      const box = element("textarea", {
        rows: "1",
        maxlength: "40000",
        sayLabel: "replyTo",
        sayPlaceholder: "replyPlaceholder",
        name,
      });
      const leave = () => {
        this.closeAnswer();
        (opener?.isConnected ? opener : this.page.composer).focus();
      };
      const send = () => {
        if (!box.value.trim()) return;
        this.page.reply(this, box.value);
        box.value = "";
        fit();
      };
      const fit = writable(box, { send, leave });
      this.answer.append(
        element(
          "div.writing",
          {},
          box,
          element(
            "div.choices",
            {},
            button("solid", "reply", send),
            button("plain", "cancel", leave),
            element("span.keys", { say: "replyKeys" }),
          ),
        ),
      );
    }
    this.answer.querySelector("textarea").focus({ preventScroll: true });
    this.answer.scrollIntoView({ block: "nearest" });
  }

  closeAnswer() {
    this.answer.replaceChildren();
  }

  /** Tell what went wrong with this message; null takes it back. */
  fail(key) {
    this.error.hidden = key === null;
    if (key === null) return;
    const lost = this.entry.state === "failed" ? [element("strong", { say: "notPosted" }), " "] : [];
    this.error.replaceChildren(...lost, element("span", { say: key }));
  }
}
