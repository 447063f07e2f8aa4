/**
 * The 33 DocTypes and their fields in the words of the requirements and, for performance, of its design: fieldname, type,
 * options. Written down apart from the DocTypes, so that a slip in one of them shows.
 */
export const requiredFields: Record<string, string> = {
  'Analytics Event': `
    event_id UUID
    user Link:User
    event_type Select command, action, ai_request, file_open
    event_category Select productivity, ai, collaboration, code
    event_name Data
    event_data JSON
    timestamp Datetime
    session_id Data
    workspace_id Data
    duration_ms Int
    metadata JSON
  `,
  'User Analytics Summary': `
    user Link:User
    date Date
    commands_used Int
    ai_requests Int
    tokens_used Int
    files_edited Int
    lines_changed Int
    time_active_minutes Int
    most_used_command Data
    most_edited_language Data
    productivity_score Float
  `,
  'Code Metrics': `
    user Link:User
    workspace_id Data
    timestamp Datetime
    files_edited Int
    lines_added Int
    lines_deleted Int
    languages JSON
    file_types JSON
    commit_count Int
  `,
  'AI Usage Metrics': `
    user Link:User
    timestamp Datetime
    request_type Select chat, completion, refactor, explain
    model_used Data
    tokens_input Int
    tokens_output Int
    duration_ms Int
    success Check
    error_message Text
    cost_usd Float
  `,
  'Team Analytics Summary': `
    organization Link:Organization
    date Date
    active_users Int
    total_commands Int
    total_ai_requests Int
    total_tokens Int
    total_cost_usd Float
    top_users JSON
    top_commands JSON
    average_productivity_score Float
  `,
  'Analytics Dashboard Config': `
    user Link:User
    dashboard_name Data
    widgets JSON
    layout JSON
    date_range Data
    custom_start_date Date
    custom_end_date Date
    shared_with JSON
  `,
  'Team Workspace': `
    workspace_id Data (unique)
    workspace_name Data
    organization Link:Organization
    owner Link:User
    members JSON
    description Text
    workspace_type Select project, department, temporary
    settings JSON
    created_at Datetime
    last_activity Datetime
    status Select active, archived
  `,
  'Workspace Member': `
    workspace Link:Team Workspace
    user Link:User
    role Select owner, admin, member, viewer
    joined_at Datetime
    invited_by Link:User
    permissions JSON
    last_seen Datetime
    status Select active, inactive, invited
  `,
  'Shared Resource': `
    resource_id Data (unique)
    workspace Link:Team Workspace
    resource_type Select file, snippet, template, conversation
    resource_name Data
    resource_data Long Text or JSON
    file_path Data
    owner Link:User
    created_at Datetime
    modified_at Datetime
    version Int
    shared_with JSON
    permissions JSON
  `,
  'Team Chat Message': `
    message_id UUID
    workspace Link:Team Workspace
    channel Data
    user Link:User
    message_type Select text, code, file, system
    content Long Text
    code_snippet Long Text
    attachments JSON
    mentions JSON
    thread_id Data
    timestamp Datetime
    edited Check
    edited_at Datetime
    reactions JSON
  `,
  'Code Comment': `
    comment_id UUID
    workspace Link:Team Workspace
    file_path Data
    line_number Int
    line_content Text
    user Link:User
    comment Text
    code_suggestion Text
    status Select open, resolved, wontfix
    resolved_by Link:User
    resolved_at Datetime
    thread JSON
    timestamp Datetime
  `,
  'Shared AI Conversation': `
    conversation_id UUID
    workspace Link:Team Workspace
    title Data
    owner Link:User
    messages JSON
    shared_with JSON
    created_at Datetime
    updated_at Datetime
    tags JSON
    pinned Check
  `,
  'Workspace Activity': `
    workspace Link:Team Workspace
    activity_type Select file_shared, comment_added, member_joined
    user Link:User
    description Text
    metadata JSON
    timestamp Datetime
  `,
  'Real-Time Session': `
    session_id UUID
    user Link:User
    workspace Link:Team Workspace
    status Select active, away, offline
    current_file Data
    cursor_position JSON
    last_heartbeat Datetime
    connected_at Datetime
  `,
  'Workspace Invitation': `
    invitation_id UUID
    workspace Link:Team Workspace
    invited_email Data
    invited_by Link:User
    role Select
    message Text
    status Select pending, accepted, declined, expired
    created_at Datetime
    expires_at Datetime
    accepted_at Datetime
  `,
  'Workspace Template': `
    template_id Data (unique)
    template_name Data
    template_type Select project_structure, code_snippet, workflow
    category Data
    description Text
    content JSON
    variables JSON
    owner Link:User
    visibility Select public, private, organization
    usage_count Int
    created_at Datetime
  `,
  'Code Analysis Result': `
    analysis_id UUID
    user Link:User
    workspace_id Data
    file_path Data
    analysis_type Select quality, security, performance, refactor
    code_snapshot Long Text
    issues JSON
    suggestions JSON
    severity_breakdown JSON
    created_at Datetime
    expires_at Datetime
  `,
  'Code Issue': `
    issue_id UUID
    analysis Link:Code Analysis Result
    issue_type Select bug, security, performance, style, complexity
    severity Select critical, high, medium, low, info
    title Data
    description Text
    file_path Data
    line_start Int
    line_end Int
    code_snippet Text
    suggested_fix Text
    auto_fixable Check
    cwe_id Data
    cvss_score Float
    references JSON
  `,
  'Code Refactoring Suggestion': `
    suggestion_id UUID
    user Link:User
    file_path Data
    refactor_type Select extract_function, rename, simplify, optimize
    title Data
    description Text
    original_code Long Text
    refactored_code Long Text
    reasoning Text
    impact JSON
    confidence Float
    status Select suggested, accepted, rejected, applied
    applied_at Datetime
  `,
  'Vulnerability Database': `
    cve_id Data (unique)
    cwe_id Data
    title Data
    description Text
    severity Select
    cvss_score Float
    affected_packages JSON
    fixed_in Data
    references JSON
    last_updated Datetime
  `,
  'Custom Code Action': `
    action_id Data (unique)
    action_name Data
    description Text
    owner Link:User
    visibility Select private, organization, public
    trigger JSON
    action_type Select ai_prompt, script, api_call
    action_config JSON
    usage_count Int
    created_at Datetime
  `,
  'Audit Log': `
    log_id UUID
    timestamp Datetime
    user Link:User
    action Data
    resource_type Data
    resource_id Data
    action_type Select create, read, update, delete
    ip_address Data
    user_agent Data
    session_id Data
    result Select success, failure, denied
    metadata JSON
    risk_level Select low, medium, high, critical
  `,
  'Security Policy': `
    policy_id Data (unique)
    policy_name Data
    policy_type Select access_control, data_retention, encryption, compliance
    description Text
    rules JSON
    scope Select organization, workspace, user
    scope_id Data
    enabled Check
    enforcement_level Select warn, block, audit
    created_by Link:User
    created_at Datetime
    last_modified Datetime
  `,
  'Access Control Policy': `
    policy_id Data (unique)
    resource_type Data
    resource_pattern Data
    principal_type Select user, role, group, organization
    principal_id Data
    permissions JSON
    conditions JSON
    effect Select allow, deny
    priority Int
    expires_at Datetime
  `,
  'Compliance Report': `
    report_id UUID
    compliance_type Select SOC2, GDPR, HIPAA, ISO27001
    report_period_start Date
    report_period_end Date
    organization Link:Organization
    status Select generating, completed, failed
    findings JSON
    compliant Check
    non_compliant_count Int
    recommendations JSON
    generated_by Link:User
    generated_at Datetime
    file_path Data
  `,
  'Data Encryption Key': `
    key_id UUID
    key_type Select master, data_encryption, session
    algorithm Data
    key_material Password
    created_at Datetime
    expires_at Datetime
    rotated_from Link:Data Encryption Key
    status Select active, rotated, revoked
    usage_count Int
  `,
  'Secret Detection Result': `
    detection_id UUID
    user Link:User
    file_path Data
    secret_type Select api_key, password, token, certificate, ssh_key
    line_number Int
    matched_pattern Data
    confidence Float
    entropy_score Float
    detected_at Datetime
    status Select detected, false_positive, remediated
    remediated_at Datetime
    severity Select critical, high, medium, low
  `,
  'License Compliance': `
    package_name Data
    package_version Data
    license Data
    license_type Select permissive, copyleft, proprietary
    compliance_status Select compliant, review_needed, incompatible
    detected_in JSON
    risk_level Select low, medium, high
    policy_violation Check
    last_checked Datetime
  `,
  'Security Incident': `
    incident_id UUID
    incident_type Select unauthorized_access, data_breach, policy_violation
    severity Select critical, high, medium, low
    title Data
    description Text
    detected_at Datetime
    detected_by Data
    affected_users JSON
    affected_resources JSON
    status Select new, investigating, contained, resolved
    assigned_to Link:User
    resolution Text
    resolved_at Datetime
    root_cause Text
    actions_taken JSON
  `,
  'Performance Profile': `
    profile_id Data (unique)
    user Link:User
    organization Link:Organization
    workspace_id Data
    service Data
    environment Data
    release Data
    host Data
    labels JSON
    profile_type Select cpu, wall, heap, allocations, lock, io, events
    source_format Select cpuprofile, pprof, speedscope, collapsed, heapprofile, trace_event, otlp_profile
    sample_unit Select nanoseconds, bytes, count
    sample_rate_hz Float
    started_at Datetime
    duration_ms Float
    sample_count Int
    total_value Data
    thread_count Int
    function_count Int
    node_count Int
    max_depth Int
    content_sha256 Data
    raw_size_bytes Int
    stored_size_bytes Int
    raw_file Attach
    tree_path Data
    top_functions JSON
    dropped_frames Int
    status Select queued, processing, ready, failed
    error_message Text
    is_baseline Check
    created_at Datetime
    expires_at Datetime
  `,
  'Performance Metric': `
    metric_id Data (unique)
    metric_name Data
    metric_type Select gauge, counter, histogram, sketch
    unit Data
    value Float
    count Int
    sum Float
    min Float
    max Float
    distribution JSON
    temporality Select instant, delta, cumulative
    start_timestamp Datetime
    timestamp Datetime
    labels JSON
    series_key Data
    user Link:User
    organization Link:Organization
    workspace_id Data
    service Data
    environment Data
    release Data
    source Select api, otlp, derived
    exemplar_id Data
    received_at Datetime
  `,
  'Optimization Recommendation': `
    recommendation_id Data (unique)
    fingerprint Data
    user Link:User
    organization Link:Organization
    workspace_id Data
    service Data
    environment Data
    source_type Select profile, comparison, metric, alert, analytics
    source_profile Link:Performance Profile
    baseline_profile Link:Performance Profile
    source_alert Link:Performance Alert
    metric_name Data
    rule_id Data
    generated_by Select rule, ai
    category Select cpu, memory, io, lock, network, database, build, ai_latency, ai_cost, configuration
    severity Select critical, high, medium, low, info
    title Data
    description Text
    evidence JSON
    function_name Data
    file_path Data
    line_start Int
    line_end Int
    suggested_fix Text
    patch Long Text
    references JSON
    estimated_savings_percent Float
    savings_low Float
    savings_high Float
    confidence Float
    effort Select low, medium, high
    priority Float
    status Select open, applied, verified, ineffective, dismissed, expired
    dismissed_reason Select not_relevant, wont_fix, false_positive, duplicate
    dismissed_until Datetime
    applied_at Datetime
    applied_by Link:User
    applied_commit Data
    verification_profile Link:Performance Profile
    measured_savings_percent Float
    first_seen Datetime
    last_seen Datetime
    occurrence_count Int
  `,
  'Performance Alert': `
    alert_id Data (unique)
    alert_name Data
    organization Link:Organization
    workspace_id Data
    owner_user Link:User
    enabled Check
    metric_name Data
    aggregation Select avg, min, max, sum, count, last, rate, increase, p50, p75, p90, p95, p99, error_ratio, burn_rate, absent
    filters JSON
    group_by JSON
    window_seconds Int
    evaluation_interval_seconds Int
    evaluation_delay_seconds Int
    operator Select >, >=, <, <=, ==, !=, outside, inside
    threshold Float
    threshold_upper Float
    recovery_threshold Float
    for_seconds Int
    keep_firing_for_seconds Int
    no_data_policy Select keep_last, ok, alerting, no_data
    no_data_after_seconds Int
    severity Select critical, high, medium, low, info
    labels JSON
    annotations JSON
    runbook_url Data
    notify JSON
    inhibited_by JSON
    slo JSON
    state Select ok, pending, firing, recovering, no_data, error
    state_since Datetime
    last_value Float
    last_evaluated_at Datetime
    last_error Text
    acknowledged Check
    acknowledged_by Link:User
    acknowledged_at Datetime
    silenced_until Datetime
    fired_count Int
    revision Int
    created_at Datetime
  `,
}
