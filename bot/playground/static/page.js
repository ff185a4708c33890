// Puts the parts together.
import { Store } from "./store.js";
import { View } from "./view.js";
import { DiscordPlace } from "./discord_place.js";
import { SlackPlace } from "./slack_place.js";
import { Column } from "./column.js";
import { Modal } from "./modal.js";
import { Panel } from "./panel.js";
import { Bar } from "./bar.js";

// As long as somebody needs to read a sentence.
const SAID = 6000;

const store = new Store();
const view = new View(store);
const both = [new DiscordPlace(store, view), new SlackPlace(store, view)];
const columns = both.map((one) => new Column(one));
const panel = new Panel(store, view);
const places = /** @type {HTMLElement} */ (document.getElementById("places"));
const told = /** @type {HTMLElement} */ (document.getElementById("told"));
const news = /** @type {HTMLElement} */ (document.getElementById("news"));
const tabs = {
  show: (/** @type {string} */ name) => (places.dataset.shown = name),
  shown: () => places.dataset.shown ?? "discord",
};
const bar = new Bar(store, view, panel, tabs);
let saying = 0;

view.say = (/** @type {string} */ words) => {
  // A form lies over everything but what stands in it.
  (document.querySelector("dialog[open]") ?? document.body).append(told);
  told.textContent = words;
  clearTimeout(saying);
  saying = window.setTimeout(() => (told.textContent = ""), SAID);
};
view.whisper = (/** @type {string} */ words) => {
  news.textContent = words;
};
tabs.show("discord");
document.documentElement.lang = view.language;
/** @type {HTMLElement} */ (document.getElementById("bar")).append(bar.node);
places.append(...columns.map((one) => one.node), panel.node);
document.body.append(...both.map((one) => new Modal(one).node));
bar.draw();
store.connect();
