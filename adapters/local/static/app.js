// The page: who the visitor is, what the channel holds, and what happens to it.

import { DirectMessage } from "./direct.js";
import { button, element, writable } from "./element.js";
import { EXAMPLES } from "./examples.js";
import { Home } from "./home.js";
import { Row, initials } from "./message.js";
import { Report } from "./report.js";
import { language, relabel, say, speak } from "./say.js";
import { tipRow } from "./tip.js";
import * as wire from "./wire.js";

const $ = (id) => document.getElementById(id);

class Page {
  constructor() {
    this.person = null;
    this.people = new Map([...document.querySelectorAll("[name=person]")].map((radio) => [radio.value, radio.dataset.full]));
    this.rows = new Map();
    this.tips = new Set();
    /** What Chaperone told this person alone and not about a message here, by the notice's id. */
    this.directs = new Map();
    /** Notices that came before their messages, by the message's id. */
    this.early = new Map();
    this.drafts = new Map();
    /** Messages that the server has not confirmed, by id; they outlive a lost connection and a change of person. */
    this.unsent = new Map();
    this.epoch = null;
    this.composer = $("draft");
    this.timeline = $("timeline");
    this.leave = () => {};
    this.report = new Report(this);
    this.own = new Home(this);
  }

  nameOf(id) {
    return this.people.get(id) ?? id;
  }

  /** Become somebody: forget what the other could see, and follow the new person's feed. */
  become(person) {
    this.leave();
    this.drafts.set(this.person, this.composer.value);
    this.person = person;
    this.forget();
    this.report.close();
    this.composer.value = this.drafts.get(person) ?? "";
    this.composer.dispatchEvent(new Event("input"));
    const [colleague] = [...this.people.keys()].filter((id) => id !== person);
    $("colleague").href = `?as=${colleague}`;
    $("colleague").dataset.name = this.nameOf(colleague);
    relabel($("welcome"));
    history.replaceState(null, "", `?as=${person}`);
    this.leave = wire.follow(
      person,
      { snapshot: (all) => this.begin(all), entry: (entry) => this.show(entry), notice: (notice) => this.tell(notice) },
      (connected) => this.connection(connected),
    );
  }

  forget() {
    this.rows.clear();
    this.tips.clear();
    this.directs.clear();
    this.early.clear();
    this.timeline.replaceChildren();
  }

  /** Take the state of the channel as it is now; what is not posted yet stays. */
  begin(all) {
    const anew = this.epoch !== null && this.epoch !== all.epoch;
    this.epoch = all.epoch;
    if (anew) {
      this.forget();
      this.timeline.append(element("li.line", { say: "anew" }));
    }
    const present = new Set(all.entries.map((entry) => entry.id));
    for (const [id, row] of this.rows) {
      if (present.has(id) || this.unsent.has(id)) continue;
      row.node.remove();
      this.rows.delete(id);
    }
    for (const entry of all.entries) this.receive(entry);
    for (const entry of this.unsent.values()) if (entry.author === this.person) this.put(entry);
    for (const notice of all.notices) this.hang(notice);
    this.toEnd();
  }

  /** An entry that the feed brings. */
  show(entry) {
    const known = this.rows.has(entry.id);
    const near = this.nearEnd();
    this.receive(entry);
    if (!known && entry.author && entry.author !== this.person) {
      this.announce(say("posted", this.nameOf(entry.author)));
    }
    if (near) this.toEnd();
  }

  /** Put what the server has confirmed. */
  receive(entry) {
    this.unsent.delete(entry.id);
    this.put(entry);
  }

  put(entry) {
    if (entry.type === "tip") {
      if (!this.tips.has(entry.id)) this.place(tipRow(entry, (choice) => wire.answerTip(this.person, entry.tip, choice)), entry.sent_at);
      this.tips.add(entry.id);
      return null;
    }
    const known = this.rows.get(entry.id);
    if (known) {
      known.update(entry);
      if (entry.sent_at) known.node.dataset.at = entry.sent_at;
      return known;
    }
    const row = new Row(entry, this);
    this.rows.set(entry.id, row);
    const root = this.rows.get(entry.thread);
    if (root) root.addReply(row);
    else this.place(row.node, entry.sent_at);
    const early = this.early.get(entry.id);
    if (early) row.showNotice(early);
    return row;
  }

  /** Put something where its time is; what has none yet comes last. */
  place(node, at) {
    node.dataset.at = at || "later";
    const next = [...this.timeline.children].find((other) => other.dataset.at > node.dataset.at);
    this.timeline.insertBefore(node, next ?? null);
  }

  /** A notice that the feed brings: hang it up, read it out, and make sure that it can be seen. */
  tell(notice) {
    const near = this.nearEnd();
    const node = this.hang(notice);
    this.announce(`${notice.title}. ${notice.outcome || notice.lead} ${notice.footer}`);
    if (near) this.toEnd();
    node?.scrollIntoView({ block: "nearest" });
  }

  hang(notice) {
    if (notice.post === null) {
      const known = this.directs.get(notice.id) ?? new DirectMessage(notice, this);
      if (!this.directs.has(notice.id)) this.place(known.node, notice.shown_at);
      this.directs.set(notice.id, known);
      known.card.tell(notice);
      return known.node;
    }
    const row = this.rows.get(notice.post);
    if (row) row.showNotice(notice);
    else this.early.set(notice.post, notice);
    return row?.card.node;
  }

  /** Show a message at once, and post it while the visitor goes on. */
  post(text, thread = null) {
    const entry = { id: wire.freshId(), type: "message", author: this.person, text, thread, sent_at: "", edited: false };
    this.hold(entry, "sending");
    this.send(entry);
  }

  /** Keep what is not posted yet, and keep it in view. */
  hold(entry, state, error = null) {
    const held = { ...entry, state, error };
    this.unsent.set(entry.id, held);
    if (entry.author !== this.person) return;
    const row = this.put(held);
    row.node.scrollIntoView({ block: "nearest" });
  }

  async send(entry) {
    const { id, author, text, thread } = entry;
    try {
      const posted = await wire.post(author, { id, text, ...(thread ? { thread } : {}) });
      this.unsent.delete(id);
      if (author === this.person) this.put(posted);
    } catch (refused) {
      // If the feed has brought it meanwhile, only the answer was lost.
      if (this.unsent.has(id)) this.hold(entry, "failed", refused.say ?? "errorOther");
    }
  }

  again({ entry }) {
    this.hold(entry, "sending");
    this.composer.focus();
    this.send(entry);
  }

  discard(row) {
    this.unsent.delete(row.entry.id);
    this.rows.delete(row.entry.id);
    row.node.remove();
    this.composer.focus();
  }

  reply(row, text) {
    this.post(text, row.entry.id);
  }

  edit(row, text) {
    return this.change(row, () => wire.edit(this.person, row.entry.id, text));
  }

  remove(row) {
    return this.change(row, () => wire.remove(this.person, row.entry.id));
  }

  async change(row, act) {
    try {
      const entry = await act();
      row.editing = false;
      this.put(entry);
      return true;
    } catch (refused) {
      row.fail(refused.say ?? "errorOther");
      return false;
    }
  }

  act(notice, deed) {
    return wire.act(this.person, notice, deed);
  }

  check(draft) {
    return wire.check(this.person, draft);
  }

  home() {
    return wire.home(this.person);
  }

  prefer(preferences) {
    return wire.prefer(this.person, preferences);
  }

  /** The standing message of one's own that a notice is about. */
  rowOf(notice) {
    const rows = [...this.rows.values()];
    return rows.find((row) => row.card.notice?.id === notice && row.entry.state === "standing");
  }

  editLast() {
    const own = [...this.rows.values()].filter((row) => row.mine && row.entry.state === "standing");
    own.at(-1)?.openEditor();
    return own.length > 0;
  }

  connection(connected) {
    const status = $("connection");
    if (connected && !status.hidden) this.announce(say("connected"));
    status.hidden = connected;
  }

  announce(words) {
    $("announcer").textContent = words;
  }

  nearEnd() {
    const { scrollTop, scrollHeight, clientHeight } = $("channel");
    return scrollHeight - scrollTop - clientHeight < 160;
  }

  toEnd() {
    if (this.rows.size) $("channel").scrollTop = $("channel").scrollHeight;
  }
}

const page = new Page();

const KUDOS = /^\/chaperone\s+(?:kudos|bravo)\s+@(\S+)\s+(\S[^]*)$/i;

/** Post a milestone in the author's words, or show its author alone what in them identifies a patient. */
async function celebrate(typed, name, words) {
  const { composer, report } = page;
  const known = [...page.people.values()].find((full) => full.toLowerCase().includes(name.toLowerCase()));
  const milestone = `${say("milestone", known ?? name)} ${words}`;
  try {
    const found = await page.check({ text: milestone, public: false });
    if (found.passed) {
      page.post(milestone);
      report.close();
      return;
    }
    report.show(found);
  } catch (refused) {
    report.fail(refused);
  }
  composer.value = typed;
  composer.dispatchEvent(new Event("input"));
  composer.focus();
}

function submit() {
  const { composer } = page;
  if (!composer.value.trim()) return;
  const kudos = KUDOS.exec(composer.value.trim());
  if (kudos) celebrate(composer.value, kudos[1], kudos[2]);
  else page.post(composer.value);
  page.report.close();
  composer.value = "";
  composer.dispatchEvent(new Event("input"));
  composer.focus();
}

for (const { say: key, lang, text } of EXAMPLES) {
  const take = () => {
    page.composer.value = text;
    page.composer.dispatchEvent(new Event("input"));
    page.composer.focus();
    page.announce(say("exampleReady"));
  };
  const example = button("example", undefined, take);
  example.append(element("span.kind", { say: key }), element("span.sample", { lang }, text));
  $("examples").append(element("li", {}, example));
}

for (const radio of document.querySelectorAll("[name=person]")) {
  radio.closest("label").querySelector(".avatar").textContent = initials(radio.dataset.full);
  radio.addEventListener("change", () => page.become(radio.value));
}
for (const radio of document.querySelectorAll("[name=language]")) {
  radio.checked = radio.value === language();
  radio.addEventListener("change", () => speak(radio.value));
}

writable(page.composer, { send: submit, up: () => page.editLast() });
$("compose").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});

speak(language());
const asked = new URLSearchParams(location.search).get("as");
const [first] = page.people.keys();
const person = page.people.has(asked) ? asked : first;
document.querySelector(`[name=person][value=${person}]`).checked = true;
page.become(person);
// On a phone the focus would bring up the keyboard over the page.
if (matchMedia("(pointer: fine)").matches) page.composer.focus({ preventScroll: true });
