// Discord's Markdown as nodes, as far as its messages know it: support.discord.com/hc/en-us/articles/210298617.
import { el, link } from "./dom.js";

const INLINE = new RegExp(
  [
    String.raw`\\(?<escaped>[^A-Za-z0-9\s])`,
    String.raw`\x60(?<code>[^\x60]+)\x60`,
    String.raw`\[(?<label>(?:\\.|[^\[\]\\])+)\]\((?<url>https?:\/\/[^\s)]+)\)`,
    String.raw`<(?<quiet>https?:\/\/[^\s>]+)>`,
    String.raw`\*\*(?<bold>(?:\\.|[^\\])+?)\*\*(?!\*)`,
    String.raw`__(?<underlined>.+?)__`,
    String.raw`\*(?<italic>(?:\\.|[^*\\])+)\*`,
    String.raw`\b_(?<slanted>[^_]+)_\b`,
    String.raw`~~(?<struck>.+?)~~`,
    String.raw`\|\|(?<hidden>.+?)\|\|`,
    String.raw`<t:(?<time>\d+)(?::(?<form>\w))?>`,
    String.raw`<@!?(?<person>\d+)>`,
    String.raw`<#(?<channel>\d+)>`,
    String.raw`<\/(?<command>[^:>]+):\d+>`,
    String.raw`(?<everyone>@everyone|@here)`,
    String.raw`(?<bare>https?:\/\/[^\s<]+)`,
  ].join("|"),
  "g",
);
const TAGS = { bold: "strong", underlined: "u", italic: "em", slanted: "em", struck: "s" };
const BLOCK = /```(?:\w*\n)?([\s\S]*?)\n?```/;

/**
 * A text as Discord shows it.
 * @param {string} text
 * @param {{name: (id: string) => string, time: (seconds: number, form?: string) => string}} look
 * @returns {Node[]}
 */
export function markdown(text, look) {
  return text.split(BLOCK).flatMap((piece, place) => (place % 2 ? [el("pre", {}, piece)] : lines(piece, look)));
}

/** @param {string} text @param {any} look */
function lines(text, look) {
  const trimmed = text.replace(/^\n+|\n+$/g, "");
  return trimmed ? trimmed.split("\n").map((one) => line(one, look)) : [];
}

/** @param {string} text @param {any} look */
function line(text, look) {
  /** @type {RegExpMatchArray | null} */
  let found;
  if ((found = text.match(/^(#{1,3}) (.*)$/))) {
    // The page has headings of its own above: these begin below them.
    return el("div", { class: `h${found[1].length}`, role: "heading", "aria-level": found[1].length + 2 }, ...inline(found[2], look));
  }
  if ((found = text.match(/^-# (.*)$/))) return el("div", { class: "sub" }, ...inline(found[1], look));
  if ((found = text.match(/^\s*[-*] (.*)$/))) return el("div", { class: "item" }, ...inline(found[1], look));
  if ((found = text.match(/^(\d+)\. (.*)$/))) return el("div", { class: "item", "data-number": `${found[1]}.` }, ...inline(found[2], look));
  if ((found = text.match(/^> (.*)$/))) return el("blockquote", {}, ...inline(found[1], look));
  return el("div", {}, ...(text ? inline(text, look) : ["\u200b"]));
}

/** A line's own markup. @param {string} text @param {any} look @returns {(Node|string)[]} */
function inline(text, look) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    if (found.index > end) nodes.push(text.slice(end, found.index));
    nodes.push(shown(found, look));
    end = found.index + found[0].length;
  }
  if (end < text.length) nodes.push(text.slice(end));
  return nodes;
}

/** @param {RegExpMatchArray} found @param {any} look */
function shown(found, look) {
  const named = /** @type {Record<string, string>} */ (found.groups);
  const kind = Object.keys(named).find((name) => named[name] !== undefined && !["url", "form"].includes(name)) ?? "";
  const value = named[kind];
  if (kind in TAGS) return el(TAGS[/** @type {keyof TAGS} */ (kind)], {}, ...inline(value, look));
  switch (kind) {
    case "escaped":
      return value;
    case "code":
      return el("code", {}, value);
    case "label":
      return link(named.url, /** @type {any} */ (inline(value, look)));
    case "quiet":
    case "bare":
      return link(value, [document.createTextNode(value)]);
    case "hidden":
      return el("details", { class: "spoiler" }, el("summary", {}, "▓▓"), value);
    case "time":
      return el("time", {}, look.time(Number(value), named.form));
    case "person":
    case "channel":
      return el("span", { class: "called" }, `${kind === "person" ? "@" : "#"}${look.name(value)}`);
    case "command":
      return el("span", { class: "called" }, `/${value}`);
  }
  return el("span", { class: "called" }, value);
}
