import { hashSource } from '../report/html/assets.ts'
import { type Markup, markup } from '../report/html/markup.ts'

const css = `:root{color-scheme:light dark;--line:#8886}
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.1rem;margin:1.5rem 0 .25rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0}dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
ul{margin:.25rem 0;padding-left:1.25rem}code{font-size:.9em;overflow-wrap:anywhere}
.scroll{overflow-x:auto}.small{font-size:.875rem}
@media print{body{padding:0;font-size:.85rem}}`

const policy = `default-src 'none'; style-src ${hashSource(css)}; base-uri 'none'; form-action 'none'`

/** A whole page without script; its policy lets nothing run or load but its own style. */
export const plainPage = (title: string, content: Markup): string =>
  markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${{ markup: policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${{ markup: css }}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`.markup

/** A list of terms with what each is; what has nothing to say is left out. */
export const terms = (rows: [term: string, is: string | Markup | undefined][]): Markup =>
  markup`<dl>
${rows.flatMap(([term, is]) => (is === undefined ? [] : [markup`<dt>${term}</dt><dd>${is}</dd>\n`]))}</dl>`
