export const style = `
:root { color-scheme: light dark; --bad: #cf222e; --good: #1a7f37; --soft: #8884; --mark: #fff8c5; font: 16px/1.45 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff7b72; --good: #3fb950; --mark: #5a4a00; } }
* { box-sizing: border-box; }
body { max-width: 76rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; margin: .25rem 0; } h4 { margin: 1rem 0 .25rem; } h5 { margin: 0 0 .25rem; font-size: .85rem; }
h1.failed, .failed > summary .sign, article h3 { color: var(--bad); } h1.passed, .passed .sign { color: var(--good); }
small { font-weight: normal; opacity: .7; } header p { margin: .25rem 0; }
form { display: flex; flex-wrap: wrap; gap: .5rem 1rem; margin: .75rem 0; align-items: center; }
form[hidden] { display: none; } input[type=search] { font: inherit; padding: .25rem .5rem; min-width: 12rem; }
.scenario { padding: .35rem .5rem; border-bottom: 1px solid var(--soft); } .scenario[hidden] { display: none; }
details.failed { border: 1px solid var(--bad); border-radius: 6px; margin: .5rem 0; } summary { cursor: pointer; font-weight: 600; }
summary:focus-visible, input:focus-visible, a:focus-visible { outline: 2px solid #0969da; outline-offset: 2px; }
article { padding: .25rem 0; } .place { margin: .5rem 0 0; font: .85rem ui-monospace, monospace; opacity: .8; }
pre { font: .78rem/1.4 ui-monospace, SFMono-Regular, Menlo, monospace; overflow-x: auto; margin: .25rem 0; padding: .5rem; background: #8881; border-radius: 4px; }
.logs { opacity: .8; }
.packets { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: .75rem; } .packet { flex: 1 1 22rem; min-width: 0; }
mark { background: var(--mark); color: inherit; border-radius: 2px; }
.trace { list-style: none; padding: 0; margin: 0; border-left: 3px solid var(--soft); }
.trace li { display: flex; gap: .75rem; padding: .25rem .75rem; position: relative; } .trace li::before { content: ""; position: absolute; left: -7px; top: .7rem; width: 11px; height: 11px; border-radius: 50%; background: #57606a; }
.trace li.dropped::before, .trace li.struck::before { background: var(--bad); } .trace li.captured::before, .trace li.transmitted::before { background: var(--good); }
.time { flex: 0 0 5.5rem; font: .8rem/1.7 ui-monospace, monospace; opacity: .7; }
.graph { overflow-x: auto; } .graph svg { max-width: none; }
.ends { font: .78rem/1.5 ui-monospace, monospace; } .ends dd { margin-left: 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .85rem; } th, td { text-align: left; padding: .15rem .5rem; border-bottom: 1px solid var(--soft); } td { font-family: ui-monospace, monospace; } .number { text-align: right; }
.table { overflow-x: auto; } .never { background: #e5484d2e; } .shadowed { background: #f5a6233d; } meter { width: 100%; height: 1.25rem; }
@media (max-width: 30rem) { body { padding: .5rem; } h1 { font-size: 1.25rem; } .time { flex-basis: 4rem; } pre { font-size: .68rem; } }
@media print { body { max-width: none; } form { display: none; } .trace li, .packet h5, h3, h4 { break-inside: avoid; } h2, h3, h4, h5 { break-after: avoid; } pre { white-space: pre-wrap; } .graph svg { max-width: 100%; height: auto; } }
`;
