import { hashSource, type PageName, scriptOf, styleOf } from './assets.ts'
import { type Markup, markup } from './markup.ts'

/** What stands around the content of a page. */
export interface Shell {
  page: PageName
  title: string
  skipTo: { id: string; words: string }
  footer: string
  /** What the page's script reads. */
  data?: Markup
}

/** A whole page around its content; its policy lets nothing run or load but its own style and script. */
export function* wholePage(
  { page, title, skipTo, footer, data }: Shell,
  content: Iterable<Markup>,
): Iterable<string> {
  const css = styleOf(page)
  const js = scriptOf(page)
  const policy = [
    "default-src 'none'",
    `style-src ${hashSource(css)}`,
    `script-src ${hashSource(js)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  yield markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${{ markup: policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${{ markup: css }}</style>
</head>
<body>
<a class="skip-link" href="#${skipTo.id}">${skipTo.words}</a>
<main>
`.markup
  for (const piece of content) yield piece.markup
  yield markup`</main>
<footer><p>${footer}</p></footer>
${data}
<script>${{ markup: js }}</script>
</body>
</html>
`.markup
}
