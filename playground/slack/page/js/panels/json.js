/** A payload, printed so that one can read it. */

import { h } from "../dom.js";

/** Indented JSON with its kinds of values told apart; every piece is a text node. */
export function json(value) {
  const text = JSON.stringify(value, null, 2) ?? "null";
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(/("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi)) {
    if (found.index > from) parts.push(text.slice(from, found.index));
    const kind = found[2] ? "key" : found[1] ? "string" : "word";
    parts.push(h("span", { class: `json-${kind}`, key: found.index }, found[1] ?? found[0]));
    if (found[2]) parts.push(found[2]);
    from = found.index + found[0].length;
  }
  parts.push(text.slice(from));
  return h("pre", { class: "json", tabindex: "0" }, parts.map((part, index) => (typeof part === "string" ? h("span", { key: `t${index}` }, part) : part)));
}
