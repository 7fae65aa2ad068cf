/** What to try first, when the local Slack was told something to say. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { remember, remembered } from "../shell/route.js";
import { changed, state } from "../store.js";
import { mrkdwn } from "../text/mrkdwn.js";

/** `take(text)` puts an example into the composer. */
export function hintBox(take) {
  const lines = asLines(state.server?.hint);
  if (!lines.length || remembered("hint") === print(lines)) return null;
  const close = () => {
    remember("hint", print(lines));
    changed();
    document.querySelector('[data-composer="channel"]')?.focus();
  };
  return h("aside", { class: "first-hint", key: "hint", "aria-label": "What to try first" },
    h("ul", {}, lines.map((line, key) => h("li", { key },
      line.text && h("span", {}, mrkdwn(line.text)),
      line.try && h("button", { type: "button", class: "try", title: "Put this into the message field", onclick: () => take(line.try) },
        h("code", {}, line.try))))),
    h("button", { type: "button", class: "plain-button", "aria-label": "Hide this hint", onclick: close }, icon("close", 16)));
}

const print = (lines) => JSON.stringify(lines).slice(0, 200);

function asLines(hint) {
  if (!hint) return [];
  if (typeof hint !== "string") return [].concat(hint).filter((line) => line?.text || line?.try);
  const example = /`(\/[^`]+)`/.exec(hint);
  return [{ text: hint, try: example?.[1] }].map((line) => (line.try ? { text: hint.replace(example[0], "").trim(), try: line.try } : line));
}
