import type { Journal } from '../journal/read.ts'
import type { Exchange, ScenarioFinished } from '../model/event.ts'
import { headersOf } from '../model/headers.ts'
import { jsonText } from '../model/visible.ts'
import type { Reporter } from './reporter.ts'
import { visible } from './text.ts'

/** HAR 1.2: every exchange, redacted; each scenario is a page. */
export const har: Reporter = {
  name: 'har',
  file: 'exchanges.har',
  *render(journal) {
    const [name = 'tokenassay', version = '0'] = journal.run.tool.split(' ')
    yield `{"log":{"version":"1.2","creator":${jsonText({ name, version })},"pages":[`
    yield* lines(journal, (scenario) => (scenario.exchanges.length ? [pageOf(scenario)] : []))
    yield '],"entries":['
    yield* lines(journal, (scenario) => scenario.exchanges.map((exchange) => entryOf(scenario, exchange)))
    yield ']}}\n'
  },
}

function* lines(journal: Journal, of: (scenario: ScenarioFinished) => object[]): Iterable<string> {
  let between = '\n'
  for (const scenario of journal.scenarios())
    for (const value of of(scenario)) {
      yield between + jsonText(value)
      between = ',\n'
    }
}

const pageIdOf = ({ suite, id }: ScenarioFinished): string => `${suite}/${id}`

const pageOf = (scenario: ScenarioFinished) => ({
  startedDateTime: new Date(scenario.exchanges[0]!.sentAtMs).toISOString(),
  id: pageIdOf(scenario),
  title: scenario.title,
  pageTimings: {},
  _verdict: scenario.verdict,
})

const entryOf = (scenario: ScenarioFinished, exchange: Exchange) => {
  const { request, response, noAnswer, sentAtMs, ms, name, step } = exchange
  const url = URL.canParse(request.url) ? new URL(request.url) : undefined
  return {
    pageref: pageIdOf(scenario),
    startedDateTime: new Date(sentAtMs).toISOString(),
    time: ms,
    request: {
      method: request.method,
      // The format wants a URI even where none was sent.
      url: url?.href ?? `about:invalid#${encodeURIComponent(visible(request.url))}`,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: pairs(request.headers),
      queryString: pairs([...(url?.searchParams ?? [])]),
      headersSize: -1,
      bodySize: request.body === undefined ? 0 : Buffer.byteLength(request.body),
      ...(request.body !== undefined && {
        postData: { mimeType: typeOf(request.headers), text: request.body },
      }),
    },
    response: {
      status: response?.status ?? 0,
      statusText: '',
      httpVersion: response ? 'HTTP/1.1' : '',
      cookies: [],
      headers: pairs(response?.headers ?? []),
      content: {
        size: response?.bodyBytes ?? 0,
        mimeType: typeOf(response?.headers ?? []),
        ...(response && { text: response.body }),
      },
      redirectURL: headersOf(response?.headers ?? [], 'location')[0] ?? '',
      headersSize: -1,
      bodySize: response?.bodyBytes ?? -1,
      ...(noAnswer && { _error: `${noAnswer.kind}: ${noAnswer.message}` }),
    },
    cache: {},
    timings: { send: 0, wait: ms, receive: 0 },
    comment: `${name}, ${step}`,
  }
}

const pairs = (list: [name: string, value: string][]) => list.map(([name, value]) => ({ name, value }))

const typeOf = (headers: [name: string, value: string][]): string =>
  headersOf(headers, 'content-type')[0] ?? 'application/octet-stream'
