#!/usr/bin/env node
// Starts the command line, or says in one sentence why it cannot. Every Node has to understand this file, old ones most of all.
const { existsSync } = require('fs')
const path = require('path')
const { engines, name } = require('../package.json')

const entry = path.join(__dirname, '..', 'dist', 'tokenassay.cjs')

const numbers = (text) => /(\d+)\.(\d+)/.exec(text).slice(1).map(Number)

/** Why this Node is too old; undefined if it is not. */
const tooOld = (running) => {
  const [major, minor] = numbers(running)
  const [least, leastMinor] = numbers(engines.node)
  if (major > least || (major === least && minor >= leastMinor)) return undefined
  return `${name} needs Node ${least}.${leastMinor} or newer; this is ${running}.`
}

const notBuilt = `${name} is not built yet: run "npm ci" in its folder, without --ignore-scripts, or "npm run build".`

const problem = () => tooOld(process.version) || (existsSync(entry) ? undefined : notBuilt)

module.exports = { tooOld }

if (require.main === module) {
  const found = problem()
  if (found === undefined) require(entry)
  else {
    process.stderr.write(`${found}\n`)
    process.exitCode = 2
  }
}
