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

/** Email Queue Recipient as methods take and give it. */
export const EmailQueueRecipient = z.object({
  name: value.data(140),
  recipient: value.data(140).nullable().optional(),
  status: value.select(["Not Sent","Sent"]).nullable().optional(),
  error: value.longText().nullable().optional(),
})
export type EmailQueueRecipient = z.infer<typeof EmailQueueRecipient>

/** Email Queue Recipient in Frappe's encoding. */
export const EmailQueueRecipientDocument = z.object({
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
  recipient: document.text().nullable().optional(),
  status: document.text().nullable().optional(),
  error: document.text().nullable().optional(),
})
export type EmailQueueRecipientDocument = z.infer<typeof EmailQueueRecipientDocument>

/** A row of `tabEmail Queue Recipient`. */
export const EmailQueueRecipientRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  recipient: row.text().nullable(),
  status: row.text().nullable(),
  error: row.text().nullable(),
  parent: row.text().nullable(),
  parentfield: row.text().nullable(),
  parenttype: row.text().nullable(),
})
export type EmailQueueRecipientRow = z.infer<typeof EmailQueueRecipientRow>

/** AI Usage Metrics as methods take and give it. */
export const AIUsageMetrics = z.object({
  name: value.data(140),
  user: value.data(140),
  organization: value.data(140).nullable().optional(),
  workspace_id: value.data(140).nullable().optional(),
  timestamp: value.datetime(),
  request_type: value.select(["chat","completion","refactor","explain","review","test","agent","embedding","other"]),
  model_used: value.data(255).nullable().optional(),
  provider: value.data(255).nullable().optional(),
  tokens_input: value.bigInt({ min: 0 }).nullable().optional(),
  tokens_output: value.bigInt({ min: 0 }).nullable().optional(),
  duration_ms: value.bigInt({ min: 0 }).nullable().optional(),
  success: value.check().nullable().optional(),
  error_message: value.text().nullable().optional(),
  cost_usd: value.float({ min: 0 }).nullable().optional(),
})
export type AIUsageMetrics = z.infer<typeof AIUsageMetrics>

/** AI Usage Metrics in Frappe's encoding. */
export const AIUsageMetricsDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  user: document.text().nullable().optional(),
  organization: document.text().nullable().optional(),
  workspace_id: document.text().nullable().optional(),
  timestamp: document.datetime().nullable().optional(),
  request_type: document.text().nullable().optional(),
  model_used: document.text().nullable().optional(),
  provider: document.text().nullable().optional(),
  tokens_input: document.number().nullable().optional(),
  tokens_output: document.number().nullable().optional(),
  duration_ms: document.number().nullable().optional(),
  success: document.check().nullable().optional(),
  error_message: document.text().nullable().optional(),
  cost_usd: document.number().nullable().optional(),
})
export type AIUsageMetricsDocument = z.infer<typeof AIUsageMetricsDocument>

/** A row of `oro_ai_request`. */
export const AIUsageMetricsRow = z.object({
  id: row.binary(16),
  ts: row.datetime(),
  batch_id: row.binary(16),
  subject_no: row.int(),
  organization_id: row.binary(8).nullable(),
  workspace_id: row.binary(8).nullable(),
  request_type: row.int(),
  model_id: row.binary(8).nullable(),
  provider_id: row.binary(8).nullable(),
  success: row.int(),
  duration_ms: row.int().nullable(),
  tokens_input: row.int().nullable(),
  tokens_output: row.int().nullable(),
  tokens_cache_read: row.int().nullable(),
  tokens_cache_write: row.int().nullable(),
  tokens_reasoning: row.int().nullable(),
  cost_usd: row.decimal().nullable(),
  reported_cost_usd: row.decimal().nullable(),
  price_version: row.int().nullable(),
  error_message: row.text().nullable(),
})
export type AIUsageMetricsRow = z.infer<typeof AIUsageMetricsRow>

/** Analytics Dashboard Config as methods take and give it. */
export const AnalyticsDashboardConfig = z.object({
  name: value.data(140),
  user: value.data(140),
  dashboard_name: value.data(140),
  widgets: value.json().nullable().optional(),
  layout: value.json().nullable().optional(),
  date_range: value.data(140).nullable().optional(),
  custom_start_date: value.date().nullable().optional(),
  custom_end_date: value.date().nullable().optional(),
  shared_with: value.json().nullable().optional(),
  revision: value.int({ min: 0 }).nullable().optional(),
})
export type AnalyticsDashboardConfig = z.infer<typeof AnalyticsDashboardConfig>

/** Analytics Dashboard Config in Frappe's encoding. */
export const AnalyticsDashboardConfigDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  user: document.text().nullable().optional(),
  dashboard_name: document.text().nullable().optional(),
  widgets: document.text().nullable().optional(),
  layout: document.text().nullable().optional(),
  date_range: document.text().nullable().optional(),
  custom_start_date: document.date().nullable().optional(),
  custom_end_date: document.date().nullable().optional(),
  shared_with: document.text().nullable().optional(),
  revision: document.number().nullable().optional(),
})
export type AnalyticsDashboardConfigDocument = z.infer<typeof AnalyticsDashboardConfigDocument>

/** A row of `tabAnalytics Dashboard Config`. */
export const AnalyticsDashboardConfigRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  user: row.text().nullable(),
  dashboard_name: row.text().nullable(),
  widgets: row.text().nullable(),
  layout: row.text().nullable(),
  date_range: row.text().nullable(),
  custom_start_date: row.date().nullable(),
  custom_end_date: row.date().nullable(),
  shared_with: row.text().nullable(),
  revision: row.int(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type AnalyticsDashboardConfigRow = z.infer<typeof AnalyticsDashboardConfigRow>

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

/** Analytics User Settings as methods take and give it. */
export const AnalyticsUserSettings = z.object({
  name: value.data(140),
  user: value.data(140),
  weekly_report: value.check().nullable().optional(),
  report_time_zone: value.data(140).nullable().optional(),
  leaderboard_visible: value.check().nullable().optional(),
})
export type AnalyticsUserSettings = z.infer<typeof AnalyticsUserSettings>

/** Analytics User Settings in Frappe's encoding. */
export const AnalyticsUserSettingsDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  user: document.text().nullable().optional(),
  weekly_report: document.check().nullable().optional(),
  report_time_zone: document.text().nullable().optional(),
  leaderboard_visible: document.check().nullable().optional(),
})
export type AnalyticsUserSettingsDocument = z.infer<typeof AnalyticsUserSettingsDocument>

/** A row of `tabAnalytics User Settings`. */
export const AnalyticsUserSettingsRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  user: row.text().nullable(),
  weekly_report: row.int(),
  report_time_zone: row.text().nullable(),
  leaderboard_visible: row.int(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type AnalyticsUserSettingsRow = z.infer<typeof AnalyticsUserSettingsRow>

/** Code Metrics as methods take and give it. */
export const CodeMetrics = z.object({
  name: value.data(140),
  user: value.data(140),
  organization: value.data(140).nullable().optional(),
  workspace_id: value.data(140).nullable().optional(),
  timestamp: value.datetime(),
  files_edited: value.int({ min: 0 }).nullable().optional(),
  lines_added: value.bigInt({ min: 0 }).nullable().optional(),
  lines_deleted: value.bigInt({ min: 0 }).nullable().optional(),
  languages: value.json().nullable().optional(),
  file_types: value.json().nullable().optional(),
  commit_count: value.int({ min: 0 }).nullable().optional(),
})
export type CodeMetrics = z.infer<typeof CodeMetrics>

/** Code Metrics in Frappe's encoding. */
export const CodeMetricsDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  user: document.text().nullable().optional(),
  organization: document.text().nullable().optional(),
  workspace_id: document.text().nullable().optional(),
  timestamp: document.datetime().nullable().optional(),
  files_edited: document.number().nullable().optional(),
  lines_added: document.number().nullable().optional(),
  lines_deleted: document.number().nullable().optional(),
  languages: document.text().nullable().optional(),
  file_types: document.text().nullable().optional(),
  commit_count: document.number().nullable().optional(),
})
export type CodeMetricsDocument = z.infer<typeof CodeMetricsDocument>

/** A row of `oro_code_part`. */
export const CodeMetricsRow = z.object({
  subject_no: row.int(),
  organization_id: row.binary(8),
  workspace_id: row.binary(8),
  bucket: row.datetime(),
  kind: row.int(),
  key: row.binary(8),
  lines_added: row.bigInt(),
  lines_deleted: row.bigInt(),
  n: row.int(),
})
export type CodeMetricsRow = z.infer<typeof CodeMetricsRow>

/** Team Analytics Summary as methods take and give it. */
export const TeamAnalyticsSummary = z.object({
  name: value.data(140),
  organization: value.data(140),
  date: value.date(),
  active_users: value.int({ min: 0 }).nullable().optional(),
  total_commands: value.int({ min: 0 }).nullable().optional(),
  total_ai_requests: value.int({ min: 0 }).nullable().optional(),
  total_tokens: value.bigInt({ min: 0 }).nullable().optional(),
  total_cost_usd: value.float({ min: 0 }).nullable().optional(),
  unpriced_requests: value.int({ min: 0 }).nullable().optional(),
  top_users: value.json().nullable().optional(),
  top_commands: value.json().nullable().optional(),
  average_productivity_score: value.float({ min: 0 }).nullable().optional(),
  scored_users: value.int({ min: 0 }).nullable().optional(),
  tz: value.data(140).nullable().optional(),
  final: value.check().nullable().optional(),
  revision: value.int({ min: 0 }).nullable().optional(),
})
export type TeamAnalyticsSummary = z.infer<typeof TeamAnalyticsSummary>

/** Team Analytics Summary in Frappe's encoding. */
export const TeamAnalyticsSummaryDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  organization: document.text().nullable().optional(),
  date: document.date().nullable().optional(),
  active_users: document.number().nullable().optional(),
  total_commands: document.number().nullable().optional(),
  total_ai_requests: document.number().nullable().optional(),
  total_tokens: document.number().nullable().optional(),
  total_cost_usd: document.number().nullable().optional(),
  unpriced_requests: document.number().nullable().optional(),
  top_users: document.text().nullable().optional(),
  top_commands: document.text().nullable().optional(),
  average_productivity_score: document.number().nullable().optional(),
  scored_users: document.number().nullable().optional(),
  tz: document.text().nullable().optional(),
  final: document.check().nullable().optional(),
  revision: document.number().nullable().optional(),
})
export type TeamAnalyticsSummaryDocument = z.infer<typeof TeamAnalyticsSummaryDocument>

/** A row of `tabTeam Analytics Summary`. */
export const TeamAnalyticsSummaryRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  organization: row.text().nullable(),
  date: row.date().nullable(),
  active_users: row.int(),
  total_commands: row.int(),
  total_ai_requests: row.int(),
  total_tokens: row.bigInt(),
  total_cost_usd: row.decimal(),
  unpriced_requests: row.int(),
  top_users: row.text().nullable(),
  top_commands: row.text().nullable(),
  average_productivity_score: row.decimal(),
  scored_users: row.int(),
  tz: row.text().nullable(),
  final: row.int(),
  revision: row.int(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type TeamAnalyticsSummaryRow = z.infer<typeof TeamAnalyticsSummaryRow>

/** User Analytics Summary as methods take and give it. */
export const UserAnalyticsSummary = z.object({
  name: value.data(140),
  user: value.data(140),
  date: value.date(),
  commands_used: value.int({ min: 0 }).nullable().optional(),
  ai_requests: value.int({ min: 0 }).nullable().optional(),
  tokens_used: value.bigInt({ min: 0 }).nullable().optional(),
  files_edited: value.int({ min: 0 }).nullable().optional(),
  lines_changed: value.bigInt({ min: 0 }).nullable().optional(),
  time_active_minutes: value.int({ min: 0 }).nullable().optional(),
  most_used_command: value.data(255).nullable().optional(),
  most_edited_language: value.data(140).nullable().optional(),
  productivity_score: value.float({ min: 0 }).nullable().optional(),
  productivity_reason: value.data(140).nullable().optional(),
  tz: value.data(140).nullable().optional(),
  final: value.check().nullable().optional(),
  revision: value.int({ min: 0 }).nullable().optional(),
})
export type UserAnalyticsSummary = z.infer<typeof UserAnalyticsSummary>

/** User Analytics Summary in Frappe's encoding. */
export const UserAnalyticsSummaryDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  user: document.text().nullable().optional(),
  date: document.date().nullable().optional(),
  commands_used: document.number().nullable().optional(),
  ai_requests: document.number().nullable().optional(),
  tokens_used: document.number().nullable().optional(),
  files_edited: document.number().nullable().optional(),
  lines_changed: document.number().nullable().optional(),
  time_active_minutes: document.number().nullable().optional(),
  most_used_command: document.text().nullable().optional(),
  most_edited_language: document.text().nullable().optional(),
  productivity_score: document.number().nullable().optional(),
  productivity_reason: document.text().nullable().optional(),
  tz: document.text().nullable().optional(),
  final: document.check().nullable().optional(),
  revision: document.number().nullable().optional(),
})
export type UserAnalyticsSummaryDocument = z.infer<typeof UserAnalyticsSummaryDocument>

/** A row of `tabUser Analytics Summary`. */
export const UserAnalyticsSummaryRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  user: row.text().nullable(),
  date: row.date().nullable(),
  commands_used: row.int(),
  ai_requests: row.int(),
  tokens_used: row.bigInt(),
  files_edited: row.int(),
  lines_changed: row.bigInt(),
  time_active_minutes: row.int(),
  most_used_command: row.text().nullable(),
  most_edited_language: row.text().nullable(),
  productivity_score: row.decimal(),
  productivity_reason: row.text().nullable(),
  tz: row.text().nullable(),
  final: row.int(),
  revision: row.int(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type UserAnalyticsSummaryRow = z.infer<typeof UserAnalyticsSummaryRow>

/** Code Analysis Result as methods take and give it. */
export const CodeAnalysisResult = z.object({
  name: value.data(140),
  analysis_id: value.data(140),
  user: value.data(140),
  workspace_id: value.data(140).nullable().optional(),
  file_path: value.data(1000).nullable().optional(),
  analysis_type: value.select(["quality","security","performance","refactor","style","secrets","dependencies","review"]),
  code_snapshot: value.longText().nullable().optional(),
  issues: value.json().nullable().optional(),
  suggestions: value.json().nullable().optional(),
  severity_breakdown: value.json().nullable().optional(),
  created_at: value.datetime().nullable().optional(),
  expires_at: value.datetime().nullable().optional(),
  organization: value.data(140).nullable().optional(),
  analysis_types: value.json().nullable().optional(),
  language: value.data(140).nullable().optional(),
  status: value.select(["queued","running","completed","partial","failed","cancelled"]),
  error_message: value.text().nullable().optional(),
  partial: value.check().nullable().optional(),
  coverage: value.json().nullable().optional(),
  cache_key: value.data(64).nullable().optional(),
  from_cache: value.check().nullable().optional(),
  content_sha256: value.data(64).nullable().optional(),
  revision: value.int({ min: 0 }).nullable().optional(),
  baseline: value.data(140).nullable().optional(),
  rule_pack: value.data(140).nullable().optional(),
  total_issues: value.int({ min: 0 }).nullable().optional(),
  files_total: value.int({ min: 0 }).nullable().optional(),
  files_done: value.int({ min: 0 }).nullable().optional(),
  job_id: value.data(140).nullable().optional(),
  sealed_until: value.datetime().nullable().optional(),
})
export type CodeAnalysisResult = z.infer<typeof CodeAnalysisResult>

/** Code Analysis Result in Frappe's encoding. */
export const CodeAnalysisResultDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  analysis_id: document.text().nullable().optional(),
  user: document.text().nullable().optional(),
  workspace_id: document.text().nullable().optional(),
  file_path: document.text().nullable().optional(),
  analysis_type: document.text().nullable().optional(),
  code_snapshot: document.text().nullable().optional(),
  issues: document.text().nullable().optional(),
  suggestions: document.text().nullable().optional(),
  severity_breakdown: document.text().nullable().optional(),
  created_at: document.datetime().nullable().optional(),
  expires_at: document.datetime().nullable().optional(),
  organization: document.text().nullable().optional(),
  analysis_types: document.text().nullable().optional(),
  language: document.text().nullable().optional(),
  status: document.text().nullable().optional(),
  error_message: document.text().nullable().optional(),
  partial: document.check().nullable().optional(),
  coverage: document.text().nullable().optional(),
  cache_key: document.text().nullable().optional(),
  from_cache: document.check().nullable().optional(),
  content_sha256: document.text().nullable().optional(),
  revision: document.number().nullable().optional(),
  baseline: document.text().nullable().optional(),
  rule_pack: document.text().nullable().optional(),
  total_issues: document.number().nullable().optional(),
  files_total: document.number().nullable().optional(),
  files_done: document.number().nullable().optional(),
  job_id: document.text().nullable().optional(),
  sealed_until: document.datetime().nullable().optional(),
})
export type CodeAnalysisResultDocument = z.infer<typeof CodeAnalysisResultDocument>

/** A row of `tabCode Analysis Result`. */
export const CodeAnalysisResultRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  analysis_id: row.text().nullable(),
  user: row.text().nullable(),
  workspace_id: row.text().nullable(),
  file_path: row.text().nullable(),
  analysis_type: row.text().nullable(),
  code_snapshot: row.text().nullable(),
  severity_breakdown: row.text().nullable(),
  created_at: row.datetime().nullable(),
  expires_at: row.datetime().nullable(),
  organization: row.text().nullable(),
  analysis_types: row.text().nullable(),
  language: row.text().nullable(),
  status: row.text().nullable(),
  error_message: row.text().nullable(),
  partial: row.int(),
  coverage: row.text().nullable(),
  cache_key: row.text().nullable(),
  from_cache: row.int(),
  content_sha256: row.text().nullable(),
  revision: row.int(),
  baseline: row.text().nullable(),
  rule_pack: row.text().nullable(),
  total_issues: row.int(),
  files_total: row.int(),
  files_done: row.int(),
  job_id: row.text().nullable(),
  sealed_until: row.datetime().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type CodeAnalysisResultRow = z.infer<typeof CodeAnalysisResultRow>

/** Code Issue as methods take and give it. */
export const CodeIssue = z.object({
  name: value.data(140),
  issue_id: value.data(140),
  analysis: value.data(140),
  issue_type: value.select(["bug","security","performance","style","complexity","maintainability"]),
  severity: value.select(["critical","high","medium","low","info"]),
  title: value.data(255),
  description: value.text().nullable().optional(),
  file_path: value.data(1000).nullable().optional(),
  line_start: value.int({ min: 0 }).nullable().optional(),
  line_end: value.int({ min: 0 }).nullable().optional(),
  code_snippet: value.text().nullable().optional(),
  suggested_fix: value.text().nullable().optional(),
  auto_fixable: value.check().nullable().optional(),
  cwe_id: value.data(140).nullable().optional(),
  cvss_score: value.float({ min: 0 }).nullable().optional(),
  references: value.json().nullable().optional(),
  fingerprint: value.data(64).nullable().optional(),
  rule_id: value.data(140).nullable().optional(),
  category: value.select(["sast","secret","dependency","license","lint","metric","ai"]),
  language: value.data(140).nullable().optional(),
  col_start: value.int({ min: 0 }).nullable().optional(),
  col_end: value.int({ min: 0 }).nullable().optional(),
  confidence: value.float({ min: 0 }).nullable().optional(),
  sources: value.json().nullable().optional(),
  trace: value.json().nullable().optional(),
  witness: value.text().nullable().optional(),
  cvss_vector: value.data(255).nullable().optional(),
  owasp: value.data(140).nullable().optional(),
  fix_refused_reason: value.data(255).nullable().optional(),
  status: value.select(["open","fixed","dismissed"]),
  delta: value.select(["new","worsened","unchanged","improved","fixed"]).nullable().optional(),
  organization: value.data(140).nullable().optional(),
  workspace_id: value.data(140).nullable().optional(),
})
export type CodeIssue = z.infer<typeof CodeIssue>

/** Code Issue in Frappe's encoding. */
export const CodeIssueDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  issue_id: document.text().nullable().optional(),
  analysis: document.text().nullable().optional(),
  issue_type: document.text().nullable().optional(),
  severity: document.text().nullable().optional(),
  title: document.text().nullable().optional(),
  description: document.text().nullable().optional(),
  file_path: document.text().nullable().optional(),
  line_start: document.number().nullable().optional(),
  line_end: document.number().nullable().optional(),
  code_snippet: document.text().nullable().optional(),
  suggested_fix: document.text().nullable().optional(),
  auto_fixable: document.check().nullable().optional(),
  cwe_id: document.text().nullable().optional(),
  cvss_score: document.number().nullable().optional(),
  references: document.text().nullable().optional(),
  fingerprint: document.text().nullable().optional(),
  rule_id: document.text().nullable().optional(),
  category: document.text().nullable().optional(),
  language: document.text().nullable().optional(),
  col_start: document.number().nullable().optional(),
  col_end: document.number().nullable().optional(),
  confidence: document.number().nullable().optional(),
  sources: document.text().nullable().optional(),
  trace: document.text().nullable().optional(),
  witness: document.text().nullable().optional(),
  cvss_vector: document.text().nullable().optional(),
  owasp: document.text().nullable().optional(),
  fix_refused_reason: document.text().nullable().optional(),
  status: document.text().nullable().optional(),
  delta: document.text().nullable().optional(),
  organization: document.text().nullable().optional(),
  workspace_id: document.text().nullable().optional(),
})
export type CodeIssueDocument = z.infer<typeof CodeIssueDocument>

/** A row of `tabCode Issue`. */
export const CodeIssueRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  issue_id: row.text().nullable(),
  analysis: row.text().nullable(),
  issue_type: row.text().nullable(),
  severity: row.text().nullable(),
  title: row.text().nullable(),
  description: row.text().nullable(),
  file_path: row.text().nullable(),
  line_start: row.int(),
  line_end: row.int(),
  code_snippet: row.text().nullable(),
  suggested_fix: row.text().nullable(),
  auto_fixable: row.int(),
  cwe_id: row.text().nullable(),
  cvss_score: row.decimal(),
  references: row.text().nullable(),
  fingerprint: row.text().nullable(),
  rule_id: row.text().nullable(),
  category: row.text().nullable(),
  language: row.text().nullable(),
  col_start: row.int(),
  col_end: row.int(),
  confidence: row.decimal(),
  sources: row.text().nullable(),
  trace: row.text().nullable(),
  witness: row.text().nullable(),
  cvss_vector: row.text().nullable(),
  owasp: row.text().nullable(),
  fix_refused_reason: row.text().nullable(),
  status: row.text().nullable(),
  delta: row.text().nullable(),
  organization: row.text().nullable(),
  workspace_id: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type CodeIssueRow = z.infer<typeof CodeIssueRow>

/** Code Refactoring Suggestion as methods take and give it. */
export const CodeRefactoringSuggestion = z.object({
  name: value.data(140),
  suggestion_id: value.data(140),
  user: value.data(140),
  file_path: value.data(1000).nullable().optional(),
  refactor_type: value.select(["extract_function","rename","simplify","optimize","extract_variable"]),
  title: value.data(255),
  description: value.text().nullable().optional(),
  original_code: value.longText().nullable().optional(),
  refactored_code: value.longText().nullable().optional(),
  reasoning: value.text().nullable().optional(),
  impact: value.json().nullable().optional(),
  confidence: value.float({ min: 0 }).nullable().optional(),
  status: value.select(["suggested","accepted","rejected","applied"]),
  applied_at: value.datetime().nullable().optional(),
  organization: value.data(140).nullable().optional(),
  analysis: value.data(140).nullable().optional(),
  workspace_id: value.data(140).nullable().optional(),
  language: value.data(140).nullable().optional(),
  line_start: value.int({ min: 0 }).nullable().optional(),
  line_end: value.int({ min: 0 }).nullable().optional(),
  source: value.select(["rule","codemod","ai"]),
  base_sha256: value.data(64).nullable().optional(),
  edits: value.json().nullable().optional(),
  gates: value.json().nullable().optional(),
  expires_at: value.datetime().nullable().optional(),
  rejected_reason: value.data(255).nullable().optional(),
})
export type CodeRefactoringSuggestion = z.infer<typeof CodeRefactoringSuggestion>

/** Code Refactoring Suggestion in Frappe's encoding. */
export const CodeRefactoringSuggestionDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  suggestion_id: document.text().nullable().optional(),
  user: document.text().nullable().optional(),
  file_path: document.text().nullable().optional(),
  refactor_type: document.text().nullable().optional(),
  title: document.text().nullable().optional(),
  description: document.text().nullable().optional(),
  original_code: document.text().nullable().optional(),
  refactored_code: document.text().nullable().optional(),
  reasoning: document.text().nullable().optional(),
  impact: document.text().nullable().optional(),
  confidence: document.number().nullable().optional(),
  status: document.text().nullable().optional(),
  applied_at: document.datetime().nullable().optional(),
  organization: document.text().nullable().optional(),
  analysis: document.text().nullable().optional(),
  workspace_id: document.text().nullable().optional(),
  language: document.text().nullable().optional(),
  line_start: document.number().nullable().optional(),
  line_end: document.number().nullable().optional(),
  source: document.text().nullable().optional(),
  base_sha256: document.text().nullable().optional(),
  edits: document.text().nullable().optional(),
  gates: document.text().nullable().optional(),
  expires_at: document.datetime().nullable().optional(),
  rejected_reason: document.text().nullable().optional(),
})
export type CodeRefactoringSuggestionDocument = z.infer<typeof CodeRefactoringSuggestionDocument>

/** A row of `tabCode Refactoring Suggestion`. */
export const CodeRefactoringSuggestionRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  suggestion_id: row.text().nullable(),
  user: row.text().nullable(),
  file_path: row.text().nullable(),
  refactor_type: row.text().nullable(),
  title: row.text().nullable(),
  description: row.text().nullable(),
  original_code: row.text().nullable(),
  refactored_code: row.text().nullable(),
  reasoning: row.text().nullable(),
  impact: row.text().nullable(),
  confidence: row.decimal(),
  status: row.text().nullable(),
  applied_at: row.datetime().nullable(),
  organization: row.text().nullable(),
  analysis: row.text().nullable(),
  workspace_id: row.text().nullable(),
  language: row.text().nullable(),
  line_start: row.int(),
  line_end: row.int(),
  source: row.text().nullable(),
  base_sha256: row.text().nullable(),
  edits: row.text().nullable(),
  gates: row.text().nullable(),
  expires_at: row.datetime().nullable(),
  rejected_reason: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type CodeRefactoringSuggestionRow = z.infer<typeof CodeRefactoringSuggestionRow>

/** Custom Action Execution as methods take and give it. */
export const CustomActionExecution = z.object({
  name: value.data(140),
  execution_id: value.data(140),
  action: value.data(140),
  action_name: value.data(140).nullable().optional(),
  organization: value.data(140).nullable().optional(),
  user: value.data(140),
  input_sha256: value.data(64).nullable().optional(),
  input_code: value.longText().nullable().optional(),
  input_language: value.data(140).nullable().optional(),
  custom_params: value.json().nullable().optional(),
  output_result: value.longText().nullable().optional(),
  execution_time_ms: value.int({ min: 0 }).nullable().optional(),
  tokens_used: value.int({ min: 0 }).nullable().optional(),
  status: value.select(["running","succeeded","failed","timed_out","refused"]),
  error_message: value.text().nullable().optional(),
  rating: value.int({ min: 0 }).nullable().optional(),
  feedback: value.text().nullable().optional(),
  executed_at: value.datetime().nullable().optional(),
})
export type CustomActionExecution = z.infer<typeof CustomActionExecution>

/** Custom Action Execution in Frappe's encoding. */
export const CustomActionExecutionDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  execution_id: document.text().nullable().optional(),
  action: document.text().nullable().optional(),
  action_name: document.text().nullable().optional(),
  organization: document.text().nullable().optional(),
  user: document.text().nullable().optional(),
  input_sha256: document.text().nullable().optional(),
  input_code: document.text().nullable().optional(),
  input_language: document.text().nullable().optional(),
  custom_params: document.text().nullable().optional(),
  output_result: document.text().nullable().optional(),
  execution_time_ms: document.number().nullable().optional(),
  tokens_used: document.number().nullable().optional(),
  status: document.text().nullable().optional(),
  error_message: document.text().nullable().optional(),
  rating: document.number().nullable().optional(),
  feedback: document.text().nullable().optional(),
  executed_at: document.datetime().nullable().optional(),
})
export type CustomActionExecutionDocument = z.infer<typeof CustomActionExecutionDocument>

/** A row of `tabCustom Action Execution`. */
export const CustomActionExecutionRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  execution_id: row.text().nullable(),
  action: row.text().nullable(),
  action_name: row.text().nullable(),
  organization: row.text().nullable(),
  user: row.text().nullable(),
  input_sha256: row.text().nullable(),
  input_code: row.text().nullable(),
  input_language: row.text().nullable(),
  custom_params: row.text().nullable(),
  output_result: row.text().nullable(),
  execution_time_ms: row.int(),
  tokens_used: row.int(),
  status: row.text().nullable(),
  error_message: row.text().nullable(),
  rating: row.int(),
  feedback: row.text().nullable(),
  executed_at: row.datetime().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type CustomActionExecutionRow = z.infer<typeof CustomActionExecutionRow>

/** Custom Code Action as methods take and give it. */
export const CustomCodeAction = z.object({
  name: value.data(140),
  action_id: value.data(140),
  action_name: value.data(140),
  description: value.text().nullable().optional(),
  visibility: value.select(["private","organization","public"]),
  trigger: value.json().nullable().optional(),
  action_type: value.select(["ai_prompt","script","api_call"]),
  action_config: value.json().nullable().optional(),
  usage_count: value.int({ min: 0 }).nullable().optional(),
  created_at: value.datetime().nullable().optional(),
  organization: value.data(140).nullable().optional(),
  enabled: value.check().nullable().optional(),
  tags: value.json().nullable().optional(),
  revision: value.int({ min: 0 }).nullable().optional(),
  rating_sum: value.int({ min: 0 }).nullable().optional(),
  rating_count: value.int({ min: 0 }).nullable().optional(),
  last_used_at: value.datetime().nullable().optional(),
  deleted_at: value.datetime().nullable().optional(),
})
export type CustomCodeAction = z.infer<typeof CustomCodeAction>

/** Custom Code Action in Frappe's encoding. */
export const CustomCodeActionDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  action_id: document.text().nullable().optional(),
  action_name: document.text().nullable().optional(),
  description: document.text().nullable().optional(),
  visibility: document.text().nullable().optional(),
  trigger: document.text().nullable().optional(),
  action_type: document.text().nullable().optional(),
  action_config: document.text().nullable().optional(),
  usage_count: document.number().nullable().optional(),
  created_at: document.datetime().nullable().optional(),
  organization: document.text().nullable().optional(),
  enabled: document.check().nullable().optional(),
  tags: document.text().nullable().optional(),
  revision: document.number().nullable().optional(),
  rating_sum: document.number().nullable().optional(),
  rating_count: document.number().nullable().optional(),
  last_used_at: document.datetime().nullable().optional(),
  deleted_at: document.datetime().nullable().optional(),
})
export type CustomCodeActionDocument = z.infer<typeof CustomCodeActionDocument>

/** A row of `tabCustom Code Action`. */
export const CustomCodeActionRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  action_id: row.text().nullable(),
  action_name: row.text().nullable(),
  description: row.text().nullable(),
  visibility: row.text().nullable(),
  trigger: row.text().nullable(),
  action_type: row.text().nullable(),
  action_config: row.text().nullable(),
  usage_count: row.int(),
  created_at: row.datetime().nullable(),
  organization: row.text().nullable(),
  enabled: row.int(),
  tags: row.text().nullable(),
  revision: row.int(),
  rating_sum: row.int(),
  rating_count: row.int(),
  last_used_at: row.datetime().nullable(),
  deleted_at: row.datetime().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
  live_name: row.text().nullable(),
})
export type CustomCodeActionRow = z.infer<typeof CustomCodeActionRow>

/** Vulnerability Database as methods take and give it. */
export const VulnerabilityDatabase = z.object({
  name: value.data(140),
  cve_id: value.data(140),
  cwe_id: value.data(140).nullable().optional(),
  title: value.data(255).nullable().optional(),
  description: value.text().nullable().optional(),
  severity: value.select(["critical","high","medium","low","info"]).nullable().optional(),
  cvss_score: value.float({ min: 0 }).nullable().optional(),
  affected_packages: value.json().nullable().optional(),
  fixed_in: value.data(255).nullable().optional(),
  references: value.json().nullable().optional(),
  last_updated: value.datetime().nullable().optional(),
  advisory_ids: value.json().nullable().optional(),
  ecosystems: value.json().nullable().optional(),
  cvss_vector: value.data(255).nullable().optional(),
  cvss_version: value.data(140).nullable().optional(),
  fixed_versions: value.json().nullable().optional(),
  published_at: value.datetime().nullable().optional(),
  modified_at: value.datetime().nullable().optional(),
  withdrawn_at: value.datetime().nullable().optional(),
  source: value.data(140).nullable().optional(),
})
export type VulnerabilityDatabase = z.infer<typeof VulnerabilityDatabase>

/** Vulnerability Database in Frappe's encoding. */
export const VulnerabilityDatabaseDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  cve_id: document.text().nullable().optional(),
  cwe_id: document.text().nullable().optional(),
  title: document.text().nullable().optional(),
  description: document.text().nullable().optional(),
  severity: document.text().nullable().optional(),
  cvss_score: document.number().nullable().optional(),
  affected_packages: document.text().nullable().optional(),
  fixed_in: document.text().nullable().optional(),
  references: document.text().nullable().optional(),
  last_updated: document.datetime().nullable().optional(),
  advisory_ids: document.text().nullable().optional(),
  ecosystems: document.text().nullable().optional(),
  cvss_vector: document.text().nullable().optional(),
  cvss_version: document.text().nullable().optional(),
  fixed_versions: document.text().nullable().optional(),
  published_at: document.datetime().nullable().optional(),
  modified_at: document.datetime().nullable().optional(),
  withdrawn_at: document.datetime().nullable().optional(),
  source: document.text().nullable().optional(),
})
export type VulnerabilityDatabaseDocument = z.infer<typeof VulnerabilityDatabaseDocument>

/** A row of `tabVulnerability Database`. */
export const VulnerabilityDatabaseRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  cve_id: row.text().nullable(),
  cwe_id: row.text().nullable(),
  title: row.text().nullable(),
  description: row.text().nullable(),
  severity: row.text().nullable(),
  cvss_score: row.decimal(),
  fixed_in: row.text().nullable(),
  references: row.text().nullable(),
  last_updated: row.datetime().nullable(),
  advisory_ids: row.text().nullable(),
  ecosystems: row.text().nullable(),
  cvss_vector: row.text().nullable(),
  cvss_version: row.text().nullable(),
  fixed_versions: row.text().nullable(),
  published_at: row.datetime().nullable(),
  modified_at: row.datetime().nullable(),
  withdrawn_at: row.datetime().nullable(),
  source: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type VulnerabilityDatabaseRow = z.infer<typeof VulnerabilityDatabaseRow>

/** Code Comment as methods take and give it. */
export const CodeComment = z.object({
  name: value.data(140),
  comment_id: value.data(140),
  workspace: value.data(140),
  file_path: value.data(1000),
  line_number: value.int({ min: 0 }).nullable().optional(),
  line_content: value.text().nullable().optional(),
  user: value.data(140),
  comment: value.text(),
  code_suggestion: value.text().nullable().optional(),
  status: value.select(["open","resolved","wontfix"]),
  resolved_by: value.data(140).nullable().optional(),
  resolved_at: value.datetime().nullable().optional(),
  thread: value.json().nullable().optional(),
  timestamp: value.datetime().nullable().optional(),
  rev: value.bigInt({ min: 0 }).nullable().optional(),
  resource: value.data(140).nullable().optional(),
  resource_version: value.int({ min: 0 }).nullable().optional(),
  original_line_number: value.int({ min: 0 }).nullable().optional(),
  end_line: value.int({ min: 0 }).nullable().optional(),
  start_column: value.int({ min: 0 }).nullable().optional(),
  end_column: value.int({ min: 0 }).nullable().optional(),
  context_before: value.json().nullable().optional(),
  context_after: value.json().nullable().optional(),
  anchor_hash: value.data(64).nullable().optional(),
  anchor_state: value.select(["exact","moved","outdated"]).nullable().optional(),
  anchor_confidence: value.float({ min: 0 }).nullable().optional(),
  deleted: value.check().nullable().optional(),
  client_comment_id: value.data(140).nullable().optional(),
  redacted: value.int({ min: 0 }).nullable().optional(),
})
export type CodeComment = z.infer<typeof CodeComment>

/** Code Comment in Frappe's encoding. */
export const CodeCommentDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  comment_id: document.text().nullable().optional(),
  workspace: document.text().nullable().optional(),
  file_path: document.text().nullable().optional(),
  line_number: document.number().nullable().optional(),
  line_content: document.text().nullable().optional(),
  user: document.text().nullable().optional(),
  comment: document.text().nullable().optional(),
  code_suggestion: document.text().nullable().optional(),
  status: document.text().nullable().optional(),
  resolved_by: document.text().nullable().optional(),
  resolved_at: document.datetime().nullable().optional(),
  thread: document.text().nullable().optional(),
  timestamp: document.datetime().nullable().optional(),
  rev: document.number().nullable().optional(),
  resource: document.text().nullable().optional(),
  resource_version: document.number().nullable().optional(),
  original_line_number: document.number().nullable().optional(),
  end_line: document.number().nullable().optional(),
  start_column: document.number().nullable().optional(),
  end_column: document.number().nullable().optional(),
  context_before: document.text().nullable().optional(),
  context_after: document.text().nullable().optional(),
  anchor_hash: document.text().nullable().optional(),
  anchor_state: document.text().nullable().optional(),
  anchor_confidence: document.number().nullable().optional(),
  deleted: document.check().nullable().optional(),
  client_comment_id: document.text().nullable().optional(),
  redacted: document.number().nullable().optional(),
})
export type CodeCommentDocument = z.infer<typeof CodeCommentDocument>

/** A row of `tabCode Comment`. */
export const CodeCommentRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  comment_id: row.text().nullable(),
  workspace: row.text().nullable(),
  file_path: row.text().nullable(),
  line_number: row.int(),
  line_content: row.text().nullable(),
  user: row.text().nullable(),
  comment: row.text().nullable(),
  code_suggestion: row.text().nullable(),
  status: row.text().nullable(),
  resolved_by: row.text().nullable(),
  resolved_at: row.datetime().nullable(),
  timestamp: row.datetime().nullable(),
  rev: row.bigInt(),
  resource: row.text().nullable(),
  resource_version: row.int(),
  original_line_number: row.int(),
  end_line: row.int(),
  start_column: row.int(),
  end_column: row.int(),
  context_before: row.text().nullable(),
  context_after: row.text().nullable(),
  anchor_hash: row.text().nullable(),
  anchor_state: row.text().nullable(),
  anchor_confidence: row.decimal(),
  deleted: row.int(),
  client_comment_id: row.text().nullable(),
  redacted: row.int(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
  path_key: row.binary(32).nullable(),
})
export type CodeCommentRow = z.infer<typeof CodeCommentRow>

/** Real-Time Session as methods take and give it. */
export const RealTimeSession = z.object({
  name: value.data(140),
  session_id: value.data(140),
  user: value.data(140),
  workspace: value.data(140),
  status: value.select(["active","away","offline"]),
  current_file: value.data(1000).nullable().optional(),
  cursor_position: value.json().nullable().optional(),
  last_heartbeat: value.datetime().nullable().optional(),
  connected_at: value.datetime().nullable().optional(),
  connection_id: value.data(140).nullable().optional(),
  node: value.data(140).nullable().optional(),
  incarnation: value.bigInt({ min: 0 }).nullable().optional(),
  last_rev: value.bigInt({ min: 0 }).nullable().optional(),
  closed_at: value.datetime().nullable().optional(),
})
export type RealTimeSession = z.infer<typeof RealTimeSession>

/** Real-Time Session in Frappe's encoding. */
export const RealTimeSessionDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  session_id: document.text().nullable().optional(),
  user: document.text().nullable().optional(),
  workspace: document.text().nullable().optional(),
  status: document.text().nullable().optional(),
  current_file: document.text().nullable().optional(),
  cursor_position: document.text().nullable().optional(),
  last_heartbeat: document.datetime().nullable().optional(),
  connected_at: document.datetime().nullable().optional(),
  connection_id: document.text().nullable().optional(),
  node: document.text().nullable().optional(),
  incarnation: document.number().nullable().optional(),
  last_rev: document.number().nullable().optional(),
  closed_at: document.datetime().nullable().optional(),
})
export type RealTimeSessionDocument = z.infer<typeof RealTimeSessionDocument>

/** A row of `tabReal-Time Session`. */
export const RealTimeSessionRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  session_id: row.text().nullable(),
  user: row.text().nullable(),
  workspace: row.text().nullable(),
  status: row.text().nullable(),
  current_file: row.text().nullable(),
  cursor_position: row.text().nullable(),
  last_heartbeat: row.datetime().nullable(),
  connected_at: row.datetime().nullable(),
  connection_id: row.text().nullable(),
  node: row.text().nullable(),
  incarnation: row.bigInt(),
  last_rev: row.bigInt(),
  closed_at: row.datetime().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type RealTimeSessionRow = z.infer<typeof RealTimeSessionRow>

/** Shared AI Conversation as methods take and give it. */
export const SharedAIConversation = z.object({
  name: value.data(140),
  conversation_id: value.data(140),
  workspace: value.data(140),
  title: value.data(140),
  messages: value.json().nullable().optional(),
  shared_with: value.json().nullable().optional(),
  created_at: value.datetime().nullable().optional(),
  updated_at: value.datetime().nullable().optional(),
  tags: value.json().nullable().optional(),
  pinned: value.check().nullable().optional(),
  rev: value.bigInt({ min: 0 }).nullable().optional(),
  message_count: value.int({ min: 0 }).nullable().optional(),
  deleted_at: value.datetime().nullable().optional(),
  redacted: value.int({ min: 0 }).nullable().optional(),
})
export type SharedAIConversation = z.infer<typeof SharedAIConversation>

/** Shared AI Conversation in Frappe's encoding. */
export const SharedAIConversationDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  conversation_id: document.text().nullable().optional(),
  workspace: document.text().nullable().optional(),
  title: document.text().nullable().optional(),
  messages: document.text().nullable().optional(),
  shared_with: document.text().nullable().optional(),
  created_at: document.datetime().nullable().optional(),
  updated_at: document.datetime().nullable().optional(),
  tags: document.text().nullable().optional(),
  pinned: document.check().nullable().optional(),
  rev: document.number().nullable().optional(),
  message_count: document.number().nullable().optional(),
  deleted_at: document.datetime().nullable().optional(),
  redacted: document.number().nullable().optional(),
})
export type SharedAIConversationDocument = z.infer<typeof SharedAIConversationDocument>

/** A row of `tabShared AI Conversation`. */
export const SharedAIConversationRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  conversation_id: row.text().nullable(),
  workspace: row.text().nullable(),
  title: row.text().nullable(),
  created_at: row.datetime().nullable(),
  updated_at: row.datetime().nullable(),
  tags: row.text().nullable(),
  pinned: row.int(),
  rev: row.bigInt(),
  message_count: row.int(),
  deleted_at: row.datetime().nullable(),
  redacted: row.int(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type SharedAIConversationRow = z.infer<typeof SharedAIConversationRow>

/** Shared Resource as methods take and give it. */
export const SharedResource = z.object({
  name: value.data(140),
  resource_id: value.data(140),
  workspace: value.data(140),
  resource_type: value.select(["file","snippet","template","conversation"]),
  resource_name: value.data(140),
  resource_data: value.longText().nullable().optional(),
  file_path: value.data(1000).nullable().optional(),
  created_at: value.datetime().nullable().optional(),
  modified_at: value.datetime().nullable().optional(),
  version: value.int({ min: 0 }).nullable().optional(),
  shared_with: value.json().nullable().optional(),
  permissions: value.json().nullable().optional(),
  rev: value.bigInt({ min: 0 }).nullable().optional(),
  encoding: value.select(["utf8","base64"]).nullable().optional(),
  size_bytes: value.bigInt({ min: 0 }).nullable().optional(),
  sha256: value.data(64).nullable().optional(),
  deleted_at: value.datetime().nullable().optional(),
  updated_by: value.data(140).nullable().optional(),
})
export type SharedResource = z.infer<typeof SharedResource>

/** Shared Resource in Frappe's encoding. */
export const SharedResourceDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  resource_id: document.text().nullable().optional(),
  workspace: document.text().nullable().optional(),
  resource_type: document.text().nullable().optional(),
  resource_name: document.text().nullable().optional(),
  resource_data: document.text().nullable().optional(),
  file_path: document.text().nullable().optional(),
  created_at: document.datetime().nullable().optional(),
  modified_at: document.datetime().nullable().optional(),
  version: document.number().nullable().optional(),
  shared_with: document.text().nullable().optional(),
  permissions: document.text().nullable().optional(),
  rev: document.number().nullable().optional(),
  encoding: document.text().nullable().optional(),
  size_bytes: document.number().nullable().optional(),
  sha256: document.text().nullable().optional(),
  deleted_at: document.datetime().nullable().optional(),
  updated_by: document.text().nullable().optional(),
})
export type SharedResourceDocument = z.infer<typeof SharedResourceDocument>

/** A row of `tabShared Resource`. */
export const SharedResourceRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  resource_id: row.text().nullable(),
  workspace: row.text().nullable(),
  resource_type: row.text().nullable(),
  resource_name: row.text().nullable(),
  resource_data: row.text().nullable(),
  file_path: row.text().nullable(),
  created_at: row.datetime().nullable(),
  modified_at: row.datetime().nullable(),
  version: row.int(),
  permissions: row.text().nullable(),
  rev: row.bigInt(),
  encoding: row.text().nullable(),
  size_bytes: row.bigInt(),
  sha256: row.text().nullable(),
  deleted_at: row.datetime().nullable(),
  updated_by: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
  path_key: row.binary(32).nullable(),
})
export type SharedResourceRow = z.infer<typeof SharedResourceRow>

/** Team Chat Message as methods take and give it. */
export const TeamChatMessage = z.object({
  name: value.data(140),
  message_id: value.data(140),
  workspace: value.data(140),
  channel: value.data(80),
  user: value.data(140),
  message_type: value.select(["text","code","file","system"]),
  content: value.longText().nullable().optional(),
  code_snippet: value.longText().nullable().optional(),
  attachments: value.json().nullable().optional(),
  mentions: value.json().nullable().optional(),
  thread_id: value.data(140).nullable().optional(),
  timestamp: value.datetime().nullable().optional(),
  edited: value.check().nullable().optional(),
  edited_at: value.datetime().nullable().optional(),
  reactions: value.json().nullable().optional(),
  seq: value.bigInt({ min: 0 }).nullable().optional(),
  rev: value.bigInt({ min: 0 }).nullable().optional(),
  deleted: value.check().nullable().optional(),
  deleted_at: value.datetime().nullable().optional(),
  deleted_by: value.data(140).nullable().optional(),
  language: value.data(140).nullable().optional(),
  client_message_id: value.data(140).nullable().optional(),
  body_hash: value.data(64).nullable().optional(),
  reply_count: value.int({ min: 0 }).nullable().optional(),
  last_reply_seq: value.bigInt({ min: 0 }).nullable().optional(),
  redacted: value.int({ min: 0 }).nullable().optional(),
})
export type TeamChatMessage = z.infer<typeof TeamChatMessage>

/** Team Chat Message in Frappe's encoding. */
export const TeamChatMessageDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  message_id: document.text().nullable().optional(),
  workspace: document.text().nullable().optional(),
  channel: document.text().nullable().optional(),
  user: document.text().nullable().optional(),
  message_type: document.text().nullable().optional(),
  content: document.text().nullable().optional(),
  code_snippet: document.text().nullable().optional(),
  attachments: document.text().nullable().optional(),
  mentions: document.text().nullable().optional(),
  thread_id: document.text().nullable().optional(),
  timestamp: document.datetime().nullable().optional(),
  edited: document.check().nullable().optional(),
  edited_at: document.datetime().nullable().optional(),
  reactions: document.text().nullable().optional(),
  seq: document.number().nullable().optional(),
  rev: document.number().nullable().optional(),
  deleted: document.check().nullable().optional(),
  deleted_at: document.datetime().nullable().optional(),
  deleted_by: document.text().nullable().optional(),
  language: document.text().nullable().optional(),
  client_message_id: document.text().nullable().optional(),
  body_hash: document.text().nullable().optional(),
  reply_count: document.number().nullable().optional(),
  last_reply_seq: document.number().nullable().optional(),
  redacted: document.number().nullable().optional(),
})
export type TeamChatMessageDocument = z.infer<typeof TeamChatMessageDocument>

/** A row of `tabTeam Chat Message`. */
export const TeamChatMessageRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  message_id: row.text().nullable(),
  workspace: row.text().nullable(),
  channel: row.text().nullable(),
  user: row.text().nullable(),
  message_type: row.text().nullable(),
  content: row.text().nullable(),
  code_snippet: row.text().nullable(),
  attachments: row.text().nullable(),
  mentions: row.text().nullable(),
  thread_id: row.text().nullable(),
  timestamp: row.datetime().nullable(),
  edited: row.int(),
  edited_at: row.datetime().nullable(),
  seq: row.bigInt(),
  rev: row.bigInt(),
  deleted: row.int(),
  deleted_at: row.datetime().nullable(),
  deleted_by: row.text().nullable(),
  language: row.text().nullable(),
  client_message_id: row.text().nullable(),
  body_hash: row.text().nullable(),
  reply_count: row.int(),
  last_reply_seq: row.bigInt(),
  redacted: row.int(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type TeamChatMessageRow = z.infer<typeof TeamChatMessageRow>

/** Team Workspace as methods take and give it. */
export const TeamWorkspace = z.object({
  name: value.data(140),
  workspace_id: value.data(140),
  workspace_name: value.data(140),
  organization: value.data(140).nullable().optional(),
  workspace_owner: value.data(140),
  members: value.json().nullable().optional(),
  description: value.text().nullable().optional(),
  workspace_type: value.select(["project","department","temporary"]),
  settings: value.json().nullable().optional(),
  created_at: value.datetime().nullable().optional(),
  last_activity: value.datetime().nullable().optional(),
  status: value.select(["active","archived"]),
  rev: value.bigInt({ min: 0 }).nullable().optional(),
  archived_at: value.datetime().nullable().optional(),
  archived_by: value.data(140).nullable().optional(),
  deleted_at: value.datetime().nullable().optional(),
})
export type TeamWorkspace = z.infer<typeof TeamWorkspace>

/** Team Workspace in Frappe's encoding. */
export const TeamWorkspaceDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  workspace_id: document.text().nullable().optional(),
  workspace_name: document.text().nullable().optional(),
  organization: document.text().nullable().optional(),
  workspace_owner: document.text().nullable().optional(),
  members: document.text().nullable().optional(),
  description: document.text().nullable().optional(),
  workspace_type: document.text().nullable().optional(),
  settings: document.text().nullable().optional(),
  created_at: document.datetime().nullable().optional(),
  last_activity: document.datetime().nullable().optional(),
  status: document.text().nullable().optional(),
  rev: document.number().nullable().optional(),
  archived_at: document.datetime().nullable().optional(),
  archived_by: document.text().nullable().optional(),
  deleted_at: document.datetime().nullable().optional(),
})
export type TeamWorkspaceDocument = z.infer<typeof TeamWorkspaceDocument>

/** A row of `tabTeam Workspace`. */
export const TeamWorkspaceRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  workspace_id: row.text().nullable(),
  workspace_name: row.text().nullable(),
  organization: row.text().nullable(),
  workspace_owner: row.text().nullable(),
  description: row.text().nullable(),
  workspace_type: row.text().nullable(),
  settings: row.text().nullable(),
  created_at: row.datetime().nullable(),
  last_activity: row.datetime().nullable(),
  status: row.text().nullable(),
  rev: row.bigInt(),
  archived_at: row.datetime().nullable(),
  archived_by: row.text().nullable(),
  deleted_at: row.datetime().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type TeamWorkspaceRow = z.infer<typeof TeamWorkspaceRow>

/** Workspace Activity as methods take and give it. */
export const WorkspaceActivity = z.object({
  name: value.data(140),
  workspace: value.data(140),
  activity_type: value.select(["workspace_created","workspace_updated","workspace_archived","workspace_unarchived","member_invited","member_joined","member_left","member_removed","role_changed","file_shared","file_updated","file_unshared","snippet_shared","template_shared","comment_added","comment_replied","comment_resolved","comment_reopened","conversation_shared","conversation_updated","conversation_unshared","template_used"]),
  user: value.data(140),
  description: value.text().nullable().optional(),
  metadata: value.json().nullable().optional(),
  timestamp: value.datetime().nullable().optional(),
  rev: value.bigInt({ min: 0 }).nullable().optional(),
  object_type: value.data(140).nullable().optional(),
  object_id: value.data(140).nullable().optional(),
})
export type WorkspaceActivity = z.infer<typeof WorkspaceActivity>

/** Workspace Activity in Frappe's encoding. */
export const WorkspaceActivityDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  workspace: document.text().nullable().optional(),
  activity_type: document.text().nullable().optional(),
  user: document.text().nullable().optional(),
  description: document.text().nullable().optional(),
  metadata: document.text().nullable().optional(),
  timestamp: document.datetime().nullable().optional(),
  rev: document.number().nullable().optional(),
  object_type: document.text().nullable().optional(),
  object_id: document.text().nullable().optional(),
})
export type WorkspaceActivityDocument = z.infer<typeof WorkspaceActivityDocument>

/** A row of `tabWorkspace Activity`. */
export const WorkspaceActivityRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  workspace: row.text().nullable(),
  activity_type: row.text().nullable(),
  user: row.text().nullable(),
  description: row.text().nullable(),
  metadata: row.text().nullable(),
  timestamp: row.datetime().nullable(),
  rev: row.bigInt(),
  object_type: row.text().nullable(),
  object_id: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type WorkspaceActivityRow = z.infer<typeof WorkspaceActivityRow>

/** Workspace Invitation as methods take and give it. */
export const WorkspaceInvitation = z.object({
  name: value.data(140),
  invitation_id: value.data(140),
  workspace: value.data(140),
  invited_email: value.data(140),
  invited_by: value.data(140),
  role: value.select(["owner","admin","member","viewer"]),
  message: value.text().nullable().optional(),
  status: value.select(["pending","accepted","declined","expired"]),
  created_at: value.datetime().nullable().optional(),
  expires_at: value.datetime().nullable().optional(),
  accepted_at: value.datetime().nullable().optional(),
  token_hash: value.data(64).nullable().optional(),
  issue: value.int({ min: 0 }).nullable().optional(),
  declined_at: value.datetime().nullable().optional(),
  accepted_by: value.data(140).nullable().optional(),
  void_reason: value.data(140).nullable().optional(),
})
export type WorkspaceInvitation = z.infer<typeof WorkspaceInvitation>

/** Workspace Invitation in Frappe's encoding. */
export const WorkspaceInvitationDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  invitation_id: document.text().nullable().optional(),
  workspace: document.text().nullable().optional(),
  invited_email: document.text().nullable().optional(),
  invited_by: document.text().nullable().optional(),
  role: document.text().nullable().optional(),
  message: document.text().nullable().optional(),
  status: document.text().nullable().optional(),
  created_at: document.datetime().nullable().optional(),
  expires_at: document.datetime().nullable().optional(),
  accepted_at: document.datetime().nullable().optional(),
  token_hash: document.text().nullable().optional(),
  issue: document.number().nullable().optional(),
  declined_at: document.datetime().nullable().optional(),
  accepted_by: document.text().nullable().optional(),
  void_reason: document.text().nullable().optional(),
})
export type WorkspaceInvitationDocument = z.infer<typeof WorkspaceInvitationDocument>

/** A row of `tabWorkspace Invitation`. */
export const WorkspaceInvitationRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  invitation_id: row.text().nullable(),
  workspace: row.text().nullable(),
  invited_email: row.text().nullable(),
  invited_by: row.text().nullable(),
  role: row.text().nullable(),
  message: row.text().nullable(),
  status: row.text().nullable(),
  created_at: row.datetime().nullable(),
  expires_at: row.datetime().nullable(),
  accepted_at: row.datetime().nullable(),
  token_hash: row.text().nullable(),
  issue: row.int(),
  declined_at: row.datetime().nullable(),
  accepted_by: row.text().nullable(),
  void_reason: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
  pending_email: row.text().nullable(),
})
export type WorkspaceInvitationRow = z.infer<typeof WorkspaceInvitationRow>

/** Workspace Member as methods take and give it. */
export const WorkspaceMember = z.object({
  name: value.data(140),
  workspace: value.data(140),
  user: value.data(140),
  role: value.select(["owner","admin","member","viewer"]),
  joined_at: value.datetime().nullable().optional(),
  invited_by: value.data(140).nullable().optional(),
  permissions: value.json().nullable().optional(),
  last_seen: value.datetime().nullable().optional(),
  status: value.select(["active","inactive","invited"]),
  rev: value.bigInt({ min: 0 }).nullable().optional(),
  left_at: value.datetime().nullable().optional(),
  removed_by: value.data(140).nullable().optional(),
})
export type WorkspaceMember = z.infer<typeof WorkspaceMember>

/** Workspace Member in Frappe's encoding. */
export const WorkspaceMemberDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  workspace: document.text().nullable().optional(),
  user: document.text().nullable().optional(),
  role: document.text().nullable().optional(),
  joined_at: document.datetime().nullable().optional(),
  invited_by: document.text().nullable().optional(),
  permissions: document.text().nullable().optional(),
  last_seen: document.datetime().nullable().optional(),
  status: document.text().nullable().optional(),
  rev: document.number().nullable().optional(),
  left_at: document.datetime().nullable().optional(),
  removed_by: document.text().nullable().optional(),
})
export type WorkspaceMemberDocument = z.infer<typeof WorkspaceMemberDocument>

/** A row of `tabWorkspace Member`. */
export const WorkspaceMemberRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  workspace: row.text().nullable(),
  user: row.text().nullable(),
  role: row.text().nullable(),
  joined_at: row.datetime().nullable(),
  invited_by: row.text().nullable(),
  permissions: row.text().nullable(),
  last_seen: row.datetime().nullable(),
  status: row.text().nullable(),
  rev: row.bigInt(),
  left_at: row.datetime().nullable(),
  removed_by: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type WorkspaceMemberRow = z.infer<typeof WorkspaceMemberRow>

/** Workspace Template as methods take and give it. */
export const WorkspaceTemplate = z.object({
  name: value.data(140),
  template_id: value.data(140),
  template_name: value.data(140),
  template_type: value.select(["project_structure","code_snippet","workflow"]),
  category: value.data(140).nullable().optional(),
  description: value.text().nullable().optional(),
  content: value.json().nullable().optional(),
  variables: value.json().nullable().optional(),
  visibility: value.select(["public","private","organization"]),
  usage_count: value.int({ min: 0 }).nullable().optional(),
  created_at: value.datetime().nullable().optional(),
  organization: value.data(140).nullable().optional(),
  workspace: value.data(140).nullable().optional(),
  revision: value.int({ min: 0 }).nullable().optional(),
})
export type WorkspaceTemplate = z.infer<typeof WorkspaceTemplate>

/** Workspace Template in Frappe's encoding. */
export const WorkspaceTemplateDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  template_id: document.text().nullable().optional(),
  template_name: document.text().nullable().optional(),
  template_type: document.text().nullable().optional(),
  category: document.text().nullable().optional(),
  description: document.text().nullable().optional(),
  content: document.text().nullable().optional(),
  variables: document.text().nullable().optional(),
  visibility: document.text().nullable().optional(),
  usage_count: document.number().nullable().optional(),
  created_at: document.datetime().nullable().optional(),
  organization: document.text().nullable().optional(),
  workspace: document.text().nullable().optional(),
  revision: document.number().nullable().optional(),
})
export type WorkspaceTemplateDocument = z.infer<typeof WorkspaceTemplateDocument>

/** A row of `tabWorkspace Template`. */
export const WorkspaceTemplateRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  template_id: row.text().nullable(),
  template_name: row.text().nullable(),
  template_type: row.text().nullable(),
  category: row.text().nullable(),
  description: row.text().nullable(),
  content: row.text().nullable(),
  variables: row.text().nullable(),
  visibility: row.text().nullable(),
  usage_count: row.int(),
  created_at: row.datetime().nullable(),
  organization: row.text().nullable(),
  workspace: row.text().nullable(),
  revision: row.int(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type WorkspaceTemplateRow = z.infer<typeof WorkspaceTemplateRow>

/** Access Log as methods take and give it. */
export const AccessLog = z.object({
  name: value.data(140),
  export_from: value.data(140).nullable().optional(),
  user: value.data(140).nullable().optional(),
  reference_document: value.data(140).nullable().optional(),
  timestamp: value.datetime().nullable().optional(),
  file_type: value.data(140).nullable().optional(),
  method: value.data(140).nullable().optional(),
  report_name: value.data(140).nullable().optional(),
  filters: value.longText().nullable().optional(),
  page: value.longText().nullable().optional(),
  columns: value.longText().nullable().optional(),
})
export type AccessLog = z.infer<typeof AccessLog>

/** Access Log in Frappe's encoding. */
export const AccessLogDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  export_from: document.text().nullable().optional(),
  user: document.text().nullable().optional(),
  reference_document: document.text().nullable().optional(),
  timestamp: document.datetime().nullable().optional(),
  file_type: document.text().nullable().optional(),
  method: document.text().nullable().optional(),
  report_name: document.text().nullable().optional(),
  filters: document.text().nullable().optional(),
  page: document.text().nullable().optional(),
  columns: document.text().nullable().optional(),
})
export type AccessLogDocument = z.infer<typeof AccessLogDocument>

/** A row of `tabAccess Log`. */
export const AccessLogRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  export_from: row.text().nullable(),
  user: row.text().nullable(),
  reference_document: row.text().nullable(),
  timestamp: row.datetime().nullable(),
  file_type: row.text().nullable(),
  method: row.text().nullable(),
  report_name: row.text().nullable(),
  filters: row.text().nullable(),
  page: row.text().nullable(),
  columns: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
  _seen: row.text().nullable(),
})
export type AccessLogRow = z.infer<typeof AccessLogRow>

/** Activity Log as methods take and give it. */
export const ActivityLog = z.object({
  name: value.data(140),
  subject: value.text(),
  content: value.longText().nullable().optional(),
  communication_date: value.datetime().nullable().optional(),
  ip_address: value.data(140).nullable().optional(),
  operation: value.select(["Login","Logout","Impersonate"]).nullable().optional(),
  status: value.select(["Success","Failed","Linked","Closed"]).nullable().optional(),
  reference_doctype: value.data(140).nullable().optional(),
  reference_name: value.data(140).nullable().optional(),
  reference_owner: value.data(140).nullable().optional(),
  timeline_doctype: value.data(140).nullable().optional(),
  timeline_name: value.data(140).nullable().optional(),
  link_doctype: value.data(140).nullable().optional(),
  link_name: value.data(140).nullable().optional(),
  user: value.data(140).nullable().optional(),
  full_name: value.data(140).nullable().optional(),
})
export type ActivityLog = z.infer<typeof ActivityLog>

/** Activity Log in Frappe's encoding. */
export const ActivityLogDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  subject: document.text().nullable().optional(),
  content: document.text().nullable().optional(),
  communication_date: document.datetime().nullable().optional(),
  ip_address: document.text().nullable().optional(),
  operation: document.text().nullable().optional(),
  status: document.text().nullable().optional(),
  reference_doctype: document.text().nullable().optional(),
  reference_name: document.text().nullable().optional(),
  reference_owner: document.text().nullable().optional(),
  timeline_doctype: document.text().nullable().optional(),
  timeline_name: document.text().nullable().optional(),
  link_doctype: document.text().nullable().optional(),
  link_name: document.text().nullable().optional(),
  user: document.text().nullable().optional(),
  full_name: document.text().nullable().optional(),
})
export type ActivityLogDocument = z.infer<typeof ActivityLogDocument>

/** A row of `tabActivity Log`. */
export const ActivityLogRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  subject: row.text().nullable(),
  content: row.text().nullable(),
  communication_date: row.datetime().nullable(),
  ip_address: row.text().nullable(),
  operation: row.text().nullable(),
  status: row.text().nullable(),
  reference_doctype: row.text().nullable(),
  reference_name: row.text().nullable(),
  reference_owner: row.text().nullable(),
  timeline_doctype: row.text().nullable(),
  timeline_name: row.text().nullable(),
  link_doctype: row.text().nullable(),
  link_name: row.text().nullable(),
  user: row.text().nullable(),
  full_name: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
  _seen: row.text().nullable(),
})
export type ActivityLogRow = z.infer<typeof ActivityLogRow>

/** Comment as methods take and give it. */
export const Comment = z.object({
  name: value.data(140),
  comment_type: value.select(["Comment","Like","Info","Label","Workflow","Created","Submitted","Cancelled","Updated","Deleted","Assigned","Assignment Completed","Attachment","Attachment Removed","Shared","Unshared","Bot","Relinked","Edit"]),
  comment_email: value.data(140).nullable().optional(),
  subject: value.text().nullable().optional(),
  comment_by: value.data(140).nullable().optional(),
  published: value.check().nullable().optional(),
  seen: value.check().nullable().optional(),
  reference_doctype: value.data(140).nullable().optional(),
  reference_name: value.data(140).nullable().optional(),
  reference_owner: value.data(140).nullable().optional(),
  content: value.longText().nullable().optional(),
  ip_address: value.data(140).nullable().optional(),
})
export type Comment = z.infer<typeof Comment>

/** Comment in Frappe's encoding. */
export const CommentDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  comment_type: document.text().nullable().optional(),
  comment_email: document.text().nullable().optional(),
  subject: document.text().nullable().optional(),
  comment_by: document.text().nullable().optional(),
  published: document.check().nullable().optional(),
  seen: document.check().nullable().optional(),
  reference_doctype: document.text().nullable().optional(),
  reference_name: document.text().nullable().optional(),
  reference_owner: document.text().nullable().optional(),
  content: document.text().nullable().optional(),
  ip_address: document.text().nullable().optional(),
})
export type CommentDocument = z.infer<typeof CommentDocument>

/** A row of `tabComment`. */
export const CommentRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  comment_type: row.text().nullable(),
  comment_email: row.text().nullable(),
  subject: row.text().nullable(),
  comment_by: row.text().nullable(),
  published: row.int(),
  seen: row.int(),
  reference_doctype: row.text().nullable(),
  reference_name: row.text().nullable(),
  reference_owner: row.text().nullable(),
  content: row.text().nullable(),
  ip_address: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type CommentRow = z.infer<typeof CommentRow>

/** Deleted Document as methods take and give it. */
export const DeletedDocument = z.object({
  name: value.data(140),
  deleted_name: value.data(140).nullable().optional(),
  deleted_doctype: value.data(140).nullable().optional(),
  restored: value.check().nullable().optional(),
  new_name: value.data(140).nullable().optional(),
  data: value.longText().nullable().optional(),
})
export type DeletedDocument = z.infer<typeof DeletedDocument>

/** Deleted Document in Frappe's encoding. */
export const DeletedDocumentDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  deleted_name: document.text().nullable().optional(),
  deleted_doctype: document.text().nullable().optional(),
  restored: document.check().nullable().optional(),
  new_name: document.text().nullable().optional(),
  data: document.text().nullable().optional(),
})
export type DeletedDocumentDocument = z.infer<typeof DeletedDocumentDocument>

/** A row of `tabDeleted Document`. */
export const DeletedDocumentRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  deleted_name: row.text().nullable(),
  deleted_doctype: row.text().nullable(),
  restored: row.int(),
  new_name: row.text().nullable(),
  data: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type DeletedDocumentRow = z.infer<typeof DeletedDocumentRow>

/** DocShare as methods take and give it. */
export const DocShare = z.object({
  name: value.data(140),
  user: value.data(140).nullable().optional(),
  share_doctype: value.data(140),
  share_name: value.data(140),
  read: value.check().nullable().optional(),
  write: value.check().nullable().optional(),
  share: value.check().nullable().optional(),
  submit: value.check().nullable().optional(),
  everyone: value.check().nullable().optional(),
  notify_by_email: value.check().nullable().optional(),
})
export type DocShare = z.infer<typeof DocShare>

/** DocShare in Frappe's encoding. */
export const DocShareDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  user: document.text().nullable().optional(),
  share_doctype: document.text().nullable().optional(),
  share_name: document.text().nullable().optional(),
  read: document.check().nullable().optional(),
  write: document.check().nullable().optional(),
  share: document.check().nullable().optional(),
  submit: document.check().nullable().optional(),
  everyone: document.check().nullable().optional(),
  notify_by_email: document.check().nullable().optional(),
})
export type DocShareDocument = z.infer<typeof DocShareDocument>

/** A row of `tabDocShare`. */
export const DocShareRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  user: row.text().nullable(),
  share_doctype: row.text().nullable(),
  share_name: row.text().nullable(),
  read: row.int(),
  write: row.int(),
  share: row.int(),
  submit: row.int(),
  everyone: row.int(),
  notify_by_email: row.int(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type DocShareRow = z.infer<typeof DocShareRow>

/** Error Log as methods take and give it. */
export const ErrorLog = z.object({
  name: value.data(140),
  seen: value.check().nullable().optional(),
  reference_doctype: value.data(140).nullable().optional(),
  reference_name: value.data(140).nullable().optional(),
  method: value.data(140).nullable().optional(),
  error: value.longText().nullable().optional(),
  trace_id: value.data(140).nullable().optional(),
})
export type ErrorLog = z.infer<typeof ErrorLog>

/** Error Log in Frappe's encoding. */
export const ErrorLogDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  seen: document.check().nullable().optional(),
  reference_doctype: document.text().nullable().optional(),
  reference_name: document.text().nullable().optional(),
  method: document.text().nullable().optional(),
  error: document.text().nullable().optional(),
  trace_id: document.text().nullable().optional(),
})
export type ErrorLogDocument = z.infer<typeof ErrorLogDocument>

/** A row of `tabError Log`. */
export const ErrorLogRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  seen: row.int(),
  reference_doctype: row.text().nullable(),
  reference_name: row.text().nullable(),
  method: row.text().nullable(),
  error: row.text().nullable(),
  trace_id: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type ErrorLogRow = z.infer<typeof ErrorLogRow>

/** File as methods take and give it. */
export const File = z.object({
  name: value.data(140),
  file_name: value.data(140).nullable().optional(),
  is_private: value.check().nullable().optional(),
  file_type: value.data(140).nullable().optional(),
  is_home_folder: value.check().nullable().optional(),
  is_attachments_folder: value.check().nullable().optional(),
  file_size: value.bigInt().nullable().optional(),
  file_url: value.longText().nullable().optional(),
  thumbnail_url: value.text().nullable().optional(),
  folder: value.data(140).nullable().optional(),
  is_folder: value.check().nullable().optional(),
  attached_to_doctype: value.data(140).nullable().optional(),
  attached_to_name: value.data(140).nullable().optional(),
  attached_to_field: value.data(140).nullable().optional(),
  old_parent: value.data(140).nullable().optional(),
  content_hash: value.data(140).nullable().optional(),
  uploaded_to_dropbox: value.check().nullable().optional(),
  uploaded_to_google_drive: value.check().nullable().optional(),
})
export type File = z.infer<typeof File>

/** File in Frappe's encoding. */
export const FileDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  file_name: document.text().nullable().optional(),
  is_private: document.check().nullable().optional(),
  file_type: document.text().nullable().optional(),
  is_home_folder: document.check().nullable().optional(),
  is_attachments_folder: document.check().nullable().optional(),
  file_size: document.number().nullable().optional(),
  file_url: document.text().nullable().optional(),
  thumbnail_url: document.text().nullable().optional(),
  folder: document.text().nullable().optional(),
  is_folder: document.check().nullable().optional(),
  attached_to_doctype: document.text().nullable().optional(),
  attached_to_name: document.text().nullable().optional(),
  attached_to_field: document.text().nullable().optional(),
  old_parent: document.text().nullable().optional(),
  content_hash: document.text().nullable().optional(),
  uploaded_to_dropbox: document.check().nullable().optional(),
  uploaded_to_google_drive: document.check().nullable().optional(),
})
export type FileDocument = z.infer<typeof FileDocument>

/** A row of `tabFile`. */
export const FileRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  file_name: row.text().nullable(),
  is_private: row.int(),
  file_type: row.text().nullable(),
  is_home_folder: row.int(),
  is_attachments_folder: row.int(),
  file_size: row.bigInt(),
  file_url: row.text().nullable(),
  thumbnail_url: row.text().nullable(),
  folder: row.text().nullable(),
  is_folder: row.int(),
  attached_to_doctype: row.text().nullable(),
  attached_to_name: row.text().nullable(),
  attached_to_field: row.text().nullable(),
  old_parent: row.text().nullable(),
  content_hash: row.text().nullable(),
  uploaded_to_dropbox: row.int(),
  uploaded_to_google_drive: row.int(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type FileRow = z.infer<typeof FileRow>

/** Module Def as methods take and give it. */
export const ModuleDef = z.object({
  name: value.data(140),
  module_name: value.data(140),
  custom: value.check().nullable().optional(),
  app_name: value.data(140),
})
export type ModuleDef = z.infer<typeof ModuleDef>

/** Module Def in Frappe's encoding. */
export const ModuleDefDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  module_name: document.text().nullable().optional(),
  custom: document.check().nullable().optional(),
  app_name: document.text().nullable().optional(),
})
export type ModuleDefDocument = z.infer<typeof ModuleDefDocument>

/** A row of `tabModule Def`. */
export const ModuleDefRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  module_name: row.text().nullable(),
  custom: row.int(),
  app_name: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type ModuleDefRow = z.infer<typeof ModuleDefRow>

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

/** Scheduled Job Log as methods take and give it. */
export const ScheduledJobLog = z.object({
  name: value.data(140),
  status: value.select(["Scheduled","Complete","Failed"]),
  scheduled_job_type: value.data(140),
  details: value.longText().nullable().optional(),
  debug_log: value.longText().nullable().optional(),
})
export type ScheduledJobLog = z.infer<typeof ScheduledJobLog>

/** Scheduled Job Log in Frappe's encoding. */
export const ScheduledJobLogDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  status: document.text().nullable().optional(),
  scheduled_job_type: document.text().nullable().optional(),
  details: document.text().nullable().optional(),
  debug_log: document.text().nullable().optional(),
})
export type ScheduledJobLogDocument = z.infer<typeof ScheduledJobLogDocument>

/** A row of `tabScheduled Job Log`. */
export const ScheduledJobLogRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  status: row.text().nullable(),
  scheduled_job_type: row.text().nullable(),
  details: row.text().nullable(),
  debug_log: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type ScheduledJobLogRow = z.infer<typeof ScheduledJobLogRow>

/** Scheduled Job Type as methods take and give it. */
export const ScheduledJobType = z.object({
  name: value.data(140),
  stopped: value.check().nullable().optional(),
  method: value.data(140),
  server_script: value.data(140).nullable().optional(),
  scheduler_event: value.data(140).nullable().optional(),
  frequency: value.select(["All","Hourly","Hourly Long","Daily","Daily Long","Weekly","Weekly Long","Monthly","Monthly Long","Cron","Yearly","Annual"]),
  cron_format: value.data(140).nullable().optional(),
  create_log: value.check().nullable().optional(),
  last_execution: value.datetime().nullable().optional(),
  next_execution: value.datetime().nullable().optional(),
})
export type ScheduledJobType = z.infer<typeof ScheduledJobType>

/** Scheduled Job Type in Frappe's encoding. */
export const ScheduledJobTypeDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  stopped: document.check().nullable().optional(),
  method: document.text().nullable().optional(),
  server_script: document.text().nullable().optional(),
  scheduler_event: document.text().nullable().optional(),
  frequency: document.text().nullable().optional(),
  cron_format: document.text().nullable().optional(),
  create_log: document.check().nullable().optional(),
  last_execution: document.datetime().nullable().optional(),
  next_execution: document.datetime().nullable().optional(),
})
export type ScheduledJobTypeDocument = z.infer<typeof ScheduledJobTypeDocument>

/** A row of `tabScheduled Job Type`. */
export const ScheduledJobTypeRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  stopped: row.int(),
  method: row.text().nullable(),
  server_script: row.text().nullable(),
  scheduler_event: row.text().nullable(),
  frequency: row.text().nullable(),
  cron_format: row.text().nullable(),
  create_log: row.int(),
  last_execution: row.datetime().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type ScheduledJobTypeRow = z.infer<typeof ScheduledJobTypeRow>

/** System Settings as methods take and give it. */
export const SystemSettings = z.object({
  name: value.data(140),
  language: value.data(140),
  time_zone: value.data(140),
  date_format: value.select(["yyyy-mm-dd","dd-mm-yyyy","dd/mm/yyyy","dd.mm.yyyy","mm/dd/yyyy","mm-dd-yyyy"]),
  time_format: value.select(["HH:mm:ss","HH:mm"]),
  first_day_of_the_week: value.select(["Sunday","Monday","Tuesday","Wednesday","Thursday","Friday","Saturday"]).nullable().optional(),
  float_precision: value.select(["2","3","4","5","6","7","8","9"]).nullable().optional(),
  setup_complete: value.check().nullable().optional(),
  enable_scheduler: value.check().nullable().optional(),
  dormant_days: value.int({ min: 0 }).nullable().optional(),
  session_expiry: value.data(140).nullable().optional(),
  deny_multiple_sessions: value.check().nullable().optional(),
  allow_login_using_mobile_number: value.check().nullable().optional(),
  allow_login_using_user_name: value.check().nullable().optional(),
  login_with_email_link: value.check().nullable().optional(),
  allow_consecutive_login_attempts: value.int({ min: 0 }).nullable().optional(),
  allow_login_after_fail: value.int({ min: 0 }).nullable().optional(),
  enable_two_factor_auth: value.check().nullable().optional(),
  two_factor_method: value.select(["OTP App","SMS","Email"]).nullable().optional(),
  otp_issuer_name: value.data(140).nullable().optional(),
  lifespan_qrcode_image: value.int({ min: 0 }).nullable().optional(),
  enable_password_policy: value.check().nullable().optional(),
  minimum_password_score: value.select(["2","3","4"]).nullable().optional(),
  force_user_to_reset_password: value.int({ min: 0 }).nullable().optional(),
  logout_on_password_reset: value.check().nullable().optional(),
  reset_password_link_expiry_duration: value.float().nullable().optional(),
  password_reset_limit: value.int({ min: 0 }).nullable().optional(),
  allow_guests_to_upload_files: value.check().nullable().optional(),
  max_file_size: value.int({ min: 0 }).nullable().optional(),
  strip_exif_metadata_from_uploaded_images: value.check().nullable().optional(),
  allow_error_traceback: value.check().nullable().optional(),
  email_retry_limit: value.int({ min: 0 }).nullable().optional(),
  disable_document_sharing: value.check().nullable().optional(),
  delete_linked_docs_with_files: value.check().nullable().optional(),
})
export type SystemSettings = z.infer<typeof SystemSettings>

/** System Settings in Frappe's encoding. */
export const SystemSettingsDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  language: document.text().nullable().optional(),
  time_zone: document.text().nullable().optional(),
  date_format: document.text().nullable().optional(),
  time_format: document.text().nullable().optional(),
  first_day_of_the_week: document.text().nullable().optional(),
  float_precision: document.text().nullable().optional(),
  setup_complete: document.check().nullable().optional(),
  enable_scheduler: document.check().nullable().optional(),
  dormant_days: document.number().nullable().optional(),
  session_expiry: document.text().nullable().optional(),
  deny_multiple_sessions: document.check().nullable().optional(),
  allow_login_using_mobile_number: document.check().nullable().optional(),
  allow_login_using_user_name: document.check().nullable().optional(),
  login_with_email_link: document.check().nullable().optional(),
  allow_consecutive_login_attempts: document.number().nullable().optional(),
  allow_login_after_fail: document.number().nullable().optional(),
  enable_two_factor_auth: document.check().nullable().optional(),
  two_factor_method: document.text().nullable().optional(),
  otp_issuer_name: document.text().nullable().optional(),
  lifespan_qrcode_image: document.number().nullable().optional(),
  enable_password_policy: document.check().nullable().optional(),
  minimum_password_score: document.text().nullable().optional(),
  force_user_to_reset_password: document.number().nullable().optional(),
  logout_on_password_reset: document.check().nullable().optional(),
  reset_password_link_expiry_duration: document.number().nullable().optional(),
  password_reset_limit: document.number().nullable().optional(),
  allow_guests_to_upload_files: document.check().nullable().optional(),
  max_file_size: document.number().nullable().optional(),
  strip_exif_metadata_from_uploaded_images: document.check().nullable().optional(),
  allow_error_traceback: document.check().nullable().optional(),
  email_retry_limit: document.number().nullable().optional(),
  disable_document_sharing: document.check().nullable().optional(),
  delete_linked_docs_with_files: document.check().nullable().optional(),
})
export type SystemSettingsDocument = z.infer<typeof SystemSettingsDocument>

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

/** User Permission as methods take and give it. */
export const UserPermission = z.object({
  name: value.data(140),
  user: value.data(140),
  allow: value.data(140),
  for_value: value.data(140),
  is_default: value.check().nullable().optional(),
  apply_to_all_doctypes: value.check().nullable().optional(),
  applicable_for: value.data(140).nullable().optional(),
  hide_descendants: value.check().nullable().optional(),
})
export type UserPermission = z.infer<typeof UserPermission>

/** User Permission in Frappe's encoding. */
export const UserPermissionDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  user: document.text().nullable().optional(),
  allow: document.text().nullable().optional(),
  for_value: document.text().nullable().optional(),
  is_default: document.check().nullable().optional(),
  apply_to_all_doctypes: document.check().nullable().optional(),
  applicable_for: document.text().nullable().optional(),
  hide_descendants: document.check().nullable().optional(),
})
export type UserPermissionDocument = z.infer<typeof UserPermissionDocument>

/** A row of `tabUser Permission`. */
export const UserPermissionRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  user: row.text().nullable(),
  allow: row.text().nullable(),
  for_value: row.text().nullable(),
  is_default: row.int(),
  apply_to_all_doctypes: row.int(),
  applicable_for: row.text().nullable(),
  hide_descendants: row.int(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type UserPermissionRow = z.infer<typeof UserPermissionRow>

/** Version as methods take and give it. */
export const Version = z.object({
  name: value.data(140),
  ref_doctype: value.data(140),
  docname: value.data(140),
  data: value.longText().nullable().optional(),
})
export type Version = z.infer<typeof Version>

/** Version in Frappe's encoding. */
export const VersionDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  ref_doctype: document.text().nullable().optional(),
  docname: document.text().nullable().optional(),
  data: document.text().nullable().optional(),
})
export type VersionDocument = z.infer<typeof VersionDocument>

/** A row of `tabVersion`. */
export const VersionRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  ref_doctype: row.text().nullable(),
  docname: row.text().nullable(),
  data: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type VersionRow = z.infer<typeof VersionRow>

/** ToDo as methods take and give it. */
export const ToDo = z.object({
  name: value.data(140),
  status: value.select(["Open","Closed","Cancelled"]).nullable().optional(),
  priority: value.select(["High","Medium","Low"]).nullable().optional(),
  color: value.data(140).nullable().optional(),
  date: value.date().nullable().optional(),
  allocated_to: value.data(140).nullable().optional(),
  description: value.longText(),
  reference_type: value.data(140).nullable().optional(),
  reference_name: value.data(140).nullable().optional(),
  role: value.data(140).nullable().optional(),
  assigned_by: value.data(140).nullable().optional(),
  assigned_by_full_name: value.data(140).nullable().optional(),
  sender: value.data(140).nullable().optional(),
  assignment_rule: value.data(140).nullable().optional(),
})
export type ToDo = z.infer<typeof ToDo>

/** ToDo in Frappe's encoding. */
export const ToDoDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  status: document.text().nullable().optional(),
  priority: document.text().nullable().optional(),
  color: document.text().nullable().optional(),
  date: document.date().nullable().optional(),
  allocated_to: document.text().nullable().optional(),
  description: document.text().nullable().optional(),
  reference_type: document.text().nullable().optional(),
  reference_name: document.text().nullable().optional(),
  role: document.text().nullable().optional(),
  assigned_by: document.text().nullable().optional(),
  assigned_by_full_name: document.text().nullable().optional(),
  sender: document.text().nullable().optional(),
  assignment_rule: document.text().nullable().optional(),
})
export type ToDoDocument = z.infer<typeof ToDoDocument>

/** A row of `tabToDo`. */
export const ToDoRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  status: row.text().nullable(),
  priority: row.text().nullable(),
  color: row.text().nullable(),
  date: row.date().nullable(),
  allocated_to: row.text().nullable(),
  description: row.text().nullable(),
  reference_type: row.text().nullable(),
  reference_name: row.text().nullable(),
  role: row.text().nullable(),
  assigned_by: row.text().nullable(),
  assigned_by_full_name: row.text().nullable(),
  sender: row.text().nullable(),
  assignment_rule: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
  _seen: row.text().nullable(),
})
export type ToDoRow = z.infer<typeof ToDoRow>

/** Email Queue as methods take and give it. */
export const EmailQueue = z.object({
  name: value.data(140),
  sender: value.data(140).nullable().optional(),
  recipients: z.array(EmailQueueRecipient).nullable().optional(),
  show_as_cc: value.text().nullable().optional(),
  message: value.longText().nullable().optional(),
  status: value.select(["Not Sent","Sending","Sent","Partially Sent","Error"]).nullable().optional(),
  error: value.longText().nullable().optional(),
  message_id: value.text().nullable().optional(),
  reference_doctype: value.data(140).nullable().optional(),
  reference_name: value.data(140).nullable().optional(),
  communication: value.data(140).nullable().optional(),
  send_after: value.datetime().nullable().optional(),
  priority: value.int().nullable().optional(),
  add_unsubscribe_link: value.check().nullable().optional(),
  unsubscribe_param: value.data(140).nullable().optional(),
  unsubscribe_method: value.data(140).nullable().optional(),
  expose_recipients: value.data(140).nullable().optional(),
  attachments: value.longText().nullable().optional(),
  retry: value.int().nullable().optional(),
  email_account: value.data(140).nullable().optional(),
})
export type EmailQueue = z.infer<typeof EmailQueue>

/** Email Queue in Frappe's encoding. */
export const EmailQueueDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  sender: document.text().nullable().optional(),
  recipients: z.array(EmailQueueRecipientDocument).nullable().optional(),
  show_as_cc: document.text().nullable().optional(),
  message: document.text().nullable().optional(),
  status: document.text().nullable().optional(),
  error: document.text().nullable().optional(),
  message_id: document.text().nullable().optional(),
  reference_doctype: document.text().nullable().optional(),
  reference_name: document.text().nullable().optional(),
  communication: document.text().nullable().optional(),
  send_after: document.datetime().nullable().optional(),
  priority: document.number().nullable().optional(),
  add_unsubscribe_link: document.check().nullable().optional(),
  unsubscribe_param: document.text().nullable().optional(),
  unsubscribe_method: document.text().nullable().optional(),
  expose_recipients: document.text().nullable().optional(),
  attachments: document.text().nullable().optional(),
  retry: document.number().nullable().optional(),
  email_account: document.text().nullable().optional(),
})
export type EmailQueueDocument = z.infer<typeof EmailQueueDocument>

/** A row of `tabEmail Queue`. */
export const EmailQueueRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  sender: row.text().nullable(),
  show_as_cc: row.text().nullable(),
  message: row.text().nullable(),
  status: row.text().nullable(),
  error: row.text().nullable(),
  message_id: row.text().nullable(),
  reference_doctype: row.text().nullable(),
  reference_name: row.text().nullable(),
  communication: row.text().nullable(),
  send_after: row.datetime().nullable(),
  priority: row.int(),
  add_unsubscribe_link: row.int(),
  unsubscribe_param: row.text().nullable(),
  unsubscribe_method: row.text().nullable(),
  expose_recipients: row.text().nullable(),
  attachments: row.text().nullable(),
  retry: row.int(),
  email_account: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type EmailQueueRow = z.infer<typeof EmailQueueRow>

/** OAuth Bearer Token as methods take and give it. */
export const OAuthBearerToken = z.object({
  name: value.data(140),
  client: value.data(140).nullable().optional(),
  user: value.data(140).nullable().optional(),
  scopes: value.text().nullable().optional(),
  access_token: value.data(140).nullable().optional(),
  refresh_token: value.data(140).nullable().optional(),
  expiration_time: value.datetime().nullable().optional(),
  expires_in: value.int().nullable().optional(),
  status: value.select(["Active","Revoked"]).nullable().optional(),
})
export type OAuthBearerToken = z.infer<typeof OAuthBearerToken>

/** OAuth Bearer Token in Frappe's encoding. */
export const OAuthBearerTokenDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  client: document.text().nullable().optional(),
  user: document.text().nullable().optional(),
  scopes: document.text().nullable().optional(),
  access_token: document.text().nullable().optional(),
  refresh_token: document.text().nullable().optional(),
  expiration_time: document.datetime().nullable().optional(),
  expires_in: document.number().nullable().optional(),
  status: document.text().nullable().optional(),
})
export type OAuthBearerTokenDocument = z.infer<typeof OAuthBearerTokenDocument>

/** A row of `tabOAuth Bearer Token`. */
export const OAuthBearerTokenRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  client: row.text().nullable(),
  user: row.text().nullable(),
  scopes: row.text().nullable(),
  access_token: row.text().nullable(),
  refresh_token: row.text().nullable(),
  expiration_time: row.datetime().nullable(),
  expires_in: row.int(),
  status: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type OAuthBearerTokenRow = z.infer<typeof OAuthBearerTokenRow>

/** OAuth Client as methods take and give it. */
export const OAuthClient = z.object({
  name: value.data(140),
  client_id: value.data(140).nullable().optional(),
  app_name: value.data(140),
  user: value.data(140).nullable().optional(),
  client_secret: value.data(140).nullable().optional(),
  skip_authorization: value.check().nullable().optional(),
  scopes: value.text(),
  redirect_uris: value.text().nullable().optional(),
  default_redirect_uri: value.data(140),
  grant_type: value.select(["Authorization Code","Implicit"]).nullable().optional(),
  response_type: value.select(["Code","Token"]).nullable().optional(),
})
export type OAuthClient = z.infer<typeof OAuthClient>

/** OAuth Client in Frappe's encoding. */
export const OAuthClientDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  client_id: document.text().nullable().optional(),
  app_name: document.text().nullable().optional(),
  user: document.text().nullable().optional(),
  client_secret: document.text().nullable().optional(),
  skip_authorization: document.check().nullable().optional(),
  scopes: document.text().nullable().optional(),
  redirect_uris: document.text().nullable().optional(),
  default_redirect_uri: document.text().nullable().optional(),
  grant_type: document.text().nullable().optional(),
  response_type: document.text().nullable().optional(),
})
export type OAuthClientDocument = z.infer<typeof OAuthClientDocument>

/** A row of `tabOAuth Client`. */
export const OAuthClientRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  client_id: row.text().nullable(),
  app_name: row.text().nullable(),
  user: row.text().nullable(),
  client_secret: row.text().nullable(),
  skip_authorization: row.int(),
  scopes: row.text().nullable(),
  redirect_uris: row.text().nullable(),
  default_redirect_uri: row.text().nullable(),
  grant_type: row.text().nullable(),
  response_type: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type OAuthClientRow = z.infer<typeof OAuthClientRow>

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

/** Access Control Policy as methods take and give it. */
export const AccessControlPolicy = z.object({
  name: value.data(140),
  policy_id: value.data(140),
  resource_type: value.data(64),
  resource_pattern: value.data(1000),
  principal_type: value.select(["user","role","group","organization"]),
  principal_id: value.data(140),
  permissions: value.json().nullable().optional(),
  conditions: value.json().nullable().optional(),
  effect: value.select(["allow","deny"]),
  priority: value.int().nullable().optional(),
  expires_at: value.datetime().nullable().optional(),
  organization: value.data(140).nullable().optional(),
  enabled: value.check().nullable().optional(),
  policy_name: value.data(140).nullable().optional(),
  description: value.text().nullable().optional(),
  version: value.int({ min: 0 }).nullable().optional(),
  origin: value.select(["grant","policy","import"]),
  reason: value.text().nullable().optional(),
  granted_by: value.data(140).nullable().optional(),
  created_at: value.datetime().nullable().optional(),
  revoked_at: value.datetime().nullable().optional(),
  revoked_by: value.data(140).nullable().optional(),
  specificity: value.int({ min: 0 }).nullable().optional(),
})
export type AccessControlPolicy = z.infer<typeof AccessControlPolicy>

/** Access Control Policy in Frappe's encoding. */
export const AccessControlPolicyDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  policy_id: document.text().nullable().optional(),
  resource_type: document.text().nullable().optional(),
  resource_pattern: document.text().nullable().optional(),
  principal_type: document.text().nullable().optional(),
  principal_id: document.text().nullable().optional(),
  permissions: document.text().nullable().optional(),
  conditions: document.text().nullable().optional(),
  effect: document.text().nullable().optional(),
  priority: document.number().nullable().optional(),
  expires_at: document.datetime().nullable().optional(),
  organization: document.text().nullable().optional(),
  enabled: document.check().nullable().optional(),
  policy_name: document.text().nullable().optional(),
  description: document.text().nullable().optional(),
  version: document.number().nullable().optional(),
  origin: document.text().nullable().optional(),
  reason: document.text().nullable().optional(),
  granted_by: document.text().nullable().optional(),
  created_at: document.datetime().nullable().optional(),
  revoked_at: document.datetime().nullable().optional(),
  revoked_by: document.text().nullable().optional(),
  specificity: document.number().nullable().optional(),
})
export type AccessControlPolicyDocument = z.infer<typeof AccessControlPolicyDocument>

/** A row of `tabAccess Control Policy`. */
export const AccessControlPolicyRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  policy_id: row.text().nullable(),
  resource_type: row.text().nullable(),
  resource_pattern: row.text().nullable(),
  principal_type: row.text().nullable(),
  principal_id: row.text().nullable(),
  permissions: row.text().nullable(),
  conditions: row.text().nullable(),
  effect: row.text().nullable(),
  priority: row.int(),
  expires_at: row.datetime().nullable(),
  organization: row.text().nullable(),
  enabled: row.int(),
  policy_name: row.text().nullable(),
  description: row.text().nullable(),
  version: row.int(),
  origin: row.text().nullable(),
  reason: row.text().nullable(),
  granted_by: row.text().nullable(),
  created_at: row.datetime().nullable(),
  revoked_at: row.datetime().nullable(),
  revoked_by: row.text().nullable(),
  specificity: row.int(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type AccessControlPolicyRow = z.infer<typeof AccessControlPolicyRow>

/** Audit Log as methods take and give it. */
export const AuditLog = z.object({
  name: value.data(140),
  log_id: value.data(140),
  timestamp: value.datetime(),
  user: value.data(140).nullable().optional(),
  action: value.data(140),
  resource_type: value.data(64).nullable().optional(),
  resource_id: value.data(500).nullable().optional(),
  action_type: value.select(["create","read","update","delete","execute","share","export","login","logout","permission_change"]),
  ip_address: value.data(140).nullable().optional(),
  user_agent: value.data(500).nullable().optional(),
  session_id: value.data(140).nullable().optional(),
  result: value.select(["success","failure","denied"]),
  metadata: value.json().nullable().optional(),
  risk_level: value.select(["low","medium","high","critical"]).nullable().optional(),
  organization: value.data(140).nullable().optional(),
  request_id: value.data(140).nullable().optional(),
  method: value.data(255).nullable().optional(),
  source: value.select(["server","client","system"]),
  target_user: value.data(140).nullable().optional(),
  client_timestamp: value.datetime().nullable().optional(),
  repeat_count: value.int({ min: 0 }).nullable().optional(),
  before_hash: value.data(64).nullable().optional(),
  after_hash: value.data(64).nullable().optional(),
  determining: value.json().nullable().optional(),
  seq: value.bigInt({ min: 0 }).nullable().optional(),
  sealed_at: value.datetime().nullable().optional(),
  leaf_hash: value.data(64).nullable().optional(),
  chain_hash: value.data(64).nullable().optional(),
  risk_points: value.int({ min: 0 }).nullable().optional(),
  risk_reasons: value.json().nullable().optional(),
  risk_model: value.data(140).nullable().optional(),
})
export type AuditLog = z.infer<typeof AuditLog>

/** Audit Log in Frappe's encoding. */
export const AuditLogDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  log_id: document.text().nullable().optional(),
  timestamp: document.datetime().nullable().optional(),
  user: document.text().nullable().optional(),
  action: document.text().nullable().optional(),
  resource_type: document.text().nullable().optional(),
  resource_id: document.text().nullable().optional(),
  action_type: document.text().nullable().optional(),
  ip_address: document.text().nullable().optional(),
  user_agent: document.text().nullable().optional(),
  session_id: document.text().nullable().optional(),
  result: document.text().nullable().optional(),
  metadata: document.text().nullable().optional(),
  risk_level: document.text().nullable().optional(),
  organization: document.text().nullable().optional(),
  request_id: document.text().nullable().optional(),
  method: document.text().nullable().optional(),
  source: document.text().nullable().optional(),
  target_user: document.text().nullable().optional(),
  client_timestamp: document.datetime().nullable().optional(),
  repeat_count: document.number().nullable().optional(),
  before_hash: document.text().nullable().optional(),
  after_hash: document.text().nullable().optional(),
  determining: document.text().nullable().optional(),
  seq: document.number().nullable().optional(),
  sealed_at: document.datetime().nullable().optional(),
  leaf_hash: document.text().nullable().optional(),
  chain_hash: document.text().nullable().optional(),
  risk_points: document.number().nullable().optional(),
  risk_reasons: document.text().nullable().optional(),
  risk_model: document.text().nullable().optional(),
})
export type AuditLogDocument = z.infer<typeof AuditLogDocument>

/** A row of `oro_audit`. */
export const AuditLogRow = z.object({
  id: row.binary(16),
  ts: row.datetime(),
  log_uid: row.binary(16),
  organization_id: row.binary(8).nullable(),
  subject_no: row.int().nullable(),
  target_no: row.int().nullable(),
  action: row.text(),
  action_type: row.int(),
  resource_type: row.text().nullable(),
  resource_id: row.text().nullable(),
  result: row.int(),
  source: row.int(),
  method: row.text().nullable(),
  request_id: row.text().nullable(),
  session_id: row.text().nullable(),
  client_ts: row.datetime().nullable(),
  repeat_count: row.int(),
  before_hash: row.binary(32).nullable(),
  after_hash: row.binary(32).nullable(),
  determining: row.text().nullable(),
  metadata: row.text().nullable(),
  personal: row.bytes().nullable(),
  row_hash: row.binary(32),
  writer: row.binary(16),
  writer_n: row.bigInt(),
  mac: row.binary(32),
})
export type AuditLogRow = z.infer<typeof AuditLogRow>

/** Compliance Attestation as methods take and give it. */
export const ComplianceAttestation = z.object({
  name: value.data(140),
  organization: value.data(140),
  compliance_type: value.select(["SOC2","GDPR","HIPAA","ISO27001","PCI-DSS"]),
  control_id: value.data(140),
  text: value.text(),
  by: value.data(140),
  at: value.datetime(),
  valid_until: value.datetime(),
  file: value.text().nullable().optional(),
})
export type ComplianceAttestation = z.infer<typeof ComplianceAttestation>

/** Compliance Attestation in Frappe's encoding. */
export const ComplianceAttestationDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  organization: document.text().nullable().optional(),
  compliance_type: document.text().nullable().optional(),
  control_id: document.text().nullable().optional(),
  text: document.text().nullable().optional(),
  by: document.text().nullable().optional(),
  at: document.datetime().nullable().optional(),
  valid_until: document.datetime().nullable().optional(),
  file: document.text().nullable().optional(),
})
export type ComplianceAttestationDocument = z.infer<typeof ComplianceAttestationDocument>

/** A row of `tabCompliance Attestation`. */
export const ComplianceAttestationRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  organization: row.text().nullable(),
  compliance_type: row.text().nullable(),
  control_id: row.text().nullable(),
  text: row.text().nullable(),
  by: row.text().nullable(),
  at: row.datetime().nullable(),
  valid_until: row.datetime().nullable(),
  file: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type ComplianceAttestationRow = z.infer<typeof ComplianceAttestationRow>

/** Compliance Report as methods take and give it. */
export const ComplianceReport = z.object({
  name: value.data(140),
  report_id: value.data(140),
  compliance_type: value.select(["SOC2","GDPR","HIPAA","ISO27001","PCI-DSS"]),
  report_period_start: value.date(),
  report_period_end: value.date(),
  organization: value.data(140).nullable().optional(),
  status: value.select(["generating","completed","failed"]),
  findings: value.json().nullable().optional(),
  compliant: value.check().nullable().optional(),
  non_compliant_count: value.int({ min: 0 }).nullable().optional(),
  recommendations: value.json().nullable().optional(),
  generated_by: value.data(140).nullable().optional(),
  generated_at: value.datetime().nullable().optional(),
  file_path: value.data(1000).nullable().optional(),
  controls: value.json().nullable().optional(),
  score: value.float({ min: 0 }).nullable().optional(),
  total_controls: value.int({ min: 0 }).nullable().optional(),
  compliant_controls: value.int({ min: 0 }).nullable().optional(),
  scope: value.json().nullable().optional(),
  log_heads: value.json().nullable().optional(),
  inputs_sha256: value.data(64).nullable().optional(),
  formats: value.json().nullable().optional(),
  error: value.text().nullable().optional(),
  expires_at: value.datetime().nullable().optional(),
})
export type ComplianceReport = z.infer<typeof ComplianceReport>

/** Compliance Report in Frappe's encoding. */
export const ComplianceReportDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  report_id: document.text().nullable().optional(),
  compliance_type: document.text().nullable().optional(),
  report_period_start: document.date().nullable().optional(),
  report_period_end: document.date().nullable().optional(),
  organization: document.text().nullable().optional(),
  status: document.text().nullable().optional(),
  findings: document.text().nullable().optional(),
  compliant: document.check().nullable().optional(),
  non_compliant_count: document.number().nullable().optional(),
  recommendations: document.text().nullable().optional(),
  generated_by: document.text().nullable().optional(),
  generated_at: document.datetime().nullable().optional(),
  file_path: document.text().nullable().optional(),
  controls: document.text().nullable().optional(),
  score: document.number().nullable().optional(),
  total_controls: document.number().nullable().optional(),
  compliant_controls: document.number().nullable().optional(),
  scope: document.text().nullable().optional(),
  log_heads: document.text().nullable().optional(),
  inputs_sha256: document.text().nullable().optional(),
  formats: document.text().nullable().optional(),
  error: document.text().nullable().optional(),
  expires_at: document.datetime().nullable().optional(),
})
export type ComplianceReportDocument = z.infer<typeof ComplianceReportDocument>

/** A row of `tabCompliance Report`. */
export const ComplianceReportRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  report_id: row.text().nullable(),
  compliance_type: row.text().nullable(),
  report_period_start: row.date().nullable(),
  report_period_end: row.date().nullable(),
  organization: row.text().nullable(),
  status: row.text().nullable(),
  findings: row.text().nullable(),
  compliant: row.int(),
  non_compliant_count: row.int(),
  recommendations: row.text().nullable(),
  generated_by: row.text().nullable(),
  generated_at: row.datetime().nullable(),
  file_path: row.text().nullable(),
  controls: row.text().nullable(),
  score: row.decimal(),
  total_controls: row.int(),
  compliant_controls: row.int(),
  scope: row.text().nullable(),
  log_heads: row.text().nullable(),
  inputs_sha256: row.text().nullable(),
  formats: row.text().nullable(),
  error: row.text().nullable(),
  expires_at: row.datetime().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type ComplianceReportRow = z.infer<typeof ComplianceReportRow>

/** Data Encryption Key as methods take and give it. */
export const DataEncryptionKey = z.object({
  name: value.data(140),
  key_id: value.data(140),
  key_type: value.select(["master","data_encryption","session"]),
  algorithm: value.data(140),
  key_material: value.text().nullable().optional(),
  created_at: value.datetime().nullable().optional(),
  expires_at: value.datetime().nullable().optional(),
  rotated_from: value.data(140).nullable().optional(),
  status: value.select(["active","rotated","revoked","destroyed"]),
  usage_count: value.bigInt({ min: 0 }).nullable().optional(),
  organization: value.data(140).nullable().optional(),
  data_class: value.data(64).nullable().optional(),
  key_version: value.int({ min: 0 }).nullable().optional(),
  wrapped_by: value.data(140).nullable().optional(),
  purpose: value.data(140).nullable().optional(),
  rotated_at: value.datetime().nullable().optional(),
  revoked_at: value.datetime().nullable().optional(),
  destroyed_at: value.datetime().nullable().optional(),
  destroy_after: value.datetime().nullable().optional(),
  revoke_reason: value.data(255).nullable().optional(),
  usage_limit: value.bigInt({ min: 0 }).nullable().optional(),
})
export type DataEncryptionKey = z.infer<typeof DataEncryptionKey>

/** Data Encryption Key in Frappe's encoding. */
export const DataEncryptionKeyDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  key_id: document.text().nullable().optional(),
  key_type: document.text().nullable().optional(),
  algorithm: document.text().nullable().optional(),
  key_material: document.text().nullable().optional(),
  created_at: document.datetime().nullable().optional(),
  expires_at: document.datetime().nullable().optional(),
  rotated_from: document.text().nullable().optional(),
  status: document.text().nullable().optional(),
  usage_count: document.number().nullable().optional(),
  organization: document.text().nullable().optional(),
  data_class: document.text().nullable().optional(),
  key_version: document.number().nullable().optional(),
  wrapped_by: document.text().nullable().optional(),
  purpose: document.text().nullable().optional(),
  rotated_at: document.datetime().nullable().optional(),
  revoked_at: document.datetime().nullable().optional(),
  destroyed_at: document.datetime().nullable().optional(),
  destroy_after: document.datetime().nullable().optional(),
  revoke_reason: document.text().nullable().optional(),
  usage_limit: document.number().nullable().optional(),
})
export type DataEncryptionKeyDocument = z.infer<typeof DataEncryptionKeyDocument>

/** A row of `tabData Encryption Key`. */
export const DataEncryptionKeyRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  key_id: row.text().nullable(),
  key_type: row.text().nullable(),
  algorithm: row.text().nullable(),
  key_material: row.text().nullable(),
  created_at: row.datetime().nullable(),
  expires_at: row.datetime().nullable(),
  rotated_from: row.text().nullable(),
  status: row.text().nullable(),
  usage_count: row.bigInt(),
  organization: row.text().nullable(),
  data_class: row.text().nullable(),
  key_version: row.int(),
  wrapped_by: row.text().nullable(),
  purpose: row.text().nullable(),
  rotated_at: row.datetime().nullable(),
  revoked_at: row.datetime().nullable(),
  destroyed_at: row.datetime().nullable(),
  destroy_after: row.datetime().nullable(),
  revoke_reason: row.text().nullable(),
  usage_limit: row.bigInt(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type DataEncryptionKeyRow = z.infer<typeof DataEncryptionKeyRow>

/** License Compliance as methods take and give it. */
export const LicenseCompliance = z.object({
  name: value.data(140),
  license_id: value.data(140),
  package_name: value.data(255),
  package_version: value.data(140).nullable().optional(),
  license: value.data(500).nullable().optional(),
  license_type: value.select(["permissive","copyleft","proprietary","weak_copyleft","network_copyleft","public_domain","unknown"]),
  compliance_status: value.select(["compliant","review_needed","incompatible"]),
  detected_in: value.json().nullable().optional(),
  risk_level: value.select(["low","medium","high"]),
  policy_violation: value.check().nullable().optional(),
  last_checked: value.datetime().nullable().optional(),
  organization: value.data(140).nullable().optional(),
  ecosystem: value.data(140).nullable().optional(),
  purl: value.data(300).nullable().optional(),
  scope: value.data(140).nullable().optional(),
  use: value.select(["distributed","saas","internal"]).nullable().optional(),
  evaluation_path: value.json().nullable().optional(),
  source: value.data(140).nullable().optional(),
  source_confidence: value.float({ min: 0 }).nullable().optional(),
  policy_id: value.data(140).nullable().optional(),
  policy_version: value.int({ min: 0 }).nullable().optional(),
  exception: value.json().nullable().optional(),
})
export type LicenseCompliance = z.infer<typeof LicenseCompliance>

/** License Compliance in Frappe's encoding. */
export const LicenseComplianceDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  license_id: document.text().nullable().optional(),
  package_name: document.text().nullable().optional(),
  package_version: document.text().nullable().optional(),
  license: document.text().nullable().optional(),
  license_type: document.text().nullable().optional(),
  compliance_status: document.text().nullable().optional(),
  detected_in: document.text().nullable().optional(),
  risk_level: document.text().nullable().optional(),
  policy_violation: document.check().nullable().optional(),
  last_checked: document.datetime().nullable().optional(),
  organization: document.text().nullable().optional(),
  ecosystem: document.text().nullable().optional(),
  purl: document.text().nullable().optional(),
  scope: document.text().nullable().optional(),
  use: document.text().nullable().optional(),
  evaluation_path: document.text().nullable().optional(),
  source: document.text().nullable().optional(),
  source_confidence: document.number().nullable().optional(),
  policy_id: document.text().nullable().optional(),
  policy_version: document.number().nullable().optional(),
  exception: document.text().nullable().optional(),
})
export type LicenseComplianceDocument = z.infer<typeof LicenseComplianceDocument>

/** A row of `tabLicense Compliance`. */
export const LicenseComplianceRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  license_id: row.text().nullable(),
  package_name: row.text().nullable(),
  package_version: row.text().nullable(),
  license: row.text().nullable(),
  license_type: row.text().nullable(),
  compliance_status: row.text().nullable(),
  detected_in: row.text().nullable(),
  risk_level: row.text().nullable(),
  policy_violation: row.int(),
  last_checked: row.datetime().nullable(),
  organization: row.text().nullable(),
  ecosystem: row.text().nullable(),
  purl: row.text().nullable(),
  scope: row.text().nullable(),
  use: row.text().nullable(),
  evaluation_path: row.text().nullable(),
  source: row.text().nullable(),
  source_confidence: row.decimal(),
  policy_id: row.text().nullable(),
  policy_version: row.int(),
  exception: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type LicenseComplianceRow = z.infer<typeof LicenseComplianceRow>

/** Secret Detection Result as methods take and give it. */
export const SecretDetectionResult = z.object({
  name: value.data(140),
  detection_id: value.data(140),
  user: value.data(140),
  file_path: value.data(1000).nullable().optional(),
  secret_type: value.select(["api_key","password","token","certificate","ssh_key"]),
  line_number: value.int({ min: 0 }).nullable().optional(),
  matched_pattern: value.data(140).nullable().optional(),
  confidence: value.float({ min: 0 }).nullable().optional(),
  entropy_score: value.float({ min: 0 }).nullable().optional(),
  detected_at: value.datetime().nullable().optional(),
  status: value.select(["detected","false_positive","remediated"]),
  remediated_at: value.datetime().nullable().optional(),
  severity: value.select(["critical","high","medium","low"]),
  organization: value.data(140).nullable().optional(),
  workspace_id: value.data(140).nullable().optional(),
  rule_id: value.data(140).nullable().optional(),
  fingerprint: value.data(64).nullable().optional(),
  preview: value.data(140).nullable().optional(),
  validity: value.select(["unknown","structurally_valid","invalid","live","revoked"]).nullable().optional(),
  col_start: value.int({ min: 0 }).nullable().optional(),
  col_end: value.int({ min: 0 }).nullable().optional(),
  first_seen: value.datetime().nullable().optional(),
  last_seen: value.datetime().nullable().optional(),
  occurrences: value.int({ min: 0 }).nullable().optional(),
  revision: value.int({ min: 0 }).nullable().optional(),
  status_reason: value.text().nullable().optional(),
  status_by: value.data(140).nullable().optional(),
  false_positive_scope: value.select(["path","fingerprint"]).nullable().optional(),
  expires_at: value.datetime().nullable().optional(),
  remediation_action: value.select(["removed","moved_to_env","rotated","revoked"]).nullable().optional(),
  verified_by: value.select(["rescan","rotation","statement"]).nullable().optional(),
})
export type SecretDetectionResult = z.infer<typeof SecretDetectionResult>

/** Secret Detection Result in Frappe's encoding. */
export const SecretDetectionResultDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  detection_id: document.text().nullable().optional(),
  user: document.text().nullable().optional(),
  file_path: document.text().nullable().optional(),
  secret_type: document.text().nullable().optional(),
  line_number: document.number().nullable().optional(),
  matched_pattern: document.text().nullable().optional(),
  confidence: document.number().nullable().optional(),
  entropy_score: document.number().nullable().optional(),
  detected_at: document.datetime().nullable().optional(),
  status: document.text().nullable().optional(),
  remediated_at: document.datetime().nullable().optional(),
  severity: document.text().nullable().optional(),
  organization: document.text().nullable().optional(),
  workspace_id: document.text().nullable().optional(),
  rule_id: document.text().nullable().optional(),
  fingerprint: document.text().nullable().optional(),
  preview: document.text().nullable().optional(),
  validity: document.text().nullable().optional(),
  col_start: document.number().nullable().optional(),
  col_end: document.number().nullable().optional(),
  first_seen: document.datetime().nullable().optional(),
  last_seen: document.datetime().nullable().optional(),
  occurrences: document.number().nullable().optional(),
  revision: document.number().nullable().optional(),
  status_reason: document.text().nullable().optional(),
  status_by: document.text().nullable().optional(),
  false_positive_scope: document.text().nullable().optional(),
  expires_at: document.datetime().nullable().optional(),
  remediation_action: document.text().nullable().optional(),
  verified_by: document.text().nullable().optional(),
})
export type SecretDetectionResultDocument = z.infer<typeof SecretDetectionResultDocument>

/** A row of `tabSecret Detection Result`. */
export const SecretDetectionResultRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  detection_id: row.text().nullable(),
  user: row.text().nullable(),
  file_path: row.text().nullable(),
  secret_type: row.text().nullable(),
  line_number: row.int(),
  matched_pattern: row.text().nullable(),
  confidence: row.decimal(),
  entropy_score: row.decimal(),
  detected_at: row.datetime().nullable(),
  status: row.text().nullable(),
  remediated_at: row.datetime().nullable(),
  severity: row.text().nullable(),
  organization: row.text().nullable(),
  workspace_id: row.text().nullable(),
  rule_id: row.text().nullable(),
  fingerprint: row.text().nullable(),
  preview: row.text().nullable(),
  validity: row.text().nullable(),
  col_start: row.int(),
  col_end: row.int(),
  first_seen: row.datetime().nullable(),
  last_seen: row.datetime().nullable(),
  occurrences: row.int(),
  revision: row.int(),
  status_reason: row.text().nullable(),
  status_by: row.text().nullable(),
  false_positive_scope: row.text().nullable(),
  expires_at: row.datetime().nullable(),
  remediation_action: row.text().nullable(),
  verified_by: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
  tenant: row.text().nullable(),
  path_key: row.binary(32).nullable(),
})
export type SecretDetectionResultRow = z.infer<typeof SecretDetectionResultRow>

/** Security Group as methods take and give it. */
export const SecurityGroup = z.object({
  name: value.data(140),
  organization: value.data(140),
  group_name: value.data(140),
  description: value.text().nullable().optional(),
})
export type SecurityGroup = z.infer<typeof SecurityGroup>

/** Security Group in Frappe's encoding. */
export const SecurityGroupDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  organization: document.text().nullable().optional(),
  group_name: document.text().nullable().optional(),
  description: document.text().nullable().optional(),
})
export type SecurityGroupDocument = z.infer<typeof SecurityGroupDocument>

/** A row of `tabSecurity Group`. */
export const SecurityGroupRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  organization: row.text().nullable(),
  group_name: row.text().nullable(),
  description: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type SecurityGroupRow = z.infer<typeof SecurityGroupRow>

/** Security Group Member as methods take and give it. */
export const SecurityGroupMember = z.object({
  name: value.data(140),
  group: value.data(140),
  user: value.data(140),
  added_by: value.data(140).nullable().optional(),
  added_at: value.datetime().nullable().optional(),
})
export type SecurityGroupMember = z.infer<typeof SecurityGroupMember>

/** Security Group Member in Frappe's encoding. */
export const SecurityGroupMemberDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  group: document.text().nullable().optional(),
  user: document.text().nullable().optional(),
  added_by: document.text().nullable().optional(),
  added_at: document.datetime().nullable().optional(),
})
export type SecurityGroupMemberDocument = z.infer<typeof SecurityGroupMemberDocument>

/** A row of `tabSecurity Group Member`. */
export const SecurityGroupMemberRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  group: row.text().nullable(),
  user: row.text().nullable(),
  added_by: row.text().nullable(),
  added_at: row.datetime().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type SecurityGroupMemberRow = z.infer<typeof SecurityGroupMemberRow>

/** Security Incident as methods take and give it. */
export const SecurityIncident = z.object({
  name: value.data(140),
  incident_id: value.data(140),
  incident_type: value.select(["unauthorized_access","data_breach","policy_violation","malware","phishing","ddos","secret_exposure","audit_tampering","anomaly","other"]),
  severity: value.select(["critical","high","medium","low"]),
  title: value.data(140),
  description: value.text().nullable().optional(),
  detected_at: value.datetime().nullable().optional(),
  detected_by: value.data(140).nullable().optional(),
  affected_users: value.json().nullable().optional(),
  affected_resources: value.json().nullable().optional(),
  status: value.select(["new","investigating","contained","resolved"]),
  assigned_to: value.data(140).nullable().optional(),
  resolution: value.text().nullable().optional(),
  resolved_at: value.datetime().nullable().optional(),
  root_cause: value.text().nullable().optional(),
  actions_taken: value.json().nullable().optional(),
  organization: value.data(140).nullable().optional(),
  impact: value.text().nullable().optional(),
  personal_data: value.check().nullable().optional(),
  awareness_at: value.datetime().nullable().optional(),
  acknowledged_at: value.datetime().nullable().optional(),
  contained_at: value.datetime().nullable().optional(),
  resolution_type: value.select(["fixed","false_positive","accepted_risk","duplicate"]).nullable().optional(),
  duplicate_of: value.data(140).nullable().optional(),
  dedupe_key: value.data(140).nullable().optional(),
  origin: value.data(140).nullable().optional(),
  reopened_count: value.int({ min: 0 }).nullable().optional(),
})
export type SecurityIncident = z.infer<typeof SecurityIncident>

/** Security Incident in Frappe's encoding. */
export const SecurityIncidentDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  incident_id: document.text().nullable().optional(),
  incident_type: document.text().nullable().optional(),
  severity: document.text().nullable().optional(),
  title: document.text().nullable().optional(),
  description: document.text().nullable().optional(),
  detected_at: document.datetime().nullable().optional(),
  detected_by: document.text().nullable().optional(),
  affected_users: document.text().nullable().optional(),
  affected_resources: document.text().nullable().optional(),
  status: document.text().nullable().optional(),
  assigned_to: document.text().nullable().optional(),
  resolution: document.text().nullable().optional(),
  resolved_at: document.datetime().nullable().optional(),
  root_cause: document.text().nullable().optional(),
  actions_taken: document.text().nullable().optional(),
  organization: document.text().nullable().optional(),
  impact: document.text().nullable().optional(),
  personal_data: document.check().nullable().optional(),
  awareness_at: document.datetime().nullable().optional(),
  acknowledged_at: document.datetime().nullable().optional(),
  contained_at: document.datetime().nullable().optional(),
  resolution_type: document.text().nullable().optional(),
  duplicate_of: document.text().nullable().optional(),
  dedupe_key: document.text().nullable().optional(),
  origin: document.text().nullable().optional(),
  reopened_count: document.number().nullable().optional(),
})
export type SecurityIncidentDocument = z.infer<typeof SecurityIncidentDocument>

/** A row of `tabSecurity Incident`. */
export const SecurityIncidentRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  incident_id: row.text().nullable(),
  incident_type: row.text().nullable(),
  severity: row.text().nullable(),
  title: row.text().nullable(),
  description: row.text().nullable(),
  detected_at: row.datetime().nullable(),
  detected_by: row.text().nullable(),
  affected_users: row.text().nullable(),
  affected_resources: row.text().nullable(),
  status: row.text().nullable(),
  assigned_to: row.text().nullable(),
  resolution: row.text().nullable(),
  resolved_at: row.datetime().nullable(),
  root_cause: row.text().nullable(),
  organization: row.text().nullable(),
  impact: row.text().nullable(),
  personal_data: row.int(),
  awareness_at: row.datetime().nullable(),
  acknowledged_at: row.datetime().nullable(),
  contained_at: row.datetime().nullable(),
  resolution_type: row.text().nullable(),
  duplicate_of: row.text().nullable(),
  dedupe_key: row.text().nullable(),
  origin: row.text().nullable(),
  reopened_count: row.int(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type SecurityIncidentRow = z.infer<typeof SecurityIncidentRow>

/** Security Policy as methods take and give it. */
export const SecurityPolicy = z.object({
  name: value.data(140),
  policy_id: value.data(140),
  policy_name: value.data(140),
  policy_type: value.select(["access_control","data_retention","encryption","compliance","license"]),
  description: value.text().nullable().optional(),
  rules: value.json().nullable().optional(),
  scope: value.select(["organization","workspace","user"]),
  scope_id: value.data(140).nullable().optional(),
  enabled: value.check().nullable().optional(),
  enforcement_level: value.select(["warn","block","audit"]),
  created_by: value.data(140).nullable().optional(),
  created_at: value.datetime().nullable().optional(),
  last_modified: value.datetime().nullable().optional(),
  organization: value.data(140).nullable().optional(),
  version: value.int({ min: 0 }).nullable().optional(),
  deleted_at: value.datetime().nullable().optional(),
  alias_words: value.json().nullable().optional(),
})
export type SecurityPolicy = z.infer<typeof SecurityPolicy>

/** Security Policy in Frappe's encoding. */
export const SecurityPolicyDocument = z.object({
  name: document.text(),
  owner: document.text().nullable().optional(),
  creation: document.datetime().nullable().optional(),
  modified: document.datetime().nullable().optional(),
  modified_by: document.text().nullable().optional(),
  docstatus: document.number().nullable().optional(),
  idx: document.number().nullable().optional(),
  policy_id: document.text().nullable().optional(),
  policy_name: document.text().nullable().optional(),
  policy_type: document.text().nullable().optional(),
  description: document.text().nullable().optional(),
  rules: document.text().nullable().optional(),
  scope: document.text().nullable().optional(),
  scope_id: document.text().nullable().optional(),
  enabled: document.check().nullable().optional(),
  enforcement_level: document.text().nullable().optional(),
  created_by: document.text().nullable().optional(),
  created_at: document.datetime().nullable().optional(),
  last_modified: document.datetime().nullable().optional(),
  organization: document.text().nullable().optional(),
  version: document.number().nullable().optional(),
  deleted_at: document.datetime().nullable().optional(),
  alias_words: document.text().nullable().optional(),
})
export type SecurityPolicyDocument = z.infer<typeof SecurityPolicyDocument>

/** A row of `tabSecurity Policy`. */
export const SecurityPolicyRow = z.object({
  name: row.text(),
  creation: row.datetime().nullable(),
  modified: row.datetime().nullable(),
  modified_by: row.text().nullable(),
  owner: row.text().nullable(),
  docstatus: row.int(),
  idx: row.int(),
  policy_id: row.text().nullable(),
  policy_name: row.text().nullable(),
  policy_type: row.text().nullable(),
  description: row.text().nullable(),
  rules: row.text().nullable(),
  scope: row.text().nullable(),
  scope_id: row.text().nullable(),
  enabled: row.int(),
  enforcement_level: row.text().nullable(),
  created_by: row.text().nullable(),
  created_at: row.datetime().nullable(),
  last_modified: row.datetime().nullable(),
  organization: row.text().nullable(),
  version: row.int(),
  deleted_at: row.datetime().nullable(),
  alias_words: row.text().nullable(),
  _user_tags: row.text().nullable(),
  _comments: row.text().nullable(),
  _assign: row.text().nullable(),
  _liked_by: row.text().nullable(),
})
export type SecurityPolicyRow = z.infer<typeof SecurityPolicyRow>
