import { type FernetKey, parseFernetKey } from './fernet.ts'
import { readOrMakeKeyFile } from './key-file.ts'

/** The site's encryption key (Frappe's `encryption_key`), from its file; made at the first use. */
export function loadEncryptionKey(file: string): FernetKey {
  return parseFernetKey(readOrMakeKeyFile(file))
}
