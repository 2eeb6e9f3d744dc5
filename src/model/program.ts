/** A program that was installed for a project or fetched by npx, as npm starts it: nothing of its name is on the path of a shell. */
const local = /[\\/]node_modules[\\/](?:\.bin[\\/]tokenassay|tokenassay[\\/]dist[\\/])/

/** The words that start this program again as it was started, for commands that are printed to be pasted; `started` is its file. */
export const programWords = (started = process.argv[1] ?? ''): string[] =>
  local.test(started) ? ['npx', 'tokenassay'] : ['tokenassay']

/** The same on one line. */
export const program = (started?: string): string => programWords(started).join(' ')
