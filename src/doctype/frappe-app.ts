import { typeName } from './fields.ts'
import { type DocType, exportText, scrub } from './meta.ts'

/** Name of the app, chosen so that it is in nobody's way: sites have an app `ai_assistant` already. */
const APP = 'oropendola_doctypes'
const TITLE = 'Oropendola DocTypes'
const DESCRIPTION = 'DocTypes of the Oropendola server, for Desk'

/** Modules that are ours; all others are Frappe's own. */
const MODULES = [
  'Organizations',
  'Analytics',
  'Collaboration',
  'Code Actions',
  'Security',
  'Performance',
]
/** Of those, the DocTypes that serve this server alone. */
const ONLY_HERE = [
  'Analytics User Settings',
  'Custom Action Execution',
  'Security Group',
  'Security Group Member',
  'Compliance Attestation',
]

/** The files of an installable Frappe v15 app with our DocTypes, text by path. */
export function frappeAppFiles(docTypes: DocType[]): Record<string, string> {
  const ours = docTypes.filter(
    ({ module, name }) => MODULES.includes(module) && !ONLY_HERE.includes(name),
  )
  return {
    'pyproject.toml': PYPROJECT,
    [`${APP}/__init__.py`]: '__version__ = "0.1.0"\n',
    [`${APP}/hooks.py`]: HOOKS,
    [`${APP}/modules.txt`]: `${MODULES.join('\n')}\n`,
    [`${APP}/patches.txt`]: '[pre_model_sync]\n\n[post_model_sync]\n',
    ...Object.assign({}, ...MODULES.map(moduleFiles), ...ours.map(docTypeFiles)),
  }
}

const moduleFiles = (module: string): Record<string, string> => ({
  [`${APP}/${scrub(module)}/__init__.py`]: '',
  [`${APP}/${scrub(module)}/doctype/__init__.py`]: '',
})

function docTypeFiles(docType: DocType): Record<string, string> {
  const file = scrub(docType.name)
  const folder = `${APP}/${scrub(docType.module)}/doctype/${file}`
  return {
    [`${folder}/__init__.py`]: '',
    [`${folder}/${file}.json`]: exportText(docType),
    [`${folder}/${file}.py`]: controller(docType.name),
  }
}

const controller = (docType: string): string => `from frappe.model.document import Document


class ${typeName(docType)}(Document):
\tpass
`

const HOOKS = `app_name = "${APP}"
app_title = "${TITLE}"
app_publisher = "Oropendola"
app_description = "${DESCRIPTION}"
app_license = "mit"
`

const PYPROJECT = `[project]
name = "${APP}"
authors = [{ name = "Oropendola" }]
description = "${DESCRIPTION}"
requires-python = ">=3.10"
dynamic = ["version"]
dependencies = []

[build-system]
requires = ["flit_core >=3.4,<4"]
build-backend = "flit_core.buildapi"
`
