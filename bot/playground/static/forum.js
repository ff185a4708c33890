// A forum of Discord: its posts, each with its name, its tags, how it begins and how many have answered.
import { el } from "./dom.js";
import { thumbnail } from "./cards.js";
import { markdown } from "./markdown.js";

const FORUMS = [15, 16];
// Letters of how a post begins.
const MOST = 140;

/** Whether a channel takes posts: a forum or a media channel. @param {any} channel */
export function takesPosts(channel) {
  return FORUMS.includes(channel?.kind);
}

/**
 * @param {any} post
 * @param {any} first its first message, which bears its id
 * @param {any} look
 * @param {{replies: string, open: () => void}} given
 */
export function drawPost(post, first, look, { replies, open }) {
  const parts = first ? walked(first.components ?? []) : [];
  const shown = parts.map((one) => one.media?.url ?? one.items?.[0].media.url).find(Boolean);
  const says = [first?.content ?? "", ...parts.map((one) => one.content ?? "")].flatMap((one) => markdown(one, look)).map((one) => one.textContent).join(" ");
  return el(
    "div", { class: "discord-message section post" },
    el("div", { class: "texts" },
      post.tags.length ? el("div", { class: "row" }, ...post.tags.map((/** @type {string} */ one) => el("span", { class: "tag" }, one))) : null,
      el("button", { type: "button", class: "name", "data-name": "post", on: { click: open } }, post.name),
      first ? el("div", { class: "sub" }, `${first.author.global_name || first.author.username}: ${says.length > MOST ? `${says.slice(0, MOST)}…` : says}`) : null,
      el("small", {}, `💬 ${replies}`)),
    shown ? el("div", { class: "beside thumbnail" }, thumbnail(shown, "", look.papers, "wide")) : null,
  );
}

/** All components of a message, however deep. @param {any[]} parts @returns {any[]} */
function walked(parts) {
  return parts.flatMap((one) => [one, ...walked([...(one.components ?? []), ...(one.accessory ? [one.accessory] : [])])]);
}
