import { DEFAULT_SESSION_SECONDS, GUEST, type Session } from '../identity/index.ts'

const NAMES = ['sid', 'user_image', 'user_id', 'system_user', 'full_name'] as const

/** The value of a cookie of the request; undefined when it was not sent. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (equals > 0 && pair.slice(0, equals).trim() === name)
      return decode(pair.slice(equals + 1).trim())
  }
  return undefined
}

/** Frappe's five cookies of a session, `sid` first; without one they describe Guest. */
export function sessionCookies(session: Session | undefined, secure: boolean): string[] {
  if (session === undefined && !secure) return guestCookies()
  return describe(session ?? NOBODY, secure)
}

/** Frappe's clearing of the five cookies: follows their Guest values in the same answer. */
export function clearedCookies(): string[] {
  const expires = new Date(Date.now() - 86_400_000).toUTCString()
  return NAMES.map((name) => `${name}=; Expires=${expires}; Path=/`)
}

/** Guest is nobody's session: its cookie expires as the default says. */
const NOBODY = { sid: 'Guest', user: GUEST, expiry: DEFAULT_SESSION_SECONDS }

function describe(
  { sid, user, expiry }: Pick<Session, 'sid' | 'user' | 'expiry'>,
  secure: boolean,
): string[] {
  const flag = secure ? '; Secure' : ''
  const expires = new Date(Date.now() + expiry * 1000).toUTCString()
  const text = (name: string, value: string): string =>
    `${name}=${encode(value)}${flag}; Path=/; SameSite=Lax`
  return [
    `sid=${sid}; Expires=${expires}; Max-Age=${expiry}${flag}; HttpOnly; Path=/; SameSite=Lax`,
    text('system_user', user.userType === 'System User' ? 'yes' : 'no'),
    text('full_name', user.fullName),
    text('user_id', user.name),
    text('user_image', user.userImage),
  ]
}

let guest: { second: number; lines: string[] } | undefined
/** Every token-authenticated answer carries these; their date moves once a second. */
function guestCookies(): string[] {
  const second = Math.floor(Date.now() / 1000)
  if (guest?.second !== second) guest = { second, lines: describe(NOBODY, false) }
  return guest.lines
}

/** Percent-encoded UTF-8 with `/` left as it is, like Python's quote(). */
function encode(value: string): string {
  return encodeURIComponent(value)
    .replaceAll('%2F', '/')
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

function decode(value: string): string {
  const bare = value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value
  try {
    return decodeURIComponent(bare)
  } catch {
    // Not percent-encoded: the text itself.
    return bare
  }
}
