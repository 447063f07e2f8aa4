// Written by `npm run codegen`; change the DocTypes instead.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

/** Every table by its name in MariaDB. */
export interface Database {
  "__Auth": AuthTable
  "oro_ai_request": OroAiRequestTable
  "oro_audit": OroAuditTable
  "oro_audit_leaf": OroAuditLeafTable
  "oro_audit_pending": OroAuditPendingTable
  "oro_audit_writer": OroAuditWriterTable
  "oro_code_part": OroCodePartTable
  "oro_dashboard_share": OroDashboardShareTable
  "oro_erasable_key": OroErasableKeyTable
  "oro_event": OroEventTable
  "oro_event_key": OroEventKeyTable
  "oro_idempotency": OroIdempotencyTable
  "oro_identity_version": OroIdentityVersionTable
  "oro_job": OroJobTable
  "oro_key": OroKeyTable
  "oro_lease": OroLeaseTable
  "oro_login_attempt": OroLoginAttemptTable
  "oro_name": OroNameTable
  "oro_outbox": OroOutboxTable
  "oro_outbox_cursor": OroOutboxCursorTable
  "oro_perf_point": OroPerfPointTable
  "oro_perf_series": OroPerfSeriesTable
  "oro_price": OroPriceTable
  "oro_quality": OroQualityTable
  "oro_r15_active": OroR15ActiveTable
  "oro_r15_bin": OroR15BinTable
  "oro_r15_org": OroR15OrgTable
  "oro_r15_set": OroR15SetTable
  "oro_r15_user": OroR15UserTable
  "oro_r15_workspace": OroR15WorkspaceTable
  "oro_r1d_bin": OroR1dBinTable
  "oro_r1d_org": OroR1dOrgTable
  "oro_r1d_set": OroR1dSetTable
  "oro_r1d_user": OroR1dUserTable
  "oro_rollup_day": OroRollupDayTable
  "oro_rollup_zone": OroRollupZoneTable
  "oro_root_key": OroRootKeyTable
  "oro_stream": OroStreamTable
  "oro_subject": OroSubjectTable
  "oro_tick": OroTickTable
  "oro_touch": OroTouchTable
  "tabAccess Control Policy": AccessControlPolicyTable
  "tabAccess Log": AccessLogTable
  "tabActivity Log": ActivityLogTable
  "tabAnalytics Dashboard Config": AnalyticsDashboardConfigTable
  "tabAnalytics User Settings": AnalyticsUserSettingsTable
  "tabCode Analysis Result": CodeAnalysisResultTable
  "tabCode Comment": CodeCommentTable
  "tabCode Issue": CodeIssueTable
  "tabCode Refactoring Suggestion": CodeRefactoringSuggestionTable
  "tabComment": CommentTable
  "tabCompliance Attestation": ComplianceAttestationTable
  "tabCompliance Report": ComplianceReportTable
  "tabCustom Action Execution": CustomActionExecutionTable
  "tabCustom Code Action": CustomCodeActionTable
  "tabData Encryption Key": DataEncryptionKeyTable
  "tabDefaultValue": DefaultValueTable
  "tabDeleted Document": DeletedDocumentTable
  "tabDocShare": DocShareTable
  "tabEmail Queue": EmailQueueTable
  "tabEmail Queue Recipient": EmailQueueRecipientTable
  "tabError Log": ErrorLogTable
  "tabFile": FileTable
  "tabHas Role": HasRoleTable
  "tabLicense Compliance": LicenseComplianceTable
  "tabModule Def": ModuleDefTable
  "tabOAuth Bearer Token": OAuthBearerTokenTable
  "tabOAuth Client": OAuthClientTable
  "tabOptimization Recommendation": OptimizationRecommendationTable
  "tabOrganization": OrganizationTable
  "tabOrganization Member": OrganizationMemberTable
  "tabPerformance Alert": PerformanceAlertTable
  "tabPerformance Profile": PerformanceProfileTable
  "tabReal-Time Session": RealTimeSessionTable
  "tabRole": RoleTable
  "tabScheduled Job Log": ScheduledJobLogTable
  "tabScheduled Job Type": ScheduledJobTypeTable
  "tabSecret Detection Result": SecretDetectionResultTable
  "tabSecurity Group": SecurityGroupTable
  "tabSecurity Group Member": SecurityGroupMemberTable
  "tabSecurity Incident": SecurityIncidentTable
  "tabSecurity Policy": SecurityPolicyTable
  "tabSeries": SeriesTable
  "tabSessions": SessionsTable
  "tabShared AI Conversation": SharedAIConversationTable
  "tabShared Resource": SharedResourceTable
  "tabSingles": SinglesTable
  "tabTeam Analytics Summary": TeamAnalyticsSummaryTable
  "tabTeam Chat Message": TeamChatMessageTable
  "tabTeam Workspace": TeamWorkspaceTable
  "tabToDo": ToDoTable
  "tabUser": UserTable
  "tabUser Analytics Summary": UserAnalyticsSummaryTable
  "tabUser Permission": UserPermissionTable
  "tabVersion": VersionTable
  "tabVulnerability Database": VulnerabilityDatabaseTable
  "tabWorkspace Activity": WorkspaceActivityTable
  "tabWorkspace Invitation": WorkspaceInvitationTable
  "tabWorkspace Member": WorkspaceMemberTable
  "tabWorkspace Template": WorkspaceTemplateTable
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

export interface OroAuditTable {
  id: Buffer
  ts: string
  log_uid: Buffer
  organization_id: Buffer | null
  subject_no: number | null
  target_no: number | null
  action: string
  action_type: number
  resource_type: string | null
  resource_id: string | null
  result: number
  source: number
  method: string | null
  request_id: string | null
  session_id: string | null
  client_ts: string | null
  repeat_count: Generated<number>
  before_hash: Buffer | null
  after_hash: Buffer | null
  determining: string | null
  metadata: string | null
  personal: Buffer | null
  row_hash: Buffer
  writer: Buffer
  writer_n: ColumnType<number | string, number | string | bigint, number | string | bigint>
  mac: Buffer
}

export interface OroAuditLeafTable {
  log: Buffer
  seq: ColumnType<number | string, number | string | bigint, number | string | bigint>
  id: Buffer
  seal: string
  leaf: Buffer
  chain: Buffer
}

export interface OroAuditPendingTable {
  log: Buffer
  ts: string
  id: Buffer
}

export interface OroAuditWriterTable {
  writer: Buffer
  log: Buffer
  last_n: ColumnType<number | string, number | string | bigint, number | string | bigint>
  closed_at: string
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

export interface OroDashboardShareTable {
  user: string
  dashboard: string
}

export interface OroErasableKeyTable {
  key_id: Buffer
  kind: number
  owner: string
  wrapped_by: Buffer | null
  wrapped: Buffer | null
  created_at: string
  destroyed_at: string | null
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
  file_id: Buffer | null
  duration_bin: number | null
  cost_usd: ColumnType<string | null, string | number | null | undefined, string | number | null>
  event_data: string | null
  metadata: string | null
}

export interface OroEventKeyTable {
  subject_no: number
  event_uid: Buffer
  day: string
  content: Buffer
}

export interface OroIdempotencyTable {
  id: Buffer
  content: Buffer
  answer: string | null
  created_at: string
}

export interface OroIdentityVersionTable {
  id: number
  version: ColumnType<number | string, number | string | bigint, number | string | bigint>
}

export interface OroJobTable {
  id: Buffer
  kind: string
  organization_id: Buffer | null
  subject_no: number | null
  idempotency_key: string | null
  payload: string
  state: string
  run_at: string
  attempts: Generated<number>
  owner: Buffer | null
  fence: Generated<number>
  until: string | null
  progress: Generated<number>
  progress_text: string | null
  result: string | null
  error: string | null
  created_at: string
  started_at: string | null
  finished_at: string | null
}

export interface OroKeyTable {
  key_id: Buffer
  organization: string
  key_type: number
  data_class: string
  key_version: number
  wrapped_by: Buffer | null
  wrapped: Buffer | null
  created_at: string
}

export interface OroLeaseTable {
  name: string
  owner: Buffer
  fence: number
  until: string
}

export interface OroLoginAttemptTable {
  id: Buffer
  attempts: number
  first_at: string
}

export interface OroNameTable {
  name_id: Buffer
  name: string
}

export interface OroOutboxTable {
  stream: string
  rev: ColumnType<number | string, number | string | bigint, number | string | bigint>
  type: string
  key: string | null
  ref: string
  data: string | null
  superseded: Generated<number>
  audience: string | null
  actor: string
  created_at: string
}

export interface OroOutboxCursorTable {
  subscriber: string
  stream: string
  rev: ColumnType<number | string, number | string | bigint, number | string | bigint>
  target: ColumnType<number | string, number | string | bigint, number | string | bigint>
  fence: Buffer | null
  until: string
}

export interface OroPerfPointTable {
  series_no: number
  ts: string
  start_ts: string
  organization_id: Buffer | null
  subject_no: number
  received_at: string
  value: number | null
  count: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  sum: number | null
  min: number | null
  max: number | null
  distribution: string | null
  source: number
  exemplar_id: string | null
}

export interface OroPerfSeriesTable {
  series_no: Generated<number>
  series_key: Buffer
  organization_id: Buffer | null
  workspace_id: Buffer | null
  subject_no: number | null
  metric_name: string
  metric_type: number
  temporality: number
  unit: string | null
  service: string | null
  environment: string | null
  release: string | null
  labels: string | null
  created_at: string
}

export interface OroPriceTable {
  version: number
  model: string
  provider: string | null
  effective_from: string
  currency: string
  input_includes_cache: Generated<number>
  prices: string
  tiers: string | null
  created_at: string
}

export interface OroQualityTable {
  day: string
  code: string
  n: ColumnType<number | string, number | string | bigint, number | string | bigint>
}

export interface OroR15ActiveTable {
  subject_no: number
  organization_id: Buffer
  bucket: string
  active_ms: number
}

export interface OroR15BinTable {
  organization_id: Buffer
  event_type: number
  bucket: string
  bin: number
  n: number
}

export interface OroR15OrgTable {
  organization_id: Buffer
  event_type: number
  bucket: string
  name_id: Buffer
  events: number
  commands: number | null
  ai_requests: number | null
  ai_requests_failed: number | null
  ai_requests_unpriced: number | null
  tokens_input: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  tokens_output: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  lines_added: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  lines_deleted: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  commits: number | null
  suggestions_shown: number | null
  suggestions_accepted: number | null
  suggestions_rejected: number | null
  errors: number | null
  builds: number | null
  test_runs: number | null
  timed: number | null
  duration_ms: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  cost_usd: ColumnType<string | null, string | number | null | undefined, string | number | null>
  active_ms: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
}

export interface OroR15SetTable {
  subject_no: number
  kind: number
  bucket: string
  organization_id: Buffer
  workspace_id: Buffer
  key: Buffer
}

export interface OroR15UserTable {
  subject_no: number
  event_type: number
  bucket: string
  name_id: Buffer
  organization_id: Buffer
  workspace_id: Buffer
  events: number
  commands: number | null
  ai_requests: number | null
  ai_requests_failed: number | null
  ai_requests_unpriced: number | null
  tokens_input: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  tokens_output: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  lines_added: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  lines_deleted: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  commits: number | null
  suggestions_shown: number | null
  suggestions_accepted: number | null
  suggestions_rejected: number | null
  errors: number | null
  builds: number | null
  test_runs: number | null
  timed: number | null
  duration_ms: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  cost_usd: ColumnType<string | null, string | number | null | undefined, string | number | null>
}

export interface OroR15WorkspaceTable {
  organization_id: Buffer
  workspace_id: Buffer
  event_type: number
  bucket: string
  name_id: Buffer
  events: number
  commands: number | null
  ai_requests: number | null
  ai_requests_failed: number | null
  ai_requests_unpriced: number | null
  tokens_input: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  tokens_output: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  lines_added: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  lines_deleted: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  commits: number | null
  suggestions_shown: number | null
  suggestions_accepted: number | null
  suggestions_rejected: number | null
  errors: number | null
  builds: number | null
  test_runs: number | null
  timed: number | null
  duration_ms: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  cost_usd: ColumnType<string | null, string | number | null | undefined, string | number | null>
}

export interface OroR1dBinTable {
  organization_id: Buffer
  zone_id: Buffer
  event_type: number
  date: string
  bin: number
  n: number
}

export interface OroR1dOrgTable {
  organization_id: Buffer
  zone_id: Buffer
  event_type: number
  date: string
  name_id: Buffer
  events: number
  commands: number | null
  ai_requests: number | null
  ai_requests_failed: number | null
  ai_requests_unpriced: number | null
  tokens_input: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  tokens_output: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  lines_added: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  lines_deleted: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  commits: number | null
  suggestions_shown: number | null
  suggestions_accepted: number | null
  suggestions_rejected: number | null
  errors: number | null
  builds: number | null
  test_runs: number | null
  timed: number | null
  duration_ms: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  cost_usd: ColumnType<string | null, string | number | null | undefined, string | number | null>
  active_ms: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
}

export interface OroR1dSetTable {
  organization_id: Buffer
  zone_id: Buffer
  kind: number
  date: string
  key: Buffer
}

export interface OroR1dUserTable {
  organization_id: Buffer
  zone_id: Buffer
  date: string
  subject_no: number
  events: number
  commands: number | null
  ai_requests: number | null
  ai_requests_failed: number | null
  ai_requests_unpriced: number | null
  tokens_input: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  tokens_output: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  lines_added: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  lines_deleted: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  commits: number | null
  suggestions_shown: number | null
  suggestions_accepted: number | null
  suggestions_rejected: number | null
  errors: number | null
  builds: number | null
  test_runs: number | null
  timed: number | null
  duration_ms: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
  cost_usd: ColumnType<string | null, string | number | null | undefined, string | number | null>
  active_ms: ColumnType<number | string | null, number | string | bigint | null | undefined, number | string | bigint | null>
}

export interface OroRollupDayTable {
  day: string
}

export interface OroRollupZoneTable {
  organization_id: Buffer
  zone: string
  since: string
}

export interface OroRootKeyTable {
  id: number
  check_value: Buffer
  created_at: string
}

export interface OroStreamTable {
  stream: string
  revision: ColumnType<number | string, number | string | bigint, number | string | bigint>
}

export interface OroSubjectTable {
  subject_no: Generated<number>
  user: string
  created_at: string
}

export interface OroTickTable {
  job: string
  tick: string
  settled: number
  attempts: number
  log: string | null
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

export interface AccessControlPolicyTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  policy_id: string | null
  resource_type: string | null
  resource_pattern: string | null
  principal_type: Generated<string | null>
  principal_id: string | null
  permissions: string | null
  conditions: string | null
  effect: Generated<string | null>
  priority: Generated<number>
  expires_at: string | null
  organization: string | null
  enabled: Generated<number>
  policy_name: string | null
  description: string | null
  version: Generated<number>
  origin: Generated<string | null>
  reason: string | null
  granted_by: string | null
  created_at: string | null
  revoked_at: string | null
  revoked_by: string | null
  specificity: Generated<number>
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
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

export interface CodeAnalysisResultTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  analysis_id: string | null
  user: string | null
  workspace_id: string | null
  file_path: string | null
  analysis_type: Generated<string | null>
  code_snapshot: string | null
  severity_breakdown: string | null
  created_at: string | null
  expires_at: string | null
  organization: string | null
  analysis_types: string | null
  language: string | null
  status: Generated<string | null>
  error_message: string | null
  partial: Generated<number>
  coverage: string | null
  cache_key: string | null
  from_cache: Generated<number>
  content_sha256: string | null
  revision: Generated<number>
  baseline: string | null
  rule_pack: string | null
  total_issues: Generated<number>
  files_total: Generated<number>
  files_done: Generated<number>
  job_id: string | null
  sealed_until: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface CodeCommentTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  comment_id: string | null
  workspace: string | null
  file_path: string | null
  line_number: Generated<number>
  line_content: string | null
  user: string | null
  comment: string | null
  code_suggestion: string | null
  status: Generated<string | null>
  resolved_by: string | null
  resolved_at: string | null
  timestamp: string | null
  rev: ColumnType<number | string, number | string | bigint | undefined, number | string | bigint>
  resource: string | null
  resource_version: Generated<number>
  original_line_number: Generated<number>
  end_line: Generated<number>
  start_column: Generated<number>
  end_column: Generated<number>
  context_before: string | null
  context_after: string | null
  anchor_hash: string | null
  anchor_state: Generated<string | null>
  anchor_confidence: ColumnType<string, string | number | undefined, string | number>
  deleted: Generated<number>
  client_comment_id: string | null
  redacted: Generated<number>
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
  path_key: GeneratedAlways<Buffer | null>
}

export interface CodeIssueTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  issue_id: string | null
  analysis: string | null
  issue_type: Generated<string | null>
  severity: Generated<string | null>
  title: string | null
  description: string | null
  file_path: string | null
  line_start: Generated<number>
  line_end: Generated<number>
  code_snippet: string | null
  suggested_fix: string | null
  auto_fixable: Generated<number>
  cwe_id: string | null
  cvss_score: ColumnType<string, string | number | undefined, string | number>
  references: string | null
  fingerprint: string | null
  rule_id: string | null
  category: Generated<string | null>
  language: string | null
  col_start: Generated<number>
  col_end: Generated<number>
  confidence: ColumnType<string, string | number | undefined, string | number>
  sources: string | null
  trace: string | null
  witness: string | null
  cvss_vector: string | null
  owasp: string | null
  fix_refused_reason: string | null
  status: Generated<string | null>
  delta: string | null
  organization: string | null
  workspace_id: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface CodeRefactoringSuggestionTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  suggestion_id: string | null
  user: string | null
  file_path: string | null
  refactor_type: Generated<string | null>
  title: string | null
  description: string | null
  original_code: string | null
  refactored_code: string | null
  reasoning: string | null
  impact: string | null
  confidence: ColumnType<string, string | number | undefined, string | number>
  status: Generated<string | null>
  applied_at: string | null
  organization: string | null
  analysis: string | null
  workspace_id: string | null
  language: string | null
  line_start: Generated<number>
  line_end: Generated<number>
  source: Generated<string | null>
  base_sha256: string | null
  edits: string | null
  gates: string | null
  expires_at: string | null
  rejected_reason: string | null
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

export interface ComplianceAttestationTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  organization: string | null
  compliance_type: string | null
  control_id: string | null
  text: string | null
  by: string | null
  at: string | null
  valid_until: string | null
  file: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface ComplianceReportTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  report_id: string | null
  compliance_type: Generated<string | null>
  report_period_start: string | null
  report_period_end: string | null
  organization: string | null
  status: Generated<string | null>
  findings: string | null
  compliant: Generated<number>
  non_compliant_count: Generated<number>
  recommendations: string | null
  generated_by: string | null
  generated_at: string | null
  file_path: string | null
  controls: string | null
  score: ColumnType<string, string | number | undefined, string | number>
  total_controls: Generated<number>
  compliant_controls: Generated<number>
  scope: string | null
  log_heads: string | null
  inputs_sha256: string | null
  formats: string | null
  error: string | null
  expires_at: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface CustomActionExecutionTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  execution_id: string | null
  action: string | null
  action_name: string | null
  organization: string | null
  user: string | null
  input_sha256: string | null
  input_code: string | null
  input_language: string | null
  custom_params: string | null
  output_result: string | null
  execution_time_ms: Generated<number>
  tokens_used: Generated<number>
  status: Generated<string | null>
  error_message: string | null
  rating: Generated<number>
  feedback: string | null
  executed_at: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface CustomCodeActionTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  action_id: string | null
  action_name: string | null
  description: string | null
  visibility: Generated<string | null>
  trigger: string | null
  action_type: Generated<string | null>
  action_config: string | null
  usage_count: Generated<number>
  created_at: string | null
  organization: string | null
  enabled: Generated<number>
  tags: string | null
  revision: Generated<number>
  rating_sum: Generated<number>
  rating_count: Generated<number>
  last_used_at: string | null
  deleted_at: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
  live_name: GeneratedAlways<string | null>
}

export interface DataEncryptionKeyTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  key_id: string | null
  key_type: Generated<string | null>
  algorithm: Generated<string | null>
  key_material: string | null
  created_at: string | null
  expires_at: string | null
  rotated_from: string | null
  status: Generated<string | null>
  usage_count: ColumnType<number | string, number | string | bigint | undefined, number | string | bigint>
  organization: string | null
  data_class: string | null
  key_version: Generated<number>
  wrapped_by: string | null
  purpose: string | null
  rotated_at: string | null
  revoked_at: string | null
  destroyed_at: string | null
  destroy_after: string | null
  revoke_reason: string | null
  usage_limit: ColumnType<number | string, number | string | bigint | undefined, number | string | bigint>
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

export interface LicenseComplianceTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  license_id: string | null
  package_name: string | null
  package_version: string | null
  license: string | null
  license_type: Generated<string | null>
  compliance_status: Generated<string | null>
  detected_in: string | null
  risk_level: Generated<string | null>
  policy_violation: Generated<number>
  last_checked: string | null
  organization: string | null
  ecosystem: string | null
  purl: string | null
  scope: string | null
  use: Generated<string | null>
  evaluation_path: string | null
  source: string | null
  source_confidence: ColumnType<string, string | number | undefined, string | number>
  policy_id: string | null
  policy_version: Generated<number>
  exception: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
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

export interface OptimizationRecommendationTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  recommendation_id: string | null
  fingerprint: string | null
  user: string | null
  organization: string | null
  workspace_id: string | null
  service: string | null
  environment: string | null
  source_type: Generated<string | null>
  source_profile: string | null
  baseline_profile: string | null
  source_alert: string | null
  metric_name: string | null
  rule_id: string | null
  generated_by: Generated<string | null>
  category: Generated<string | null>
  severity: Generated<string | null>
  title: string | null
  description: string | null
  evidence: string | null
  function_name: string | null
  file_path: string | null
  line_start: Generated<number>
  line_end: Generated<number>
  suggested_fix: string | null
  patch: string | null
  references: string | null
  estimated_savings_percent: ColumnType<string, string | number | undefined, string | number>
  savings_low: ColumnType<string, string | number | undefined, string | number>
  savings_high: ColumnType<string, string | number | undefined, string | number>
  confidence: ColumnType<string, string | number | undefined, string | number>
  effort: Generated<string | null>
  priority: ColumnType<string, string | number | undefined, string | number>
  status: Generated<string | null>
  dismissed_reason: string | null
  dismissed_until: string | null
  applied_at: string | null
  applied_by: string | null
  applied_commit: string | null
  verification_profile: string | null
  measured_savings_percent: ColumnType<string, string | number | undefined, string | number>
  first_seen: string | null
  last_seen: string | null
  occurrence_count: Generated<number>
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

export interface PerformanceAlertTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  alert_id: string | null
  alert_name: string | null
  organization: string | null
  workspace_id: string | null
  owner_user: string | null
  enabled: Generated<number>
  metric_name: string | null
  aggregation: Generated<string | null>
  filters: string | null
  group_by: string | null
  window_seconds: Generated<number>
  evaluation_interval_seconds: Generated<number>
  evaluation_delay_seconds: Generated<number>
  operator: Generated<string | null>
  threshold: ColumnType<string, string | number | undefined, string | number>
  threshold_upper: ColumnType<string, string | number | undefined, string | number>
  recovery_threshold: ColumnType<string, string | number | undefined, string | number>
  for_seconds: Generated<number>
  keep_firing_for_seconds: Generated<number>
  no_data_policy: Generated<string | null>
  no_data_after_seconds: Generated<number>
  severity: Generated<string | null>
  labels: string | null
  annotations: string | null
  runbook_url: string | null
  notify: string | null
  inhibited_by: string | null
  slo: string | null
  state: Generated<string | null>
  state_since: string | null
  last_value: ColumnType<string, string | number | undefined, string | number>
  last_evaluated_at: string | null
  last_error: string | null
  acknowledged: Generated<number>
  acknowledged_by: string | null
  acknowledged_at: string | null
  silenced_until: string | null
  fired_count: Generated<number>
  revision: Generated<number>
  created_at: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
  tenant: GeneratedAlways<string | null>
}

export interface PerformanceProfileTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  profile_id: string | null
  user: string | null
  organization: string | null
  workspace_id: string | null
  service: string | null
  environment: Generated<string | null>
  release: string | null
  host: string | null
  labels: string | null
  profile_type: Generated<string | null>
  source_format: Generated<string | null>
  sample_unit: Generated<string | null>
  sample_rate_hz: ColumnType<string, string | number | undefined, string | number>
  started_at: string | null
  duration_ms: ColumnType<string, string | number | undefined, string | number>
  sample_count: Generated<number>
  total_value: string | null
  thread_count: Generated<number>
  function_count: Generated<number>
  node_count: Generated<number>
  max_depth: Generated<number>
  content_sha256: string | null
  raw_size_bytes: Generated<number>
  stored_size_bytes: Generated<number>
  raw_file: string | null
  tree_path: string | null
  top_functions: string | null
  dropped_frames: Generated<number>
  status: Generated<string | null>
  error_message: string | null
  created_at: string | null
  expires_at: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
  tenant: GeneratedAlways<string | null>
}

export interface RealTimeSessionTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  session_id: string | null
  user: string | null
  workspace: string | null
  status: Generated<string | null>
  current_file: string | null
  cursor_position: string | null
  last_heartbeat: string | null
  connected_at: string | null
  connection_id: string | null
  node: string | null
  incarnation: ColumnType<number | string, number | string | bigint | undefined, number | string | bigint>
  last_rev: ColumnType<number | string, number | string | bigint | undefined, number | string | bigint>
  closed_at: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
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

export interface SecretDetectionResultTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  detection_id: string | null
  user: string | null
  file_path: string | null
  secret_type: Generated<string | null>
  line_number: Generated<number>
  matched_pattern: string | null
  confidence: ColumnType<string, string | number | undefined, string | number>
  entropy_score: ColumnType<string, string | number | undefined, string | number>
  detected_at: string | null
  status: Generated<string | null>
  remediated_at: string | null
  severity: Generated<string | null>
  organization: string | null
  workspace_id: string | null
  rule_id: string | null
  fingerprint: string | null
  preview: string | null
  validity: Generated<string | null>
  col_start: Generated<number>
  col_end: Generated<number>
  first_seen: string | null
  last_seen: string | null
  occurrences: Generated<number>
  revision: Generated<number>
  status_reason: string | null
  status_by: string | null
  false_positive_scope: string | null
  expires_at: string | null
  remediation_action: string | null
  verified_by: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
  tenant: GeneratedAlways<string | null>
  path_key: GeneratedAlways<Buffer | null>
}

export interface SecurityGroupTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  organization: string | null
  group_name: string | null
  description: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface SecurityGroupMemberTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  group: string | null
  user: string | null
  added_by: string | null
  added_at: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface SecurityIncidentTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  incident_id: string | null
  incident_type: Generated<string | null>
  severity: Generated<string | null>
  title: string | null
  description: string | null
  detected_at: string | null
  detected_by: string | null
  affected_users: string | null
  affected_resources: string | null
  status: Generated<string | null>
  assigned_to: string | null
  resolution: string | null
  resolved_at: string | null
  root_cause: string | null
  organization: string | null
  impact: string | null
  personal_data: Generated<number>
  awareness_at: string | null
  acknowledged_at: string | null
  contained_at: string | null
  resolution_type: string | null
  duplicate_of: string | null
  dedupe_key: string | null
  origin: string | null
  reopened_count: Generated<number>
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface SecurityPolicyTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  policy_id: string | null
  policy_name: string | null
  policy_type: Generated<string | null>
  description: string | null
  rules: string | null
  scope: Generated<string | null>
  scope_id: string | null
  enabled: Generated<number>
  enforcement_level: Generated<string | null>
  created_by: string | null
  created_at: string | null
  last_modified: string | null
  organization: string | null
  version: Generated<number>
  deleted_at: string | null
  alias_words: string | null
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

export interface SharedAIConversationTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  conversation_id: string | null
  workspace: string | null
  title: string | null
  created_at: string | null
  updated_at: string | null
  tags: string | null
  pinned: Generated<number>
  rev: ColumnType<number | string, number | string | bigint | undefined, number | string | bigint>
  message_count: Generated<number>
  deleted_at: string | null
  redacted: Generated<number>
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface SharedResourceTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  resource_id: string | null
  workspace: string | null
  resource_type: Generated<string | null>
  resource_name: string | null
  resource_data: string | null
  file_path: string | null
  created_at: string | null
  modified_at: string | null
  version: Generated<number>
  permissions: string | null
  rev: ColumnType<number | string, number | string | bigint | undefined, number | string | bigint>
  encoding: Generated<string | null>
  size_bytes: ColumnType<number | string, number | string | bigint | undefined, number | string | bigint>
  sha256: string | null
  deleted_at: string | null
  updated_by: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
  path_key: GeneratedAlways<Buffer | null>
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

export interface TeamChatMessageTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  message_id: string | null
  workspace: string | null
  channel: Generated<string | null>
  user: string | null
  message_type: Generated<string | null>
  content: string | null
  code_snippet: string | null
  attachments: string | null
  mentions: string | null
  thread_id: string | null
  timestamp: string | null
  edited: Generated<number>
  edited_at: string | null
  seq: ColumnType<number | string, number | string | bigint | undefined, number | string | bigint>
  rev: ColumnType<number | string, number | string | bigint | undefined, number | string | bigint>
  deleted: Generated<number>
  deleted_at: string | null
  deleted_by: string | null
  language: string | null
  client_message_id: string | null
  body_hash: string | null
  reply_count: Generated<number>
  last_reply_seq: ColumnType<number | string, number | string | bigint | undefined, number | string | bigint>
  redacted: Generated<number>
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface TeamWorkspaceTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  workspace_id: string | null
  workspace_name: string | null
  organization: string | null
  workspace_owner: string | null
  description: string | null
  workspace_type: Generated<string | null>
  settings: string | null
  created_at: string | null
  last_activity: string | null
  status: Generated<string | null>
  rev: ColumnType<number | string, number | string | bigint | undefined, number | string | bigint>
  archived_at: string | null
  archived_by: string | null
  deleted_at: string | null
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
  reset_password_key: string | null
  last_reset_password_key_generated_on: string | null
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

export interface VulnerabilityDatabaseTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  cve_id: string | null
  cwe_id: string | null
  title: string | null
  description: string | null
  severity: string | null
  cvss_score: ColumnType<string, string | number | undefined, string | number>
  fixed_in: string | null
  references: string | null
  last_updated: string | null
  advisory_ids: string | null
  ecosystems: string | null
  cvss_vector: string | null
  cvss_version: string | null
  fixed_versions: string | null
  published_at: string | null
  modified_at: string | null
  withdrawn_at: string | null
  source: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface WorkspaceActivityTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  workspace: string | null
  activity_type: string | null
  user: string | null
  description: string | null
  metadata: string | null
  timestamp: string | null
  rev: ColumnType<number | string, number | string | bigint | undefined, number | string | bigint>
  object_type: string | null
  object_id: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface WorkspaceInvitationTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  invitation_id: string | null
  workspace: string | null
  invited_email: string | null
  invited_by: string | null
  role: Generated<string | null>
  message: string | null
  status: Generated<string | null>
  created_at: string | null
  expires_at: string | null
  accepted_at: string | null
  token_hash: string | null
  issue: Generated<number>
  declined_at: string | null
  accepted_by: string | null
  void_reason: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
  pending_email: GeneratedAlways<string | null>
}

export interface WorkspaceMemberTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  workspace: string | null
  user: string | null
  role: Generated<string | null>
  joined_at: string | null
  invited_by: string | null
  permissions: string | null
  last_seen: string | null
  status: Generated<string | null>
  rev: ColumnType<number | string, number | string | bigint | undefined, number | string | bigint>
  left_at: string | null
  removed_by: string | null
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}

export interface WorkspaceTemplateTable {
  name: string
  creation: string | null
  modified: string | null
  modified_by: string | null
  owner: string | null
  docstatus: Generated<number>
  idx: Generated<number>
  template_id: string | null
  template_name: string | null
  template_type: Generated<string | null>
  category: string | null
  description: string | null
  content: string | null
  variables: string | null
  visibility: Generated<string | null>
  usage_count: Generated<number>
  created_at: string | null
  organization: string | null
  workspace: string | null
  revision: Generated<number>
  _user_tags: string | null
  _comments: string | null
  _assign: string | null
  _liked_by: string | null
}
