/** A secret in the words that it stands in; written in pieces, so that no scanner takes this file for a leak. */
export interface Planted {
  /** The rule that finds it. */
  rule: string
  secret: string
  text: string
}

const DIGITS = '0123456789'
const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const UPPER = LOWER.toUpperCase()
const HEX = '0123456789abcdef'
const ALNUM = DIGITS + LOWER + UPPER

/** Draws texts of an alphabet; the same seed draws the same ones (mulberry32). */
export function lots(seed: number): (length: number, alphabet?: string) => string {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  return (length, alphabet = ALNUM) =>
    Array.from({ length }, () => alphabet[next() % alphabet.length]).join('')
}

/** One secret of every kind that the engine promises to find. */
export function plantedSecrets(seed: number): Planted[] {
  const draw = lots(seed)
  const bare = (rule: string, secret: string): Planted => ({ rule, secret, text: secret })
  /** A secret inside other words: `%` stands for it. */
  const within = (rule: string, secret: string, around: string): Planted => ({
    rule,
    secret,
    text: around.replace('%', () => secret),
  })
  const key = () => Buffer.from(draw(48)).toString('base64')
  const pem = (label: string, end = '\n') =>
    [`-----BEGIN ${label}-----`, key(), key(), key(), `-----END ${label}-----`].join(end)
  const json = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const jwt = () => `${json({ alg: 'HS256' })}.${json({ sub: draw(12) })}.${draw(43)}`
  /** Never without a digit and a letter, as lots may be. */
  const mixed = (length: number, alphabet = ALNUM) => `${draw(length - 4, alphabet)}7b0e`
  return [
    bare('private-key', pem('RSA PRIVATE KEY')),
    bare('private-key', pem('PRIVATE KEY', '\\n')),
    bare('private-key', pem('PGP PRIVATE KEY BLOCK')),
    bare('ssh-private-key', pem('OPENSSH PRIVATE KEY')),
    within(
      'private-key',
      pem('PRIVATE KEY', '\\n'),
      '{"type":"service_account","private_key":"%"}',
    ),
    bare('aws-access-key-id', `AKIA${draw(16, `${UPPER}234567`)}`),
    within('aws-secret-access-key', draw(40), `AKIA${draw(16, UPPER)},%`),
    within('secret', mixed(40, `${ALNUM}+/`), 'aws_secret_access_key = %'),
    bare('google-api-key', `AIza${draw(35)}`),
    within('azure-account-key', `${draw(86)}==`, 'AccountName=a;AccountKey=%;EndpointSuffix=b'),
    within('azure-shared-access-key', `${draw(43)}=`, 'Endpoint=sb://a;SharedAccessKey=%'),
    within('password', `Xy7!${draw(9)}`, 'Server=tcp:a;User ID=sa;Password=%;Encrypt=True'),
    bare('github-token', `ghp_${draw(36)}`),
    bare('github-token', `github_pat_${draw(22)}_${draw(59)}`),
    bare('gitlab-token', `glpat-${draw(20)}`),
    bare('npm-token', `npm_${draw(36)}`),
    bare('pypi-token', `pypi-AgE${draw(80)}`),
    bare('slack-token', `xoxb-${draw(12, DIGITS)}-${draw(12, DIGITS)}-${draw(24)}`),
    bare('slack-webhook', `hooks.slack.com/services/T${draw(8)}/B${draw(8)}/${draw(24)}`),
    bare('stripe-key', `sk_live_${draw(24)}`),
    bare('twilio-key', `SK${draw(32, HEX)}`),
    bare('sendgrid-key', `SG.${draw(22)}.${draw(43)}`),
    bare('openai-key', `sk-${draw(48)}`),
    bare('openai-key', `sk-proj-${draw(60)}`),
    bare('anthropic-key', `sk-ant-api03-${draw(80)}`),
    bare('huggingface-token', `hf_${draw(34)}`),
    bare('jwt', jwt()),
    within('frappe-token', `${draw(15, HEX)}:${draw(15, HEX)}`, 'Authorization: token %'),
    within('authorization', mixed(10), "-H 'Authorization: ApiKey %'"),
    within('jwt', jwt(), '"Authorization": "Bearer %"'),
    within('bearer-token', mixed(40), 'Bearer %'),
    within('basic-credentials', Buffer.from(`ada:${draw(9)}`).toString('base64'), 'Basic %'),
    within('session-cookie', draw(56, HEX), 'Cookie: system_user=yes; sid=%; user_id=ada'),
    within('url-password', draw(8), 'https://ada:%@example.com/path'),
    within('database-password', draw(8), 'mysql://app:%@127.0.0.1:3306/db'),
    within('database-password', draw(8), 'redis://:%@cache:6379'),
    within('password', mixed(9), 'password = "%"'),
    within('password', mixed(9), '{"new_password": "%"}'),
    within('password', mixed(9), '{\\"pwd\\":\\"%\\"}'),
    within('password', mixed(9), 'DB_PASSWORD=%\n'),
    within('password', mixed(9), 'usr=ada&pwd=%&x=1'),
    within('password', mixed(9), '<password>%</password>'),
    within('password', mixed(9), 'deploy --password %'),
    within('secret', mixed(32), "const apiKey: string = '%'"),
    within('secret', mixed(32), "api_key: '%'"),
    within('secret', mixed(32, HEX), 'client_secret: %\n'),
    within('secret', mixed(32), 'config["secret"] = "%"'),
    within('secret', mixed(32), "headers.set('X-Api-Key', '%')"),
    within('secret', mixed(20), 'https://example.com/?access_token=%&page=2'),
    within('password-hash', `$2b$12$${draw(53)}`, 'ada:%'),
  ]
}
