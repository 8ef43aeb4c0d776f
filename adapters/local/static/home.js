// A person's own page: their notices, what they chose, the practice's policy, and where to get help.

import { button, element, icon } from "./element.js";
import { Card, link } from "./notice.js";
import { offerBar } from "./offers.js";
import { language, say } from "./say.js";

const $ = (id) => document.getElementById(id);
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

function select(name, chosen, options) {
  const node = element(
    "select",
    { id: `own-${name}` },
    ...options.map(([value, label]) => element("option", { value: String(value) }, label)),
  );
  node.name = name;
  node.value = String(chosen);
  return node;
}

const hour = (value) =>
  new Intl.DateTimeFormat(`${language()}-CA`, { hour: "numeric", minute: "2-digit", timeZone: "UTC" }).format(
    new Date(Date.UTC(2000, 0, 1, value)),
  );

function zones(chosen) {
  const known = Intl.supportedValuesOf("timeZone");
  const all = known.includes(chosen) ? known : [chosen, ...known];
  return all.map((zone) => [zone, zone.replaceAll("_", " ")]);
}

export class Home {
  /**
   * @param {object} page knows who asks (`person`), asks the server (`home`, `prefer`, `act`) and reads out (`announce`)
   */
  constructor(page) {
    this.page = page;
    this.dialog = $("home");
    this.content = $("home-content");
    this.opener = $("own-page");
    this.opener.addEventListener("click", () => this.open());
    $("home-close").append(icon("close"));
    $("home-close").addEventListener("click", () => this.dialog.close());
    // A press beside the page closes it; its content fills the dialog, so only the rest of the window is the dialog's.
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
    this.dialog.addEventListener("close", () => this.content.replaceChildren());
  }

  async open() {
    try {
      const home = await this.page.home();
      if (!this.dialog.open) this.dialog.showModal();
      this.show(home);
      $("home-title").focus();
    } catch (refused) {
      this.page.announce(say(refused.say ?? "errorOther"));
      this.content.replaceChildren(element("p.error", { role: "alert", say: refused.say ?? "errorOther" }));
      if (!this.dialog.open) this.dialog.showModal();
    }
  }

  show(home) {
    this.dialog.lang = home.language;
    $("home-title").textContent = home.title;
    this.content.replaceChildren(this.notices(home), this.settings(home), ...home.sections.map((each) => this.section(each, home)));
  }

  notices(home) {
    return element(
      "section",
      {},
      element("h3", {}, home.notices),
      home.entries.length
        ? element("ul.entries", {}, ...home.entries.map((entry) => this.entry(entry, home)))
        : element("p.faint", {}, home.nothing),
    );
  }

  entry(entry, home) {
    const facts = [element("strong", {}, entry.what), element("span.faint", {}, entry.when)];
    const outcome = element("p.outcome", {}, entry.outcome);
    if (!entry.offers.length) return element("li", {}, element("p.facts", {}, ...facts), outcome);
    const row = this.page.rowOf(entry.notice);
    const card = new Card(this.page, {
      edit: () => null,
      use: () => row && ((words) => this.page.edit(row, words).then(() => this.open())),
      seen: () => (outcome.textContent = card.view.outcome || entry.outcome),
    });
    const folded = element("details", {}, element("summary", {}, element("span.facts", {}, ...facts), outcome), card.node);
    card.tell({
      id: entry.notice,
      kind: "concern",
      language: home.language,
      title: entry.what,
      lead: "",
      items: [],
      advice: [],
      rewrite: "",
      changed: [],
      footer: "",
      offers: entry.offers,
      outcome: "",
    });
    return element("li", {}, folded);
  }

  settings({ labels, preferences }) {
    const field = (name, control) =>
      element("div.field", {}, element("label", { for: `own-${name}` }, labels[name]), control);
    const reminders = element("input", { type: "checkbox", id: "own-reminders" });
    reminders.name = "reminders";
    reminders.checked = preferences.reminders;
    const pause = element("input", { type: "date", id: "own-tips_paused_until" });
    pause.name = "tips_paused_until";
    pause.value = preferences.tips_paused_until ?? "";
    const hours = HOURS.map((value) => [value, hour(value)]);
    const saved = element("span.saved", { role: "status" });
    const languages = [
      ["", say("siteChoice")],
      ["en", "English"],
      ["fr", "Français"],
    ];
    const form = element(
      "form",
      {},
      field("language", select("language", preferences.language ?? "", languages)),
      field("reminders", reminders),
      element(
        "div.pair",
        {},
        field("quiet_from", select("quiet_from", preferences.quiet_from, hours)),
        field("quiet_to", select("quiet_to", preferences.quiet_to, hours)),
      ),
      field("time_zone", select("time_zone", preferences.time_zone, zones(preferences.time_zone))),
      field("tips_paused_until", pause),
      element("div.row", {}, element("button.solid", { type: "submit" }, labels.save), saved),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save(new FormData(form), saved);
    });
    return element("section", {}, element("h3", {}, labels.heading), form);
  }

  async save(fields, saved) {
    const chosen = {
      language: fields.get("language") || null,
      reminders: fields.has("reminders"),
      quiet_from: Number(fields.get("quiet_from")),
      quiet_to: Number(fields.get("quiet_to")),
      time_zone: fields.get("time_zone"),
      tips_paused_until: fields.get("tips_paused_until") || null,
    };
    try {
      this.show(await this.page.prefer(chosen));
      this.dialog.querySelector(".saved").textContent = say("saved");
      this.dialog.querySelector("form .solid").focus();
    } catch (refused) {
      saved.textContent = say(refused.say ?? "errorOther");
    }
  }

  section({ heading, paragraphs, links, notice, offers }, home) {
    const press = async (deed) => {
      try {
        const { say: said, notice: done } = await this.page.act(notice, deed);
        await this.open();
        this.page.announce(said || done.outcome);
      } catch (refused) {
        this.page.announce(say(refused.say ?? "errorOther"));
      }
    };
    return element(
      "section",
      {},
      element("h3", {}, heading),
      ...paragraphs.map((words) => element("p", {}, words)),
      ...links.map(([label, url]) => element("p", {}, link(label, url, home.language))),
      ...(offers.length ? [offerBar(offers, press, { speaks: home.language })] : []),
    );
  }
}
