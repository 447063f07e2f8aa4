import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { newPassword, writePrivateFile } from './private-mariadb.mjs'

/** @typedef {{ migrator: string, runtime: string }} Passwords */

const database = 'oropendola'

/**
 * The passwords of the two accounts, made once for a data directory.
 * @param {string} dataDir
 * @returns {Passwords}
 */
export function readPasswords(dataDir) {
  const file = join(dataDir, 'database.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  const passwords = { migrator: newPassword(), runtime: newPassword() }
  writePrivateFile(file, `${JSON.stringify(passwords, null, 2)}\n`)
  return passwords
}

/**
 * Two accounts: one changes the schema, the other serves requests with the rights that the
 * migrations give it table by table. Passwords are set again, in case database.json was lost.
 * @param {Passwords} passwords
 */
export function accountStatements({ migrator, runtime }) {
  return [
    `CREATE DATABASE IF NOT EXISTS ${database}`,
    `CREATE USER IF NOT EXISTS 'oropendola_migrator'@'%'`,
    `ALTER USER 'oropendola_migrator'@'%' IDENTIFIED BY '${migrator}'`,
    `GRANT ALL PRIVILEGES ON ${database}.* TO 'oropendola_migrator'@'%' WITH GRANT OPTION`,
    `CREATE USER IF NOT EXISTS 'oropendola_runtime'@'%'`,
    `ALTER USER 'oropendola_runtime'@'%' IDENTIFIED BY '${runtime}'`,
  ]
}

/**
 * @param {Passwords} passwords
 * @param {number} port
 */
export function accountUrls({ migrator, runtime }, port) {
  const url = (/** @type {string} */ user, /** @type {string} */ password) =>
    `mysql://${user}:${password}@127.0.0.1:${port}/${database}`
  return {
    runtimeUrl: url('oropendola_runtime', runtime),
    migratorUrl: url('oropendola_migrator', migrator),
  }
}

/**
 * One account with every right, for tests and benchmarks.
 * @param {string} password
 */
export function testAccountStatements(password) {
  return [
    `CREATE USER 'oropendola_test'@'%' IDENTIFIED BY '${password}'`,
    `GRANT ALL PRIVILEGES ON *.* TO 'oropendola_test'@'%' WITH GRANT OPTION`,
  ]
}

/**
 * @param {string} password
 * @param {number} port
 */
export function testAccountUrl(password, port) {
  return `mysql://oropendola_test:${password}@127.0.0.1:${port}`
}
