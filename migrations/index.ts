// Written by `npm run codegen`; change the DocTypes instead.
import * as m0 from './0001_initial.ts'
import * as m1 from './0002_core.ts'
import * as m2 from './0003_analytics.ts'
import * as m3 from './0004_collaboration.ts'
import * as m4 from './0005_code_actions.ts'
import * as m5 from './0006_security.ts'
import * as m6 from './0007_performance.ts'
import * as m7 from './0008_sign_in.ts'
import * as m8 from './0009_oro_idempotency.ts'
import * as m9 from './0010_oro_audit_and_others.ts'
import * as m10 from './0011_oro_job_and_others.ts'
import * as m11 from './0012_oro_outbox_and_others.ts'
import * as m12 from './0013_analytics_rollups.ts'
import * as m13 from './0014_rollup_keys.ts'

/** All migrations, in order. */
export const migrations = {
  '0001_initial': m0,
  '0002_core': m1,
  '0003_analytics': m2,
  '0004_collaboration': m3,
  '0005_code_actions': m4,
  '0006_security': m5,
  '0007_performance': m6,
  '0008_sign_in': m7,
  '0009_oro_idempotency': m8,
  '0010_oro_audit_and_others': m9,
  '0011_oro_job_and_others': m10,
  '0012_oro_outbox_and_others': m11,
  '0013_analytics_rollups': m12,
  '0014_rollup_keys': m13,
}
