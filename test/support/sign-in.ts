import type { Person, TestServer } from './server.ts'

/** A signed-in person's cookie session. */
export interface SignedIn {
  sid: string
  /** Value of a Cookie header. */
  cookie: string
  csrfToken: string
}

/** Signs in with the password and fetches the CSRF token. */
export async function signIn(
  server: TestServer,
  { name, password }: Pick<Person, 'name' | 'password'>,
): Promise<SignedIn> {
  const login = await server.post('login', { usr: name, pwd: password })
  const sid = /^sid=([0-9a-f]{56});/.exec(login.get('Set-Cookie')?.[0] ?? '')?.[1]
  if (sid === undefined) throw new Error(`${name} cannot sign in: ${login.text}`)
  const cookie = `sid=${sid}`
  const asked = await server.get('frappe.auth.get_logged_user').set('Cookie', cookie)
  return { sid, cookie, csrfToken: asked.get('X-Frappe-CSRF-Token') ?? '' }
}
