// Who one is on the page, in which language, and what is done in their name.
import { WORDS } from "./words.js";

export const ZONE = "Asia/Seoul";

export class View {
  /** @param {import("./store.js").Store} store */
  constructor(store) {
    this.store = store;
    this.who = "ada";
    this.language = navigator.language.startsWith("ko") ? "ko" : "en";
    /** @type {(() => void)[]} */
    this.hearers = [];
    /** Messages whose raw form is open, by their names. @type {Set<string>} */
    this.raw = new Set();
    /** What is being done, which a double click does not do again. @type {Set<string>} */
    this.doing = new Set();
    // As long as this tab lives, reloaded or not.
    this.tab = sessionStorage.tab ??= String(Math.random());
    /** @type {(words: string) => void} */
    this.say = () => {};
    /** Tell those who cannot see it. @type {(words: string) => void} */
    this.whisper = () => {};
  }

  /** Be somebody else, or read another language. @param {Partial<{who: string, language: string}>} given */
  change(given) {
    Object.assign(this, given);
    document.documentElement.lang = this.language;
    for (const hear of this.hearers) hear();
  }

  /** The account on a platform. @param {"discord"|"slack"} platform @returns {string} */
  me(platform) {
    return this.store.get(`person/${this.who}`)?.[platform] ?? "";
  }

  /** A word of the page. @param {keyof typeof WORDS.en} key @param {Record<string, string|number>} [values] */
  word(key, values = {}) {
    return WORDS[/** @type {"en"} */ (this.language)][key].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
  }

  /**
   * Do something as this person; gives what only they are told, and says what is in the way.
   * @param {string} name
   * @param {Record<string, any>} given
   * @returns {Promise<any>}
   */
  async act(name, given = {}) {
    const act = name + JSON.stringify(given);
    if (this.doing.has(act)) return {};
    this.doing.add(act);
    localStorage.acted = this.tab;
    const told = await this.asked(name, given);
    this.doing.delete(act);
    if (told.trouble) this.say(["silence", "gone"].includes(told.trouble) ? this.word(told.trouble) : told.trouble);
    return told;
  }

  /** Whether the last thing was done in this tab: what it leads to is shown where it was done. */
  acted() {
    return (localStorage.acted ?? this.tab) === this.tab;
  }

  /** @param {string} name @param {Record<string, any>} given */
  async asked(name, given) {
    try {
      const answer = await fetch(`/do/${name}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ who: this.who, language: this.language, ...given }),
      });
      return await answer.json();
    } catch {
      return { trouble: this.word("away") };
    }
  }

  /** A moment as people here read it. @param {number} seconds @param {Intl.DateTimeFormatOptions} form */
  time(seconds, form = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }) {
    return new Intl.DateTimeFormat(this.language === "ko" ? "ko-KR" : "en-GB", { timeZone: ZONE, ...form }).format(seconds * 1000);
  }
}
