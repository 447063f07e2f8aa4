/** oro_idempotency, as the DocTypes and their storage files say. */
export const statements: string[][] = [
  [
    'CREATE TABLE IF NOT EXISTS `oro_idempotency` (',
    '  `id` binary(32) NOT NULL,',
    '  `content` binary(32) NOT NULL,',
    '  `answer` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,',
    '  `created_at` datetime(6) NOT NULL,',
    '  PRIMARY KEY (`id`),',
    '  KEY `created_at` (`created_at`)',
    ') ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci',
  ],
]
