import { ALNUM, type Alphabet, ANY_HEX, endOf, isIn, type Text } from './alphabets.ts'
import {
  assignedSecret,
  newRuns,
  PASSWORD_WORDS,
  type Runs,
  SECRET_WORDS,
  type Span,
} from './assignment.ts'
import {
  authorization,
  basicCredentials,
  isDatabaseUrl,
  privateKey,
  schemeCredentials,
  urlPassword,
} from './credentials.ts'
import { literalFinder } from './literals.ts'
import { touchesPlaceholder } from './placeholders.ts'
import { RULES, type Rule, type SecretKind, type Shape } from './rules.ts'

/** A secret in a text. */
export interface Match extends Span {
  rule: string
  kind: SecretKind
}

/** Reads on from a literal that begins at `start` and ends at `end`. */
type Read = (text: Text, start: number, end: number, runs: Runs) => Span | undefined

/** What a literal may lead to. */
interface Lead {
  literal: string
  rule: string
  kind: SecretKind
  read: Read
}

function lead(literal: string, rule: string, kind: SecretKind, read: Read): Lead {
  return { literal, rule, kind, read }
}

const FORM_LEADS = RULES.flatMap((rule) =>
  rule.literals.map((one) => lead(one, rule.rule, rule.kind, shapeReader(rule, one))),
)
const FORMS = FORM_LEADS.length

/** Where several claim the same characters, the first of them names the secret. */
const LEADS: readonly Lead[] = [
  ...FORM_LEADS,
  lead('-----BEGIN ', 'ssh-private-key', 'ssh_key', (text, start, end) =>
    text.startsWith('OPENSSH ', end) ? privateKey(text, start, end) : undefined,
  ),
  lead('-----BEGIN ', 'private-key', 'certificate', privateKey),
  lead('://', 'database-password', 'password', (text, start, end) =>
    isDatabaseUrl(text, start) ? urlPassword(text, start, end) : undefined,
  ),
  lead('://', 'url-password', 'password', urlPassword),
  lead('basic ', 'basic-credentials', 'password', basicCredentials),
  lead('bearer ', 'bearer-token', 'token', schemeCredentials),
  lead('token ', 'bearer-token', 'token', schemeCredentials),
  lead('authorization', 'authorization', 'token', authorization),
  ...PASSWORD_WORDS.map((word) => lead(word, 'password', 'password', passwordAfter)),
  ...SECRET_WORDS.map((word) => lead(word, 'secret', 'token', secretAfter)),
]

function passwordAfter(text: Text, start: number, end: number, runs: Runs): Span | undefined {
  return assignedSecret(text, start, end, true, runs)
}

function secretAfter(text: Text, start: number, end: number, runs: Runs): Span | undefined {
  return assignedSecret(text, start, end, false, runs)
}

const LITERALS = [...new Set(LEADS.map(({ literal }) => literal.toLowerCase()))]
const LEADS_OF: readonly (readonly number[])[] = LITERALS.map((literal) =>
  [...LEADS.keys()].filter((one) => LEADS[one]?.literal.toLowerCase() === literal),
)
const findLiterals = literalFinder(LITERALS)

/**
 * The secrets of a text, in its order and apart from each other. Takes time in proportion to the text: each
 * character is read once for the literals, and whatever a literal leads to reads forward within bounds, within
 * a run of characters that it must begin, or within a run whose end is remembered.
 */
export function scan(text: Text): Match[] {
  let runs: Runs | undefined
  const claims: Claim[] = []
  findLiterals(text, (literal, end) => {
    runs ??= newRuns()
    const start = end - (LITERALS[literal]?.length ?? 0)
    const last = claims.at(-1)
    const isInside = last !== undefined && start >= last.start && start < last.end
    for (const by of LEADS_OF[literal] ?? []) {
      // Inside a secret only an issuer's form is of interest, for its name.
      if (isInside && by >= FORMS) continue
      const span = LEADS[by]?.read(text, start, end, runs)
      if (span !== undefined && !touchesPlaceholder(text, span)) claims.push({ ...span, by })
    }
  })
  return claims.length === 0 ? NONE : merged(claims)
}

/** Most texts hold no secret. */
const NONE: Match[] = []

/** Characters that a lead claims. */
interface Claim extends Span {
  by: number
}

/** Claims that overlap are one secret. */
function merged(claims: Claim[]): Match[] {
  claims.sort((one, other) => one.start - other.start)
  const apart: Claim[] = []
  for (const claim of claims) {
    const last = apart.at(-1)
    if (last === undefined || claim.start >= last.end) apart.push(claim)
    else {
      last.end = Math.max(last.end, claim.end)
      last.by = Math.min(last.by, claim.by)
    }
  }
  return apart.flatMap(({ start, end, by }) => {
    const { rule, kind } = LEADS[by] ?? {}
    return rule === undefined || kind === undefined ? [] : [{ rule, kind, start, end }]
  })
}

/** A reader of a credential's own form. */
function shapeReader({ shape, skip = 0 }: Rule, literal: string): Read {
  const before = boundaryOf(literal, shape)
  return (text, start, end) => {
    if (!text.startsWith(literal, start)) return undefined
    if (start > 0 && isIn(text.charCodeAt(start - 1), before) && !followsEscape(text, start)) {
      return undefined
    }
    let secret = start
    let at = end
    for (const [index, part] of shape.entries()) {
      if (index + 1 === skip) secret = at
      const next = endOfPart(text, at, part)
      if (next === undefined) return undefined
      at = next
    }
    const isWhole = at >= text.length || !isIn(text.charCodeAt(at), ALNUM)
    return isWhole ? { start: secret, end: at } : undefined
  }
}

function endOfPart(text: Text, at: number, part: Shape[number]): number | undefined {
  if (typeof part === 'string') return text.startsWith(part, at) ? at + part.length : undefined
  const [alphabet, least, most = least] = part
  const end = endOf(text, at, alphabet, at + most + 1)
  return end - at < least || end - at > most ? undefined : end
}

/**
 * What must not stand before a credential. Where its literal itself is of the alphabet that follows, all of that
 * alphabet: only the first literal of such a run is read on from, else each of `xoxb-xoxb-xoxb-…` would read the rest.
 */
function boundaryOf(literal: string, [first]: Shape): Alphabet {
  if (first === undefined || typeof first === 'string') return ALNUM
  const [alphabet] = first
  const isInside = [...literal].every((one) => isIn(one.charCodeAt(0), alphabet))
  return isInside ? alphabet | ALNUM : ALNUM
}

/** Whether the character before is the end of an escape, as in `\nghp_…`, `%3Dghp_…` and `\u003dghp_…`. */
function followsEscape(text: Text, at: number): boolean {
  if (text.startsWith('\\', at - 2)) return 'nrt'.includes(text.slice(at - 1, at))
  const isEscape = text.startsWith('%', at - 3) || text.startsWith('\\u', at - 6)
  return isEscape && endOf(text, at - 2, ANY_HEX) >= at
}
