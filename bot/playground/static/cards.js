// Pictures: a file of the bot's own is shown; one of the network is drawn here, as a card with what is known of its paper.
import { el, shape } from "./dom.js";

const WIDTH = 1200;
const HEIGHT = 630;
const COLOURS = ["#1f6feb", "#b5651d", "#2d8659", "#7b3fa0", "#a03f52"];
// Latin letters of a line, those of Korean, Chinese and Japanese are twice as wide; and lines of a title.
const WHOLE = { line: 24, most: 4 };
const SMALL = { line: 12, wide: 3, square: 5 };
// A small one is as wide as a whole one is high; Discord keeps a picture's shape, Slack shows its middle as a square.
const HEIGHTS = { wide: Math.round((HEIGHT * HEIGHT) / WIDTH), square: HEIGHT };

/**
 * @param {string} url
 * @param {string} alt what a screen reader says
 * @param {Record<string, {title: string, authors: string[]}>} papers
 */
export function picture(url, alt, papers) {
  return file(url, alt) ?? card(url, alt, papers);
}

/**
 * The same as a thumbnail of some 85 pixels: a file as it is, else the title alone, in letters that can be read.
 * @param {string} url @param {string} alt @param {Record<string, {title: string, authors: string[]}>} papers
 * @param {"wide"|"square"} form
 */
export function thumbnail(url, alt, papers, form) {
  const attached = file(url, alt);
  if (attached) return attached;
  const { paper, colour } = known(url, alt, papers);
  const room = { line: SMALL.line, most: SMALL[form] };
  const lines = wrapped(paper.title, room).map((line, row) => shape("text", { x: 46, y: 94 + 102 * row, class: "card-large" }, line));
  const high = HEIGHTS[form];
  return shape(
    "svg", { viewBox: `0 0 ${HEIGHT} ${high}`, class: "card", role: "img", "aria-label": alt || paper.title },
    shape("rect", { width: HEIGHT, height: high, fill: "#fff" }),
    shape("rect", { width: 24, height: high, fill: colour }),
    ...lines,
  );
}

/** A file of the bot's own, if the address is one. @param {string} url @param {string} alt */
function file(url, alt) {
  const attached = url.match(/^https:\/\/cdn\.discordapp\.com\/attachments\/\d+\/(\d+)\//);
  return attached ? el("img", { src: `/files/${attached[1]}`, alt, loading: "lazy" }) : null;
}

/** What is known of the paper of a picture. @param {string} url @param {string} alt @param {any} papers */
function known(url, alt, papers) {
  const id = decodeURIComponent(url.split("/").pop() ?? "").replace(/\.\w+$/, "");
  const paper = papers[id] ?? { title: alt || id, authors: [] };
  const colour = COLOURS[[...id].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % COLOURS.length];
  return { id, paper, colour };
}

/** @param {string} url @param {string} alt @param {any} papers */
function card(url, alt, papers) {
  const { id, paper, colour } = known(url, alt, papers);
  const title = wrapped(paper.title, WHOLE).map((line, row) => shape("text", { x: 70, y: 140 + 92 * row, class: "card-title" }, line));
  const authors = shape("text", { x: 70, y: 520, class: "card-small" }, clipped(paper.authors.join(", "), 44));
  return shape(
    "svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "card", role: "img", "aria-label": alt || paper.title },
    shape("rect", { width: WIDTH, height: HEIGHT, fill: "#fff" }),
    shape("rect", { width: 24, height: HEIGHT, fill: colour }),
    shape("circle", { cx: 1090, cy: 530, r: 56, fill: "#ffd21e" }),
    ...title, authors,
    shape("text", { x: 70, y: 580, class: "card-small" }, id),
  );
}

/** @param {string} text */
function width(text) {
  return [...text].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 2 : 1), 0);
}

/** @param {string} text @param {number} most */
function clipped(text, most) {
  if (width(text) <= most) return text;
  let shown = "";
  // The dots need room too.
  for (const letter of text) {
    if (width(shown + letter) >= most) break;
    shown += letter;
  }
  return `${shown}…`;
}

/** A title in lines. @param {string} text @param {{line: number, most: number}} room */
function wrapped(text, room) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const last = lines[lines.length - 1];
    const longer = last ? `${last} ${word}` : word;
    if (width(longer) <= room.line || !last) lines[lines.length - 1] = clipped(longer, room.line);
    else lines.push(clipped(word, room.line));
  }
  return lines.length > room.most ? [...lines.slice(0, room.most - 1), clipped(`${lines[room.most - 1]} …`, room.line)] : lines;
}
