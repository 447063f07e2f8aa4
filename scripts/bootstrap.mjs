#!/usr/bin/env node
// What npm start, test, check, bench and golden run. It runs before npm install, on whatever Node there
// is: so only the standard library, and nothing is imported before the version is known to do.
import { readFileSync } from 'node:fs'

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const [wantedMajor = 0, wantedMinor = 0] = manifest.engines.node.match(/\d+/g).map(Number)
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
  console.error(`This needs Node ${manifest.engines.node}, and this is ${process.versions.node}.`)
  console.error('What to do: install a newer Node (https://nodejs.org) and run the command again.')
  process.exit(1)
}

const { runCommand } = await import('./setup/commands.mjs')
process.exit(await runCommand(process.argv.slice(2)))
