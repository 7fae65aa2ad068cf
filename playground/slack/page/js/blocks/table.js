/** `table` and `data_table`: the first row heads the columns; a wide table scrolls inside itself. */

import { h } from "../dom.js";
import { plain } from "../text/mrkdwn.js";
import { richText } from "../text/rich_text.js";

export function table(block) {
  const [head, ...rows] = block.rows ?? [];
  const setting = (column) => block.column_settings?.[column] ?? {};
  const align = (cell, column) =>
    setting(column).align ?? (block.type === "data_table" && cell.type === "raw_number" ? "right" : "left");
  const drawnRow = (tag) => (row, key) => h("tr", { key }, row.map((cell, column) => h(tag, {
    key: column,
    scope: tag === "th" ? "col" : undefined,
    class: `cell align-${align(cell, column)}${setting(column).is_wrapped ? " wrapped" : ""}`,
  }, cellContent(cell))));
  const name = block.caption ?? `Table: ${(head ?? []).map(wordsOf).filter(Boolean).join(", ")}`;
  return h("div", { class: "block table-scroll", tabindex: "0", role: "group", "aria-label": name },
    h("table", { class: "table" },
      block.caption && h("caption", {}, plain(block.caption)),
      head && h("thead", {}, drawnRow("th")(head, 0)),
      h("tbody", {}, rows.map(drawnRow("td")))));
}

const wordsOf = (cell) => cell.text ?? String(cell.value ?? (cell.elements ?? []).flatMap((part) => part.elements ?? []).map((each) => each.text ?? "").join(""));

function cellContent(cell) {
  if (cell.type === "rich_text") return richText(cell);
  return [cell.text ?? String(cell.value ?? "")];
}
