import { start } from '../reference-server/index.ts'

// Reference servers of one API in a process of their own, each with the faults that an argument names; the last one ends with it.
const [api = 'crayon', ...faults] = process.argv.slice(2)
const servers = await Promise.all(
  faults.map((names) => start(api as 'crayon', { faults: names.split(',').filter(Boolean) })),
)
process.send?.(servers.map(({ target }) => target))
process.on('disconnect', () => process.exit())
