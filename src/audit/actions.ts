/** Numbers in `oro_audit.action_type`: append, never renumber. */
export const ACTION_TYPES = {
  create: 1,
  read: 2,
  update: 3,
  delete: 4,
  execute: 5,
  share: 6,
  export: 7,
  login: 8,
  logout: 9,
  permission_change: 10,
} as const

/** What a module says of one of its actions. */
export interface AuditAction {
  type: keyof typeof ACTION_TYPES
  /** Keys of the metadata that are about nobody, and stay readable when the actor is erased. */
  plain?: readonly string[]
}

/** Actions by name, `policy.update`; a module has a table of its own. */
export type AuditActions = Readonly<Record<string, AuditAction>>

/** Acts of the server itself. */
export const SERVER_ACTIONS: AuditActions = {
  'api.call': { type: 'execute', plain: ['right'] },
  'document.read': { type: 'read' },
  'session.login': { type: 'login', plain: ['reason'] },
  'session.logout': { type: 'logout' },
  'subject.erase': { type: 'delete' },
}

/** The actions of the server and of the modules, by name; refuses two alike. */
export function auditActions(modules: readonly AuditActions[]): ReadonlyMap<string, AuditAction> {
  const table = new Map<string, AuditAction>()
  for (const [name, action] of [SERVER_ACTIONS, ...modules].flatMap((one) => Object.entries(one))) {
    if (table.has(name)) throw new Error(`Two audit actions are called ${name}.`)
    table.set(name, action)
  }
  return table
}
