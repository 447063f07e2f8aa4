/** Written by hand: the keys are in the order in which the rollups are read and written. */
export const statements: string[][] = [
  [
    'ALTER TABLE `oro_r15_active`',
    '  DROP PRIMARY KEY,',
    '  ADD PRIMARY KEY (`subject_no`, `bucket`, `organization_id`)',
  ],
  [
    'ALTER TABLE `oro_r15_user`',
    '  DROP INDEX `bucket`,',
    '  ADD INDEX `bucket` (`event_type`, `bucket`)',
  ],
]
