// Written by `npm run codegen`; change the DocTypes instead.
import { z } from 'zod'
import { document, row, value } from '../values.ts'

/** Has Role as methods take and give it. */
export const HasRole = z.object({
  name: value.data(140),
  role: value.data(140),
})
export type HasRole = z.infer<typeof HasRole>

/** Has Role in Frappe's encoding. */
export const HasRoleDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  parent: document.text().nullable().optional(),
  parentfield: document.text().nullable().optional(),
  parenttype: document.text().nullable().optional(),
  role: document.text().nullable().optional(),
})
export type HasRoleDocument = z.infer<typeof HasRoleDocument>

/** A row of `tabHas Role`. */
export const HasRoleRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  role: row.text().nullable(),
  parent: row.text().nullable(),
  parentfield: row.text().nullable(),
  parenttype: row.text().nullable(),
})
export type HasRoleRow = z.infer<typeof HasRoleRow>

/** Analytics Event as methods take and give it. */
export const AnalyticsEvent = z.object({
  name: value.data(140),
  event_id: value.data(140),
  user: value.data(140),
  organization: value.data(140).nullable().optional(),
  event_type: value.select(["command","action","ai_request","ai_feedback","suggestion_shown","suggestion_accepted","suggestion_rejected","file_open","file_edit","file_save","commit","build","test_run","debug","session_start","session_end","heartbeat","review","comment","share","error","custom"]),
  event_category: value.select(["productivity","ai","collaboration","code","system"]).nullable().optional(),
  event_name: value.data(255),
  event_data: value.json().nullable().optional(),
  timestamp: value.datetime(),
  received_at: value.datetime().nullable().optional(),
  session_id: value.data(140).nullable().optional(),
  workspace_id: value.data(140).nullable().optional(),
  duration_ms: value.int({ min: 0 }).nullable().optional(),
  metadata: value.json().nullable().optional(),
})
export type AnalyticsEvent = z.infer<typeof AnalyticsEvent>

/** Analytics Event in Frappe's encoding. */
export const AnalyticsEventDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  event_id: document.text().nullable().optional(),
  user: document.text().nullable().optional(),
  organization: document.text().nullable().optional(),
  event_type: document.text().nullable().optional(),
  event_category: document.text().nullable().optional(),
  event_name: document.text().nullable().optional(),
  event_data: document.text().nullable().optional(),
  timestamp: document.datetime().nullable().optional(),
  received_at: document.datetime().nullable().optional(),
  session_id: document.text().nullable().optional(),
  workspace_id: document.text().nullable().optional(),
  duration_ms: document.number().nullable().optional(),
  metadata: document.text().nullable().optional(),
})
export type AnalyticsEventDocument = z.infer<typeof AnalyticsEventDocument>

/** A row of `oro_event`. */
export const AnalyticsEventRow = z.object({
  id: row.binary(16),
  ts: row.datetime(),
  received_at: row.datetime(),
  batch_id: row.binary(16),
  subject_no: row.int(),
  organization_id: row.binary(8).nullable(),
  workspace_id: row.binary(8).nullable(),
  event_uid: row.binary(16),
  event_type: row.int(),
  event_category: row.int().nullable(),
  name_id: row.binary(8),
  session_id: row.text().nullable(),
  duration_ms: row.int().nullable(),
  skewed: row.int(),
  success: row.int().nullable(),
  model_id: row.binary(8).nullable(),
  language_id: row.binary(8).nullable(),
  tokens_input: row.int().nullable(),
  tokens_output: row.int().nullable(),
  lines_added: row.int().nullable(),
  lines_deleted: row.int().nullable(),
  event_data: row.text().nullable(),
  metadata: row.text().nullable(),
})
export type AnalyticsEventRow = z.infer<typeof AnalyticsEventRow>

/** Organization as methods take and give it. */
export const Organization = z.object({
  name: value.data(140),
  organization_name: value.data(140),
  time_zone: value.data(140).nullable().optional(),
  min_group_size: value.int({ min: 0 }).nullable().optional(),
  settings: value.json().nullable().optional(),
})
export type Organization = z.infer<typeof Organization>

/** Organization in Frappe's encoding. */
export const OrganizationDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  organization_name: document.text().nullable().optional(),
  time_zone: document.text().nullable().optional(),
  min_group_size: document.number().nullable().optional(),
  settings: document.text().nullable().optional(),
})
export type OrganizationDocument = z.infer<typeof OrganizationDocument>

/** A row of `tabOrganization`. */
export const OrganizationRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  organization_name: row.text().nullable(),
  time_zone: row.text().nullable(),
  min_group_size: row.int(),
  settings: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type OrganizationRow = z.infer<typeof OrganizationRow>

/** Organization Member as methods take and give it. */
export const OrganizationMember = z.object({
  name: value.data(140),
  organization: value.data(140),
  user: value.data(140),
  role: value.select(["owner","admin","member"]),
  joined_at: value.datetime().nullable().optional(),
  left_at: value.datetime().nullable().optional(),
})
export type OrganizationMember = z.infer<typeof OrganizationMember>

/** Organization Member in Frappe's encoding. */
export const OrganizationMemberDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  organization: document.text().nullable().optional(),
  user: document.text().nullable().optional(),
  role: document.text().nullable().optional(),
  joined_at: document.datetime().nullable().optional(),
  left_at: document.datetime().nullable().optional(),
})
export type OrganizationMemberDocument = z.infer<typeof OrganizationMemberDocument>

/** A row of `tabOrganization Member`. */
export const OrganizationMemberRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  organization: row.text().nullable(),
  user: row.text().nullable(),
  role: row.text().nullable(),
  joined_at: row.datetime().nullable(),
  left_at: row.datetime().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
  active_user: row.text().nullable(),
})
export type OrganizationMemberRow = z.infer<typeof OrganizationMemberRow>

/** Role as methods take and give it. */
export const Role = z.object({
  name: value.data(140),
  role_name: value.data(140),
  desk_access: value.check().nullable().optional(),
  disabled: value.check().nullable().optional(),
  two_factor_auth: value.check().nullable().optional(),
})
export type Role = z.infer<typeof Role>

/** Role in Frappe's encoding. */
export const RoleDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  role_name: document.text().nullable().optional(),
  desk_access: document.check().nullable().optional(),
  disabled: document.check().nullable().optional(),
  two_factor_auth: document.check().nullable().optional(),
})
export type RoleDocument = z.infer<typeof RoleDocument>

/** A row of `tabRole`. */
export const RoleRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  role_name: row.text().nullable(),
  desk_access: row.int(),
  disabled: row.int(),
  two_factor_auth: row.int(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type RoleRow = z.infer<typeof RoleRow>

/** User as methods take and give it. */
export const User = z.object({
  name: value.data(140),
  enabled: value.check().nullable().optional(),
  email: value.data(140),
  first_name: value.data(140),
  last_name: value.data(140).nullable().optional(),
  full_name: value.data(140).nullable().optional(),
  username: value.data(140).nullable().optional(),
  user_image: value.text().nullable().optional(),
  language: value.data(140).nullable().optional(),
  time_zone: value.data(140).nullable().optional(),
  user_type: value.select(["System User","Website User"]).nullable().optional(),
  roles: z.array(HasRole).nullable().optional(),
  api_key: value.data(140).nullable().optional(),
  api_secret: value.text().nullable().optional(),
  last_login: value.data(140).nullable().optional(),
  last_active: value.datetime().nullable().optional(),
  simultaneous_sessions: value.int().nullable().optional(),
  mobile_no: value.data(140).nullable().optional(),
})
export type User = z.infer<typeof User>

/** User in Frappe's encoding. */
export const UserDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  enabled: document.check().nullable().optional(),
  email: document.text().nullable().optional(),
  first_name: document.text().nullable().optional(),
  last_name: document.text().nullable().optional(),
  full_name: document.text().nullable().optional(),
  username: document.text().nullable().optional(),
  user_image: document.text().nullable().optional(),
  language: document.text().nullable().optional(),
  time_zone: document.text().nullable().optional(),
  user_type: document.text().nullable().optional(),
  roles: z.array(HasRoleDocument).nullable().optional(),
  api_key: document.text().nullable().optional(),
  api_secret: document.text().nullable().optional(),
  last_login: document.text().nullable().optional(),
  last_active: document.datetime().nullable().optional(),
  simultaneous_sessions: document.number().nullable().optional(),
  mobile_no: document.text().nullable().optional(),
})
export type UserDocument = z.infer<typeof UserDocument>

/** A row of `tabUser`. */
export const UserRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  enabled: row.int(),
  email: row.text().nullable(),
  first_name: row.text().nullable(),
  last_name: row.text().nullable(),
  full_name: row.text().nullable(),
  username: row.text().nullable(),
  user_image: row.text().nullable(),
  language: row.text().nullable(),
  time_zone: row.text().nullable(),
  user_type: row.text().nullable(),
  api_key: row.text().nullable(),
  api_secret: row.text().nullable(),
  last_login: row.text().nullable(),
  last_active: row.datetime().nullable(),
  simultaneous_sessions: row.int(),
  mobile_no: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type UserRow = z.infer<typeof UserRow>
