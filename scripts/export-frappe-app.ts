import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { frappeAppFiles } from '../src/doctype/frappe-app.ts'
import { requireFiles } from '../src/doctype/meta.ts'

/** Writes the DocTypes of the modules as a Frappe v15 app: npm run export:frappe-app -- DIRECTORY */
function main([directory]: string[]): void {
  if (!directory) throw new Error('Say where: npm run export:frappe-app -- DIRECTORY')
  // What is left of an older export would be installed with the new one.
  if (existsSync(directory) && readdirSync(directory).length) {
    throw new Error(`${directory} is not empty`)
  }
  const { docTypes } = requireFiles(fileURLToPath(new URL('../doctypes', import.meta.url)))
  for (const [path, text] of Object.entries(frappeAppFiles(docTypes))) {
    const file = join(directory, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  console.error(`wrote ${directory}: install it with bench get-app and bench install-app`)
}

try {
  main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
