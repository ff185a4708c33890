// A Discord message in the elements of @skyra/discord-components-core. It has none for containers, sections, galleries
// and files: those are plain boxes here, and what stands in them is what is judged.
import "@skyra/discord-components-core";
import { el } from "/dom.js";
import { markdown } from "/markdown.js";

const TAGS = {
  strong: "discord-bold", em: "discord-italic", u: "discord-underlined", code: "discord-code", pre: "discord-pre",
  blockquote: "discord-quote", time: "discord-time", a: "discord-link",
};
const STYLES = ["", "primary", "secondary", "success", "destructive", "secondary"];

/** @param {any} message @param {any} look */
export function drawn(message, look) {
  const parts = message.components.map((/** @type {any} */ one) => part(one, look));
  const { username } = message.author;
  return el("discord-messages", {}, el("discord-message", { author: username, bot: true, timestamp: message.timestamp.slice(0, 16).replace("T", " ") }, ...parts));
}

/** @param {any} it @param {any} look @returns {Node} */
function part(it, look) {
  const inner = () => it.components.map((/** @type {any} */ one) => part(one, look));
  switch (it.type) {
    case 1:
      return el("discord-action-row", {}, ...inner());
    case 2:
      return el("discord-button", { type: STYLES[it.style], url: it.url, disabled: it.disabled, "emoji-name": it.emoji?.name }, it.label ?? "");
    case 3:
      return el("discord-string-select-menu", { placeholder: it.placeholder ?? "" });
    case 9:
      return el("div", { class: "section" }, el("div", {}, ...inner()), part(it.accessory, look));
    case 10:
      return el("div", {}, ...lists(markdown(it.content, look).map(translated)));
    case 11:
      return el("img", { class: "thumbnail", src: "/judges/picture.svg" });
    case 12:
      return el("img", { class: "gallery", src: "/judges/picture.svg" });
    case 17:
      return el("div", { class: "container" }, ...inner());
  }
  return el("div", {}, `(component ${it.type})`);
}

/** The page's own nodes in their elements. @param {Node} node @returns {Node} */
function translated(node) {
  if (!(node instanceof HTMLElement)) return node.cloneNode(true);
  const inside = [...node.childNodes].map(translated);
  const heading = node.className.match(/^h(\d)$/);
  if (heading) return el("discord-header", { level: heading[1] }, ...inside);
  if (node.className === "sub") return el("discord-subscript", {}, ...inside);
  if (node.className === "item") return el("discord-list-item", {}, ...inside);
  if (node.className === "called") return el("discord-mention", {}, ...inside);
  const tag = TAGS[/** @type {keyof TAGS} */ (node.localName)];
  return el(tag ?? node.localName, { href: node.getAttribute("href") }, ...inside);
}

/** Items that follow each other stand in one list. @param {Node[]} nodes */
function lists(nodes) {
  /** @type {Node[]} */
  const found = [];
  for (const node of nodes) {
    const item = /** @type {HTMLElement} */ (node).localName === "discord-list-item";
    const last = /** @type {HTMLElement|undefined} */ (found[found.length - 1]);
    if (item && last?.localName === "discord-unordered-list") last.append(node);
    else found.push(item ? el("discord-unordered-list", {}, node) : node);
  }
  return found;
}
