/** `data_visualization` as a plain drawing, with the numbers as a table for those who do not see it. */

import { h } from "../dom.js";

const COLOURS = ["#0f766e", "#c2570c", "#4f5bd5", "#b4236a", "#5b7a1f", "#7a4bb0", "#0b6ea8", "#8a5a14", "#3f6b6b", "#a33c3c", "#546378", "#2f8f5b"];
const HEIGHT = 220;
const BOX = { left: 46, right: 12, top: 26, bottom: 34 };
const LABEL = 46;

/** As wide as it is shown, so that its words keep their size on a telephone. */
const widthNow = () => Math.max(250, Math.min(520, window.innerWidth - 110));

export function chart(block) {
  const drawn = block.chart ?? {};
  const pie = drawn.type === "pie";
  const names = pie ? drawn.segments.map((each) => each.label) : drawn.series.map((each) => each.name);
  return h("figure", { class: "block chart" },
    h("figcaption", {}, block.title),
    h("svg", { viewBox: pie ? "0 0 220 220" : `0 0 ${widthNow()} ${HEIGHT}`, class: pie ? "chart-pie" : "chart-plot", role: "img",
      "aria-label": `${block.title}: ${drawn.type} chart; the numbers follow as a table` },
    pie ? slices(drawn.segments) : plot(drawn)),
    (pie || names.length > 1) && h("ul", { class: "legend", "aria-hidden": "true" }, names.map((name, index) =>
      h("li", { key: index }, h("span", { class: "swatch", style: { background: COLOURS[index % 12] } }), name,
        pie && h("span", { class: "quiet" }, ` ${number(drawn.segments[index].value)}`)))),
    h("details", { class: "chart-numbers" }, h("summary", {}, "Show the numbers"), numbers(drawn, pie)));
}

const number = (value) => new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 }).format(value);

function numbers(drawn, pie) {
  const head = (texts) => h("thead", {}, h("tr", {}, texts.map((text, key) => h("th", { key, scope: "col", class: "cell" }, text))));
  const row = (texts, key) => h("tr", { key }, texts.map((text, column) => h("td", { key: column, class: "cell" }, text)));
  if (pie) {
    return h("table", { class: "table" }, head(["Part", "Value"]),
      h("tbody", {}, drawn.segments.map((each, key) => row([each.label, number(each.value)], key))));
  }
  const axis = drawn.axis_config ?? {};
  return h("table", { class: "table" }, head([axis.x_label ?? "", ...drawn.series.map((each) => each.name)]),
    h("tbody", {}, categories(drawn).map((label, key) =>
      row([label, ...drawn.series.map((each) => number(valueAt(each, label) ?? 0))], key))));
}

const categories = (drawn) => drawn.axis_config?.categories ?? drawn.series[0]?.data.map((each) => each.label) ?? [];
const valueAt = (series, label) => series.data.find((each) => each.label === label)?.value;

function plot(drawn) {
  const labels = categories(drawn);
  const width = widthNow();
  const all = drawn.series.flatMap((series) => series.data.map((each) => each.value));
  const whole = all.every(Number.isInteger);
  const top = niceTop(Math.max(0, ...all), whole);
  const low = Math.min(0, ...all) < 0 ? -niceTop(-Math.min(...all), whole) : 0;
  const wide = width - BOX.left - BOX.right;
  const high = HEIGHT - BOX.top - BOX.bottom;
  const y = (value) => BOX.top + high * (1 - (value - low) / (top - low || 1));
  const step = wide / Math.max(1, labels.length);
  const x = (index) => BOX.left + step * (index + 0.5);
  const every = Math.ceil(labels.length / Math.floor(wide / LABEL));
  return [
    ...[0, 0.5, 1].map((part) => low + (top - low) * part).map((value, key) => h("g", { key: `grid${key}` },
      h("line", { x1: BOX.left, x2: width - BOX.right, y1: y(value), y2: y(value), class: "gridline" }),
      h("text", { x: BOX.left - 8, y: y(value) + 4, class: "axis", "text-anchor": "end" }, short(value)))),
    ...labels.map((label, index) => index % every === 0 && h("text",
      { key: `label${index}`, x: x(index), y: HEIGHT - 14, class: "axis", "text-anchor": "middle" }, label)),
    ...drawn.series.map((series, index) => h("g", { key: `series${index}` },
      drawn.type === "bar" ? bars(series, index, drawn.series.length, labels, { x, y, step }) : line(series, index, labels, drawn.type, { x, y }))),
    drawn.axis_config?.y_label && h("text", { key: "y", x: 4, y: 11, class: "axis" }, drawn.axis_config.y_label),
  ];
}

function bars(series, index, count, labels, { x, y, step }) {
  const thick = Math.min(46, (step * 0.7) / count);
  return labels.map((label, place) => {
    const value = valueAt(series, label) ?? 0;
    const from = Math.min(y(0), y(value));
    return h("rect", { key: place, x: x(place) - (thick * count) / 2 + thick * index, y: from, width: Math.max(1, thick - 2),
      height: Math.max(1, Math.abs(y(value) - y(0))), rx: 2, fill: COLOURS[index % 12] },
    h("title", {}, `${series.name}, ${label}: ${number(value)}`));
  });
}

function line(series, index, labels, type, { x, y }) {
  const points = labels.map((label, place) => [x(place), y(valueAt(series, label) ?? 0)]);
  const path = points.map((point) => point.join(" ")).join(" L ");
  const colour = COLOURS[index % 12];
  return [
    type === "area" && points.length > 0 && h("path", { key: "area", fill: colour, opacity: "0.18",
      d: `M ${points[0][0]} ${y(0)} L ${path} L ${points.at(-1)[0]} ${y(0)} Z` }),
    h("path", { key: "line", d: `M ${path}`, fill: "none", stroke: colour, "stroke-width": 2.5, "stroke-linejoin": "round" }),
    ...points.map(([cx, cy], key) => h("circle", { key: `dot${key}`, cx, cy, r: 3.5, fill: colour },
      h("title", {}, `${series.name}, ${labels[key]}: ${number(valueAt(series, labels[key]) ?? 0)}`))),
  ];
}

function slices(segments) {
  const total = segments.reduce((sum, each) => sum + each.value, 0) || 1;
  let turned = -Math.PI / 2;
  return segments.map((segment, index) => {
    const sweep = (segment.value / total) * Math.PI * 2;
    const from = turned;
    turned += sweep;
    const at = (angle) => `${110 + 100 * Math.cos(angle)} ${110 + 100 * Math.sin(angle)}`;
    const whole = sweep > Math.PI * 2 - 0.001;
    const shape = whole ? "circle" : "path";
    const props = whole ? { cx: 110, cy: 110, r: 100 }
      : { d: `M 110 110 L ${at(from)} A 100 100 0 ${sweep > Math.PI ? 1 : 0} 1 ${at(turned)} Z` };
    return h(shape, { key: index, ...props, fill: COLOURS[index % 12], class: "slice" },
      h("title", {}, `${segment.label}: ${number(segment.value)}`));
  });
}

/** The round number above all values; of whole numbers one whose half is whole too, because the middle line says it. */
function niceTop(value, whole) {
  if (value <= 0) return whole ? 2 : 1;
  const size = 10 ** Math.floor(Math.log10(value));
  return (whole && size === 1 ? [2, 4, 6, 8, 10] : [1, 2, 2.5, 5, 10]).map((each) => each * size).find((each) => each >= value) ?? value;
}

const short = (value) => new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 }).format(value);
