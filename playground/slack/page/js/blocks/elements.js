/** The interactive elements of Block Kit. Each gets `at`: {surface, blockId, place, name, labelId}. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { openMenu } from "../shell/menu.js";
import { plain, spokenText, textOf } from "../text/mrkdwn.js";
import { choices } from "./choices.js";
import { dateInput, timeInput, dateTimeInput } from "./moments.js";
import { fileInput, textInput } from "./typed.js";
import { select } from "./select.js";

/** One element. */
export function element(item, at) {
  const actionId = item.action_id ?? "generated";
  const place = { ...at, actionId, id: domId(at.surface.id, at.blockId, actionId) };
  const draw = DRAWN[item.type];
  if (draw) return draw(item, place);
  if (/(_select)$/.test(item.type)) return select(item, place);
  return h("span", { class: "cannot" }, `A “${item.type}” cannot be drawn here.`);
}

/** An id for labels and descriptions, unique on the page. */
export const domId = (...parts) => parts.join("-").replace(/[^A-Za-z0-9_-]/g, "_");

const DRAWN = {
  button,
  workflow_button: button,
  icon_button: button,
  feedback_buttons: feedback,
  overflow,
  image: (item) => h("img", { class: "accessory-picture", src: item.image_url, alt: item.alt_text ?? "" }),
  plain_text_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  number_input: textInput,
  rich_text_input: textInput,
  file_input: fileInput,
  datepicker: dateInput,
  timepicker: timeInput,
  datetimepicker: dateTimeInput,
  radio_buttons: choices,
  checkboxes: choices,
};

/** Block Kit styles: default, primary, danger. */
function button(item, at) {
  const { surface, blockId, actionId } = at;
  const busy = surface.isBusy(blockId, actionId);
  const failed = surface.hasFailed(blockId, actionId);
  const style = ["primary", "danger"].includes(item.style) ? ` button-${item.style}` : "";
  const press = async () => {
    if (surface.isBusy(blockId, actionId)) return;
    if (item.url) window.open(item.url, "_blank", "noopener");
    await surface.press(blockId, actionId, item, { text: item.text, ...(item.value === undefined ? {} : { value: item.value }) });
  };
  return h("button", {
    type: "button",
    class: `button${style}${busy ? " busy" : ""}`,
    "aria-busy": busy,
    "aria-label": item.accessibility_label,
    onclick: press,
  },
  failed && icon("warn", 16),
  h("span", { class: "button-text" }, plain(item.text?.text, item.text?.emoji)),
  item.url && icon("out", 15));
}

function feedback(item, at) {
  const { surface, blockId, actionId } = at;
  const one = (part) => item[part] && h("button", {
    key: part,
    type: "button",
    class: "button",
    "aria-label": item[part].accessibility_label,
    onclick: () => surface.press(blockId, actionId, item, { value: item[part].value, text: item[part].text }, part),
  }, plain(item[part].text?.text));
  return h("span", { class: "feedback" }, one("positive_button"), one("negative_button"));
}

function overflow(item, at) {
  const { surface, blockId, actionId } = at;
  const open = (event) => openMenu(event.currentTarget, {
    label: "More actions",
    items: (item.options ?? []).map((option) => ({
      text: spokenText(option.text),
      drawn: textOf(option.text),
      note: option.description && spokenText(option.description),
      run: () => {
        if (option.url) window.open(option.url, "_blank", "noopener");
        surface.press(blockId, actionId, item, { selected_option: option });
      },
    })),
  });
  return h("button", {
    type: "button",
    class: `button button-icon${surface.isBusy(blockId, actionId) ? " busy" : ""}`,
    "aria-haspopup": "menu",
    "aria-label": at.name ? `More actions for ${at.name.slice(0, 80)}` : "More actions",
    onclick: open,
  }, icon("more"));
}
