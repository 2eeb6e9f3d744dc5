import type { Journal } from '../journal/read.ts'
import { type Digest, digestOf } from './digest.ts'
import { filterForm, requirementsSection, scenariosSection } from './html/lists.ts'
import { embeddedJson, type Markup, markup } from './html/markup.ts'
import { wholePage } from './html/shell.ts'
import { findingsSections, summarySection } from './html/summary.ts'
import { exitMeaning } from './meaning.ts'
import type { Reporter } from './reporter.ts'
import { stateOf } from './requirements.ts'

/** One self-contained page that opens offline. */
export const html: Reporter = {
  name: 'html',
  file: 'report.html',
  *render(journal) {
    const digest = digestOf(journal)
    const known = Object.fromEntries(
      digest.requirements.map(({ suite, id, says, section, level, why, verdict }) => [
        `${suite}/${id}`,
        { says, section, level, why, verdict, state: stateOf(verdict) },
      ]),
    )
    const shell = {
      page: 'report',
      title: `tokenassay: ${exitMeaning(digest)}`,
      skipTo: { id: 'scenarios', words: 'Skip to the scenarios' },
      footer: `Written from a run's journal by ${journal.run.tool}. Secrets are shown as fingerprints: equal marks stand for equal values.`,
      data: markup`<script type="application/json" id="known">${embeddedJson(known)}</script>`,
    } as const
    yield* wholePage(shell, contentOf(journal, digest))
  },
}

function* contentOf(journal: Journal, digest: Digest): Iterable<Markup> {
  const { overview, requirements } = digest
  yield markup`${summarySection(journal, digest)}
${findingsSections(journal, digest)}
${filterForm(overview)}
${requirementsSection(requirements)}
`
  yield* scenariosSection(journal, overview)
}
