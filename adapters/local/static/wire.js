// Talks with the server: requests that act, and the live feed of one person.

import { language } from "./say.js";

const RETRY_MS = 1500;
const CALM_MS = 600;

const ERRORS = {
  not_taken: "errorNotTaken",
  gone: "errorGone",
  not_author: "errorAuthor",
  too_large: "errorLong",
  desk_closed: "errorDesk",
};

/** A request that had no effect; `say` is the key of what to tell the visitor. */
export class Refused extends Error {
  constructor(say) {
    super(say);
    this.say = say;
  }
}

async function ask(method, path, body) {
  let response;
  try {
    response = await fetch(`/local/people/${path}`, {
      method,
      headers: { "Accept-Language": language(), ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body && JSON.stringify(body),
    });
  } catch {
    throw new Refused("errorOffline");
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw new Refused(ERRORS[answer.error?.code] ?? (response.status >= 500 ? "errorNotTaken" : "errorOther"));
}

export const post = (person, draft) => ask("POST", `${person}/messages`, draft);
export const edit = (person, id, text) => ask("PATCH", `${person}/messages/${id}`, { text });
export const remove = (person, id) => ask("DELETE", `${person}/messages/${id}`);

export const act = (person, notice, deed) => ask("POST", `${person}/notices/${encodeURIComponent(notice)}/acts`, deed);
export const answerTip = (person, tip, choice) => ask("POST", `${person}/tips/${encodeURIComponent(tip)}/answers`, { choice });
export const check = (person, draft) => ask("POST", `${person}/drafts`, draft);
export const home = (person) => ask("GET", `${person}/home`);
export const prefer = (person, preferences) => ask("PUT", `${person}/home`, preferences);

/** A fresh id for a message: asking again with it cannot post twice. */
export function freshId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Follow a person's feed until the returned function is called.
 * @param {string} person
 * @param {{snapshot: Function, entry: Function, notice: Function}} hear called with each event's object
 * @param {(connected: boolean) => void} changed called when the connection is lost for a while, and when it is back
 */
export function follow(person, hear, changed) {
  let source;
  let timer;
  const lost = () => {
    clearTimeout(timer);
    if (source.readyState !== EventSource.CLOSED) {
      timer = setTimeout(() => changed(false), CALM_MS);
      return;
    }
    // After an answer that was no feed, the browser does not try again by itself.
    changed(false);
    timer = setTimeout(open, RETRY_MS);
  };
  function open() {
    source = new EventSource(`/local/people/${person}/events`);
    source.onerror = lost;
    source.onopen = () => {
      clearTimeout(timer);
      changed(true);
    };
    for (const [kind, listener] of Object.entries(hear)) {
      source.addEventListener(kind, (event) => listener(JSON.parse(event.data)));
    }
  }
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
