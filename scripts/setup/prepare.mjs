import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SetupError, tail } from './failure.mjs'
import { oneAtATime } from './lock.mjs'
import { run } from './processes.mjs'

/** @typedef {import('./progress.mjs').Progress} Progress */

export const projectDir = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
/** What the project's own commands write; git does not see it. */
export const ownDataDir = join(projectDir, '.data')
const distDir = join(projectDir, 'dist')
const compiled = ['src', 'workers', 'scripts', 'migrations']
const buildInputs = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json']

/**
 * Packages and compiled files as new as their sources.
 * @param {Progress} progress
 * @param {AbortSignal} signal
 */
export function prepare(progress, signal) {
  // Two starts in a fresh clone would install into the same node_modules.
  return oneAtATime(join(ownDataDir, 'prepare.lock'), async () => {
    if (packagesAreStale()) {
      progress.note('packages', 'npm install, up to some minutes the first time')
      await progress.step('packages', 'installed', () => installPackages(signal))
    }
    if (buildIsStale()) await progress.step('build', 'TypeScript to dist/', () => build(signal))
  })
}

/**
 * The script behind a package's command, to be run with this Node: `.bin` needs one on PATH.
 * @param {string} packageName
 * @param {string} command
 */
export function toolScript(packageName, command) {
  const dir = join(projectDir, 'node_modules', packageName)
  const { bin } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))
  return join(dir, typeof bin === 'string' ? bin : bin[command])
}

const installedLock = join(projectDir, 'node_modules/.package-lock.json')

function packagesAreStale() {
  return modifiedAt(installedLock) < modifiedAt(join(projectDir, 'package-lock.json'))
}

/** @param {AbortSignal} signal */
async function installPackages(signal) {
  // Development packages are needed to build, also when NODE_ENV=production.
  const args = ['install', '--no-audit', '--no-fund', '--engine-strict', '--include=dev']
  const npm = process.env.npm_execpath
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  const { code, output } = await run(command, [...first, ...args], { cwd: projectDir, signal })
  if (code !== 0) {
    throw new SetupError(
      'npm install failed.',
      'check the network and npm configuration, then run the command again.',
      tail(output, 25),
    )
  }
  // npm leaves the file alone when nothing had to change.
  const now = new Date()
  utimesSync(installedLock, now, now)
}

const buildStamp = join(distDir, '.built')

function buildIsStale() {
  const builtAt = modifiedAt(buildStamp)
  if (!builtAt) return true
  const inputs = buildInputs.map((name) => modifiedAt(join(projectDir, name)))
  return [...inputs, ...compiled.map((name) => newestIn(join(projectDir, name)))].some(
    (time) => time > builtAt,
  )
}

/** @param {AbortSignal} signal */
async function build(signal) {
  const startedAt = new Date()
  mkdirSync(distDir, { recursive: true })
  // Without a stamp dist/ may be incomplete, and an incremental build writes only what changed.
  if (!existsSync(buildStamp)) rmSync(join(distDir, '.tsbuildinfo'), { force: true })
  const args = [toolScript('typescript', 'tsc'), '-p', 'tsconfig.build.json']
  const { code, output } = await run(process.execPath, args, { cwd: projectDir, signal })
  if (code !== 0) {
    rmSync(buildStamp, { force: true })
    throw new SetupError(
      'The TypeScript compiler found errors.',
      'correct the lines above.',
      output,
    )
  }
  for (const name of compiled) removeOrphans(join(distDir, name), join(projectDir, name))
  writeFileSync(buildStamp, '')
  // What is saved while the compiler runs is newer than its output.
  utimesSync(buildStamp, startedAt, startedAt)
}

/**
 * Removes compiled files whose source is gone, so that a renamed migration does not stay behind.
 * @param {string} compiledDir
 * @param {string} sourceDir
 */
function removeOrphans(compiledDir, sourceDir) {
  for (const name of filesIn(compiledDir)) {
    const source = name.replace(/\.js(\.map)?$/, '.ts')
    if (source !== name && !existsSync(join(sourceDir, source))) rmSync(join(compiledDir, name))
  }
}

/** @param {string} dir */
function filesIn(dir) {
  if (!existsSync(dir)) return []
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
}

/**
 * Directories count: theirs is the time of the last file that went away.
 * @param {string} dir
 */
function newestIn(dir) {
  const times = filesIn(dir).map((name) => modifiedAt(join(dir, name)))
  return Math.max(modifiedAt(dir), ...times)
}

/** @param {string} file */
function modifiedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
