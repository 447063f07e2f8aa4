// Written by `npm run codegen`; change the DocTypes instead.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

/** Every table by its name in MariaDB. */
export interface Database {
  "__Auth": AuthTable
  "oro_event": OroEventTable
  "oro_event_key": OroEventKeyTable
  "oro_identity_version": OroIdentityVersionTable
  "oro_name": OroNameTable
  "oro_subject": OroSubjectTable
  "oro_touch": OroTouchTable
  "tabDefaultValue": DefaultValueTable
  "tabHas Role": HasRoleTable
  "tabOrganization": OrganizationTable
  "tabOrganization Member": OrganizationMemberTable
  "tabRole": RoleTable
  "tabSeries": SeriesTable
  "tabSessions": SessionsTable
  "tabUser": UserTable
}

export interface AuthTable {
  doctype: string
  name: string
  fieldname: string
  password: string
  encrypted: Generated<number>
}

export interface OroEventTable {
  id: Buffer
  ts: string
  received_at: string
  batch_id: Buffer
  subject_no: number
  organization_id: Buffer | null
  workspace_id: Buffer | null
  event_uid: Buffer
  event_type: number
  event_category: number | null
  name_id: Buffer
  session_id: string | null
  duration_ms: number | null
  skewed: Generated<number>
  success: number | null
  model_id: Buffer | null
  language_id: Buffer | null
  tokens_input: number | null
  tokens_output: number | null
  lines_added: number | null
  lines_deleted: number | null
  event_data: string | null
  metadata: string | null
}

export interface OroEventKeyTable {
  subject_no: number
  event_uid: Buffer
  day: string
}

export interface OroIdentityVersionTable {
  id: number
  version: ColumnType<number | string, number | string | bigint, number | string | bigint>
}

export interface OroNameTable {
  name_id: Buffer
  name: string
}

export interface OroSubjectTable {
  subject_no: Generated<number>
  user: string
  created_at: string
}

export interface OroTouchTable {
  touch_id: Buffer
  batch_id: Buffer
  subject_no: number
  organization_id: Buffer | null
  workspace_id: Buffer | null
  bucket: string
  n: number
}

export interface DefaultValueTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  parent: string | null
  parentfield: string | null
  parenttype: string | null
  idx: Generated<number>
  defvalue: string | null
  defkey: string | null
}

export interface HasRoleTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  role: string | null
  parent: string | null
  parentfield: string | null
  parenttype: string | null
}

export interface OrganizationTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  organization_name: string | null
  time_zone: Generated<string | null>
  min_group_size: Generated<number>
  settings: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface OrganizationMemberTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  organization: string | null
  user: string | null
  role: Generated<string | null>
  joined_at: string | null
  left_at: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
  active_user: GeneratedAlways<string | null>
}

export interface RoleTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  role_name: string | null
  desk_access: Generated<number>
  disabled: Generated<number>
  two_factor_auth: Generated<number>
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface SeriesTable {
  name: string
  current: Generated<number>
}

export interface SessionsTable {
  user: string | null
  sid: string | null
  sessiondata: string | null
  ipaddress: string | null
  lastupdate: string | null
  status: string | null
}

export interface UserTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  enabled: Generated<number>
  email: string | null
  first_name: string | null
  last_name: string | null
  full_name: string | null
  username: string | null
  user_image: string | null
  language: string | null
  time_zone: string | null
  user_type: Generated<string | null>
  api_key: string | null
  api_secret: string | null
  last_login: string | null
  last_active: string | null
  simultaneous_sessions: Generated<number>
  mobile_no: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}
