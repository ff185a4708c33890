// One platform: its channels above, what stands in the open one, and where one writes below.
import { el, swap } from "./dom.js";
import { touches } from "./store.js";
import { drawMessage } from "./message.js";
import { Composer } from "./composer.js";

// Drawn at once, the newest; what is older follows while nothing else is to be done.
const FIRST = 40;
const SLICE = 8;
// Within so many pixels of the end, one follows what comes.
const NEAR = 120;
const AT_END = 4;

export class Column {
  /** @param {any} place */
  constructor(place) {
    this.place = place;
    this.view = place.view;
    /** What is drawn, by names, and what was drawn that is no part of them. @type {Map<string, {thing: any, node: HTMLElement, beyond: any}>} */
    this.drawn = new Map();
    this.shown = "";
    /** Where the newest was shown, and which that is. */
    this.followed = 0;
    /** What is kept in sight, if anything. @type {""|"newest"|"end"} */
    this.following = "";
    this.size = "";
    /** @type {HTMLElement|null} */
    this.newest = null;
    this.tabs = el("nav", { class: "tabs" });
    this.back = el("div", { class: "back" });
    this.list = el("div", { class: "list", role: "log", "aria-live": "off", tabindex: "0" });
    this.composer = new Composer(place);
    this.node = el("section", { class: `place ${place.name}`, id: place.name }, this.tabs, this.back, this.list, this.composer.node);
    this.list.addEventListener("scroll", () => this.scrolled());
    // A payload that was asked for is read instead of the newest.
    this.list.addEventListener("focusin", (event) => {
      if (/** @type {HTMLElement} */ (event.target).matches(".raw")) this.following = "";
    });
    // Whoever follows keeps the newest in sight when a picture comes, a message grows, or the list has another width.
    this.sizes = new ResizeObserver(() => this.keep());
    this.sizes.observe(this.list);
    place.enter = (/** @type {string} */ id) => this.openThread(id);
    place.store.hear((/** @type {Set<string>} */ changed) => this.hear(changed));
    this.view.hearers.push(() => this.redraw());
    /** @type {number} */ this.filling = 0;
  }

  /** @param {Set<string>} changed */
  hear(changed) {
    const { name } = this.place;
    // The first channel, as soon as there is one.
    if (!this.place.channel && this.place.channels().length) {
      this.place.channel = this.place.channels()[0].id;
      this.composer.rename();
    }
    if (touches(changed, `${name}/channel/`, "person/")) this.drawTabs();
    if (touches(changed, `${name}/`, "papers", "person/", "bot")) this.draw();
  }

  /** All anew: somebody else looks, or in another language. */
  redraw() {
    this.drawn.clear();
    this.shown = "";
    const mine = this.place.tabs().some((/** @type {any} */ one) => one.id === this.place.tab());
    if (!mine || this.place.tab() === "direct" || this.place.tab() === "home") this.go(mine ? this.place.tab() : this.place.tabs()[0].id);
    this.drawTabs();
    this.composer.rename();
    this.draw();
  }

  drawTabs() {
    this.tabs.setAttribute("aria-label", `${this.view.word(this.place.name)}: ${this.view.word("channels")}`);
    const open = this.place.tab();
    const buttons = this.place.tabs().map((/** @type {any} */ one) =>
      el("button", { type: "button", "aria-current": one.id === open ? "page" : null, "data-name": one.id, on: { click: () => this.go(one.id) } }, one.label),
    );
    const next = el("nav", { class: "tabs", "aria-label": this.tabs.getAttribute("aria-label") }, el("h2", {}, this.view.word(this.place.name)), ...buttons);
    swap(this.tabs, next);
    this.tabs = next;
  }

  /** @param {string} tab */
  async go(tab) {
    await this.place.open(tab);
    this.drawTabs();
    this.composer.rename();
    this.draw();
  }

  /** @param {string} id */
  openThread(id) {
    this.place.thread = id;
    this.composer.rename();
    this.draw();
    /** @type {HTMLElement|null} */ (this.back.querySelector("button"))?.focus();
  }

  draw() {
    const here = this.place.here();
    const moved = here !== this.shown;
    if (moved) this.clear();
    this.shown = here;
    this.drawBack();
    this.list.setAttribute("aria-label", this.place.title());
    this.list.dataset.forum = this.place.forum();
    const wanted = this.place.messages();
    this.forget(new Set(wanted.map((/** @type {any} */ one) => one[0])));
    const follows = this.follows();
    const fresh = this.fill(wanted, moved);
    this.list.querySelector(".empty")?.remove();
    if (!wanted.length) this.list.append(el("p", { class: "empty" }, this.emptiness()));
    if (moved && this.place.thread) this.list.scrollTop = 0;
    // An answer to what one did oneself is always shown.
    else if (fresh && (moved || follows || fresh.classList.contains("private"))) this.follow(fresh);
    if (fresh && !moved) this.view.whisper(this.view.word("newIn", { place: `${this.view.word(this.place.name)} ${this.place.title()}` }));
  }

  clear() {
    cancelIdle(this.filling);
    this.list.replaceChildren();
    this.drawn.clear();
    this.following = "";
    this.sizes.disconnect();
    this.sizes.observe(this.list);
  }

  emptiness() {
    const first = this.place.tab() === this.place.tabs()[0]?.id;
    return this.view.word(this.place.forum() ? "noPosts" : first ? "quiet" : "empty");
  }

  drawBack() {
    const button = el("button", { type: "button", "data-name": "back", on: { click: () => this.go(this.place.tab()) } }, `← ${this.view.word("back")}`);
    if (Boolean(this.place.thread) !== Boolean(this.back.firstChild)) this.back.replaceChildren(...(this.place.thread ? [button] : []));
  }

  /** @param {Set<string>} wanted */
  forget(wanted) {
    for (const [name, { node }] of this.drawn) {
      if (wanted.has(name)) continue;
      node.remove();
      this.drawn.delete(name);
    }
  }

  /** Draw what is new or has changed; gives the newest node that is new. @param {[string, any][]} wanted @param {boolean} moved */
  fill(wanted, moved) {
    let fresh = null;
    const drawn = wanted.findIndex(([name]) => this.drawn.has(name));
    // What is older than all that stands is on its way, in its turn.
    const first = moved ? Math.max(wanted.length - FIRST, 0) : Math.max(drawn, 0);
    for (const [name, thing] of wanted.slice(first)) fresh = this.put(name, thing) ?? fresh;
    if (moved && first) this.fillLater(wanted.slice(0, first).map(([name]) => name));
    return fresh;
  }

  /** Older ones in slices, from the newest up. @param {string[]} older */
  fillLater(older) {
    this.filling = whenIdle(() => {
      const before = this.list.scrollHeight - this.list.scrollTop;
      const forum = this.place.forum();
      const anchor = forum ? null : this.list.firstChild;
      const slice = older.slice(-SLICE);
      for (const name of forum ? slice.reverse() : slice) {
        const thing = this.place.store.get(name);
        if (thing) this.list.insertBefore(this.drawAs(name, thing), anchor);
      }
      if (!forum) this.list.scrollTop = this.list.scrollHeight - before;
      if (older.length > SLICE) this.fillLater(older.slice(0, -SLICE));
    });
  }

  /** @param {string} name @param {any} thing */
  put(name, thing) {
    const old = this.drawn.get(name);
    if (old?.thing === thing && old.beyond === this.place.beyond(thing)) return null;
    const node = this.drawAs(name, thing);
    if (!old) {
      // Of posts the newest stands above.
      this.list.insertBefore(node, this.place.forum() ? this.list.firstChild : null);
      return node;
    }
    exchange(old.node, node);
    if (old.node === this.newest) this.newest = node;
    return null;
  }

  /** @param {string} name @param {any} thing */
  drawAs(name, thing) {
    const node = drawMessage(this.place, name, thing, this);
    this.drawn.set(name, { thing, node, beyond: this.place.beyond(thing) });
    this.sizes.observe(node);
    return node;
  }

  /** Whether one reads the newest: near the end, or where the last message was shown from its beginning. */
  follows() {
    return this.left() < NEAR || this.following !== "";
  }

  /** How many pixels the newest is away. */
  left() {
    const { scrollTop, scrollHeight, clientHeight } = this.list;
    return this.place.forum() ? scrollTop : scrollHeight - scrollTop - clientHeight;
  }

  /** Whether nobody has scrolled since the newest was shown. */
  stays() {
    return Math.abs(this.list.scrollTop - this.followed) < 2;
  }

  /** Show what has come: its end, or its beginning where it is taller than there is room. @param {HTMLElement} node */
  follow(node) {
    const tall = node.offsetHeight > this.list.clientHeight;
    this.list.scrollTop = this.place.forum() ? 0 : tall ? node.offsetTop : this.list.scrollHeight;
    this.followed = this.list.scrollTop;
    this.newest = node;
    this.following = "newest";
    this.size = this.measure();
  }

  /** Somebody has scrolled, unless the browser did so itself because what stands above is of another size now. */
  scrolled() {
    const before = this.size;
    this.size = this.measure();
    if (before !== this.size) this.keep();
    else if (!this.stays()) this.following = this.left() < AT_END ? "end" : "";
  }

  measure() {
    const { clientWidth, clientHeight, scrollHeight } = this.list;
    return [clientWidth, clientHeight, scrollHeight].join();
  }

  /** Stay where one reads along, whatever has another size now. */
  keep() {
    if (this.following === "newest" && this.newest?.isConnected) this.follow(this.newest);
    if (this.following === "end") this.list.scrollTop = this.place.forum() ? 0 : this.list.scrollHeight;
    this.size = this.measure();
  }
}

/** Put a message in the place of what it was, with its menu open if it was open. @param {HTMLElement} old @param {HTMLElement} node */
function exchange(old, node) {
  const opener = /** @type {HTMLElement|null} */ (old.querySelector(".tool[aria-expanded=true]"));
  swap(old, node);
  if (opener) /** @type {HTMLElement|null} */ (node.querySelector(`[data-name="${opener.dataset.name}"]`))?.click();
}

/** @param {() => void} work @returns {number} */
function whenIdle(work) {
  return window.requestIdleCallback ? window.requestIdleCallback(work, { timeout: 300 }) : window.setTimeout(work, 16);
}

/** @param {number} handle */
function cancelIdle(handle) {
  (window.cancelIdleCallback ?? window.clearTimeout)(handle);
}
