import type { Finding } from '../findings.ts'
import { responseOf, sentOf } from '../sent.ts'
import { clip, visible } from '../text.ts'
import { readableBody } from './body.ts'
import { type Markup, markup } from './markup.ts'

const longestShown = 1200

/** What decided about a finding: the request, with what was changed of a valid one marked, and the response; what was expected and what came. */
export const evidenceOf = ({ scenario, check }: Finding): Markup => {
  const index = check.exchange ?? scenario.exchanges.length - 1
  const exchange = scenario.exchanges[index]
  const sent = sentOf(scenario, check.exchange)
  return markup`${
    exchange &&
    sent &&
    markup`<div class="pair">
${part('Request', visible(sent.line), { changes: sent.changes, body: sent.body ?? '' })}
${part('Response', responseOf(exchange), { changes: [], body: exchange.response?.body ?? '' })}
</div>`
  }${
    (check.expected !== undefined || check.actual !== undefined) &&
    markup`<div class="pair">${side('Expected', check.expected)}${side('Actual', check.actual)}</div>`
  }`
}

const part = (title: string, line: string, { changes, body }: { changes: string[]; body: string }): Markup =>
  markup`<div class="message"><h4>${title}</h4><p class="line">${line}</p>${
    changes.length > 0 &&
    markup`<ul class="changes" aria-label="How it differs from a valid request">${changes.map((change) => markup`<li class="change">${visible(change)}</li>`)}</ul>`
  }${body !== '' && markup`<pre>${clip(readableBody(body), longestShown)}</pre>`}</div>`

const side = (title: string, text: string | undefined): Markup =>
  markup`<div class="side ${title.toLowerCase()}"><h5>${title}</h5><pre>${text === undefined ? 'see the requirement' : clip(visible(text), longestShown)}</pre></div>`
