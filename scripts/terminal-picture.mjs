#!/usr/bin/env node
// Draws what a terminal showed as SVG, for the README. Reads text with SGR escapes on stdin, writes SVG to stdout:
//   tmux capture-pane -e -p | node scripts/terminal-picture.mjs > docs/images/rolling-update.svg
import { readFileSync } from "node:fs";

/** A style change: escape, bracket, numbers, m. */
const SGR = `${String.fromCharCode(27)}\\[([0-9;]*)m`;
const CELL = { width: 8.4, height: 19 };
const MARGIN = 16;
const COLOURS = ["#6e7681", "#ff7b72", "#3fb950", "#d29922", "#58a6ff", "#bc8cff", "#39c5cf", "#c9d1d9"];
const PLAIN = "#c9d1d9";
const BACKGROUND = "#0d1117";

const lines = readFileSync(0, "utf8").trimEnd().split("\n");
const columns = Math.max(...lines.map((line) => width(line.replace(new RegExp(SGR, "g"), ""))));
const size = { width: Math.ceil(columns * CELL.width + 2 * MARGIN), height: lines.length * CELL.height + 2 * MARGIN };
const body = lines.map((line, row) => drawLine(line, MARGIN + (row + 0.75) * CELL.height)).join("\n");
process.stdout
  .write(`<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">
<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>
${body}
</svg>
`);

/** One text element per run of the same style, placed by its column so that fonts cannot shift it. */
function drawLine(line, y) {
  let style = { colour: PLAIN, bold: false, dim: false };
  let column = 0;
  const runs = [];
  for (const part of line.split(new RegExp(`(${SGR.replace("(", "(?:")})`))) {
    const sgr = new RegExp(`^${SGR}$`).exec(part);
    if (sgr) {
      style = sgr[1].split(";").reduce((now, code) => apply(now, Number(code || 0)), style);
      continue;
    }
    if (part.trim() !== "") runs.push(drawRun(part, style, MARGIN + column * CELL.width, y));
    column += width(part);
  }
  return runs.join("");
}

function apply(style, code) {
  if (code === 0) return { colour: PLAIN, bold: false, dim: false };
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 39) return { ...style, colour: PLAIN };
  if (code >= 30 && code <= 37) return { ...style, colour: COLOURS[code - 30] };
  if (code >= 90 && code <= 97) return { ...style, colour: COLOURS[code - 90] };
  return style;
}

function drawRun(text, { colour, bold, dim }, x, y) {
  const escaped = text.replace(/[&<>]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character]);
  const weight = bold ? ' font-weight="bold"' : "";
  const opacity = dim ? ' opacity="0.6"' : "";
  const length = ` textLength="${(width(text) * CELL.width).toFixed(1)}" lengthAdjust="spacingAndGlyphs"`;
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="${colour}"${weight}${opacity}${length} xml:space="preserve">${escaped}</text>`;
}

/** Terminal columns: emoji and Hangul take two. */
function width(text) {
  return [...text].reduce(
    (sum, character) => sum + (/[\p{Extended_Pictographic}\u1100-\u115f\uac00-\ud7a3]/u.test(character) ? 2 : 1),
    0,
  );
}
