/** The style of the HTML report, for light and dark screens and for paper. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --back: #ffffff; --dim: #656d76; --line: #d0d7de;
  --v0: #2f6feb; --v1: #1a7f37; --v2: #8250df; --v3: #0a7ea4; --bad: #cf222e; --open: #9a6700; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --back: #0d1117; --dim: #9198a1; --line: #3d444d;
  --v0: #539bf5; --v1: #57ab5a; --v2: #b083f0; --v3: #39c5cf; --bad: #f47067; --open: #d29922; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); max-width: 1000px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .25rem; }
.PASS { color: var(--v1); } .FAIL { color: var(--bad); } .INCONCLUSIVE, .warning { color: var(--open); } .dim { color: var(--dim); }
ul { list-style: none; padding: 0; margin: 0; } li { padding: .1rem 0; }
figure { margin: 1rem 0; } svg { width: 100%; height: auto; } figcaption { color: var(--dim); }
rect.v0 { fill: var(--v0); } rect.v1 { fill: var(--v1); } rect.v2 { fill: var(--v2); } rect.v3 { fill: var(--v3); }
rect.failed { fill: var(--bad); } rect.coming { fill: var(--open); opacity: .6; } rect.leaving { fill: var(--dim); opacity: .6; }
.key::before { content: "■ "; } .key.v0::before { color: var(--v0); } .key.v1::before { color: var(--v1); } .key.v2::before { color: var(--v2); }
.key.v3::before { color: var(--v3); } .key.failed::before { color: var(--bad); } .key { margin-right: 1rem; }
text { font: 11px ui-monospace, monospace; fill: var(--dim); } text.tick { text-anchor: middle; } text.pod { text-anchor: end; }
line.axis { stroke: var(--line); } line.applied { stroke: var(--dim); stroke-dasharray: 3 3; }
table { border-collapse: collapse; margin: 1rem 0; } th, td { border-bottom: 1px solid var(--line); padding: .2rem 1rem .2rem 0; text-align: right; }
th:first-child, td:first-child { text-align: left; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; } dt { color: var(--dim); } dd { margin: 0; }
pre { white-space: pre-wrap; border: 1px solid var(--line); padding: .5rem; }`;
