import { timingSafeEqual } from 'node:crypto'
import { canonicalJson } from './jcs.ts'
import { COMMITMENT_BYTES, NONCE_BYTES, newNonce, TAG_BYTES, type XaesKey } from './xaes.ts'

/** The field that a ciphertext belongs to: moved elsewhere, it does not open. */
export interface Place {
  doctype: string
  name: string
  field: string
  /** What a caller of ours wants bound to it too. */
  context?: string
}

/** A key as ciphertexts name it. */
export interface KeyName {
  /** UUID. */
  id: string
  version: number
}

const FORMAT = 'ok1'
const ALGORITHM = 'XAES-256-GCM'

/** `ok1.<key id>.<key version>.<algorithm>.<base64url of nonce, commitment, ciphertext, tag>`. */
export function sealBytes(
  key: XaesKey,
  name: KeyName,
  organization: string | null,
  place: Place,
  plain: Buffer,
): string {
  const nonce = newNonce()
  const { bytes, commitment } = key.seal(nonce, plain, aadOf(name, organization, place))
  const body = Buffer.concat([nonce, commitment, bytes]).toString('base64url')
  return [FORMAT, name.id, name.version, ALGORITHM, body].join('.')
}

/** The key that a ciphertext names; undefined when it is none of ours. */
export function keyNameOf(sealed: string): KeyName | undefined {
  const [format, id = '', version = '', algorithm, body = '', ...more] = sealed.split('.')
  const isOurs = format === FORMAT && algorithm === ALGORITHM && more.length === 0
  if (!isOurs || !/^[0-9a-f-]{36}$/.test(id) || !/^[1-9]\d{0,9}$/.test(version)) return undefined
  const bytes = Math.floor((body.length * 3) / 4)
  if (bytes < NONCE_BYTES + COMMITMENT_BYTES + TAG_BYTES) return undefined
  return { id, version: Number(version) }
}

/** The plain bytes; throws when anything differs from what was sealed. */
export function openBytes(
  key: XaesKey,
  name: KeyName,
  organization: string | null,
  place: Place,
  sealed: string,
): Buffer {
  const bytes = Buffer.from(sealed.slice(sealed.lastIndexOf('.') + 1), 'base64url')
  const nonce = bytes.subarray(0, NONCE_BYTES)
  const said = bytes.subarray(NONCE_BYTES, NONCE_BYTES + COMMITMENT_BYTES)
  const rest = bytes.subarray(NONCE_BYTES + COMMITMENT_BYTES)
  return key.open(nonce, rest, aadOf(name, organization, place), (commitment) =>
    timingSafeEqual(commitment, said),
  )
}

function aadOf({ id, version }: KeyName, organization: string | null, place: Place): Buffer {
  const { doctype, name, field, context = null } = place
  const bound = {
    v: 1,
    org: organization,
    doctype,
    name,
    field,
    key_id: id,
    key_version: version,
    caller_aad: context,
  }
  return Buffer.from(canonicalJson(bound))
}
