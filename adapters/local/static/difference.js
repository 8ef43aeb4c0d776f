// Shows what differs between a message and its rewrite. Spans count Unicode code points, as the server does.

import { element } from "./element.js";

/**
 * Put the stretches of a text that lie in spans into elements of their own.
 * @param {string} text
 * @param {{start: number, end: number}[]} spans half-open, sorted, apart
 * @param {string} tag of the elements
 * @returns {(Node|string)[]}
 */
export function stretches(text, spans, tag) {
  const points = Array.from(text);
  const pieces = [];
  let from = 0;
  for (const { start, end } of spans) {
    pieces.push(points.slice(from, start).join(""), element(tag, {}, points.slice(start, end).join("")));
    from = end;
  }
  return [...pieces, points.slice(from).join("")];
}

/**
 * Find which stretches of a message its rewrite leaves out: the words that are not among those that it keeps, in order.
 * @returns {{start: number, end: number}[]}
 */
export function removed(text, rewrite, changed) {
  const old = tokens(text);
  const kept = tokens(rewrite).filter(({ start }) => !changed.some((span) => span.start <= start && start < span.end));
  const standing = common(old, kept);
  const gone = old.filter((_, index) => !standing.has(index));
  const spans = [];
  for (const { start, end } of gone) {
    const last = spans.at(-1);
    const between = last && Array.from(text).slice(last.end, start).join("");
    if (last && !between.trim()) last.end = end;
    else spans.push({ start, end });
  }
  return spans;
}

/** Words and single signs, with their places in code points. */
function tokens(text) {
  return [...text.matchAll(/[\p{L}\p{N}]+|\S/gu)].map(({ 0: word, index }) => {
    const start = Array.from(text.slice(0, index)).length;
    return { word, start, end: start + Array.from(word).length };
  });
}

/** Return the indexes in `old` of a longest common subsequence with `kept`. */
function common(old, kept) {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint16Array(kept.length + 1));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = kept.length - 1; j >= 0; j -= 1) {
      lengths[i][j] =
        old[i].word === kept[j].word ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  const found = new Set();
  for (let i = 0, j = 0; i < old.length && j < kept.length; ) {
    if (old[i].word === kept[j].word) {
      found.add(i);
      i += 1;
      j += 1;
    } else if (lengths[i + 1][j] >= lengths[i][j + 1]) i += 1;
    else j += 1;
  }
  return found;
}

/** Find each of some words in a text, once; those that overlap an earlier one are left out. */
export function places(text, words) {
  const spans = words
    .map((word) => [text.indexOf(word), word])
    .filter(([at]) => at >= 0)
    .map(([at, word]) => ({ start: Array.from(text.slice(0, at)).length, length: Array.from(word).length }))
    .sort((a, b) => a.start - b.start);
  let end = 0;
  const apart = [];
  for (const { start, length } of spans) {
    if (start < end) continue;
    end = start + length;
    apart.push({ start, end });
  }
  return apart;
}
