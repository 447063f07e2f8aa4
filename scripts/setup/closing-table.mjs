/**
 * @typedef {object} DemoUser
 * @property {string} user
 * @property {string} password
 * @property {string[]} roles
 * @property {string} api_key
 * @property {string} api_secret
 */

/**
 * What runs and what does not, in words.
 * @param {{ ownDatabase: boolean, separateAccounts: boolean, workers: boolean }} options
 */
export function featureTable({ ownDatabase, separateAccounts, workers }) {
  return {
    database: ownDatabase ? 'private' : 'external',
    accounts: separateAccounts ? 'separate' : 'single',
    workers: workers ? 'one' : 'off',
    semgrep: 'not needed yet',
    redis: 'off',
    mail: 'off',
    ai: 'off',
  }
}

/**
 * What a person needs to begin.
 * @param {object} options
 * @param {string} options.url
 * @param {string} options.site
 * @param {string} options.data
 * @param {DemoUser[]} options.users
 * @param {Record<string, string>} options.features
 */
export function closingTable({ url, site, data, users, features }) {
  return [
    '',
    'The server is ready.',
    '',
    ...columns([
      ['URL', url],
      ['Site', site],
      ['Data', data],
    ]),
    '',
    ...userRows(users),
    '',
    ...columns(Object.entries(features)),
    '',
    'Try it:',
    `  ${exampleCall(url, users[0])}`,
    '',
    'Ctrl-C stops everything.',
    '',
  ].join('\n')
}

/** @param {DemoUser[]} users */
function userRows(users) {
  if (users.length === 0) {
    return [
      '  No demo users. The first administrator:',
      '  npm run admin -- user add EMAIL --first-name NAME --role "System Manager"',
    ]
  }
  const rows = users.map(({ user, password, api_key, api_secret, roles }) => [
    user,
    password,
    `${api_key}:${api_secret}`,
    roles.join(', '),
  ])
  return columns([['User', 'Password', 'API key:secret', 'Roles'], ...rows])
}

/**
 * @param {string} url
 * @param {DemoUser | undefined} user
 */
function exampleCall(url, user) {
  if (!user) return `curl ${url}/ready`
  const header = `Authorization: token ${user.api_key}:${user.api_secret}`
  return `curl -H '${header}' ${url}/api/method/frappe.auth.get_logged_user`
}

/** @param {string[][]} rows */
function columns(rows) {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  )
}
