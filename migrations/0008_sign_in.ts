/** oro_login_attempt, tabUser, as the DocTypes and their storage files say. */
export const statements: string[][] = [
  [
    'CREATE TABLE IF NOT EXISTS `oro_login_attempt` (',
    '  `id` binary(16) NOT NULL,',
    '  `attempts` int(10) unsigned NOT NULL,',
    '  `first_at` datetime(6) NOT NULL,',
    '  PRIMARY KEY (`id`),',
    '  KEY `first_at` (`first_at`)',
    ') ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci',
  ],
  [
    'ALTER TABLE `tabUser`',
    '  ADD COLUMN IF NOT EXISTS `reset_password_key` varchar(140) NULL AFTER `last_active`,',
    '  ADD COLUMN IF NOT EXISTS `last_reset_password_key_generated_on` datetime(6) NULL AFTER `reset_password_key`',
  ],
]
