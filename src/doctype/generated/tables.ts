// Written by `npm run codegen`; change the DocTypes instead.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

/** Every table by its name in MariaDB. */
export interface Database {
  "__Auth": AuthTable
  "oro_ai_request": OroAiRequestTable
  "oro_code_part": OroCodePartTable
  "oro_event": OroEventTable
  "oro_event_key": OroEventKeyTable
  "oro_identity_version": OroIdentityVersionTable
  "oro_name": OroNameTable
  "oro_subject": OroSubjectTable
  "oro_touch": OroTouchTable
  "tabAccess Log": AccessLogTable
  "tabActivity Log": ActivityLogTable
  "tabAnalytics Dashboard Config": AnalyticsDashboardConfigTable
  "tabAnalytics User Settings": AnalyticsUserSettingsTable
  "tabComment": CommentTable
  "tabDefaultValue": DefaultValueTable
  "tabDeleted Document": DeletedDocumentTable
  "tabDocShare": DocShareTable
  "tabEmail Queue": EmailQueueTable
  "tabEmail Queue Recipient": EmailQueueRecipientTable
  "tabError Log": ErrorLogTable
  "tabFile": FileTable
  "tabHas Role": HasRoleTable
  "tabModule Def": ModuleDefTable
  "tabOAuth Bearer Token": OAuthBearerTokenTable
  "tabOAuth Client": OAuthClientTable
  "tabOrganization": OrganizationTable
  "tabOrganization Member": OrganizationMemberTable
  "tabRole": RoleTable
  "tabScheduled Job Log": ScheduledJobLogTable
  "tabScheduled Job Type": ScheduledJobTypeTable
  "tabSeries": SeriesTable
  "tabSessions": SessionsTable
  "tabSingles": SinglesTable
  "tabTeam Analytics Summary": TeamAnalyticsSummaryTable
  "tabToDo": ToDoTable
  "tabUser": UserTable
  "tabUser Analytics Summary": UserAnalyticsSummaryTable
  "tabUser Permission": UserPermissionTable
  "tabVersion": VersionTable
}

export interface AuthTable {
  doctype: string
  name: string
  fieldname: string
  password: string
  encrypted: Generated<number>
}

export interface OroAiRequestTable {
  id: Buffer
  ts: string
  batch_id: Buffer
  subject_no: number
  organization_id: Buffer | null
  workspace_id: Buffer | null
  request_type: number
  model_id: Buffer | null
  provider_id: Buffer | null
  success: Generated<number>
  duration_ms: number | null
  tokens_input: number | null
  tokens_output: number | null
  tokens_cache_read: number | null
  tokens_cache_write: number | null
  tokens_reasoning: number | null
  cost_usd: ColumnType<string | null, string | number | null | undefined, string | number | null>
  reported_cost_usd: ColumnType<string | null, string | number | null | undefined, string | number | null>
  price_version: number | null
  error_message: string | null
}

export interface OroCodePartTable {
  subject_no: number
  organization_id: Buffer
  workspace_id: Buffer
  bucket: string
  kind: number
  key: Buffer
  lines_added: ColumnType<number | string, number | string | bigint | undefined, number | string | bigint>
  lines_deleted: ColumnType<number | string, number | string | bigint | undefined, number | string | bigint>
  n: number
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

export interface AccessLogTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  export_from: string | null
  user: string | null
  reference_document: string | null
  timestamp: string | null
  file_type: string | null
  method: string | null
  report_name: string | null
  filters: string | null
  page: string | null
  columns: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
  _seen: string | null
}

export interface ActivityLogTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  subject: string | null
  content: string | null
  communication_date: string | null
  ip_address: string | null
  operation: string | null
  status: string | null
  reference_doctype: string | null
  reference_name: string | null
  reference_owner: string | null
  timeline_doctype: string | null
  timeline_name: string | null
  link_doctype: string | null
  link_name: string | null
  user: string | null
  full_name: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
  _seen: string | null
}

export interface AnalyticsDashboardConfigTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  user: string | null
  dashboard_name: string | null
  widgets: string | null
  layout: string | null
  date_range: Generated<string | null>
  custom_start_date: string | null
  custom_end_date: string | null
  shared_with: string | null
  revision: Generated<number>
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface AnalyticsUserSettingsTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  user: string | null
  weekly_report: Generated<number>
  report_time_zone: string | null
  leaderboard_visible: Generated<number>
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface CommentTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  comment_type: Generated<string | null>
  comment_email: string | null
  subject: string | null
  comment_by: string | null
  published: Generated<number>
  seen: Generated<number>
  reference_doctype: string | null
  reference_name: string | null
  reference_owner: string | null
  content: string | null
  ip_address: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
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

export interface DeletedDocumentTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  deleted_name: string | null
  deleted_doctype: string | null
  restored: Generated<number>
  new_name: string | null
  data: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface DocShareTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  user: string | null
  share_doctype: string | null
  share_name: string | null
  read: Generated<number>
  write: Generated<number>
  share: Generated<number>
  submit: Generated<number>
  everyone: Generated<number>
  notify_by_email: Generated<number>
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface EmailQueueTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  sender: string | null
  show_as_cc: string | null
  message: string | null
  status: Generated<string | null>
  error: string | null
  message_id: string | null
  reference_doctype: string | null
  reference_name: string | null
  communication: string | null
  send_after: string | null
  priority: Generated<number>
  add_unsubscribe_link: Generated<number>
  unsubscribe_param: string | null
  unsubscribe_method: string | null
  expose_recipients: string | null
  attachments: string | null
  retry: Generated<number>
  email_account: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface EmailQueueRecipientTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  recipient: string | null
  status: Generated<string | null>
  error: string | null
  parent: string | null
  parentfield: string | null
  parenttype: string | null
}

export interface ErrorLogTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  seen: Generated<number>
  reference_doctype: string | null
  reference_name: string | null
  method: string | null
  error: string | null
  trace_id: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface FileTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  file_name: string | null
  is_private: Generated<number>
  file_type: string | null
  is_home_folder: Generated<number>
  is_attachments_folder: Generated<number>
  file_size: ColumnType<number | string, number | string | bigint | undefined, number | string | bigint>
  file_url: string | null
  thumbnail_url: string | null
  folder: string | null
  is_folder: Generated<number>
  attached_to_doctype: string | null
  attached_to_name: string | null
  attached_to_field: string | null
  old_parent: string | null
  content_hash: string | null
  uploaded_to_dropbox: Generated<number>
  uploaded_to_google_drive: Generated<number>
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
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

export interface ModuleDefTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  module_name: string | null
  custom: Generated<number>
  app_name: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface OAuthBearerTokenTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  client: string | null
  user: string | null
  scopes: string | null
  access_token: string | null
  refresh_token: string | null
  expiration_time: string | null
  expires_in: Generated<number>
  status: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface OAuthClientTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  client_id: string | null
  app_name: string | null
  user: string | null
  client_secret: string | null
  skip_authorization: Generated<number>
  scopes: Generated<string | null>
  redirect_uris: string | null
  default_redirect_uri: string | null
  grant_type: string | null
  response_type: Generated<string | null>
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
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

export interface ScheduledJobLogTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  status: string | null
  scheduled_job_type: string | null
  details: string | null
  debug_log: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface ScheduledJobTypeTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  stopped: Generated<number>
  method: string | null
  server_script: string | null
  scheduler_event: string | null
  frequency: string | null
  cron_format: string | null
  create_log: Generated<number>
  last_execution: string | null
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

export interface SinglesTable {
  doctype: string | null
  field: string | null
  value: string | null
}

export interface TeamAnalyticsSummaryTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  organization: string | null
  date: string | null
  active_users: Generated<number>
  total_commands: Generated<number>
  total_ai_requests: Generated<number>
  total_tokens: ColumnType<number | string, number | string | bigint | undefined, number | string | bigint>
  total_cost_usd: ColumnType<string, string | number | undefined, string | number>
  unpriced_requests: Generated<number>
  top_users: string | null
  top_commands: string | null
  average_productivity_score: ColumnType<string, string | number | undefined, string | number>
  scored_users: Generated<number>
  tz: string | null
  final: Generated<number>
  revision: Generated<number>
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface ToDoTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  status: Generated<string | null>
  priority: Generated<string | null>
  color: string | null
  date: string | null
  allocated_to: string | null
  description: string | null
  reference_type: string | null
  reference_name: string | null
  role: string | null
  assigned_by: string | null
  assigned_by_full_name: string | null
  sender: string | null
  assignment_rule: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
  _seen: string | null
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

export interface UserAnalyticsSummaryTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  user: string | null
  date: string | null
  commands_used: Generated<number>
  ai_requests: Generated<number>
  tokens_used: ColumnType<number | string, number | string | bigint | undefined, number | string | bigint>
  files_edited: Generated<number>
  lines_changed: ColumnType<number | string, number | string | bigint | undefined, number | string | bigint>
  time_active_minutes: Generated<number>
  most_used_command: string | null
  most_edited_language: string | null
  productivity_score: ColumnType<string, string | number | undefined, string | number>
  productivity_reason: string | null
  tz: string | null
  final: Generated<number>
  revision: Generated<number>
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface UserPermissionTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  user: string | null
  allow: string | null
  for_value: string | null
  is_default: Generated<number>
  apply_to_all_doctypes: Generated<number>
  applicable_for: string | null
  hide_descendants: Generated<number>
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface VersionTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  ref_doctype: string | null
  docname: string | null
  data: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}
