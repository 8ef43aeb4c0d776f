// Checks a draft before it is posted, and shows the report to its author above the text box.

import { stretches } from "./difference.js";
import { button, element, icon } from "./element.js";
import { copier, itemList, pasteable } from "./notice.js";
import { say } from "./say.js";

const $ = (id) => document.getElementById(id);

function remarks(report) {
  const line = ({ strategy, title, text, open }) =>
    element(
      open ? "li.open" : "li",
      {},
      open ? element("span.strategy", { "aria-hidden": "true" }, String(strategy)) : icon("check"),
      element("p", {}, element("strong", {}, title), " ", text),
    );
  const sorted = [...report.remarks].sort((a, b) => b.open - a.open);
  return sorted.length ? element("ul.remarks", {}, ...sorted.map(line)) : null;
}

export class Report {
  /**
   * @param {object} page has the text box (`composer`), asks the server (`check`) and reads out (`announce`)
   */
  constructor(page) {
    this.page = page;
    this.panel = $("report");
    this.opener = $("check");
    this.opener.addEventListener("click", () => this.check());
    this.panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.close();
      this.page.composer.focus();
    });
  }

  async check() {
    const { composer } = this.page;
    if (!composer.value.trim() || this.opener.getAttribute("aria-busy")) {
      composer.focus();
      return;
    }
    this.opener.setAttribute("aria-busy", "true");
    try {
      this.show(await this.page.check({ text: composer.value, public: $("public").checked }));
    } catch (refused) {
      this.fail(refused);
    } finally {
      this.opener.removeAttribute("aria-busy");
    }
  }

  fail(refused) {
    this.reveal(element("p.error", { role: "alert", say: refused.say ?? "errorOther" }));
  }

  show(report) {
    const speaks = report.language;
    const found = report.marked.length > 0;
    this.reveal(
      element("h2", {}, report.title),
      element(found ? "p.lead" : "p.lead.fine", {}, found ? null : icon("check"), report.lead),
      found ? element("blockquote.draft", {}, ...stretches(report.text, report.marked, "mark")) : null,
      itemList(report.items, speaks),
      report.rewrite ? pasteable(report.rewrite, report.changed, say("rewrite", "", speaks)) : null,
      report.rewrite
        ? element("div.row", {}, button("solid", "intoBox", () => this.insert(report.rewrite), { speaks }), copier(report.rewrite, speaks))
        : null,
      report.advice.length ? element("ul.lines", {}, ...report.advice.map((line) => element("li", {}, line))) : null,
      remarks(report),
      element("p.private", {}, icon("lock"), report.footer),
    );
    this.panel.lang = speaks;
    this.page.announce(`${report.title}. ${report.lead}`);
  }

  reveal(...parts) {
    const leave = button("quiet.close", undefined, () => this.leave(), { sayLabel: "close" });
    leave.append(icon("close"));
    this.panel.replaceChildren(leave, ...parts.filter((part) => part !== null));
    this.panel.hidden = false;
    this.panel.scrollTop = 0;
    this.panel.focus();
  }

  insert(words) {
    const { composer } = this.page;
    composer.value = words;
    composer.dispatchEvent(new Event("input"));
    this.leave();
    this.page.announce(say("inBox"));
  }

  leave() {
    this.close();
    this.page.composer.focus();
  }

  close() {
    this.panel.hidden = true;
    this.panel.replaceChildren();
  }
}
