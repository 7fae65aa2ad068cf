/** What the acting person may try first, one step at a time; a step is done when its example was sent. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { actAs } from "../actions.js";
import { remember, remembered } from "../shell/route.js";
import { changed, person, state } from "../store.js";
import { mrkdwn } from "../text/mrkdwn.js";

/** `take(text)` puts an example into the composer. */
export function hintBox(take) {
  const lines = state.server?.hint ?? [];
  const at = step(lines);
  if (at >= lines.length) return null;
  const line = lines[at];
  const goTo = (next) => {
    keep(next, lines);
    changed();
    if (next >= lines.length) document.querySelector('[data-composer="channel"]')?.focus();
  };
  const unfold = () => {
    state.hintOpen = !state.hintOpen;
    changed();
  };
  return h("aside", { class: state.hintOpen ? "first-hint open" : "first-hint", key: "hint", "aria-label": "What to try" },
    h("button", { type: "button", class: "hint-fold", "aria-expanded": Boolean(state.hintOpen), onclick: unfold },
      h("span", { class: "hint-title" }, "What to try"), h("span", { class: "hint-first" }, line.try ?? line.text), icon(state.hintOpen ? "down" : "up", 15)),
    h("p", { class: "hint-line" },
      line.text && h("span", {}, mrkdwn(line.text)),
      line.try && h("button", { type: "button", class: "try", title: "Put this into the message field", onclick: () => {
        state.hintOpen = false;
        take(line.try);
      } }, h("code", {}, line.try)),
      line.act && line.act !== state.as && h("button", { type: "button", class: "try try-act", onclick: () => {
        keep(at + 1, lines);
        actAs(line.act);
      } }, `Act as ${person(line.act)?.name ?? "them"}`)),
    h("span", { class: "hint-tools" },
      lines.length > 1 && h("span", { class: "hint-steps" },
        h("button", { type: "button", class: "plain-button", "aria-label": "Previous step", "aria-disabled": at === 0, onclick: () => at > 0 && goTo(at - 1) }, icon("back", 15)),
        h("span", {}, `${at + 1} of ${lines.length}`),
        h("button", { type: "button", class: "plain-button", "aria-label": "Next step", "aria-disabled": at === lines.length - 1, onclick: () => at < lines.length - 1 && goTo(at + 1) }, icon("right", 15))),
      h("button", { type: "button", class: "plain-button", "aria-label": "Hide these hints", onclick: () => goTo(lines.length) }, icon("close", 16))));
}

/** Goes on to the next step when its example was sent. */
export function hintDone(text) {
  const lines = state.server?.hint ?? [];
  const done = lines.findIndex((line, place) => place >= step(lines) && line.try?.trim() === text.trim());
  if (done !== -1) keep(done + 1, lines);
}

/** Everybody has their own place in their own steps. */
const keep = (at, lines) => remember(`hint.${state.as}`, `${at} ${print(lines)}`);

function step(lines) {
  const [, at, which] = /^(\d+) (.*)$/s.exec(remembered(`hint.${state.as}`) ?? "") ?? [];
  return which === print(lines) ? Number(at) : 0;
}

const print = (lines) => JSON.stringify(lines).slice(0, 200);
