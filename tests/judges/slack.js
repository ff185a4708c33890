// The blocks on stdin, as slack-blocks-to-jsx draws them: markup on stdout.
import { readFileSync } from "node:fs";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Message } from "slack-blocks-to-jsx";

const { blocks, name, at } = JSON.parse(readFileSync(0, "utf-8"));

// It shows the marks of a text that is `verbatim` as they stand, which Slack reads as ever.
const told = JSON.parse(JSON.stringify(blocks), (key, value) => (key === "verbatim" ? undefined : value));
const logo = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>";
process.stdout.write(renderToStaticMarkup(createElement(Message, { blocks: told, name, logo, time: new Date(at * 1000) })));
