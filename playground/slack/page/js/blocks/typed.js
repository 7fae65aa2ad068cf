/** What is typed or attached: text, mail address, web address, number, file. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import * as server from "../server.js";
import { state } from "../store.js";
import { spokenText } from "../text/mrkdwn.js";

const KIND = { email_text_input: "email", url_text_input: "url" };

/** A one-line or multi-line input. With `dispatch_action` Enter or each character tells the bot. */
export function textInput(item, at) {
  const { surface, blockId, actionId } = at;
  const rich = item.type === "rich_text_input";
  const stored = surface.value(blockId, actionId, item);
  const value = rich ? richWords(stored) : stored ?? "";
  const on = item.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const tell = () => surface.tells(blockId)
    && surface.act(blockId, actionId, item, { value: surface.value(blockId, actionId, item) });
  const typed = (event) => {
    const text = event.target.value;
    surface.enter(blockId, actionId, item, rich ? asRich(text) : text);
    if (on.includes("on_character_entered")) tell();
  };
  const pressed = (event) => {
    if (event.key !== "Enter" || item.multiline || rich || event.isComposing) return;
    if (surface.tells(blockId) && on.includes("on_enter_pressed")) {
      event.preventDefault();
      event.stopPropagation();
      tell();
    }
  };
  const props = {
    id: at.id,
    class: "typed",
    value,
    placeholder: item.placeholder ? spokenText(item.placeholder) : undefined,
    "aria-labelledby": at.labelId,
    "aria-label": at.labelId ? undefined : at.name || "Text",
    "aria-describedby": at.describedBy,
    "aria-invalid": at.invalid ? true : undefined,
    "aria-required": at.required ? true : undefined,
    "data-focus": item.focus_on_load ? "yes" : undefined,
    oninput: typed,
    onkeydown: pressed,
  };
  const left = item.max_length && value.length > item.max_length * 0.9 ? item.max_length - value.length : null;
  return h("div", { class: "typed-box" },
    item.multiline || rich ? h("textarea", { ...props, rows: 4 })
      : h("input", { ...props, type: KIND[item.type] ?? "text", inputmode: item.type === "number_input" ? "decimal" : undefined,
        autocomplete: "off" }),
    left !== null && h("span", { class: left < 0 ? "left-over bad" : "left-over" }, String(left)));
}

const richWords = (value) => (value?.elements ?? []).flatMap((each) => each.elements ?? []).map((each) => each.text ?? "").join("");

const asRich = (text) => (text
  ? { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] } : null);

/** Files are uploaded when chosen; the modal then carries their ids. */
export function fileInput(item, at) {
  const { surface, blockId, actionId } = at;
  const files = surface.value(blockId, actionId, item);
  const most = item.max_files ?? 10;
  const put = (list) => surface.enter(blockId, actionId, item, list);
  const now = () => surface.value(blockId, actionId, item);
  const chosen = async (event) => {
    surface.fileError = null;
    const picked = [...event.target.files].slice(0, most - files.length);
    event.target.value = "";
    for (const file of picked) {
      const draft = { id: `draft-${Math.random()}`, name: file.name, size: file.size, uploading: true };
      put([...now(), draft]);
      try {
        const answer = await server.upload(state.as, file);
        put(now().map((each) => (each.id === draft.id ? { name: file.name, ...answer.file } : each)));
      } catch (refused) {
        put(now().filter((each) => each.id !== draft.id));
        surface.fileError = refused.message;
        surface.touch();
      }
    }
  };
  const kinds = (item.filetypes ?? []).map((kind) => `.${kind}`).join(",");
  return h("div", { class: "files" },
    files.map((file) => h("div", { class: "file-line", key: file.id },
      icon("file"), h("span", { class: "file-name" }, file.name ?? file.id),
      h("span", { class: "quiet" }, file.uploading ? "uploading…" : ""),
      h("button", { type: "button", class: "plain-button", "aria-label": `Remove ${file.name ?? file.id}`,
        onclick: () => put(now().filter((each) => each.id !== file.id)) }, icon("close", 16)))),
    surface.fileError && h("p", { class: "field-error" }, surface.fileError),
    files.length < most && h("input", {
      id: at.id, type: "file", class: "file-choose", accept: kinds || undefined, multiple: most > 1,
      "aria-labelledby": at.labelId, "aria-label": at.labelId ? undefined : at.name || "File",
      "aria-describedby": at.describedBy, onchange: chosen,
    }));
}
