// The emoji that people react with here: as Discord has them, and by the names that Slack gives them.

const DIGITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/** Those of the picker. @type {[string, string][]} */
export const PICKED = [
  ["⭐", "star"],
  ["❤️", "heart"],
  ["👍", "+1"],
  ["🔥", "fire"],
  ["🎉", "tada"],
  ["👀", "eyes"],
  .../** @type {[string, string][]} */ (DIGITS.map((name, place) => [`${place + 1}\ufe0f\u20e3`, name])),
  ["🔟", "keycap_ten"],
];

/** By Slack's names; more than one may mean the same. */
export const EMOJI = new Map([
  .../** @type {[string, string][]} */ (PICKED.map(([sign, name]) => [name, sign])),
  ["thumbsup", "👍"], ["sparkles", "✨"], ["white_check_mark", "✅"], ["warning", "⚠️"], ["books", "📚"], ["bulb", "💡"], ["bell", "🔔"], ["no_bell", "🔕"],
]);
