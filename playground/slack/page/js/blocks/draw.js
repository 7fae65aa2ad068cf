/** Draws Block Kit blocks. What the page cannot draw is shown as such, never left out. */

import { h, memo } from "../dom.js";
import { state } from "../store.js";
import { markdown } from "../text/markdown.js";
import { spokenText, textOf } from "../text/mrkdwn.js";
import { link } from "../text/mentions.js";
import { richText } from "../text/rich_text.js";
import { chart } from "./chart.js";
import { element } from "./elements.js";
import { icon } from "../icons.js";
import { inputBlock } from "./input.js";
import { table } from "./table.js";

/** All blocks of a surface. */
export function drawBlocks(blocks, surface, errors = {}) {
  return h("div", { class: "blocks" }, blocks.map((block, index) => {
    const blockId = block.block_id ?? `block-${index}`;
    const deps = [JSON.stringify(block), surface.version, errors[blockId], state.names, surface];
    return memo(`${blockId}:${block.type}`, deps, () => drawBlock(block, blockId, surface, errors[blockId]));
  }));
}

const DRAWN = {
  section,
  context,
  header: (block, _, surface) => h(surface.id.startsWith("home:") ? "h2" : "h3", { class: "block block-header" }, textOf(block.text)),
  divider: () => h("hr", { class: "block divider" }),
  actions,
  context_actions: actions,
  input: inputBlock,
  image: imageBlock,
  rich_text: (block) => h("div", { class: "block" }, richText(block)),
  markdown: (block) => h("div", { class: "block markdown" }, markdown(block.text)),
  table: (block) => table(block),
  data_table: (block) => table(block),
  data_visualization: (block) => chart(block),
  video,
  file: (block) => h("div", { class: "block file-line" }, icon("file"), `Remote file ${block.external_id}`),
  alert: alertBlock,
};

function drawBlock(block, blockId, surface, error) {
  const draw = DRAWN[block?.type];
  if (!draw) return cannot(`A “${block?.type ?? "?"}” block`, block);
  try {
    return draw(block, blockId, surface, error);
  } catch {
    return cannot(`This “${block.type}” block`, block);
  }
}

/** The visible box for what the page does not know. */
export function cannot(what, payload) {
  return h("div", { class: "block cannot" },
    h("p", {}, `${what} cannot be drawn here.`),
    h("details", {}, h("summary", {}, "What it says"), h("pre", { class: "pre" }, JSON.stringify(payload, null, 2))));
}

function section(block, blockId, surface) {
  const name = spokenText(block.text) || spokenText(block.fields?.[0]);
  return h("div", { class: block.accessory ? "block section with-accessory" : "block section" },
    h("div", { class: "section-body" },
      block.text && h("div", { class: "section-text" }, textOf(block.text)),
      block.fields && h("div", { class: "fields" },
        block.fields.map((field, key) => h("div", { class: "field", key }, textOf(field))))),
    block.accessory && h("div", { class: `accessory accessory-${block.accessory.type}` },
      element(block.accessory, { surface, blockId, place: 0, name })));
}

function context(block) {
  return h("div", { class: "block context" }, (block.elements ?? []).map((each, key) =>
    each.type === "image" ? h("img", { key, class: "context-image", src: each.image_url, alt: each.alt_text ?? "" })
      : h("span", { key, class: "context-text" }, textOf(each))));
}

function actions(block, blockId, surface) {
  return h("div", { class: "block actions" },
    (block.elements ?? []).map((each, place) => h("div", { class: "action", key: each.action_id ?? place },
      element(each, { surface, blockId, place, name: "" }))));
}

function imageBlock(block) {
  const url = block.image_url ?? block.slack_file?.url ?? (block.slack_file?.id ? `/page/download/${block.slack_file.id}` : "");
  return h("figure", { class: "block image" },
    block.title && h("figcaption", {}, textOf(block.title)),
    h("img", { src: url, alt: block.alt_text ?? "", loading: "lazy", onerror: showAlt }));
}

function showAlt(event) {
  event.target.classList.add("missing");
}

function video(block) {
  return h("div", { class: "block video" },
    h("div", { class: "video-title" }, link(block.title_url ?? block.video_url, spokenText(block.title) || "Video")),
    block.description && h("div", { class: "quiet" }, textOf(block.description)),
    h("div", { class: "quiet" }, [block.author_name, block.provider_name].filter(Boolean).join(" · ")));
}

function alertBlock(block) {
  const level = ["info", "warning", "error", "success"].includes(block.level) ? block.level : "default";
  const sign = { warning: "warn", error: "warn", success: "check" }[level] ?? "info";
  return h("div", { class: `block alert alert-${level}`, role: "note" }, icon(sign), h("div", {}, textOf(block.text)));
}
