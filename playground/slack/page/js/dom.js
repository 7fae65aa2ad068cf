/**
 * A very small way to say what the page shows and let it change in place.
 *
 * `h()` describes an element, `render()` makes the real tree equal to the description. What is the same stays the
 * same node, so that the focus, a text selection, a scroll position and a draft survive every live update.
 * Text is only ever set as text: there is no way in here to turn a string into markup.
 */

const SVG = "http://www.w3.org/2000/svg";
const AS_PROPERTY = new Set(["value", "checked", "disabled", "inert", "indeterminate", "hidden", "open", "multiple"]);

/** @typedef {{tag: string, props: object, kids: object[], key: string, dom?: Node}} Described */

/** Describes one element. Children may be text, elements, arrays of elements with `key`, or nothing. */
export function h(tag, props, ...children) {
  return { tag, props: props || {}, kids: described(children), key: props?.key };
}

/** Describes something that is made again only when one of `deps` changed. */
export function memo(key, deps, make) {
  return { tag: "#memo", key, deps, make, props: {}, kids: [] };
}

/** Makes the content of `root` equal to the description. */
export function render(root, ...children) {
  const after = [];
  const kids = described(children);
  patchChildren(root, root.describedKids || [], kids, false, after);
  root.describedKids = kids;
  for (const call of after) call();
}

function described(children) {
  const kids = [];
  children.forEach((child, place) => {
    if (Array.isArray(child)) {
      child.flat(Infinity).forEach((each, index) => add(kids, each, `${place}:`, each?.key ?? index));
    } else {
      add(kids, child, "", child?.key ?? place);
    }
  });
  return kids;
}

function add(kids, child, prefix, key) {
  if (child === null || child === undefined || child === false || child === true || child === "") return;
  const kid = typeof child === "object" ? child : { tag: "#text", text: String(child) };
  kid.slot = `${prefix}${key}`;
  kids.push(kid);
}

function patchChildren(parent, before, kids, svg, after) {
  const known = new Map(before.map((kid) => [kid.slot, kid]));
  const pairs = kids.map((kid) => {
    const old = known.get(kid.slot);
    if (!old || old.tag !== kid.tag) return [null, kid];
    known.delete(kid.slot);
    return [old, kid];
  });
  for (const gone of known.values()) gone.dom?.remove();
  let place = parent.firstChild;
  for (const [old, kid] of pairs) {
    const dom = old ? patch(old, kid, svg, after) : create(kid, svg, after);
    if (dom === place) place = place.nextSibling;
    else parent.insertBefore(dom, place);
    if (old && old.dom !== dom && old.dom.parentNode === parent) {
      if (place === old.dom) place = place.nextSibling;
      old.dom.remove();
    }
  }
}

function create(kid, svg, after) {
  if (kid.tag === "#text") return (kid.dom = document.createTextNode(kid.text));
  if (kid.tag === "#memo") {
    kid.inner = kid.make();
    return (kid.dom = create(kid.inner, svg, after));
  }
  const inSvg = svg || kid.tag === "svg";
  const dom = inSvg ? document.createElementNS(SVG, kid.tag) : document.createElement(kid.tag);
  kid.dom = dom;
  patchChildren(dom, [], kid.kids, inSvg, after);
  for (const name of Object.keys(kid.props)) setProperty(dom, name, undefined, kid.props[name]);
  if (kid.props.mounted) after.push(() => kid.props.mounted(dom));
  if (kid.props.drawn) after.push(() => kid.props.drawn(dom));
  return dom;
}

function patch(old, kid, svg, after) {
  if (kid.tag === "#text") {
    kid.dom = old.dom;
    if (old.text !== kid.text) old.dom.data = kid.text;
    return kid.dom;
  }
  if (kid.tag === "#memo") {
    if (same(old.deps, kid.deps)) {
      kid.inner = old.inner;
      return (kid.dom = old.dom);
    }
    kid.inner = kid.make();
    const fits = kid.inner.tag === old.inner.tag;
    return (kid.dom = fits ? patch(old.inner, kid.inner, svg, after) : create(kid.inner, svg, after));
  }
  const dom = (kid.dom = old.dom);
  patchChildren(dom, old.kids, kid.kids, svg || kid.tag === "svg", after);
  for (const name of Object.keys(old.props)) {
    if (!(name in kid.props)) setProperty(dom, name, old.props[name], undefined);
  }
  for (const name of Object.keys(kid.props)) setProperty(dom, name, old.props[name], kid.props[name]);
  if (kid.props.drawn) after.push(() => kid.props.drawn(dom));
  return dom;
}

function same(before, now) {
  return before.length === now.length && before.every((each, index) => Object.is(each, now[index]));
}

function setProperty(dom, name, before, now) {
  if (name === "key" || name === "mounted" || name === "drawn") return;
  if (name === "value") {
    if (dom.value !== String(now ?? "")) dom.value = now ?? "";
  } else if (name === "style") {
    for (const each of Object.keys(before || {})) if (!now || !(each in now)) dom.style.removeProperty(each);
    for (const each of Object.keys(now || {})) dom.style.setProperty(each, now[each]);
  } else if (before === now) {
    return;
  } else if (name.startsWith("on")) {
    dom[name] = now ?? null;
  } else if (AS_PROPERTY.has(name)) {
    dom[name] = now ?? false;
  } else if (now === undefined || now === null || (now === false && !name.startsWith("aria-"))) {
    dom.removeAttribute(name);
  } else {
    dom.setAttribute(name, now === true && !name.startsWith("aria-") ? "" : String(now));
  }
}
