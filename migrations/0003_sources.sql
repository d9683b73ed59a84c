CREATE TABLE `proofs` (
	`site_id` text NOT NULL,
	`host` text NOT NULL,
	`method` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`site_id`, `host`),
	FOREIGN KEY (`site_id`) REFERENCES `sites`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `dead_jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`queue` text NOT NULL,
	`reason` text NOT NULL,
	`payload_hash` text NOT NULL,
	`payload` text NOT NULL,
	`created_at` integer NOT NULL,
	`replayed_at` integer
);
--> statement-breakpoint
CREATE INDEX `dead_jobs_by_time` ON `dead_jobs` (`created_at`);--> statement-breakpoint
DROP INDEX `pages_by_source_and_hash`;--> statement-breakpoint
ALTER TABLE `pages` ADD `is_wanted` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `pages` ADD `content_type` text;--> statement-breakpoint
ALTER TABLE `pages` ADD `description` text;--> statement-breakpoint
ALTER TABLE `pages` ADD `same_as_url` text;--> statement-breakpoint
ALTER TABLE `pages` ADD `data` text;--> statement-breakpoint
ALTER TABLE `pages` ADD `published_at` integer;--> statement-breakpoint
ALTER TABLE `pages` ADD `modified_at` integer;--> statement-breakpoint
ALTER TABLE `sources` ADD `name` text;--> statement-breakpoint
ALTER TABLE `sources` ADD `options` text DEFAULT '{"include":[],"exclude":[],"hosts":[],"whole_host":false,"max_depth":6,"content_selectors":[],"drop_selectors":[],"schedule":"daily"}' NOT NULL;--> statement-breakpoint
ALTER TABLE `sources` ADD `next_sync_at` integer;--> statement-breakpoint
CREATE INDEX `sources_by_next_sync` ON `sources` (`next_sync_at`);--> statement-breakpoint
CREATE INDEX `registrations_by_expiry` ON `registrations` (`expires_at`);