// Elements by hand: text is only ever text, never markup.

/** @typedef {Record<string, any>} Json */

/**
 * An element. `on` holds its listeners, `class` its classes; `true` sets a bare attribute, `false` and null none.
 * @param {string} tag
 * @param {Json} [given]
 * @param {...(Node|string|null|false|undefined)} inside
 * @returns {HTMLElement}
 */
export function el(tag, given = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name === "on") for (const [event, heard] of Object.entries(value)) made.addEventListener(event, heard);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...inside.filter((one) => one || one === "").map((one) => /** @type {Node|string} */ (one)));
  return made;
}

/**
 * An element of a drawing.
 * @param {string} tag
 * @param {Json} given
 * @param {...(Node|string)} inside
 */
export function shape(tag, given, ...inside) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(given)) made.setAttribute(name, String(value));
  made.append(...inside);
  return made;
}

/** A link to the web, or its plain words where the address is none. @param {string} url @param {Node[]} words */
export function link(url, words) {
  if (!/^https?:\/\//i.test(url)) return el("span", { title: url }, ...words);
  return el("a", { href: url, target: "_blank", rel: "noreferrer noopener", title: url }, ...words);
}

/** What is drawn for a part that nobody here knows: its kind, and all of it. @param {string} kind @param {unknown} part */
export function unknown(kind, part) {
  return el("details", { class: "unknown" }, el("summary", {}, kind), el("pre", {}, JSON.stringify(part, null, 1)));
}

const FOCUSABLE = ["button", "input", "select", "textarea"].map((one) => `${one}:enabled`).join() + ", a[href], summary, pre[tabindex]";

/**
 * Put `next` in the place of `old` and leave the focus where it was: on the control of the same name or the same words,
 * else of the same number from the end, where a message has what one turns its pages with.
 * @param {HTMLElement} old
 * @param {HTMLElement} next
 */
export function swap(old, next) {
  const before = /** @type {HTMLElement[]} */ ([...old.querySelectorAll(FOCUSABLE)]);
  const place = before.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  old.replaceWith(next);
  if (place < 0) return;
  const after = /** @type {HTMLElement[]} */ ([...next.querySelectorAll(FOCUSABLE)]);
  const { tagName, textContent } = before[place];
  const { name } = before[place].dataset;
  const alike = after.find((one) => name && one.dataset.name === name) ?? after.find((one) => one.tagName === tagName && textContent && one.textContent === textContent);
  (alike ?? after[Math.max(after.length - before.length + place, 0)])?.focus();
}
