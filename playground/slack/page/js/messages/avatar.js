/** A person's or app's picture: an image where there is one, else initials or an emoji on their colour. */

import { h } from "../dom.js";

export function avatar({ name, avatar: picture, color }, size = 36, props = {}) {
  const image = /^(https?:|data:image\/|\/)/.test(picture ?? "");
  const hex = /^#?[0-9a-f]{6}$/i.test(color ?? "") ? color.replace("#", "") : tint(name ?? "?");
  return h("span", {
    class: "avatar",
    "aria-hidden": "true",
    style: { "--size": `${size}px`, "--tint": deep(hex) },
    ...props,
  }, image ? h("img", { src: picture, alt: "" }) : picture && picture.length <= 4 ? picture : initials(name ?? "?"));
}

function initials(name) {
  const words = name.split(/[\s.-]+/).filter(Boolean);
  return (words.length > 1 ? words[0][0] + words.at(-1)[0] : name.slice(0, 2)).toUpperCase();
}

const TINTS = ["0f766e", "8a4b14", "4f5bd5", "9d2460", "4d6b1a", "6d3fa3", "0b5f92", "7a5200"];
const tint = (name) => TINTS[[...name].reduce((sum, each) => sum + each.codePointAt(0), 0) % TINTS.length];

/** The colour, darkened until white can be read on it (4.5:1). */
function deep(hex) {
  let parts = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  while (1.05 / (luminance(parts) + 0.05) < 4.6) parts = parts.map((part) => part * 0.94);
  return `rgb(${parts.map(Math.round).join(" ")})`;
}

function luminance(parts) {
  const [red, green, blue] = parts.map((part) => (part <= 10 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
