import type { Reporter } from './reporter.ts'

/** One self-contained page. */
export const html: Reporter = {
  name: 'html',
  file: 'report.html',
  *render() {
    yield '<!doctype html><html lang="en"><title>tokenassay</title></html>\n'
  },
}
