import {
  ALNUM,
  type Alphabet,
  ANY_HEX,
  BASE64,
  BASE64URL,
  BETWEEN,
  CAPITAL_ALNUM,
  DIGIT,
  DOTTED,
  ESCAPED,
  HEX,
  LOWER_ALNUM,
  PADDED,
  PATH,
  WORD,
} from './alphabets.ts'

/** What a secret is good for. */
export type SecretKind = 'api_key' | 'password' | 'token' | 'certificate' | 'ssh_key'

/** Characters of an alphabet, as many as there are; the second number defaults to the first, and no limit is Infinity. */
type Run = readonly [alphabet: Alphabet, least: number, most?: number]

/** One after the other, without alternatives: whoever reads it never turns back. */
export type Shape = readonly (string | Run)[]

/** A credential that its issuer gave a form of its own. */
export interface Rule {
  /** The rule's id; placeholders show it. */
  rule: string
  kind: SecretKind
  /** It begins with one of these, in this spelling. */
  literals: readonly string[]
  /** What follows. */
  shape: Shape
  /** How many parts, the literal being the first, come before the secret. */
  skip?: number
}

const MANY = Number.POSITIVE_INFINITY

function api(rule: string, literals: string, ...shape: Shape): Rule {
  return { rule, kind: 'api_key', literals: literals.split(' '), shape }
}

function token(rule: string, literals: string, ...shape: Shape): Rule {
  return { rule, kind: 'token', literals: literals.split(' '), shape }
}

function password(rule: string, literals: string, ...shape: Shape): Rule {
  return { rule, kind: 'password', literals: literals.split(' '), shape }
}

/**
 * Forms that issuers document for their own credentials. Lengths are theirs; where they keep them open ("may
 * change", "up to 255") only a least is asked.
 */
export const RULES: readonly Rule[] = [
  // Clouds
  api('aws-access-key-id', 'AKIA ASIA ABIA ACCA', [CAPITAL_ALNUM, 16]),
  {
    ...api(
      'aws-secret-access-key',
      'AKIA ASIA',
      [CAPITAL_ALNUM, 16],
      [BETWEEN, 1, 8],
      [BASE64, 40],
    ),
    skip: 3,
  },
  api('google-api-key', 'AIza', [BASE64URL, 35]),
  api('google-client-secret', 'GOCSPX-', [BASE64URL, 28]),
  token('google-access-token', 'ya29.', [BASE64URL, 20, MANY]),
  { ...api('azure-account-key', 'AccountKey=', [PADDED, 44, 90]), skip: 1 },
  { ...api('azure-shared-access-key', 'SharedAccessKey=', [PADDED, 40, 90]), skip: 1 },
  { ...token('azure-shared-access-signature', '&sig= ?sig=', [ESCAPED, 40, 120]), skip: 1 },
  api('alibaba-access-key-id', 'LTAI', [ALNUM, 12, 24]),
  api('digitalocean-token', 'dop_v1_ doo_v1_ dor_v1_', [HEX, 64]),
  token('heroku-token', 'HRKU-', [BASE64URL, 36, MANY]),
  token('fly-token', 'fm1r_ fm1a_ fm2_ fo1_', [PADDED | BASE64URL, 40, MANY]),
  token('netlify-token', 'nfp_', [ALNUM, 36, 40]),
  token('supabase-token', 'sbp_', [HEX, 40]),
  token('databricks-token', 'dapi', [HEX, 32]),
  token('pulumi-token', 'pul-', [HEX, 40]),
  token('vault-token', 'hvs. hvb. hvr.', [BASE64URL, 24, MANY]),
  password('planetscale-password', 'pscale_pw_', [DOTTED, 32, 64]),
  token('planetscale-token', 'pscale_tkn_ pscale_oauth_', [DOTTED, 32, 64]),

  // Forges, registries, tools
  token('github-token', 'ghp_ gho_ ghu_ ghs_ ghr_', [ALNUM, 36, 255]),
  token('github-token', 'github_pat_', [WORD, 40, 255]),
  token(
    'gitlab-token',
    'glpat- gldt- glrt- glcbt- glptt- glft- glimt- glagent- gloas- glsoat- glffct-',
    [DOTTED, 20, MANY],
  ),
  token('bitbucket-token', 'ATBB ATCTT3 ATATT3', [PADDED | BASE64URL, 28, MANY]),
  token('npm-token', 'npm_', [ALNUM, 36]),
  token('pypi-token', 'pypi-AgE', [BASE64URL, 50, MANY]),
  token('rubygems-token', 'rubygems_', [HEX, 48]),
  token('crates-token', 'cio', [ALNUM, 32]),
  token('nuget-key', 'oy2', [LOWER_ALNUM, 43]),
  token('docker-token', 'dckr_pat_ dckr_oat_', [BASE64URL, 27, MANY]),
  token('terraform-token', '.atlasv1.', [BASE64URL, 60, MANY]),
  token('doppler-token', 'dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.', [DOTTED, 40, MANY]),
  token('grafana-token', 'glc_ glsa_', [PADDED | WORD, 32, MANY]),
  token('sentry-token', 'sntrys_ sntryu_', [PADDED | WORD, 40, MANY]),
  token('sonar-token', 'sqp_ squ_ sqa_', [HEX, 40]),
  api('newrelic-key', 'NRAK- NRII- NRAA-', [ALNUM | PATH, 27, MANY]),
  api('dynatrace-token', 'dt0c01.', [CAPITAL_ALNUM, 24], '.', [CAPITAL_ALNUM, 64]),
  api('postman-key', 'PMAK-', [HEX, 24], '-', [HEX, 34]),
  token('linear-token', 'lin_api_ lin_oauth_', [ALNUM, 40, 64]),
  token('notion-token', 'ntn_', [ALNUM, 40, 60]),
  token('figma-token', 'figd_', [BASE64URL, 40, MANY]),

  // Messages and mail
  token('slack-token', 'xoxb- xoxp- xoxa- xoxr- xoxs- xoxo- xoxe- xoxe.xoxb- xoxe.xoxp- xapp-', [
    BASE64URL,
    20,
    MANY,
  ]),
  token('slack-webhook', 'hooks.slack.com/services/', [PATH, 30, MANY]),
  token('discord-webhook', '/api/webhooks/', [DIGIT, 17, 20], '/', [BASE64URL, 60, 80]),
  api('sendgrid-key', 'SG.', [BASE64URL, 16, 32], '.', [BASE64URL, 36, 64]),
  api('twilio-key', 'SK', [HEX, 32]),
  api('mailgun-key', 'key-', [HEX, 32]),
  api('brevo-key', 'xkeysib-', [HEX, 64], '-', [ALNUM, 16]),

  // Payments and shops
  api('stripe-key', 'sk_live_ sk_test_ rk_live_ rk_test_ whsec_', [PADDED, 16, MANY]),
  api('square-token', 'sq0atp- sq0csp-', [BASE64URL, 22, 43]),
  api('shopify-token', 'shpat_ shpca_ shppa_ shpss_', [ANY_HEX, 32]),
  api('razorpay-key', 'rzp_live_ rzp_test_', [ALNUM, 14]),
  api('easypost-key', 'EZAK EZTK', [ALNUM, 54]),

  // Models
  api('anthropic-key', 'sk-ant-', [BASE64URL, 20, MANY]),
  api('openai-key', 'sk-proj- sk-svcacct- sk-admin- sk-None-', [BASE64URL, 20, MANY]),
  api('openai-key', 'sk-', [ALNUM, 32, 64]),
  api('openrouter-key', 'sk-or-v1-', [HEX, 64]),
  token('huggingface-token', 'hf_ api_org_', [ALNUM, 34]),
  api('groq-key', 'gsk_', [ALNUM, 52]),
  api('replicate-token', 'r8_', [ALNUM, 37]),
  api('perplexity-key', 'pplx-', [ALNUM, 40, 64]),
  api('xai-key', 'xai-', [ALNUM, 70, 90]),
  api('pinecone-key', 'pcsk_', [WORD, 40, MANY]),
  api('langsmith-key', 'lsv2_pt_ lsv2_sk_', [HEX, 32], '_', [HEX, 10]),

  // Of no one issuer
  token('jwt', 'eyJ', [BASE64URL, 10, MANY], '.', [BASE64URL, 4, MANY], '.', [BASE64URL, 0, MANY]),
  api('age-secret-key', 'AGE-SECRET-KEY-1', [CAPITAL_ALNUM, 58]),
  // Frappe v15 makes API keys and secrets of 15 hexadecimal digits, and session ids of 56 (frappe.generate_hash).
  {
    rule: 'frappe-token',
    kind: 'token',
    literals: ['token '],
    shape: [[HEX, 15], ':', [HEX, 15]],
    skip: 1,
  },
  { ...token('session-cookie', 'sid=', [ESCAPED, 32, MANY]), skip: 1 },
  password('password-hash', '$2a$ $2b$ $2y$', [DIGIT, 2], '$', [DOTTED | PATH, 53]),
  password(
    'password-hash',
    '$argon2id$ $argon2i$ $argon2d$',
    'v=',
    [DIGIT, 2],
    '$',
    [ALNUM | PADDED | BETWEEN, 8, 40],
    '$',
    [PADDED, 16, 64],
    '$',
    [PADDED, 16, 128],
  ),
  password(
    'password-hash',
    '$pbkdf2-sha256$ $pbkdf2-sha512$ $pbkdf2$',
    [DIGIT, 1, 8],
    '$',
    [BASE64 | DOTTED, 8, 64],
    '$',
    [BASE64 | DOTTED, 20, 128],
  ),
  password('password-hash', '$6$ $5$', [DOTTED | PATH, 4, 16], '$', [DOTTED | PATH, 43, 86]),
]
