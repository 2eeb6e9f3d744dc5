import { digestOf } from './digest.ts'
import { hashSource, script, style } from './html/assets.ts'
import { filterForm, scenariosSection, statementsSection } from './html/lists.ts'
import { embeddedJson, markup } from './html/markup.ts'
import { findingsSections, summarySection } from './html/summary.ts'
import { exitMeaning } from './overview.ts'
import type { Reporter } from './reporter.ts'

/** One self-contained page that opens offline; its policy lets nothing run or load but its own script and style. */
export const html: Reporter = {
  name: 'html',
  file: 'report.html',
  *render(journal) {
    const { overview, statements, findings } = digestOf(journal)
    const css = style()
    const js = script()
    const policy = [
      "default-src 'none'",
      `style-src ${hashSource(css)}`,
      `script-src ${hashSource(js)}`,
      "base-uri 'none'",
      "form-action 'none'",
    ].join('; ')
    const known = Object.fromEntries(
      statements.map(({ suite, id, says, section, level, why, verdict }) => [
        `${suite}/${id}`,
        { says, section, level, why, verdict },
      ]),
    )
    yield markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${{ markup: policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>tokenassay: ${exitMeaning(overview)}</title>
<style>${{ markup: css }}</style>
</head>
<body>
<a class="skip-link" href="#scenarios">Skip to the scenarios</a>
<main>
${summarySection(journal, overview, statements)}
${findingsSections(journal, findings)}
${filterForm(overview)}
${statementsSection(statements)}
`.markup
    for (const piece of scenariosSection(journal, overview)) yield piece.markup
    yield markup`</main>
<footer><p>Written from a run's journal by ${journal.run.tool}. Secrets are shown as fingerprints: equal marks stand for equal values.</p></footer>
<script type="application/json" id="known">${embeddedJson(known)}</script>
<script>${{ markup: js }}</script>
</body>
</html>
`.markup
  },
}
