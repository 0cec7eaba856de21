import { diagnosisParts, type DiagnosisParts } from "../diagnosis-parts.ts";
import type { Messages } from "../messages/messages.ts";
import type { RunReport } from "../render-report.ts";
import { judgedQuestions, namedFigures, resultSentence, trafficTables, type WordTable } from "../verdict-parts.ts";
import { xmlText } from "../xml-text.ts";
import { podBars } from "./pod-bars.ts";
import { STYLE } from "./style.ts";
import { timelineSvg } from "./timeline-svg.ts";
import { trafficBuckets } from "./traffic-buckets.ts";

/** As many columns as can be told apart, and so few that each has some requests. */
const MOST_BUCKETS = 240;
const REQUESTS_PER_BUCKET = 15;
const MARKS = { PASS: "✔", FAIL: "✘", INCONCLUSIVE: "?" } as const;

/** A report as one HTML page that needs nothing else: a picture of the run, the verdict, the figures. */
export function htmlReport({ header, recording, verdict }: RunReport, messages: Messages): string {
  const { recording: texts, verdict: words } = messages;
  const { namespace = "", deployment = "", url = "" } = recording;
  const title = `${namespace}/${deployment}: ${words.judgement[verdict.judgement]}`;
  const traffic = trafficBuckets(recording, bucketCount(recording.results.length));
  const endMs = recording.trafficEndedMs ?? recording.completedMs ?? recording.podSightings.at(-1)?.atMs ?? 0;
  const picture = traffic
    ? [figure(timelineSvg(traffic, podBars(recording, endMs), title), traffic.versions, messages)]
    : [];
  const body = [
    `<h1 class="${verdict.judgement}">${xmlText(title)}</h1>`,
    paragraph(resultSentence(verdict, messages)),
    paragraph(`${texts.recorded(new Date(header.epochMs).toISOString(), header.tool)} · ${url}`, "dim"),
    ...(recording.cutOff ? [paragraph(messages.warning(texts.cutOff), "warning")] : []),
    ...picture,
    ...judgedQuestions(verdict, messages).map(
      ({ question, judgement, criteria }) =>
        `<section><h2>${xmlText(question)} <span class="${judgement}">${words.judgement[judgement]}</span></h2><ul>${criteria
          .map(
            ({ name, judgement: found, evidence }) =>
              `<li><span class="${found}">${MARKS[found]}</span> <b>${xmlText(name)}</b>: ${xmlText(evidence)}</li>`,
          )
          .join("")}</ul></section>`,
    ),
    ...trafficTables(verdict, messages).map(tableOf),
    `<dl>${namedFigures(verdict, messages)
      .map(([name, value]) => `<dt>${xmlText(name)}</dt><dd>${xmlText(value)}</dd>`)
      .join("")}</dl>`,
    ...diagnosisOf(diagnosisParts(verdict, messages)),
    ...(verdict.problems.length > 0
      ? [
          `<h2>${words.problems}</h2>`,
          `<pre>${verdict.problems.map((text) => xmlText(messages.sentence(text))).join("\n")}</pre>`,
        ]
      : []),
    paragraph(words.timeBase, "dim"),
  ];
  return `<!doctype html>
<html lang="${messages.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${xmlText(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body.join("\n")}
</body>
</html>
`;
}

function bucketCount(requests: number): number {
  return Math.max(1, Math.min(MOST_BUCKETS, Math.ceil(requests / REQUESTS_PER_BUCKET)));
}

function figure(svg: string, versions: readonly string[], { live }: Messages): string {
  const legend = [
    ...versions.map((version, place) => `<span class="key v${place % 4}">${xmlText(version)}</span>`),
    `<span class="key failed">${xmlText(live.failures)}</span>`,
  ];
  return `<figure>${svg}<figcaption>${legend.join(" ")}</figcaption></figure>`;
}

function diagnosisOf(parts: DiagnosisParts | undefined): string[] {
  if (!parts) return [];
  const { title, table, causes, missing } = parts;
  const items = causes.map(
    ({ id, title: name, evidence, fix }) =>
      `<li><b>${xmlText(id || name)}</b>: ${xmlText(evidence)}${fix ? `<br><i>${xmlText(fix)}</i>` : ""}</li>`,
  );
  return [
    `<section><h2>${xmlText(title)}</h2>${tableOf(table)}<ul>${items.join("")}</ul></section>`,
    ...missing.map((sentence) => paragraph(sentence, "dim")),
  ];
}

function paragraph(text: string, kind?: string): string {
  return `<p${kind ? ` class="${kind}"` : ""}>${xmlText(text)}</p>`;
}

function tableOf([heading = [], ...rows]: WordTable): string {
  const row = (tag: "th" | "td", cells: readonly string[]) =>
    `<tr>${cells.map((text) => `<${tag}>${xmlText(text)}</${tag}>`).join("")}</tr>`;
  return `<table><thead>${row("th", heading)}</thead><tbody>${rows.map((cells) => row("td", cells)).join("")}</tbody></table>`;
}
