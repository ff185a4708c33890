// Slack's mrkdwn as nodes: docs.slack.dev/messaging/formatting-message-text.
import { el, link } from "./dom.js";
import { EMOJI } from "./emoji.js";

const MARKS = new RegExp(
  [
    String.raw`<(?<url>https?:\/\/[^|>]+)(?:\|(?<label>[^>]*))?>`,
    String.raw`<!date\^(?<date>\d+)\^[^|>]*\|(?<fallback>[^>]*)>`,
    String.raw`<(?<called>[@#!][^>]*)>`,
    String.raw`(?<!\w)\*(?<bold>[^*\n]+)\*(?!\w)`,
    String.raw`(?<!\w)_(?<italic>[^_\n]+)_(?!\w)`,
    String.raw`(?<!\w)~(?<struck>[^~\n]+)~(?!\w)`,
    String.raw`\x60(?<code>[^\x60\n]+)\x60`,
    String.raw`:(?<emoji>[a-z0-9_+-]+):`,
  ].join("|"),
  "g",
);
const TAGS = { bold: "strong", italic: "em", struck: "s" };
const LETTERS = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/**
 * A text as Slack shows it.
 * @param {string} text
 * @param {{name: (id: string) => string, time: (seconds: number) => string}} look
 * @returns {(Node|string)[]}
 */
export function mrkdwn(text, look) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(MARKS)) {
    if (found.index > end) nodes.push(plain(text.slice(end, found.index)));
    nodes.push(shown(found, look));
    end = found.index + found[0].length;
  }
  if (end < text.length) nodes.push(plain(text.slice(end)));
  return nodes;
}

/** The three letters that Slack has escaped. @param {string} text */
function plain(text) {
  return text.replace(/&(?:lt|gt|amp);/g, (one) => LETTERS[/** @type {keyof LETTERS} */ (one)]);
}

/** @param {RegExpMatchArray} found @param {any} look */
function shown(found, look) {
  const named = /** @type {Record<string, string>} */ (found.groups);
  if (named.url) return link(plain(named.url), [document.createTextNode(plain(named.label || named.url))]);
  if (named.date) return el("time", { title: named.fallback }, look.time(Number(named.date)));
  if (named.called) return el("span", { class: "called" }, called(named.called, look));
  if (named.code) return el("code", {}, plain(named.code));
  if (named.emoji) return EMOJI.get(named.emoji) ?? `:${named.emoji}:`;
  for (const [kind, tag] of Object.entries(TAGS)) if (named[kind]) return el(tag, {}, ...mrkdwn(named[kind], look));
  return found[0];
}

/** @param {string} text @param {any} look */
function called(text, look) {
  const [id, label] = text.split("|");
  return label ?? (id.startsWith("!") ? `@${id.slice(1)}` : `${id[0]}${look.name(id.slice(1))}`);
}
