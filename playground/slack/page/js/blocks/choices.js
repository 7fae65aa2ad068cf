/** Radio buttons and checkboxes. */

import { h } from "../dom.js";
import { textOf } from "../text/mrkdwn.js";

/** A group of choices, named by its input's label or its section's text. */
export function choices(item, at) {
  const { surface, blockId, actionId, id } = at;
  const many = item.type === "checkboxes";
  const value = surface.value(blockId, actionId, item);
  const isOn = (option) => (many ? value.some((each) => each.value === option.value) : value?.value === option.value);
  const choose = (option, on) => {
    if (!many) return surface.choose(blockId, actionId, item, option);
    const left = item.options.filter((each) => (each.value === option.value ? on : isOn(each)));
    return surface.choose(blockId, actionId, item, left);
  };
  return h("div", {
    class: "choices",
    id,
    role: many ? "group" : "radiogroup",
    "aria-labelledby": at.labelId,
    "aria-label": at.labelId ? undefined : at.name || "Choices",
    "aria-describedby": at.describedBy,
  }, (item.options ?? []).map((option, place) => h("label", { class: "choice", key: option.value },
    h("input", {
      type: many ? "checkbox" : "radio",
      name: id,
      checked: isOn(option),
      "data-first": place === 0 ? "yes" : undefined,
      onchange: (event) => choose(option, event.target.checked),
    }),
    h("span", { class: "choice-text" },
      h("span", {}, textOf(option.text)),
      option.description && h("span", { class: "choice-note" }, textOf(option.description))))));
}
