// Discord's side of the page: its channels, what stands in them, and what one can do there.
import { drawDiscord } from "./discord.js";
import { el } from "./dom.js";
import { parsed, suggested } from "./discord_commands.js";
import { drawForm } from "./discord_form.js";
import { drawPost, takesPosts } from "./forum.js";

const EPOCH = 1420070400000n;
const THREADS = [10, 11, 12];
const MENU = 3;
// What stands before the name of a channel of another kind than the usual one: announcements, forums, media.
const SIGNS = { 5: "📢 ", 15: "💬 ", 16: "🖼️ " };
const PUBLISHED = 1;

export class DiscordPlace {
  /** @param {import("./store.js").Store} store @param {import("./view.js").View} view */
  constructor(store, view) {
    this.store = store;
    this.view = view;
    this.name = /** @type {"discord"} */ ("discord");
    /** @type {string} */ this.channel = "";
    /** @type {string} */ this.thread = "";
    /** Opens a thread, as its column does. @type {(id: string) => void} */ this.enter = () => {};
  }

  /** @returns {any[]} */
  channels() {
    return this.store.under("discord/channel/").map(([, one]) => one);
  }

  /** Where one can go: the server's channels, and the conversation with the bot. */
  tabs() {
    const open = this.channels().filter((one) => !THREADS.includes(one.kind) && !one.people.length);
    return [...open.map((one) => ({ id: one.id, label: titled(one, "# ") })), { id: "direct", label: this.view.word("direct") }];
  }

  /** @param {string} tab */
  async open(tab) {
    this.thread = "";
    this.channel = tab;
    if (tab === "direct") this.channel = (await this.view.act("discord/direct")).channel ?? "";
  }

  /** The tab that is open. */
  tab() {
    const here = this.store.get(`discord/channel/${this.channel}`);
    return here?.people.length ? "direct" : this.channel;
  }

  here() {
    return this.thread || this.channel;
  }

  title() {
    const here = this.store.get(`discord/channel/${this.here()}`);
    if (!here?.name) return this.view.word("direct");
    return takesPosts(this.store.get(`discord/channel/${here.parent}`)) ? here.name : titled(here, "#");
  }

  /** The kind of the forum whose posts are listed, or 0. */
  forum() {
    const here = this.thread ? null : this.store.get(`discord/channel/${this.channel}`);
    return takesPosts(here) ? here.kind : 0;
  }

  /** What stands here, oldest first. @returns {[string, any][]} */
  messages() {
    const here = this.here();
    const me = this.view.me("discord");
    const found = this.forum()
      ? this.store.under("discord/channel/").filter(([, one]) => one.parent === here)
      : this.store.under("discord/message/").filter(([, one]) => one.message.channel_id === here && (!one.only || one.only === me));
    return found.sort(([a], [b]) => (a.length - b.length || (a < b ? -1 : 1)));
  }

  /** @param {any} thing */
  author(thing) {
    const { author } = thing.message;
    return { name: author.global_name || author.username, bot: Boolean(author.bot), mine: thing.only };
  }

  /** Unix seconds. @param {any} thing */
  at(thing) {
    return Number(((BigInt(thing.message.id) >> 22n) + EPOCH) / 1000n);
  }

  /** @param {any} thing */
  edited(thing) {
    return Boolean(thing.message.edited_timestamp) && !thing.only;
  }

  /** @param {any} thing */
  draw(thing) {
    const { message } = thing;
    if (!message) return drawPost(thing, this.beyond(thing)?.message, this.look(), { replies: this.view.word("replies", { n: thing.messages - 1 }), open: () => this.enter(thing.id) });
    const press = (/** @type {string} */ control, /** @type {string[]|undefined} */ values) =>
      this.view.act("discord/click", { channel: message.channel_id, message: message.id, control, values });
    return el("div", { class: "discord-message" }, ...drawDiscord(message, { ...this.look(), press }));
  }

  /** A modal as a form. @param {any} view */
  form(view) {
    return { title: view.title, submit: this.view.word("submit"), cancel: undefined, fields: drawForm(view.components, this.look()) };
  }

  look() {
    const names = this.store.get("discord/names") ?? {};
    return {
      papers: this.store.get("papers") ?? {},
      name: (/** @type {string} */ id) => names[id] ?? this.store.get(`discord/channel/${id}`)?.name ?? id,
      time: (/** @type {number} */ seconds, /** @type {string|undefined} */ form) => this.view.time(seconds, form === "t" ? undefined : { dateStyle: "medium", timeStyle: "short" }),
      optional: `(${this.view.word("optional")})`,
      offered: (/** @type {any} */ menu) => this.offered(menu),
    };
  }

  /** What a menu offers that Discord fills by itself: the channels of some kinds, or people; nobody here has a role. @param {any} menu */
  offered({ type, channel_types: kinds = [] }) {
    const channels = this.channels().filter((one) => one.name && (kinds.length ? kinds.includes(one.kind) : !THREADS.includes(one.kind)));
    if (type === 8) return channels.map((one) => ({ value: one.id, label: titled(one, "#") }));
    return type === 6 ? [] : this.store.under("person/").map(([, one]) => ({ value: one.discord, label: one.name }));
  }

  /** @param {any} thing @returns {{emoji: string, sign: string, count: number, mine: boolean}[]} */
  marks(thing) {
    const me = this.view.me("discord");
    return Object.entries(thing.marks).map(([emoji, people]) => ({ emoji, sign: emoji, count: people.length, mine: people.includes(me) }));
  }

  /** @param {any} thing @param {string} emoji @param {boolean} on */
  react(thing, emoji, on) {
    return this.view.act("discord/react", { channel: thing.message.channel_id, message: thing.message.id, emoji, on });
  }

  /** What the picker gives. @param {string} sign */
  emoji(sign) {
    return sign;
  }

  /** The commands in a message's menu. @returns {{id: string, label: string}[]} */
  menus() {
    const commands = this.store.get("discord/commands") ?? [];
    return commands
      .filter((/** @type {any} */ one) => one.type === MENU)
      .map((/** @type {any} */ one) => ({ id: one.name, label: one.name_localizations?.[this.view.language] ?? one.name }));
  }

  /** @param {any} thing @param {string} menu */
  choose(thing, menu) {
    return this.view.act("discord/menu", { channel: thing.message.channel_id, message: thing.message.id, menu });
  }

  /** @param {any} thing */
  dismiss(thing) {
    return this.view.act("discord/dismiss", { message: thing.message.id });
  }

  /** The thread below a message. @param {any} thing */
  below(thing) {
    const thread = this.store.get(`discord/channel/${thing.message.id}`);
    if (!thread || thing.message.id === this.here()) return null;
    return { id: thread.id, label: this.view.word("thread", { title: thread.name, n: thread.messages }) };
  }

  /** What is drawn of a thing and is no part of it: the thread below a message, the first message of a post. @param {any} thing */
  beyond(thing) {
    return thing.message ? this.below(thing)?.label : this.store.get(`discord/message/${thing.id}`);
  }

  /** Whether a message went to other servers too. @param {any} thing */
  published(thing) {
    return Boolean(thing.message.flags & PUBLISHED);
  }

  /** @param {string} text */
  suggest(text) {
    if (this.forum()) return [];
    return suggested(this.store.get("discord/commands") ?? [], text, this.view.language, (asked) =>
      this.view.asked("discord/complete", { channel: this.here(), ...asked }),
    );
  }

  /** @param {string} text */
  async send(text) {
    if (this.forum()) return this.begin(text);
    if (!text.startsWith("/")) return this.view.act("discord/say", { channel: this.here(), text });
    const asked = parsed(this.store.get("discord/commands") ?? [], text);
    if (!asked) return this.view.say(this.view.word("unknownCommand"));
    if (asked.missing) return this.view.say(this.view.word("missing", { option: asked.missing }));
    if (asked.misfit) return this.view.say(this.view.word("misfit", asked.misfit));
    return this.view.act("discord/command", { channel: this.here(), command: asked.path, options: asked.options });
  }

  /** Begin a post, and go there. @param {string} text */
  async begin(text) {
    if (text.startsWith("/")) return this.view.say(this.view.word("inPosts"));
    const { channel } = await this.view.act("discord/post", { channel: this.channel, text });
    if (channel) this.enter(channel);
  }
}

/** A channel's name behind the sign of its kind. @param {any} channel @param {string} usual */
function titled(channel, usual) {
  return `${SIGNS[/** @type {5} */ (channel.kind)] ?? usual}${channel.name}`;
}
