/** The `input` block: label, element, hint, and the error that keeps what was typed. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { plain, textOf } from "../text/mrkdwn.js";
import { domId, element } from "./elements.js";

const OWN_LABEL = new Set(["radio_buttons", "checkboxes"]);

export function inputBlock(block, blockId, surface, error) {
  const item = block.element ?? {};
  const base = domId(surface.id, blockId);
  const labelId = `${base}-label`;
  const hintId = block.hint ? `${base}-hint` : null;
  const errorId = error ? `${base}-error` : null;
  const at = {
    surface, blockId, place: 0, labelId, name: block.label?.text ?? "", invalid: Boolean(error), required: !block.optional,
    describedBy: [errorId, hintId].filter(Boolean).join(" ") || undefined,
  };
  const target = domId(surface.id, blockId, item.action_id ?? "generated");
  return h("div", { class: error ? "block input invalid" : "block input", "data-block": blockId },
    h(OWN_LABEL.has(item.type) ? "div" : "label", { class: "label", id: labelId, for: OWN_LABEL.has(item.type) ? undefined : target },
      plain(block.label?.text, block.label?.emoji),
      block.optional && h("span", { class: "optional" }, " (optional)")),
    element(item, at),
    error && h("p", { class: "field-error", id: errorId, role: "alert" }, icon("warn", 16), h("span", {}, plain(error))),
    block.hint && h("p", { class: "hint", id: hintId }, textOf(block.hint)));
}
