CREATE TABLE `conversation_merges` (
	`site_id` text NOT NULL,
	`into_id` text NOT NULL,
	`source_id` text NOT NULL,
	`by` text NOT NULL,
	`messages` integer NOT NULL,
	`after_seq` integer NOT NULL,
	`merged_at` integer NOT NULL,
	`undone_at` integer,
	PRIMARY KEY(`site_id`, `into_id`, `source_id`),
	FOREIGN KEY (`site_id`) REFERENCES `sites`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `conversation_merges_by_source` ON `conversation_merges` (`site_id`,`source_id`);--> statement-breakpoint
ALTER TABLE `conversations` ADD `merged_into` text;