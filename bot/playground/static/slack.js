// A Slack message, modal or home tab as it stands there: its blocks, or its words where it has none.
import { el, link, unknown } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { picture, thumbnail } from "./cards.js";
import { EMOJI } from "./emoji.js";
import { field } from "./fields.js";

/**
 * @typedef {object} Look
 * @property {Record<string, {title: string, authors: string[]}>} papers
 * @property {(id: string) => string} name
 * @property {(seconds: number) => string} time
 * @property {(control: string, value?: string) => void} press
 * @property {(control: string, typed: string) => Promise<any[]>} [suggest]
 * @property {Record<string, string>} [wrong] what is wrong with fields, by their blocks
 */

/** @param {any} body @param {Look} look @returns {Node[]} */
export function drawSlack(body, look) {
  const files = (body.files ?? []).map(file);
  if (body.blocks?.length) return [...body.blocks.map((/** @type {any} */ one) => block(one, look)), ...files];
  return [el("div", { class: "block plain" }, ...mrkdwn(body.text ?? "", look)), ...files];
}

/** @param {any} it */
function file(it) {
  return el("div", { class: "block file" }, el("a", { href: `/files/${it.id}`, download: it.name }, `📄 ${it.title || it.name}`), el("small", {}, ` ${it.size.toLocaleString()} B`));
}

/** A picture of the network, or a file that stands in Slack itself. @param {any} it @param {Look} look */
function image(it, look) {
  if (it.slack_file?.id) return el("img", { src: `/files/${it.slack_file.id}`, alt: it.alt_text });
  return picture(it.image_url ?? it.slack_file?.url ?? "", it.alt_text, look.papers);
}

/** What stands beside words; a picture there is small. @param {any} it @param {Look} look */
function beside(it, look) {
  return it.type === "image" && it.image_url ? thumbnail(it.image_url, it.alt_text, look.papers, "square") : element(it, look);
}

/** @param {any} it @param {Look} look */
function block(it, look) {
  const inside = within(it, look);
  return inside ? el("div", { class: `block ${it.type}` }, ...inside) : unknown(`block ${it.type}`, it);
}

/** @param {any} it @param {Look} look @returns {(Node|string|null)[] | null} */
function within(it, look) {
  switch (it.type) {
    case "header":
      return [el("div", { role: "heading", "aria-level": 3 }, it.text.text)];
    case "divider":
      return [el("hr")];
    case "section":
      return [el("div", { class: "words" }, ...texts(it).map((one) => el("div", {}, ...words(one, look)))), it.accessory ? beside(it.accessory, look) : null];
    case "context":
    case "actions":
      return it.elements.map((/** @type {any} */ one) => element(one, look));
    case "image":
      return [it.title ? el("small", {}, it.title.text) : null, image(it, look)];
    case "rich_text":
      return it.elements.map((/** @type {any} */ one) => rich(one, look));
    case "markdown":
      return [el("div", { class: "plain" }, it.text)];
    case "input":
      return [field(it, look)];
  }
  return null;
}

/** @param {any} it */
function texts(it) {
  return [...(it.text ? [it.text] : []), ...(it.fields ?? [])];
}

/** A text object. @param {any} text @param {Look} look */
function words(text, look) {
  return text.type === "mrkdwn" ? mrkdwn(text.text, look) : [text.text];
}

/** @param {any} it @param {Look} look @returns {Node} */
function element(it, look) {
  switch (it.type) {
    case "image":
      return image(it, look);
    case "mrkdwn":
    case "plain_text":
      return el("span", {}, ...words(it, look));
    case "button":
      return button(it, look);
    case "overflow":
    case "static_select":
      return menu(it, look);
  }
  return unknown(`element ${it.type}`, it);
}

/** @param {any} it @param {Look} look */
function button(it, look) {
  if (it.url) {
    const made = link(it.url, [document.createTextNode(it.text.text)]);
    made.className = `button ${it.style ?? ""}`;
    // Slack tells the app of a click on a link too.
    made.addEventListener("click", () => look.press(it.action_id, it.value));
    return made;
  }
  const given = { type: "button", class: `button ${it.style ?? ""}`, "aria-label": it.accessibility_label, "data-name": `${it.action_id} ${it.value ?? ""}` };
  return el("button", { ...given, on: { click: () => look.press(it.action_id, it.value) } }, it.text.text);
}

/** @param {any} it @param {Look} look */
function menu(it, look) {
  const groups = it.option_groups ?? [{ options: it.options ?? [] }];
  const label = it.placeholder?.text ?? (it.type === "overflow" ? "⋯" : "");
  const option = (/** @type {any} */ one) => el("option", { value: one.value, selected: one.value === it.initial_option?.value }, one.text.text);
  const inside = groups.map((/** @type {any} */ one) => (one.label ? el("optgroup", { label: one.label.text }, ...one.options.map(option)) : one.options.map(option)));
  const select = /** @type {HTMLSelectElement} */ (
    el(
      "select", { class: `select ${it.type}`, "aria-label": label || it.action_id, "data-name": it.action_id, on: { change: () => look.press(it.action_id, select.value) } },
      it.initial_option ? null : el("option", { value: "", selected: true, disabled: true, hidden: true }, label), ...inside.flat(),
    )
  );
  return select;
}

const LISTS = { ordered: "ol", bullet: "ul" };

/** @param {any} it @param {Look} look */
function rich(it, look) {
  const runs = (/** @type {any} */ one) => one.elements.map((/** @type {any} */ each) => run(each, look));
  switch (it.type) {
    case "rich_text_section":
      return el("div", {}, ...runs(it));
    case "rich_text_list":
      return el(LISTS[/** @type {keyof LISTS} */ (it.style)] ?? "ul", { start: it.offset ? it.offset + 1 : null, class: it.indent ? `in${it.indent}` : "" },
        ...it.elements.map((/** @type {any} */ one) => el("li", {}, ...runs(one))));
    case "rich_text_quote":
      return el("blockquote", {}, ...runs(it));
    case "rich_text_preformatted":
      return el("pre", {}, ...runs(it));
  }
  return unknown(it.type, it);
}

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code" };

/** @param {any} it @param {Look} look @returns {Node|string} */
function run(it, look) {
  /** @type {Node|string} */
  let made = bare(it, look);
  for (const [style, tag] of Object.entries(STYLES)) if (it.style?.[style]) made = el(tag, {}, made);
  return made;
}

/** @param {any} it @param {Look} look @returns {Node|string} */
function bare(it, look) {
  switch (it.type) {
    case "text":
      return it.text;
    case "link":
      return link(it.url, [document.createTextNode(it.text ?? it.url)]);
    case "emoji":
      return EMOJI.get(it.name) ?? `:${it.name}:`;
    case "user":
      return el("span", { class: "called" }, `@${look.name(it.user_id)}`);
    case "channel":
      return el("span", { class: "called" }, `#${look.name(it.channel_id)}`);
    case "broadcast":
      return el("span", { class: "called" }, `@${it.range}`);
    case "date":
      return el("time", { title: it.fallback }, look.time(it.timestamp));
  }
  return unknown(it.type, it);
}
