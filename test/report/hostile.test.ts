import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Journal } from '../../src/journal/read.ts'
import { aCheck, aJournal, anExchange, aRequirement, aScenario } from '../../src/report/fixture.ts'
import { type ReporterName, reporters } from '../../src/report/index.ts'
import { acting, commandsIn } from '../support/tame.ts'

// Whatever a target, a suite or a run's folder puts into a text that reports show, whoever reads them sees it as text.

const render = async (name: ReporterName, journal: Journal): Promise<string> =>
  [...(await reporters[name]()).render(journal)].join('')

/** A run in which each text that is not ours is the same. */
const saying = (text: string): Journal => {
  const journal = aJournal(
    [
      aScenario('one', {
        title: text,
        proves: ['CRAYON-one'],
        verdict: 'fail',
        checks: [
          aCheck('CRAYON-one', { ok: false, message: text, expected: text, actual: text, exchange: 0 }),
        ],
        exchanges: [
          anExchange({
            request: {
              method: 'GET',
              url: `http://h/${text}`,
              headers: [['x-a', text]],
              account: 0,
              body: text,
            },
            response: { status: 400, headers: [[text, text]], body: text, bodyBytes: text.length },
          }),
        ],
        notes: [text],
      }),
      aScenario('lost', { verdict: 'error', reason: text }),
      aScenario('none', { verdict: 'skip', reason: text }),
    ],
    {
      run: {
        requirements: [aRequirement('CRAYON-one', { says: text, section: text, why: text })],
      },
      choices: [{ type: 'choice', suite: 'crayon', requirement: 'CRAYON-one', took: text }],
    },
  )
  const suites = journal.run.suites.map((suite) => ({
    ...suite,
    title: text,
    source: text,
    target: { name: text, url: text },
  }))
  return { ...journal, run: { ...journal.run, suites } }
}

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          '<img src=x onerror=alert(1)>',
          '</script><script>alert(1)</script>',
          '</details>',
          '<!--',
          '-->',
          '&lt;b&gt;',
        ],
        ...[
          '[a](https://evil.example)',
          '![](//evil.example/x)',
          'https://evil.example',
          'www.evil.example',
          '<https://e.x>',
        ],
        ...[
          '@everyone',
          'a@b.example',
          '#1',
          'GH-12',
          'org/repo#3',
          '0123456789abcdef0123456789abcdef01234567',
          '`',
          '``',
          '```',
        ],
        ...[
          '|',
          '\\|',
          '\\',
          '\n',
          '\n\n',
          '\n# h',
          '\n- x',
          '\r',
          '\r\n::error::x',
          '::set-output name=a::b',
          '##[x]',
          '~~~',
          '***',
        ],
        ...[
          '\u001b[31m',
          '\u001b]8;;http://e.x\u0007',
          '\u009b',
          '\u0000',
          '\u202e',
          '\u2066',
          '\u200b',
          '\ufeff',
          '\ud800',
          ']]>',
        ],
        ...[' ', 'word', '%0A', ',', ':', '$(x)', '{{x}}', '1. ', '+ ', '[^1]: x', '[x]: http://e.x', '---'],
      ),
      fc.string({ maxLength: 6 }),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((pieces) => pieces.join(''))

/** Markdown without what is code in it: fenced blocks, and code spans, which end at as many backticks as they begin with. */
const besidesCode = (markdown: string): string => {
  let rest = ''
  let fence = ''
  for (const line of markdown.split('\n')) {
    const [bar = ''] = /^`{3,}(?=text$|$)/.exec(line) ?? []
    if (fence === '' && bar !== '') fence = bar
    else if (fence !== '') fence = line === fence ? '' : fence
    else {
      // a table is cut into cells first
      const cells = line.startsWith('|') ? line.split(/(?<!\\)\|/) : [line]
      for (const cell of cells) {
        const bare = cell.replace(/(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)/g, '¤')
        rest += `${bare}\n`
      }
    }
  }
  return rest
}
const own = /<\/?details>|<\/?summary>|<\/?sub>|<br>|<code>[^<>`@]*<\/code>/g

describe('a text in a report', () => {
  it.each(Object.keys(reporters) as ReporterName[])('acts on nobody and nothing in %s', async (name) => {
    const usual = commandsIn(await render(name, saying('word'))).length
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const shown = await render(name, saying(text))
        expect(shown.match(acting)?.[0]).toBeUndefined()
        expect(shown.includes('\r')).toBe(false)
        if (name === 'github') expect(commandsIn(shown)).toHaveLength(usual)
      }),
      { numRuns: 60 },
    )
  })

  it('is no markup, link or mention in Markdown', async () => {
    const usual = besidesCode(await render('markdown', saying('word')))
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const bare = besidesCode(await render('markdown', saying(text)))
        expect(bare.replace(own, '')).not.toMatch(/[<>`@[\]\\]|:\/\/|www\.|GH-\d|\b[0-9a-f]{7,40}\b/)
        // as many rows, items and headings as with plain words
        const shape = (all: string) => all.match(/^(?:#+ |- |<details>)/gm)?.length
        expect(shape(bare)).toBe(shape(usual))
      }),
      { numRuns: 400 },
    )
  })

  it.each(['html', 'junit'] as const)('is no element in %s', async (name) => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        expect(await render(name, saying(text))).not.toMatch(
          /<img src|<script>alert|<\/script><script>a|<https|<!--(?! )/,
        )
      }),
      { numRuns: 60 },
    )
  })
})
