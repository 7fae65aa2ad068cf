/** What to try first, when the local Slack was told something to say: one step at a time, done when it was sent. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { remember, remembered } from "../shell/route.js";
import { changed, state } from "../store.js";
import { mrkdwn } from "../text/mrkdwn.js";

/** `take(text)` puts an example into the composer. */
export function hintBox(take) {
  const lines = asLines(state.server?.hint);
  const at = step(lines);
  if (at >= lines.length) return null;
  const line = lines[at];
  const goTo = (next) => {
    remember("hint", `${next} ${print(lines)}`);
    changed();
    if (next >= lines.length) document.querySelector('[data-composer="channel"]')?.focus();
  };
  return h("aside", { class: "first-hint", key: "hint", "aria-label": "What to try" },
    h("p", { class: "hint-line" },
      line.text && h("span", {}, mrkdwn(line.text)),
      line.try && h("button", { type: "button", class: "try", title: "Put this into the message field", onclick: () => take(line.try) },
        h("code", {}, line.try))),
    lines.length > 1 && h("span", { class: "hint-steps" },
      h("button", { type: "button", class: "plain-button", "aria-label": "Previous step", "aria-disabled": at === 0, onclick: () => at > 0 && goTo(at - 1) }, icon("back", 15)),
      h("span", {}, `${at + 1} of ${lines.length}`),
      h("button", { type: "button", class: "plain-button", "aria-label": "Next step", "aria-disabled": at === lines.length - 1, onclick: () => at < lines.length - 1 && goTo(at + 1) }, icon("right", 15))),
    h("button", { type: "button", class: "plain-button", "aria-label": "Hide this hint", onclick: () => goTo(lines.length) }, icon("close", 16)));
}

/** Goes on to the next step when its example was sent. */
export function hintDone(text) {
  const lines = asLines(state.server?.hint);
  const done = lines.findIndex((line, place) => place >= step(lines) && line.try?.trim() === text.trim());
  if (done !== -1) remember("hint", `${done + 1} ${print(lines)}`);
}

function step(lines) {
  const [, at, which] = /^(\d+) (.*)$/s.exec(remembered("hint") ?? "") ?? [];
  return which === print(lines) ? Number(at) : 0;
}

const print = (lines) => JSON.stringify(lines).slice(0, 200);

function asLines(hint) {
  if (!hint) return [];
  if (typeof hint !== "string") return [].concat(hint).filter((line) => line?.text || line?.try);
  const example = /`(\/[^`]+)`/.exec(hint);
  return [example ? { text: hint.replace(example[0], "").trim(), try: example[1] } : { text: hint }];
}
